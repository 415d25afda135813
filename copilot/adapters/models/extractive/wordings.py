"""Finds a clause by its usual wordings, in every sentence of a document: an exhaustive reading, not a search.

An item of a template is a question and, after the question mark, wordings parted by semicolons. A wording is found where
most of its words stand close together; a word with a leading minus must not stand there ('sole and exclusive -remedy').
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.words import STOP, words

WHOLE = 0.74  # share of a wording's words that must stand together: three of four, all of two or three
TELLING = 0.74  # share of those of its words that tell by themselves: "not any other" alone is no clause
_ENDING = re.compile(r"(?:ies|y|es|ed|ing|e|s|d)$")
_BESIDE = frozenset(
    {"not", "no", "any", "other", "without", "all", "only", "under"}
)  # with others they tell one clause from another
LITTLE = STOP - _BESIDE - {"own"}
MORE = 0.3  # what each further wording adds, and the item's name in the sentence or its heading
POINTING = 0.4  # what a definition or a list of contents costs: they are not the clause
_POINTS = re.compile(
    r"\bshall have the meaning|\bhas the meaning|^\W*(?:[\d.]+\s*)?(?:\([a-z]+\)\s*)?[\"“][^\"”]{2,60}[\"”]\s+(?:shall )?means?\b"
    r"|(?:\b\d{1,2}\.\d{1,2}\s+[A-Z][A-Za-z ,]+\s\d{1,3}\s){2}"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """Words that belong together, those of them that tell by themselves, and words that must not be near."""

    wanted: frozenset[str]
    telling: frozenset[str]
    barred: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that uses at least one wording, with its score."""

    unit: Unit
    score: float


def wordings(question: str, name: str) -> list[Wording]:
    """The wordings of an item; its name and its question where it lists none."""
    asked, _, listed = question.partition("?")
    found = [_wording(text) for text in listed.split(";")]
    return [w for w in found if w.wanted] or [w for w in (_wording(name), _wording(asked)) if w.wanted]


class Reading:
    """One document's sentences, indexed by stem."""

    def __init__(self, units: Sequence[Unit], trusted: Callable[[Unit], bool]) -> None:
        self._units = units
        self._trusted = trusted
        self._orders = [[inflected(m.group()) for m in words(unit.text)] for unit in units]
        self._holding: dict[str, set[int]] = defaultdict(set)
        for n, order in enumerate(self._orders):
            for word in order:
                self._holding[word].add(n)

    def hits(self, name: str, question: str) -> list[Hit]:
        """Sentences that use the item's wordings, best first."""
        strengths: dict[int, list[float]] = defaultdict(list)
        for wording in wordings(question, name):
            for n in self._candidates(wording):
                if share := _closeness(wording, self._orders[n]):
                    strengths[n].append(share * (0.5 + 0.12 * min(4, len(wording.wanted))))
        title = frozenset(inflected(m.group()) for m in words(name) if m.group().casefold() not in STOP) - {"non", "no"}
        scored = [Hit(self._units[n], self._score(n, found, title)) for n, found in strengths.items()]
        ordered = sorted(scored, key=lambda hit: (-hit.score, hit.unit.start))
        return [hit for hit in ordered if self._trusted(hit.unit)]

    def _candidates(self, wording: Wording) -> set[int]:
        """Sentences that hold enough of the words at all."""
        counts: dict[int, int] = defaultdict(int)
        for word in wording.wanted:
            for n in self._holding.get(word, ()):
                counts[n] += 1
        return {n for n, count in counts.items() if count >= WHOLE * len(wording.wanted)}

    def _score(self, n: int, found: list[float], title: frozenset[str]) -> float:
        unit = self._units[n]
        best = sorted(found, reverse=True)
        named = title <= frozenset(inflected(m.group()) for m in words(" ".join(unit.passage.headings))) | frozenset(
            self._orders[n][:12]
        )
        short = len(self._orders[n]) < 9  # a caption or cross-reference, not the operative words
        away = 0.5 * short + POINTING * (_POINTS.search(unit.text) is not None)
        return best[0] + MORE * sum(best[1:4]) + (MORE if named else 0.0) - away


def inflected(word: str) -> str:
    """The word without its inflection only: a stemmer makes one of 'exclusion' and 'exclusive'."""
    plain = word.casefold().replace("’", "'").removesuffix("'s")
    cut = _ENDING.sub("", plain)
    return cut if len(cut) > 2 else plain


def _wording(text: str) -> Wording:
    parts = text.split()
    barred = frozenset(inflected(p[1:]) for p in parts if p.startswith("-") and len(p) > 1)
    kept = " ".join(p for p in parts if not p.startswith("-"))
    wanted = frozenset(inflected(m.group()) for m in words(kept) if m.group().casefold() not in LITTLE)
    return Wording(wanted, wanted - _BESIDE or wanted, barred)


def _closeness(wording: Wording, order: Sequence[str]) -> float:
    """The largest share of the words within a window four times as long (eight words at least); 0 below WHOLE."""
    width = max(8, 4 * len(wording.wanted))
    places = [n for n, word in enumerate(order) if word in wording.wanted]
    best = 0.0
    for start in places:
        held = {order[n] for n in places if start <= n < start + width}
        if len(held & wording.telling) < TELLING * len(wording.telling):
            continue
        share = len(held) / len(wording.wanted)
        near = order[max(0, start - 4) : start + width]
        if share > best and not (wording.barred and wording.barred.intersection(near)):
            best = share
    return best if best >= WHOLE else 0.0
