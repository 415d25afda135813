"""Figures of a table row with the column, period, scale and currency that the page gives them.

Tables are read from the text as the readers write it (cells apart by ' | ') or as a page shows it (cells apart by blanks).
"""

import re
from dataclasses import dataclass

from copilot.domain.figures import Figure, figures
from copilot.domain.times import Time, times
from copilot.domain.units import CURRENCIES

HEADER_LINES = 60  # how far above a row its header may stand
NOTE_REACH = 5000  # characters above a row within which '(in millions)' still speaks of it
_PERIOD_HINT = re.compile(r"(?:19|20)\d\d|\bQ[1-4]\b|\bFY|\bquarter\b|\bH[12]\b", re.IGNORECASE)
_NIL = re.compile(r"(?<!\S)(?:[$€£]\s*)?[—–-]{1,3}(?!\S)|(?<!\S)(?:nil|n/?a|n\.a\.|nm)(?!\S)", re.IGNORECASE)
_NOTE = re.compile(
    r"\bin\s+(?:[A-Za-z$€£.']+\s+){0,3}?(?P<a>thousands|millions|billions)\b"
    r"|\b(?P<b>thousands|millions|billions)\s+of\s+(?:U\.?S\.?\s+)?(?:dollars|euros?|pounds|yen|shares|RMB|\$|€|£)"
    r"|(?:[$€£]|\b(?:USD|EUR|GBP|CHF|RMB|CNY|JPY|INR|Rs\.?|US))\s?\$?\s?(?:in\s+)?(?P<c>thousands?|millions?|billions?|bn|mn|m|k|crores?|lakhs?)\b(?!\s+\d)(?<!\d)"
    r"|(?P<d>['’]000s?\b|\$000s?\b|\(000s?\))|\((?P<e>thousands|millions|billions)\b",
    re.IGNORECASE,
)
_SCALE = {"thousand": 3, "million": 6, "billion": 9, "bn": 9, "mn": 6, "m": 6, "k": 3, "crore": 7, "lakh": 5}
_SIGNS = re.compile("|".join(sorted((re.escape(c) for c in CURRENCIES if not c[0].islower()), key=len, reverse=True)))
PERCENT_WORDS = re.compile(r"%|\b(?:percent|per cent|percentage|rate|margin|share of)\b", re.IGNORECASE)
_STOP_END = re.compile(r"[.;:!?]\s*[”\"’']?\s*$")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. `period(figure)` needs the figure as found in `line`."""

    line: str
    start: int
    label: str
    values: tuple[Figure, ...]
    periods: tuple[Time | None, ...]
    headers: tuple[str, ...]
    scale: int | None
    currencies: frozenset[str]
    percent: bool

    def period_at(self, offset: int) -> Time | None:
        """The column's period of the figure that stands at this offset of the source, None where the table does not tell."""
        for value, time in zip(self.values, self.periods, strict=True):
            if value.start <= offset - self.start < value.end:
                return time
        return None


def is_tabular(line: str) -> bool:
    """True for a line that reads like a row of a table: cells, or a short label and figures without a full stop."""
    if "|" in line or "\t" in line:
        return True
    if _STOP_END.search(line) or len(line) > 400:
        return False
    found = [*re.finditer(r"\d[\d,.]*|[—–]", line)]
    words = re.findall(r"[A-Za-z]{2,}", line)
    if not found:
        return False
    wide = re.search(r"\S\s{3,}\S", line) is not None
    tail = re.search(r"(?:[\d)%—–]\s*)$", line) is not None
    return (wide and tail) or (tail and len(words) <= 10 and len(found) >= 2)


def rows(text: str, start: int, end: int) -> tuple[Row, ...]:
    """The table rows that overlap text[start:end]."""
    found: list[Row] = []
    at = text.rfind("\n", 0, start) + 1
    while at < end:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop]
        if is_tabular(line):
            found.append(_row(text, at, line))
        at = stop + 1
    return tuple(found)


def _row(text: str, at: int, line: str) -> Row:
    values = figures(line)
    slots = sorted([*(f.start for f in values), *(m.start() for m in _NIL.finditer(line))])
    label = re.split(r"\||\t", line)[0] if "|" in line or "\t" in line else line[: slots[0]] if slots else line
    headers, header_at = _headers(text, at, line, slots)
    by_slot = dict(zip(slots, headers, strict=True)) if headers else {}
    titles = tuple(by_slot.get(f.start, "") for f in values)
    periods = tuple(next(iter(times(t)), None) if t else None for t in titles)
    region = text[max(0, header_at, at - NOTE_REACH) : at] if header_at >= 0 else text[max(0, at - 600) : at]
    scale = _scale(text, at, line)
    currencies = _currencies(line) or _currencies(region)
    percent = any(PERCENT_WORDS.search(part) for part in (line, *headers))
    return Row(line, at, label.strip(), values, periods, titles, scale, currencies, percent)


def _headers(text: str, at: int, line: str, slots: list[int]) -> tuple[list[str], int]:
    """The heading of each slot, and where the header line begins; nothing where no line above fits."""
    if not slots:
        return [], -1
    stop = at - 1
    for _ in range(HEADER_LINES):
        if stop <= 0:
            break
        begin = text.rfind("\n", 0, stop) + 1
        candidate = text[begin:stop]
        stop = begin - 1
        if _PERIOD_HINT.search(candidate) and (found := _fit(candidate, line, slots)):
            return found, begin
    return [], -1


def _fit(candidate: str, line: str, slots: list[int]) -> list[str]:
    """The candidate's headings for the slots, or nothing when it is no header of this row."""
    if len(candidate) > 500 or any(not f.text.isdigit() for f in figures(candidate)):
        return []
    if "|" in candidate and "|" in line:
        heads = [c.strip() for c in candidate.split("|")]
        cells = [c.strip() for c in line.split("|")]
        if cells and not re.search(r"\d|^[—–-]$", cells[0]):
            cells = cells[1:]
        if len(cells) == len(slots) and len(heads) >= len(cells) and any(times(h) for h in heads):
            return heads[len(heads) - len(cells) :]
    moments = [t.text for t in times(candidate)]
    if len(moments) == len(slots):
        return moments
    changes = len(re.findall(r"change|%|variance|increase|growth", candidate, re.IGNORECASE))
    if changes and len(moments) < len(slots) <= len(moments) + max(changes, 2):
        return moments + ["change"] * (len(slots) - len(moments))
    return []


def table_scale(heading: str) -> int | None:
    """The power of ten that a heading gives to the figures under it: 'Revenue ($m)', 'in thousands'."""
    notes = [*_NOTE.finditer(heading)]
    return _power(notes[-1]) if notes else None


def _power(note: re.Match[str]) -> int:
    word = next(g for g in note.groups() if g).casefold()
    return 3 if "000" in word else _SCALE[word.rstrip("s")]


def _scale(text: str, at: int, line: str) -> int | None:
    """The power of ten that the row itself, or the nearest note above it, gives to its figures."""
    notes = [*_NOTE.finditer(line)] or [*_NOTE.finditer(text, max(0, at - NOTE_REACH), at)]
    return _power(notes[-1]) if notes else None


def _currencies(text: str) -> frozenset[str]:
    return frozenset(CURRENCIES[m.group()] for m in _SIGNS.finditer(text))
