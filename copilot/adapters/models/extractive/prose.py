"""Figures that sentences state, each with its period: '$290.2 million in 2019, $239.6 million in 2018', or 'respectively'."""

import re
from collections.abc import Sequence

from copilot.adapters.models.extractive.grids import Grid, Row, Value
from copilot.adapters.models.extractive.numbers import figures_in
from copilot.adapters.models.extractive.periods import Period, merged, period, periods, without
from copilot.adapters.models.extractive.series import Fact, Series
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.words import stems

_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_MULTIPLIED = {"thousand": 1e3, "million": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}


def stated(unit: Unit, dated: Period) -> Series | None:
    """The sentence as a line item: its figures by period, where it is plain which belongs to which; None where it is not."""
    found = figures_in(unit.text)
    if not found or len(found) > 8:
        return None
    times = _times(unit.text, found)
    if times is None:
        return None
    name = _subject(unit.text, found)
    row = Row(name, unit.start, unit.end, tuple(_value(unit, n, m) for n, m in enumerate(found, 1)))
    grid = Grid(unit.document, unit.passage.page, unit.start, unit.end, "", (), (row,), None, 1.0)
    facts = tuple(
        Fact(row, value, merged(time, Period(year=dated.year)) if time.blank else time)
        for value, time in zip(row.values, times, strict=True)
    )
    own = frozenset(stems(without(unit.text[:400])))
    headings = frozenset(stems(" ".join(unit.passage.headings[-1:])))
    return Series(grid, name, "", "", facts, own, own, headings, frozenset(), prose=True)


def _times(text: str, found: Sequence[re.Match[str]]) -> list[Period] | None:
    """One period for each figure, in order; None where they do not pair off."""
    named = periods(text)
    if len(found) == 1:
        return [named[0] if len(named) == 1 else Period()] if len(named) < 2 else None
    if len(named) < 2:
        return None
    if len(named) == len(found) and _RESPECTIVELY.search(text):
        return named
    follows = []
    for m, after in zip(found, [*found[1:], None], strict=True):
        piece = text[m.end() : after.start() if after else len(text)]
        time = period(piece)
        if time.year is None and time.quarter is None:
            return None
        follows.append(time)
    return follows if len({(t.year, t.quarter, t.month) for t in follows}) == len(follows) else None


def _subject(text: str, found: Sequence[re.Match[str]]) -> str:
    """The words before the first figure, without its verb's tail: what the figures are of."""
    lead = without(text[: found[0].start()])
    lead = re.sub(
        r"\b(?:was|were|is|are|of|totaled|totalled|amounted to|approximately|about|recorded|recognized|incurred|had)\s*$",
        "",
        lead.strip(" ,:;("),
    )
    return " ".join(lead.split())[-140:].strip(" ,") or " ".join(text.split())[:100]


def _value(unit: Unit, column: int, m: re.Match[str]) -> Value:
    text = m.group().strip()
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    number = float(digits.group().replace(",", "")) if digits else 0.0
    lead = len(m.group()) - len(m.group().lstrip())
    negative = text.startswith(("(", "-")) or re.match(r"^[^\d]*\(", text) is not None
    start = unit.start + m.start() + lead
    return Value(column, start, start + len(text), text, -number if negative else number)


def multiplier(text: str) -> str:
    """The scale word of a figure in prose; empty where it has none."""
    return next((word for word in _MULTIPLIED if re.search(rf"\b{word}\b", text, re.IGNORECASE)), "")
