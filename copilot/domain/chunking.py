"""Cuts an extract into chunks: structure decides where they end, their size only how much structure fits into one.

Sizes are in characters. Recall of gold characters in the first 4,000 returned, by plain BM25 over each chunk with 300
characters of its neighbours, on Chroma's evaluation / CUAD / ContractNLI / COVID-QA / Evidence Inference:

    fixed windows of 450    0.895  0.519  0.804  0.821  0.637
    these, target 300       0.916  0.534  0.822  0.832  0.630
    these, target 400       0.924  0.526  0.817  0.817  0.609
    these, target 450       0.925  0.524  0.817  0.807  0.582
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from copilot.domain.continued import headed
from copilot.domain.cutting import Span, cut_lines, pieces
from copilot.domain.document import Block, BlockKind, Chunk, Extract, Table
from copilot.domain.outline import Part, is_clause, outline

TARGET = 400
LIMIT = 1000
_CLAUSE_ENDS = 120  # characters from which a chunk ends where a clause begins; shorter ones take it in
_FURNITURE = frozenset({BlockKind.PAGE_HEADER, BlockKind.PAGE_FOOTER})
_OWN = frozenset({BlockKind.TABLE, BlockKind.FOOTNOTE, BlockKind.HIDDEN})  # kinds that are never mixed with others
_MAX_HEADER = 300  # characters of a table's header row that go into the heading path


def chunk(extract: Extract, target: int = TARGET, limit: int = LIMIT) -> tuple[Chunk, ...]:
    """Chunks in the order of the text; each visible character but whitespace lies in exactly one.

    A chunk aims at `target` characters and has at most `limit`, unless one row, heading or sentence alone is longer than
    the target. It never crosses a page, a heading, or the border between text, table, footnote and hidden text. Running
    headers and footers are in none, unless there is nothing else: what the same stamp or letterhead is on every page would
    be in the engagement and never be found.
    """
    if target < 1 or limit < target:
        raise ValueError(f"1 <= target <= limit is needed, not target={target}, limit={limit}")
    cutter = _Cutter(extract, target, limit)
    for part in _parts(extract):
        cutter.take(part)
    found = cutter.finish()
    if not found and any(block.kind in _FURNITURE for block in extract.blocks):
        plain = (replace(b, kind=BlockKind.PARAGRAPH) if b.kind in _FURNITURE else b for b in extract.blocks)
        return chunk(replace(extract, blocks=tuple(plain)), target, limit)
    return found


@dataclass(slots=True)
class _Open:
    """The chunk being filled."""

    start: int
    end: int
    kind: BlockKind
    page: int | None
    headings: tuple[str, ...]


@dataclass(slots=True)
class _Cutter:
    extract: Extract
    target: int
    limit: int
    done: list[Chunk] = field(default_factory=list)
    path: list[tuple[int, str]] = field(default_factory=list)
    open: _Open | None = None
    tables: dict[int, Table] = field(init=False)
    continued: Mapping[int, Table] = field(init=False)

    def __post_init__(self) -> None:
        self.tables = {table.start: table for table in self.extract.tables}
        self.continued = headed(self.extract)

    def take(self, part: Part) -> None:
        """Add one part: into the open chunk where it belongs there, else into new ones."""
        if part.kind in _FURNITURE:
            self.close()
        elif part.kind is BlockKind.HEADING:
            self._heading(part)
        elif part.kind in (BlockKind.TABLE, BlockKind.HIDDEN):
            self._rows(part)
        else:
            self._prose(part)

    def finish(self) -> tuple[Chunk, ...]:
        self.close()
        return tuple(self.done)

    def close(self) -> None:
        """End the open chunk, without the whitespace around it."""
        if self.open is None:
            return
        text, start, end = self.extract.text, self.open.start, self.open.end
        while start < end and _blank(text[start]):
            start += 1
        while end > start and _blank(text[end - 1]):
            end -= 1
        if start < end:
            self.done.append(Chunk(len(self.done), start, end, self.open.page, self.open.headings, self.open.kind))
        self.open = None

    def _heading(self, part: Part) -> None:
        if self.open is not None and self.open.kind is not BlockKind.HEADING:
            self.close()
        title = " ".join(self.extract.text[part.start : part.end].strip("# \t\r\n").split())
        while self.path and self.path[-1][0] >= (part.level or 1):
            self.path.pop()
        self.path.append((part.level or 1, title[:200]))
        for span in pieces(self.extract.text, part.start, part.end, self.limit):
            self._add(span, BlockKind.HEADING)
        if self.open is not None:
            self.open.headings = self._path()

    def _rows(self, part: Part) -> None:
        """Rows are kept whole and packed; hidden text is packed line by line, too."""
        if self.open is not None and self.open.kind is not BlockKind.HEADING:
            self.close()
        table = self.tables.get(part.start)
        first = self.continued.get(part.start, table)
        context = _context(self.extract.text, first, self._path()) if first is not None else ()
        if part.kind is BlockKind.HIDDEN:
            self.close()
        above = self.open.end - self.open.start if self.open is not None else 0
        share = _share(above + part.end - part.start, self.target)
        for span in cut_lines(self.extract.text, part.start, part.end, self.limit):
            # A tenth more than the even share, so that no total is left alone at the end.
            if self.open is not None and span[1] - self.open.start > share + share // 10 and self._filled(share):
                self.close()
            self._add(span, part.kind)
            if self.open is not None and table is not None and first is not None:
                self.open.headings = (*self._path(), *(context if self.open.start > first.start else ()))
        self.close()

    def _prose(self, part: Part) -> None:
        kind = BlockKind.FOOTNOTE if part.kind is BlockKind.FOOTNOTE else part.kind
        size = part.end - part.start
        if self.open is not None and self._ends_before(part, kind, size):
            self.close()
        room = self.open.end - self.open.start if self.open is not None else 0
        if room + size <= self.target * 4 // 3:
            for span in _whole(self.extract.text, part, self.limit):
                self._add(span, kind)
            return
        share = _share(room + size, self.target)
        for span in pieces(self.extract.text, part.start, part.end, self.limit):
            if self._nearer(share, span[1]) and self._filled(share):
                self.close()
            self._add(span, kind)

    def _nearer(self, share: int, end: int) -> bool:
        """True when the open chunk is nearer to its share now than it would be if it went on to `end`."""
        if self.open is None:
            return False
        return (end - self.open.start) - share > share - (self.open.end - self.open.start)

    def _filled(self, share: int) -> bool:
        """True when ending here leaves no crumb: a heading alone, or less than a third of a chunk."""
        return (
            self.open is not None and self.open.kind is not BlockKind.HEADING and self.open.end - self.open.start >= share // 3
        )

    def _ends_before(self, part: Part, kind: BlockKind, size: int) -> bool:
        assert self.open is not None  # noqa: S101  (asked only then)
        if self.open.kind is BlockKind.HEADING:
            return False
        if (self.open.kind in _OWN or kind in _OWN) and self.open.kind is not kind:
            return True
        held = self.open.end - self.open.start
        if held >= _CLAUSE_ENDS and (part.opens or is_clause(self.extract.text, part.start, part.end)):
            return True
        return held + size > self.target * 4 // 3 and held >= self.target // 3

    def _add(self, span: Span, kind: BlockKind) -> None:
        """Put a span into the open chunk; open one where there is none, or it lies on another page or would grow too large."""
        page = self.extract.page_at(_first_visible(self.extract.text, *span))
        if self.open is not None and (page != self.open.page or span[1] - self.open.start > self.limit):
            self.close()
        if self.open is None:
            self.open = _Open(span[0], span[1], kind, page, self._path())
            return
        self.open.end = span[1]
        if self.open.kind is BlockKind.HEADING or (self.open.kind is BlockKind.LIST_ITEM and kind is BlockKind.PARAGRAPH):
            self.open.kind = kind

    def _path(self) -> tuple[str, ...]:
        return tuple(title for _, title in self.path)


def _parts(extract: Extract) -> Iterator[Part]:
    """The text in order as parts that do not overlap: its blocks, hidden ones cut out, and what lies between them."""
    markdown = extract.media_type == "text/markdown"
    position = 0
    for part in _split_at_pages(extract, _flat(extract.blocks)):
        start = max(part.start, position)
        if start > position:
            yield from outline(extract.text, position, start, markdown)
        if part.end > start:
            yield Part(part.kind, start, part.end, part.level)
            position = part.end
    yield from outline(extract.text, position, len(extract.text), markdown)


def _flat(blocks: Sequence[Block]) -> list[Part]:
    """Blocks with the hidden ones within them cut out."""
    hidden = sorted((b.start, b.end) for b in blocks if b.kind is BlockKind.HIDDEN)
    starts = [h[0] for h in hidden]
    flat: list[Part] = [Part(BlockKind.HIDDEN, start, end) for start, end in hidden]
    for block in blocks:
        if block.kind is BlockKind.HIDDEN:
            continue
        start = block.start
        for low, high in hidden[max(0, bisect_right(starts, start) - 1) : bisect_right(starts, block.end)]:
            if high <= start or low >= block.end:
                continue
            if low > start:
                flat.append(Part(block.kind, start, low, block.level))
            start = max(start, high)
        if start < block.end:
            flat.append(Part(block.kind, start, block.end, block.level))
    return sorted(flat, key=lambda p: (p.start, -p.end))


def _split_at_pages(extract: Extract, parts: Sequence[Part]) -> Iterator[Part]:
    """Parts cut where a page begins, should a reader have let one cross."""
    begins = [page.start for page in extract.pages]
    for part in parts:
        start = part.start
        for at in begins[bisect_right(begins, part.start) : bisect_right(begins, part.end - 1)]:
            if at > start:
                yield Part(part.kind, start, at, part.level)
                start = at
        yield Part(part.kind, start, part.end, part.level)


def _context(text: str, table: Table, path: tuple[str, ...]) -> tuple[str, ...]:
    """(title, header rows): what rows further down need to be understood."""
    title = table.title
    for heading in path:
        title = title.replace(heading, "")
    title = " ".join(title.split())
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        if cell.header:
            rows.setdefault(cell.row, []).append(text[cell.start : cell.end])
    header = " / ".join(" | ".join(cells) for cells in rows.values())[:_MAX_HEADER]
    return tuple(part for part in (title, header) if part)


def _whole(text: str, part: Part, limit: int) -> Iterator[Span]:
    if part.end - part.start <= limit:
        yield part.start, part.end
    else:
        yield from pieces(text, part.start, part.end, limit)


def _share(size: int, target: int) -> int:
    """The size of each of the even chunks that a long paragraph makes."""
    return size // max(1, round(size / target))


def _first_visible(text: str, start: int, end: int) -> int:
    while start < end - 1 and _blank(text[start]):
        start += 1
    return start


def _blank(character: str) -> bool:
    return character.isspace() or character == "\ufeff"
