"""Changes between neighbouring periods of one line item."""

from collections.abc import Sequence
from itertools import pairwise

from copilot.adapters.models.extractive import arithmetic
from copilot.adapters.models.extractive.grids import Grid, Value


def formula(new: Value, old: Value) -> str:
    """'(1,234 - 1,100) / 1,100 = 12.2%'. Says so where the base is nil or a figure is missing."""
    if new.number is None or old.number is None:
        return "not computed: a figure is missing"
    return " = ".join(filter(None, arithmetic.growth(new, old)))


def comparable(grid: Grid, values: Sequence[Value]) -> list[tuple[Value, Value]]:
    """Newer and older values of neighbouring periods of the same length, newest first."""
    dated = [(c.period, v) for v in values if (c := grid.column(v.column)) and c.period.year is not None]
    pairs: list[tuple[Value, Value]] = []
    for months in dict.fromkeys(p.months for p, _ in dated):
        row = sorted((d for d in dated if d[0].months == months), key=lambda d: d[0].order, reverse=True)
        pairs += [
            (new, old)
            for (p, new), (q, old) in pairwise(row)
            if p.order > q.order
            and arithmetic.percent(new) == arithmetic.percent(old)  # a sum and a percentage are never compared
        ]
    return pairs
