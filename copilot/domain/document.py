"""A source, what a reader got out of it, and the pieces it is cut into.

Offsets everywhere count Unicode code points in `Extract.text`, end exclusive. Pages count from 1; None where a format
has none. Boxes are (left, top, right, bottom) in PDF points from the page's top left corner.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DocumentStatus(StrEnum):
    """What became of one file in one ingest (the strings of the command line's report)."""

    INDEXED = "indexed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"
    FOOTNOTE = "footnote"
    PAGE_HEADER = "page_header"
    PAGE_FOOTER = "page_footer"
    HIDDEN = "hidden"  # text that a person cannot see: flagged, never mixed silently with what is visible


@dataclass(frozen=True, slots=True)
class Page:
    """`unread` says why no text came from the page (a scan without the OCR extra, say); None: it was read."""

    number: int
    start: int
    end: int
    width: float = 0.0
    height: float = 0.0
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One structural piece of the text. `level` is 1 to 6 for headings, else 0."""

    kind: BlockKind
    start: int
    end: int
    page: int | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell; `address` is the sheet's own (B7) or r3c2 counted from 1 in the table."""

    row: int
    column: int
    start: int
    end: int
    address: str
    header: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table as cells that point into the text. `title` is its sheet name or the caption or heading above it."""

    start: int
    end: int
    page: int | None
    cells: tuple[Cell, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Where a line of the text stands on its page, for highlighting."""

    start: int
    end: int
    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Extract:
    """All that a reader got out of one file. `text` is the one text that every offset points into."""

    text: str
    media_type: str
    pages: tuple[Page, ...] = ()
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    lines: tuple[Line, ...] = ()
    warnings: tuple[str, ...] = ()
    title: str = ""

    def page_at(self, offset: int) -> int | None:
        """The number of the page that holds the offset; None where the format has no pages."""
        if not self.pages:
            return None
        return self.pages[max(0, bisect_right(self.pages, offset, key=lambda p: p.start) - 1)].number


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece with exact offsets; its text is Extract.text[start:end], kept nowhere else.

    `headings` is the path of headings above it, outermost first.
    """

    ordinal: int
    start: int
    end: int
    page: int | None
    headings: tuple[str, ...] = ()
    kind: BlockKind = BlockKind.PARAGRAPH


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one source. The name is unique in its engagement among current versions.

    `sha256` is of the file's bytes. A changed file makes a new Document with version + 1 and sets `superseded_at` on the
    older one, so that citations of older drafts keep pointing at what they were made from; so does the same file where a newer
    reader reads it otherwise.
    """

    id: str
    engagement: str
    name: str
    sha256: str
    version: int
    media_type: str
    size: int
    pages: int | None
    chunks: int
    added_by: str
    added_at: datetime
    title: str = ""
    warnings: tuple[str, ...] = ()
    superseded_at: datetime | None = None
    deleted_at: datetime | None = None
    reader: int = 0  # the version of the reader whose extract this is; 0: of one before versions were recorded

    @property
    def current(self) -> bool:
        """True for the version that searches look into."""
        return self.superseded_at is None and self.deleted_at is None


@dataclass(frozen=True, slots=True)
class Body:
    """A document's content: its extract and chunks. Apart from Document so that lists stay light."""

    document: str
    engagement: str
    extract: Extract
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True, slots=True)
class Vectors:
    """The chunks' embeddings, kept in the store so that a rebuilt index costs no model call.

    `data` is float32, little-endian, row-major, shape (chunks, dimension), rows of unit length.
    """

    document: str
    engagement: str
    embedder: str
    dimension: int
    data: bytes
