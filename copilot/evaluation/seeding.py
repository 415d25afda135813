"""Seeded errors: claims that are right, made wrong in one place, to measure what the checks catch.

Every swap is drawn from a generator with a stated seed, so that a run can be repeated. A swap that would leave the claim
true (a figure for an equal one, a word for a synonym) is not made.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from copilot.domain.figures import Figure, Kind, figures
from copilot.domain.times import Time, times


class Swap(StrEnum):
    FIGURE = "figure"
    DATE = "date"
    PERIOD = "period"
    UNIT = "unit"
    SCALE = "scale"
    SIGN = "sign"
    NAME = "name"
    NEGATION = "negation"


@dataclass(frozen=True, slots=True)
class Seeded:
    """One wrong claim: what was changed, from what, to what."""

    swap: Swap
    claim: str
    before: str
    after: str


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH = re.compile("|".join(_MONTHS))
_YEAR = re.compile(r"(?:19|20)\d\d")
_SCALE = re.compile(r"\b(thousand|million|billion)\b")
_SCALES = ("thousand", "million", "billion")
_UNITS: Mapping[str, tuple[str, ...]] = {
    "days": ("months", "weeks", "years"), "day": ("month", "week"), "months": ("days", "years", "weeks"), "month": ("day", "year"),
    "years": ("months", "days"), "year": ("month",), "weeks": ("days", "months"), "hours": ("days", "minutes"), "mg": ("g", "µg", "kg"),
    "kg": ("g", "mg"), "mL": ("L",), "mm": ("cm", "m"), "km": ("m", "miles"), "miles": ("km",), "%": ("percentage points", "basis points"),
    "percent": ("percentage points", "basis points"), "basis points": ("percent",), "$": ("€", "£"), "€": ("$", "£"), "£": ("$", "€"),
    "minutes": ("hours",), "shares": ("employees",), "kW": ("MW",), "MW": ("GW", "kW"), "°C": ("°F",), "bar": ("psi",),
}  # fmt: skip
_UNIT = re.compile(
    "|".join(
        rf"(?<=\d[\s-]){re.escape(u)}\b" if u[0].isalpha() else re.escape(u) for u in sorted(_UNITS, key=len, reverse=True)
    )
    + r"|(?<=\d\)[\s-])(?:days|months|years|weeks|hours)\b"
)
_DENIALS = ((r"\b(shall|may|will|must|can|should|does|did|is|are|was|were|has|have|had|could|would)\b(?!\s+not\b)", r"\1 not"),)
_AFFIRM = re.compile(
    r"\b(shall|may|will|must|should|does|did|is|are|was|were|has|have|had|could|would) not\b(?! (?:limited|later|less|more))"
)
_NAME = re.compile(r"(?<![.!?:;“\"(] )(?<!^)\b[A-Z][a-z]{3,}(?:\s+[A-Z][a-z]{2,})*\b")
_ENTITIES = (
    "Meridian",
    "Halvorsen",
    "Castellan",
    "Ostrava",
    "Brightwater",
    "Kessler",
    "Tamarind",
    "Lindqvist",
    "Pemberton",
    "Zhao",
)


def seeded(claim: str, random_: random.Random, others: tuple[str, ...] = ()) -> Iterator[Seeded]:
    """One wrong version of the claim for every kind of swap that it allows. `others` are names to swap in, from the same work."""
    for swap, make in _MAKERS.items():
        if (made := make(claim, random_, others)) is not None and made.claim != claim:
            yield Seeded(swap, made.claim, made.before, made.after)


@dataclass(frozen=True, slots=True)
class _Made:
    claim: str
    before: str
    after: str


def _put(claim: str, start: int, end: int, after: str) -> _Made:
    return _Made(claim[:start] + after + claim[end:], claim[start:end], after)


def _figure(claim: str, random_: random.Random, _: tuple[str, ...]) -> _Made | None:
    """Another number of the same form: a digit changed, two digits exchanged, or a few percent more or less."""
    found = [f for f in figures(claim) if re.search(r"\d", f.text) and f.number]
    if not found:
        return None
    figure = random_.choice(found)
    digits = re.search(r"\d(?:[\d.,]*\d)?", figure.text)
    if digits is None:
        return None
    start = figure.start + digits.start()
    standing = {g.number for g in figures(claim)}
    for _try in range(20):
        after = _other_number(digits.group(), random_)
        changed = figures(claim[:start] + after + claim[start + len(digits.group()) :])
        if any(f.number not in standing for f in changed) and after.lstrip("0") != digits.group().lstrip("0"):
            return _put(claim, start, start + len(digits.group()), after)
    return None


def _other_number(digits: str, random_: random.Random) -> str:
    places = [n for n, c in enumerate(digits) if c.isdigit()]
    characters = list(digits)
    way = random_.randrange(3)
    if way == 0 or len(places) == 1:
        at = random_.choice(places)
        low = 1 if at == places[0] else 0
        characters[at] = str(random_.choice([d for d in range(low, 10) if str(d) != characters[at]]))
    elif way == 1:
        n = random_.randrange(len(places) - 1)
        a, b = places[n], places[n + 1]
        characters[a], characters[b] = characters[b], characters[a]
        if characters[places[0]] == "0":
            characters[places[0]] = "1"
    else:
        at = places[0]
        characters[at] = str((int(characters[at]) + random_.choice((1, 2, 3)) - 1) % 9 + 1)
    return "".join(characters)


def _date(claim: str, random_: random.Random, _: tuple[str, ...]) -> _Made | None:
    """Another day, month or year in a date that has a month."""
    found = [t for t in times(claim) if t.month is not None]
    return _shift(claim, random_.choice(found), random_) if found else None


def _period(claim: str, random_: random.Random, _: tuple[str, ...]) -> _Made | None:
    """Another year or quarter in a period without a month."""
    found = [t for t in times(claim) if t.month is None]
    return _shift(claim, random_.choice(found), random_) if found else None


def _shift(claim: str, time: Time, random_: random.Random) -> _Made | None:
    text = time.text
    ways: list[Callable[[], str]] = []
    if year := _YEAR.search(text):
        standing = set(_YEAR.findall(claim))
        others = [y for n in (-3, -2, -1, 1, 2) if (y := str(int(year.group()) + n)) not in standing]
        if others:
            ways.append(lambda: text[: year.start()] + random_.choice(others) + text[year.end() :])
    if month := _MONTH.search(text):
        ways.append(lambda: text.replace(month.group(), random_.choice([m for m in _MONTHS if m != month.group()]), 1))
    if quarter := re.search(r"(?<=Q)[1-4]", text):
        ways.append(
            lambda: (
                text[: quarter.start()] + random_.choice([q for q in "1234" if q != quarter.group()]) + text[quarter.end() :]
            )
        )
    if time.day and (day := re.search(rf"(?<!\d){time.day}(?!\d)", text)):
        ways.append(
            lambda: text[: day.start()] + str(random_.choice([d for d in range(1, 29) if d != time.day])) + text[day.end() :]
        )
    return _put(claim, time.start, time.end, random_.choice(ways)()) if ways else None


def _unit(claim: str, random_: random.Random, _: tuple[str, ...]) -> _Made | None:
    found = [
        m for f in figures(claim) if f.kind is not Kind.NUMBER for m in _UNIT.finditer(claim, max(0, f.start - 1), f.end + 1)
    ]
    if not found:
        return None
    match = random_.choice(found)
    after = random_.choice(_UNITS[match.group()])
    return _put(claim, match.start(), match.end(), f" {after}" if match.group() == "%" else after)


def _scale(claim: str, random_: random.Random, _: tuple[str, ...]) -> _Made | None:
    found = [*_SCALE.finditer(claim)]
    if not found:
        return None
    match = random_.choice(found)
    return _put(claim, match.start(), match.end(), random_.choice([s for s in _SCALES if s != match.group()]))


def _sign(claim: str, random_: random.Random, _: tuple[str, ...]) -> _Made | None:
    """Take the brackets or the minus off a negative figure."""
    found = [f for f in figures(claim) if f.negative and f.number]
    if not found:
        return None
    figure: Figure = random_.choice(found)
    return _put(claim, figure.start, figure.end, re.sub(r"[()\-−–]", "", figure.text).strip())


def _name(claim: str, random_: random.Random, others: tuple[str, ...]) -> _Made | None:
    """Another name in the place of a capitalised one that is no date and opens no sentence."""
    taken = [(t.start, t.end) for t in times(claim)]
    found = [m for m in _NAME.finditer(claim) if not any(a < m.end() and m.start() < b for a, b in taken)]
    if not found:
        return None
    match = random_.choice(found)
    pool = [n for n in (*others, *_ENTITIES) if n.casefold() not in claim.casefold()]
    return _put(claim, match.start(), match.end(), random_.choice(pool)) if pool else None


def _negation(claim: str, random_: random.Random, _: tuple[str, ...]) -> _Made | None:
    """Put a 'not' after a verb, or take one away."""
    if removable := [*_AFFIRM.finditer(claim)]:
        match = random_.choice(removable)
        return _put(claim, match.start(), match.end(), match.group().removesuffix(" not"))
    pattern, with_not = _DENIALS[0]
    found = [*re.finditer(pattern, claim)]
    if not found:
        return None
    match = random_.choice(found)
    return _put(claim, match.start(), match.end(), re.sub(pattern, with_not, match.group()))


_MAKERS: Mapping[Swap, Callable[[str, random.Random, tuple[str, ...]], _Made | None]] = {
    Swap.FIGURE: _figure,
    Swap.DATE: _date,
    Swap.PERIOD: _period,
    Swap.UNIT: _unit,
    Swap.SCALE: _scale,
    Swap.SIGN: _sign,
    Swap.NAME: _name,
    Swap.NEGATION: _negation,
}


def rescaled(claim: str) -> str | None:
    """The claim with one figure said at another scale ('$1.2 billion' for '$1,200 million'), true as before; None without one."""
    for figure in figures(claim):
        if figure.scale in (6, 9) and figure.kind is Kind.MONEY and figure.number and not figure.negative:
            digits = re.search(r"\d(?:[\d.,]*\d)?", figure.text)
            word = _SCALE.search(figure.text)
            if digits is None or word is None:
                continue
            up = figure.scale == 6
            value = figure.number / 1000 if up else figure.number * 1000
            said = f"{value.normalize():f}" if up else f"{value:,}"
            if Decimal(said.replace(",", "")) != value:
                continue
            start, end = figure.start + digits.start(), figure.start + word.end()
            return f"{claim[:start]}{said} {'billion' if up else 'million'}{claim[end:]}"
    return None
