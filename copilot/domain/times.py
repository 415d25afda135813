"""Dates and periods as documents write them: days, months, quarters, fiscal years, bare years."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from copilot.domain.wordlists import words_of

_MONTHS = words_of(
    """
    january february march april may june july august september october november december
    """
)
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_Y = r"(?:1[89]|20)\d\d"
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_ORDINAL = "first|second|third|fourth|1st|2nd|3rd|4th"
# One pattern a beginning: a digit, a month, or another word. No date begins inside a word.
_TIME = re.compile(
    r"(?<!\w)(?<!\d\.)(?:(?=\d)(?:"
    rf"(?P<dmy>\b(?P<d2>{_DAY})(?:st|nd|rd|th)?(?:\s*+(?:day\s++of|of))?+[\s-]++(?P<m2>{_MONTH}),?[\s-]+(?P<y2>{_Y})\b)"
    rf"|(?P<iso>\b(?P<y3>{_Y})[-/.](?P<m3>0[1-9]|1[0-2]|[1-9])[-/.](?P<d3>{_DAY})\b)"
    rf"|(?P<slash>(?<![\d/.])(?P<a4>\d{{1,2}})(?P<sep>[/.-])(?P<b4>\d{{1,2}})(?P=sep)(?P<y4>{_Y}|\d\d)(?![\d/]))"
    rf"|(?P<quarter>(?:\b(?:fiscal\s+)?(?P<y5>{_Y})\s*+(?:[-–]\s*+)?)?(?:\b(?:Q(?P<q1>[1-4])|(?P<q2>[1-4])Q)(?:\s*+(?:[-–/]\s*+)?(?:of\s++)?(?:fiscal\s+(?:year\s+)?|FY\s?)?(?:(?P<y6>{_Y})|['’]?(?P<y7>\d\d)(?![\d%]|[.,]\d)))?"
    rf"|\b(?P<q3>{_ORDINAL})[\s-]+(?:fiscal\s+)?quarter(?:\s++(?:(?:of|in)\s*+)?(?:the\s++)?(?:fiscal\s+)?(?:year\s+)?(?P<y8>{_Y}))?))"
    rf"|(?P<dm>\b(?P<d8>{_DAY})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m8>January|February|March|April|June|July|August|September|October|November|December)\b)"
    rf"|(?P<year>(?<![\w$€£¥.,/])(?<![$€£¥]\s)(?P<y15>(?:19|20)\d\d)(?![\d]|[.,]\d|\s?%|[A-Za-z])))"
    rf"|(?=[JFMASOND])(?=(?:{_MONTH}))(?:"
    rf"(?P<mdy>\b(?P<m1>{_MONTH})\s+(?P<d1>{_DAY})(?:st|nd|rd|th)?,?\s+(?P<y1>{_Y})\b)"
    rf"|(?P<my>\b(?P<m6>{_MONTH}),?\s+(?:of\s+)?(?P<y14>{_Y})\b)"
    rf"|(?P<md>\b(?P<m7>{_MONTH})\s+(?P<d7>{_DAY})(?:st|nd|rd|th)?(?![\d.,]*\d|\s?%)\b))"
    r"|(?=[QHFCST])(?:"
    rf"(?P<quarter_>(?:\b(?:fiscal\s+)?(?P<y5_>{_Y})\s*+(?:[-–]\s*+)?)?(?:\b(?:Q(?P<q1_>[1-4])|(?P<q2_>[1-4])Q)(?:\s*+(?:[-–/]\s*+)?(?:of\s++)?(?:fiscal\s+(?:year\s+)?|FY\s?)?(?:(?P<y6_>{_Y})|['’]?(?P<y7_>\d\d)(?![\d%]|[.,]\d)))?"
    rf"|\b(?P<q3_>{_ORDINAL})[\s-]+(?:fiscal\s+)?quarter(?:\s++(?:(?:of|in)\s*+)?(?:the\s++)?(?:fiscal\s+)?(?:year\s+)?(?P<y8_>{_Y}))?))"
    rf"|(?P<half>\b(?:H(?P<h1>[12])(?:\s*(?:of\s+)?['’]?(?:(?P<y9>{_Y})|(?P<y10>\d\d)(?![\d%]|[.,]\d)))?|(?P<h2>first|second)\s+half(?:\s+of\s+(?:fiscal\s+)?(?:year\s+)?(?P<y11>{_Y}))?)\b)"
    rf"|(?P<fy>\b(?:FY|CY|fiscal(?:\s+years?)?|financial\s+year)\s?['’]?(?:(?P<y12>{_Y})(?:\s?[/–-]\s?\d\d(?!\d))?|(?P<y13>\d\d)(?:/\d\d)?)(?![\d%]))))",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\s+(?:shares|employees|patients|participants|subjects|units|people|customers|stores|days|hours|mg|kg|million|billion|thousand|percent|per cent|euros?|dollars?|pounds?)\b"
)


_LENGTH = re.compile(
    r"(?:(?P<n>three|six|nine|twelve|3|6|9|12)[\s-]+months?|(?P<unit>quarter|half[\s-]?year|year))(?:\s+period)?s?\s+(?:ended|ending|to)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_MONTHS_LONG = {
    "three": 3, "3": 3, "quarter": 3, "six": 6, "6": 6, "half-year": 6, "half year": 6, "halfyear": 6, "nine": 9, "9": 9, "twelve": 12, "12": 12, "year": 12,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Time:
    """A date or period, as far as it is stated. `part` is Q1 to Q4, H1 or H2, else empty. Two-digit years are of 19xx or 20xx.

    `other` is the second reading of a date whose day and month cannot be told apart (03/04/2020).
    """

    start: int
    end: int
    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""
    other: tuple[int, int] | None = None
    bare_year: bool = False
    months: int | None = None  # how long the period is, where its words tell: 'nine months ended'

    @property
    def lasts(self) -> int | None:
        """Months that the period lasts; None where it is not told, or the time is a day."""
        return self.months or {"Q": 3, "H": 6}.get(self.part[:1])

    def agrees(self, other: "Time") -> bool:
        """True when nothing that both state differs."""
        if self.year and other.year and self.year != other.year:
            return False
        if self.part and other.part and self.part != other.part:
            return False
        if self.lasts and other.lasts and self.lasts != other.lasts:
            return False
        days = {(self.month, self.day), self.other} - {None}
        others = {(other.month, other.day), other.other} - {None}
        return any(
            (a[0] is None or b[0] is None or a[0] == b[0]) and (a[1] is None or b[1] is None or a[1] == b[1])
            for a in days if a for b in others if b
        )  # fmt: skip

    def states(self, other: "Time") -> bool:
        """True when `self` says at least what `other` says, and the same."""
        return (
            self.agrees(other)
            and (other.year is None or self.year is not None)
            and (other.month is None or self.month is not None)
            and (other.day is None or self.day is not None)
            and (not other.part or bool(self.part))
        )


def times(text: str) -> tuple[Time, ...]:
    """Every date and period of the text, in order and apart. Never raises; what is no date of the calendar is none."""
    found = [t for m in _TIME.finditer(text) if (t := _read(text, m)) is not None]
    return tuple(_lasting(text, _spread(text, found)))


def _read(text: str, m: re.Match[str]) -> Time | None:
    form = next(n for n in _FORMS if m[n])
    if form == "year" and _COUNTS.match(text, m.end()):
        return None  # '2000 shares'
    return _FORMS[form](Time(m.start(), m.end(), m.group()), m)


def _dated(base: Time, year: str | None, month: str, day: str | None) -> Time:
    return replace(base, year=int(year) if year else None, month=_month(month), day=int(day) if day else None)


def _half(base: Time, m: re.Match[str]) -> Time:
    number = m["h1"] or ("1" if m["h2"].lower() == "first" else "2")
    return replace(base, year=_year(m, "y9", "y10", "y11"), part=f"H{number}")


def _quarter(base: Time, m: re.Match[str], form: str) -> Time:
    """A quarter that begins with a digit, or with a word (`form` '_')."""
    number = m[f"q1{form}"] or m[f"q2{form}"] or str(_QUARTERS[m[f"q3{form}"].lower()])
    return replace(base, year=_year(m, *(f"y{n}{form}" for n in (5, 6, 7, 8))), part=f"Q{number}")


def _month(name: str) -> int:
    return next(n for n, m in enumerate(_MONTHS, 1) if m.startswith(name.lower()[:3]))


def _is_verb(name: str) -> bool:
    """'may 5' and 'march 3' in small letters are no months."""
    return name[0].islower()


def _year(m: re.Match[str], *groups: str) -> int | None:
    for group in groups:
        if m[group]:
            value = int(m[group])
            return value if value > 99 else value + (2000 if value < 70 else 1900)
    return None


def _slash(base: Time, a: int, b: int, year: str) -> Time | None:
    value = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)
    if not (1 <= a <= 31 and 1 <= b <= 31) or (a > 12 and b > 12):
        return None
    if a > 12:
        return replace(base, year=value, month=b, day=a)
    if b > 12 or a == b:
        return replace(base, year=value, month=a, day=b)
    if "." in base.text:
        return replace(base, year=value, month=b, day=a)
    return replace(base, year=value, month=a, day=b, other=(b, a))


_FORMS: dict[str, Callable[[Time, re.Match[str]], Time | None]] = {
    "mdy": lambda t, m: _dated(t, m["y1"], m["m1"], m["d1"]),
    "dmy": lambda t, m: _dated(t, m["y2"], m["m2"], m["d2"]),
    "iso": lambda t, m: replace(t, year=int(m["y3"]), month=int(m["m3"]), day=int(m["d3"])),
    "slash": lambda t, m: _slash(t, int(m["a4"]), int(m["b4"]), m["y4"]),
    "quarter": lambda t, m: _quarter(t, m, ""),
    "quarter_": lambda t, m: _quarter(t, m, "_"),
    "half": _half,
    "fy": lambda t, m: replace(t, year=_year(m, "y12", "y13")),
    "my": lambda t, m: _dated(t, m["y14"], m["m6"], None),
    "md": lambda t, m: None if _is_verb(m["m7"]) else _dated(t, None, m["m7"], m["d7"]),
    "dm": lambda t, m: _dated(t, None, m["m8"], m["d8"]),
    "year": lambda t, m: replace(t, year=int(m["y15"]), bare_year=True),
}


def _lasting(text: str, found: list[Time]) -> list[Time]:
    """'Nine months ended September 30, 2023': how long, where it stands before the date."""
    lasting = []
    for time in found:
        match = _LENGTH.search(text, max(0, time.start - 60), time.start)
        months = _MONTHS_LONG.get((match["n"] or match["unit"]).casefold()) if match else None
        lasting.append(replace(time, months=months) if months else time)
    return lasting


def _spread(text: str, found: list[Time]) -> list[Time]:
    """'March 31 and June 30, 2022', 'third quarters of 2021 and 2022': a date without year takes the next one's."""
    result = list(found)
    for n in range(len(result) - 2, -1, -1):
        this, following = result[n], result[n + 1]
        between = text[this.end : following.start]
        if this.year is None and following.year is not None and len(between) < 12 and not re.search(r"[.;\n]", between):
            result[n] = replace(this, year=following.year)
    return result
