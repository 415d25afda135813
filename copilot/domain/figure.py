"""One figure: value, sign, currency, unit and scale."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    MONEY = "money"
    PERCENT = "percent"
    POINTS = "percentage points"
    BASIS_POINTS = "basis points"
    MULTIPLE = "times"
    MEASURE = "measure"
    NUMBER = "number"


class Bound(StrEnum):
    """What the words before a figure make of it."""

    NONE = ""
    ABOUT = "about"
    OVER = "over"
    UNDER = "under"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `number` is as written, without sign and scale; `negative` is None where the sign cannot be told.

    `scale` is the power of ten that the figure's own words give (million: 6), None where they give none. `unit` is a
    currency code for money, a unit's canonical name for measures, else empty. `decimals` counts digits after the point.
    """

    start: int
    end: int
    text: str
    number: Decimal
    decimals: int
    kind: Kind = Kind.NUMBER
    unit: str = ""
    scale: int | None = None
    negative: bool | None = False
    bound: Bound = Bound.NONE
    per: str = ""  # the time that a rate is of: '2% per month'
    fraction: bool = False  # said as a part: 'half of', a percent that is meant roughly

    @property
    def magnitude(self) -> Decimal:
        """The absolute amount, its own scale applied."""
        return self.number.scaleb(self.scale or 0)

    @property
    def amount(self) -> Decimal:
        """The signed amount, its own scale applied; an unknown sign counts as positive."""
        return -self.magnitude if self.negative else self.magnitude

    @property
    def precision(self) -> Decimal:
        """Half a unit of the last digit written: the most that rounding can hide."""
        return Decimal(5).scaleb((self.scale or 0) - self.decimals - 1)
