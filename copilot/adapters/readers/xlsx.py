"""Excel workbooks: values as they are shown, under the addresses of their cells; hidden sheets, rows and columns flagged."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from copilot.adapters.readers import comments, drawings, tables
from copilot.adapters.readers.builder import Builder, CellText, Piece
from copilot.adapters.readers.number_format import shown
from copilot.adapters.readers.office import Package, local
from copilot.domain.document import BlockKind
from copilot.errors import UnreadableError

_MAX_ROWS, _MAX_COLUMNS = 300_000, 2_000
_PRINTED = {
    f"{{*}}{pages}{place}": kind
    for place, kind in (("Header", BlockKind.PAGE_HEADER), ("Footer", BlockKind.PAGE_FOOTER))
    for pages in ("odd", "even", "first")
}
_PRINT_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|K\d\d[+-]\d{3}|\d{1,3}|[A-Z])', re.IGNORECASE)  # ECMA-376 part 1, 18.3.1.46
_LABEL = 100  # characters of a merged cell that is repeated
_ROWS_AHEAD = 12  # rows in which headers are looked for


@dataclass(slots=True)
class _Notes:
    """What openpyxl's reading mode does not tell: hidden rows and columns, formulas without a stored value."""

    rows: set[int] = field(default_factory=set)
    columns: list[tuple[int, int]] = field(default_factory=list)
    formulas: dict[str, str] = field(default_factory=dict)
    merged: dict[tuple[int, int], int] = field(
        default_factory=dict
    )  # (column, first row) of cells over several rows -> last row
    blanked: list[tuple[int, CellText]] = field(default_factory=list)  # row and cell of values that their format (";;;") hides
    printed: list[tuple[BlockKind, str]] = field(default_factory=list)  # headers and footers of the paper

    def hides_column(self, column: int) -> bool:
        return any(low <= column <= high for low, high in self.columns)


def read(data: bytes, builder: Builder) -> None:
    """Write every sheet under its name as a heading, one row per line."""
    package = Package(data, builder, "xl", "an Excel workbook")
    package.archive.verify()
    builder.title = package.title()
    parts = _sheet_parts(package)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableError("it is a damaged workbook; open it in a spreadsheet program and save it again") from error
    writers = comments.people(package, package.main())
    for sheet in book.worksheets:
        part = parts.get(sheet.title)
        notes = _notes(package.archive.read(part)) if part is not None and part in package.archive else _Notes()
        _sheet(sheet, notes, builder)
        if part is not None:
            comments.of_sheet(package, part, writers, builder)
            drawings.of_sheet(package, part, builder, hidden=sheet.sheet_state != "visible")
        for kind, text in notes.printed:
            builder.block(kind, text)
    for chart in book.chartsheets:
        hidden = chart.sheet_state != "visible"
        builder.block(BlockKind.HIDDEN if hidden else BlockKind.HEADING, chart.title, level=0 if hidden else 1)
        if (part := parts.get(chart.title)) is not None:
            drawings.of_sheet(package, part, builder, hidden=hidden)


def _sheet_parts(package: Package) -> dict[str, str]:
    main = package.main()
    relations = package.relations(main)
    found = {}
    for sheet in package.root(main).iterfind("{*}sheets/{*}sheet"):
        number = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        if number in relations:
            found[sheet.get("name", "")] = relations[number].part
    return found


def _sheet(sheet: Any, notes: _Notes, builder: Builder) -> None:
    sheet.reset_dimensions()  # a workbook may claim a million empty rows
    hidden = sheet.sheet_state != "visible"
    if hidden:
        builder.warn(f"sheet '{sheet.title}' is hidden; it is flagged")
    builder.block(BlockKind.HIDDEN if hidden else BlockKind.HEADING, sheet.title, level=0 if hidden else 1)
    visible: list[tables.Row] = []
    unseen: list[tables.Row] = []
    for row in _rows(sheet, notes, builder):
        kept = [c for c in row if not notes.hides_column(c.column)]
        if hidden or _number(row) in notes.rows:
            unseen.append(row)
            continue
        visible.append(kept)
        if len(kept) < len(row):
            unseen.append([c for c in row if notes.hides_column(c.column)])
    for part in _parted([row for row in visible if row]):
        headers = tables.header_count(part[:_ROWS_AHEAD])
        rows = _with_labels(tables.mark_headers(part, headers), headers, notes)
        builder.table(((_number(r), r) for r in rows), title=sheet.title)
    if unseen and not hidden:
        builder.warn(f"sheet '{sheet.title}' has hidden rows or columns; they are flagged")
    if notes.blanked:
        builder.warn(f"sheet '{sheet.title}' has values that their format hides; they are flagged")
        builder.table(((n, [cell]) for n, cell in notes.blanked), title=sheet.title, kind=BlockKind.HIDDEN)
    if unseen:
        builder.table(((_number(r), r) for r in unseen), title=sheet.title, kind=BlockKind.HIDDEN)


