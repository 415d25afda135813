"""Tables as rows and columns that can be asked: labels, periods, units; found by the reader or read off the lines of a page."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from copilot.adapters.models.extractive.heads import Cells, Column, bare, columns_of
from copilot.adapters.models.extractive.periods import Period, period, without
from copilot.adapters.models.extractive.sentences import Span
from copilot.adapters.models.extractive.table_units import THROUGHOUT, UNIT, UNITS, UNSCALED, scale_at, unit_above
from copilot.adapters.models.extractive.words import content
from copilot.domain.document import Extract, Table

_NUMBER = (
    r"\(?\s?[-–−+]?\s?(?:[$€£¥]|US\$|[A-Z]{1,2}\$|USD|EUR|GBP)?\s?\(?[-–−]?\s?\d[\d,]*(?:\.\d+)?\s?%?\s?\)?%?(?:\s?\(?[a-z*†\d]{1,2}\))?"
    r"|(?:[$€£¥]\s?)?[—–-]+(?=\s|$)"
)
_SPREAD = r"\s?[(\[][^()\[\]]{0,30}\d[^()\[\]]{0,30}[)\]]"  # after a figure: its share, deviation or interval, "18 (7.4%)"
VALUE = re.compile(rf"^(?:{_NUMBER}|[-–−]?\d[\d,]*(?:\.\d+)?\s?%?{_SPREAD})$")
_YEAR_ONLY = re.compile(r"(?:FY\s?)?(?:19|20)\d\d(?:\s?[A-Z]{1,3}\$?|[*†]|\s?\(?[a-z\d]\))?")
LONGEST_SECTION = 120
BEFORE = 8  # characters before a unit in which the bracket that opens it stands


@dataclass(frozen=True, slots=True)
class Value:
    """One cell with a figure: its place and number in the table's own unit; None for a dash."""

    column: int
    start: int
    end: int
    text: str
    number: float | None


@dataclass(frozen=True)  # no slots: what is worked out once is kept
class Row:
    """A line item. start/end span label and values; `section` is the label of the group above it.

    `unit` is the row's own cell of a column of units, `scale` the factor it names.
    """

    label: str
    start: int
    end: int
    values: tuple[Value, ...]
    section: str = ""
    unit: Span | None = None
    scale: float = 1.0

    @cached_property
    def terms(self) -> frozenset[str]:
        return frozenset(content(self.label))

    @cached_property
    def period(self) -> Period:
        return period(self.label)

    @cached_property
    def subject(self) -> str:
        """The label without the time and the notes that stand in it."""
        return without(re.sub(r"\s*\([a-z\d,]{1,5}\)|[*†®™]", "", self.label)).strip(" :.")


@dataclass(frozen=True)
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

    @cached_property
    def _numbered(self) -> dict[int, Column]:
        return {c.number: c for c in self.columns}

    def column(self, number: int) -> Column | None:
        return self._numbered.get(number)

    def scale_of(self, row: Row, value: Value) -> float:
        """What a figure is multiplied by; 1 for percentages and amounts per share."""
        if row.unit is not None:
            return row.scale
        if "%" in value.text or UNSCALED.search(f"{row.section} {row.label}"):
            return 1.0
        column = self.column(value.column)
        if column is not None and (column.scale or UNSCALED.search(column.header)):
            return column.scale or 1.0
        return self.scale

    def unit_of(self, row: Row, value: Value) -> Span | None:
        """The words that give the figure its scale, or its row's own unit; None where it has none."""
        if row.unit is not None:
            return row.unit
        if self.scale_of(row, value) == 1.0:
            return None
        column = self.column(value.column)
        return column.unit if column is not None and column.unit else self.unit


def number(text: str) -> float | None:
    """The figure as a number in its own unit; parentheses and a leading minus are negative. None where there is none."""
    digits = re.search(r"\d[\d,]*(?:\.\d+)?|\.\d+", text)
    if digits is None:
        return None
    value = float(digits.group().replace(",", ""))
    before = text[: digits.start()].rstrip(" $€£¥")
    return -value if before.endswith(("(", "-", "–", "−", "(-")) and not re.search(r"[A-Za-z]{2}", before) else value


def from_table(document: str, extract: Extract, table: Table) -> list[Grid]:
    """A table of the reader's as grids, one for each heading row that stands in it; none without a row of label and figure."""
    text = extract.text
    lines: dict[int, Cells] = {}
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        if text[cell.start : cell.end].strip():
            lines.setdefault(cell.row, []).append((cell.column, Span(cell.start, cell.end), cell.header))
    grids: list[Grid] = []
    heads: list[Cells] = []
    body: list[Cells] = []
    headings: set[str] = set()  # of the heads, kept beside them: a table of words alone is all heads, thousands of rows
    labels = min((c for cells in lines.values() for c, *_ in cells), default=0)  # the column that names the rows
    for cells in lines.values():
        if _is_body(text, cells) or (body and not _is_head(text, cells, labels) and not _heads_again(text, cells, headings)):
            body.append(cells)
            continue
        if body and any(_is_body(text, b) for b in body):
            tail = _tail(text, body)
            grids += _grid(document, extract, table, heads, body[: len(body) - len(tail)], labels)
            heads, body = tail, []
            headings = {heading for row in heads for heading in _headings(text, row)}
        heads.append(cells)
        headings.update(_headings(text, cells))
    grids += _grid(document, extract, table, heads, body, labels)
    return grids


def _is_body(text: str, cells: Cells) -> bool:
    """True for a body row: a label and a figure that is no year."""
    first = min((c for c, *_ in cells), default=0)
    figures = [text[s.start : s.end].strip() for c, s, header in cells if c > first and not header]
    return any(VALUE.match(f) and not _YEAR_ONLY.fullmatch(f) for f in figures)


