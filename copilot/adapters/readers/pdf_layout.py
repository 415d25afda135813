"""From words to segments, rows and columns: the reading order of a page.

A segment is a run of words on one line without a wide gap. Columns of prose are cut apart where a gutter is kept free by
many full lines on both sides (a simplified recursive X-Y cut, after Nagy and Seth 1984); everything else is read row by row.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from copilot.adapters.readers.builder import Box
from copilot.adapters.readers.pdf_words import Word
from copilot.adapters.readers.tables import is_figure

# Gaps in units of the line's height. Words of justified prose stand up to about 0.9 apart, cells of a table at least 1.
_CELL_GAP = 0.95
_WORD_GAP = 0.45  # hardly ever between words that are not justified
_FIGURE_GAP = 0.35  # between two figures less is enough
_FIGURE_ENDS, _FIGURE_STARTS = "0123456789)%—", "0123456789$€£¥(—"
_PROSE = 20  # characters from which a segment counts as prose
_MIN_LINES = 4  # lines that a column has on each side of a gutter
_FULL = 0.6  # share of the column's width that most of its lines fill
_ROWS_ACROSS = 2  # rows, at least, of a table that parts columns
_MANY_LINES = 12  # lines on each side of a river
_RIVER = 2.5  # line heights
_DEPTH = 4
_OF_SIZE, _LOW = 0.9, 1.5  # of the font's size, a line's least height; how much lower than it a box may be
_LARGER = 1.1  # sizes of the text around: what is set larger is a heading
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
# Brackets of right-to-left text as they look, not as they are read: one that closes before its words, or opens behind them.
_MIRRORED = re.compile(r"(?<![^\s])[)\]}](?=[^\s.,;:)\]}])|(?<=[^\s(\[{])[(\[{](?![^\s.,;:،؛])")
_MIRROR = {")": "(", "]": "[", "}": "{", "(": ")", "[": "]", "{": "}"}

Gaps = tuple[tuple[int, float, float], ...]


class Segment:
    """A run of words on one line: layout box (turned upright), text, look, and its box on the page.

    `wide` are gaps that may part two cells: (offset in the text of the word after it, where the gap begins, where it ends).
    """

    __slots__ = ("bold", "bottom", "box", "size", "text", "top", "wide", "x0", "x1")

    def __init__(self, text: str, frame: Box, size: float, bold: bool, box: Box, wide: Gaps = ()) -> None:
        self.text, self.size, self.bold, self.box, self.wide = text, size, bold, box, wide
        self.x0, self.top, self.x1, self.bottom = frame

    @property
    def frame(self) -> Box:
        """Its layout box."""
        return self.x0, self.top, self.x1, self.bottom

    @property
    def height(self) -> float:
        """Of the line, in points. Of some fonts only the boxes of the glyphs are known, which are lower than the line."""
        box = self.bottom - self.top
        return max(box, min(_OF_SIZE * self.size, _LOW * box))

    def __repr__(self) -> str:
        return f"Segment({self.text!r}, {self.x0:.0f}, {self.top:.0f}, {self.x1:.0f}, {self.bottom:.0f})"


Row = list[Segment]


def segments(words: Iterable[Word]) -> list[Segment]:
    """Join words, in the order of the content stream, that follow each other on one line."""
    found: list[Segment] = []
    run: list[Word] = []
    wide: list[tuple[int, float, float]] = []  # as a Segment's, but counted in words
    x0 = top = x1 = bottom = height = 0.0
    for word in words:
        text, left, above, right, below, _, _ = word
        own = below - above
        if run:
            small, large = (own, height) if own < height else (height, own)
            gap = left - x1
            if gap < -0.5 * small and not text.isascii():
                gap = _leftward_gap(run[-1], word, x0)
            elif gap < 0 and not run[0].text.isascii():
                gap = max(gap, _leftward_gap(run[-1], word, x0))
            # The overlap of two lines is what their heights hold together less what they span together.
            span = (below if below > bottom else bottom) - (above if above < top else top)
            if own + height - span > 0.5 * small and -0.5 * small < gap < _CELL_GAP * large:
                figures = gap > _FIGURE_GAP * small and run[-1].text[-1] in _FIGURE_ENDS and text[0] in _FIGURE_STARTS
                if not figures:
                    if gap > _WORD_GAP * large:
                        wide.append((len(run), x1, left))
                    run.append(word)
                    x0 = left if left < x0 else x0
                    x1 = right if right > x1 else x1
                    top = above if above < top else top
                    bottom = below if below > bottom else bottom
                    height = bottom - top
                    continue
            found.append(_segment(run, (x0, top, x1, bottom), wide))
            wide = []
        run = [word]
        x0, top, x1, bottom, height = left, above, right, below, own
    if run:
        found.append(_segment(run, (x0, top, x1, bottom), wide))
    return found


def in_order(row: Row) -> Row:
    """A line's segments as they are read: from the right where most of its letters are Hebrew or Arabic."""
    text = "".join(s.text for s in row)
    if text.isascii() or 2 * len(_RIGHT_TO_LEFT.findall(text)) < sum(c.isalpha() for c in text):
        return row
    return row[::-1]


