"""Figures that stand on no page but follow from those that do: changes, ratios, sums, differences, means."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, permutations
from typing import NamedTuple

from copilot.domain.figures import Figure, Kind
from copilot.services.check.evidence import Evidence
from copilot.services.check.polarity import DOWN, UP
from copilot.services.check.statement import Statement
from copilot.services.check.words import WORD

MOST_OPERANDS = 12  # evidence figures that are tried; more would let chance confirm a wrong figure
_CHANGE = re.compile(
    r"\b(?:change[ds]?|growth|year[- ]on[- ]year|year[- ]over[- ]year|yoy|variance|movement|delta|versus|vs)\b", re.IGNORECASE
)
_RATIO = re.compile(
    r"\b(?:ratio|margin|share of|proportion|percent(?:age)? of|per cent of|% of|as a percentage|accounted for|represent\w*|yield|rate|times|coverage|leverage|turnover)\b",
    re.IGNORECASE,
)
_SUM = re.compile(r"\b(?:total(?:s|led|ed|ing)?|sum|combined|together|aggregate|in all|altogether)\b", re.IGNORECASE)
_GAP = re.compile(
    r"\b(?:difference|gap|more than|less than|higher|lower|exceed\w*|excess|spread|net of|remaining|left)\b", re.IGNORECASE
)
_MEAN = re.compile(r"\b(?:average|mean)\b", re.IGNORECASE)


class Result(NamedTuple):
    """A value in the figure's own terms (percents as such), and how it came about."""

    value: Decimal
    formula: str


def confirms(value: Decimal, figure: Figure) -> bool:
    """True when the value rounds to the figure as written. A percent may be meant as 12.2 or 0.122."""
    grain = Decimal(5).scaleb(-figure.decimals - 1)
    targets = {figure.number, -figure.number} if figure.negative is not False else {figure.number}
    if figure.kind in (Kind.PERCENT, Kind.POINTS):
        values = {value, value * 100}
    elif figure.kind is Kind.BASIS_POINTS:
        values = {value, value * 100, value * 10000}
    else:
        values = {value, value.scaleb(-(figure.scale or 0))}
    if figure.kind in (Kind.PERCENT, Kind.POINTS, Kind.BASIS_POINTS) and figure.negative is False:
        values |= {-v for v in values if v < 0}  # 'fell by 12%'
    return any(abs(v - t) <= grain for v in values for t in targets)


def calls_for(statement: Statement, figure: Figure) -> bool:
    """True when the claim's words say that the figure was computed: a change, a ratio, a sum."""
    asked = _asked(statement, figure)
    words = {m.group().casefold() for m in WORD.finditer(asked)}
    return bool(words & (UP | DOWN)) or any(p.search(asked) for p in (_CHANGE, _SUM, _GAP, _MEAN))


def _asked(statement: Statement, figure: Figure) -> str:
    return f"{statement.column(figure.start)} {statement.cells[0] if statement.cells else ''} {statement.own}"


def recomputed(figure: Figure, statement: Statement, evidence: Sequence[Evidence]) -> str:
    """The formula that yields the figure from evidence figures, where the claim's words call for one; else empty."""
    asked = _asked(statement, figure)
    for operands in _operands(statement, evidence):
        for result in _results(asked, figure, operands):
            if confirms(result.value, figure):
                return f"{result.formula} = {result.value:.6g}"
    return ""


def _operands(statement: Statement, evidence: Sequence[Evidence]) -> Iterator[tuple[Figure, ...]]:
    """Groups of evidence figures that belong together: those that the claim names, those of one row, those of all rows."""
    everything = [f for e in evidence for f in e.figures if f.kind is not Kind.PERCENT or f.decimals >= 0]
    named = [f for f in everything if any(f.number == g.number and g.number for g in statement.figures)]
    if 2 <= len(named) <= MOST_OPERANDS:
        yield tuple(named)
    for item in evidence:
        for row in item.rows:
            inside = tuple(f for f in item.figures if row.start <= item.start + f.start < row.start + len(row.line))
            if 2 <= len(inside) <= MOST_OPERANDS:
                yield inside
    if 2 <= len(everything) <= MOST_OPERANDS // 2:
        yield tuple(everything)


def _results(asked: str, figure: Figure, operands: Sequence[Figure]) -> Iterator[Result]:
    words = {m.group().casefold() for m in WORD.finditer(asked)}
    moves = bool(words & (UP | DOWN)) or _CHANGE.search(asked) is not None
    percent = figure.kind in (Kind.PERCENT, Kind.POINTS, Kind.BASIS_POINTS)
    for a, b in permutations(operands, 2):
        x, y = a.amount, b.amount
        if moves and percent and y and a.kind is b.kind:
            if a.kind is Kind.PERCENT:
                yield (
                    Result(x - y, f"{_show(a)} - {_show(b)}")
                    if figure.kind is not Kind.PERCENT
                    else Result((x - y) / abs(y) * 100, f"({_show(a)} - {_show(b)}) / {_show(b)}, in percent")
                )
            elif figure.kind is Kind.PERCENT and _direction_fits(words, x - y, figure):
                yield Result((x - y) / abs(y) * 100, f"({_show(a)} - {_show(b)}) / {_show(b)}, in percent")
        if (moves or _GAP.search(asked)) and not percent and _direction_fits(words, x - y, figure):
            yield Result(abs(x - y) if figure.negative is False else x - y, f"{_show(a)} - {_show(b)}")
        if _RATIO.search(asked) and y and figure.kind in (Kind.PERCENT, Kind.MULTIPLE, Kind.NUMBER):
            scale = 100 if figure.kind is Kind.PERCENT else 1
            yield Result(x / y * scale, f"{_show(a)} / {_show(b)}" + (", in percent" if scale == 100 else ""))
    if _SUM.search(asked) or _MEAN.search(asked):
        yield from _sums(asked, operands)


def _sums(asked: str, operands: Sequence[Figure]) -> Iterator[Result]:
    sizes = range(2, len(operands) + 1) if len(operands) <= 6 else (len(operands),)
    for size in sizes:
        for group in combinations(operands, size):
            total = sum((f.amount for f in group), Decimal(0))
            shown = " + ".join(_show(f) for f in group)
            if _SUM.search(asked):
                yield Result(total, shown)
            if _MEAN.search(asked):
                yield Result(total / size, f"({shown}) / {size}")


def _direction_fits(words: set[str], change: Decimal, figure: Figure) -> bool:
    """'Increased' needs a rise and 'decreased' a fall; where both or neither is said, the sign of the figure decides nothing."""
    up, down = bool(words & UP), bool(words & DOWN)
    if up and not down:
        return change > 0
    if down and not up:
        return change < 0
    return (change < 0) == bool(figure.negative) if figure.negative is not None else True


def _show(figure: Figure) -> str:
    return " ".join(figure.text.split())
