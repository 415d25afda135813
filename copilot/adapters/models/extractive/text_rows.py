"""Rows of tables whose cells say something in words: what a figure cannot answer, such a row may."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from copilot.domain.document import Cell, Extract, Table

WORDS = 3  # of two letters or more, no names, in a cell right of the label, for the row to say something in words
PAIRED = 2  # where the table has a label and one cell in each row
LEAST = 4  # words in the whole row
LETTERS = 0.35  # of its characters
LONGEST = 1500  # characters; more is a page laid out as a table
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class TextRow:
    """Where a row stands, and the title and headings over it."""

    start: int
    end: int
    above: str


def text_rows(extract: Extract) -> list[TextRow]:
    """Of all the tables that the reader found, in order."""
    return sorted((row for table in extract.tables for row in _of_table(extract.text, table)), key=lambda row: row.start)


def _of_table(text: str, table: Table) -> Iterator[TextRow]:
    rows: dict[int, list[Cell]] = {}
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        if text[cell.start : cell.end].strip():
            rows.setdefault(cell.row, []).append(cell)
    if len(rows) < 2:
        return
    first = min(rows)
    above = " ".join([table.title, *(text[c.start : c.end] for c in rows[first])])[:LONGEST]  # read again with every row
    needed = PAIRED if len({c.column for cells in rows.values() for c in cells}) == 2 else WORDS
    for number, cells in rows.items():
        start, end = min(c.start for c in cells), max(c.end for c in cells)
        beside = [text[c.start : c.end] for c in cells[1:]]
        if number != first and end - start <= LONGEST and _says(text[start:end], beside, needed):
            yield TextRow(start, end, above)


def _says(row: str, beside: list[str], needed: int) -> bool:
    letters = sum(c.isalpha() for c in row)
    return (
        any(sum(not word[0].isupper() for word in _WORD.findall(cell)) >= needed for cell in beside)
        and len(row.split()) >= LEAST
        and letters > LETTERS * len(row)
    )
