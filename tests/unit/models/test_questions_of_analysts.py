"""Questions as analysts put them, in one breath: a figure and its change, two figures, two companies, a segment."""

import pytest

from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.domain.document import Body, Document
from copilot.domain.drafting import Drafting
from tests.briefs import brief, paper

Paper = tuple[Document, Body]
QUARTER = ("", "Three Months Ended March 31, 2025", "Three Months Ended March 31, 2024")
DATES = ("", "March 31, 2025", "December 31, 2024")
OPERATIONS = (
    QUARTER,
    ("Net sales", "4,200", "4,000"),
    ("Cost of sales", "2,520", "2,600"),
    ("Gross profit", "1,680", "1,400"),
    ("Operating income", "630", "500"),
)
BALANCE = (
    DATES,
    ("Current assets:", "", ""),
    ("Cash and cash equivalents", "310", "290"),
    ("Current liabilities:", "", ""),
    ("Accounts payable", "205", "190"),
    ("Other current liabilities", "95", "85"),
    ("Total current liabilities", "300", "275"),
)
HOLDINGS = (
    ("", "Cost", "Fair value", "Cash and Cash Equivalents"),
    ("Cash", "250", "250", "250"),
    ("Money market funds", "60", "60", "60"),
)
SEGMENTS = (
    QUARTER,
    ("Nordic:", "", ""),
    ("Net sales", "1,900", "1,700"),
    ("Operating income", "410", "320"),
    ("Iberia:", "", ""),
    ("Net sales", "2,300", "2,300"),
    ("Operating income", "220", "180"),
)
TITLES = [
    "Condensed consolidated statements of operations (in thousands of EUR)",
    "Condensed consolidated balance sheets (in thousands of EUR)",
    "Cash and marketable securities (in thousands of EUR)",
    "Segment information (in thousands of EUR)",
]
REMARKS = " ".join(f"Remark {n} on the basis of preparation of these condensed statements." for n in range(20))
BELTANE = paper(
    "beltane-2025-q1.pdf",
    f"Beltane Instruments plc. Quarterly report for the quarter ended March 31, 2025.\n\n{REMARKS}",
    "The rise of revenue in Spain in the first quarter was due to gauge demand.\n\nGauge revenue was up 31% from a year ago.\n\n"
    "Gauge revenue for the quarter was EUR 1.31 million, up 31% from a year ago.\n\n"
    "Beltane repurchased 2 million of its ordinary shares at an average price of EUR 14.20.",
    tables=[OPERATIONS, BALANCE, HOLDINGS, SEGMENTS],
    titles=TITLES,
)
CORVANE = paper(
    "corvane-2025-q1.pdf",
    "Corvane Metering plc. Quarterly report for the quarter ended March 31, 2025.",
    tables=[
        (
            QUARTER,
            ("Net sales", "9,000", "8,000"),
            ("Cost of sales", "4,500", "4,400"),
            ("Gross profit", "4,500", "3,600"),
            ("Operating income", "1,800", "1,500"),
        )
    ],
    titles=TITLES[:1],
)


def ask(question: str, *papers: Paper) -> Drafting:
    result = list(ExtractiveDrafter().draft(brief(question, list(papers) or [BELTANE])))[-1]
    assert isinstance(result, Drafting)
    return result


@pytest.mark.parametrize(
    "question",
    [
        "What were Beltane's net sales in the quarter ended March 31, 2025 and how did they change on last year?",
        "Did Beltane's net sales grow in the quarter ended March 31, 2025?",
        "What were Beltane's net sales for the quarter ended March 31, 2025 compared with March 31, 2024?",
    ],
)
def test_a_figure_and_its_change_asked_for_in_one_breath_are_both_given(question: str) -> None:
    text = ask(question).text
    assert "**4,200**" in text
    assert "**4,000**" in text
    assert "(4,200 - 4,000) / 4,000 = **5.00%**" in text


def test_a_total_at_two_dates_is_compared_and_not_added_up() -> None:
    text = ask("What is the total of current liabilities of Beltane as of March 31, 2025 compared with December 31, 2024?").text
    assert "**300**" in text
    assert "(300 - 275) / 275 = **9.09%**" in text


def test_two_line_items_asked_for_together_are_both_given() -> None:
    text = ask("What were the net sales and operating income of the Nordic segment in the quarter ended March 31, 2025?").text
    assert "**1,900**" in text
    assert "**410**" in text


def test_a_balance_is_read_off_the_balance_sheet_with_its_date() -> None:
    text = ask("How much cash and cash equivalents does Beltane hold?").text
    assert "Cash and cash equivalents, March 31, 2025: **310**" in text


def test_a_segment_is_reported_by_all_its_line_items() -> None:
    text = ask("What does the Nordic segment report?").text
    assert "**1,900**" in text
    assert "**410**" in text
    assert "2,300" not in text


def test_an_amount_of_money_asked_for_is_answered_by_the_sentence_that_has_one() -> None:
    text = ask("What was the gauge revenue of Beltane?").text
    first = next(line for line in text.splitlines() if line.startswith("- "))
    assert "EUR 1.31 million" in first


def test_a_line_item_that_lacks_what_is_asked_about_does_not_go_before_a_sentence_that_has_it() -> None:
    text = ask("How many shares did Beltane repurchase and at what price?").text
    assert "repurchased 2 million of its ordinary shares at an average price of EUR 14.20" in text


def test_two_companies_are_compared_each_by_its_own_filing() -> None:
    drafting = ask("Compare the gross margin of Beltane and Corvane.", BELTANE, CORVANE)
    assert not drafting.abstained
    assert "1,680 / 4,200 = **40.0%**" in drafting.text
    assert "4,500 / 9,000 = **50.0%**" in drafting.text


def test_a_company_that_has_no_filing_is_named_in_a_comparison() -> None:
    text = ask("Compare the gross margin of Beltane and Halvorsen.", BELTANE, CORVANE).text
    assert "Halvorsen" in text
    assert "50.0%" not in text


def test_a_segments_figure_goes_before_the_groups() -> None:
    assert (
        "Nordic · Net sales, Three Months Ended March 31, 2025: **1,900**"
        in ask("What were the net sales of the Nordic segment?").text
    )


def test_a_name_that_the_figures_are_not_broken_down_by_is_told() -> None:
    text = ask("Did Beltane's net sales grow in Catalonia?").text
    assert "No line item was found for “Catalonia”" in text or "names “Catalonia”" in text


def test_one_line_item_with_and_in_its_name_is_not_taken_apart() -> None:
    rows = (QUARTER, ("Selling, general and administrative expense", "244", "148"), ("Research expense", "75", "37"))
    report = paper("oakley-2025-q1.pdf", f"Oakley Gears plc. Quarterly report.\n\n{REMARKS}", tables=[rows], titles=TITLES[:1])
    text = ask("What was the selling, general and administrative expense of Oakley?", report).text
    assert text.count("**244**") == 1
    assert "**75**" not in text


def test_a_reduction_asked_for_may_be_answered_in_percent() -> None:
    report = paper("oakley-2025.pdf", "Oakley has reduced its total emission costs by 29 per cent since its 2014 baseline.")
    assert not ask("By how much has Oakley reduced its total emission costs since 2014?", report).abstained
