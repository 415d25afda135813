"""Figures that stand under another heading than the claim says, in tables as filings set them."""

import pytest

from copilot.domain.claim import Citation, Verdict
from copilot.services.check import check_draft

EARNINGS = (
    "Earnings per share\n\n2023 | 2022\nProfit for the year, EUR thousand | 60,123 | 54,252\n"
    "Basic earnings per share, EUR | 1.57 | 1.41\nDiluted earnings per share, EUR | 1.56 | 1.40\n"
)
NOTED = (
    "Income statement\n\nEUR million | Note | 2023 | 2022\nFinance costs | 7 | (46.0) | (44.5)\n"
    "Change in payables | 20 | (47) | (48)\nDiluted earnings per share, EUR | 9 | 0.81 | 0.89\n"
)


def verdict(text: str, row: str, claim: str) -> Verdict:
    at = text.index(row)
    end = text.index("\n", at) if "|" in row else at + len(row)
    return (
        check_draft(f"- {claim}[^1]", [Citation(1, "d.txt", "d", "", None, at, end, text[at:end])], lambda _: text)
        .claims[0]
        .verdict
    )


@pytest.mark.parametrize(
    "claim", ["In 2022, basic earnings per share were EUR 1.57.", "Basic earnings per share, EUR was 1.57 in 2022."]
)
def test_a_label_that_ends_in_a_currency_leaves_its_first_figure_in_its_column(claim: str) -> None:
    row = "Basic earnings per share, EUR |"
    assert verdict(EARNINGS, row, claim) is Verdict.FIGURE_MISMATCH
    assert verdict(EARNINGS, row, claim.replace("2022", "2023")) is Verdict.SUPPORTED


def test_the_number_of_a_note_is_no_amount_of_its_row() -> None:
    assert (
        verdict(NOTED, "Diluted earnings per share, EUR |", "Diluted earnings per share, EUR was 9 in 2023.")
        is Verdict.FIGURE_MISMATCH
    )
    assert (
        verdict(NOTED, "Diluted earnings per share, EUR |", "Diluted earnings per share, EUR was 0.81 in 2023.")
        is Verdict.SUPPORTED
    )


def test_a_small_amount_in_brackets_after_its_verb_is_an_amount() -> None:
    assert verdict(NOTED, "Change in payables |", "Change in payables was (48) in 2023.") is Verdict.FIGURE_MISMATCH
    assert verdict(NOTED, "Change in payables |", "Change in payables was (47) in 2023.") is Verdict.SUPPORTED


@pytest.mark.parametrize("text", ["The lender, which is (1) a bank and (2) an insurer, agrees.", "Party A is (2) above all."])
def test_an_enumerator_after_a_verb_stays_one(text: str) -> None:
    assert verdict(text, text, text.replace("agrees", "accepts")) is not Verdict.FIGURE_MISMATCH


def test_a_minus_within_brackets_that_the_claim_drops_is_missed() -> None:
    text = "Segment profit rose to USD 212 million, a margin of 9.7 per cent after 10.0 per cent (-0.3 percentage points)."
    assert verdict(text, text, text.replace("(-0.3", "(0.3")) is Verdict.FIGURE_MISMATCH
    assert verdict(text, text, text) is Verdict.SUPPORTED


TEST_REPORT = (
    "Results by chapter\n\nChapter | Met | Partly met | Not met\nSafety | 4 | 1 | 2\nDocuments and marking | 3 | 0 | 1\n"
)
PUMPS = "Data\n\nProperty | OP-40 | OP-40 L | Unit\nRated flow | 40 | 52 | m3/h\nRated head | 32 | 27 | m\n"


@pytest.mark.parametrize(("row", "claim", "right"), [
    ("Documents and marking |", "Documents and marking: Not met {}.", (1, 3)),
    ("Safety |", "For Safety, Partly met was {}.", (1, 4)),
    ("Safety |", "Met was {} for Safety.", (4, 1)),
])  # fmt: skip
def test_a_heading_repeated_to_the_letter_is_the_one_that_is_meant(row: str, claim: str, right: tuple[int, int]) -> None:
    assert verdict(TEST_REPORT, row, claim.format(right[0])) is Verdict.SUPPORTED
    assert verdict(TEST_REPORT, row, claim.format(right[1])) is Verdict.FIGURE_MISMATCH


def test_of_two_headings_one_within_the_other_the_longer_is_meant() -> None:
    assert verdict(PUMPS, "Rated flow |", "For Rated flow, OP-40 L was 52.") is Verdict.SUPPORTED
    assert verdict(PUMPS, "Rated flow |", "For Rated flow, OP-40 L was 40.") is Verdict.FIGURE_MISMATCH


def test_a_claim_of_several_columns_may_name_one_of_them_only() -> None:
    assert verdict(TEST_REPORT, "Safety |", "Of the chapter Safety 4 were met, and 2 were not met.") is Verdict.SUPPORTED


DUE = "Loan | Less than 1 year | 1 to 3 years\nRevolving loan | 340 | 1,703\nTerm loan | 75 | 410\n"
RATES = "Port | Lower quartile, EUR | Berths\nAlder Bay | 2.97 | 34\nBirch Sound | 3.05 | 61\n"


@pytest.mark.parametrize(
    ("text", "row", "right", "wrong"),
    [
        (DUE, "Revolving loan |", "Revolving loan: less than 1 year 340.", "Revolving loan: more than 1 year 340."),
        (DUE, "Term loan |", "For the term loan, less than 1 year was 75.", "For the term loan, more than 1 year was 75."),
        (RATES, "Alder Bay |", "Lower quartile, EUR was 2.97 for Alder Bay.", "Higher quartile, EUR was 2.97 for Alder Bay."),
    ],
)
def test_a_column_is_not_the_contrary_of_its_heading(text: str, row: str, right: str, wrong: str) -> None:
    assert verdict(text, row, right) is Verdict.SUPPORTED
    assert verdict(text, row, wrong) is Verdict.CONTRADICTED


BONDS = (
    " |  | As of June 30, 2024 | \n | Amortised | Unrealised | Fair\n | Cost | Losses | Value\n"
    "Alder bonds | 99,700 | 1,981 | 97,719\nBirch bonds | 2,300 | 40 | 2,260\n"
)


def test_words_beside_a_date_name_a_column_too() -> None:
    assert verdict(BONDS, "Alder bonds |", "Fair value was 97,719 for Alder bonds.") is Verdict.SUPPORTED
    assert (
        verdict(BONDS, "Alder bonds |", "The amortised cost of Alder bonds was 99,700 as of June 30, 2024.")
        is Verdict.SUPPORTED
    )
    assert verdict(BONDS, "Alder bonds |", "Amortised cost was 1,981 for Alder bonds.") is Verdict.FIGURE_MISMATCH
    assert verdict(BONDS, "Alder bonds |", "Alder bonds: fair value 1,981.") is Verdict.FIGURE_MISMATCH


def test_a_word_beside_one_date_is_not_every_figures() -> None:
    table = "EUR million | 2023 | 2022 restated\nRevenue | 4,338.6 | 4,287.3\nCosts | 2,924.1 | 2,894.3\n"
    assert verdict(table, "Revenue |", "Revenue was 4,338.6 in 2023, against a restated 4,287.3 in 2022.") is Verdict.SUPPORTED
    assert verdict(table, "Revenue |", "Restated revenue was EUR 4,338.6 million.") is Verdict.FIGURE_MISMATCH
