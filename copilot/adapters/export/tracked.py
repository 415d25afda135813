"""From the machine's draft to the released text, as Word's tracked changes: what was put in, what was taken out, by whom, when.

Accepting all of them gives the released text, rejecting all the machine's (ECMA-376 part 1, section 17.13.5). Blocks are
paired by what they say, words within a pair; a note's mark that was taken out is shown as its number in brackets.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import count

from docx.oxml.ns import qn
from lxml import etree
from rapidfuzz import fuzz

from copilot.adapters.export.markup import Block, Code, Content, Heading, Item, Mark, Paragraph, Rule, Run, Table
from copilot.domain.redline import Kind

_WORD = re.compile(r"\w+(?:[.,]\d+)*|\s+|[^\w\s]")
ALIKE = 0.5  # from which two blocks or rows are shown as one with changes in it
MOST = 40_000  # pairs that are compared
_FIRST_ID = 100_000  # beyond the bookmarks of the notes, which count from 1
Piece = Run | Mark


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pieces of a paragraph that were kept, put in or taken out together."""

    kind: Kind
    content: Content


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row; a kept one may have changes within its cells."""

    kind: Kind
    cells: tuple[tuple[Stretch, ...], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One block of the tracked document. `stretches` are a paragraph's, `rows` a table's, its header first."""

    block: Block
    kind: Kind
    stretches: tuple[Stretch, ...] = ()
    rows: tuple[Row, ...] = ()


def compare(before: Sequence[Block], after: Sequence[Block], numbers: Mapping[int, int]) -> Iterator[Step]:
    """The blocks of both texts in reading order. `numbers`: citation -> the number that its note is printed under."""
    old, new = [_unmarked(b, numbers) for b in map(_simple, before)], [_simple(b) for b in after]
    pairs = SequenceMatcher(None, [_key(b, numbers) for b in old], [_key(b, numbers) for b in new], autojunk=False)
    for _, i1, i2, j1, j2 in pairs.get_opcodes():
        gone, come = old[i1:i2], new[j1:j2]

        def likeness(a: int, b: int, gone: Sequence[Block] = gone, come: Sequence[Block] = come) -> float:
            return _ratio(_key(gone[a], numbers), _key(come[b], numbers)) if _alike(gone[a], come[b]) else 0

        for a, b in _paired(len(gone), len(come), likeness):
            if a is not None and b is not None:
                yield _changed(gone[a], come[b], numbers)
            elif a is not None:
                yield _whole(gone[a], Kind.DELETED)
            elif b is not None:
                yield _whole(come[b], Kind.INSERTED)


class Tracks:
    """Turns parts of a document that were just written into tracked changes of one person."""

    def __init__(self, author: str, at: datetime) -> None:
        self._author, self._at = author, at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._ids = count(_FIRST_ID)

    def runs(self, elements: Sequence[etree._Element], kind: Kind) -> None:
        """Wrap neighbouring runs (and what lies between them) of one paragraph."""
        if kind is Kind.KEPT or not elements:
            return
        wrapper = self._mark(kind)
        elements[0].addprevious(wrapper)
        for element in elements:
            wrapper.append(element)
        if kind is Kind.DELETED:
            for text in wrapper.iter(qn("w:t")):
                text.tag = qn("w:delText")

    def paragraph(self, paragraph: etree._Element, kind: Kind) -> None:
        """The paragraph's end was put in or taken out with its words."""
        if kind is not Kind.KEPT:
            properties = paragraph.get_or_add_pPr()
            marks = properties.find(qn("w:rPr"))
            if marks is None:
                marks = etree.SubElement(properties, qn("w:rPr"))
                _before_section(properties, marks)
            marks.insert(0, self._mark(kind))

    def row(self, row: etree._Element, kind: Kind) -> None:
        """The row was put in or taken out as a whole."""
        if kind is not Kind.KEPT:
            row.get_or_add_trPr().append(self._mark(kind))

    def _mark(self, kind: Kind) -> etree._Element:
        mark = etree.Element(qn("w:ins") if kind is Kind.INSERTED else qn("w:del"))
        for name, value in (("id", str(next(self._ids))), ("author", self._author), ("date", self._at)):
            mark.set(qn(f"w:{name}"), value)
        return mark


