"""Tables of a PDF page, found from the boxes of its text: rows whose segments stand in common columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, pairwise
from statistics import median

from copilot.adapters.readers import pdf_gutters, tables
from copilot.adapters.readers.builder import CellText, Piece
from copilot.adapters.readers.pdf_layout import Row, Segment

_ITEM = re.compile(r"\(?[a-zA-Z0-9]{1,3}[.)]\s")
_BRIDGE = 3  # single rows (labels of sections, wrapped labels) that may stand between two rows of one table
_FAR = 2.4  # line heights: a wider gap ends a table
_PROSE_LINE = 85  # characters: a longer row of one segment is prose
_HEADERS_ABOVE = 5
_MAX_HEADS = 8  # rows
_PADDED = 0.25  # line heights between rows: set wider than the lines of one cell
_APART = 1.5  # times the gap between rows: what follows is no longer the table
_STRETCHED = 4  # segments, at least, of a line that is stretched by its words' gaps
_ALIKE = 0.15  # line heights by which such gaps differ at most
_LONG_CELL = 15  # characters, at least, of a cell's line that is told to go on by its being full
_CLOSER = 0.5  # of the gap between rows: the line belongs to the row above


@dataclass(frozen=True, slots=True)
class Grid:
    """A table found: its rows as cells, its place on the page."""

    rows: list[list[CellText]]
    top: float
    bottom: float


def split(lines: Sequence[Row]) -> Iterator[list[Row] | Grid]:
    """The rows of a band in order: runs of plain rows, and tables."""
    joined = [_join_label(row) for row in pdf_gutters.cut([_unstretched(row) for row in lines])]
    plain: list[Row] = []
    n = 0
    while n < len(joined):
        end = _run(joined, n) if len(joined[n]) > 1 else n
        grid = None
        if end > n:
            start = _with_headers(joined, n, plain)
            grid = _grid(joined[start:end])
            if grid is not None:
                del plain[len(plain) - (n - start) :]
        if grid is None:
            plain.append(joined[n])
            n += 1
            continue
        if plain:
            yield plain
            plain = []
        yield grid
        n = end
    if plain:
        yield plain


def _unstretched(row: Row) -> Row:
    """A line of prose that is justified with gaps as wide as those between cells: all of them are alike, its words small."""
    if len(row) < _STRETCHED or any(tables.is_figure(s.text) for s in row):
        return row
    gaps = [b.x0 - a.x1 for a, b in pairwise(row)]
    small = sum(s.text[0].islower() for s in row[1:])
    if max(gaps) - min(gaps) > _ALIKE * row[0].height or 2 * small <= len(row):
        return row
    return [reduce(lambda a, b: _merged(a, b, " "), row)]


def _join_label(row: Row) -> Row:
    """A bullet or number before its text belongs to the text; signs before and after figures belong to the figures."""
    if len(row) == 2 and pdf_gutters.LABEL.fullmatch(row[0].text) and not tables.is_figure(row[1].text):
        return [_merged(row[0], row[1], " ")]
    if len(row) < 3:
        return row
    result: Row = []
    for item in row:
        before = result[-1].text if result else ""
        sign_before = before in ("$", "€", "£", "¥", "(", "$(") and item.text[0] in "0123456789.,(-–—"
        sign_after = item.text in (")", "%", ")%", "%)", "x") and before[-1:] in tuple("0123456789)")
        if sign_before or sign_after:
            result[-1] = _merged(result[-1], item, "")
        else:
            result.append(item)
    return result


def _merged(a: Segment, b: Segment, joint: str) -> Segment:
    frame = tables.union((a.x0, a.top, a.x1, a.bottom), (b.x0, b.top, b.x1, b.bottom))
    return Segment(
        f"{a.text}{joint}{b.text}", frame or a.box, max(a.size, b.size), a.bold and b.bold, tables.union(a.box, b.box) or a.box
    )


def _run(lines: Sequence[Row], start: int) -> int:
    """The end of the run of rows that may be one table with the row at `start`."""
    end = n = start
    while n < len(lines):
        if n > start and _gap(lines[n - 1], lines[n]) > _FAR * _height(lines[n]):
            break
        if len(lines[n]) > 1:
            end = n + 1
        elif n - end >= _BRIDGE or (len(lines[n][0].text) > _PROSE_LINE and not _leads_into(lines, n)):
            break
        n += 1
    while (
        end < len(lines)
        and len(lines[end]) == 1
        and (_continues(lines[end - 1], lines[end]) or _hangs(lines[end - 1], lines[end][0]) or _trails(lines, start, end))
    ):
        end += 1
    return end if end - start >= 2 and sum(len(r) > 1 for r in lines[start:end]) >= 2 else start


def _hangs(above: Row, item: Segment) -> bool:
    """The next line of a cell that is not the row's first."""
    cells = above[1:] if len(above) > 1 else above
    return any(abs(s.x0 - item.x0) < 2 and _wraps(s, item) for s in cells)


