"""A figure split by segment, region, product or market: every part that one table gives, with its share of the table's total."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from copilot import datafile
from copilot.adapters.models.extractive import arithmetic
from copilot.adapters.models.extractive.grids import VALUE
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.lookup import another_kind, at
from copilot.adapters.models.extractive.operation import Op
from copilot.adapters.models.extractive.question import GENERIC, Question, analyse, strength
from copilot.adapters.models.extractive.reckoned import Line, Part, Reckoned, when
from copilot.adapters.models.extractive.series import Series
from copilot.adapters.models.extractive.spelling import companies
from copilot.adapters.models.extractive.words import stem, stems

_FILE = Path(__file__).with_name("axes.yaml")
USUAL = "revenue"  # what is split where the question names no line item
MOST = 16  # parts shown
ENOUGH = 0.5  # share of the subject that a table's lines, group or title bear
PLAINLY = 0.6  # for a table that adds up to what is split by the usual axis, and names none
LEAST_PARTS, ROUNDED = 3, 0.005  # lines that add up, and the share of their sum by which rounding may miss it
CALLED = 0.75  # a table whose parts are called like the axis' counts so much where its title does not name the axis
_ASKS = re.compile(
    r"\b(?:split|splits|broken? ?down|break[- ]?downs?|break \w+ (?:\S+ ){0,6}down|disaggregat\w*|composition|mix)\b",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?:by|per|across|for each|of each|each|for all|of all|between|among(?:st)?)\s+(?:its|the|their|all|every|each|of the|major|main|key|reportable|operating|different|various)?\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|and|or|&|/)\s*(?:by\s+)?", re.IGNORECASE)
_TOTAL = re.compile(r"^\W*(?:sub)?total\b|^(?:consolidated|group)\b|\btotal\b", re.IGNORECASE)
_LEFT = re.compile(
    r"\b(?:split|broken?|break|down|breakdown|disaggregat\w*|composition|mix|did|develop|each|provide|by|per)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Axis:
    """One entry of the file, as stems."""

    asks: re.Pattern[str]
    says: frozenset[str]
    parts: frozenset[str]
    plain: bool  # a table that adds up to what is split, and does not say by what, is by this


class Asked(NamedTuple):
    """What is split, and by what: the axes that fit, none where the question names none."""

    subject: str
    axes: tuple[Axis, ...]


@lru_cache(maxsize=1)
def known() -> tuple[Axis, ...]:
    """All entries of the file."""
    return tuple(
        Axis(
            re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, row["asks"]), key=len, reverse=True)) + r")\b", re.IGNORECASE),
            frozenset(map(stem, row["says"])),
            frozenset(map(stem, row["parts"])),
            row.get("plain", False),
        )
        for row in datafile.read(_FILE)
    )


def asked(text: str) -> Asked | None:
    """None for a question that asks for no split."""
    by = next((m for m in _BY.finditer(text) if any(a.asks.match(text, m.end()) for a in known())), None)
    verb = _ASKS.search(text)
    if by is not None:
        axes = tuple(a for a in known() if a.asks.match(text, by.end()))
        longest = max(m.end() for a in axes if (m := a.asks.match(text, by.end())))
        while (more := _AND.match(text, longest)) and (
            m := next((m for a in known() if (m := a.asks.match(text, more.end()))), None)
        ):
            longest = m.end()
        rest = f"{text[: by.start()]} {text[longest:]}"
    elif verb is not None:
        axes = tuple(a for a in known() if a.asks.search(text))
        rest = text
        for axis in axes:
            rest = axis.asks.sub(" ", rest)
    else:
        return None
    return Asked(" ".join(_LEFT.sub(" ", rest).split()), axes)


def split(question: Question, wanted: Asked, library: Library, documents: Sequence[str]) -> Reckoned | None:
    """The parts at the period asked for, else the newest; None where no table is split so."""
    subject = analyse(wanted.subject)
    names = {stem(name) for name in companies(library)}
    names |= {t for t in subject.names if any(t in library.identity(d) for d in documents)}
    terms = [t for t in subject.terms if t not in names and t not in GENERIC] or list(analyse(USUAL).terms)
    best: tuple[tuple[float, tuple[int, int, int], int], list[Part]] | None = None
    for document in documents:
        for items in _groups(library.series(document)):
            fit = _fit(items, terms, wanted.axes)
            parts = _parts(question, items, library) if fit is not None else []
            if fit is not None and len(parts) > 1:
                order = (round(fit, 2), library.dated(document).order, len(parts))
                if best is None or order > best[0]:
                    best = (order, parts)
    return _made(best[1], _whole(best[1]), best[0][0]) if best is not None else None


def _groups(found: Sequence[Series]) -> Iterator[list[Series]]:
    """Line items of one group and column; and one line item of several groups of a table."""
    below: dict[tuple[int, str, str], list[Series]] = {}
    across: dict[tuple[int, str, str], list[Series]] = {}
    for s in found:
        if not s.label:
            continue
        below.setdefault((s.grid.start, s.group, s.column), []).append(s)
        if s.group:
            kind = re.sub(r"\W*\((?:loss|income)\)|\bloss\b|\bincome\b", "income", s.label.casefold())
            across.setdefault((s.grid.start, kind, s.column), []).append(s)
    yield from (g for g in below.values() if len(g) > 1)
    yield from (g for g in across.values() if len({s.group for s in g}) > 1 and len(g) == len({s.group for s in g}))


def _across(items: Sequence[Series]) -> bool:
    return len({s.group for s in items}) == len(items)


def _fit(items: Sequence[Series], terms: Sequence[str], axes: Sequence[Axis]) -> float | None:
    """How well a group of line items is the split asked for; None where it is none."""
    first, across = items[0], _across(items)
    if another_kind("", first):
        return None
    bears = (first.own if across else first.around | first.columned) | first.title
    close = first.own if across else first.around
    about = sum(max(strength(t, close), 0.9 * strength(t, bears)) for t in terms) / len(terms)
    totals = [s for s in items if _is_total(s, across=across)]
    summed = None if across or totals else _summed(items, terms)
    totals = totals or ([summed] if summed is not None else [])
    if not across and totals:
        about = max(about, 0.95 * max(sum(strength(t, s.own) for t in terms) / len(terms) for s in totals))
    named = [s for s in items if s not in totals]
    if about < ENOUGH or len(named) < 2:
        return None
    parts = [frozenset(stems(s.group if across else s.label)) for s in named]
    if not across and summed is None and any(strength(t, p) for p in parts for t in terms if len(p) <= 2):
        return None  # a line item itself is what is asked for
    along = max((_along(axis, first.title | (frozenset() if across else first.around), parts) for axis in axes), default=0.6)
    if summed is not None and any(axis.plain for axis in axes):
        along = max(along, PLAINLY)
    return about + along if along >= ENOUGH else None


def _summed(items: Sequence[Series], terms: Sequence[str]) -> Series | None:
    """The last line, where it is what is split and the lines above, subtotals apart, add up to it: 'Merchandise', 'Other', 'Net sales'."""
    last = items[-1]
    if len(items) <= LEAST_PARTS or not all(strength(t, last.own) for t in terms):
        return None
    values = [max(s.facts, key=lambda f: f.period.order).value.number or 0.0 for s in items]
    running = 0.0
    for n, value in enumerate(values[:-1]):
        if not (n > 1 and abs(value - running) <= ROUNDED * abs(running)):
            running += value
    return last if values[-1] and abs(values[-1] - running) <= ROUNDED * abs(running) else None


def _along(axis: Axis, title: frozenset[str], parts: Sequence[frozenset[str]]) -> float:
    said = 1.0 if axis.says & title else 0.0
    called = sum(bool(axis.parts & p) for p in parts) / len(parts)
    return max(said * (0.9 + 0.1 * called), CALLED * called)


def _is_total(s: Series, *, across: bool) -> bool:
    return _TOTAL.search(s.group if across else s.label) is not None


def _parts(question: Question, items: Sequence[Series], library: Library) -> list[Part]:
    found = []
    for s in items:
        dated, fiscal = library.dated(s.grid.document), library.fiscal(s.grid.document)
        fact = (
            at(s, question.periods[0], dated, fiscal)
            if question.periods
            else max(s.facts, key=lambda f: (f.period.order, -(f.period.months or 0)))
        )
        if (
            fact is not None
            and fact.value.number is not None
            and VALUE.match(fact.value.text)
            and not arithmetic.percent(fact.value)
        ):
            found.append(Part(s, fact))
    return found[:MOST]


def _whole(parts: Sequence[Part]) -> Part | None:
    """The table's own total, where it is the parts' sum."""
    across = _across([p.series for p in parts])
    totals = [p for p in parts if _is_total(p.series, across=across)] or ([] if across else list(parts[-1:]))
    rest = sum(p.fact.value.number or 0.0 for p in parts if p not in totals)
    near = [p for p in totals if abs((p.fact.value.number or 0.0) - rest) <= 0.005 * abs(rest) + 1]
    return near[0] if near else None


def _made(parts: Sequence[Part], whole: Part | None, fit: float) -> Reckoned:
    return Reckoned(Op.VALUE, tuple(_line(part, whole) for part in parts), fit, 1.0, 1.0)


def _line(part: Part, whole: Part | None) -> Line:
    time = when(part.series, part.fact)
    shown = arithmetic.share(part.fact.value, whole.fact.value) if whole is not None and part is not whole else ("", "")
    if whole is None or not shown[1]:
        return Line(part.series.name, "", (part.fact.value.text,), (part,), (time,))
    return Line(part.series.name, "", (part.fact.value.text,), (part, whole), (time,), " = ".join(shown))
