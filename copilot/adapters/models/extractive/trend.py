"""A line item followed through all the filings of a company: its figure for every period that one of them gives."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from copilot.adapters.models.extractive import arithmetic
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.lookup import Match, bears, matches
from copilot.adapters.models.extractive.operation import Op
from copilot.adapters.models.extractive.periods import Period
from copilot.adapters.models.extractive.question import Question, analyse
from copilot.adapters.models.extractive.reckoned import Line, Part, Reckoned, scale, when
from copilot.adapters.models.extractive.series import Fact, Series
from copilot.adapters.models.extractive.statements import statement_weight

MOST = 8  # periods shown, the newest
READ = 40  # documents read, the newest
CANDIDATES = 4  # line items tried in the first document
COVERED, PRECISE = 0.4, 0.6  # share of the question that the line item bears, and of its own label that is asked for
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_SPAN = r"(?:quarters?|years?|periods?|filings?|reports?|months)"
_LAST = re.compile(
    rf"\b(?:over|in|for|during|across|of)?\s*(?:the\s+)?(?:last|past|latest|most recent|preceding|previous)\s+(?P<n>\w+)\s+(?:fiscal\s+|reported\s+)?{_SPAN}\b",
    re.IGNORECASE,
)
_THROUGH = re.compile(
    rf"\b(?:over time|over the (?:\w+\s+)?{_SPAN}|(?:across|throughout) {_SPAN}|(?:across|over|through|throughout|in|for|from) (?:all|the|these|those|each|every|several|recent|reported|available)"
    rf"(?:\s+(?:of\s+)?(?:the\s+)?(?:\w+\s+)?){{0,2}}{_SPAN}|quarter[- ](?:by|on|over|to|after)[- ]quarter|year[- ]by[- ]year|(?:by|per|each|every) (?:fiscal )?(?:quarter|year)"
    r"|time series|(?:historical(?:ly)?|history|historic)|from (?:quarter to quarter|filing to filing|one (?:quarter|filing) to (?:the next|another)))\b",
    re.IGNORECASE,
)
_TREND = re.compile(r"\b(?:trend(?:s|ed|ing)?|trajectory|evolution|evolv\w+)\b(?:\s+(?:of|in|for)\b)?", re.IGNORECASE)
_MOVES = re.compile(
    r"\b(?:how (?:has|have|did|do|does)|(?:has|have|did)|show|give|list|what (?:is|are|was|were)|describe|plot|chart|track|been|chang\w*|develop\w*|mov\w*|gr[eo]w\w*"
    r"|fluctuat\w*|vari(?:ed|es)|increas\w*|decreas\w*|perform\w*)\b|[?.]",
    re.IGNORECASE,
)


class Course(NamedTuple):
    """What a question follows through time. `last`: how many periods it asks for, 0 for all."""

    subject: str
    last: int


def course(text: str, asked: Sequence[Period]) -> Course | None:
    """None for a question that follows nothing through time, or names its periods."""
    if len([p for p in asked if p.year]) > 0:
        return None
    last = _LAST.search(text)
    count = _count(last["n"]) if last else 0
    if not count and not _THROUGH.search(text) and not _TREND.search(text):
        return None
    left = text
    for pattern in (_LAST, _THROUGH, _TREND, _MOVES):
        left = pattern.sub(" ", left)
    return Course(" ".join(left.split()), count)


def _count(word: str) -> int:
    return int(word) if word.isdigit() and int(word) <= 3 * MOST else _COUNTS.get(word.casefold(), 0)


def follow(
    question: Question, wanted: Course, library: Library, documents: Sequence[str], favoured: Mapping[str, float]
) -> Reckoned | None:
    """The line item's figures of the shortest span that most filings give, oldest first, and its changes; None for fewer than three."""
    subject = analyse(wanted.subject)
    documents = sorted(documents, key=lambda d: library.dated(d).order, reverse=True)[:READ]
    whole = replace(question, terms=subject.terms, names=subject.names)
    found = matches(subject, whole, library, documents, favoured)
    named = [m for m in found if bears(question.names, m.series, library.identity(m.series.grid.document))]
    plain = [m for m in named[:CANDIDATES] if m.covered >= COVERED and m.precise >= PRECISE]
    for match in plain:
        parts = _parts(match, found, library)
        if len(parts) > 2:
            shown = parts[-(wanted.last or MOST) :]
            return Reckoned(Op.DEVELOPS, (_table(shown), *_changes(shown)), match.score, match.covered, match.precise)
    return None