def _trails(lines: Sequence[Row], start: int, end: int) -> bool:
    """The last line of a cell in the last row: closer than rows are, under where a cell of that row begins."""
    rows = [lines[n] for n in range(start, end) if len(lines[n]) > 1]
    spacing = median(_gap(lines[n - 1], lines[n]) for n in range(start + 1, end) if lines[n] in rows) if len(rows) > 2 else 0.0
    last = lines[end][0]
    return (
        spacing > _PADDED * last.height
        and _gap(lines[end - 1], lines[end]) < _CLOSER * spacing
        and any(abs(s.x0 - last.x0) < 2 for s in rows[-1][1:])
    )


def _leads_into(lines: Sequence[Row], n: int) -> bool:
    """A long label that goes on in the next row, where its figures stand; it stands no further below than rows do."""
    if n > 1 and _gap(lines[n - 1], lines[n]) > _APART * max(_gap(lines[n - 2], lines[n - 1]), _PADDED * _height(lines[n])):
        return False
    return n + 1 < len(lines) and len(lines[n + 1]) > 1 and _wraps(lines[n][0], lines[n + 1][0])


def _with_headers(lines: Sequence[Row], start: int, plain: Sequence[Row]) -> int:
    """Single rows directly above that stand over the columns, not over the labels, head the table."""
    columns = min(r[1].x0 for r in lines[start : start + 6] if len(r) > 1)
    for n in range(start - 1, max(start - 1 - min(_HEADERS_ABOVE, len(plain)), -1), -1):
        row = lines[n]
        if len(row) != 1 or row[0].x0 < columns - 20 or len(row[0].text) > 60 or _gap(row, lines[n + 1]) > 1.2 * _height(row):
            return n + 1
    return max(start - min(_HEADERS_ABOVE, len(plain)), 0)


def _grid(lines: Sequence[Row]) -> Grid | None:
    columns = _columns(lines)
    if len(columns) < 2:
        return None
    placed = [_place(row, columns) for row in lines]
    filled = [row for row in placed if len(row) > 1]
    figures = sum(any(tables.is_figure(" ".join(s.text for s in c)) for c in row.values()) for row in placed)
    if len(filled) < 2 or (figures < 2 and not _aligned(lines, len(filled))):
        return None
    merged = _merge_wrapped(_merge_headers(placed, columns))
    cells = [
        [CellText(c + 1, tuple(Piece(s.text, s.box) for s in items)) for c, items in sorted(row.items())] for row in merged
    ]
    cells = tables.tidy(cells)
    return Grid(tables.mark_headers(cells, tables.header_count(cells)), lines[0][0].top, lines[-1][0].bottom)


