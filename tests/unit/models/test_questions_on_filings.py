"""Questions on filings whose wrong answers look right: fiscal years, spanning headings, parts of groups, figures side by side."""

import pytest

from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.adapters.models.extractive.key import key
from copilot.adapters.models.extractive.question import analyse
from copilot.domain.document import Body, Document
from copilot.domain.drafting import Drafting
from tests.briefs import brief, paper

Paper = tuple[Document, Body]
REMARKS = " ".join(
    f"Remark {n} on the basis of preparation of these condensed statements." for n in range(20)
)  # past the opening
STATEMENT = "Condensed consolidated statements of operations (in millions)"
CHIPS = ("", "Three Months Ended October 29, 2023", "Three Months Ended October 30, 2022", "Nine Months Ended October 29, 2023",
         "Nine Months Ended October 30, 2022")  # fmt: skip
TARNA = paper(
    "2023 Q3 tarna.pdf",
    "Tarna Silicon Corporation. Quarterly report for the quarterly period ended October 29, 2023.\n\n"
    f"{REMARKS}\n\n"
    "Revenue for the third quarter of fiscal year 2024 was up. The third quarter of fiscal year 2024 had thirteen weeks.",
    tables=[(CHIPS, ("Revenue", "900", "600", "2,500", "1,700"), ("Gaming revenue", "300", "250", "800", "700"))],
    titles=[STATEMENT],
)
SPANNED = (
    "",
    "July 1, 2023",
    "Three Months Ended June 25, 2022",
    "Change",
    "July 1, 2023",
    "Nine Months Ended June 25, 2022",
    "Change",
)
HARROW = paper(
    "harrow-2023-q3.pdf",
    f"Harrow Devices Inc. Quarterly report for the quarterly period ended July 1, 2023.\n\n{REMARKS}",
    tables=[
        (
            ("", "Three Months Ended July 1, 2023", "Three Months Ended June 25, 2022"),
            ("Net sales:", "", ""),
            ("Products", "600", "630"),
            ("Services", "200", "190"),
            ("Total net sales", "800", "820"),
            ("Cost of sales:", "", ""),
            ("Products", "380", "400"),
            ("Services", "60", "58"),
            ("Total cost of sales", "440", "458"),
        ),
        (
            SPANNED,
            ("Iberia", "150", "120", "25 %", "480", "400", "20 %"),
            ("Nordics", "90", "100", "(10)%", "280", "300", "(7)%"),
        ),
    ],
    titles=[STATEMENT, "Net sales by region (in millions)"],
)


def ask(question: str, *papers: Paper) -> str:
    result = list(ExtractiveDrafter().draft(brief(question, list(papers))))[-1]
    assert isinstance(result, Drafting)
    return result.text


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("What was Tarna's revenue in the third quarter of fiscal 2024?", "October 29, 2023: **900**"),
        ("What was Tarna's revenue in the third quarter of fiscal 2023?", "October 30, 2022: **600**"),
        ("What was Tarna's revenue in Q3 FY2023?", "October 30, 2022: **600**"),
        ("What was Tarna's revenue in the first nine months of fiscal 2023?", "Nine Months Ended October 30, 2022: **1,700**"),
    ],
)
def test_a_fiscal_quarter_is_the_companys_own_whatever_year_its_dates_lie_in(question: str, shown: str) -> None:
    assert shown in ask(question, TARNA)


def test_a_span_of_months_read_over_one_column_is_also_that_of_the_year_before() -> None:
    text = ask("How did Harrow's net sales in Iberia change in the third quarter of 2023?", HARROW)
    assert "(150 - 120) / 120 = **25.0%**" in text
    assert "Three Months Ended July 1, 2023" in text


def test_a_part_is_taken_as_a_share_of_its_own_whole() -> None:
    text = ask("What percentage of Harrow's net sales came from Services in the third quarter of 2023?", HARROW)
    assert "200 / 800 = **25.0%**" in text


def test_what_moved_a_part_is_not_told_of_the_whole() -> None:
    platform = "Gaming cartridge revenue was up 12% from a year ago."
    report = paper("2023 Q3 tarna.pdf", f"Tarna Silicon Corporation. Quarterly report for the quarter ended October 29, 2023.\n\n{REMARKS}\n\n{platform}",
                   tables=[(CHIPS, ("Revenue", "900", "600", "2,500", "1,700"))], titles=[STATEMENT])  # fmt: skip
    text = ask("How did Tarna's gaming cartridge revenue change in the third quarter of 2023?", report)
    assert "= **50.0%**" not in text
    assert platform in text


