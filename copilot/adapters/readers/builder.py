"""Writes the one text of an extract piece by piece, and keeps the offsets of everything that is written."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from copilot.adapters.readers import invisible
from copilot.domain.document import Block, BlockKind, Cell, Extract, Line, Page, Table

CELL_SEPARATOR = " | "
MAX_CELLS = 200_000  # listed cells of one file; beyond it rows stay in the text, and a warning says so (memory of the caller)
MAX_CAPTION = 160  # characters of a block that may be the title of the table below it
MAX_TEXT = 64 * 2**20  # characters; a file that expands beyond it is refused
# Control characters and halves of surrogate pairs have no place in a text that is stored, shown and hashed as UTF-8.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNITS = re.compile(r"\b(?:in|thousands|millions|billions|unaudited|except)\b", re.IGNORECASE)

Box = tuple[float, float, float, float]


class TooLongError(Exception):
    """The text passed MAX_TEXT."""


class Piece(NamedTuple):
    """Text that stands in one place of a page."""

    text: str
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class CellText:
    """One cell to be written; columns count from 1."""

    column: int
    pieces: tuple[Piece, ...]
    header: bool = False
    address: str = ""


def clean(text: str) -> str:
    """Drop what cannot be stored or shown: control characters but tab and newlines, halves of surrogate pairs."""
    return _CONTROLS.sub("", text) if not text.isprintable() else text


def raised(text: str) -> str:
    """Figures alone as the raised signs that they are drawn as: 10³ is not 103, and the mark at 1,234¹ is no part of it."""
    return text.translate(_RAISED) if text.isascii() and text.strip().isdigit() else text


def squeeze(text: str) -> str:
    """`clean`, with every run of whitespace as one space."""
    return " ".join(clean(text).split())


@dataclass(slots=True)
class Builder:
    """Collects text, pages, blocks, tables, lines and warnings; `build` freezes them."""

    media_type: str
    suffix: str = ""
    progress: Callable[[int, int], None] = lambda _pages, _scanned: None  # told how many pages there are, how many scanned
    step: Callable[[int, int], None] = lambda _done, _pages: None  # told how many pages of how many are read
    title: str = ""
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _pages: list[Page] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)
    _tables: list[Table] = field(default_factory=list)
    _lines: list[Line] = field(default_factory=list)
    _warnings: dict[str, None] = field(default_factory=dict)
    _cells: int = 0
    _page: int | None = None
    _page_start: int = 0
    _page_size: tuple[float, float] = (0.0, 0.0)
    _unread: str | None = None

    def warn(self, warning: str) -> None:
        """Add a warning once."""
        self._warnings[warning] = None

    def open_page(self, number: int, width: float = 0.0, height: float = 0.0) -> None:
        """Begin a page; everything written until `close_page` lies on it."""
        if self._length:
            self._write("\n\n" if not self._ends("\n\n") else "")
        self._page, self._page_start, self._page_size, self._unread = number, self._length, (width, height), None

    def unread(self, reason: str) -> None:
        """Say why no text came from the open page."""
        self._unread = reason

    def close_page(self) -> None:
        """End the open page."""
        assert self._page is not None  # noqa: S101  (open_page comes first)
        self._pages.append(Page(self._page, self._page_start, self._length, *self._page_size, self._unread))

    def block(self, kind: BlockKind, pieces: Iterable[Piece] | str, *, level: int = 0, joint: str = "\n") -> None:
        """Write one block, its pieces joined by `joint`, apart from the block before it."""
        shown = (Piece(pieces),) if isinstance(pieces, str) else tuple(pieces)
        shown = tuple(Piece(text, p.box) for p in shown if (text := clean(p.text).strip()))
        if not shown:
            return
        self._separate(kind)
        start = self._length
        self._write_pieces(shown, joint)
        self._blocks.append(Block(kind, start, self._length, self._page, level))

    def table(
        self, rows: Iterable[tuple[int, Sequence[CellText]]], *, title: str = "", kind: BlockKind = BlockKind.TABLE
    ) -> None:
        """Write a table, one row per line: (row number from 1, its cells in the order of columns)."""
        cells: list[Cell] = []
        start = end = -1
        for number, row in rows:
            shown = [c for c in row if any(p.text.strip() for p in c.pieces)]
            if not shown:
                continue
            if start < 0:
                self._separate(kind)
                start = self._length
            else:
                self._write("\n")
            self._write_row(number, shown, cells)
            end = self._length
        if start >= 0:
            self._blocks.append(Block(kind, start, end, self._page))
            self._tables.append(Table(start, end, self._page, tuple(cells), squeeze(title)[:300]))

    def caption(self) -> str:
        """What stands directly above: the last short blocks (a heading and a note on units, say), for a table's title."""
        parts: list[str] = []
        for block in reversed(self._blocks[-3:]):
            if (
                block.page != self._page
                or block.kind not in (BlockKind.HEADING, BlockKind.PARAGRAPH)
                or block.end - block.start > MAX_CAPTION
            ):
                break
            parts.insert(0, self._slice(block.start, block.end))
            if block.kind is BlockKind.HEADING and not _UNITS.search(parts[0]):
                break
        return " ".join(parts)

    def verbatim(self, text: str) -> None:
        """Write text as it is, without making it a block."""
        self._write(text)

    def mark(self, kind: BlockKind, start: int, end: int) -> None:
        """Say what a span that was written verbatim is; spans come in order."""
        self._blocks.append(Block(kind, start, end, self._page))

    def build(self) -> Extract:
        """Freeze what was written; characters that nobody sees become hidden blocks within the others."""
        text = "".join(self._parts)
        for start, end in invisible.runs(text):
            self._blocks.append(Block(BlockKind.HIDDEN, start, end, self._page_of(start)))
            self.warn("contains characters that a person cannot see but a model reads; they are flagged")
        if invisible.turns_direction(text):
            self.warn("contains characters that turn the direction of reading; check the order against the original")
        self._blocks.sort(key=lambda b: (b.start, -b.end))
        return Extract(
            text=text,
            media_type=self.media_type,
            pages=tuple(self._pages),
            blocks=tuple(self._blocks),
            tables=tuple(self._tables),
            lines=tuple(self._lines),
            warnings=tuple(self._warnings),
            title=squeeze(self.title)[:300],
        )

    def _page_of(self, offset: int) -> int | None:
        return next((p.number for p in self._pages if p.start <= offset < p.end), None)

    def _slice(self, start: int, end: int) -> str:
        parts: list[str] = []
        position = self._length
        for part in reversed(self._parts):
            position -= len(part)
            parts.append(part)
            if position <= start:
                break
        return "".join(reversed(parts))[start - position : end - position]

    def _write_row(self, number: int, row: Sequence[CellText], cells: list[Cell]) -> None:
        column = row[0].column
        for cell in row:
            # Empty cells between two filled ones keep their separators, so that columns can be counted in the text.
            self._write(CELL_SEPARATOR * min(cell.column - column, 64))
            column = cell.column
            start = self._length
            self._write_pieces([Piece(squeeze(p.text), p.box) for p in cell.pieces if p.text.strip()], " ")
            self._cells += 1
            if self._cells <= MAX_CELLS:
                address = cell.address or f"r{number}c{cell.column}"
                cells.append(Cell(number, cell.column, start, self._length, address, cell.header))
            elif self._cells == MAX_CELLS + 1:
                self.warn(f"only the first {MAX_CELLS:,} cells have addresses; the text holds them all")

    def _write_pieces(self, pieces: Sequence[Piece], joint: str) -> None:
        for n, piece in enumerate(pieces):
            if n:
                self._write(joint)
            start = self._length
            self._write(piece.text)
            if piece.box is not None and self._page is not None:
                self._lines.append(Line(start, self._length, self._page, piece.box))

    def _separate(self, kind: BlockKind) -> None:
        if self._length == self._page_start or self._ends("\n\n"):
            return
        items = kind is BlockKind.LIST_ITEM and self._blocks and self._blocks[-1].kind is BlockKind.LIST_ITEM
        self._write("\n" if items else "\n\n")

    def _ends(self, suffix: str) -> bool:
        return bool(self._parts) and "".join(self._parts[-2:]).endswith(suffix)

    def _write(self, text: str) -> None:
        if text:
            self._length += len(text)
            if self._length > MAX_TEXT:
                raise TooLongError
            self._parts.append(text)
