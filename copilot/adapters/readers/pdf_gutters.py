"""Rows of a table whose cells stand so close that they read as one: cut where the cells of other rows begin."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from copilot.adapters.readers.builder import Box
from copilot.adapters.readers.pdf_layout import Row, Segment

# A bullet or number that stands before its text and belongs to it.
LABEL = re.compile(
    r"[•‣▪■□●○◦–—·*§☐☒☑✓►➢]+|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlcIVXLC]{1,5})[.)]|\(\d{1,3}\)|\d{1,3}(?:\.\d{1,3}){1,4}\.?"
    r"|(?:item|section|article|note|part|exhibit|schedule)\s+[\dIVX]+[a-z]?\.?(?:\d+\.?)*",
    re.IGNORECASE,
)
_ITEM = 60  # characters of a numbered text that is no row of a table
_NEAR = 15  # rows above and below that may belong to the same table
_SAME = 1.5  # points: starts of one column
_CELLS = 2  # other rows in which a cell begins there, after a gap that no words have between them
_ROWS = 4  # rows that begin there in one way or the other, this one among them


def cut(lines: Sequence[Row]) -> list[Row]:
    """The rows, with segments cut at gaps wider than between words where a column of the rows around begins."""
    if not any(s.wide for row in lines for s in row):
        return list(lines)
    cells = sorted((s.x0, n) for n, row in enumerate(lines) for s in row)
    gaps = sorted((start, n) for n, row in enumerate(lines) for s in row for _, _, start in s.wide)
    result: list[Row] = []
    for n, row in enumerate(lines):
        above = result[-1] if result else []
        parts = [part for s in row for part in _parts(s, n, row, above, cells, gaps)] if any(s.wide for s in row) else row
        result.append(parts)
    return result


def _parts(
    item: Segment, n: int, row: Row, above: Row, cells: Sequence[tuple[float, int]], gaps: Sequence[tuple[float, int]]
) -> list[Segment]:
    if len(row) == 2 and item is row[1] and len(item.text) > _ITEM and LABEL.fullmatch(row[0].text):
        return [item]  # an item of a list below a table, whose words happen to part where the table's columns do
    for offset, end, start in item.wide:
        if LABEL.fullmatch(item.text[: offset - 1]):
            continue
        if len(row) == 1 and not any(abs(s.x0 - start) < _SAME for s in above):
            continue
        begun = _rows(cells, start, n)
        if len(begun) >= _CELLS and len(begun | _rows(gaps, start, n)) >= _ROWS:
            left, right = _halves(item, offset, end, start)
            return [left, *_parts(right, n, row, above, cells, gaps)]
    return [item]


def _rows(starts: Sequence[tuple[float, int]], x: float, n: int) -> set[int]:
    """The rows near row n that begin something at x."""
    found = set()
    for k in range(bisect_left(starts, (x - _SAME, -1)), len(starts)):
        if starts[k][0] > x + _SAME:
            break
        if abs(starts[k][1] - n) <= _NEAR:
            found.add(starts[k][1])
    return found


def _halves(item: Segment, offset: int, end: float, start: float) -> tuple[Segment, Segment]:
    left = (item.x0, item.top, end, item.bottom)
    right = (start, item.top, item.x1, item.bottom)
    straight = item.box == item.frame  # else the page lies on its side, and each half keeps the box of the whole
    wide = [(o - offset, e, s) for o, e, s in item.wide if o > offset]
    return _half(item, item.text[: offset - 1], left, straight, ()), _half(item, item.text[offset:], right, straight, wide)


def _half(item: Segment, text: str, frame: Box, straight: bool, wide: Sequence[tuple[int, float, float]]) -> Segment:
    return Segment(text, frame, item.size, item.bold, frame if straight else item.box, tuple(wide))
