"""Figures that bear the question's words and answer another question: each was once given with confidence."""

import pytest

from copilot.adapters.models.extractive.key import key
from copilot.adapters.models.extractive.line_grids import grids
from copilot.adapters.models.extractive.question import analyse
from copilot.adapters.models.extractive.series import series_of
from copilot.adapters.models.extractive.statements import statement_weight
from copilot.adapters.models.extractive.table_units import scale_named
from tests.briefs import paper
from tests.unit.models.test_filings_read_whole import FIRST, OTHER, REMARKS, STATEMENT, THIRD, Paper, ask

QUARTER = ("", "Three Months Ended September 30, 2024", "Three Months Ended September 30, 2023")
DAY = ("", "September 30, 2024", "December 31, 2023")


def report(*tables: tuple[tuple[str, ...], ...], titles: list[str], text: str = "") -> Paper:
    opening = (
        f"Velmore plc\n\nForm 10-Q. Quarterly report for the quarterly period ended September 30, 2024.\n\n{REMARKS}\n\n{text}"
    )
    return paper("2024 Q3 velm.pdf", opening, tables=tables, titles=titles)


def test_a_sentence_about_a_statement_is_no_statement() -> None:
    assert statement_weight("CONDENSED CONSOLIDATED STATEMENTS OF INCOME (In millions)")
    assert not statement_weight("Our Condensed Consolidated Statements of Income include stock-based compensation as follows")


def test_research_expense_is_that_of_the_income_statement_and_not_its_part_paid_in_shares() -> None:
    made = report(
        (QUARTER, ("Research and development", "70", "60"), ("Sales and marketing", "20", "18")),
        (
            QUARTER,
            ("Operating expenses", "", ""),
            ("Research and development", "230", "200"),
            ("Total operating expenses", "300", "270"),
        ),
        titles=[
            "Our statements of income include stock-based compensation expense, net of amounts capitalized, as follows",
            STATEMENT,
        ],
    )
    assert "**230**" in ask("What was Velmore's R&D expense in Q3 2024?", made).text


BALANCES = (
    DAY,
    ("Current assets:", "", ""),
    ("Cash and cash equivalents", "310", "290"),
    ("Total current assets", "800", "700"),
    ("Goodwill", "55", "55"),
    ("Long-term debt", "400", "420"),
    ("Total", "9", "8"),
    ("Total shareholders' equity", "500", "450"),
    ("Total liabilities and shareholders' equity", "1,300", "1,200"),
)
INCOME = (QUARTER, ("Net income", "50", "40"), ("Net sales", "600", "520"))
SHEETS = ["Condensed consolidated balance sheets (in millions)", STATEMENT]


def test_liabilities_and_equity_together_are_no_debt() -> None:
    text = ask("What was Velmore's debt to equity in Q3 2024?", report(BALANCES, INCOME, titles=SHEETS)).text
    assert "400 / 500 = **0.80**" in text
    assert "1,300" not in text


def test_a_return_is_taken_on_the_balance_of_the_day_that_ends_the_span() -> None:
    text = ask("What was Velmore's return on equity in Q3 2024?", report(BALANCES, INCOME, titles=SHEETS)).text
    assert "50 / 500 = **10.0%**" in text


def test_cash_is_the_balance_sheets_cash_and_cash_equivalents() -> None:
    held = (("", "Cash and Cash Equivalents", "Marketable Securities"), ("Cash", "250", "-"), ("Funds", "60", "10"))
    made = report(BALANCES, held, titles=[SHEETS[0], ""])
    assert "**310**" in ask("How much cash did Velmore hold at the end of Q3 2024?", made).text


def test_a_group_ends_with_its_total() -> None:
    document, body = report(BALANCES, titles=SHEETS[:1])
    named = [s.name for grid in grids(document.id, body.extract) for s in series_of(grid)]
    assert "Current assets · Cash and cash equivalents" in named
    assert "Goodwill" in named


def test_a_change_in_the_cash_flow_statement_is_no_balance() -> None:
    flows = (QUARTER, ("Changes in operating assets and liabilities:", "", ""), ("Unearned revenue", "(25)", "(31)"))
    made = report(
        flows, (DAY, ("Unearned revenue", "140", "130")), titles=["Statements of cash flows (in millions)", SHEETS[0]]
    )
    text = ask("How large is Velmore's unearned revenue?", made).text
    assert "**140**" in text
    assert "(25)" not in text


@pytest.mark.parametrize(
    "question",
    [
        "What are Velmore's days of inventory?",
        "What is Velmore's market share?",
        "What is the average selling price of Velmore's inventories?",
        "How many stores does Velmore operate?",
    ],
)
def test_a_measure_that_no_line_bears_is_declined(question: str) -> None:
    rows = (DAY, ("Inventories", "77", "70"), ("Marketable securities", "88", "80"), ("Operating income", "99", "90"))
    assert ask(question, report(rows, titles=SHEETS[:1])).abstained


def test_a_number_in_a_products_name_is_no_amount() -> None:
    rows = (QUARTER, ("gPump", "39", "40"), ("Total net sales", "80", "82"))
    text = "gPump net sales decreased in the third quarter due to lower sales, offset by sales of gPump 14 Pro."
    made = report(rows, titles=["Net sales by product (in millions)"], text=text)
    assert "**39**" in ask("What was Velmore's gPump revenue in Q3 2024?", made).text