def _columns(lines: Sequence[Row]) -> list[tuple[float, float]]:
    """Column extents: where, across the fullest rows, hardly any segment stands, one column ends and the next begins."""
    most = sorted(len(r) for r in lines)[-max(1, len(lines) // 5)]
    full = [r for r in lines if len(r) >= max(2, 0.6 * most)]
    left = int(min(s.x0 for r in full for s in r)) - 1
    width = int(max(s.x1 for r in full for s in r)) - left + 2
    steps = [0] * (width + 1)
    for row in full:
        for item in row:
            steps[int(item.x0 - left)] += 1
            steps[max(int(item.x1 - left), int(item.x0 - left) + 1)] -= 1
    allowed = int(0.08 * len(full))
    found: list[tuple[float, float]] = []
    start = -1
    for x, covered in enumerate(accumulate(steps)):
        if covered > allowed and start < 0:
            start = x
        elif covered <= allowed and start >= 0:
            found.append((left + start, left + x))
            start = -1
    return found


Placed = dict[int, list[Segment]]


def _place(row: Row, columns: Sequence[tuple[float, float]]) -> Placed:
    placed: Placed = {}
    for item in row:
        overlaps = [min(item.x1, x1) - max(item.x0, x0) for x0, x1 in columns]
        best = max(range(len(columns)), key=lambda n: overlaps[n])
        if item.x1 - item.x0 > overlaps[best] + 4:
            # It spans columns: it stands in the first that it clearly touches.
            best = next((n for n, o in enumerate(overlaps) if o > 4), best)
        placed.setdefault(best, []).append(item)
    return placed


def _spans(item: Segment, columns: Sequence[tuple[float, float]]) -> bool:
    """True for a head that stands over several columns: a good part of it lies in the zones of two or more.

    A column's zone reaches half way to its neighbours, because heads are wider than the figures below them.
    """
    zones = 0
    for n, (x0, x1) in enumerate(columns):
        left = (columns[n - 1][1] + x0) / 2 if n > 1 else x0 if n else -1e6
        right = (x1 + columns[n + 1][0]) / 2 if n and n + 1 < len(columns) else x1 if not n else 1e6
        zones += min(item.x1, right) - max(item.x0, left) > 0.25 * (item.x1 - item.x0)
    return zones > 1


def _stands_on(item: Segment, column: tuple[float, float]) -> bool:
    """True for a head that shares an edge or the middle with its column, give or take 5 points."""
    x0, x1 = column
    return min(abs(item.x0 - x0), abs(item.x1 - x1), abs(item.x0 + item.x1 - x0 - x1) / 2) < 5


def _aligned(lines: Sequence[Row], filled: int) -> bool:
    """A table without figures: at least three rows, and their second cells begin at one of few places."""
    edges = [round(r[1].x0 / 4) for r in lines if len(r) > 1]
    common = sum(max(edges.count(e) + edges.count(e + 1), edges.count(e)) > 2 for e in edges)
    return filled >= 3 and common >= 0.6 * len(edges)


def _merge_headers(placed: Sequence[Placed], columns: Sequence[tuple[float, float]]) -> list[Placed]:
    """Column heads over several lines ("June 25," above "2022") become one row; heads over several columns stay above it."""
    body = next((n for n, row in enumerate(placed) if _has_figure(row)), 0)
    while body and set(placed[body - 1]) == {0}:
        body -= 1  # a section's label above the first figures is no head
    labels = sum(0 in row for row in placed[:body])
    if body < 2 or body > _MAX_HEADS or labels > 1:
        return list(placed)
    above: list[Placed] = []
    head: Placed = {}
    for row in placed[:body]:
        alone = len(columns) > 2 and len(row) == 1 and 0 not in row
        wide = {
            c: items
            for c, items in row.items()
            if c and any(_spans(s, columns) or (alone and not _stands_on(s, columns[c])) for s in items)
        }
        if wide:
            above.append(wide)
        for column, items in row.items():
            if column not in wide:
                head.setdefault(column, []).extend(items)
    return [*above, *([head] if head else []), *placed[body:]]


def _merge_wrapped(placed: Sequence[Placed]) -> list[Placed]:
    """Cells over two or more lines become one: labels in the row that holds their figures, and texts in any column."""
    spacing = _spacing(placed)
    edges: dict[int, float] = {}  # column -> where its widest line ends
    for row in placed:
        for column, items in row.items():
            edges[column] = max(edges.get(column, 0.0), items[-1].x1)
    body = next((n for n, row in enumerate(placed) if _has_figure(row)), 0)  # heads stand close without being one
    result: list[Placed] = []
    for n, row in enumerate(placed):
        before = result[-1] if result else {}
        one = len(row) == 1 or len(before) == 1
        if one and 0 in row and 0 in before and _wraps(before[0][-1], row[0][0]):
            result[-1] = {**before, **row, 0: before[0] + row[0]}
        elif n > body and len(before) > 1 and _goes_on(before, row, spacing, edges):
            result[-1] = {**before, **{column: before[column] + items for column, items in row.items()}}
        else:
            result.append(row)
    return result


def _goes_on(before: Placed, row: Placed, spacing: float, edges: dict[int, float]) -> bool:
    """Each cell of the row goes on with the cell above it: the line is set closer than rows are, or its words say so."""
    if not set(row) < set(before) or any(
        tables.is_figure(text) for c in row if (text := _text(row[c])) and _one_figure(before[c])
    ):
        return False
    gap = _top(row) - max(before[c][-1].bottom for c in row)
    height = max(s.height for items in row.values() for s in items)
    if spacing > _PADDED * height and gap < _CLOSER * spacing:
        return True
    return 0 not in row and all(_wraps(before[c][-1], s[0]) or _is_full(before[c][-1], s[0], edges[c]) for c, s in row.items())


def _is_full(above: Segment, below: Segment, edge: float) -> bool:
    """The lower line's first word had no room left in the upper one."""
    word = below.text.split(" ")[0]
    room = edge - above.x1
    close = below.top - above.bottom <= 0.6 * above.height and abs(below.x0 - above.x0) < 2 and above.bold == below.bold
    return close and len(above.text) >= _LONG_CELL and room < (below.x1 - below.x0) * (len(word) + 1) / (len(below.text) + 1)


def _spacing(placed: Sequence[Placed]) -> float:
    """The usual gap above a row that is as full as most, in points; 0 where there are too few to tell."""
    most = max(map(len, placed))
    gaps = [_top(row) - max(s.bottom for items in above.values() for s in items)
            for above, row in pairwise(placed) if len(row) == most]  # fmt: skip
    return median(gaps) if len(gaps) > 1 else 0.0


def _top(row: Placed) -> float:
    return min(s.top for items in row.values() for s in items)


def _text(items: Sequence[Segment]) -> str:
    return " ".join(s.text for s in items)


def _one_figure(items: Sequence[Segment]) -> bool:
    return tables.is_figure(_text(items))


def _continues(above: Row, below: Row) -> bool:
    return len(below) == 1 and _wraps(above[0], below[0]) and len(below[0].text) < _PROSE_LINE


def _wraps(above: Segment, below: Segment) -> bool:
    """The lower segment goes on with the upper one's text."""
    if below.top - above.bottom > 0.6 * above.height or below.x0 < above.x0 - 2 or above.bold != below.bold:
        return False
    if above.text.endswith((":", ".")) or _ITEM.match(below.text):
        return False
    return below.text[0].islower() or above.text.endswith((",", "-", "—", " of", " and", " to", " the", " for", " in", " per"))


def _has_figure(row: Placed) -> bool:
    return any(tables.is_figure(" ".join(s.text for s in items)) for column, items in row.items() if column)


def _gap(above: Row, below: Row) -> float:
    return min(s.top for s in below) - max(s.bottom for s in above)


def _height(row: Row) -> float:
    return max(s.height for s in row)
