"""Figures of a table row with the column, period, scale and currency that the page gives them."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import NamedTuple

from copilot.domain.figures import Figure, figures
from copilot.domain.sentences import Span
from copilot.domain.times import Time, times
from copilot.domain.units import CURRENCIES
from copilot.services.check.tabular import LONGEST, cells, is_rule, is_tabular

HEADER_LINES = 60  # how far above a row its header may stand
HEADERS_KEPT = 6  # of the nearest lines that may be its header
AHEAD = 1500  # characters below a header that are looked at to see how wide its table is
CAPTION = 200  # characters above a header line that still belong to its table
NOTE_REACH = 5000  # characters above a row within which '(in millions)' still speaks of it
TITLE_LINES = 4  # right above a header, blank ones included, that may name the table
SPANS = 6  # header rows that are read together
_PERIOD_HINT = re.compile(r"(?:19|20)\d\d|\bQ[1-4]\b|\bFY|\bquarter\b|\bH[12]\b", re.IGNORECASE)
_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|\b(?:ended|ending|fiscal)\b", re.IGNORECASE)
_NIL = re.compile(r"(?<!\S)(?:[$€£]\s*)?[—–-]{1,3}(?!\S)|(?<!\S)(?:nil|n/?a|n\.a\.|nm)(?!\S)", re.IGNORECASE)
_NOTE = re.compile(
    r"\bin\s+(?:[A-Za-z$€£.']+\s+){0,3}?(?P<a>thousands|millions|billions)\b"
    r"|\b(?P<b>thousands|millions|billions)\s+of\s+(?:U\.?S\.?\s+|Swiss\s+)?(?:dollars|euros?|pounds|yen|francs|rupees|yuan|shares|RMB|\$|€|£)"
    r"|(?:[$€£]|\b(?:USD|EUR|GBP|CHF|RMB|CNY|JPY|INR|Rs\.?|US))\s?\$?\s?(?:in\s+)?(?P<c>thousands?|millions?|billions?|bn|mn|m|k|crores?|lakhs?)\b(?!\s+\d)(?<!\d)"
    r"|(?P<d>['’]000s?\b|\$000s?\b|\(000s?\))|\((?P<e>thousands|millions|billions)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:except|other than)\b[^().]*$", re.IGNORECASE
)  # 'in millions, except shares, which are in thousands'
_NOTE_WORDS = ("thousand", "million", "billion", "000", "crore", "lakh")
_NOTE_HINT = re.compile(r"(?:[$€£]|USD|EUR|GBP|CHF|RMB|CNY|JPY|INR|Rs\.?|US)\s?\$?\s?(?:in\s+)?(?:bn|mn|m|k)\b")
_SCALE = {"thousand": 3, "million": 6, "billion": 9, "bn": 9, "mn": 6, "m": 6, "k": 3, "crore": 7, "lakh": 5}
_SIGNS = re.compile("|".join(sorted((re.escape(c) for c in CURRENCIES if not c[0].islower()), key=len, reverse=True)))
_CURRENCY_NOTE = re.compile(
    r"\b(?:thousands|millions|billions)\s+of\s+(?:U\.?S\.?\s+|Swiss\s+)?(?P<word>dollars|euros?|pounds|yen|francs|rupees|yuan)\b",
    re.IGNORECASE,
)
PERCENT_WORDS = re.compile(r"%|\b(?:percent|per cent|percentage|rate|margin|share of)\b", re.IGNORECASE)
CHANGES = re.compile(r"change|variance|increase|growth|difference|\bover\b|\bvs\b|%\s*$|^\s*[$%]\s*$", re.IGNORECASE)
_CHANGE_COLUMNS = re.compile(r"change|%|variance|increase|growth", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\w.,/])[$€£]?\d(?:[\d,.]*\d)?%?(?![\w/])")
_DATED = re.compile(r"\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})")
_ENDED = re.compile(r"\s+(?:ended|ending)\b", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]*\)")
_PHRASE = re.compile(r"\S+(?:\s\S+)*")  # words apart by single blanks
_LETTERS = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. `headers` and `periods` are those of `values`, the amounts beside the label.

    `above` is the heading of the group of rows to which the row belongs, empty where it has none; `title` the lines over the table.
    """

    line: str
    start: int
    label: str
    values: tuple[Figure, ...]
    periods: tuple[Time | None, ...]
    headers: tuple[str, ...]
    scale: int | None
    currencies: frozenset[str]
    percent: bool
    above: str = ""
    scales: tuple[int | None, ...] = ()
    title: str = ""

    def slot(self, offset: int) -> int | None:
        """Which of the values stands at this offset of the source."""
        for n, value in enumerate(self.values):
            if value.start <= offset - self.start < value.end:
                return n
        return None

    def scale_at(self, offset: int) -> int | None:
        """The power of ten of the figure at this offset of the source: its column's own, else the row's."""
        n = self.slot(offset)
        return self.scales[n] if n is not None and self.scales and self.scales[n] is not None else self.scale

    def period_at(self, offset: int) -> Time | None:
        """The column's period of the figure that stands at this offset of the source, None where the table does not tell."""
        n = self.slot(offset)
        return None if n is None else self.periods[n]


