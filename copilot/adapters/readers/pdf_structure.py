"""From rows to headings, paragraphs and list items."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from copilot.adapters.readers.builder import Box, Piece
from copilot.adapters.readers.pdf_layout import Row, in_order
from copilot.adapters.readers.tables import union
from copilot.domain.document import BlockKind
from copilot.domain.outline import in_capitals, names_article

_ITEM = re.compile(
    r"(?:[•‣▪■●○◦·►➢☐☒☑]|[–—*-](?=\s)|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,5})[.)](?=\s)|\(\d{1,2}\)|\d{1,2}(?:\.\d{1,3}){1,4}\.?(?=\s))"
)
_NAMED = (
    (re.compile(r"(?:part|article|chapter|title)\s+(?:[ivxlc]+|\d+)\b", re.IGNORECASE), 1),
    (re.compile(r"(?:item|section|exhibit|schedule|appendix|annex)\s+(?:\d+[a-z]?|[ivxlc]+|[a-z])\b[.:]?", re.IGNORECASE), 2),
    (re.compile(r"note\s+\d+\b", re.IGNORECASE), 3),
)
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+\S")
_MAX_HEADING = 160  # characters
_HEADING_LINES = 4
_SENTENCE_END = (".", "!", "?", ":", ";", "”", '"', ")")


@dataclass(frozen=True, slots=True)
class Text:
    """A heading, paragraph or list item of one or more lines."""

    kind: BlockKind
    level: int
    pieces: tuple[Piece, ...]


@dataclass(slots=True)
class _Line:
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    box: Box


def texts(lines: Sequence[Row], body: float) -> Iterator[Text]:
    """Join rows of one band into blocks; `body` is the document's usual font size in points."""
    flat = [_line(row) for row in lines]
    if not flat:
        return
    right = max(line.x1 for line in flat)
    left = min(line.x0 for line in flat)
    gaps = sorted(b.top - a.bottom for a, b in pairwise(flat) if b.top > a.top)
    usual = gaps[len(gaps) // 4] if gaps else 0.0
    group = [flat[0]]
    for above, line in pairwise(flat):
        if _parts(above, line, usual, left, right):
            yield _text(group, body)
            group = []
        group.append(line)
    yield _text(group, body)


def _line(row: Row) -> _Line:
    longest = max(row, key=lambda s: len(s.text))
    box: Box | None = None
    for item in row:
        box = union(box, item.box)
    return _Line(
        text=" ".join(s.text for s in in_order(row)),
        x0=row[0].x0, x1=row[-1].x1, top=min(s.top for s in row), bottom=max(s.bottom for s in row),
        size=longest.size, bold=all(s.bold for s in row), box=box or row[0].box,
    )  # fmt: skip


def _parts(above: _Line, line: _Line, usual: float, left: float, right: float) -> bool:
    """True when `line` begins a new block."""
    height = above.bottom - above.top
    if line.top < above.top or line.top - above.bottom > usual + 0.35 * height:
        return True
    if abs(above.size - line.size) > 0.12 * above.size or above.bold != line.bold or _ITEM.match(line.text):
        return True
    if above.bold or _is_named(line.text):
        return not _wraps(above, line, left, right)
    short = above.x1 < left + 0.8 * (right - left)
    indented = line.x0 > above.x0 + 0.8 * height and above.x0 < left + 0.8 * height
    return (short and above.text.endswith(_SENTENCE_END)) or (indented and above.text.endswith(_SENTENCE_END))


def _wraps(above: _Line, line: _Line, left: float, right: float) -> bool:
    """A heading that goes on in the next line: it filled its own, or the next begins in lower case."""
    return line.text[:1].islower() or (above.x1 > left + 0.8 * (right - left) and not _is_named(line.text))


def _is_named(text: str) -> bool:
    return any(pattern.match(text) for pattern, _ in _NAMED)


def _text(group: Sequence[_Line], body: float) -> Text:
    pieces = tuple(Piece(line.text, line.box) for line in group)
    level = 0
    if len(group) <= _HEADING_LINES:
        level = heading_level(" ".join(line.text for line in group), group[0].size, all(g.bold for g in group), body)
    if level:
        return Text(BlockKind.HEADING, level, pieces)
    return Text(BlockKind.LIST_ITEM if _ITEM.match(group[0].text) else BlockKind.PARAGRAPH, 0, pieces)


def heading_level(text: str, size: float, bold: bool, body: float) -> int:
    """1 to 6, or 0 for running text: by name and number, by size against the body's, by weight and capitals."""
    letters = sum(map(str.isalpha, text[: _MAX_HEADING + 1]))
    if text.startswith("(") and text.endswith(")"):
        return 0  # "(in millions)", "(unaudited)": a note on what stands above
    if len(text) > _MAX_HEADING or letters < 3 or letters < 0.4 * len(text.replace(" ", "")):
        return 0
    large = size / body if body else 1.0
    capitals = in_capitals(text) and letters > 3
    emphatic = bold or capitals or large >= 1.1
    for pattern, level in _NAMED:
        if (
            pattern.match(text)
            and (emphatic or len(text) < 80)
            and not text.rstrip().endswith((",", ";"))
            and text[0].isupper()
        ):
            return level
    if names_article(text):
        return 2
    if not emphatic or text.rstrip().endswith((";", ",")):
        return 0
    number = _NUMBERED.match(text)
    if number and len(text) < 100:
        return min(2 + number[1].count("."), 6)
    if large >= 1.1:
        return 1 if large >= 1.6 else 2 if large >= 1.25 else 3
    if text.rstrip().endswith(".") and len(text) > 60:
        return 0
    return 3 if bold and capitals else 4
