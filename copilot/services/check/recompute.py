"""Figures that stand on no page but follow from those that do: changes, ratios, sums, differences, means."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations
from typing import NamedTuple

from copilot.domain.figures import Figure, Kind
from copilot.domain.times import Time, times
from copilot.domain.units import COUNTED, same_currency
from copilot.services.check.columns import Row
from copilot.services.check.evidence import Evidence
from copilot.services.check.polarity import DOWN, UP
from copilot.services.check.statement import Statement
from copilot.services.check.words import WORD, content, covered

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
    r"\b(?:difference|gap|more than|less than|higher|lower|exceed\w*|excess|spread|net of|remaining|left|below|above|short of)\b",
    re.IGNORECASE,
)
_RISK = re.compile(r"\b(?:risks?|hazards?|odds|rates?|HR|RR|OR)\b")
_MARGIN = re.compile(r"\b(?P<of>gross|operating|net|ebitda|ebit|pre-?tax)\s+(?:profit\s+)?margin\b", re.IGNORECASE)
_TOTAL = re.compile(r"\btotal\b", re.IGNORECASE)
_MEAN = re.compile(r"\b(?:average|mean)\b", re.IGNORECASE)
_SHARES = (Kind.PERCENT, Kind.POINTS, Kind.BASIS_POINTS)


class Result(NamedTuple):
    """A value in the figure's own terms (percents as such), and how it came about."""

    value: Decimal
    formula: str


class Operand(NamedTuple):
    """A figure of the evidence, and the power of ten that its table gives it where it has none of its own."""

    figure: Figure
    power: int = 0
    currencies: frozenset[str] = frozenset()  # of its table, where it has none of its own
    period: Time | None = None  # of its column

    @property
    def amount(self) -> Decimal:
        return self.figure.amount.scaleb(self.power if self.figure.scale is None else 0)

    def __str__(self) -> str:
        return " ".join(self.figure.text.split())


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
    if figure.kind in _SHARES and figure.negative is False:
        values |= {-v for v in values if v < 0}  # 'fell by 12%'
    return any(abs(v - t) <= grain for v in values for t in targets)


def calls_for(statement: Statement, figure: Figure) -> bool:
    """True when the claim's words say that the figure was computed: a change, a ratio, a sum."""
    return computes(_asked(statement, figure))


def computes(asked: str) -> bool:
    """True for words that speak of a change, a sum, a difference or a mean."""
    words = {m.group().casefold() for m in WORD.finditer(asked)}
    return bool(words & (UP | DOWN)) or any(p.search(asked) for p in (_CHANGE, _SUM, _GAP, _MEAN))


def _asked(statement: Statement, figure: Figure) -> str:
    return f"{statement.column(figure.start)} {statement.cells[0] if statement.cells else ''} {statement.own}"


def recomputed(figure: Figure, statement: Statement, evidence: Sequence[Evidence]) -> str:
    """The formula that yields the figure from evidence figures, where the claim's words call for one; else empty.

    A change or sum is taken of figures of one kind, unit and currency, which are the claim's own too.
    """
    asked = _asked(statement, figure)
    for operands in _operands(statement, evidence):
        for result in _results(asked, figure, operands):
            if confirms(result.value, figure):
                return f"{result.formula} = {result.value:.6g}"
    return ""


def _operands(statement: Statement, evidence: Sequence[Evidence]) -> Iterator[tuple[Operand, ...]]:
    """Groups of evidence figures that belong together: those that the claim names, those of one row or sentence, those of all rows."""
    everything = [_operand(f, e) for e in evidence for f in e.figures]
    named = [o for o in everything if any(o.figure.number == g.number and g.number for g in statement.figures)]
    if 2 <= len(named) <= MOST_OPERANDS:
        yield tuple(named)
    words = frozenset(statement.stems)
    for item in evidence:
        for inside in (*item.by_row, *item.by_sentence(words)):
            if 2 <= len(inside) <= MOST_OPERANDS:
                yield tuple(_operand(f, item) for f in inside)
    if (margin := _MARGIN.search(statement.own)) is not None:
        for item in evidence:
            yield from _columns(frozenset(content(f"{margin['of']} profit revenue sales")), item)
    if _RATIO.search(statement.own) or _SUM.search(statement.own):
        for item in evidence:
            yield from _columns(words, item)
    if 2 <= len(everything) <= MOST_OPERANDS // 2:
        yield tuple(everything)


def _columns(words: frozenset[str], item: Evidence) -> Iterator[tuple[Operand, ...]]:
    """Column by column, the figures of the rows that the claim names and of totals: 'accounted for 58% of total sales'."""
    rows = [r for r in item.rows if r.values and (_TOTAL.search(r.label) or _said(r, words))]
    if not 2 <= len(rows) <= MOST_OPERANDS // 2:
        return
    for slot in range(min(len(r.values) for r in rows)):
        starts = {r.start + r.values[slot].start - item.start for r in rows}
        yield tuple(_operand(f, item) for f in item.figures if f.start in starts)


def _said(row: Row, words: frozenset[str]) -> bool:
    label = content(row.label)
    return bool(label) and all(covered(w, words) for w in label)


def _operand(figure: Figure, evidence: Evidence) -> Operand:
    row = evidence.row_of(figure)
    if row is None or figure.kind not in (Kind.NUMBER, Kind.MONEY):
        return Operand(figure, period=row.period_at(evidence.start + figure.start) if row else None)
    at = evidence.start + figure.start
    return Operand(figure, row.scale_at(at) or 0, row.currencies, row.period_at(at))


