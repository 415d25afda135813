"""Whose words a sentence is in is seen, and heard; and the mix of a draft adds up."""

from dataclasses import replace
from datetime import UTC, datetime

from copilot.domain.authorship import Wording
from copilot.domain.claim import Claim, Origin, Verdict
from copilot.domain.draft import Draft
from copilot.ui.markdown import markdown
from copilot.ui.show_hands import legend, mix

TEXT = "The fee is ten euros. Interest is four percent.\n\n| Item | Amount |\n|---|---|\n| Fee | 10 |\n"


def claims(*origins: Origin) -> tuple[Claim, ...]:
    pieces = ("The fee is ten euros.", "Interest is four percent.", "| Fee | 10 |")
    return tuple(
        Claim(f"c{n}", piece, TEXT.index(piece), TEXT.index(piece) + len(piece), (), Verdict.SUPPORTED, origin=origin)
        for n, (piece, origin) in enumerate(zip(pieces, origins, strict=True))
    )


def drafted(*origins: Origin, wording: tuple[Wording, ...] = ()) -> Draft:
    return Draft(
        "dr-1", 1, "eng-1", "con-1", "req-1", "answer", "q?", "mem-1", "answer@1", "extractive", TEXT, claims(*origins), (), (),
        datetime(2026, 1, 5, tzinfo=UTC), wording=wording,
    )  # fmt: skip


def test_sentences_and_rows_of_people_carry_a_mark_with_words_and_the_machines_none() -> None:
    html = markdown(TEXT, claims(Origin.MACHINE, Origin.REVIEWER, Origin.ANALYST))
    assert '<span class="hand hand-reviewer">R<span class="unseen">eviewer\'s words: </span></span>Interest' in html
    assert '<td><span class="hand hand-analyst">A<span class="unseen">nalyst\'s words: </span></span>Fee</td>' in html
    assert html.count('class="hand ') == 2


def test_the_mix_counts_words_and_leaves_out_who_wrote_none() -> None:
    machine, half = (Origin.MACHINE,) * 3, len("The fee is ten euros.")
    by_two = (Wording(0, half, Origin.REVIEWER), Wording(half, len(TEXT), Origin.MACHINE))
    assert mix(drafted(*machine)) == "100% machine"
    assert mix(drafted(*machine, wording=by_two)) == "62% machine, 38% reviewer"  # five words of thirteen are the reviewer's
    assert mix(replace(drafted(*machine), text="", claims=())) == ""


def test_a_hand_of_few_words_is_not_rounded_away() -> None:
    text = "word " * 400
    wording = (Wording(0, 4, Origin.ANALYST), Wording(5, len(text), Origin.MACHINE))
    assert mix(replace(drafted(*(Origin.MACHINE,) * 3, wording=wording), text=text)) == "over 99% machine, under 1% analyst"


def test_the_legend_explains_only_marks_that_stand_in_the_text() -> None:
    plain = legend(drafted(Origin.MACHINE, Origin.MACHINE, Origin.MACHINE))
    assert "100% machine" in plain
    assert "without a mark" not in plain
    told = legend(drafted(Origin.MACHINE, Origin.REVIEWER, Origin.REVIEWER))
    assert "the reviewer's" in told
    assert "the analyst's" not in told
