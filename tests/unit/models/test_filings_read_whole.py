"""Questions on filings that one line of one filing does not answer: splits, courses through time, maturities, risks, disclosures."""

from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.domain.document import Block, BlockKind, Body, Document
from copilot.domain.drafting import Drafting
from tests.briefs import brief, paper

Paper = tuple[Document, Body]
REMARKS = " ".join(f"Remark {n} on the basis of preparation of these condensed statements." for n in range(20))
STATEMENT = "Condensed consolidated statements of operations (in millions)"


def ask(question: str, *papers: Paper, task: str = "answer") -> Drafting:
    result = list(ExtractiveDrafter().draft(brief(question, list(papers), task)))[-1]
    assert isinstance(result, Drafting)
    return result


def quarter(name: str, title: str, ended: str, before: str, rows: list[tuple[str, str, str]], *more: str) -> Paper:
    heads = ("", f"Three Months Ended {ended}", f"Three Months Ended {before}")
    text = f"{title}\n\nForm 10-Q. Quarterly report for the quarterly period ended {ended}.\n\n{REMARKS}"
    return paper(name, "\n\n".join((text, *more)), tables=[(heads, *rows)], titles=[STATEMENT])


FIRST = quarter(
    "2024 Q1 brane.pdf",
    "Branefield Corp.",
    "March 31, 2024",
    "March 31, 2023",
    [("Net sales", "500", "450"), ("Net income", "50", "40")],
)
SECOND = quarter(
    "2024 Q2 brane.pdf",
    "Branefield Corp.",
    "June 30, 2024",
    "June 30, 2023",
    [("Net sales", "560", "470"), ("Net income", "56", "44")],
)
THIRD = quarter(
    "2024 Q3 brane.pdf",
    "Branefield Corp.",
    "September 30, 2024",
    "September 30, 2023",
    [("Net sales", "600", "520"), ("Net income", "30", "60")],
    "We employed 1,240 people at the end of the quarter.",
    "Research of the optics group was at the level of the year before, and the group supports 15,000 employees of customers.",
)
OTHER = quarter(
    "2024 Q3 osmer.pdf",
    "Osmerdale Inc.",
    "September 30, 2024",
    "September 30, 2023",
    [("Net sales", "900", "810"), ("Net income", "20", "25")],
)
SEGMENTS = paper(
    "2024 Q3 tolland.pdf",
    f"Tolland Systems Inc.\n\nForm 10-Q. Quarterly report for the quarterly period ended September 30, 2024.\n\n{REMARKS}",
    tables=[
        (
            ("", "Three Months Ended September 30, 2024", "Three Months Ended September 30, 2023"),
            ("Pumps", "", ""),
            ("Net sales", "300", "250"),
            ("Operating income", "30", "20"),
            ("Valves", "", ""),
            ("Net sales", "100", "150"),
            ("Operating income", "5", "25"),
            ("Consolidated", "", ""),
            ("Net sales", "400", "400"),
            ("Operating income", "35", "45"),
        ),
        (
            ("", "Three Months Ended September 30, 2024", "Three Months Ended September 30, 2023"),
            ("Net sales:", "", ""),
            ("United States", "220", "200"),
            ("Germany", "180", "200"),
            ("Total net sales", "400", "400"),
        ),
    ],
    titles=["Information on reportable segments (in millions)", "Net sales by geographic area (in millions)"],
)


def test_net_sales_by_segment_are_every_segments_with_its_share() -> None:
    text = ask("What were Tolland's net sales by segment in Q3 2024?", SEGMENTS).text
    assert "Pumps · Net sales | **300** | 300 / 400 = 75.0%" in text
    assert "Valves · Net sales | **100** | 100 / 400 = 25.0%" in text


def test_a_split_by_region_is_that_of_the_table_by_region() -> None:
    text = ask("Break down Tolland's revenue by region in Q3 2024.", SEGMENTS).text
    assert "Germany | **180** | 180 / 400 = 45.0%" in text
    assert "Pumps" not in text


def test_a_segment_is_compared_with_the_others_whatever_verb_asks() -> None:
    text = ask("Which segment of Tolland earned the most operating income in Q3 2024?", SEGMENTS).text
    assert "**Pumps**" in text


def test_a_line_item_is_followed_through_all_filings_of_its_company() -> None:
    text = ask("How have Branefield's net sales changed over time?", THIRD, FIRST, OTHER, SECOND).text
    assert "| **450** | **470** | **520** | **500** | **560** | **600** |" in text
    assert "(600 - 520) / 520 = **15.4%**" in text
    assert "900" not in text


def test_a_period_that_no_filing_gives_is_told_as_a_gap() -> None:
    text = ask("How have Branefield's net sales changed over time?", THIRD, FIRST, SECOND).text
    assert "**Gap.**" in text
    assert "September 30, 2023 and Three Months Ended March 31, 2024" in text


def test_the_last_quarters_are_as_many_as_are_asked_for() -> None:
    text = ask("Net income of Branefield over the last three quarters", THIRD, FIRST, SECOND).text
    assert "| **50** | **56** | **30** |" in text


def test_which_company_has_the_most_is_told_by_the_filings_of_all() -> None:
    text = ask("Which company had the highest net income in Q3 2024?", THIRD, OTHER).text
    assert "Highest of these: Branefield" in text
    assert "**20**" in text


