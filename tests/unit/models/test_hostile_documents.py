"""Text that nobody wrote for a person to read costs the drafter no more time than other text of its length."""

import time
from collections.abc import Callable, Sequence

import pytest

from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.adapters.models.extractive.conflicts import measures
from copilot.adapters.models.extractive.limits import judge
from copilot.adapters.models.extractive.line_grids import grids
from copilot.adapters.models.extractive.phrases import phrase
from copilot.adapters.models.extractive.text_rows import LONGEST, text_rows
from tests.briefs import brief, paper

LONG = 2.0  # seconds; each of these took ten or more, and takes hundredths


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


@pytest.mark.parametrize("marks", ["'" * 24, "’" * 24, " '" * 24, "''a " * 12])
def test_a_row_of_apostrophes_after_the_first_word_of_a_phrase_is_read_at_once(marks: str) -> None:
    assert _seconds(lambda: phrase("liability .. exceed").stands_in(f"liability {marks} x")) < LONG


@pytest.mark.parametrize("marks", ["1" * 40_000, "1," * 20_000, "*" * 40_000, "_" * 40_000])
def test_a_long_run_of_digits_or_signs_is_looked_through_once(marks: str) -> None:
    assert _seconds(lambda: phrase("<percent> .. revenue").stands_in(f"Start {marks} end")) < LONG


@pytest.mark.parametrize(
    "text",
    [
        "The Supplier’s liability under this Agreement shall in no event exceed EUR 5m.",
        "the parties' liability may not 'exceed' it",
        "LIABILITY (of either party) may exceed it",
    ],
)
def test_a_phrase_skips_words_with_apostrophes_and_brackets(text: str) -> None:
    assert phrase("liability .. exceed").stands_in(text)


@pytest.mark.parametrize("text", ["12.5% of our revenue", ".5 % of revenue", "[***]% of revenue", "____ % of its revenue"])
def test_a_percentage_is_found_however_it_is_written_or_left_open(text: str) -> None:
    assert phrase("<percent> .. revenue").stands_in(text)


@pytest.mark.parametrize("marks", ["1" * 40_000, "1," * 20_000])
def test_a_long_run_of_digits_holds_no_measure_and_is_looked_through_once(marks: str) -> None:
    assert _seconds(lambda: measures(f"Start {marks} end")) < LONG


def test_a_table_of_thousands_of_rows_in_words_is_read_row_by_row() -> None:
    rows = [("Item", "Description"), *((f"thing {n}", "a tablet of the same look") for n in range(2_000))]
    assert _seconds(lambda: _grids(rows)) < LONG


def test_no_row_carries_a_heading_of_a_million_characters_with_it() -> None:
    rows = [("Item", "Description " * 80_000), *((f"thing {n}", "a tablet of the same look") for n in range(3))]
    _, body = paper("list.pdf", "A list.", tables=[rows])
    assert {len(row.above) for row in text_rows(body.extract)} == {LONGEST}


def test_a_row_of_figures_set_far_apart_in_one_cell_is_read_at_once() -> None:
    rows = [("Item", "2023"), *((f"thing {n}", "1  " * 16 + "x") for n in range(3))]
    assert _seconds(lambda: _grids(rows)) < LONG


@pytest.mark.parametrize("marks", ["1," * 20_000, "1" * 20_000, "1 " * 10_000])
def test_a_run_of_digits_meets_no_limit_and_is_looked_through_once(marks: str) -> None:
    assert _seconds(lambda: judge("The noise shall not exceed 80 dB.", f"The noise was {marks} x")) < LONG


@pytest.mark.parametrize("question", ["  ", " \n", "\u00a0 ", "not ", "dated ", "may not "])
def test_a_question_of_blanks_or_of_one_word_is_read_at_once(question: str) -> None:
    long = f"What is {(question * 4_000)[:3_900]} of the lease?"
    lease = paper("lease.pdf", "Lease of 4 May 2024.\n\nThe rent of the lease is EUR 900 a month.")
    assert _seconds(lambda: list(ExtractiveDrafter().draft(brief(long, [lease])))) < 2 * LONG


@pytest.mark.parametrize("marks", ["_" * 20_000, "[ ] " * 5_000, " " * 20_000])
def test_a_date_that_is_left_open_at_length_is_looked_through_once(marks: str) -> None:
    text = f"This Lease Agreement is dated {marks} x, between Alder Ltd and Birch Ltd.\n\nThe rent is EUR 900.\n\nDated {marks}"
    asked = brief("What is the date of the agreement?", [paper("lease.pdf", text)])
    assert _seconds(lambda: list(ExtractiveDrafter().draft(asked))) < LONG


def _grids(rows: Sequence[Sequence[str]]) -> object:
    document, body = paper("list.pdf", "A list.", tables=[rows])
    return grids(document.id, body.extract)
