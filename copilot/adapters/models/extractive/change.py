"""Changes computed in code, with the formula and the cells they come from."""

from collections.abc import Sequence
from itertools import pairwise

from copilot.adapters.models.extractive.choose import Cells
from copilot.adapters.models.extractive.grids import Grid, Value
from copilot.adapters.models.extractive.show import column_title, sources
from copilot.adapters.models.writer import Writer
from copilot.domain.markup import escape


def formula(new: Value, old: Value) -> str:
    """'(1,234 - 1,100) / 1,100 = 12.2%'. Says so where the base is nil or negative and a percentage would mislead."""
    if new.number is None or old.number is None:
        return "not computed: a figure is missing"
    if _percent(new) or _percent(old):
        return f"{plain(new)} - {operand(old)} = {new.number - old.number:+.1f} percentage points"
    if old.number == 0:
        return "not computed: the base is nil"
    if old.number * new.number < 0:  # from profit to loss or back: a percentage would mislead
        return f"{plain(new)} - {operand(old)} = {_figure(new.number - old.number, new, old)}"
    return f"({plain(new)} - {operand(old)}) / {operand(old)} = {(new.number - old.number) / old.number * 100:.1f}%"


def comparable(grid: Grid, values: Sequence[Value]) -> list[tuple[Value, Value]]:
    """Newer and older values of neighbouring periods of the same length, newest first."""
    dated = [(c.period, v) for v in values if (c := grid.column(v.column)) and c.period.year is not None]
    pairs: list[tuple[Value, Value]] = []
    for months in dict.fromkeys(p.months for p, _ in dated):
        row = sorted((d for d in dated if d[0].months == months), key=lambda d: d[0].order, reverse=True)
        pairs += [
            (new, old)
            for (p, new), (q, old) in pairwise(row)
            if p.order > q.order and _percent(new) == _percent(old)  # a sum and a percentage are never compared
        ]
    return pairs


def changes(writer: Writer, found: Sequence[Cells]) -> None:
    """A table of the changes between the periods that the rows show."""
    rows = []
    for cell in found:
        for new, old in comparable(cell.grid, cell.values):
            periods = f"{column_title(cell.grid, old.column)} to {column_title(cell.grid, new.column)}"
            marks = sources(writer, cell.grid, cell.row.start, cell.row.end, (new, old))
            rows.append([escape(cell.row.label), periods, formula(new, old), marks])
    if rows:
        writer.heading("Change, computed", 3)
        writer.table(["Line item", "Periods", "Formula", "Source"], rows)


def plain(value: Value) -> str:
    """The figure without currency signs; negative ones with a minus."""
    digits = f"{abs(value.number or 0):,.{_places(value)}f}"
    return f"-{digits}" if (value.number or 0) < 0 else digits


def operand(value: Value) -> str:
    """As `plain`; a negative figure in brackets, so that two signs never meet."""
    return f"({plain(value)})" if (value.number or 0) < 0 else plain(value)


def _figure(number: float, *like: Value) -> str:
    return f"{number:,.{max(_places(v) for v in like)}f}"


def _places(value: Value) -> int:
    _, point, decimals = value.text.rstrip(" )%").partition(".")
    return len(decimals) if point else 0


def _percent(value: Value) -> bool:
    return "%" in value.text
