"""Finds a clause by its usual wordings, in every sentence of a document: an exhaustive reading, not a search.

An item of a template is a question and, after the question mark, wordings parted by semicolons. A wording is found where
most of its words stand close together; a word with a leading minus must not stand there ('sole and exclusive -remedy').
One with a gap in it is a phrase (phrases.py), and tells more: its words stand in their order.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from copilot.adapters.models.extractive.phrases import Phrase, in_order, inflected, inflections, phrase
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.words import STOP, words

WHOLE = 0.74  # share of a wording's words that must stand together: three of four, all of two or three
TELLING = 0.74  # share of those of its words that tell by themselves: "not any other" alone is no clause
_BESIDE = frozenset(
    {"not", "no", "any", "other", "without", "all", "only", "under"}
)  # with others they tell one clause from another
LITTLE = STOP - _BESIDE - {"own"}
MORE = 0.3  # what each further wording adds, and the item's name in the sentence or its heading
ORDERED = 1.1  # the strength of a phrase: more than four words close together in any order
CAPTION = 14  # words up to which a line of capitalised words is a caption
POINTING = 0.8  # what a definition or a list of contents costs: they are not the clause
_POINTS = re.compile(
    r"\bshall have the meaning|\bhas the meaning|^\W*(?:[\d.]+\s*)?(?:\([a-z]+\)\s*)?[\"“][^\"”]{2,60}[\"”]\s+(?:shall )?means?\b"
    r"|(?:\b\d{1,2}\.\d{1,2}\s+[A-Z][A-Za-z ,]+\s\d{1,3}\s){2}"
)

_NUMBERED = re.compile(r"\b(?:ARTICLE|Article|SECTION|Section)\s+[\dIVX]+\b|\b[1-9]\d?\.\d{1,2}(?:\.\d{1,2})*\.?\s+[“\"]?[A-Z]")
_EXPLAINS = re.compile(r"\b(?:word|phrase|expression)s?\b[^.]{0,80}\bmeans?\b", re.IGNORECASE)
LISTED = 9  # words a number, below which a text is a list of headings
_RECITAL = re.compile(r"^[\W_]*(?:\([A-Za-z]\)\s*|W ?I ?T ?N ?E ?S ?S ?E ?T ?H\W*)?WHEREAS\b", re.IGNORECASE)


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
    found = [_wording(text) for text in listed.split(";") if not in_order(text)]
    return [w for w in found if w.wanted] or [w for w in (_wording(name), _wording(asked)) if w.wanted]


def phrases(question: str) -> list[Phrase]:
    """Those wordings of an item that are phrases."""
    return [phrase(text) for text in question.partition("?")[2].split(";") if in_order(text)]


def caption(text: str) -> bool:
    """True for a heading that stands as a line of its own: few words, all that carry meaning with a capital, and nothing told."""
    held = re.sub(r"^\W*(?:[\dIVX]+(?![A-Za-z])[.)]?)*(?:\([a-z]{1,4}\))?\s*", "", text)
    told = re.search(r"\d|:\s*\S", held)
    order = [m.group() for m in words(held)]
    return len(order) <= CAPTION and not told and all(w[0].isupper() or w in STOP for w in order)


def agreed(text: str) -> bool:
    """False where nothing is agreed: a caption, a list of contents, a recital, a definition."""
    explains = _POINTS.search(text) or _EXPLAINS.search(text)
    return not (caption(text) or contents(text) or _RECITAL.match(text) or explains)


def contents(text: str) -> bool:
    """True for a list of contents."""
    numbers = len(_NUMBERED.findall(text))
    return numbers > 2 and len(text.split()) < LISTED * numbers


class Reading:
    """One document's sentences, indexed by stem."""

    def __init__(self, units: Sequence[Unit], trusted: Callable[[Unit], bool]) -> None:
        self._units = units
        self._trusted = trusted
        self._orders = [inflections(unit.text) for unit in units]
        self._holding: dict[str, set[int]] = defaultdict(set)
        for n, order in enumerate(self._orders):
            for word in order:
                self._holding[word].add(n)

    @property
    def units(self) -> Sequence[Unit]:
        """All its sentences, in order."""
        return self._units

    def before(self, unit: Unit, most: int) -> Sequence[Unit]:
        """The sentences before this one, at most so many."""
        at = bisect_left(self._units, unit.start, key=lambda u: u.start)
        return self._units[max(0, at - most) : at]

    def after(self, unit: Unit, most: int) -> Sequence[Unit]:
        """The sentences after this one, at most so many."""
        at = bisect_right(self._units, unit.start, key=lambda u: u.start)
        return self._units[at : at + most]

    def hits(self, name: str, question: str, fits: Callable[[str], bool] = lambda _: True) -> list[Hit]:
        """Sentences that use the item's wordings and fit, best first; captions, contents and recitals are none."""
        strengths: dict[int, list[float]] = defaultdict(list)
        for wording in wordings(question, name):
            for n in self._candidates(wording):
                if share := _closeness(wording, self._orders[n]):
                    strengths[n].append(share * (0.5 + 0.12 * min(4, len(wording.wanted))))
        for ordered in phrases(question):
            for n in self._holding_all(ordered.stems):
                if ordered.stands_in(self._units[n].text):
                    strengths[n].append(ORDERED)
        title = frozenset(w for w in inflections(name) if w not in STOP) - {"no"}
        fitting = {n: found for n, found in strengths.items() if self._said(n) and fits(self._units[n].text)}
        scored = [Hit(self._units[n], self._score(n, found, title)) for n, found in fitting.items()]
        best = sorted(scored, key=lambda hit: (-hit.score, hit.unit.start))
        return [hit for hit in best if self._trusted(hit.unit)]

    def _said(self, n: int) -> bool:
        """False where nothing is agreed: a caption, a list of contents, a recital."""
        text = self._units[n].text
        return not caption(text) and not contents(text) and not _RECITAL.match(text)

    def _holding_all(self, stems: frozenset[str]) -> set[int]:
        """Sentences that hold every one of these words; all where there are none."""
        rarest, *others = sorted((self._holding.get(s, set()) for s in stems), key=len) or [set(range(len(self._units)))]
        return rarest.intersection(*others)

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
        above = " ".join((*unit.passage.headings, unit.before if caption(unit.before) else ""))
        named = title <= frozenset(inflections(above)) | frozenset(self._orders[n][:12])
        short = len(self._orders[n]) < 9  # a caption or cross-reference, not the operative words
        away = 0.5 * short + POINTING * (_POINTS.search(unit.text) is not None)
        return best[0] + MORE * sum(best[1:4]) + (MORE if named else 0.0) - away


def _without(text: str) -> str:
    """The text without its words of little meaning."""
    return " ".join(p for p in text.split() if p.casefold() not in LITTLE)


def _wording(text: str) -> Wording:
    parts = text.split()
    barred = frozenset(inflected(p[1:]) for p in parts if p.startswith("-") and len(p) > 1)
    kept = " ".join(p for p in parts if not p.startswith("-"))
    wanted = frozenset(inflections(_without(kept)))
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
