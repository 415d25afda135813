"""Text that nobody wrote to be read costs the checks no more than other text of its length."""

import time
from collections.abc import Callable

import pytest

from copilot.domain.claims import plain, split_claims, states
from copilot.domain.references import references
from copilot.domain.sentences import sentences
from copilot.domain.times import times
from copilot.domain.wide_rows import widened
from copilot.services.check import check_pair
from copilot.services.check.arithmetic import formulas
from copilot.services.check.modality import deeds

LONG = 2.0  # seconds; each of these took three or more, and takes hundredths


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


@pytest.mark.parametrize("mark", [".", "!", "?", "…", ".[^1]", '."'])
def test_a_run_of_stops_is_one_stop(mark: str) -> None:
    text = f"It is due {mark * 20_000}x. It is paid."
    assert seconds(lambda: sentences(text)) < LONG
    assert seconds(lambda: split_claims(text, frozenset())) < LONG


@pytest.mark.parametrize("mark", ["§", "#", "¶", " ", "\u00a0", "-"])
def test_a_run_of_signs_before_no_number_is_looked_through_once(mark: str) -> None:
    text = f"The fee {mark * 20_000} x"
    assert seconds(lambda: references(text)) < LONG
    assert seconds(lambda: states(text)) < LONG
    assert seconds(lambda: plain(text)) < LONG


@pytest.mark.parametrize("before", ["The 5", "In 2020", "Q1", "the first quarter", "until 1st"])
def test_blanks_after_what_may_begin_a_date_are_passed_at_once(before: str) -> None:
    assert seconds(lambda: times(f"{before}{' ' * 20_000} of it")) < LONG


@pytest.mark.parametrize("sign", ["(", "$", "-", "( ", "$  "])
def test_a_run_of_signs_begins_one_formula(sign: str) -> None:
    assert seconds(lambda: formulas(f"1 + 1 is {sign * 20_000} x")) < LONG


def test_a_rule_of_blanks_heads_no_table() -> None:
    assert seconds(lambda: split_claims(f"a | b\n{' ' * 20_000}|-x\n", frozenset())) < LONG
    assert seconds(lambda: widened(f"a | b\n{' ' * 20_000}|-x\n")) < LONG


def test_thousands_of_figures_in_one_sentence_are_a_list() -> None:
    listed = "1 + 1 the Buyer may 5 " + "1, " * 4_000
    assert seconds(lambda: check_pair("The Buyer shall pay EUR 5 within 30 days of May 1, 2020.", listed)) < LONG


@pytest.mark.parametrize("blanks", ["  ", "\n "])
def test_what_may_be_done_is_allowed_however_its_words_are_set_apart(blanks: str) -> None:
    assert [d.verb for d in deeds(f"The lease may be{blanks}terminated.")] == [
        d.verb for d in deeds("The lease may be terminated.")
    ]