def emptied(block: Block) -> Block:
    """The block's form without its words, which are written stretch by stretch."""
    return block if isinstance(block, (Table, Code, Rule)) else replace(block, content=())


def _before_section(properties: etree._Element, marks: etree._Element) -> None:
    """The schema wants rPr before sectPr and pPrChange."""
    for late in ("w:sectPr", "w:pPrChange"):
        found = properties.find(qn(late))
        if found is not None:
            found.addprevious(marks)
            return


def _simple(block: Block) -> Block:
    return Paragraph((Run(block.text, code=True),), block.quoted) if isinstance(block, Code) else block


def _alike(was: Block, now: Block) -> bool:
    """Whether the two can be shown as one block with changes in it."""
    if isinstance(was, Table) and isinstance(now, Table):
        return len(was.header) == len(now.header)
    same = type(was) is type(now) and not isinstance(now, Rule)
    if isinstance(was, Heading) and isinstance(now, Heading):
        return same and was.level == now.level
    if isinstance(was, Item) and isinstance(now, Item):
        return same and (was.marker == "•", was.depth) == (now.marker == "•", now.depth)
    return same


def _changed(was: Block, now: Block, numbers: Mapping[int, int]) -> Step:
    if isinstance(was, Table) and isinstance(now, Table):
        return Step(now, Kind.KEPT, rows=tuple(_rows(was, now, numbers)))
    if isinstance(was, Rule) or isinstance(now, (Rule, Table, Code)) or isinstance(was, (Table, Code)):
        return Step(now, Kind.KEPT)
    return Step(now, Kind.KEPT, tuple(_stretches(was.content, now.content, numbers)))


def _whole(block: Block, kind: Kind) -> Step:
    match block:
        case Table():
            rows = (Row(kind, tuple((Stretch(kind, cell),) for cell in row)) for row in (block.header, *block.rows))
            return Step(block, kind, rows=tuple(rows))
        case Rule() | Code():
            return Step(block, kind)
        case _:
            return Step(block, kind, (Stretch(kind, block.content),))


def _rows(was: Table, now: Table, numbers: Mapping[int, int]) -> Iterator[Row]:
    old, new = (was.header, *was.rows), (now.header, *now.rows)
    a, b = ([tuple(_text(cell, numbers) for cell in row) for row in side] for side in (old, new))
    for _, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():

        def likeness(n: int, m: int, i: int = i1, j: int = j1) -> float:
            return _row_likeness(a[i + n], b[j + m])

        for n, m in _paired(i2 - i1, j2 - j1, likeness):
            if n is not None and m is not None:
                cells = zip(old[i1 + n], new[j1 + m], strict=True)
                yield Row(Kind.KEPT, tuple(tuple(_stretches(was, now, numbers)) for was, now in cells))
            elif n is not None:
                yield Row(Kind.DELETED, tuple((Stretch(Kind.DELETED, cell),) for cell in old[i1 + n]))
            elif m is not None:
                yield Row(Kind.INSERTED, tuple((Stretch(Kind.INSERTED, cell),) for cell in new[j1 + m]))


def _row_likeness(was: Sequence[str], now: Sequence[str]) -> float:
    """Rows of one name are one row, whatever their figures; the header is always the header's successor."""
    return 1.0 if was[0] == now[0] and was[0] else _ratio(" | ".join(was), " | ".join(now))


def _ratio(was: str, now: str) -> float:
    return fuzz.ratio(was, now, score_cutoff=100 * ALIKE) / 100


