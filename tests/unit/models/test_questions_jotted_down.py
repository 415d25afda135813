"""Questions as analysts jot them down: headings, lower-case names, comparisons, reasons, measures that no line states."""

import pytest

from copilot.adapters.embedders import WordLlamaEmbedder
from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.adapters.models.extractive.in_full import in_full
from copilot.adapters.models.extractive.key import key
from copilot.adapters.models.extractive.phrases import phrase
from copilot.adapters.models.extractive.question import analyse
from copilot.domain.drafting import Drafting
from tests.briefs import brief, paper

YEARS = ("(millions)", "2025", "2024")
HOLT = paper(
    "holt-10k.pdf",
    "Holt Stores Corporation. Form 10-K. Annual report for the fiscal year ended December 31, 2025.\n\n"
    "Gross margin rate was 30.0 percent in 2025 and 31.0 percent in 2024. The decrease reflected the net impact of:\n\n"
    "• higher markdown rates on garden furniture and late orders of tools; and\n\n"
    "• changes in the mix of categories sold in the outlets.\n\n"
    "Net interest expense was $45 million in 2025. The increase in net interest expense was primarily due to higher average debt levels.\n\n"
    "Garden sales decreased in 2025 primarily due to a wet spring. Tools sales increased in 2025 primarily due to new outlets.\n\n"
    "Our 2,000-outlet network (including 18 new outlets opened in 2025) serves most towns.",
    tables=[
        (YEARS, ("Garden", "400", "420"), ("Tools", "500", "450"), ("Toys", "60", "50"), ("Other", "40", "30"), ("Net sales", "1,000", "950")),
        (YEARS, ("Net sales", "1,000", "950"), ("Operating income", "30", "20"), ("Operating income margin rate", "3.0", "2.1")),
        (
            ("(millions)", "December 31, 2025", "December 31, 2024"),
            ("Assets", "", ""),
            ("Cash and cash equivalents", "70", "60"),
            ("Total assets", "900", "850"),
            ("Liabilities", "", ""),
            ("Current portion of long-term debt and other borrowings", "20", "10"),
            ("Total current liabilities", "120", "110"),
            ("Long-term debt and other borrowings", "300", "280"),
            ("Total liabilities", "500", "480"),
        ),
        (
            YEARS,
            ("Operating activities", "", ""),
            ("Cash provided by operating activities", "160", "150"),
            ("Investing activities", "", ""),
            ("Expenditures for property and equipment", "(60)", "(50)"),
        ),
    ],
    titles=["Net sales", "Summary of Operating Income", "Consolidated Statements of Financial Position", "Consolidated Statements of Cash Flows"],
)  # fmt: skip


def ask(question: str) -> Drafting:
    *_, drafting = ExtractiveDrafter(WordLlamaEmbedder()).draft(brief(question, [HOLT]))
    assert isinstance(drafting, Drafting)
    return drafting


@pytest.mark.parametrize(
    ("jotted", "full"),
    [
        ("capex 2025 vs 2024", "What was capex 2025 compared with 2024?"),
        ("net debt?", "What was net debt?"),
        ("gross margin vs last yr", "What was gross margin compared with last year?"),
        ("inventory change yoy and why", "How did inventory change and why did it change?"),
        ("how did toys do in 2025?", "how did toys perform in 2025?"),
        ("garden share of net sales", "What was garden as a share of net sales?"),
        ("long-term debt and cash at year end", "What was long-term debt and cash?"),
        ("holt capex", "What was Holt capex?"),
        ("how much FCF did they generate", "What was FCF?"),
        ("how much did they return to shareholders through dividends and buybacks?", "What were dividends and buybacks?"),
        ("Break down revenue by region.", "Break down revenue by region."),
        ("And why is that?", "And why is that?"),
        ("governing law", "governing law"),
        ("What is the rent?", "What is the rent?"),
    ],
)
def test_a_heading_is_put_as_the_question_it_stands_for(jotted: str, full: str) -> None:
    assert in_full(jotted, ["Holt"]) == full


def test_capital_expenditure_jotted_down_is_compared() -> None:
    text = ask("capex 2025 vs 2024").text
    assert "**(60)**" in text
    assert "**20.0%**" in text


def test_a_measure_by_name_is_reckoned_alike_in_both_years() -> None:
    text = ask("free cash flow 2025 vs 2024").text
    assert "160 + (-60) = **100**" in text
    assert "150 + (-50) = **100**" in text


def test_debt_is_the_sum_of_its_lines() -> None:
    assert "20 + 300 = **320**" in ask("what is total debt").text
    assert "20 + 300 - 70 = **250**" in ask("net debt?").text


def test_a_debt_and_the_cash_against_it_are_read_of_one_balance_sheet() -> None:
    text = ask("long-term debt and cash at year end").text
    assert "**300**" in text
    assert "**70**" in text


def test_a_rate_is_no_operand_of_a_ratio() -> None:
    assert "30 / 1,000 = **3.00%**" in ask("operating margin 2025").text


def test_which_of_two_parts_grew_faster_is_said() -> None:
    text = ask("Which grew faster in 2025, garden or tools?").text
    assert "Highest of these: tools" in text
    assert "**11.1%**" in text


def test_sales_by_category_are_the_lines_that_add_up_to_them() -> None:
    text = ask("sales by category 2025").text
    assert all(part in text for part in ("Garden | **400**", "Tools | **500**", "Toys | **60**"))


def test_a_reason_is_that_of_the_figure_asked_about() -> None:
    text = ask("why did garden sales fall in 2025?").text
    assert "wet spring" in text
    assert "new outlets" not in text


def test_a_list_of_reasons_is_given_with_its_items() -> None:
    text = ask("Why did gross margin fall in 2025?").text
    assert "net impact of:" in text
    assert "garden furniture" in text
    assert "interest" not in text


def test_where_no_reason_is_given_none_is_shown() -> None:
    drafting = ask("Why did operating cash flow increase in 2025?")
    assert drafting.abstained
    assert "why it moved" in drafting.text


def test_things_counted_are_those_that_the_figure_stands_before() -> None:
    sentence = "Our 2,000-outlet network (including 18 new outlets opened in 2025) serves most towns."
    assert key(analyse("How many outlets did they open?"), sentence) == "18"


def test_a_year_is_no_number_of_anything() -> None:
    employs = phrase("<number> employees")
    assert employs.stands_in("It has 4,500 employees.")
    assert not employs.stands_in("under the 2022 Employee Stock Plan")
