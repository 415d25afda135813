"""What companies disclose in words, found by the words in which filings say it: data, in disclosures.yaml.

Where one of these is asked for and no sentence of the filings says it, the drafter declines: guidance, a headcount or the auditor
stand in a filing or do not, and a sentence that shares words with the question is no answer to it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from copilot import datafile
from copilot.adapters.models.extractive.choose import Found
from copilot.adapters.models.extractive.library import OPENING, Library
from copilot.adapters.models.extractive.periods import Period, periods, years_of
from copilot.adapters.models.extractive.phrases import Phrase, inflected, phrase
from copilot.adapters.models.extractive.question import GENERIC, Question, strength
from copilot.adapters.models.extractive.reckoned import Reckoned
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.whole_tables import whole_table
from copilot.adapters.models.extractive.words import CONCEPT, stem, stems, word_set, words

_FILE = Path(__file__).with_name("disclosures.yaml")
CLOSE = 0.5  # of the best sentence's score, below which one is left out
SAME = 0.8  # share of all their words that two wordings of one thing have in common
AROUND = 300  # characters on either side of a sentence in which a name may stand
READ = 12  # filings read for a disclosure, the newest
MOST = 5  # sentences quoted of one filing
_FILING = re.compile(
    r"\bform\s+(?:10-[KQ]|20-F|40-F|6-K|8-K)\b|\b(?:annual|quarterly|interim|half-year(?:ly)?)\s+(?:financial\s+)?(?:report|results|accounts)\b",
    re.IGNORECASE,
)
_TELL = frozenset(
    map(
        stem,
        word_set("involve face summarise describe subject detail explain list overview brief main key end next current latest"),
    )
)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One entry of the file. `figures`: a table may answer as well."""

    name: str
    asks: tuple[Phrase, ...]
    says: tuple[Phrase, ...]
    never: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]
    figures: bool
    tables: tuple[Phrase, ...]  # what a table says that answers as a whole
    words: frozenset[str]  # by which it is asked for, without their inflections

    def asked(self, text: str) -> bool:
        return any(p.stands_in(text) for p in self.asks) and not any(p.stands_in(text) for p in self.unless)

    def said(self, text: str) -> int:
        """In how many ways a sentence says it; 0 where it does not."""
        ways = sum(p.stands_in(text) for p in self.says)
        return 0 if ways and any(p.stands_in(text) for p in self.never) else ways


class Disclosed(NamedTuple):
    """The sentences of the newest filing that says it; empty where none does. `figures`: any table may answer as well; `table`: one does."""

    name: str
    sentences: list[Found]
    figures: bool
    table: Reckoned | None = None


@lru_cache(maxsize=1)
def known() -> tuple[Disclosure, ...]:
    """All entries of the file."""
    return tuple(map(_entry, datafile.read(_FILE)))


def _entry(row: Mapping[str, Any]) -> Disclosure:
    keys = ("asks", "says", "never", "unless", "tables")
    asks, says, never, unless, tables = (tuple(map(phrase, map(str, row.get(k, ())))) for k in keys)
    asking = frozenset(inflected(w) for text in row["asks"] for token in str(text).split() for w in token.split("|"))
    return Disclosure(row["name"], asks, says, never, unless, row.get("figures", False), tables, asking)


def disclosed(question: Question, library: Library, documents: Sequence[str]) -> Disclosed | None:
    """What the filings among the documents say of the disclosure asked for; None where none is, or they are no filings."""
    entry = next((e for e in known() if e.asked(question.text)), None)
    newest = filings_meant(question, library, documents)[:READ] if entry else []
    if entry is None or not newest:
        return None
    months = [p for p in question.periods if p.month]
    first: list[Found] = []
    for document in newest:
        found = _found(entry, question, library, document)
        first = first or found
        if found and (not months or any(p.fits(said) for f in found for said in periods(f.unit.text) for p in _loose(months))):
            first = found
            break
    library.evidence.give(f.unit.passage for f in first)
    table = whole_table(entry.tables, entry.never, library, newest) if entry.tables else None
    return Disclosed(entry.name, first, entry.figures, table)