def _leftward_gap(last: Word, word: Word, x0: float) -> float:
    """The gap of a word that goes on to the left, as Hebrew and Arabic do, or to the right within such a line; else -inf."""
    if not (_RIGHT_TO_LEFT.search(last.text) or _RIGHT_TO_LEFT.search(word.text)):
        return float("-inf")
    onward = word.x0 - last.x1  # a second Latin word, or figure, within the line
    leftward = min(x0, last.x0) - word.x1
    return onward if abs(onward) < abs(leftward) else leftward


def _segment(run: list[Word], box: Box, wide: Sequence[tuple[int, float, float]]) -> Segment:
    if len(run) == 1:
        word = run[0]
        return Segment(word.text, box, word.look.size or box[3] - box[1], word.look.bold, box)
    letters = bold = longest = 0
    look = run[0].look
    for word in run:
        length = len(word.text)
        letters += length
        if word.look.bold:
            bold += length
        if length > longest:
            look, longest = word.look, length
    gaps = tuple((sum(len(w.text) + 1 for w in run[:n]), end, start) for n, end, start in wide if end < start)
    text = " ".join([word.text for word in run])
    if not text.isascii() and _RIGHT_TO_LEFT.search(text):
        text = _MIRRORED.sub(lambda m: _MIRROR[m[0]], text)
    return Segment(text, box, look.size or box[3] - box[1], bold == letters, box, gaps)


def rows(items: Iterable[Segment]) -> list[Row]:
    """Group segments into rows, from the top, each from left to right."""
    found: list[Row] = []
    top = bottom = 0.0
    for item in sorted(items, key=lambda s: (s.top + s.bottom, s.x0)):
        overlap = min(bottom, item.bottom) - max(top, item.top)
        if found and overlap > 0.5 * min(item.bottom - item.top, bottom - top):
            found[-1].append(item)
            if item.bottom - item.top > bottom - top:
                top, bottom = item.top, item.bottom
            continue
        found.append([item])
        top, bottom = item.top, item.bottom
    for row in found:
        row.sort(key=lambda s: s.x0)
    return found


def bands(items: Sequence[Segment], depth: int = 0) -> list[list[Segment]]:
    """Pieces of the page in reading order, none of which has columns of prose within it."""
    cut = _gutter(items) if depth < _DEPTH else None
    if cut is None:
        return [list(items)] if items else []
    gutter, zones = cut
    result: list[list[Segment]] = []
    rest = list(items)
    for top, end in zones:
        bottom = _before_heading(rest, gutter, top, end)
        above = [s for s in rest if s.top + s.bottom < 2 * top]
        inside = [s for s in rest if 2 * top <= s.top + s.bottom <= 2 * bottom]
        rest = [s for s in rest if s.top + s.bottom > 2 * bottom]
        if above:
            result.append(above)
        result += bands([s for s in inside if s.x0 < gutter], depth + 1)
        result += bands([s for s in inside if s.x0 >= gutter], depth + 1)
    return [*result, rest] if rest else result


def _before_heading(items: Sequence[Segment], gutter: float, top: float, bottom: float) -> float:
    """The zone's end, before headings that stand below both columns: they open what follows, and are not the left one's last line."""
    inside = [s for s in items if 2 * top <= s.top + s.bottom <= 2 * bottom]
    left = sorted((s for s in inside if s.x0 < gutter), key=lambda s: s.bottom)
    foot = max((s.bottom for s in inside if s.x0 >= gutter), default=bottom)
    usual = median(s.size for s in inside)
    weight = sum(s.bold for s in left) * 2 < len(left)
    while left and left[-1].top > foot and (left[-1].size > _LARGER * usual or (left[-1].bold and weight)):
        bottom = left.pop().top
    return bottom


def _gutter(items: Sequence[Segment]) -> tuple[float, list[tuple[float, float]]] | None:
    """Where columns of prose part, and the zones (top, bottom) in which they do; None where there are none."""
    prose = [s for s in items if len(s.text) >= _PROSE]
    if len(prose) < 2 * _MIN_LINES:
        return None
    left, right = min(s.x0 for s in items), max(s.x1 for s in items)
    edges = Counter(round(s.x0 / 3) for s in prose if s.x0 > left + 0.2 * (right - left))
    best: tuple[float, list[tuple[float, float]]] | None = None
    most = 0.0
    for edge, count in edges.most_common(3):
        if count < _MIN_LINES - 1:
            break
        gutter = 3 * edge - 2.5
        zones = [z for z in _zones(items, gutter) if _is_prose(items, gutter, z)]
        height = sum(bottom - top for top, bottom in zones)
        if height > most:
            best, most = (gutter, zones), height
    return best


