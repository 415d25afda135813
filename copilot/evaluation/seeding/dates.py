"""Dates and periods, swapped. Found by patterns of its own, so that what the checks cannot read is swapped all the same."""

import random
import re
from collections.abc import Callable, Sequence

from copilot.domain.wordlists import words_of
from copilot.evaluation.seeding.swap import Made, put

MONTHS = words_of("January February March April May June July August September October November December")
_SHORT = tuple(m[:3] for m in MONTHS)
_MONTH = rf"(?:{'|'.join(MONTHS)}|(?:{'|'.join(_SHORT)})\b\.?)"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
DATE = re.compile(
    rf"\b{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?\b(?!\s?%)|\b{_DAY}(?:\s+day\s+of)?\s+{_MONTH}(?:,?\s+{_YEAR})?\b|\b{_MONTH},?\s+{_YEAR}\b"
    rf"|\b{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b|\b\d{{1,2}}[/.]\d{{1,2}}[/.](?:{_YEAR}|\d\d)\b"
)
PERIOD = re.compile(
    rf"\b(?:FY|CY)\s?'?(?:{_YEAR}|\d\d)\b|\b[QH][1-4](?:\s+(?:FY\s?)?{_YEAR})?\b|\b(?:first|second|third|fourth)\s+(?:quarter|half)\b"
    rf"|(?<![\w.,$€£/-])(?:(?:fiscal|financial)\s+(?:years?\s+)?)?{_YEAR}(?![\w/-]|[.,]\d)"
)
_QUARTERS = words_of("first second third fourth")


def date(claim: str, random_: random.Random, _: Sequence[str]) -> Made | None:
    """Another day, month or year in a date that has a month; day and month exchanged where both could be either."""
    found = [*DATE.finditer(claim)]
    if not found:
        return None
    match = random_.choice(found)
    ways = [_other_year, _other_month, _other_day, _exchanged]
    random_.shuffle(ways)
    return next((put(claim, *match.span(), after) for way in ways if (after := way(match.group(), claim, random_))), None)


def period(claim: str, random_: random.Random, _: Sequence[str]) -> Made | None:
    """Another year, quarter or half in a period without a month."""
    dates = [m.span() for m in DATE.finditer(claim)]
    found = [m for m in PERIOD.finditer(claim) if not any(a < m.end() and m.start() < b for a, b in dates)]
    if not found:
        return None
    match = random_.choice(found)
    ways: list[Callable[[str, str, random.Random], str]] = [_other_year, _other_quarter]
    random_.shuffle(ways)
    return next((put(claim, *match.span(), after) for way in ways if (after := way(match.group(), claim, random_))), None)


def _other_year(text: str, claim: str, random_: random.Random) -> str:
    year = re.search(rf"{_YEAR}(?!\d)|(?<=FY)\d\d|(?<=FY )\d\d", text)
    if year is None:
        return ""
    standing = set(re.findall(rf"(?<!\d){_YEAR}(?!\d)", claim))
    others = [
        y for n in (-3, -2, -1, 1, 2) if (y := str(int(year.group()) + n)) not in standing and len(y) == len(year.group())
    ]
    return text[: year.start()] + random_.choice(others) + text[year.end() :] if others else ""


def _other_month(text: str, _: str, random_: random.Random) -> str:
    long = re.search("|".join(MONTHS), text)
    if long:
        return text[: long.start()] + random_.choice([m for m in MONTHS if m != long.group()]) + text[long.end() :]
    short = re.search("|".join(_SHORT), text)
    if short:
        return text[: short.start()] + random_.choice([m for m in _SHORT if m != short.group()]) + text[short.end() :]
    iso = re.search(r"(?<=-)\d\d(?=-)", text)
    if iso:
        return (
            text[: iso.start()]
            + random_.choice([f"{m:02}" for m in range(1, 13) if f"{m:02}" != iso.group()])
            + text[iso.end() :]
        )
    return ""


def _other_day(text: str, _: str, random_: random.Random) -> str:
    day = re.search(r"(?<!\d)(?:[1-9]|[12]\d|3[01])(?!\d)(?!st|nd|rd|th)|(?<=-)\d\d$", text)
    if day is None or "/" in text:
        return ""
    width = len(day.group()) if day.group().startswith("0") else 1
    others = [d for d in range(1, 29) if d != int(day.group())]
    return text[: day.start()] + f"{random_.choice(others):0{width}}" + text[day.end() :]


def _exchanged(text: str, _: str, random_: random.Random) -> str:
    """'3 April' for '4 March': day and month the wrong way round."""
    found = re.search(rf"(?P<a>\d{{1,2}})\s+(?P<m>{'|'.join(MONTHS)})|(?P<m2>{'|'.join(MONTHS)})\s+(?P<b>\d{{1,2}})", text)
    if found is None:
        return ""
    day, month = int(found["a"] or found["b"]), MONTHS.index(found["m"] or found["m2"]) + 1
    if not 1 <= day <= 12 or day == month:
        return ""
    after = f"{month} {MONTHS[day - 1]}" if found["a"] else f"{MONTHS[day - 1]} {month}"
    return text[: found.start()] + after + text[found.end() :]


def _other_quarter(text: str, claim: str, random_: random.Random) -> str:
    if (mark := re.search(r"(?<=Q)[1-4]|(?<=H)[12]", text)) is not None:
        most = "12" if text[mark.start() - 1] == "H" else "1234"
        others = [q for q in most if q != mark.group() and text[mark.start() - 1] + q not in claim]
        return text[: mark.start()] + random_.choice(others) + text[mark.end() :] if others else ""
    if (word := re.match("|".join(_QUARTERS), text)) is not None:
        most_words = _QUARTERS[:2] if "half" in text else _QUARTERS
        others = [q for q in most_words if q not in claim]
        return random_.choice(others) + text[word.end() :] if others else ""
    return ""