def _parts(match: Match, found: Sequence[Match], library: Library) -> list[Part]:
    """One figure a period, of the newest document that gives it; the periods are of one length."""
    own = statement_weight(match.series.grid.title)
    same = [m.series for m in found if _same(match.series, m.series)]
    best: dict[str, Series] = {}
    for s in sorted(same, key=lambda s: (not _kin(match.series.around, s.around), statement_weight(s.grid.title) != own)):
        best.setdefault(s.grid.document, s)
    newest = sorted(best.values(), key=lambda s: library.dated(s.grid.document).order, reverse=True)
    held = [(s, f) for s in newest for f in _dated(s)]
    if any(f.period.month for _, f in held):
        held = [(s, f) for s, f in held if f.period.month]  # a year alone beside quarters is no quarter
    lengths = Counter(f.period.months for _, f in held)
    if not lengths:
        return []
    months = min(lengths, key=lambda n: (-(lengths[n] >= max(lengths.values()) - 1), n or 0))
    taken: dict[tuple[int, int], Part] = {}
    for s, f in held:
        if f.period.months == months and not any(_near(f.period, year, month) for year, month in taken):
            taken[f.period.year or 0, f.period.month or 0] = Part(s, f)
    ordered = sorted(taken.values(), key=lambda p: p.fact.period.order)
    unit = scale(ordered[-1].series, ordered[-1].fact) if ordered else None
    return [p for p in ordered if scale(p.series, p.fact) == unit]


def _dated(s: Series) -> list[Fact]:
    """Its figures that name a year, where one period has one figure; a table read askew gives one period two."""
    facts = [f for f in s.facts if f.value.number is not None and f.period.year]
    seen = Counter((f.period.year, f.period.month, f.period.months) for f in facts)
    return facts if max(seen.values(), default=0) == 1 else []


def _near(period: Period, year: int, month: int) -> bool:
    """True for one end of a quarter on either side of a month's end."""
    if not period.month or not month:
        return period.year == year
    return abs(((period.year or 0) - year) * 12 + period.month - month) < 2


def _same(one: Series, other: Series) -> bool:
    """True for the same line item, in another document perhaps."""
    percent = any(arithmetic.percent(f.value) for f in one.facts) == any(arithmetic.percent(f.value) for f in other.facts)
    return (
        percent
        and (_called(one), one.columned) == (_called(other), other.columned)
        and (not other.around or _kin(one.around, other.around))
    )


def _called(s: Series) -> frozenset[str]:
    """What a line item is called, in whatever wording of a concept: income from operations is operating income."""
    return frozenset(t.partition(":")[0] for t in s.core)


def _kin(one: frozenset[str], other: frozenset[str]) -> bool:
    return one == other or len(one & other) >= 0.6 * len(one | other)


def _table(parts: Sequence[Part]) -> Line:
    times = tuple(when(p.series, p.fact) for p in parts)
    return Line(parts[-1].series.name, "", tuple(p.fact.value.text for p in parts), tuple(parts), times)


def _changes(parts: Sequence[Part]) -> list[Line]:
    """From the first period to the last; and, of spans within a year, from the same one of the year before."""
    last = parts[-1]
    before = next(
        (p for p in parts[:-1] if _near(p.fact.period, (last.fact.period.year or 0) - 1, last.fact.period.month or 0)), None
    )
    olds = [p for p in (before, parts[0]) if p is not None]
    return [_change(last, old) for old in dict.fromkeys(olds)]


def _change(new: Part, old: Part) -> Line:
    formula, result = arithmetic.growth(new.fact.value, old.fact.value)
    label = f"{new.series.name}, change from {when(old.series, old.fact)} to {when(new.series, new.fact)}"
    return Line(label, formula, (result,), (new, old))


def gaps(made: Reckoned) -> list[str]:
    """The pairs of neighbouring periods shown between which one lacks: 'September 30, 2022 and March 31, 2023'."""
    table = made.lines[0]
    pairs = (
        list(pairwise(zip(table.times, table.parts, strict=True)))
        if table.times and len(table.times) == len(table.parts)
        else []
    )
    return [
        f"{a} and {b}" for (a, x), (b, y) in pairs if _apart(x.fact.period, y.fact.period) > (y.fact.period.months or 99) + 1
    ]


def _apart(one: Period, other: Period) -> int:
    return ((other.year or 0) - (one.year or 0)) * 12 + (other.month or 12) - (one.month or 12)