def test_one_companys_figure_is_compared_with_anothers_by_name() -> None:
    text = ask("How does Branefield's net margin compare with Osmerdale's in Q3 2024?", THIRD, OTHER).text
    assert "30 / 600 = **5.00%**" in text
    assert "20 / 900 = **2.22%**" in text


def test_a_misspelt_company_is_read_as_the_one_that_is_filed_and_said_so() -> None:
    text = ask("What were Branfield's net sales in Q3 2024?", THIRD, OTHER).text
    assert "Read “Branfield” as “Branefield”" in text
    assert "**600**" in text


def test_a_word_that_a_document_writes_is_no_misspelling() -> None:
    other = paper("notes.txt", "Branefields are a kind of moor.")
    assert "Read “" not in ask("What are Branefields?", THIRD, other).text


def test_a_headcount_is_the_sentence_that_states_one() -> None:
    text = ask("How many employees does Branefield have?", THIRD).text
    assert "1,240" in text
    assert "15,000" not in text


def test_guidance_that_no_sentence_gives_is_declined() -> None:
    drafting = ask("What guidance does Branefield give for next quarter's net sales?", THIRD)
    assert drafting.abstained
    assert "guidance" in drafting.text


def test_guidance_is_what_is_expected_of_the_figure_asked_for() -> None:
    report = quarter("2024 Q3 velm.pdf", "Velmore plc", "September 30, 2024", "September 30, 2023", [("Net sales", "600", "520")],
                     "We expect net sales of between $620 million and $640 million in the fourth quarter.",
                     "We expect to recognize the compensation cost over 2.1 years.")  # fmt: skip
    text = ask("What is Velmore's outlook for fourth quarter net sales?", report).text
    assert "between $620 million and $640 million" in text
    assert "compensation cost" not in text


def test_what_is_left_of_a_buyback_is_not_what_was_spent_on_it() -> None:
    report = quarter("2024 Q3 velm.pdf", "Velmore plc", "September 30, 2024", "September 30, 2023", [("Repurchases of common stock", "(90)", "(70)")],
                     "As of September 30, 2024, $410 million remained available for repurchases of common stock.")  # fmt: skip
    text = ask("How much is left in Velmore's share repurchase programme?", report).text
    assert "$410 million" in text
    assert "(90)" not in text


def test_debt_maturities_are_shown_as_their_table() -> None:
    report = paper(
        "2024 Q3 velm.pdf",
        f"Velmore plc\n\nForm 10-Q. Quarterly report for the quarter ended September 30, 2024.\n\n{REMARKS}",
        tables=[(("", "September 30, 2024"), ("2025", "$120"), ("2026", "80"), ("2027", "40"), ("Thereafter", "700"))],
        titles=["Maturities of long-term debt by year payable (in millions)"],
    )
    text = ask("When does Velmore's debt fall due?", report).text
    assert "2026" in text
    assert "**80**" in text
    assert "**700**" in text


def test_the_principal_risks_are_the_captions_under_risk_factors() -> None:
    lines = ["Item 1A. Risk Factors", "We face intense competition", "A long paragraph about rivals. It has two sentences.",
             "Our suppliers could fail us", "Loss of data could harm us", "Item 2. Unregistered sales"]  # fmt: skip
    document, body = paper("2024 Q3 velm.pdf", "\n\n".join(["Velmore plc. Form 10-Q. Quarterly report.", *lines]))
    heads = {"Item 1A. Risk Factors", "We face intense competition", "Our suppliers could fail us", "Loss of data could harm us", "Item 2. Unregistered sales"}  # fmt: skip
    extract = body.extract
    blocks = tuple(
        Block(BlockKind.HEADING if extract.text[b.start : b.end] in heads else b.kind, b.start, b.end, b.page)
        for b in extract.blocks
    )
    marked = Body(
        body.document,
        body.engagement,
        type(extract)(extract.text, extract.media_type, extract.pages, blocks, extract.tables),
        (),
    )
    text = ask("What are the principal risks of Velmore?", (document, marked)).text
    assert "We face intense competition" in text
    assert "Loss of data could harm us" in text
    assert "two sentences" not in text


def test_a_line_item_is_followed_whatever_wording_a_filing_has_for_it() -> None:
    filings = [
        quarter(
            "2024 Q1 lorn.pdf", "Lornehill Corp.", "March 31, 2024", "March 31, 2023", [("Income from operations", "50", "45")]
        ),
        quarter("2024 Q2 lorn.pdf", "Lornehill Corp.", "June 30, 2024", "June 30, 2023", [("Operating income", "56", "47")]),
    ]
    text = ask("How did Lornehill's operating income trend through the reported quarters?", *filings).text
    assert "| **45** | **47** | **50** | **56** |" in text


def test_what_controls_are_is_found_where_a_weakness_is_asked_about() -> None:
    report = quarter("2024 Q3 velm.pdf", "Velmore plc", "September 30, 2024", "September 30, 2023", [("Net sales", "600", "520")],
                     "Management has concluded that our disclosure controls and procedures were effective.")  # fmt: skip
    assert "were effective" in ask("Is there a material weakness at Velmore?", report).text
