"""Tables as rows and columns that can be asked: labels, periods, units; found by the reader or read off the lines of a page."""

import re
from dataclasses import dataclass
from functools import cached_property

from copilot.adapters.models.extractive.periods import Period, period, years_of
from copilot.adapters.models.extractive.sentences import Span
from copilot.adapters.models.extractive.words import content
from copilot.domain.document import Extract, Table

_NUMBER = r"\(?\s?[-–−+]?\s?(?:[$€£¥]|US\$|USD|EUR|GBP)?\s?\(?[-–−]?\s?\d[\d,]*(?:\.\d+)?\s?%?\s?\)?%?|[—–-](?=\s|$)"
VALUE = re.compile(rf"^(?:{_NUMBER})$")
_UNIT = re.compile(
    r"\(?\b(?:amounts?\s+|figures?\s+|dollars\s+|all\s+(?:amounts|figures)\s+|expressed\s+|stated\s+|presented\s+)?(?:are\s+)?"
    r"in\s+(?:[A-Za-z$€£]{1,12}\s?){0,4}?(thousand|million|billion)s?\b[^\n)]{0,90}\)?"
    r"|(?:[$€£]|US\$|USD|EUR|GBP)\s?['’]?(?:000s?|m|mn|bn|k|million|thousand|billion)\b",
    re.IGNORECASE,
)
SCALES = {"thousand": 1_000.0, "million": 1_000_000.0, "billion": 1_000_000_000.0}


@dataclass(frozen=True, slots=True)
class Value:
    """One cell with a figure: its place and number in the table's own unit; None for a dash."""

    column: int
    start: int
    end: int
    text: str
    number: float | None


@dataclass(frozen=True)  # no slots: `terms` is worked out once and kept
class Row:
    """A line item. start/end span label and values; `section` is the label of the group above it."""

    label: str
    start: int
    end: int
    values: tuple[Value, ...]
    section: str = ""

    @cached_property
    def terms(self) -> frozenset[str]:
        return frozenset(content(self.label))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of values: its header's text and place (None where there is none) and the period it names."""

    number: int
    header: str
    spans: tuple[Span, ...]
    period: Period


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of one document. `unit` is the words that give currency and scale, with their place."""

    document: str
    page: int | None
    start: int
    end: int
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit: Span | None
    scale: float

    def column(self, number: int) -> Column | None:
        return next((c for c in self.columns if c.number == number), None)


def number(text: str) -> float | None:
    """The figure as a number in its own unit; parentheses and a leading minus are negative. None where there is none."""
    digits = re.search(r"\d[\d,]*(?:\.\d+)?|\.\d+", text)
    if digits is None:
        return None
    value = float(digits.group().replace(",", ""))
    negative = re.search(r"\(\s*[^)]*\d|[-–−]\s*[$€£]?\s*\d", text) is not None
    return -value if negative else value


def from_table(document: str, extract: Extract, table: Table) -> Grid | None:
    """A table of the reader's as a grid; None when it holds no row with a label and a figure."""
    text = extract.text
    lines: dict[int, list[tuple[int, Span, bool]]] = {}
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        if text[cell.start : cell.end].strip():
            lines.setdefault(cell.row, []).append((cell.column, Span(cell.start, cell.end), cell.header))
    first = next((r for r, cells in lines.items() if not all(h for *_, h in cells) and _has_values(text, cells)), None)
    if first is None:
        return None
    heads = [cells for r, cells in lines.items() if r < first]
    body = [cells for r, cells in lines.items() if r >= first]
    rows = _rows(text, body)
    width = sorted({value.column for row in rows for value in row.values})
    columns = tuple(_column(text, n, heads, table.title) for n in width)
    return make_grid(document, extract, table.start, table.end, table.title, columns, rows) if rows else None


def _has_values(text: str, cells: list[tuple[int, Span, bool]]) -> bool:
    """True for a body row: a label and a figure that is no year."""
    figures = [text[s.start : s.end].strip() for c, s, _ in cells[1:]]
    return any(VALUE.match(f) and not re.fullmatch(r"(?:19|20)\d\d", f) for f in figures)


def _rows(text: str, body: list[list[tuple[int, Span, bool]]]) -> tuple[Row, ...]:
    rows: list[Row] = []
    section = ""
    for cells in body:
        label = text[cells[0][1].start : cells[0][1].end]
        if VALUE.match(label.strip()):
            continue  # a row without a label says nothing that could be asked for
        values = tuple(Value(c, s.start, s.end, text[s.start : s.end].strip(), number(text[s.start : s.end]))
                       for c, s, _ in cells[1:] if re.search(r"[\d—–]", text[s.start : s.end]))  # fmt: skip
        if not values:
            section = " ".join(label.split()) if len(cells) == 1 and len(label) < 120 else section
            continue
        start, end = min(s.start for _, s, _ in cells), max(s.end for _, s, _ in cells)
        rows.append(Row(" ".join(label.split()), start, end, values, section))
    return tuple(rows)


def _column(text: str, n: int, heads: list[list[tuple[int, Span, bool]]], title: str) -> Column:
    """The header cells over column n; one that spans several columns stands left of it in an upper row."""
    spans: list[Span] = []
    for depth, cells in enumerate(heads):
        own = [s for c, s, _ in cells if c == n]
        left = [s for c, s, _ in cells if 0 < c < n]
        if own:
            spans.append(own[0])
        elif left and depth < len(heads) - 1:
            spans.append(left[-1])
    header = " ".join(" ".join(text[s.start : s.end].split()) for s in spans)
    named = period(header)
    return Column(n, header, tuple(spans), named if named.year or not years_of(title) else period(f"{header} {title}"))


def make_grid(document: str, extract: Extract, start: int, end: int, title: str, columns: tuple[Column, ...],
              rows: tuple[Row, ...]) -> Grid:  # fmt: skip
    """A grid with the unit found in or above it. `start` is where the table's head begins."""
    unit = _unit(extract.text, start, rows[0].start)
    scale = 1.0
    if unit is not None:
        words = extract.text[unit.start : unit.end].casefold()
        scale = next((v for k, v in SCALES.items() if k in words), 0) or (
            1e3 if re.search(r"000|k\b", words) else 1e9 if "bn" in words else 1e6
        )
    return Grid(document, extract.page_at(start), start, end, title, columns, rows, unit, scale)


def _unit(text: str, start: int, first_row: int) -> Span | None:
    """The unit in the table's head, else the last one named in the 400 characters above it."""
    inside = list(_UNIT.finditer(text, start, max(start, first_row)))
    above = list(_UNIT.finditer(text, max(0, start - 400), start))
    match = inside[0] if inside else above[-1] if above else None
    return Span(match.start(), match.end()) if match else None
