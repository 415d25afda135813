"""Do two figures say the same?"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from copilot.domain.figures import Bound, Figure, Kind
from copilot.domain.units import Unit, same_currency, unit_of

HEDGE = Decimal("0.05")  # what 'about' and 'more than' leave room for, as a share of the figure
BOUND_REACH = Decimal("0.15")
ROUNDING_CAP = Decimal("0.05")  # rounding never hides more than this share: '1 billion' is not 0.6 billion
FRACTION_REACH = Decimal(1)  # percentage points that 'a third' and 'half' leave open,
FRACTION_ABOUT = Decimal(5)  # and 'almost half'


class Difference(StrEnum):
    NONE = ""
    VALUE = "value"
    SCALE = "scale"
    UNIT = "unit"
    CURRENCY = "currency"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around an evidence figure and bears on its meaning."""

    scale: int | None = None
    currencies: frozenset[str] = frozenset()
    percent: bool = False
    per_share: bool = False
    words: tuple[str, ...] = ()  # words of the row and its headings, in which a unit may be named
    claim_negative: bool = False  # the claim's words make the figure a loss, decrease or outflow
    evidence_negative: bool = False
    claim_percent: bool = False
    tabular: bool = False  # the evidence figure stands in a row of a table


_CENTS = frozenset(("¢", "GBp"))


def difference(claim: Figure, found: Figure, setting: Setting, claim_scale: int | None = None) -> Difference:
    """What keeps the claim's figure from being the evidence's; NONE when they agree within the claim's rounding."""
    unit = _unit_difference(claim, found, setting)
    if unit is Difference.NONE and claim.per and found.per and claim.per != found.per:
        unit = Difference.UNIT
    value = _value_difference(claim, found, setting, claim_scale)
    if value is not Difference.NONE:
        return value
    if unit is not Difference.NONE:
        return unit
    return _sign_difference(claim, found, setting)


def _unit_difference(claim: Figure, found: Figure, setting: Setting) -> Difference:
    if claim.kind is Kind.MONEY:
        if found.kind is Kind.MONEY:
            cents = _CENTS & {claim.unit, found.unit}
            return Difference.NONE if cents or same_currency(claim.unit, found.unit) else Difference.CURRENCY
        if found.kind is not Kind.NUMBER:
            return Difference.UNIT
        known = setting.currencies
        return Difference.NONE if not known or any(same_currency(claim.unit, c) for c in known) else Difference.CURRENCY
    if claim.kind is Kind.MEASURE:
        return _measure_difference(claim, found, setting)
    if claim.kind is Kind.NUMBER:
        return Difference.UNIT if found.kind is Kind.PERCENT and not setting.claim_percent else Difference.NONE
    if claim.kind is found.kind or {claim.kind, found.kind} in (
        {Kind.POINTS, Kind.BASIS_POINTS},
        {Kind.PERCENT, Kind.BASIS_POINTS},
    ):
        return Difference.NONE
    if claim.kind is Kind.PERCENT:
        return Difference.NONE if found.kind is Kind.NUMBER and setting.percent else Difference.UNIT
    if claim.kind is Kind.POINTS:
        return Difference.NONE if found.kind is Kind.NUMBER and setting.percent else Difference.UNIT
    return Difference.NONE if claim.kind is Kind.MULTIPLE and found.kind is Kind.NUMBER else Difference.UNIT


def _measure_difference(claim: Figure, found: Figure, setting: Setting) -> Difference:
    mine = _unit(claim)
    if found.kind is Kind.MEASURE:
        return Difference.NONE if _unit(found).dimension == mine.dimension else Difference.UNIT
    if found.kind is not Kind.NUMBER:
        return Difference.UNIT
    counted = mine.dimension == mine.name  # shares, patients: the noun may be another word in the evidence
    return Difference.NONE if counted or _named(mine, setting) else Difference.UNIT


def _named(unit: Unit, setting: Setting) -> Unit | None:
    """The unit of the same kind that the row or the text around names: 'Weight, g | 850' for 0.85 kg."""
    return next((u for w in setting.words if (u := unit_of(w)) and u.dimension == unit.dimension), None)


