"""Two line items at one time: the difference, the ratio or the share of the one and the other."""

import re
from collections.abc import Callable, Sequence

from copilot.adapters.models.extractive import arithmetic
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.lookup import Match, at
from copilot.adapters.models.extractive.operation import Op, Operation
from copilot.adapters.models.extractive.periods import Period
from copilot.adapters.models.extractive.reckoned import Line, Part, Reckoned, computed, scale, when
from copilot.adapters.models.extractive.series import Series

CANDIDATES = 8  # series tried for each of two subjects
ONE_TABLE = 0.12  # for two line items of one table
_RATIO_LINE = re.compile(
    r"\bratio\b|\bto (?:ebitda|equity|assets|sales|revenues?)\b", re.IGNORECASE
)  # no operand of another ratio
_BENEFIT_FIRST = re.compile(r"\b(?:benefit|credit)\b[^(]*\((?:provision|expense|charge)", re.IGNORECASE)
_BENEFIT_LAST = re.compile(r"\((?:benefit|credit|income)", re.IGNORECASE)


def paired(asked: Operation, library: Library, first: Sequence[Match], second: Sequence[Match]) -> Reckoned | None:
    """What the best two of the line items give that have figures of one time; None where none do."""
    best: tuple[float, Match, Match, Part, Part] | None = None
    for a in first[:CANDIDATES]:
        for b in second[:CANDIDATES]:
            if (
                _RATIO_LINE.search(f"{a.series.label}\n{b.series.label}")
                or a.series is b.series
                or (asked.op is Op.SHARE and _alien(a.series, b.series))
            ):
                continue
            score = a.score + b.score + (ONE_TABLE if a.series.grid is b.series.grid else 0.0)
            if (best is None or score > best[0]) and (ends := _same_time(asked, a.series, b.series, library)):
                best = (score, a, b, *ends)
    if best is None:
        return None
    _, a, b, x, y = best
    line = together(asked, x, y)
    weaker = min(a, b, key=lambda m: m.score)
    return Reckoned(asked.op, (line,), weaker.score, weaker.covered, weaker.precise) if line.result[0] else None


def together(asked: Operation, x: Part, y: Part) -> Line:
    """What two cells of one time give; no result where the base is nil."""
    make: Callable[..., tuple[str, str]] = {
        Op.DIFFERENCE: arithmetic.change,
        Op.RATIO: arithmetic.ratio,
        Op.SHARE: arithmetic.share,
    }[asked.op]
    word = {Op.DIFFERENCE: "less", Op.RATIO: "to", Op.SHARE: "as a share of"}[asked.op]
    label = f"{x.series.name} {word} {y.series.name}, {when(x.series, x.fact)}"
    if asked.op is Op.DIFFERENCE and asked.cost and (y.fact.value.number or 0.0) < 0:
        shown = arithmetic.total([x.fact.value, y.fact.value])  # an outflow printed as a negative figure is added
    else:
        shown = (arithmetic.cost_share if asked.op is Op.SHARE and asked.cost and _turned(x) else make)(
            x.fact.value, y.fact.value
        )
    return computed(label, shown, (x, y))


def _turned(part: Part) -> bool:
    """True for a cost printed as a negative figure: under 'Benefit (provision)', or as a plain deduction in brackets."""
    label, printed = part.series.label, part.fact.value.number or 0.0
    return _BENEFIT_FIRST.search(label) is not None or (printed < 0 and not _BENEFIT_LAST.search(label))


def _alien(part: Series, whole: Series) -> bool:
    """True where a part of one group ('Cost of sales · Services') would be taken as a share of a part of another."""
    return (
        bool(part.group and whole.group)
        and part.group != whole.group
        and (part.label, part.column) == (whole.label, whole.column)
    )


def _of_one_time(one: Period, other: Period) -> bool:
    """True for spans of one length, and for a span with a balance of the day that ends it."""
    if one.months == other.months:
        return True
    balance = (one.months is None) != (other.months is None)
    return balance and one.month is not None and (one.year, one.month) == (other.year, other.month)


def _same_time(asked: Operation, a: Series, b: Series, library: Library) -> tuple[Part, Part] | None:
    """The figures of the two line items at the period asked for, else at the newest that both have."""
    if asked.periods:
        x, y = (at(s, asked.periods[0], library.dated(s.grid.document), library.fiscal(s.grid.document)) for s in (a, b))
    else:
        common = [
            (f, g)
            for f in a.facts
            for g in b.facts
            if f.period == g.period and (f.value.column == g.value.column or f.row is g.row)
        ]
        x, y = max(common, key=lambda both: both[0].period.order, default=(None, None))
    if x is None or y is None or x.value.number is None or y.value.number is None or not _of_one_time(x.period, y.period):
        return None
    if scale(a, x) != scale(b, y) or (asked.op in (Op.RATIO, Op.SHARE) and arithmetic.percent(x.value)):
        return None
    return Part(a, x), Part(b, y)