@dataclass(frozen=True, slots=True)
class _Header:
    """Lines that may head the rows below them; `cells` are their columns' texts, outermost line first, none for a set page."""

    start: int
    end: int
    text: str
    lines: tuple[str, ...]
    columns: tuple[str, ...]
    currencies: frozenset[str]
    title: str
    ragged: bool  # rows may lack their last cells
    scales: tuple[int | None, ...] = ()  # what single columns say of their figures: 'Shares (in thousands)'


class _Heading(NamedTuple):
    text: str
    scale: int | None = None


_NO_HEADING = _Heading("")


@dataclass(slots=True)
class _Reading:
    """What has been seen on the way down to a row."""

    text: str
    headers: list[_Header] = field(default_factory=list)
    open: list[tuple[int, str]] = field(default_factory=list)  # the header lines right above, with their starts
    above: str = ""
    first: frozenset[str] = frozenset()  # currencies of the first row under the header
    fresh: bool = False
    inside: bool = False  # rows of the same table stand right above

    def take(self, at: int, line: str) -> None:
        """A line that holds no amounts: it may be a header, or the heading of a group of rows."""
        if is_rule(line) or not line.strip(" |\t"):
            return
        spans = cells(line)
        label = line[slice(*spans[0])] if spans else ""
        others = sum(b > a for a, b in spans[1:])
        alone = bool(label) + others == 1 and not _PERIOD_HINT.search(line) and not _NOTE.search(line)
        if spans and alone and (label or self.inside):
            self.above = line.strip(" |\t")  # 'Assets: | | |'
        elif not (self.inside and not self.open and _LETTERS.search(label)) and (
            spans or _PERIOD_HINT.search(line) or _dates_apart(line)
        ):
            self.open = [*self.open[1 - SPANS :], (at, line)]
            self._head(at + len(line))

    def _head(self, end: int) -> None:
        start = self.open[0][0]
        caption = self.text[max(0, start - CAPTION) : end]
        columns = _joined([line for _, line in self.open])
        scales = _column_scales([line for _, line in self.open], len(columns))
        ragged = len(columns) > 1 and self._widest_below(end) == len(columns) + 1
        if ragged:
            columns, scales = ("", *columns), (None, *scales)  # the header leaves out the corner above the labels
        title = " ".join(caption[: start - end].split("\n")[-TITLE_LINES:])
        header = _Header(
            start,
            end,
            self.open[-1][1],
            tuple(line for _, line in self.open),
            columns,
            _currencies(caption),
            title,
            ragged,
            scales,
        )
        if self.headers and self.headers[-1].start == start:
            self.headers.pop()
        self.headers = [*self.headers[1 - HEADERS_KEPT :], header]
        self.above, self.first, self.fresh = "", frozenset(), True

    def _widest_below(self, end: int) -> int:
        """The most cells of the rows right below, a few of them looked at."""
        lines = self.text[end + 1 : end + 1 + AHEAD].split("\n")
        below = list(takewhile(lambda line: "|" in line or "\t" in line, lines))
        return max((len(cells(line)) for line in below[:12]), default=0)

    def under(self, line: str) -> None:
        """A line with amounts: the header is complete."""
        if self.fresh:
            self.first, self.fresh = _currencies(line), False
        self.open, self.inside = [], True

    def leave(self) -> None:
        """A line of prose: the table has ended."""
        self.open, self.inside = [], False