def _is_head(text: str, cells: Cells, labels: int) -> bool:
    """True for a heading inside a table: two cells or one right of the labels, all of them times or marked as heading."""
    texts = [text[s.start : s.end].strip() for _, s, _ in cells]
    right = [t for (c, *_), t in zip(cells, texts, strict=True) if c > labels]
    if not right or (len(texts) > len(right) and len(texts[0]) > 60):
        return False
    return all(header for *_, header in cells) or all(
        _YEAR_ONLY.fullmatch(t) or not re.sub(r"\W", "", without(t)) for t in right
    )


def _heads_again(text: str, cells: Cells, known: Set[str]) -> bool:
    """True for a row that repeats two headings or more: where a reader took two tables for one, the second begins there."""
    return sum(heading in known for heading in _headings(text, cells)) > 1


def _headings(text: str, cells: Cells) -> list[str]:
    said = (bare(text[s.start : s.end]).casefold() for _, s, _ in cells)
    return [heading for heading in said if heading]


def _tail(text: str, body: list[Cells]) -> list[Cells]:
    """The label that stands right above a heading inside a table belongs to what follows."""
    return body[-1:] if len(body) > 1 and len(body[-1]) == 1 and not _is_body(text, body[-1]) else []


def _grid(document: str, extract: Extract, table: Table, heads: list[Cells], body: list[Cells], labels: int) -> list[Grid]:
    text = extract.text
    deepest = _deepest(text, heads, labels)
    above = " ".join(
        " ".join(text[s.start : s.end].split()) for cells in heads[: deepest + 1] for c, s, _ in cells if c <= labels
    )
    units = _unit_column(text, heads[: deepest + 1])
    rows = _rows(
        text, [*heads[deepest + 1 :], *body], units
    )  # labels under the last heading row are groups of rows, not headings
    if not rows:
        return []
    width = sorted({value.column for row in rows for value in row.values})
    title = " ".join(filter(None, (table.title, UNIT.sub(" ", above).strip(" ():,"))))[:300]
    columns = columns_of(text, width, heads[: deepest + 1], title, labels)
    start = min(s.start for cells in [*heads, *body] for _, s, _ in cells)
    return [make_grid(document, extract, start, rows[-1].end, title, columns, rows)]


def _deepest(text: str, heads: Sequence[Cells], labels: int) -> int:
    """The last row that heads columns. Single cells under a row with several are groups of rows; -1 where nothing is headed."""
    several = max((n for n, cells in enumerate(heads) if sum(c > labels for c, *_ in cells) > 1), default=-1)
    single = max((n for n, cells in enumerate(heads) if any(c > labels for c, *_ in cells)), default=-1)
    below = [cells for cells in heads[several + 1 : single + 1] if several >= 0]
    return several if all(len(cells) == 1 and period(text[slice(*cells[0][1])]).blank for cells in below) and below else single


def _unit_column(text: str, heads: Sequence[Cells]) -> int | None:
    """The column whose cells are the units of their rows; None where there is none."""
    headed = (c for cells in heads for c, s, _ in cells if UNITS.fullmatch(text[s.start : s.end].strip()))
    return next(headed, None)


def _rows(text: str, body: list[Cells], units: int | None) -> tuple[Row, ...]:
    rows: list[Row] = []
    section = ""
    for cells in body:
        label = text[cells[0][1].start : cells[0][1].end]
        if VALUE.match(label.strip()) and not _YEAR_ONLY.fullmatch(label.strip()):
            continue  # a row without a label says nothing that could be asked for
        values = tuple(Value(c, s.start, s.end, text[s.start : s.end].strip(), number(text[s.start : s.end]))
                       for c, s, _ in cells[1:] if c != units and re.search(r"[\d—–]", text[s.start : s.end]))  # fmt: skip
        if not values:
            alone = len(cells) == 1 and len(label) < LONGEST_SECTION and re.search(r"[A-Za-z]{2}|\d{4}", label)
            section = " ".join(label.split()) if alone and not UNIT.fullmatch(label.strip()) else section
            continue
        start, end = min(s.start for _, s, _ in cells), max(s.end for _, s, _ in cells)
        unit = next((s for c, s, _ in cells if c == units and re.search(r"\w|%", text[s.start : s.end])), None)
        rows.append(Row(" ".join(label.split()), start, end, values, section, unit, scale_at(text, unit)))
    return tuple(rows)


def make_grid(document: str, extract: Extract, start: int, end: int, title: str, columns: tuple[Column, ...],
              rows: tuple[Row, ...]) -> Grid:  # fmt: skip
    """A grid with the unit found in or above it. `start` is where the table's head begins."""
    unit = unit_above(extract.text, start, rows[0].start)
    return Grid(document, extract.page_at(start), start, end, title, columns, rows, unit, scale_at(extract.text, unit))


def with_rule(found: list[Grid], extract: Extract) -> list[Grid]:
    """Grids that name no unit take the document's own rule, looked for once: it is a search through the whole text.

    In a document of one table, a unit in brackets anywhere speaks of it.
    """
    if all(grid.unit for grid in found):
        return found
    text = extract.text
    match = THROUGHOUT.search(text)
    if match is None and len(extract.tables) == 1:
        match = next(
            (
                m
                for m in UNIT.finditer(text)
                if m.group().startswith("(") or text[max(0, m.start() - BEFORE) : m.start()].rstrip().endswith("(")
            ),
            None,
        )
    if match is None:
        return found
    unit = Span(match.start(), match.end())
    return [grid if grid.unit else replace(grid, unit=unit, scale=scale_at(text, unit)) for grid in found]
