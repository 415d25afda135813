"""Figures of a table row with the column, period, scale and currency that the page gives them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from copilot.domain.figures import Figure, figures
from copilot.domain.sentences import Span
from copilot.domain.times import Time
from copilot.services.check.headers import NO_HEADING, Header, Heading, column_scales, fit, joined_headings, period_of_heading
from copilot.services.check.scales import NOTE, NOTE_REACH, PERCENT_WORDS, currencies_in, row_scale, scale_notes
from copilot.services.check.table_lines import LETTERS, PERIOD_HINT, dates_apart, has_amounts, words_only
from copilot.services.check.tabular import cells, is_rule, is_tabular

HEADER_LINES = 60  # how far above a row its header may stand
HEADERS_KEPT = 6  # of the nearest lines that may be its header
AHEAD = 1500  # characters below a header that are looked at to see how wide its table is
CAPTION = 200  # characters above a header line that still belong to its table
TITLE_LINES = 4  # right above a header, blank ones included, that may name the table
SPANS = 6  # header rows that are read together
_NIL = re.compile(r"(?<!\S)(?:[$€£]\s*)?[—–-]{1,3}(?!\S)|(?<!\S)(?:nil|n/?a|n\.a\.|nm)(?!\S)", re.IGNORECASE)


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


@dataclass(slots=True)
class _Reading:
    """What has been seen on the way down to a row."""

    text: str
    headers: list[Header] = field(default_factory=list)
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
        alone = bool(label) + others == 1 and not PERIOD_HINT.search(line) and not NOTE.search(line)
        if spans and alone and (label or self.inside):
            self.above = line.strip(" |\t")  # 'Assets: | | |'
        elif not (self.inside and not self.open and LETTERS.search(label)) and (
            spans or PERIOD_HINT.search(line) or dates_apart(line)
        ):
            self.open = [*self.open[1 - SPANS :], (at, line)]
            self._head(at + len(line))

    def _head(self, end: int) -> None:
        start = self.open[0][0]
        caption = self.text[max(0, start - CAPTION) : end]
        columns = joined_headings([line for _, line in self.open])
        scales = column_scales([line for _, line in self.open], len(columns))
        ragged = len(columns) > 1 and self._widest_below(end) == len(columns) + 1
        if ragged:
            columns, scales = ("", *columns), (None, *scales)  # the header leaves out the corner above the labels
        title = " ".join(caption[: start - end].split("\n")[-TITLE_LINES:])
        header = Header(
            start,
            end,
            self.open[-1][1],
            tuple(line for _, line in self.open),
            columns,
            currencies_in(caption),
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
            self.first, self.fresh = currencies_in(line), False
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
    notes = scale_notes(text, low, end)
    reading = _Reading(text)
    found: list[Row] = []
    while at < end:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop]
        table = is_tabular(line)
        if not has_amounts(line) or (table and not reading.inside and words_only(line)):
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


def _row(reading: _Reading, at: int, line: str, notes: Sequence[tuple[int, int]]) -> Row:
    spans = cells(line)
    every = figures(line)
    label = line[slice(*spans[0])] if spans else line[: every[0].start] if every else line
    labelled = bool(spans) and (LETTERS.search(label) is not None or not label)
    values = tuple(f for f in every if not (labelled and f.end <= spans[0].end))
    places = [_place(f, spans) for f in values]
    slots = sorted([*places, *(m.start() for m in _NIL.finditer(line) if not labelled or m.start() >= spans[0].end)])
    headings, header = _headings(reading, spans, line, slots)
    by_slot = dict(zip(slots, headings, strict=True)) if headings else {}
    found = [by_slot.get(at, NO_HEADING) for at in places]
    titles = tuple(h.text for h in found)
    periods = tuple(period_of_heading(t) for t in titles)
    around = header.currencies | reading.first if header else currencies_in(reading.text[max(0, at - 600) : at])
    percent = any(PERCENT_WORDS.search(part) for part in (line, *titles))
    scale, scales = row_scale(notes, at, line), tuple(h.scale for h in found)
    return Row(
        line, at, label.strip(), values, periods, titles, scale, currencies_in(line) or around, percent, reading.above, scales,
        header.title if header else "",
    )  # fmt: skip


def _place(figure: Figure, spans: Sequence[Span]) -> int:
    """Where the figure's own cell begins, if a currency at the end of the cell before was read with it: 'per share, EUR | 1.57'."""
    return next((s.start for s in spans if figure.start < s.start < figure.end), figure.start)


def _headings(reading: _Reading, spans: Sequence[Span], line: str, slots: Sequence[int]) -> tuple[list[Heading], Header | None]:
    """The heading of each slot, and the header they are from; nothing where no header above fits."""
    if slots:
        for header in reversed(reading.headers):
            if found := fit(header, spans, slots):
                return found, header
    return [], None