def rows(text: str, start: int, end: int) -> tuple[Row, ...]:
    """The table rows that overlap text[start:end]. Linear in the size of the stretch and of the sixty lines above it."""
    begin = text.rfind("\n", 0, start) + 1
    at = begin
    for _ in range(HEADER_LINES):
        if not at:
            break
        at = text.rfind("\n", 0, at - 1) + 1
    low = max(0, at - NOTE_REACH)
    notes = _notes(text, low, end)
    reading = _Reading(text)
    found: list[Row] = []
    while at < end:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop]
        table = is_tabular(line)
        if not _amounts(line) or (table and not reading.inside and _words_only(line)):
            if line.strip():
                reading.take(at, line)
            else:
                reading.inside = False
        elif table:
            reading.under(line)
            if at >= begin:
                found.append(_row(reading, at, line, notes))
        else:
            reading.leave()
        at = stop + 1
    return tuple(found)


def _notes(text: str, low: int, high: int) -> list[tuple[int, int]]:
    """Where text[low:high] says in what its figures are, with the power of ten; whole patterns only beside a word of scale."""
    found: dict[int, int] = {}
    lower = text[low:high].lower()
    hints = [m.start() + low for m in _NOTE_HINT.finditer(text, low, high)]
    for word in _NOTE_WORDS:
        at = lower.find(word)
        while at >= 0:
            hints.append(at + low)
            at = lower.find(word, at + len(word))
    for hint in hints:
        for note in _NOTE.finditer(text, max(low, hint - 50), min(high, hint + 35)):
            if not _EXCEPT.search(text, max(low, note.start() - 60), note.start()):
                found[note.end()] = _power(note)
    return sorted(found.items())


def _amounts(line: str) -> bool:
    """True where the line holds an amount, not just years and the like.

    Only whole numbers without a mark of their own are looked at closely: reading every line that way took five times as long.
    """
    doubtful = False
    for match in _DIGITS.finditer(line):
        text = match.group()
        if not text.isdigit():
            if _DATED.fullmatch(text) is None:
                return True
        elif len(text) != 4:
            doubtful = True
    return doubtful and any(_is_amount(line, f) for f in figures(line[:2000]))


def _is_amount(line: str, figure: Figure) -> bool:
    """False for a year, and for the length of a period: 'three months ended'."""
    return not (figure.text.isdigit() and len(figure.text) == 4) and not _ENDED.match(line, figure.end)


def _dates_apart(line: str) -> bool:
    """True for a line of a set page that holds months or lengths of periods: '   June 30,      June 30,'."""
    return len(line) < LONGEST and _MONTH.search(line) is not None and "   " in line and not line.rstrip().endswith(".")


def _words_only(line: str) -> bool:
    """True for a table's first line whose cells all hold words: '< 1 year | 1 to 3 years' heads columns."""
    texts = [line[a:b] for a, b in cells(line) if b > a]
    return len(texts) > 1 and all(_LETTERS.search(t) for t in texts)