MARLOW = paper(
    "marlow-2024-q3.pdf",
    f"Marlow Freight Inc. Quarterly report for the quarterly period ended September 30, 2024.\n\n{REMARKS}",
    tables=[
        (
            ("", "Nine Months Ended September 30, 2024", "Nine Months Ended September 30, 2023", "Change"),
            ("Income before income taxes", "400", "300", "33 %"),
            ("Benefit (provision) for income taxes", "(92)", "60", "(253)%"),
            ("Net income", "308", "360", "(14)%"),
            ("Dividends paid", "(44)", "(40)", "10 %"),
            ("Tonnage fees", "75", "70", "7 %"),
        ),
        (
            ("", "September 30, 2024", "December 31, 2023"),
            ("Current liabilities:", "", ""),
            ("Term debt", "70", "110"),
            ("Non-current liabilities:", "", ""),
            ("Term debt", "980", "990"),
        ),
        (
            ("", "2024", "2023"),
            ("Net debt", "600", "500"),
            ("Net debt to EBITDA of the haulage unit", "0.43", "0.40"),
            ("EBITDA", "300", "250"),
        ),
        (("Segments, Q3 2024", "Revenue"), ("Haulage", "40"), ("Group", "130")),
    ],
    titles=[
        "Statements of operations (in millions)",
        "Balance sheets (in millions)",
        "Key figures (in millions)",
        "Segments, Q3 2024 (in millions)",
    ],
)


def test_a_part_of_the_year_is_not_told_for_the_year() -> None:
    text = ask("What was Marlow's net income in 2024?", MARLOW)
    assert "**308**" not in text
    assert "**(14)%**" not in text
    assert "**308**" in ask("What was Marlow's net income in the nine months ended September 30, 2024?", MARLOW)


def test_a_tax_charge_printed_as_a_negative_figure_makes_a_positive_rate() -> None:
    text = ask("What was Marlow's effective tax rate in the nine months ended September 30, 2024?", MARLOW)
    assert "-(-92) / 400 = **23.0%**" in text
    benefit = ask("What was Marlow's effective tax rate in the nine months ended September 30, 2023?", MARLOW)
    assert "-(60) / 300 = **-20.0%**" in benefit


def test_long_term_debt_is_not_what_falls_due_within_the_year() -> None:
    text = ask("How much long-term debt did Marlow have at September 30, 2024?", MARLOW)
    assert "**980**" in text
    assert "**70**" not in text


def test_an_amount_per_share_is_not_the_amount_paid_in_all() -> None:
    assert "**(44)**" not in ask("What dividend per share did Marlow pay in the nine months ended September 30, 2024?", MARLOW)


def test_a_longer_name_of_a_ratio_is_another_ratio_and_no_ratio_an_operand() -> None:
    assert "600 / 300 = **2.00**" in ask("What was Marlow's net debt to EBITDA in 2024?", MARLOW)


def test_the_whole_companys_figure_goes_before_a_segments_where_no_segment_is_asked_for() -> None:
    assert "Group · Revenue" in ask("What was Marlow's revenue in the third quarter of 2024?", MARLOW)


def test_a_filing_brief_puts_no_current_debt_under_long_term_debt() -> None:
    drafting = list(ExtractiveDrafter().draft(brief("Brief on Marlow", [MARLOW], "filing-brief")))[-1]
    assert isinstance(drafting, Drafting)
    row = next(line for line in drafting.text.splitlines() if line.startswith("| Long-term debt"))
    assert "980" in row


def test_of_several_companies_each_ones_figure_is_told_and_not_its_largest_part() -> None:
    text = ask("Which of Harrow and Marlow had the highest income before income taxes in Q3 2024?", HARROW, MARLOW)
    assert "Products" not in text
    text = ask("Which of Harrow and Tarna had the highest revenue in the third quarter of 2023?", HARROW, TARNA)
    assert "**800**" in text
    assert "**900**" in text


