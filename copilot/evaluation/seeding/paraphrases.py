"""The same said otherwise: other forms of a figure or date, other words, another order; true as long as the claim was."""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from copilot.domain.wordlists import words_of
from copilot.evaluation.seeding.amounts import numbers
from copilot.evaluation.seeding.dates import MONTHS
from copilot.evaluation.seeding.swap import words


class Paraphrase(StrEnum):
    VERBATIM = "verbatim"
    DATE_FORM = "date form"
    PERCENT_FORM = "percent form"
    FRACTION = "fraction"
    CURRENCY_FORM = "currency form"
    GROUPING = "grouping"
    RESCALED = "rescaled"
    ROUNDED = "rounded"
    IN_WORDS = "number in words"
    UNIT_FORM = "unit form"
    CONVERTED = "unit converted"
    SYNONYM = "synonym"
    MOVED = "moved"
    FRAMED = "framed"


@dataclass(frozen=True, slots=True)
class Said:
    """One true version of a claim."""

    paraphrase: Paraphrase
    claim: str


_LONG_DATE = re.compile(
    rf"\b(?P<m>{'|'.join(MONTHS)})\s+(?P<d>\d{{1,2}}),\s+(?P<y>(?:19|20)\d\d)\b|\b(?P<d2>\d{{1,2}})\s+(?P<m2>{'|'.join(MONTHS)})\s+(?P<y2>(?:19|20)\d\d)\b"
)
_PERCENT = re.compile(r"(?<![\w.,])(?P<n>\d+(?:\.\d+)?)(?P<form>%|\s(?:percent|per cent)\b)(?!\s*points?)")
_FRACTIONS = {
    Decimal(50): ("half", "one half"), Decimal(25): ("a quarter", "one quarter"), Decimal(75): ("three quarters",), Decimal(20): ("a fifth", "one fifth"),
    Decimal(10): ("a tenth", "one tenth"), Decimal(40): ("two fifths",), Decimal("33.3"): ("one third",), Decimal("66.7"): ("two thirds",),
}  # fmt: skip
_MONEY = re.compile(
    r"(?<![\w$])(?P<sign>US\$|[$€£])\s?(?P<n>\d[\d,]*(?:\.\d+)?)(?![\w.,]*\d)(?P<scale>\s(?:million|billion|thousand)\b)?"
)
_SIGN = re.compile(r"(?:(?:US\$|[$€£]|(?<![A-Za-z])(?:USD|EUR|GBP|CHF)\s)\s?)?$")
_CODES = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP"}
_NAMES = {"$": "dollars", "US$": "US dollars", "€": "euros", "£": "pounds"}
_SCALED = re.compile(r"(?P<n>\d{1,3}(?:,\d{3})*(?:\.\d+)?)\s(?P<scale>thousand|million|billion)\b")
_POWERS = {"thousand": 3, "million": 6, "billion": 9}
_COUNTED = re.compile(
    r"(?<![\w.,$€£(-])(?P<n>[1-9]\d?)(?=\s(?:business |calendar )?(?:days?|months?|years?|weeks?|hours?|minutes?|patients|employees|stores|sites|percent)\b)"
)
_SMALL = words_of(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
    """
)
_TENS = words_of("- - twenty thirty forty fifty sixty seventy eighty ninety")
_REPEATED = re.compile(rf"\b(?:{'|'.join((*_SMALL, *_TENS[2:]))})(?:-[a-z]+)?\s\((?P<n>\d{{1,3}})\)", re.IGNORECASE)
_UNITS = {
    "mg": "milligrams", "kg": "kilograms", "km": "kilometres", "mm": "millimetres", "kW": "kilowatts", "MW": "megawatts", "mL": "millilitres",
    "hours": "h", "minutes": "min", "°C": "degrees Celsius", "per cent": "percent", "hrs": "hours",
}  # fmt: skip
_UNIT = re.compile(r"(?<=\d\s)(?:" + "|".join(re.escape(u) for u in sorted(_UNITS, key=len, reverse=True)) + r")(?![\w/])")
_CONVERSIONS = {"kg": (1000, "g"), "km": (1000, "m"), "MW": (1000, "kW"), "kW": (1000, "W"), "mg": (1000, "µg"), "MPa": (1000, "kPa"), "m": (100, "cm"), "weeks": (7, "days"), "hours": (60, "minutes"), "years": (12, "months"), "bar": (100, "kPa")}  # fmt: skip
_CONVERTED = re.compile(
    r"(?<![\w.,/(-])(?P<n>\d+(?:\.\d+)?)\s(?P<u>kg|km|MW|kW|mg|MPa|m|weeks|hours|years|bar)(?![\w/²³])(?!\s(?:of age|old|ended))"
)
_SYNONYMS = {
    "increased": ("rose", "grew"), "decreased": ("fell", "declined"), "rose": ("increased",), "fell": ("decreased",), "prior to": ("before",),
    "approximately": ("about", "around"), "terminate": ("end",), "commence": ("begin",), "commenced": ("began",), "shall": ("must",), "must": ("shall",),
    "purchase": ("buy",), "in excess of": ("more than",), "more than": ("over",), "in the event that": ("if",), "pursuant to": ("under",),
    "obtain": ("get",), "utilize": ("use",), "employees": ("staff",), "however": ("but",), "remuneration": ("pay",), "notify": ("inform",),
    "subsequent to": ("after",), "at least": ("not less than",), "revenue": ("sales",), "primarily": ("mainly",), "was due to": ("resulted from",),
}  # fmt: skip
_SYNONYM = words(_SYNONYMS)
_LEADING = re.compile(
    r"^(?P<lead>(?:In|During|At|As of|For|On|By|Within|After|Before)\s[^,.;:()]{3,60}),\s+(?P<rest>(?:the|our|we|we had|total|net|a|an|this|it|its|all|no)\b[^;:|]{10,})(?P<stop>[.])$",
    re.IGNORECASE,
)
_FRAMES = ("According to the document, {}", "The document states that {}", "As stated in the report, {}", "In short: {}")


def said_otherwise(claim: str, random_: random.Random) -> Iterator[Said]:
    """The claim as it stands, and one version of it for every form that it allows."""
    yield Said(Paraphrase.VERBATIM, claim)
    for kind, make in _MAKERS.items():
        said = make(claim, random_)
        if said is not None and said != claim:
            yield Said(kind, said)


def spelled(number: int) -> str:
    """1 to 99 in words."""
    if number < 20:
        return _SMALL[number]
    return _TENS[number // 10] + (f"-{_SMALL[number % 10]}" if number % 10 else "")


def rescaled(claim: str) -> str | None:
    """One figure at another scale ('$1.2 billion' for '$1,200 million'), exactly the same amount; None without one."""
    match = _SCALED.search(claim)
    if match is None or match["scale"] == "thousand":
        return None
    value = Decimal(match["n"].replace(",", ""))
    up = match["scale"] == "million"
    said = value / 1000 if up else value * 1000
    written = f"{said.normalize():f}" if up else f"{said.normalize():,f}"
    return f"{claim[: match.start()]}{written} {'billion' if up else 'million'}{claim[match.end() :]}"


def _date_form(claim: str, random_: random.Random) -> str | None:
    match = _LONG_DATE.search(claim)
    if match is None:
        return None
    month, day, year = match["m"] or match["m2"], int(match["d"] or match["d2"]), match["y"] or match["y2"]
    forms = [f"{year}-{MONTHS.index(month) + 1:02}-{day:02}", f"{month[:3]} {day}, {year}"]
    forms.append(f"{day} {month} {year}" if match["m"] else f"{month} {day}, {year}")
    return claim[: match.start()] + random_.choice(forms) + claim[match.end() :]


def _percent_form(claim: str, random_: random.Random) -> str | None:
    match = _PERCENT.search(claim)
    if match is None:
        return None
    form = random_.choice((" percent", " per cent")) if match["form"] == "%" else "%"
    return claim[: match.start("form")] + form + claim[match.end() :]


def _fraction(claim: str, random_: random.Random) -> str | None:
    for match in _PERCENT.finditer(claim):
        said = _FRACTIONS.get(Decimal(match["n"]))
        if said and re.match(r"\s+of\b", claim[match.end() :]):
            return claim[: match.start()] + random_.choice(said) + claim[match.end() :]
    return None


def _currency_form(claim: str, random_: random.Random) -> str | None:
    found = [m for m in _MONEY.finditer(claim) if not re.match(r"\s?(?:-|–|to\s|per\b|/|and\b|or\b)", claim[m.end() :])]
    if not found:
        return None
    m = random_.choice(found)
    scale = m["scale"] or ""
    forms = [f"{_CODES[m['sign']]} {m['n']}{scale}", f"{m['n']}{scale} {_NAMES[m['sign']]}"]
    if scale in (" million", " billion"):
        forms.append(f"{m['sign']}{m['n']}{'m' if scale == ' million' else 'bn'}")
    return claim[: m.start()] + random_.choice(forms) + claim[m.end() :]


def _grouping(claim: str, random_: random.Random) -> str | None:
    found = [m for m in numbers(claim) if "," in m.group() and m.group().count(",") == 1]
    if not found:
        return None
    match = random_.choice(found)
    return claim[: match.start()] + match.group().replace(",", "") + claim[match.end() :]


def _rescaled(claim: str, _: random.Random) -> str | None:
    return rescaled(claim)


def _rounded(claim: str, random_: random.Random) -> str | None:
    """'About' and two or three digits for a longer figure, within two percent."""
    found = []
    for match in numbers(claim):
        digits = match.group().replace(",", "").replace(".", "").strip("0")
        if len(digits) >= 4 and not re.search(
            r"(?:[-−–]|about|approximately|roughly|around|least|most|than|to|exceed|over|under|–|-|~|up)\s*(?:[$€£]|[A-Z]{3})?\s?$",
            claim[: match.start()],
        ):
            found.append(match)
    if not found:
        return None
    match = random_.choice(found)
    value = Decimal(match.group().replace(",", ""))
    places = 3 - len(str(int(value))) if value >= 1 else 2
    said = value.quantize(Decimal(1).scaleb(-places) if places > 0 else Decimal(1), ROUND_HALF_UP)
    if places < 0:
        said = (value.scaleb(places).quantize(Decimal(1), ROUND_HALF_UP)).scaleb(-places).quantize(Decimal(1))
    before = claim[: match.start()]
    start = match.start() - len(next(_SIGN.finditer(before)).group())
    return f"{claim[:start]}about {claim[start : match.start()]}{said:,f}{claim[match.end() :]}"


def _in_words(claim: str, random_: random.Random) -> str | None:
    if (repeat := _REPEATED.search(claim)) is not None:
        return claim[: repeat.start()] + repeat["n"] + claim[repeat.end() :]
    found = [*_COUNTED.finditer(claim)]
    if not found:
        return None
    match = random_.choice(found)
    return claim[: match.start()] + spelled(int(match["n"])) + claim[match.end() :]


def _unit_form(claim: str, random_: random.Random) -> str | None:
    found = [*_UNIT.finditer(claim)]
    if not found:
        return None
    match = random_.choice(found)
    return claim[: match.start()] + _UNITS[match.group()] + claim[match.end() :]


def _converted(claim: str, random_: random.Random) -> str | None:
    found = [m for m in _CONVERTED.finditer(claim) if not re.search(r"(?:\bto|\band|\bor|[-–])\s?$", claim[: m.start()])]
    if not found:
        return None
    match = random_.choice(found)
    factor, unit = _CONVERSIONS[match["u"]]
    value = (Decimal(match["n"]) * factor).normalize()
    return f"{claim[: match.start()]}{value:,f} {unit}{claim[match.end() :]}"


def _synonym(claim: str, random_: random.Random) -> str | None:
    found = [m for m in _SYNONYM.finditer(claim) if m.group() in _SYNONYMS]
    if not found:
        return None
    match = random_.choice(found)
    return claim[: match.start()] + random_.choice(_SYNONYMS[match.group()]) + claim[match.end() :]


def _moved(claim: str, _: random.Random) -> str | None:
    """'In 2019, sales rose.' as 'Sales rose in 2019.'"""
    match = _LEADING.match(claim)
    if match is None:
        return None
    lead, rest = match["lead"], match["rest"]
    return f"{rest[0].upper()}{rest[1:]} {lead[0].lower()}{lead[1:]}{match['stop']}"


def _framed(claim: str, random_: random.Random) -> str | None:
    if not re.match(r"(?:The|Our|We|In|Total|Net|Each|A|An)\s", claim) or "|" in claim:
        return None
    return random_.choice(_FRAMES).format(claim[0].lower() + claim[1:])


_MAKERS: Mapping[Paraphrase, Callable[[str, random.Random], str | None]] = {
    Paraphrase.DATE_FORM: _date_form,
    Paraphrase.PERCENT_FORM: _percent_form,
    Paraphrase.FRACTION: _fraction,
    Paraphrase.CURRENCY_FORM: _currency_form,
    Paraphrase.GROUPING: _grouping,
    Paraphrase.RESCALED: _rescaled,
    Paraphrase.ROUNDED: _rounded,
    Paraphrase.IN_WORDS: _in_words,
    Paraphrase.UNIT_FORM: _unit_form,
    Paraphrase.CONVERTED: _converted,
    Paraphrase.SYNONYM: _synonym,
    Paraphrase.MOVED: _moved,
    Paraphrase.FRAMED: _framed,
}
