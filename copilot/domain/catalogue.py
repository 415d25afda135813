"""An engagement's documents as one shelf: which of them does a question mean, by company, period and type of document?

Long filings of one company, or of one year, look alike inside; what tells them apart stands in their names and openings.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from copilot.domain.document import Document
from copilot.domain.times import Time, times

OPENING = 2_500  # characters in which a document says what it is: a filing's cover page with its trading symbols

# Exponent of the share below. The right filing first, of 116 questions that name a company (and mostly a quarter) over twelve
# 10-Q filings, and recall@4000 on COVID-QA, with retrieve.ROUTE 0.8: 1: 116, 0.866; 2: 116, 0.871; 3: 116, 0.871.
SHARE = 2.0

Period = tuple[int, str]  # year, and Q1 to Q4, H1, H2 or nothing for a whole year

_WORD = re.compile(r"[^\W_]+(?:&[^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)
_ENDED = re.compile(r"\b(?:period|quarter|year|months|weeks)\s+end(?:ed|ing)\s*:?\s*$", re.IGNORECASE)
_KINDS = {
    "annual": re.compile(
        r"\b(?:10-?K(?:405)?|20-?F|40-?F|annual\s+report|annual\s+accounts|FY\s?['’]?\d\d|fiscal\s+years?)\b", re.IGNORECASE
    ),
    "quarterly": re.compile(r"\b(?:10-?Q|quarterly\s+report|interim\s+report|Q[1-4]|[1-4]Q|quarter)\b", re.IGNORECASE),
    "current": re.compile(r"\b(?:8-?K|6-?K|current\s+report|press\s+release|earnings\s+(?:release|call))\b", re.IGNORECASE),
    "proxy": re.compile(r"\b(?:DEF\s?14A|proxy\s+statement)\b", re.IGNORECASE),
}
_LATEST = re.compile(r"\b(?:latest|most\s+recent(?:ly)?|newest|last\s+reported|current)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document is. `names` are words of its name, `opening` those of its title and the capitalised ones of its beginning."""

    names: frozenset[str]
    opening: frozenset[str]
    periods: frozenset[Period]
    kinds: frozenset[str]


def identify(name: str, title: str, opening: str) -> Identity:
    """Read name, title and the first OPENING characters. A period in the name goes before one in the title or opening."""
    label = _spaced(name)
    opening = opening[:OPENING]
    capitalised = frozenset(word.lower() for word in _words(opening) if word[0].isupper())
    kinds = next((k for text in (label, title, opening) if (k := _kinds(text))), frozenset())
    stated = _periods(times(label)) or (_periods(times(title)) if kinds else frozenset())
    names = frozenset(word.lower() for word in _words(label) if not word.isdigit())
    titled = frozenset(word.lower() for word in _words(title) if not word.isdigit())
    return Identity(names, capitalised | titled, stated or _reported(opening, "quarterly" in kinds), kinds)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The current documents by id, and what is needed to tell them apart."""

    documents: Mapping[str, Document]
    identities: Mapping[str, Identity]
    mentions: Callable[[str], int]  # a word of an identity -> number of documents with it anywhere; function words: 0
    ids: Mapping[str, str] = field(init=False)  # name -> id
    holders: Mapping[str, frozenset[str]] = field(init=False)  # word -> ids of the documents whose identity has it
    named: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        holders: dict[str, set[str]] = defaultdict(set)
        for id_, identity in self.identities.items():
            for word in identity.names | identity.opening:
                holders[word].add(id_)
        object.__setattr__(self, "ids", {document.name: id_ for id_, document in self.documents.items()})
        object.__setattr__(self, "holders", {word: frozenset(ids) for word, ids in holders.items()})
        object.__setattr__(self, "named", frozenset().union(*(i.names for i in self.identities.values())))

    def route(self, question: str) -> dict[str, float]:
        """For each document that the question seems to mean: 0 to 1 for its names, as much for its period, 0.3 for its type."""
        scores = defaultdict(float, self._by_name(question))
        for by in (self._by_period(question, scores), self._by_kind(question)):
            for id_, score in by.items():
                scores[id_] += score
        return dict(scores)

    def told(self, question: str) -> str:
        """The periods of the question, as it words them, where they tell some documents from others."""
        asked = _periods(times(question))
        fits = {any(_fit(a, p) for a in asked for p in identity.periods) for identity in self.identities.values()}
        return " ".join(time.text for time in times(question) if time.year) if len(fits) == 2 else ""

    def _by_name(self, question: str) -> dict[str, float]:
        """Words that some documents have in their identity and others have not; the fewer have it, the more it tells.

        A topic is in the opening of one document and in the text of many, a company's name hardly in another company's
        filing: so a word of the opening counts by the share of those that mention it which also bear it. "Q1" in "Q1 2023" is
        no name: it would count twice, for another company's filing of that quarter too.
        """
        weights: dict[str, float] = {}
        for word in _words(_undated(question)):
            key = word.lower()
            count = len(self.holders.get(key, ()))
            tells = 0 < count < len(self.identities) and self.mentions(key) > 0
            if tells and (word[0].isupper() or any(c.isdigit() for c in word) or key in self.named):
                weights[key] = math.log(len(self.identities) / count)
        total = sum(weights.values())
        scores: dict[str, float] = defaultdict(float)
        for word, weight in weights.items():
            share = len(self.holders[word]) / max(len(self.holders[word]), self.mentions(word))
            for id_ in self.holders[word]:
                scores[id_] += weight / total * (1.0 if word in self.identities[id_].names else share**SHARE)
        return dict(scores)

    def _by_period(self, question: str, scores: Mapping[str, float]) -> dict[str, float]:
        """By the period that is asked for; for the latest, among the documents that the question's names mean."""
        asked = _periods(times(question), partial=True)
        if asked:
            fits = {
                held: max((_fit(a, p) for a in asked for p in held), default=0.0)
                for held in {identity.periods for identity in self.identities.values()}  # many documents share theirs
            }
            return {id_: fit for id_, identity in self.identities.items() if (fit := fits[identity.periods])}
        if _LATEST.search(question):
            best = max(scores.values(), default=0.0)
            meant = [id_ for id_ in self.identities if scores.get(id_, 0.0) >= best]
            dated = {id_: max(self.identities[id_].periods) for id_ in meant if self.identities[id_].periods}
            last = max(dated.values(), default=None)
            return {id_: 1.0 for id_, period in dated.items() if period == last and len(dated) > 1}
        return {}

    def _by_kind(self, question: str) -> dict[str, float]:
        asked = _kinds(question)
        if not asked:
            return {}
        return {id_: 0.3 for id_, identity in self.identities.items() if asked & identity.kinds}


