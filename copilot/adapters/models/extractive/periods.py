"""Periods as filings write them: years, quarters, dates, spans of months."""

import re
from dataclasses import dataclass, field, replace

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
_TWO_YEARS = re.compile(r"(?<!\d)((?:19|20))\d\d(?:\s?/\s?(?:19|20)?|[–-])(\d\d)(?![\d/–-])")
_SHARED = re.compile(
    r"\b(first|second|third|fourth)\b(?=\s+(?:and|to|or)\s+(?:the\s+)?(?:first|second|third|fourth)[\s-]+(?:fiscal\s+)?quarter)",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"\b(?:first\s+)?(three|six|nine|twelve|3|6|9|12)[\s-]+months?|\b(thirteen|twenty-six|thirty-nine|fifty-two|13|26|39|52)[\s-]+weeks?",
    re.IGNORECASE,
)
_SHORT = re.compile(r"\b(3|6|9|12)\s?M\b(?=\W*(?:(?:FY\s?)?(?:19|20)\d\d\b|$))")
_SPAN_WORDS = re.compile(
    r"\b(?:(?:fiscal|financial|calendar|full)[\s-]*)?(?:years?|quarters?|periods?|months?|weeks?)(?:[\s-]+(?:ended|ending|to|end))\b"
    r"|\b(?:fiscal|financial|calendar)\s+years?\b|\bfiscal\b|\b(?:as (?:of|at)|ended|ending)\b|\btrailing\b|\byear[- ](?:on|over)[- ]year\b",
    re.IGNORECASE,
)
_OWN_YEAR = re.compile(r"\b(?:fiscal|financial year)\b|\bFY\s?['’]?\d", re.IGNORECASE)
_HYPHENED = re.compile(r"\b(?:three|six|nine|twelve)-(?= and|,| or)", re.IGNORECASE)
_COLUMN = re.compile(r"\W*(?:(?:(?:fiscal|quarters?|years?|(?:19|20)\d\d)\W+)*)(first|second|third|fourth)\W*", re.IGNORECASE)
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
    fiscal: bool = field(default=False, compare=False)  # asked for by the company's own year, whatever year its dates lie in

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
    if column := _COLUMN.fullmatch(text):
        number = _ORDINAL[column[1].lower()]
    elif quarter:
        number = int(quarter[1] or quarter[3] or 0) or _ORDINAL[quarter[2].lower()]
    span = _SPAN[(length[1] or length[2]).lower()] if length else _length_word(text)
    return Period(year, number, date.month, date.day, span)


def without(text: str) -> str:
    """The text without what `period` reads in it: what a label or heading says besides its time."""
    kept = "" if _COLUMN.fullmatch(text) else text
    for pattern in (_DATE, _MONTH_YEAR, _QUARTER, _LENGTH, _SHORT, _DAY, _YEAR, _SPAN_WORDS):
        kept = pattern.sub(" ", kept)
    return re.sub(r"\(\s*\)", " ", " ".join(kept.split())).strip(" ,;:-–—")


def sole(text: str) -> Period:
    """The period of a title that names one; what it says twice, in different ways, it does not say of any column."""
    named = period(text)
    if len(periods(text)) > 1:
        named = Period(months=named.months)
    lengths = {m.group().lower() for m in _LENGTH.finditer(text)} | {m.group().lower() for m in _HYPHENED.finditer(text)}
    return Period(named.year, named.quarter, named.month, named.day) if len(lengths) > 1 else named


def merged(*said: "Period") -> "Period":
    """What the periods say together; what an earlier one says goes before."""
    fields = ("year", "quarter", "month", "day", "months")
    year, quarter, month, day, months = (next((v for p in said if (v := getattr(p, f)) is not None), None) for f in fields)
    return Period(year, quarter, month, day, months, any(p.fiscal for p in said))


def _length_word(text: str) -> int | None:
    if short := _SHORT.search(text):
        return int(short[1])
    if re.search(
        r"\b(?:first |second )?half(?:[\s-]?years?(?:ly)?)?\b(?! of (?:the|our|all))|\b[12]?H[12]?\b(?=\s?\d)",
        text,
        re.IGNORECASE,
    ):
        return 6
    if re.search(r"\bquarter(?:ly)?\b|\bQ[1-4]\b", text, re.IGNORECASE):
        return 3
    return 12 if re.search(r"\byears? ended\b|\bfiscal years?\b|\bfull[- ]year\b|\bannual\b", text, re.IGNORECASE) else None


def years_of(text: str) -> list[int]:
    """Every year in the text, in order, each once; a year of two ('2018/19') is the one it ends in."""
    plain = _TWO_YEARS.sub(lambda m: f" {m[1]}{m[2]} ", text)
    return list(dict.fromkeys(int(m[1] or f"20{m[2]}") for m in _YEAR.finditer(plain)))


def periods(text: str) -> list[Period]:
    """Every period that the text names: one a quarter or date if it names several, else one a year; none where it names none."""
    fiscal = _OWN_YEAR.search(text) is not None
    return [replace(found, fiscal=fiscal) for found in _named(text)]


def _named(text: str) -> list[Period]:
    first = period(text)
    parts = _parts(text)
    if len(parts) > 1:
        return parts
    years = years_of(text)
    if len(years) < 2:
        return [] if first.blank else [first]
    return [Period(year, first.quarter, first.month, first.day, first.months) for year in years]


def _parts(text: str) -> list[Period]:
    """The quarters or dates named, each with the year that follows it nearest, else the only one."""
    years = years_of(text)
    found: list[tuple[int, Period]] = [(m.start(), Period(quarter=_quarter(m))) for m in _QUARTER.finditer(text)]
    found += [(m.start(), Period(quarter=n)) for n, m in _shared_quarters(text)]
    if not found:
        found = [(m.start(), _date(m.group())) for pattern in (_DATE, _DAY) for m in pattern.finditer(text)]
        dated = {start for start, p in found if p.year}
        found = [(start, p) for start, p in found if p.year or start not in dated]
    placed = []
    for start, known in sorted(set(found), key=lambda pair: pair[0]):
        after = next((int(m[1] or f"20{m[2]}") for m in _YEAR.finditer(text, start)), years[0] if years else None)
        placed.append(merged(known, Period(year=after)))
    return list(dict.fromkeys(placed))


def _quarter(match: re.Match[str]) -> int:
    return int(match[1] or match[3] or 0) or _ORDINAL[match[2].lower()]


def _shared_quarters(text: str) -> list[tuple[int, re.Match[str]]]:
    """The first of 'third and fourth quarter'."""
    return [(_ORDINAL[m[1].lower()], m) for m in _SHARED.finditer(text)]


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