def _unit(figure: Figure) -> Unit:
    """The unit of a measure. Raises ValueError for a figure that is none."""
    unit = unit_of(figure.unit)
    if unit is None:
        raise ValueError(f"'{figure.text}' has no known unit: '{figure.unit}'")
    return unit


class _Amount(NamedTuple):
    """An absolute amount in base units, and half a unit of its last written digit."""

    value: Decimal
    grain: Decimal


def _amount(figure: Figure, scale: int, unit: Unit | None = None) -> _Amount:
    """`unit` is what a bare number is of, where its surroundings tell."""
    factor = unit.factor if unit and figure.kind is Kind.NUMBER else Decimal(1)
    if figure.kind is Kind.MONEY and figure.unit in _CENTS:
        factor = Decimal("0.01")
    if figure.kind is Kind.MEASURE:
        factor = _unit(figure).factor
    elif figure.kind is Kind.BASIS_POINTS:
        factor = Decimal("0.01")
    return _Amount(figure.number.scaleb(scale) * factor, Decimal(5).scaleb(scale - figure.decimals - 1) * factor)


def _value_difference(claim: Figure, found: Figure, setting: Setting, claim_scale: int | None) -> Difference:
    scales: tuple[int, ...] = (0,) if claim.scale is None else (claim.scale,)
    told = _scales(claim, found, setting)
    if claim_scale and claim.scale is None and claim.kind in (Kind.NUMBER, Kind.MONEY):
        # The claim's own table gives a scale: where the page gives one too, the two must meet.
        scales, told = ((claim_scale,), told[-1:]) if told[-1] else ((0, claim_scale), told)
    unit = (_named(_unit(claim), setting) or _unit(claim)) if claim.kind is Kind.MEASURE else None
    mine = [_amount(claim, s) for s in scales]
    theirs = [_amount(found, s, unit) for s in told]
    if any(_within(claim, a, b, found) for a in mine for b in theirs):
        return Difference.NONE
    return Difference.SCALE if claim.number and _digits(found.number) == _digits(claim.number) else Difference.VALUE


def _scales(claim: Figure, found: Figure, setting: Setting) -> tuple[int, ...]:
    """By what power of ten the evidence's figure may be meant, its own words and the table's note considered."""
    if found.scale is not None:
        return (found.scale,)
    if setting.per_share or found.kind not in (Kind.NUMBER, Kind.MONEY):
        return (0,)
    if setting.scale is None and setting.tabular and claim.scale:
        return (0, claim.scale)  # a table that nowhere says in what its figures are speaks for no scale and against none
    if not setting.scale:
        return (0,)
    # '1,200' of a table in millions may be repeated as it stands, or written out in full; with 'billion' it must be converted.
    return (setting.scale,) if claim.scale is not None else (0, setting.scale)


def _digits(number: Decimal) -> tuple[int, ...]:
    """Digits without the place of the point: 1.2, 1,200 and 12 are alike."""
    return number.normalize().as_tuple().digits


def _within(claim: Figure, mine: _Amount, theirs: _Amount, found: Figure) -> bool:
    gap = abs(mine.value - theirs.value)
    if not gap:
        return True
    if claim.fraction or found.fraction:
        return gap <= (FRACTION_ABOUT if Bound.ABOUT in (claim.bound, found.bound) else FRACTION_REACH)
    if theirs.grain < mine.grain and gap <= min(mine.grain, ROUNDING_CAP * theirs.value):
        return True
    if claim.bound is found.bound or claim.bound is Bound.NONE:
        return False
    if claim.bound is Bound.ABOUT:
        return gap <= HEDGE * mine.value
    if claim.bound is Bound.OVER:
        return mine.value < theirs.value <= mine.value * (1 + BOUND_REACH)
    return mine.value * (1 - BOUND_REACH) <= theirs.value < mine.value


def _sign_difference(claim: Figure, found: Figure, setting: Setting) -> Difference:
    if claim.negative is None or found.negative is None or claim.negative == found.negative:
        return Difference.NONE
    if found.negative and setting.claim_negative:
        return Difference.NONE  # 'a loss of 5.3' for (5.3)
    if claim.negative and setting.evidence_negative:
        return Difference.NONE  # '(5.3)' for 'a loss of 5.3'
    return Difference.SIGN
