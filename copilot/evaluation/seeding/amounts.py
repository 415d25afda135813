"""Figures, their units, scales, signs and currencies, swapped. Found by patterns of its own, not by the checks' reader."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from copilot.evaluation.seeding.dates import DATE, PERIOD
from copilot.evaluation.seeding.swap import Made, one_of, put

NUMBER = re.compile(
    r"(?<![\w.,/])(?<![A-Za-z]-)\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w/]|[.,]\d)|(?<![\w.,/])(?<![A-Za-z]-)\d+(?:\.\d+)?(?![\w/]|[.,-]\d|-[A-Za-z]\b)"
)
_LABEL = re.compile(
    r"(?:\b(?:sections?|sec|articles?|art|clauses?|notes?|items?|exhibits?|schedules?|appendix|annex|paragraphs?|pages?|pp?|table|figure|fig|part|chapter|forms?|"
    r"asc|asu|ifrs|ias|iso|iec|en|no|nos|type|level|class|series|rule|version|phase|grade|step|stage|requirement|req|topic|tier|week)\b\.?\s*|[§#(\[]\s?)$",
    re.IGNORECASE,
)
_STARTS = re.compile(r"^\s*$|\n\s*$")
_UNITS: Mapping[str, Sequence[str]] = {
    "days": ("months", "weeks", "years"), "day": ("month", "week"), "months": ("days", "years", "weeks"), "month": ("day", "year"),
    "years": ("months", "days"), "year": ("month",), "weeks": ("days", "months"), "hours": ("days", "minutes"),
    "minutes": ("hours", "seconds"), "seconds": ("minutes",), "business days": ("calendar days", "months"),
    "mg": ("g", "µg", "kg"), "µg": ("mg",), "mcg": ("mg",), "g": ("kg", "mg"), "kg": ("g", "mg"), "ml": ("l",), "mL": ("L",), "L": ("mL",),
    "mg/dL": ("mmol/L",), "mmol/L": ("mg/dL",), "mmHg": ("kPa",),
    "mm": ("cm", "m"), "cm": ("mm", "m"), "km": ("m", "miles"), "miles": ("km",), "metres": ("feet",), "feet": ("metres",),
    "percentage points": ("percent",), "percent": ("percentage points", "basis points"), "per cent": ("percentage points",),
    "basis points": ("percent", "percentage points"), "%": (" percentage points", " basis points"),
    "kW": ("MW", "W"), "MW": ("GW", "kW"), "kWh": ("MWh",), "°C": ("°F",), "°F": ("°C",), "bar": ("psi", "mbar"), "psi": ("bar",),
    "kPa": ("MPa", "bar"), "MPa": ("kPa",), "Hz": ("kHz",), "kHz": ("Hz", "MHz"), "dB": ("Hz",), "V": ("kV",), "kV": ("V",), "rpm": ("Hz",),
    "shares": ("employees",), "employees": ("customers",), "patients": ("sites",), "tonnes": ("kg",), "litres": ("gallons",),
}  # fmt: skip
_UNIT = re.compile(
    r"(?<=\d)(?:\)\s?|[\s-])?(?P<unit>"
    + "|".join(rf"{re.escape(u)}(?![\w/])" if u != "%" else "%" for u in sorted(_UNITS, key=len, reverse=True))
    + r")|(?<=\d\))[\s-](?P<unit2>days|months|years|weeks|hours)\b"
)
_SCALES = {
    "thousand": ("million", "billion"),
    "million": ("thousand", "billion"),
    "billion": ("million", "thousand"),
    "bn": ("m",),
}
_SCALE = re.compile(r"(?<=\d\s)(?:thousand|million|billion)\b|(?<=\d)bn\b|(?<=\d-)(?:million|billion)\b")
_CURRENCIES = {
    "$": ("€", "£"), "US$": ("€", "C$"), "€": ("$", "£"), "£": ("$", "€"), "¥": ("$",), "USD": ("EUR", "GBP"), "EUR": ("USD", "CHF"),
    "GBP": ("USD", "EUR"), "CHF": ("EUR", "SEK"), "dollars": ("euros",), "euros": ("dollars",), "RMB": ("JPY",), "RM": ("SGD ",),
    "SEK": ("NOK",), "NOK": ("SEK",), "DKK": ("SEK",),
}  # fmt: skip
_CURRENCY = re.compile(
    r"(?<![A-Za-z$])(?:US\$|USD|EUR|GBP|CHF|SEK|NOK|DKK|RMB|RM|[$€£¥])(?=\s?\(?-?\d)|(?<=\d\s)(?:USD|EUR|GBP|CHF|SEK|NOK|DKK)\b|\b(?:dollars|euros)\b"
)
_NEGATIVE = re.compile(
    r"(?<![\w)])[$€£]?\s?\(\s?[$€£]?\d[\d,.]*\s?\)(?=\s*(?:[|;,.]|million|billion|thousand))|(?<![\w.,)%])[-−–][$€£]?\d[\d,.]*\d"
)

_OUTFLOW = re.compile(
    r"loss|lost|decreas|declin|fell|drop|reduc|negative|deficit|outflow|used|paid|pay|purchas|repa|expens|cost|charg|tax|provision|write|impair|dividend|less|"
    r"amorti|depreciat|allowance|discount|shortfall|below|lower|minus",
    re.IGNORECASE,
)


def numbers(claim: str) -> Iterator[re.Match[str]]:
    """Every number that is an amount: no date, year, clause, note or item number, and no enumerator."""
    taken = [m.span() for pattern in (DATE, PERIOD) for m in pattern.finditer(claim)]
    for match in NUMBER.finditer(claim):
        before = claim[: match.start()]
        enumerates = _STARTS.search(before) and re.match(r"[.)]\s", claim[match.end() :])
        if not (enumerates or _LABEL.search(before[-20:]) or any(a < match.end() and match.start() < b for a, b in taken)):
            yield match


def figure(claim: str, random_: random.Random, _: Sequence[str]) -> Made | None:
    """Another number of the same form: a digit changed, two exchanged, one dropped or added, or some percent more or less."""
    found = [m for m in numbers(claim) if re.search(r"[1-9]", m.group())]
    if not found:
        return None
    match = random_.choice(found)
    standing = {_value(m.group()) for m in NUMBER.finditer(claim)}
    for _try in range(20):
        after = other_number(match.group(), random_)
        if _value(after) not in standing and re.fullmatch(r"0(?:\.\d+)?|[1-9].*", after):
            return put(claim, *match.span(), after)
    return None


def other_number(digits: str, random_: random.Random) -> str:
    """A number that differs in the way that slips, misreadings and inventions do."""
    return random_.choice((_digit_changed, _digits_exchanged, _first_changed, _length_changed, _moved))(digits, random_)


def _places(digits: str) -> list[int]:
    return [n for n, c in enumerate(digits) if c.isdigit()]


def _digit_changed(digits: str, random_: random.Random) -> str:
    at = random_.choice(_places(digits))
    low = "1" if at == 0 else "0"
    return digits[:at] + random_.choice([d for d in "0123456789" if d != digits[at] and d >= low]) + digits[at + 1 :]


def _digits_exchanged(digits: str, random_: random.Random) -> str:
    places = _places(digits)
    if len(places) < 2:
        return _digit_changed(digits, random_)
    n = random_.randrange(len(places) - 1)
    characters = list(digits)
    a, b = places[n], places[n + 1]
    characters[a], characters[b] = characters[b], characters[a]
    return "".join(characters)


def _first_changed(digits: str, random_: random.Random) -> str:
    return str((int(digits[0]) + random_.choice((1, 2, 3)) - 1) % 9 + 1) + digits[1:]


def _length_changed(digits: str, random_: random.Random) -> str:
    """A digit lost or doubled: a tenth, or ten times as much."""
    whole, point, rest = digits.partition(".")
    bare = whole.replace(",", "")
    bare = bare[:-1] if len(bare) > 1 and random_.random() < 0.5 else bare + random_.choice("0123456789")
    return (f"{int(bare):,}" if "," in whole or len(bare) > 4 else bare) + point + rest


def _moved(digits: str, random_: random.Random) -> str:
    """Three to thirty percent more or less, in the same number of decimals."""
    value = _value(digits)
    decimals = len(digits.partition(".")[2])
    share = Decimal(random_.choice((-30, -20, -10, -7, -5, -3, 3, 5, 7, 10, 20, 30))) / 100
    moved = round(value * (1 + share), decimals)
    return f"{moved:,.{decimals}f}" if "," in digits else f"{moved:.{decimals}f}"


def _value(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "") or "0")


def unit(claim: str, random_: random.Random, _: Sequence[str]) -> Made | None:
    """Another unit: of another size, or of another thing."""
    found = [*_UNIT.finditer(claim)]
    if not found:
        return None
    match = random_.choice(found)
    group = "unit" if match["unit"] else "unit2"
    return put(claim, *match.span(group), random_.choice(tuple(_UNITS[match[group]])))


def scale(claim: str, random_: random.Random, _: Sequence[str]) -> Made | None:
    """Million for billion."""
    return one_of(claim, _SCALE, _SCALES, random_)


def currency(claim: str, random_: random.Random, _: Sequence[str]) -> Made | None:
    """Another currency, wherever the claim writes one: everywhere, as one who gets it wrong would."""
    made = one_of(claim, _CURRENCY, _CURRENCIES, random_)
    if made is None:
        return None
    pattern = re.compile(rf"(?<![A-Za-z$]){re.escape(made.before)}(?![A-Za-z])")
    return Made(pattern.sub(lambda _m: made.after, claim), made.before, made.after)


def sign(claim: str, random_: random.Random, _: Sequence[str]) -> Made | None:
    """The brackets or the minus taken off a negative figure; not where the words say already that it is a loss or a payment."""
    found = [] if _OUTFLOW.search(re.sub(r"\([^()\d]*\)", "", claim)) else [*_NEGATIVE.finditer(claim)]
    if not found:
        return None
    match = random_.choice(found)
    bare = match.group().lstrip()
    return put(claim, match.end() - len(bare), match.end(), re.sub(r"[()\-−–\s]", "", bare))


_REFERENCE = re.compile(
    r"\b(?:Sections?|Articles?|Clauses?|Notes?|Items?|Exhibits?|Schedules?|Requirement|Table|Figure|Topic|ASC|ISO|IEC|EN)\s(?P<number>\d+(?:\.\d+)*)(?![\w.]*\d)"
)


def reference(claim: str, random_: random.Random, _: Sequence[str]) -> Made | None:
    """Another clause, note or standard's number."""
    found = [*_REFERENCE.finditer(claim)]
    if not found:
        return None
    match = random_.choice(found)
    digits = match["number"]
    at = random_.choice(_places(digits))
    after = digits[:at] + random_.choice([d for d in "123456789" if d != digits[at]]) + digits[at + 1 :]
    return put(claim, *match.span("number"), after)
