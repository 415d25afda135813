"""Whose words a text is in, word by word, through whatever people do to sentences."""

import random
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.domain.authorship import Worded, Wording, attribute, counted, last_hand
from copilot.domain.claim import Origin
from copilot.domain.claims import split_claims

MACHINE, ANALYST, REVIEWER = Origin
PAY = "The Buyer shall pay each undisputed invoice within 45 days of receipt."
CAP = "Liability is capped at EUR 4,250,000 in any contract year."
LAW = "The agreement is governed by the laws of Ireland."


def history(*steps: tuple[Origin, str]) -> Worded:
    """Versions by whom, each after the one before."""
    known: list[Worded] = []
    for origin, text in steps:
        known.insert(0, Worded(text, attribute(text, origin, known)))
    return known[0]


def sentences(worded: Worded) -> list[tuple[Origin, dict[Origin, int]]]:
    return [
        (last_hand(worded.wording, worded.text, c.start, c.end), dict(counted(worded.wording, worded.text, c.start, c.end)))
        for c in split_claims(worded.text)
    ]


def only(machine: int = 0, analyst: int = 0, reviewer: int = 0) -> dict[Origin, int]:
    return {MACHINE: machine, ANALYST: analyst, REVIEWER: reviewer}


def test_a_corrected_figure_is_the_reviewers_word_in_the_machines_sentence() -> None:
    worded = history((MACHINE, f"{PAY} [^1]"), (REVIEWER, f"{PAY.replace('45', '30')} [^1]"))
    assert sentences(worded) == [(REVIEWER, only(machine=11, reviewer=1))]


def test_a_word_taken_out_of_a_sentence_leaves_its_trace() -> None:
    worded = history((MACHINE, f"{PAY}\n\n{CAP}"), (REVIEWER, f"{PAY.replace('undisputed ', '')}\n\n{CAP}"))
    assert sentences(worded) == [(REVIEWER, only(machine=11)), (MACHINE, only(machine=10))]
    again = history(
        (MACHINE, f"{PAY}\n\n{CAP}"),
        (REVIEWER, f"{PAY.replace('undisputed ', '')}\n\n{CAP}"),
        (REVIEWER, f"{PAY.replace('undisputed ', '')}\n\n{CAP}\n\n{LAW}"),
    )
    assert [origin for origin, _ in sentences(again)] == [REVIEWER, MACHINE, REVIEWER]


def test_sentences_that_change_places_stay_whose_they_were() -> None:
    worded = history((MACHINE, f"{PAY} {CAP}"), (ANALYST, f"{PAY} {CAP} {LAW}"), (REVIEWER, f"{LAW} {CAP} {PAY}"))
    assert [origin for origin, _ in sentences(worded)] == [ANALYST, MACHINE, MACHINE]
    assert counted(worded.wording, worded.text) == only(machine=22, analyst=9)


def test_a_split_sentence_is_in_two_parts_whose_it_was() -> None:
    before = "The Buyer shall pay within 45 days of receipt and interest accrues at 4% per annum thereafter."
    after = "The Buyer shall pay within 45 days of receipt. Interest accrues at 4% per annum thereafter."
    assert sentences(history((MACHINE, before), (REVIEWER, after))) == [
        (MACHINE, only(machine=9)),
        (REVIEWER, only(machine=6, reviewer=1)),  # the capital letter is the reviewer's
    ]


def test_merged_sentences_keep_their_words_apart() -> None:
    worded = history((MACHINE, PAY), (ANALYST, f"{PAY} {LAW}"), (REVIEWER, f"{PAY[:-1]}, and {LAW}"))
    assert sentences(worded) == [(REVIEWER, only(machine=12, analyst=9, reviewer=1))]


def test_what_was_taken_out_and_put_back_is_not_the_reviewers() -> None:
    worded = history((MACHINE, f"{PAY}\n\n{CAP}"), (REVIEWER, PAY), (REVIEWER, f"{PAY}\n\n{CAP}"))
    assert sentences(worded) == [(MACHINE, only(machine=12)), (MACHINE, only(machine=10))]


def test_rows_of_a_table_that_are_sorted_anew_stay_whose_they_were() -> None:
    head = "| Item | 2023 |\n| --- | --- |\n"
    before, after = f"{head}| Cost | 5 |\n| Revenue | 12 |\n", f"{head}| Revenue | 12 |\n| Cost | 5 |\n"
    assert counted((w := history((MACHINE, before), (REVIEWER, after))).wording, w.text) == only(machine=6)


def test_a_machines_redraft_keeps_what_the_analyst_had_written() -> None:
    worded = history((MACHINE, PAY), (ANALYST, f"{PAY} {LAW}"), (MACHINE, f"{CAP} {LAW}"))
    assert [origin for origin, _ in sentences(worded)] == [MACHINE, ANALYST]


def test_marks_of_citations_are_nobodys_words() -> None:
    assert counted((w := history((MACHINE, "Paid. [^1][^22]"), (REVIEWER, "Paid. [^1]"))).wording, w.text) == only(machine=1)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(Origin), st.text("ab .|\n[^1]", max_size=60)), min_size=1, max_size=4),
)
def test_every_word_has_exactly_one_owner_whatever_the_text(steps: list[tuple[Origin, str]]) -> None:
    worded = history(*steps)
    stretches = [s for s in worded.wording if s.start < s.end]
    assert all(a.end <= b.start for a, b in zip(stretches, stretches[1:], strict=False))
    total = sum(counted(worded.wording, worded.text).values())
    assert total == sum(counted(attribute(worded.text, MACHINE, ()), worded.text).values())
    assert all(0 <= s.start <= s.end <= len(worded.text) for s in worded.wording)


@pytest.mark.slow
def test_versions_as_long_as_a_book_are_attributed_in_seconds() -> None:
    dice = random.Random(7)
    words = ["".join(dice.choices(string.ascii_lowercase, k=6)) for _ in range(3_000)]
    before = "\n\n".join(" ".join(dice.choices(words, k=20)) + "." for _ in range(2_500))
    paragraphs = before.split("\n\n")
    dice.shuffle(paragraphs)
    worded = history((MACHINE, before), (REVIEWER, "\n\n".join(paragraphs)))
    assert counted(worded.wording, worded.text) == only(machine=50_000)


def test_the_words_of_each_of_many_claims_are_counted_in_a_second() -> None:
    """In 0.1 s of the processor's time when this was written; looking at every stretch for every claim took a minute."""
    sentence = "An invoice is paid within 45 days of receipt."
    text = "\n\n".join([sentence] * 4_000)
    spans = [(n * (len(sentence) + 2), n * (len(sentence) + 2) + len(sentence)) for n in range(4_000)]
    wording = []
    for n, (start, end) in enumerate(spans):
        whose = REVIEWER if n % 2 else MACHINE
        wording += [Wording(start, end, whose), Wording(start + 10, start + 10, REVIEWER)]  # words were taken out of each
    begun = time.process_time()
    for n, (start, end) in enumerate(spans):
        assert counted(wording, text, start, end) == (only(reviewer=9) if n % 2 else only(machine=9))
        assert counted(wording, text, start + 11, end) == (only(reviewer=7) if n % 2 else only(machine=7))
        assert last_hand(wording, text, start, end) is REVIEWER
        assert last_hand(wording, text, start + 11, end) is (REVIEWER if n % 2 else MACHINE)
    assert time.process_time() - begun < 3
