"""Tables as people read them: signs joined to their figures, empty columns gone, header rows recognised."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from copilot.adapters.readers.builder import Box, CellText, Piece

Row = list[CellText]

# No dash is among the prefixes: in a column of its own it stands for nothing, and joined to a figure it would negate it.
_PREFIX = re.compile(r"\(?[$€£¥]|\(|US\$|C\$|A\$|HK\$|USD|EUR|GBP", re.IGNORECASE)
_SUFFIX = re.compile(r"\)?%?|\)|%\)|x|bps|pts?\.?", re.IGNORECASE)
_SIGN = r"[-–—−+]?"
_CODES = "USD|EUR|GBP|CHF|JPY|CNY|RMB|INR|KRW|SEK|NOK|DKK|PLN|CZK|HUF|AUD|CAD|NZD|SGD|HKD|BRL|ZAR|AED|SAR"
_MONEY = rf"(?:(?:US|C|A|HK)?[$€£¥]|\b(?:{_CODES})\b)?"
FIGURE = re.compile(
    rf"[~<>≤≥]?\s?{_SIGN}\s?{_MONEY}\s?\(?\s?{_SIGN}\s?{_MONEY}\s?{_SIGN}(?:\d+(?:[.,' ]\d+)*|[.,]\d+)\s?[%x]?\s?\)?\s?%?"
    r"(?:\s?\([a-z0-9]{1,2}\))?(?:\s?[*†‡⁰-⁹¹²³]+)?|[$€£¥]?\s?[-–—−]+\s?%?|n/?[am]\.?|nil",
    re.IGNORECASE,
)
_LONGEST = 40  # characters of a figure with its signs
_YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d[AEF]?\*?", re.IGNORECASE)


class Wide(NamedTuple):
    """A cell that reaches over several rows or columns."""

    text: str
    header: bool = False
    rows: int = 1
    columns: int = 1


class Spans:
    """Places the cells of row after row, around those that reach down from rows above.

    A label that reaches over several rows is repeated in each, because each row is read, found and cited by itself; a figure
    is not, because it would count twice, nor is a head.
    """

    def __init__(self) -> None:
        self._reaching: dict[int, tuple[int, str]] = {}  # column -> rows that it still reaches over, what is repeated there
        self._left: dict[int, tuple[int, str]] = {}  # the same for the row after this one
        self._first = True

    def row(self, cells: Iterable[Wide]) -> Row:
        """The row's cells under their columns, counted from 1."""
        placed: Row = []
        column = 1
        ahead: dict[int, tuple[int, str]] = {}
        for cell in cells:
            column = self._past(column, placed)
            placed.append(CellText(column, (Piece(cell.text),), cell.header))
            repeated = "" if self._first or cell.header or is_figure(cell.text) else cell.text
            if cell.rows > 1:
                ahead |= {c: (cell.rows - 1, repeated if c == column else "") for c in range(column, column + cell.columns)}
            column += cell.columns
        while self._reaching:
            column = self._past(min(self._reaching), placed)
        self._reaching, self._first = ahead | self._left, False
        self._left = {}
        return sorted(placed, key=lambda c: c.column)

    def _past(self, column: int, placed: Row) -> int:
        """The first column from here on that no cell above reaches into."""
        while column in self._reaching:
            rows, text = self._reaching.pop(column)
            if text:
                placed.append(CellText(column, (Piece(text),)))
            if rows > 1:
                self._left[column] = rows - 1, text
            column += 1
        return column


def is_figure(text: str) -> bool:
    """A number, amount, percentage or a dash in its place; years do not count, they head columns."""
    text = text.strip()
    if len(text) > _LONGEST or not text:
        return False
    return bool(FIGURE.fullmatch(text)) and not _YEAR.fullmatch(text)


def text_of(cell: CellText) -> str:
    """The cell's text, its pieces joined by spaces."""
    return " ".join(t for p in cell.pieces if (t := p.text.strip()))


def join_signs(row: Row) -> Row:
    """Join cells that hold only a currency sign, bracket or percent sign to the figure that they belong to."""
    joined: Row = []
    for cell in row:
        text = text_of(cell)
        if not text:
            continue
        before = text_of(joined[-1]) if joined else ""
        if before and _PREFIX.fullmatch(before) and text[0] in "0123456789.,(-–—−" and not _PREFIX.fullmatch(text):
            joined[-1] = _joined(joined[-1], cell, cell.column)
        elif before and _SUFFIX.fullmatch(text) and before[-1] in "0123456789)—–-":
            joined[-1] = _joined(joined[-1], cell, joined[-1].column)
        else:
            joined.append(cell)
    return joined


def tidy(rows: Sequence[Row]) -> list[Row]:
    """Rows with signs joined, columns that no row uses left out and the rest numbered from 1."""
    joined = _heads_over_figures([join_signs(row) for row in rows])
    used = sorted({cell.column for row in joined for cell in row})
    number = {column: n for n, column in enumerate(used, 1)}
    return [[CellText(number[c.column], c.pieces, c.header, c.address) for c in row] for row in joined]


def _heads_over_figures(rows: list[Row]) -> list[Row]:
    """Move heads that stand one column left of their figures, over the currency signs that were joined to them."""
    count = header_count(rows)
    heads = {cell.column for row in rows[:count] for cell in row}
    body = {cell.column for row in rows[count:] for cell in row}
    shifted = {column: column + 1 for column in heads - body if column + 1 in body - heads}
    return [[CellText(shifted.get(c.column, c.column), c.pieces, c.header, c.address) for c in row] for row in rows]


def header_count(rows: Sequence[Row]) -> int:
    """How many leading rows head the columns: those before the first row that holds a figure, if any row does."""
    for n, row in enumerate(rows[:8]):
        figures = [is_figure(text_of(c)) for c in row]
        if any(figures):
            return n if len(rows) > n else 0
        if n and len(row) == 1 and row[0].column == 1:
            # A lone label opens a section of the body: what stood above it are the headers.
            return n if any(is_figure(text_of(c)) for later in rows[n + 1 : n + 4] for c in later) else 1
    return 1 if len(rows) > 1 and len(rows[0]) > 1 else 0


def mark_headers(rows: Sequence[Row], count: int) -> list[Row]:
    """The rows with the cells of the first `count` marked as headers."""
    return [[CellText(c.column, c.pieces, True, c.address) for c in row] if n < count else row for n, row in enumerate(rows)]


def union(a: Box | None, b: Box | None) -> Box | None:
    """The smallest box around both."""
    if a is None or b is None:
        return a or b
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))


def _joined(left: CellText, right: CellText, column: int) -> CellText:
    box = None
    for piece in (*left.pieces, *right.pieces):
        box = union(box, piece.box)
    return CellText(column, (Piece(text_of(left) + text_of(right), box),), left.header or right.header, right.address)