def _results(asked: str, figure: Figure, operands: Sequence[Operand]) -> Iterator[Result]:
    words = {m.group().casefold() for m in WORD.finditer(asked)}
    moves = bool(words & (UP | DOWN)) or _CHANGE.search(asked) is not None
    share = figure.kind in _SHARES
    gap, ratio = _GAP.search(asked) is not None, figure.fraction or _RATIO.search(asked) is not None
    if moves or gap or ratio:
        for a, b in permutations(operands, 2):
            if not _alike(a.figure, b.figure):
                continue
            later = not _earlier(a, b)
            if share and later and (moves or gap):
                yield from _changes(words, figure, a, b, points=gap and not moves)
            if (
                (moves or gap)
                and not share
                and later
                and _fits(a, figure)
                and _direction_fits(words, a.amount - b.amount, figure)
            ):
                yield from _differences(figure, a, b)
            if ratio and b.amount and figure.kind in (Kind.PERCENT, Kind.MULTIPLE, Kind.NUMBER):
                scale = 100 if figure.kind is Kind.PERCENT else 1
                yield Result(a.amount / b.amount * scale, f"{a} / {b}" + (", in percent" if scale == 100 else ""))
    if figure.kind is Kind.PERCENT and moves and _RISK.search(asked):
        yield from _relative(operands)
    if _SUM.search(asked) or _MEAN.search(asked):
        yield from _sums(asked, figure, [o for o in operands if _fits(o, figure)])


def _earlier(a: Operand, b: Operand) -> bool:
    """True where the table says that a is of an earlier year than b: no change leads back."""
    return bool(a.period and b.period and a.period.year and b.period.year and a.period.year < b.period.year)


def _relative(operands: Sequence[Operand]) -> Iterator[Result]:
    """'Reduced the risk by 29%' for a ratio of 0.71."""
    for o in operands:
        if o.figure.kind is Kind.NUMBER and o.figure.decimals == 2 and 0 < o.figure.number < 2:
            yield Result(abs(1 - o.figure.number) * 100, f"1 - {o}, in percent")


def _changes(words: set[str], figure: Figure, a: Operand, b: Operand, *, points: bool) -> Iterator[Result]:
    """A change in percent, or of percents in points. From a loss, a change is reckoned either way."""
    x, y = a.amount, b.amount
    if a.figure.kind is Kind.PERCENT and (figure.kind is not Kind.PERCENT or points):
        yield Result(x - y, f"{a} - {b}")
    elif (
        y and figure.kind is Kind.PERCENT and (a.figure.kind is Kind.PERCENT or y < 0 or _direction_fits(words, x - y, figure))
    ):
        yield Result((x - y) / abs(y) * 100, f"({a} - {b}) / {b}, in percent")
        if y < 0:
            yield Result((x - y) / y * 100, f"({a} - {b}) / {b}, in percent")


def _differences(figure: Figure, a: Operand, b: Operand) -> Iterator[Result]:
    """The difference of two amounts; as the table writes it, too, where the claim gives no scale of its own."""
    change = a.amount - b.amount
    change = abs(change) if figure.negative is False else change
    yield Result(change, f"{a} - {b}")
    if figure.scale is None and a.power:
        yield Result(change.scaleb(-a.power), f"{a} - {b}")


def _sums(asked: str, figure: Figure, operands: Sequence[Operand]) -> Iterator[Result]:
    """Of all that belong together, and of those under the years that the words name; not of any few, by which chance adds up."""
    years = {t.year for t in times(asked) if t.year}
    under = [o for o in operands if o.period and o.period.year and _within(o.period.year, years)]
    for group in (operands, under) if 1 < len(under) < len(operands) else (operands,):
        if len(group) < 2:
            continue
        total = sum((o.amount for o in group), Decimal(0))
        shown = " + ".join(map(str, group))
        for value in {total, total.scaleb(-group[0].power)} if figure.scale is None else {total}:
            if _SUM.search(asked):
                yield Result(value, shown)
            if _MEAN.search(asked):
                yield Result(value / len(group), f"({shown}) / {len(group)}")


def _within(year: int, years: set[int]) -> bool:
    return len(years) > 1 and min(years) <= year <= max(years)


def _fits(operand: Operand, figure: Figure) -> bool:
    """True when the figure may be made of such operands: a bare number of a table in dollars makes no euros."""
    if not _alike(operand.figure, figure):
        return False
    bare = operand.figure.kind is Kind.NUMBER and figure.kind is Kind.MONEY and operand.currencies
    return not bare or any(same_currency(figure.unit, c) for c in operand.currencies)


def _alike(a: Figure, b: Figure) -> bool:
    """True when the two may be added: the same kind, unit and currency. A bare number in a table may be money."""
    if {a.kind, b.kind} == {Kind.MONEY, Kind.NUMBER} or (Kind.NUMBER in (a.kind, b.kind) and _counted(a) and _counted(b)):
        return True
    if a.kind is not b.kind:
        return False
    if a.kind is Kind.MONEY:
        return same_currency(a.unit, b.unit)
    return a.kind is not Kind.MEASURE or a.unit == b.unit


def _counted(figure: Figure) -> bool:
    """True for a bare number, and for a number of things: '1,204 patients'."""
    return figure.kind is Kind.NUMBER or (figure.kind is Kind.MEASURE and figure.unit in COUNTED)


def _direction_fits(words: set[str], change: Decimal, figure: Figure) -> bool:
    """'Increased' needs a rise and 'decreased' a fall; where both or neither is said, the sign of the figure decides nothing."""
    up, down = bool(words & UP), bool(words & DOWN)
    if up and not down:
        return change > 0
    if down and not up:
        return change < 0
    return (change < 0) == bool(figure.negative) if figure.negative is not None else True