def _paired(gone: int, come: int, likeness: Callable[[int, int], float]) -> Iterator[tuple[int | None, int | None]]:
    """Both sides in order, what is alike side by side: the pairs with the greatest likeness in sum (Needleman and Wunsch)."""
    if gone * come > MOST:  # so many that nobody will read the difference closely: pairs by place
        for n in range(max(gone, come)):
            yield (n if n < gone else None, n if n < come else None)
        return
    scores = {(n, m): likeness(n, m) for n in range(gone) for m in range(come)}
    best = [[0.0] * (come + 1) for _ in range(gone + 1)]
    for n in range(gone - 1, -1, -1):
        for m in range(come - 1, -1, -1):
            pair = best[n + 1][m + 1] + scores[n, m] if scores[n, m] >= ALIKE else 0.0
            best[n][m] = max(best[n + 1][m], best[n][m + 1], pair)
    n = m = 0
    while n < gone or m < come:
        if n < gone and m < come and scores[n, m] >= ALIKE and best[n][m] == best[n + 1][m + 1] + scores[n, m]:
            yield n, m
            n, m = n + 1, m + 1
        elif n < gone and (m == come or best[n][m] == best[n + 1][m]):
            yield n, None
            n += 1
        else:
            yield None, m
            m += 1


def _stretches(was: Content, now: Content, numbers: Mapping[int, int]) -> Iterator[Stretch]:
    """Words compared by text, style and note; a note that both have is kept although one side shows it as text."""
    old, new = list(_words(was)), list(_words(now))
    matcher = SequenceMatcher(None, [_sign(p, numbers) for p in old], [_sign(p, numbers) for p in new], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield Stretch(Kind.KEPT, tuple(_joined(new[j1:j2])))
            continue
        if i2 > i1:
            yield Stretch(Kind.DELETED, tuple(_joined(old[i1:i2])))
        if j2 > j1:
            yield Stretch(Kind.INSERTED, tuple(_joined(new[j1:j2])))


def _words(content: Content) -> Iterator[Piece]:
    for piece in content:
        if isinstance(piece, Mark) or _NOTE.fullmatch(piece.text):
            yield piece
        else:
            yield from (replace(piece, text=word) for word in _WORD.findall(piece.text))


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Neighbouring words of one style as one run."""
    standing: Run | None = None
    for piece in pieces:
        if isinstance(piece, Run) and standing is not None and replace(standing, text="") == replace(piece, text=""):
            standing = replace(standing, text=standing.text + piece.text)
            continue
        if standing is not None:
            yield standing
        standing = piece if isinstance(piece, Run) else None
        if isinstance(piece, Mark):
            yield piece
    if standing is not None:
        yield standing


_NOTE = re.compile(r"\[\d+\]")


def _unmarked(block: Block, numbers: Mapping[int, int]) -> Block:
    """Marks as their numbers in brackets: a note that only the older text cites is not printed."""

    def shown(content: Content) -> Content:
        return tuple(Run(_sign(p, numbers)[0]) if isinstance(p, Mark) else p for p in content)

    match block:
        case Table():
            return replace(block, header=tuple(map(shown, block.header)), rows=tuple(tuple(map(shown, r)) for r in block.rows))
        case Rule() | Code():
            return block
        case _:
            return replace(block, content=shown(block.content))


def _sign(piece: Piece, numbers: Mapping[int, int]) -> tuple[str, bool, bool, bool]:
    if isinstance(piece, Mark):
        return f"[{numbers.get(piece.citation, piece.citation)}]", False, False, False
    return piece.text, piece.bold, piece.italic, piece.code


def _text(content: Content, numbers: Mapping[int, int]) -> str:
    return "".join(_sign(piece, numbers)[0] for piece in content)


def _key(block: Block, numbers: Mapping[int, int]) -> str:
    """What a block says, and as what."""
    match block:
        case Table():
            return "\n".join("|".join(_text(cell, numbers) for cell in row) for row in (block.header, *block.rows))
        case Rule() | Code():
            return type(block).__name__
        case _:
            return f"{type(block).__name__} {_text(block.content, numbers)}"