def _joined(lines: Sequence[str]) -> tuple[str, ...]:
    """The columns' headings of several header lines; a heading over several columns is each one's.

    In the last line every column has its own words; a gap there is a misreading of the page, and stays a gap.
    """
    tables = [[_unnoted(line[a:b]) for a, b in cells(line)] for line in lines]
    width = max(len(t) for t in tables)
    columns = [""] * width
    for number, row in enumerate(tables, 1):
        alone = [t for t in row if t]
        if len(row) < width and len(alone) == 2 and all(map(_MONTH.search, alone)) and number < len(tables):
            corner = width - width // 2 * 2  # two spans over half of the columns each
            columns = [
                c if n < corner else f"{c} {alone[2 * (n - corner) // (width - corner)]}".strip() for n, c in enumerate(columns)
            ]
        elif len(row) < width and len(alone) <= 2 and alone and _MONTH.search(alone[-1]) and number < len(tables):
            columns = [columns[0], *(f"{c} {alone[-1]}".strip() for c in columns[1:])]  # one date over all columns
        elif len(row) == width:
            for n, text in enumerate(row if number == len(tables) and not any(map(_PERIOD_HINT.search, row)) else _spread(row)):
                columns[n] = f"{columns[n]} {text}".strip()
    return tuple(columns)


def _unnoted(cell: str) -> str:
    """The cell without a note of scale; empty where that is all that it holds: '(in thousands, except percentages)'."""
    if not _NOTE.search(cell) or _PERIOD_HINT.search(cell):
        return cell
    bare = _BRACKETED.sub(" ", cell).strip()
    return "" if _NOTE.search(bare) or not _LETTERS.search(bare) else bare


def _column_scales(lines: Sequence[str], width: int) -> tuple[int | None, ...]:
    """What a column's own heading says of its figures, beside other words of its own."""
    found: list[int | None] = [None] * width
    for line in lines:
        row = [line[a:b] for a, b in cells(line)]
        for n, cell in enumerate(row if len(row) == width else ()):
            if n and _unnoted(cell) and (scale := table_scale(cell)) is not None:
                found[n] = scale
    return tuple(found)


def _spread(row: list[str]) -> list[str]:
    """A header row with its gaps filled: from the left, or from the one heading that the row has."""
    heads = [t for t in row[1:] if t]
    if not heads:
        return [row[0]] * len(row) if row and _PERIOD_HINT.search(row[0]) else row
    if all(row[1:]):
        return row
    if len(heads) == 1:  # a date stands over every column, a word over its own
        return [row[0], *heads * (len(row) - 1)] if _PERIOD_HINT.search(heads[0]) or _MONTH.search(heads[0]) else row
    filled, last = [row[0]], heads[0]
    for text in row[1:]:
        last = text or last
        filled.append(last)
    return filled


def _period(heading: str) -> Time | None:
    """The heading's period; its year and its quarter may stand in different lines."""
    found = times(heading)
    if not found:
        return None
    first = found[0]
    year = first.year or next((t.year for t in found if t.year), None)
    part = first.part or next((t.part for t in found if t.part), "")
    months = first.months or next((t.months for t in found if t.months), None)
    return replace(first, year=year, part=part, months=months)


def _row(reading: _Reading, at: int, line: str, notes: Sequence[tuple[int, int]]) -> Row:
    spans = cells(line)
    every = figures(line)
    label = line[slice(*spans[0])] if spans else line[: every[0].start] if every else line
    labelled = bool(spans) and (_LETTERS.search(label) is not None or not label)
    values = tuple(f for f in every if not (labelled and f.end <= spans[0].end))
    places = [_place(f, spans) for f in values]
    slots = sorted([*places, *(m.start() for m in _NIL.finditer(line) if not labelled or m.start() >= spans[0].end)])
    headings, header = _headings(reading, spans, line, slots)
    by_slot = dict(zip(slots, headings, strict=True)) if headings else {}
    found = [by_slot.get(at, _NO_HEADING) for at in places]
    titles = tuple(h.text for h in found)
    periods = tuple(_period(t) for t in titles)
    around = header.currencies | reading.first if header else _currencies(reading.text[max(0, at - 600) : at])
    percent = any(PERCENT_WORDS.search(part) for part in (line, *titles))
    scale, scales = _scale(notes, at, line), tuple(h.scale for h in found)
    return Row(
        line, at, label.strip(), values, periods, titles, scale, _currencies(line) or around, percent, reading.above, scales,
        header.title if header else "",
    )  # fmt: skip


