"""Claims keep their ids through edits, so that what was said of them stays with them."""

import time

from hypothesis import given
from hypothesis import strategies as st

from copilot.domain.claim import Claim, Verdict
from copilot.domain.lineage import descend

PAY = "The Buyer shall pay each undisputed invoice within 45 days of receipt."
CAP = "Liability is capped at EUR 4,250,000 in any contract year."
LAW = "The agreement is governed by the laws of Ireland."


def claims(*texts: str, **was: tuple[str, ...]) -> list[Claim]:
    return [Claim(f"c{n}", text, 0, 1, (), Verdict.SUPPORTED, was=was.get(f"c{n}", ())) for n, text in enumerate(texts, 1)]


def ids(texts: list[str], before: list[Claim], *taken: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(d.id, d.was) for d in descend(texts, before, taken)]


def test_equal_sentences_keep_their_ids_wherever_they_stand() -> None:
    assert ids([LAW, PAY, CAP], claims(PAY, CAP, LAW)) == [("c3", ()), ("c1", ()), ("c2", ())]
    assert ids([PAY, PAY], claims(PAY, PAY)) == [("c1", ()), ("c2", ())]


def test_a_reworded_sentence_keeps_its_id_and_a_new_one_gets_a_new_one() -> None:
    assert ids([CAP, PAY.replace("45", "30"), "Something else entirely."], claims(PAY, CAP)) == [
        ("c2", ()),
        ("c1", ()),
        ("c3", ()),
    ]


def test_merged_sentences_are_remembered_and_a_split_one_lives_on_in_its_larger_part() -> None:
    merged = f"{PAY[:-1]}, and {LAW[0].lower()}{LAW[1:]}"
    assert ids([merged], claims(PAY, LAW)) == [("c1", ("c2",))]
    assert ids([PAY, LAW], claims(merged, c1=("c9",))) == [("c1", ("c9",)), ("c2", ())]


def test_an_id_that_was_ever_used_is_not_used_again() -> None:
    assert ids([PAY, "New."], claims(PAY, c1=("c2",)), "c3", "c4") == [("c1", ("c2",)), ("c5", ())]


@given(st.lists(st.text("ab c1", max_size=12), max_size=8), st.lists(st.text("ab c1", max_size=12), max_size=8))
def test_ids_are_unique_and_no_claim_descends_into_two(new: list[str], old: list[str]) -> None:
    found = descend(new, claims(*old))
    assert len(found) == len(new)
    every = [i for d in found for i in (d.id, *d.was)]
    assert len(every) == len(set(every))


def test_thousands_of_sentences_are_followed_in_moments() -> None:
    old = [
        f"Sentence {n} speaks of the matter number {n} and of clause {'abcdefg'[n % 7]} in the contract." for n in range(3_000)
    ]
    began = time.perf_counter()
    found = descend([text.replace("speaks", "tells") for text in old], claims(*old))
    assert time.perf_counter() - began < 20  # 0.3 s here; pairs alone would be 9,000,000
    assert [d.id for d in found] == [f"c{n}" for n in range(1, 3_001)]
