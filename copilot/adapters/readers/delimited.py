"""CSV and TSV: one table."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from copilot.adapters.readers import tables
from copilot.adapters.readers.builder import Builder, CellText, Piece
from copilot.adapters.readers.decoding import decode
from copilot.domain.document import BlockKind
from copilot.errors import UnreadableError

_DELIMITERS = "\t;|,"  # the rarer ones in running text and figures first: of two that cut evenly the first is taken
_SAMPLE_ROWS = 50
_NAMED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # a first line by which spreadsheet programs are told the delimiter


def read(data: bytes, builder: Builder) -> None:
    """Write the rows; a delimiter is found by which one cuts the first rows into most even pieces. Lines above are no rows."""
    text = decode(data, builder).removeprefix("\ufeff")
    named = _NAMED.match(text)
    delimiter = named[1] if named else "\t" if builder.suffix == ".tsv" else sniff(text)
    csv.field_size_limit(2**31 - 1)
    try:
        rows = _rows(text[named.end() if named else 0 :], delimiter, builder)
    except csv.Error as error:
        raise UnreadableError(f"it is not a valid table ({error}); open it, save it again and add that") from error
    above = _above([row for _, row in rows])
    for _, row in rows[:above]:
        builder.block(BlockKind.PARAGRAPH, " ".join(row))
    widths = Counter(len(row) for _, row in rows[above:])
    if len(widths) > 1:
        builder.warn(f"rows have between {min(widths)} and {max(widths)} cells")
    headers = header_rows([row for _, row in rows[above:]])
    builder.table(((n, _cells(row, k < headers)) for k, (n, row) in enumerate(rows[above:])), title=builder.caption())


def _rows(text: str, delimiter: str, builder: Builder) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, with their numbers. A mark that is never closed makes cells of the rows below it."""
    rows = _read(text, delimiter, csv.QUOTE_MINIMAL)
    if text.count('"') % 2 and any("\n" in cell and delimiter in cell for _, row in rows for cell in row):
        builder.warn("has a quotation mark that is never closed; all of them were read as they stand")
        return _read(text, delimiter, csv.QUOTE_NONE)
    return rows


def _read(text: str, delimiter: str, quoting: Literal[0, 3]) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=False)
    return [(n, row) for n, row in enumerate(reader, 1) if any(row)]


def sniff(text: str) -> str:
    """The delimiter."""

    def evenness(delimiter: str) -> float:
        reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for row, _ in zip(reader, range(_SAMPLE_ROWS), strict=False) if row]
        except csv.Error:
            return 0.0
        width, count = Counter(widths).most_common(1)[0] if widths else (1, 1)
        return count / len(widths) if width > 1 else 0.0

    best = max(_DELIMITERS, key=evenness)
    return best if evenness(best) > 0 else ","


def _above(rows: Sequence[Sequence[str]]) -> int:
    """How many lines stand above the table: leading ones of one cell, where most rows have more."""
    usual = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    count = next((n for n, row in enumerate(rows) if sum(map(bool, row)) > 1), 0)
    return count if usual > 1 else 0


def header_rows(rows: Sequence[Sequence[str]]) -> int:
    """1 when the first row names the columns (texts, each its own or above figures; the corner may be empty), else 0."""
    if len(rows) < 2:
        return 0
    first = [c.strip() for c in rows[0]]
    if not all(first[1:] or first) or any(map(tables.is_figure, first)):
        return 0
    return int(len(set(first)) == len(first) or any(tables.is_figure(c) for row in rows[1:_SAMPLE_ROWS] for c in row))


def _cells(row: Sequence[str], header: bool) -> list[CellText]:
    return [CellText(n, (Piece(text),), header) for n, text in enumerate(row, 1)]