def test_beside_a_figure_no_sentence_stands_that_speaks_of_other_years_only() -> None:
    lines = "Gaming revenue of Tarna in the third quarter was $250 million in 2022."
    report = paper("2023 Q3 tarna.pdf", f"Tarna Silicon Corporation. Quarterly report for the quarter ended October 29, 2023.\n\n{REMARKS}\n\n{lines}",
                   tables=[(CHIPS, ("Revenue", "900", "600", "2,500", "1,700"), ("Gaming revenue", "300", "250", "800", "700"))], titles=[STATEMENT])  # fmt: skip
    text = ask("What was Tarna's gaming revenue in the third quarter of 2023?", report)
    assert "**300**" in text
    assert "$250 million" not in text


def test_growth_asked_for_by_name_is_computed() -> None:
    text = ask("What was Tarna's gaming revenue growth in the third quarter of fiscal 2024?", TARNA)
    assert "(300 - 250) / 250 = **20.0%**" in text


def test_a_currency_in_a_label_names_no_line_item() -> None:
    rows = (
        ("", "2024", "2023"),
        ("Basic earnings per share, EUR", "0.92", "0.81"),
        ("Diluted earnings per share, EUR", "0.91", "0.80"),
    )
    report = paper(
        "quill-2024.pdf", f"Quill Ports plc. Annual report 2024.\n\n{REMARKS}", tables=[rows], titles=["Earnings per share"]
    )
    assert "2024: **0.91**" in ask("What was Quill's diluted EPS in 2024?", report)
    assert "2024: **0.92**" in ask("What was Quill's EPS in 2024?", report)


def test_a_brief_on_quarterly_filings_is_on_the_newest() -> None:
    def report(quarter: int, month: str, *more: tuple[str, str, str]) -> Paper:
        flows = ("", f"Three Months Ended {month}, 2024", f"Three Months Ended {month}, 2023")
        dates = ("", f"{month}, 2024", "December 31, 2023")
        return paper(
            f"2024 Q{quarter} linden.pdf",
            f"Linden Foods Inc. Quarterly report for the quarterly period ended {month}, 2024.\n\n{REMARKS}",
            tables=[
                (flows, ("Revenue", f"{quarter}00", "90"), ("Net income", "12", "11"), ("Operating income", "20", "19")),
                (dates, *more),
            ],
            titles=["Statements of operations (in millions)", "Balance sheets (in millions)"],
        )

    old = report(
        1, "March 31", ("Total assets", "500", "490"), ("Inventories", "50", "49"), ("Total liabilities", "200", "190")
    )
    new = report(2, "June 30", ("Total assets", "510", "490"))
    drafting = list(ExtractiveDrafter().draft(brief("Brief on Linden", [old, new], "filing-brief")))[-1]
    assert isinstance(drafting, Drafting)
    assert "Key figures · 2024 Q2 linden.pdf" in drafting.text


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        (
            "What was Tarna's cash from operations in Q3 2023?",
            "Cash from operations was $11.4 billion and $21.2 billion for Q3 2022 and Q3 2023.",
            "$21.2 billion",
        ),
        (
            "What was accrued interest in 2019?",
            "We had $3.0 million and $1.2 million of accrued interest at December 31, 2019 and 2018, respectively.",
            "$3.0 million",
        ),
        ("What was EBITDA in FY19?", "EBITDA improved from $62.6 million in FY18 to $85.1 million in FY19.", "$85.1 million"),
        ("What were the guarantees in 2018?", "Guarantees amounted to $261,518 (2018: $283,752).", "$283,752"),
        (
            "How much cash from operations was there in Q3 2023?",
            "Sources of liquidity are cash from operations and cash, which were $70.0 billion and $64.2 billion as of December 31, 2022 and September 30, 2023.",
            "",
        ),
        (
            "What is the ratio of net debt to EBITDA?",
            "The covenant requires net debt below 3.25 times EBITDA; the ratio was 0.27.",
            "0.27",
        ),
        ("What was revenue in 2023?", "Segment profit was flat due to a decline in revenue of $216 million.", ""),
    ],
)
def test_of_figures_side_by_side_the_one_of_the_time_asked_for_is_said_or_none(question: str, sentence: str, said: str) -> None:
    assert key(analyse(question), sentence) == said