def _zones(items: Sequence[Segment], gutter: float) -> list[tuple[float, float]]:
    """Stretches of the page that no segment, and no table, crosses at the gutter."""
    crossing = sorted(
        [(s.top, s.bottom) for s in items if s.x0 < gutter - 2 and s.x1 > gutter + 2] + _tables_across(items, gutter)
    )
    found = []
    start = min(s.top for s in items) - 1
    for top, bottom in [*crossing, (max(s.bottom for s in items) + 1, 0.0)]:
        if top > start:
            found.append((start, top))
        start = max(start, bottom)
    return found


def _tables_across(items: Sequence[Segment], gutter: float) -> list[tuple[float, float]]:
    """(top, bottom) of tables as wide as the page: rows with figures alone beyond the gutter, and the heads above them."""
    if sum(s.x0 >= gutter and is_figure(s.text) for s in items) < _ROWS_ACROSS:
        return []
    found: list[tuple[float, float]] = []
    lines = rows(items)
    n = 0
    while n < len(lines):
        end = n
        while end < len(lines) and _goes_across(lines[end], gutter) and (end == n or _close(lines[end - 1], lines[end])):
            end += 1
        if end - n >= _ROWS_ACROSS:
            while (
                n
                and len(lines[n - 1]) > 2
                and max(len(s.text) for s in lines[n - 1]) < _PROSE
                and _close(lines[n - 1], lines[n])
            ):
                n -= 1
            found.append((min(s.top for s in lines[n]), max(s.bottom for s in lines[end - 1])))
        n = max(end, n + 1)
    return found


def _goes_across(row: Row, gutter: float) -> bool:
    beyond = [s for s in row if s.x0 >= gutter]
    return 0 < len(beyond) < len(row) > 2 and all(is_figure(s.text) for s in beyond)


def _close(above: Row, below: Row) -> bool:
    return min(s.top for s in below) - max(s.bottom for s in above) < 2 * max(s.height for s in below)


def _is_prose(items: Sequence[Segment], gutter: float, zone: tuple[float, float]) -> bool:
    """Both sides hold running text: enough lines, hardly any short cells beside them, most lines full or a river between."""
    top, bottom = zone
    inside = [s for s in items if 2 * top <= s.top + s.bottom <= 2 * bottom]
    sides = [s for s in inside if s.x0 < gutter], [s for s in inside if s.x0 >= gutter]
    full = True
    for side in sides:
        prose = [s for s in side if len(s.text) >= _PROSE]
        if len(prose) < _MIN_LINES or sum(len(s.text) for s in prose) < 0.7 * sum(len(s.text) for s in side):
            return False
        width = max(s.x1 for s in side) - min(s.x0 for s in side)
        lines = rows(side)
        full &= sum(sum(s.x1 - s.x0 for s in line) > _FULL * width for line in lines) >= 0.5 * len(lines)
    return (full or _river(*sides)) and not _in_step(inside, gutter)


def _river(left: Sequence[Segment], right: Sequence[Segment]) -> bool:
    """Lists side by side, as on two pages of one sheet: a wide gap over many lines that do not stand at common heights."""
    if min(len(left), len(right)) < _MANY_LINES:
        return False
    height = sorted(s.height for s in left)[len(left) // 2]
    if min(s.x0 for s in right) - max(s.x1 for s in left) < _RIVER * height:
        return False
    fewer, more = sorted(([s.bottom for s in left], [s.bottom for s in right]), key=len)
    return sum(any(abs(a - b) < 0.15 * height for b in more) for a in fewer) < 0.75 * len(fewer)


def _in_step(inside: Sequence[Segment], gutter: float) -> bool:
    """Rows of a table: both sides begin anew at the same heights, several times, after a gap."""
    starts = []
    for side in ([s for s in inside if s.x0 < gutter], [s for s in inside if s.x0 >= gutter]):
        lines = rows(side)
        gaps = [(b[0].top - a[0].bottom, b[0].top) for a, b in pairwise(lines)]
        usual = sorted(g for g, _ in gaps)[len(gaps) // 2] if gaps else 0.0
        starts.append([top for gap, top in gaps if gap > usual + 0.3 * lines[0][0].height])
    left, right = starts
    together = sum(any(abs(a - b) < 2 for b in right) for a in left)
    return together >= 2 and together >= 0.6 * max(len(left), len(right))