def _place(figure: Figure, spans: Sequence[Span]) -> int:
    """Where the figure's own cell begins, if a currency at the end of the cell before was read with it: 'per share, EUR | 1.57'."""
    return next((s.start for s in spans if figure.start < s.start < figure.end), figure.start)


def _headings(
    reading: _Reading, spans: Sequence[Span], line: str, slots: Sequence[int]
) -> tuple[list[_Heading], _Header | None]:
    """The heading of each slot, and the header they are from; nothing where no header above fits."""
    if slots:
        for header in reversed(reading.headers):
            if found := _fit(header, spans, slots):
                return found, header
    return [], None


def _fit(header: _Header, spans: Sequence[Span], slots: Sequence[int]) -> list[_Heading]:
    """The header's texts for the slots, or nothing when it is no header of this row."""
    if spans and header.columns:
        missing = len(spans) - len(header.columns)
        if missing not in (0, 1) and not (missing < 0 and header.ragged):
            return []
        missing = max(0, missing)
        starts = [s.start for s in spans]
        places = [
            bisect_left(starts, at + 1) - 1 - missing for at in slots
        ]  # a header may leave out the corner above the labels
        return [_Heading(header.columns[n], header.scales[n]) if n >= 0 else _NO_HEADING for n in places]
    if len(header.text) > 500:
        return []
    if not spans and len(header.lines) > 1 and (found := _under(header.lines, slots)):
        return found
    moments = [_Heading(t.text) for t in times(header.text)]
    if len(moments) == len(slots):
        return moments
    changes = len(_CHANGE_COLUMNS.findall(header.text))
    if changes and len(moments) < len(slots) <= len(moments) + max(changes, 2):
        return moments + [_Heading("change")] * (len(slots) - len(moments))
    return []


def _under(lines: Sequence[str], slots: Sequence[int]) -> list[_Heading]:
    """Headings of a page set with blanks, by what stands over each figure; nothing unless each of the last line has its own figure.

    A heading reaches half way to its neighbours, so that 'Three months ended' stands over both of its years.
    """
    last = [m.span() for m in _PHRASE.finditer(lines[-1])]
    if len(last) != len(slots) or len(last) < 2:
        return []
    centres = [(a + b) / 2 for a, b in last]
    found = ["" for _ in slots]
    for line in lines:
        phrases = [(m.group(), (m.start() + m.end()) / 2) for m in _PHRASE.finditer(line)]
        if len(phrases) < 1 or (len(phrases) == 1 and not _PERIOD_HINT.search(line) and not _MONTH.search(line)):
            continue
        for n, centre in enumerate(centres):
            nearest = min(phrases, key=lambda p: abs(p[1] - centre))
            found[n] = f"{found[n]} {nearest[0]}".strip()
    return [_Heading(text) for text in found]


def table_scale(heading: str) -> int | None:
    """The power of ten that a heading gives to the figures under it: 'Revenue ($m)', 'in thousands'."""
    notes = [n for n in _NOTE.finditer(heading) if not _EXCEPT.search(heading, max(0, n.start() - 60), n.start())]
    return _power(notes[-1]) if notes else None


def _power(note: re.Match[str]) -> int:
    word = next(g for g in note.groups() if g).casefold()
    return 3 if "000" in word else _SCALE[word.rstrip("s")]


def _scale(notes: Sequence[tuple[int, int]], at: int, line: str) -> int | None:
    """The power of ten that the row itself, or the nearest note above it, gives to its figures."""
    if (own := table_scale(line)) is not None:
        return own
    n = bisect_left(notes, (at + 1, 0)) - 1
    return notes[n][1] if n >= 0 and notes[n][0] >= at - NOTE_REACH else None


def _currencies(text: str) -> frozenset[str]:
    signs = frozenset(CURRENCIES[m.group()] for m in _SIGNS.finditer(text))
    return signs | {CURRENCIES[m["word"].casefold()] for m in _CURRENCY_NOTE.finditer(text)}