def test_what_moved_another_line_item_is_not_said_to_be_the_answer() -> None:
    question = analyse("What was the effect of exchange rates on net sales in Q2 2023?")
    assert key(question, "Changes in exchange rates increased operating income by $79 million for Q2 2023.") == ""


def test_a_further_turn_for_the_year_before_sets_both_years_side_by_side() -> None:
    text = ask(
        "What was Velmore's net income in Q3 2024? How does that compare with the year before?",
        report(INCOME, titles=[STATEMENT]),
    ).text
    assert "(50 - 40) / 40 = **25.0%**" in text


def test_a_figure_and_that_of_a_year_before_are_asked_for_in_one_question() -> None:
    text = ask("What was Velmore's net income in Q3 2024 and a year before?", report(INCOME, titles=[STATEMENT])).text
    assert "| **50** | **40** |" in text


def test_a_share_is_read_from_a_table_whose_reader_put_two_columns_in_one() -> None:
    heads = (
        "by each of the markets we serve:",
        "Three Months Ended September 30, September 30, 2024 2023",
        "Nine Months Ended September 30, September 30, 2024 2023",
    )
    rows = (
        heads,
        ("Data hall", "$145 $38", "$291 $113"),
        ("Gaming", "28 15", "75 72"),
        ("Total revenue", "$181 $59", "$388 $209"),
    )
    text = ask("What percent of Velmore's revenue came from Data hall in Q3 2024?", report(rows, titles=[""])).text
    assert "145 / 181 = **80.1%**" in text


def test_a_scale_is_what_stands_before_its_exceptions() -> None:
    assert scale_named("(In millions, except number of shares, which are reflected in thousands)") == 1e6


def test_a_brief_is_written_of_each_company_and_of_the_newest_filing() -> None:
    text = ask("Filing brief on Branefield and Osmerdale", FIRST, THIRD, OTHER, task="filing-brief").text
    assert "2024 Q3 brane.pdf" in text
    assert "2024 Q3 osmer.pdf" in text
    assert "(900 - 810) / 810" in text


def test_proceeds_of_debt_are_no_debt() -> None:
    flows = (QUARTER, ("Proceeds from long-term debt", "82", "131"), ("Net income", "50", "40"))
    text = ask("Brief on Velmore", report(flows, titles=["Statements of cash flows (in millions)"]), task="filing-brief").text
    assert "82" not in text


def test_free_cash_flow_takes_off_an_outflow_that_is_printed_as_a_negative_figure() -> None:
    flows = (
        QUARTER,
        ("Changes in operating assets and liabilities:", "", ""),
        ("Inventories", "(25)", "(31)"),
        ("Cash generated by operating activities", "625", "600"),
        ("Investing activities:", "", ""),
        ("Purchases related to property and equipment and intangible assets", "(67)", "(60)"),
        ("Cash used in investing activities", "(90)", "(80)"),
        ("Financing activities:", "", ""),
        ("Dividends paid", "(29)", "(30)"),
    )
    made = report(flows, titles=["Statements of cash flows (in millions)"])
    assert "625 + (-67) = **558**" in ask("What was Velmore's free cash flow in Q3 2024?", made).text


def test_what_is_spent_on_something_is_read_from_its_line() -> None:
    rows = (QUARTER, ("Operating expenses:", "", ""), ("Fulfillment", "213", "200"), ("Total operating expenses", "300", "280"))
    made = report(rows, titles=[STATEMENT], text="We expect spending to decrease, due to our fulfillment network.")
    assert "**213**" in ask("What did Velmore spend on fulfillment in Q3 2024?", made).text


def test_guidance_for_another_year_is_none_for_the_year_asked_about() -> None:
    made = report(INCOME, titles=[STATEMENT], text="Net sales are expected to be between $160 million and $167 million.")
    assert ask("What net sales does Velmore expect for 2027?", made).abstained
    assert not ask("What net sales does Velmore expect for 2024?", made).abstained


def test_a_part_that_bears_what_is_asked_goes_before_the_whole() -> None:
    parts = (
        QUARTER,
        ("Net Sales:", "", ""),
        ("Online stores", "300", "280"),
        ("Advertising services", "120", "95"),
        ("Consolidated", "420", "375"),
    )
    made = report(
        (QUARTER, ("Total net sales", "420", "375")), parts, titles=[STATEMENT, "Net sales by groups of similar services"]
    )
    assert (
        "Advertising services, Three Months Ended September 30, 2024: **120**"
        in ask("What was Velmore's advertising revenue in Q3 2024?", made).text
    )


def test_a_ratio_known_by_name_is_not_taken_apart_into_its_words() -> None:
    rows = (DAY, ("Term debt", "97", "99"), ("Total assets", "3,467", "3,500"), ("Total liabilities", "2,900", "2,950"))
    text = ask("What is Velmore's debt to assets ratio at the end of Q3 2024?", report(rows, titles=SHEETS[:1])).text
    assert "2,900 / 3,467 = **83.6%**" in text


def test_a_range_is_no_figure() -> None:
    assert key(analyse("What were Velmore's sales to Norway in Q3 2024?"), "Sales to Norway were 20-25% of revenue.") == ""


def test_a_line_that_only_shares_a_word_has_not_changed_for_what_is_asked() -> None:
    rows = (DAY, ("Accounts payable", "467", "641"))
    text = ask(
        "Did Velmore change its accounting estimates in 2024?",
        report(rows, titles=SHEETS[:1], text="There were no changes to our accounting estimates."),
    ).text
    assert "467" not in text