def _fit(asked: Period, held: Period) -> float:
    """How well a document of one period answers a question for another; year 0 means none was asked."""
    (year, part), (held_year, held_part) = asked, held
    if year and year != held_year:
        return 0.0
    if part == held_part:
        return 1.0 if year else 0.6
    if not part:
        return 0.6  # a quarter's document for a whole year
    return 0.3 if year and not held_part else 0.1 if year else 0.0


def _periods(found: tuple[Time, ...], *, partial: bool = False) -> frozenset[Period]:
    """Those with a year; with `partial` also a bare quarter, as year 0."""
    return frozenset((t.year or 0, t.part) for t in found if t.year or (partial and t.part))


def _reported(opening: str, quarterly: bool) -> frozenset[Period]:
    """The period of 'for the quarterly period ended June 25, 2022'. A year that ends in January or February is both years'."""
    ends = [t for t in times(opening) if t.year and t.month and _ENDED.search(opening[max(0, t.start - 40) : t.start])]
    periods: set[Period] = set()
    for end in ends[:1]:
        year, month = end.year or 0, end.month or 0
        if quarterly:
            periods.add((year, f"Q{(month + 2) // 3}"))
        else:
            periods |= {(year, ""), (year - 1, "")} if month <= 2 else {(year, "")}
    return frozenset(periods)


def _kinds(text: str) -> frozenset[str]:
    return frozenset(kind for kind, pattern in _KINDS.items() if pattern.search(text))


def _undated(question: str) -> str:
    """The question without the periods whose year it states; those are told by `_by_period`."""
    for time in reversed(times(question)):
        if time.year:
            question = f"{question[: time.start]} {question[time.end :]}"
    return question


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(_POSSESSIVE.sub("", text)) if len(word) > 1]


def _spaced(name: str) -> str:
    """A file's name as words: '2023Q2_ACME-10-K.pdf' -> '2023 Q2 ACME 10-K'."""
    stem = re.sub(r"\.[A-Za-z]{1,5}$", "", name.replace("/", " "))
    stem = re.sub(r"(?<=\d)(?=[QqHh][1-4](?!\d))|(?<=[QqHh][1-4])(?=(?:19|20)\d\d)", " ", stem)
    return re.sub(r"(?<!\d)-|-(?![KQF]\b)|[_.,]+", " ", stem)
