"""Of the sentences that may answer, those that are shown: close to the best, each wording once, the newer document's first."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from copilot.adapters.models.extractive.choose import Found, recites
from copilot.adapters.models.extractive.lead_ins import ITEM
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.numbers import figures_in
from copilot.adapters.models.extractive.question import GENERIC, Expects, Question, strength
from copilot.adapters.models.extractive.words import content, stem, stems
from copilot.domain.passage import Passage

SENTENCES = 6
BESIDE_FIGURES = 2
BESIDE = 0.8  # share of the question that a sentence holds which is shown beside figures
CLOSE, BELOW = 0.72, 0.35  # of the best score, and under it
OWN = 0.6  # of what the best sentence holds of the question: one that holds less says something else of the same matter
SAME = 0.8  # share of all their words that two wordings of one thing have in common
MOST = 0.6  # share of the question's words that a heading bears, to be what was asked about
# What people call the form of what is written: "exclusion criteria" stand under "Exclusion".
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
FORM = frozenset(map(stem, ("criterion", "criteria", "rule", "rules", "list", "requirement", "requirements", "conditions")))
_ITEM = re.compile(r"[•●▪–*-]\s")  # what opens an item of a list
IN_LIST, BESIDE_LIST = 12, 2  # items of a list that are shown, and sentences beside it
IN_SECTION = 8  # sentences of a section that is itself what was asked about
_DATED = re.compile(r"\d.*|" + "|".join(sorted(map(stem, _MONTHS))))  # what differs between two filings' words on one thing
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][a-z]+\b")


def best_sentences(question: Question, ranked: Sequence[Found], library: Library, *, beside_figures: bool) -> list[Found]:
    """The sentences shown, best first."""
    announced = _announced(ranked[0], library) if ranked and not beside_figures else []
    said = [f for f in ranked if not f.unit.text.rstrip().endswith(":")] or list(ranked)
    if question.asks_why or (
        question.expects in (Expects.FIGURE, Expects.DATE) and said and question.answered_by(said[0].unit.text)
    ):
        said = [f for f in said if question.answered_by(f.unit.text)] or said
    if beside_figures:
        said = [f for f in said if f.own >= BESIDE]
    kept: list[tuple[Found, frozenset[str]]] = []
    for found in said:
        if found.score < max(said[0].score * CLOSE, said[0].score - BELOW):
            break
        if found.own < OWN * said[0].own or (kept and recites(question, found.unit.text)):
            continue
        words = frozenset(stems(found.unit.text))
        twin = next((n for n, (other, said_so) in enumerate(kept) if _says_it_too(library, found, words, other, said_so)), None)
        if twin is None:
            kept.append((found, words))
        elif _newer(library, found, kept[twin][0]) and not question.periods:
            kept[twin] = (found, words)
    if announced:
        told = {(f.unit.document, f.unit.start) for f in announced}
        close = [f for f, _ in kept[:BESIDE_LIST] if f.score >= CLOSE * announced[0].score]
        return [*announced, *(f for f in close if (f.unit.document, f.unit.start) not in told)]
    return [found for found, _ in kept[: BESIDE_FIGURES if beside_figures else SENTENCES]]


def _announced(best: Found, library: Library) -> list[Found]:
    """Where what answers best announces a list, it and the items of the list; empty where it is none."""
    if not best.unit.text.rstrip().endswith(":"):
        return []
    after = library.reading(best.unit.document).after(best.unit, IN_LIST)
    items = list(takewhile(lambda unit: ITEM.match(unit.text) and library.trusted(unit), after))
    return [best, *(replace(best, unit=replace(u, passage=best.unit.passage)) for u in items)] if items else []


def section(question: Question, library: Library, passages: Sequence[Passage]) -> list[Found]:
    """The telling sentences of the section whose heading is what was asked about, of the newest document that has one.

    Empty where no heading is plainly that, or a figure or date is asked for.
    """
    matter = [t for t in question.terms if t not in question.names and t not in GENERIC | FORM]
    if not matter or question.expects is not Expects.ANY or question.reads_a_figure or question.asks_why:
        return []
    headed = [p for p in passages if p.headings and _bears(matter, p.headings[-1])]
    if not headed:
        return []
    newest = max(headed, key=lambda p: (library.dated(p.document_id).order, -p.rank))
    opens = {block.start for block in library.evidence.body(newest.document_id).extract.blocks}
    units = [
        u for u in library.whole(newest.document_id) if u.passage.headings[-1:] == newest.headings[-1:] and library.trusted(u)
    ]
    listed = [u for u in units if _ITEM.match(u.text)]
    telling = (
        listed
        if len(listed) > 1
        else [u for u in units if u.start in opens and (figures_in(u.text) or len(_NAME.findall(u.text)) > 1)] or units
    )
    placed = [replace(u, passage=replace(u.passage, rank=newest.rank)) for u in telling[:IN_SECTION]]
    return [Found(u, 1.0, 1.0, 1.0, 1.0) for u in placed]


def _bears(terms: Sequence[str], heading: str) -> bool:
    """True for a heading that says most of what is asked, and nothing else."""
    words = [
        t
        for t in content(
            re.sub(
                r"^\W*(?:(?:item|note|part|section|article|schedule)\s+)?[\dIVXivx.]*[\s.:–-]+",
                "",
                heading,
                flags=re.IGNORECASE,
            )
        )
        if t not in GENERIC
    ]
    held = frozenset(words)
    said = sum(1 for t in terms if strength(t, held))
    return bool(words) and all(any(strength(t, (w,)) for t in terms) for w in words) and said >= MOST * len(terms)


def _says_it_too(library: Library, one: Found, words: frozenset[str], other: Found, others: frozenset[str]) -> bool:
    """True for two wordings of one thing; of documents of different dates also where only figures and dates differ."""
    if library.dated(one.unit.document) != library.dated(other.unit.document):
        words, others = (frozenset(w for w in ws if not _DATED.fullmatch(w)) for ws in (words, others))
    elif one.unit.document == other.unit.document:
        return words == others  # a document does not say a thing twice: what increased is not what decreased
    return len(words & others) >= SAME * len(words | others)


def _newer(library: Library, one: Found, other: Found) -> bool:
    return library.dated(one.unit.document).order > library.dated(other.unit.document).order