def _rows(sheet: Any, notes: _Notes, builder: Builder) -> Iterator[tables.Row]:
    count = 0
    # Without a last column given, the rows that are missing in the file come empty, not padded to full width.
    for cells in sheet.iter_rows():
        row = []
        for cell in cells[:_MAX_COLUMNS]:
            value = cell.value
            if value is None and not notes.formulas:
                continue
            address = f"{get_column_letter(cell.column)}{cell.row}" if value is not None else getattr(cell, "coordinate", "")
            text = shown(value, cell.number_format) if value is not None else notes.formulas.get(address, "")
            if value is None and text:
                builder.warn("has formulas without a stored result; the formula stands in its place")
            if text.strip():
                row.append(CellText(cell.column, (Piece(text),), address=address))
            elif bare := shown(value, "General").strip():
                notes.blanked.append((cell.row, CellText(cell.column, (Piece(bare),), address=address)))
        if row:
            count += 1
            if count > _MAX_ROWS:
                raise UnreadableError(f"sheet '{sheet.title}' has more than {_MAX_ROWS:,} rows; split the workbook")
            yield row


def _parted(rows: list[tables.Row]) -> Iterator[list[tables.Row]]:
    """The tables of a sheet: below a gap one begins where a row of its own heads all the figures of the row below."""
    start, filled = 0, False
    for n, row in enumerate(rows):
        if filled and _number(row) - _number(rows[n - 1]) > 1 and _begins(rows[n : n + _ROWS_AHEAD]):
            yield rows[start:n]
            start, filled = n, False
        filled = filled or (len(row) > 1 and any(tables.is_figure(tables.text_of(cell)) for cell in row))
    yield rows[start:]


def _begins(ahead: list[tables.Row]) -> bool:
    count = tables.header_count(ahead)
    if not 0 < count < len(ahead):
        return False
    heads = {cell.column for cell in ahead[count - 1]}
    figures = {cell.column for cell in ahead[count] if tables.is_figure(tables.text_of(cell))}
    return len(heads) > 1 and bool(figures) and figures <= heads


def _with_labels(rows: list[tables.Row], headers: int, notes: _Notes) -> list[tables.Row]:
    """A label over several rows stands in each, as tables.Spans has it in other formats."""
    if not notes.merged:
        return rows
    result = rows[:headers]
    reaching: dict[int, tuple[int, tuple[Piece, ...]]] = {}  # column -> last row, text
    for row in rows[headers:]:
        number = _number(row)
        filled = {cell.column for cell in row}
        more = [
            CellText(column, pieces, address=f"{get_column_letter(column)}{number}")
            for column, (last, pieces) in reaching.items()
            if number <= last and column not in filled
        ]
        for cell in row:
            last = notes.merged.get((cell.column, number), 0)
            if last and len(text := tables.text_of(cell)) <= _LABEL and not tables.is_figure(text):
                reaching[cell.column] = last, cell.pieces
        result.append(sorted([*row, *more], key=lambda c: c.column))
    return result


def _number(row: tables.Row) -> int:
    return int("".join(c for c in row[0].address if c.isdecimal()) or 0) if row else 0


def _notes(data: bytes) -> _Notes:
    notes = _Notes()
    context = etree.iterparse(
        io.BytesIO(data), events=("end",), tag=("{*}row", "{*}col", "{*}c", "{*}mergeCell", *_PRINTED), resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=False,
    )  # fmt: skip
    for _, element in context:
        name = local(element)
        if name == "c":
            formula = element.find("{*}f")
            if formula is not None and not element.findtext("{*}v") and element.find("{*}is") is None:
                notes.formulas[element.get("r", "")] = f"={formula.text or ''}"
        elif name == "mergeCell":
            left, top, _, bottom = range_boundaries(element.get("ref", ""))
            if left and top and bottom and bottom > top:
                notes.merged[left, top] = bottom
        elif kind := _PRINTED.get(f"{{*}}{name}"):
            if text := " ".join(_PRINT_CODE.sub(" ", element.text or "").split()):
                notes.printed.append((kind, text))
        elif element.get("hidden") in ("1", "true"):
            if name == "row" and element.get("r", "").isdecimal():
                notes.rows.add(int(element.get("r", "0")))
            elif name == "col":
                low, _, high, _ = range_boundaries(
                    f"{get_column_letter(int(element.get('min', '1')))}1:{get_column_letter(int(element.get('max', '1')))}1"
                )
                notes.columns.append((int(low or 1), int(high or 1)))
        if name != "c":
            element.clear()
    return notes