def _loose(asked: Sequence[Period]) -> list[Period]:
    """The months that are asked for: a count at the end of a month is given on some day of it."""
    return [Period(year=p.year, month=p.month) for p in asked]


def filings_meant(question: Question, library: Library, documents: Sequence[str]) -> list[str]:
    """Those of the documents that are companies' reports, of the period asked for, the newest first."""
    filings = [d for d in documents if filing(library, d)]
    return sorted(_timely(question, library, filings), key=lambda d: library.dated(d).order, reverse=True)


def filing(library: Library, document: str) -> bool:
    """True for a company's report."""
    return _FILING.search(library.evidence.text(document)[:OPENING]) is not None


def _timely(question: Question, library: Library, documents: Sequence[str]) -> list[str]:
    """The documents of the period asked for; all where no document is of it alone."""
    fitting = [d for d in documents if any(_same(p.year, p.quarter, library, d) for p in question.periods)]
    return fitting or list(documents)


def _same(year: int | None, quarter: int | None, library: Library, document: str) -> bool:
    dated = library.dated(document)
    return (year is not None and year == dated.year) and (quarter is None or dated.quarter in (None, quarter))


def _found(entry: Disclosure, question: Question, library: Library, document: str) -> list[Found]:
    """The sentences that say it and bear every name besides the document's own, those with most of the question first."""
    about, asking = library.identity(document), _asking(entry, question)
    names = [n for n in question.names if not strength(n, about) and n not in asking]
    besides = [
        t
        for t in question.terms
        if t not in GENERIC | _TELL and t not in about and t not in names and not set(_plain(t)) <= asking
    ]
    years = {p.year for p in question.periods if p.year}
    elsewhen = bool(years) and library.dated(document).year not in years
    scored: list[tuple[float, int, Unit]] = []
    for unit in library.reading(document).units:
        ways = entry.said(unit.text)
        held = frozenset(stems(" ".join((*unit.passage.headings, unit.text)))) if ways else frozenset()
        more = sum(_borne(t, held) for t in besides) / len(besides) if besides else 1.0
        if ways and elsewhen and not years.intersection(years_of(unit.text)):
            continue  # of a year that the filing is not of, a sentence speaks by name
        if ways and more and (not names or _near(names, unit, library)) and library.trusted(unit):
            scored.append((more + 0.1 * min(ways, 3), -unit.start, unit))
    best = sorted(scored, key=lambda s: s[:2], reverse=True)
    kept: list[Found] = []
    for score, _, unit in best:
        if len(kept) == MOST or score < best[0][0] * CLOSE:
            break
        if not any(_alike(unit, other.unit) for other in kept):
            kept.append(Found(unit, score, 1.0, 1.0, 1.0))
    return kept


def _near(names: Sequence[str], unit: Unit, library: Library) -> bool:
    """True where the sentence, its heading or what stands close to it bears every one of the names."""
    text = library.evidence.text(unit.document)[max(0, unit.start - AROUND) : unit.end + AROUND]
    held = frozenset(stems(" ".join((*unit.passage.headings, text))))
    return all(strength(n, held) for n in names)


def _borne(term: str, held: frozenset[str]) -> float:
    """As `strength`; of a concept, one word for one of its words is enough: "revenue" is asked for, and "sales" are told."""
    return strength(term, held) or max(strength(p, held) for p in _plain(term))


def _plain(term: str) -> list[str]:
    """The words of a concept, or the word."""
    return term.partition(":")[2].split("+") if term.startswith(CONCEPT) else [term]


def _alike(one: Unit, other: Unit) -> bool:
    a, b = frozenset(stems(one.text)), frozenset(stems(other.text))
    return len(a & b) >= SAME * len(a | b)


def _asking(entry: Disclosure, question: Question) -> frozenset[str]:
    """The stems of the words by which the question asks for the entry; what stands in a gap between them is none."""
    spans = [m.span() for p in entry.asks for m in p.pattern.finditer(question.text)]
    return frozenset(stem(w) for w in _within(spans, question.text) if inflected(w) in entry.words)


def _within(spans: Sequence[tuple[int, int]], text: str) -> Iterator[str]:
    for m in words(text):
        if any(low <= m.start() < high for low, high in spans):
            yield m.group()
