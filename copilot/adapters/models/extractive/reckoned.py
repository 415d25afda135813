"""An answer in figures: its lines, the cells that they stand on, and how they are called."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from copilot.adapters.models.extractive.operation import Op
from copilot.adapters.models.extractive.prose import multiplier
from copilot.adapters.models.extractive.series import Fact, Series
from copilot.adapters.models.extractive.table_units import UNIT

_OPEN = re.compile(r"\([^\w()]*(?=[A-Z]|$)")  # what is left of '($ in millions)' without its unit


@dataclass(frozen=True, slots=True)
class Part:
    """A cell that an answer stands on."""

    series: Series
    fact: Fact


@dataclass(frozen=True, slots=True)
class Line:
    """What answers, in one line. `formula` is empty where figures are read and not computed; then there may be several.

    `times` are the periods of the results where they are of one line item at several, or one of several parts. `share` is the
    part's share of the whole, which is the second of `parts` then.
    """

    label: str
    formula: str
    result: tuple[str, ...]
    parts: tuple[Part, ...]
    times: tuple[str, ...] = ()
    share: str = ""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """An answer in figures, with the scores of the weakest line item in it."""

    op: Op
    lines: tuple[Line, ...]
    score: float
    covered: float
    precise: float


Favoured = Mapping[str, float]


def computed(label: str, shown: tuple[str, str], parts: tuple[Part, ...]) -> Line:
    """The line of a formula and its result."""
    return Line(label, shown[0], (shown[1],), parts)


def scale(series: Series, fact: Fact) -> tuple[float, str]:
    """What the figure is multiplied by: its table's unit, or the word beside it."""
    return series.grid.scale_of(fact.row, fact.value), multiplier(fact.value.text)


def when(series: Series, fact: Fact) -> str:
    """The figure's period in the table's own words: its column's heading, else its row's label."""
    column = series.grid.column(fact.value.column)
    if column is not None and not column.period.blank and column.header:
        return " ".join(_OPEN.sub(" ", UNIT.sub(" ", column.header)).split()).strip(" ,;:")
    if not fact.row.period.blank:
        return fact.row.label
    return str(fact.period.year) if fact.period.year else ""
