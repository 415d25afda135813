"""Periods as filings write them: years, quarters, dates, spans of months."""

import re
from dataclasses import dataclass

_NAMES = ("january", "february", "march", "april", "may", "june",
          "july", "august", "september", "october", "november", "december")  # fmt: skip
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
MONTH = "(?:" + "|".join(m[:3] + (f"(?:{m[3:]})?" if m[3:] else "") for m in _MONTHS) + r")\.?"
_DATE = re.compile(
    rf"\b({MONTH})\s+(\d{{1,2}})(?:,\s*|\s+)((?:19|20)\d\d)\b|\b(\d{{1,2}})\s+({MONTH})\s+((?:19|20)\d\d)\b", re.IGNORECASE
)
_MONTH_YEAR = re.compile(rf"\b({MONTH})\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_DAY = re.compile(rf"\b({MONTH})\s+(\d{{1,2}})\b(?!\d)|\b(\d{{1,2}})\s+({MONTH})\b", re.IGNORECASE)
_QUARTER = re.compile(r"\bQ([1-4])\b|\b(first|second|third|fourth)[\s-]+quarter|\b([1-4])Q(?=\d|\b)", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d,.$€£])(?:FY\s?|CY\s?)?((?:19|20)\d\d)(?![\d,]\d|\.\d|\d)\b|\bFY\s?['’]?(\d\d)\b")
_LENGTH = re.compile(
    r"\b(three|six|nine|twelve|3|6|9|12)[\s-]+months?|\b(thirteen|twenty-six|thirty-nine|fifty-two|13|26|39|52)[\s-]+weeks?",
    re.IGNORECASE,
)
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_SPAN = {"three": 3, "3": 3, "six": 6, "6": 6, "nine": 9, "9": 9, "twelve": 12, "12": 12,
         "thirteen": 3, "13": 3, "twenty-six": 6, "26": 6, "thirty-nine": 9, "39": 9, "fifty-two": 12, "52": 12}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """What a text says of time; None where it says nothing. `months` is the length of a span."""

    year: int | None = None
    quarter: int | None = None
    month: int | None = None
    day: int | None = None
    months: int | None = None

    @property
    def blank(self) -> bool:
        return self == Period()

    def fits(self, other: "Period") -> bool:
        """True when nothing that both state differs."""
        pairs = ((self.year, other.year), (self.quarter, other.quarter), (self.month, other.month),
                 (self.day, other.day), (self.months, other.months))  # fmt: skip
        return all(a is None or b is None or a == b for a, b in pairs)

    @property
    def order(self) -> tuple[int, int, int]:
        """Sorts later periods after earlier ones."""
        return (self.year or 0, self.month or (self.quarter or 0) * 3, self.day or 0)


def period(text: str) -> Period:
    """The first period that the text names, e.g. of a column header."""
    date = _date(text)
    years = years_of(text)
    quarter = _QUARTER.search(text)
    length = _LENGTH.search(text)
    year = date.year or (years[0] if years else None)
    number = None
    if quarter:
        number = int(quarter[1] or quarter[3] or 0) or _ORDINAL[quarter[2].lower()]
    span = _SPAN[(length[1] or length[2]).lower()] if length else _length_word(text)
    return Period(year, number, date.month, date.day, span)


def _length_word(text: str) -> int | None:
    if short := re.search(r"\b(3|6|9|12)\s?M\b", text):
        return int(short[1])
    if re.search(r"\bhalf[\s-]?years?(?:ly)?\b|\bH[12]\b", text, re.IGNORECASE):
        return 6
    if re.search(r"\bquarter(?:ly)?\b|\bQ[1-4]\b", text, re.IGNORECASE):
        return 3
    return 12 if re.search(r"\byears? ended\b|\bfiscal years?\b|\bfull[- ]year\b|\bannual\b", text, re.IGNORECASE) else None


def years_of(text: str) -> list[int]:
    """Every year in the text, in order, each once."""
    return list(dict.fromkeys(int(m[1] or f"20{m[2]}") for m in _YEAR.finditer(text)))


def periods(text: str) -> list[Period]:
    """One period a year that the text names; a single one without a year if it names only a quarter or length."""
    first = period(text)
    years = years_of(text)
    if len(years) < 2:
        return [] if first.blank else [first]
    return [Period(year, first.quarter, first.month, first.day, first.months) for year in years]


def _date(text: str) -> Period:
    if m := _DATE.search(text):
        month, day, year = (m[1], m[2], m[3]) if m[1] else (m[5], m[4], m[6])
        return Period(year=int(year), month=_month(month), day=int(day))
    if m := _MONTH_YEAR.search(text):
        return Period(year=int(m[2]), month=_month(m[1]))
    if m := _DAY.search(text):
        month, day = (m[1], m[2]) if m[1] else (m[4], m[3])
        return Period(month=_month(month), day=int(day)) if int(day) <= 31 else Period()
    return Period()


def _month(name: str) -> int:
    return next(n for m, n in _MONTHS.items() if m.startswith(name.lower().rstrip(".")[:3]))
