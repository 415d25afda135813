"""Figures asked for without a model: which cells are meant, and what is computed from them, with the formula."""

import pytest

from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.domain.drafting import Drafting
from tests.briefs import brief, paper

PERFORMANCE = (
    ("", "2025", "2024", "2023"),
    ("Net sales", "12,340", "11,000", "10,100"),
    ("Cost of sales", "(7,404)", "(6,820)", "(6,300)"),
    ("Gross profit", "4,936", "4,180", "3,800"),
    ("Research and development", "900", "850", "700"),
    ("Marketing", "300", "150", "290"),
    ("Net income (loss)", "(210)", "95", "80"),
    ("Net sales", "", "", ""),
    ("Americas", "7,000", "6,100", "5,600"),
    ("Europe", "5,340", "4,900", "4,500"),
)
BALANCE = (
    ("", "2025", "2024"),
    ("Total current assets", "1,800", "1,500"),
    ("Total current liabilities", "900", "800"),
    ("Expected volatility", "51.9%", "45.8%"),
)
REPORT = paper(
    "meridian-annual-report-2025.pdf",
    "Meridian Optics plc. Annual report 2025.",
    tables=[PERFORMANCE, BALANCE],
    titles=["Consolidated statement of operations (in thousands of EUR)", "Balance sheet data (in thousands of EUR)"],
)


def ask(question: str) -> Drafting:
    result = list(ExtractiveDrafter().draft(brief(question, [REPORT], "answer")))[-1]
    assert isinstance(result, Drafting)
    return result


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("What was the percentage change in net sales from 2024 to 2025?", "(12,340 - 11,000) / 11,000 = **12.2%**"),
        ("What is the change in marketing between 2023 and 2025?", "300 - 290 = **10**"),
        ("By how much did research and development increase from 2023 to 2025?", "900 - 700 = **200**"),
        ("What was the average gross profit for 2024 and 2025?", "(4,180 + 4,936) / 2 = **4,558**"),
        ("What was the average gross profit from 2023 to 2025?", "/ 3 = **4,305.33**"),
        ("What was the sum of marketing and research and development in 2024?", "= **1,000**"),
        ("What was the total marketing for 2023, 2024 and 2025?", "= **740**"),
        ("What is the ratio of total current assets to total current liabilities in 2025?", "1,800 / 900 = **2.00**"),
        ("What was marketing as a percentage of net sales in 2024?", "150 / 11,000 = **1.36%**"),
        ("What was the difference between gross profit and marketing in 2025?", "4,936 - 300 = **4,636**"),
        ("What was the change in expected volatility from 2024 to 2025?", "51.9% - 45.8% = **+6.1 percentage points**"),
        ("What was the change in net income from 2024 to 2025?", "-210 - 95 = **-305**"),
    ],
)
def test_what_is_computed_shows_its_formula_and_result(question: str, shown: str) -> None:
    assert shown in ask(question).text


def test_a_ratio_asked_for_by_name_is_computed_from_its_line_items() -> None:
    assert "1,800 / 900 = **2.00**" in ask("What was the current ratio of Meridian in 2025?").text
    assert "4,936 / 12,340 = **40.0%**" in ask("What was the gross margin of Meridian in 2025?").text


def test_a_computed_figure_cites_the_cells_and_headings_it_stands_on() -> None:
    quoted = [c.quotation for c in ask("What was marketing as a percentage of net sales in 2024?").citations]
    assert "Marketing\t300\t150\t290" in quoted
    assert "Net sales\t12,340\t11,000\t10,100" in quoted
    assert "2025\t2024\t2023" in quoted


def test_the_year_of_the_largest_figure_is_named_with_what_it_was_compared_with() -> None:
    text = ask("In which year was marketing the largest?").text
    assert "**2025**" in text
    assert "2025: 300, 2024: 150, 2023: 290" in text


def test_years_above_a_bound_are_counted() -> None:
    assert "**2**" in ask("In how many years did marketing exceed 200?").text


def test_a_line_item_is_found_under_the_group_it_stands_in() -> None:
    assert "Net sales · Europe, 2024: **4,900**" in ask("What were net sales in Europe in 2024?").text


def test_a_reason_asked_for_is_no_figure() -> None:
    assert "=" not in ask("Why did net sales increase in 2025?").text.replace("**", "").partition("Figures are")[2]


FEES = paper(
    "fees.pdf",
    "Halden plc.",
    tables=[
        (
            ("", "2025", "2024"),
            ("Net income attributable to Halden shareholders", "410", "390"),
            ("Tax fees", "—", "—"),
            ("Other", "44", "56"),
            ("Gross profit as a share", "50%", "43%"),
            ("Weighted-average useful life (in years)", "7", "5"),
        )
    ],
    titles=["Selected data (table in millions)"],
)
SECTIONS = paper(
    "receivables.pdf",
    "Halden plc.",
    tables=[
        (
            ("", "Gross", "Net"),
            ("December 31, 2025", "", ""),
            ("Servicing", "60", "58"),
            ("December 31, 2024", "", ""),
            ("Servicing", "50", "47"),
        )
    ],
    titles=["Receivables"],
)


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("What was the net income attributable to Halden shareholders in 2025?", "**410** (table in millions)"),
        ("What is the change in Other from 2024 to 2025?", "44 - 56 = **-12**"),
        ("What was the weighted-average useful life in 2025?", "2025: **7** [^"),
        ("In which years was Other reported?", "**2025**, **2024** [^"),
        ("How many years did Other exceed 50?", "**1** [^"),
    ],
)
def test_labels_without_meaning_of_their_own_and_words_of_reason_in_them_are_found(question: str, shown: str) -> None:
    result = list(ExtractiveDrafter().draft(brief(question, [FEES], "answer")))[-1]
    assert isinstance(result, Drafting)
    assert shown in result.text


def test_a_line_item_in_a_group_for_each_date_is_one_over_time() -> None:
    question = "What was the change in gross servicing between 2024 and 2025?"
    result = list(ExtractiveDrafter().draft(brief(question, [SECTIONS], "answer")))[-1]
    assert isinstance(result, Drafting)
    assert "60 - 50 = **10**" in result.text


def test_what_sentences_list_respectively_is_read_by_its_years() -> None:
    note = paper(
        "note.pdf", "Halden plc.\n\nThe valuation allowance was $31.4 million and $28.5 million in 2025 and 2024, respectively."
    )
    question = "What was the valuation allowance in 2025 and 2024 respectively?"
    result = list(ExtractiveDrafter().draft(brief(question, [note], "answer")))[-1]
    assert isinstance(result, Drafting)
    assert "**$31.4 million**" in result.text
    assert "**$28.5 million**" in result.text
