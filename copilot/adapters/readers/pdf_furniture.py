"""Running headers and footers: what stands at the same place of many pages."""

import re
from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from copilot.adapters.readers.pdf_layout import Row
from copilot.adapters.readers.tables import is_figure

_ROWS = 4  # rows from the page's edge that may be running headers or footers
_TOP, _BOTTOM = 0.14, 0.88  # shares of the page's height in which they stand
_HEAD_CELLS = 3  # cells, at least, of a row that may head a table
_SAME_PLACE = 14.0  # points
ANYWHERE = -1.0
_PAGE_OF = re.compile(r"(?:page )?# of #|page #|[-–—] ?# ?[-–—]")
_DIGITS = re.compile(r"\d+|\b[ivxlc]{1,6}\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:page\s*)?#(?:\s*(?:of|/)\s*#)?[-–—\s]*|[a-z]{1,2}[-–]#", re.IGNORECASE)


def furniture(pages: Sequence[tuple[float, Sequence[Row]]]) -> list[tuple[int, int]]:
    """For each page, given as (height, rows from the top): how many rows at its top and at its bottom are furniture."""
    seen: dict[tuple[bool, str], list[float]] = defaultdict(list)
    outermost: dict[tuple[bool, str], list[float]] = defaultdict(list)
    for height, lines in pages:
        for bottom in (False, True):
            for key, top in {_key(row): row[0].top for row in _edge(height, lines, bottom)}.items():
                seen[bottom, key].append(top)
        if lines:
            outermost[False, _key(lines[0])].append(lines[0][0].top)
            outermost[True, _key(lines[-1])].append(lines[-1][0].top)
    enough = 2 if len(pages) < 6 else max(3, len(pages) // 50)
    common = {k: median(tops) for k, tops in seen.items() if len(tops) >= enough}
    # Pages made from web pages end where their text ends: what closes or opens every fourth page is furniture at any height.
    often = {k for k, tops in outermost.items() if len(tops) >= max(3, len(pages) // 4)}
    common |= dict.fromkeys(often, ANYWHERE)
    return [(_count(height, lines, False, common), _count(height, lines, True, common)) for height, lines in pages]


def _edge(height: float, lines: Sequence[Row], bottom: bool) -> list[Row]:
    """Rows from the edge inwards that may be furniture."""
    if bottom:
        return [r for r in reversed(lines[-_ROWS:]) if r[0].top > _BOTTOM * height]
    return [r for r in lines[:_ROWS] if r[0].bottom < _TOP * height]


def _count(height: float, lines: Sequence[Row], bottom: bool, common: dict[tuple[bool, str], float]) -> int:
    count = 0
    for row in reversed(lines[-_ROWS:]) if bottom else lines[:_ROWS]:
        if _PAGE_OF.fullmatch(_key(row)) and row in _edge(height, lines, bottom):
            count += 1
            continue
        place = common.get((bottom, _key(row)))
        if place is None or not (place == ANYWHERE or abs(place - row[0].top) <= _SAME_PLACE) or not _may_repeat(row):
            break
        count += 1
    while count and not bottom and _heads(lines, count - 1):
        count -= 1
    return count


def _heads(lines: Sequence[Row], n: int) -> bool:
    """The head of a table that goes on from the page before: its cells stand over those of the row close below."""
    row, below = lines[n], lines[n + 1] if n + 1 < len(lines) else []
    if len(row) < _HEAD_CELLS or len(below) < len(row):
        return False
    gap = min(s.top for s in below) - max(s.bottom for s in row)
    return gap < max(s.height for s in row) and all(any(s.x0 < b.x1 and b.x0 < s.x1 for b in below) for s in row)


def _key(row: Row) -> str:
    return _DIGITS.sub("#", " ".join(s.text for s in row).lower())


def _may_repeat(row: Row) -> bool:
    """Figures in several cells are a row of a table, not a footer; a lone page number is one."""
    key = _key(row)
    if _PAGE_NUMBER.fullmatch(key):
        return True
    figures = sum(is_figure(s.text) for s in row)
    return sum(c.isalpha() for c in key) >= 3 and figures < 2 and sum(s.text[-1].isdigit() for s in row) < 3
