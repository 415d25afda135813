"""The deliverable as a Word document, with real footnotes, real tables and the evidence behind every claim."""

import unicodedata
from collections.abc import Sequence

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from copilot.adapters.export import layout
from copilot.adapters.export.footnotes import Footnotes, superscript
from copilot.adapters.export.markup import (
    Block,
    Code,
    Content,
    Heading,
    Item,
    Mark,
    Paragraph,
    Rule,
    Run,
    Table,
    measured,
    plain,
)
from copilot.adapters.export.package import drop_thumbnail, fixed, properties
from copilot.adapters.export.paper import LEGEND, Paper, compose, released_blocks
from copilot.adapters.export.tables import (
    EVIDENCE_HEADER,
    SHARES_HEADER,
    SIGN_OFF_HEADER,
    SIGN_OFF_WIDTHS,
    WHOSE_WORDS,
    column_shares,
    evidence_rows,
    least_room,
    share_rows,
    turned,
)  # fmt: skip
from copilot.adapters.export.text import one_line
from copilot.adapters.export.tracked import Step, Stretch, Tracks, compare, emptied
from copilot.domain.deliverable import Deliverable
from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement

_SHORT_CELL = 400  # characters; a row with a longer cell may break over pages
_TABLE_FONT = 9.0
_ROOM, _WIDE_ROOM = 104, 167  # characters of 9 point Times that fit into 160 and 257 mm, bold and capitals allowed for
_SMALLEST = 0.6  # of a table's size of characters, where even a landscape page has no room for it


class WordExporter:
    """DOCX (ECMA-376). The bytes depend on nothing but the arguments."""

    def __init__(self, public_key: bytes) -> None:
        self._public_key = public_key

    def export(self, deliverable: Deliverable, draft: Draft, engagement: Engagement, machine: Draft | None = None) -> bytes:
        """Write the file; with `machine`, the body shows what was changed from that draft as tracked changes."""
        paper = compose(deliverable, draft, engagement, self._public_key)
        document = docx.Document()
        drop_thumbnail(document)
        layout.dress(document)
        signer = deliverable.sign_offs[0].member if deliverable.sign_offs else "reviewer"
        tracks = Tracks(one_line(signer), draft.created_at)
        _Writer(document, paper, tracks).write(None if machine is None else released_blocks(machine))
        properties(document, paper, deliverable)
        layout.footer(document.sections[0], f"{deliverable.id}  ·  {deliverable.hash[:16]}")
        return fixed(document, paper)


class _Writer:
    """Writes the sections one after the other into a fresh document."""

    def __init__(self, document: WordDocument, paper: Paper, tracks: Tracks) -> None:
        self._document, self._paper, self._tracks = document, paper, tracks
        self._footnotes = Footnotes(document)
        self._lying = False  # on a landscape page

    def write(self, before: Sequence[Block] | None = None) -> None:
        self._front()
        if before is None:
            for block, wide in turned(self._paper.blocks, _ROOM, breaks_at_hyphens=True):
                self._turn(wide)
                self._block(block)
        else:
            self._tracked(before)
        self._turn(False)
        self._sign_offs()
        self._shares()
        if self._paper.evidence:
            self._turn(True)
            self._evidence()
            self._turn(False)
        self._record()
        self._footnotes.attach()

    def _turn(self, lying: bool) -> None:
        """Begin a section of landscape or portrait pages, unless they are that already."""
        if lying is not self._lying:
            (layout.landscape if lying else layout.portrait)(self._document)
            self._lying = lying

    def _front(self) -> None:
        _directed(self._document.add_paragraph(self._paper.title, style="Title"))
        table = self._document.add_table(rows=0, cols=2)
        for label, value in self._paper.facts:
            cells = table.add_row().cells
            layout.small(cells[0].paragraphs[0], label, bold=True, size=9)
            layout.small(cells[1].paragraphs[0], value, size=9)
            for cell in cells:
                _tight(cell.paragraphs[0])
        layout.columns(table, (Mm(30), layout.PORTRAIT_WIDTH - Mm(30)))
        self._document.add_paragraph()

    def _block(self, block: Block) -> None:
        match block:
            case Heading(level=level, content=content):
                self._fill(self._document.add_heading(level=min(level, 6)), content)
            case Paragraph(content=content, quoted=quoted):
                paragraph = self._document.add_paragraph()
                if quoted:
                    paragraph.paragraph_format.left_indent = Mm(8)
                self._fill(paragraph, content, italic=quoted)
            case Item():
                self._item(block)
            case Table():
                self._table(block)
            case Code(text=text):
                paragraph = self._document.add_paragraph()
                self._fill(paragraph, (Run(text, code=True),))
            case Rule():
                self._document.add_paragraph("⁂").alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _tracked(self, before: Sequence[Block]) -> None:
        """The body with what was changed since `before`; the notes of this desk at its head are no part of either text."""
        own = [block for block in self._paper.blocks[:1] if plain(getattr(block, "content", ())) == LEGEND]
        for block in own:
            self._block(block)
        numbers = {citation: note.number for citation, note in self._paper.notes.items()}
        steps = list(compare(before, self._paper.blocks[len(own) :], numbers))
        for step, (_, wide) in zip(steps, turned([s.block for s in steps], _ROOM, breaks_at_hyphens=True), strict=True):
            self._turn(wide)
            if step.rows:
                self._tracked_table(step)
                continue
            self._block(emptied(step.block) if step.stretches else step.block)
            paragraph = self._document.paragraphs[-1]
            self._stretches(paragraph, step.stretches, italic=step.block.quoted)
            if not step.stretches:
                self._tracks.runs([r._r for r in paragraph.runs], step.kind)
            self._tracks.paragraph(paragraph._p, step.kind)

    def _tracked_table(self, step: Step) -> None:
        everything = [tuple(tuple(p for s in cell for p in s.content) for cell in row.cells) for row in step.rows]
        size = self._size(everything)
        right = step.block.right if isinstance(step.block, Table) else ()
        table = self._document.add_table(rows=len(step.rows), cols=len(everything[0]))
        for n, (element, row) in enumerate(zip(table._tbl.tr_lst, step.rows, strict=True)):
            for k, (cell, stretches) in enumerate(zip(element.tc_lst, row.cells, strict=True)):
                paragraph = WordParagraph(cell.p_lst[0], table)
                _tight(paragraph)
                if right[k]:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                self._stretches(paragraph, stretches, bold=n == 0, size=size)
            self._tracks.row(element, row.kind)
        self._spread(table, everything, size)

    def _stretches(
        self, paragraph: WordParagraph, stretches: Sequence[Stretch], *, bold: bool = False, italic: bool = False,
        size: float | None = None,
    ) -> None:  # fmt: skip
        for stretch in stretches:
            standing = len(paragraph._p)
            self._fill(paragraph, stretch.content, bold=bold, italic=italic, size=size)
            self._tracks.runs([e for e in paragraph._p[standing:] if e.tag != qn("w:pPr")], stretch.kind)

    def _item(self, item: Item) -> None:
        depth = min(item.depth, 2)
        if item.marker == "•":
            paragraph = self._document.add_paragraph(style="List Bullet" if depth == 0 else f"List Bullet {depth + 1}")
            self._fill(paragraph, item.content, italic=item.quoted)
            return
        # Numbers are printed as the text has them: Word's own numbering would run on from one list to the next.
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(8 * (item.depth + 1))
        paragraph.paragraph_format.first_line_indent = Mm(-8) if item.marker else Mm(0)
        paragraph.paragraph_format.space_after = Pt(3)
        content = (Run(f"{item.marker}\t"), *item.content) if item.marker else item.content
        self._fill(paragraph, content, italic=item.quoted)

    def _table(self, block: Table) -> None:
        columns = len(block.header)
        table = self._document.add_table(rows=1 + len(block.rows), cols=columns)
        everything = (block.header, *block.rows)
        size = self._size(everything)
        for row, contents in zip(table._tbl.tr_lst, everything, strict=True):
            header = contents is block.header
            for n, (cell, content) in enumerate(zip(row.tc_lst, contents, strict=True)):
                paragraph = WordParagraph(cell.p_lst[0], table)
                _tight(paragraph)
                if block.right[n]:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                self._fill(paragraph, content, bold=header, size=size)
        self._spread(table, everything, size)

    def _size(self, everything: Sequence[Sequence[Content]]) -> float:
        """Points of a table's characters: fewer where even a landscape page is too narrow for its words."""
        needed = least_room(_texts(everything), breaks_at_hyphens=True)
        return round(_TABLE_FONT * max(_SMALLEST, min(1.0, self._room / needed)), 1)

    @property
    def _room(self) -> int:
        return _WIDE_ROOM if self._lying else _ROOM

    def _spread(self, table: WordTable, everything: Sequence[Sequence[Content]], size: float) -> None:
        """Widths by what the columns hold, and rows that stay together where they can."""
        texts = _texts(everything)
        width = layout.LANDSCAPE_WIDTH if self._lying else layout.PORTRAIT_WIDTH
        shares = column_shares(texts, int(self._room * _TABLE_FONT / size), breaks_at_hyphens=True)
        layout.grid(table, [int(share * width) for share in shares])
        layout.together(table, [max(map(len, row)) <= _SHORT_CELL for row in zip(*texts, strict=True)])
        self._document.add_paragraph().paragraph_format.space_after = Pt(2)

    def _fill(
        self,
        paragraph: WordParagraph,
        content: Content,
        *,
        bold: bool = False,
        italic: bool = False,
        size: float | None = None,
    ) -> None:
        before: Run | Mark | None = None
        for piece in content:
            if isinstance(piece, Mark):
                if isinstance(before, Mark):
                    superscript(paragraph, ", ")
                self._mark(paragraph, piece)
                before = piece
                continue
            before = piece
            run = paragraph.add_run(piece.text)
            run.bold, run.italic = (bold or piece.bold) or None, (italic or piece.italic) or None
            if piece.code:
                run.font.name = layout.FIXED
            if size is not None:
                run.font.size = Pt(size)
        if content and all(isinstance(piece, Mark) for piece in content):
            layout.lower(paragraph)
        _directed(paragraph)

    def _mark(self, paragraph: WordParagraph, mark: Mark) -> None:
        note = self._paper.notes.get(mark.citation)
        if note is None:
            paragraph.add_run(f"[citation {mark.citation} is missing]").bold = True
        else:
            self._footnotes.refer(paragraph, note.number, note.text)

    def _sign_offs(self) -> None:
        self._document.add_heading("Sign-off", 1)
        rows = [(s.member, s.act, s.credentials, s.at, s.trust) for s in self._paper.sign_offs]
        self._plain_table(SIGN_OFF_HEADER, rows, [Mm(m) for m in SIGN_OFF_WIDTHS], whole=True)

    def _shares(self) -> None:
        if not self._paper.shares:
            return
        self._document.add_heading("Whose words", 1)
        self._document.add_paragraph(WHOSE_WORDS).paragraph_format.keep_with_next = True
        self._plain_table(SHARES_HEADER, share_rows(self._paper.shares), [Mm(m) for m in (40, 30, 30, 30)], whole=True)

    def _evidence(self) -> None:
        self._document.add_heading("Appendix: evidence for every claim", 1)
        for finding in self._paper.findings:
            self._document.add_paragraph(finding)
        rows = evidence_rows(self._paper.evidence)
        self._plain_table(EVIDENCE_HEADER, rows, [Mm(m) for m in (13, 56, 38, 11, 36, 11, 74, 18)], size=8)
        if self._paper.quotations:
            self._document.add_heading("Long quotations, whole", 2)
        for note in self._paper.quotations:
            paragraph = self._document.add_paragraph()
            paragraph.add_run(f"{note.number}  {note.place}: “{note.quotation}”").font.size = Pt(9)
            _directed(paragraph)

    def _record(self) -> None:
        self._document.add_heading("Record of this deliverable", 1)
        self._pairs("Sources cited (SHA-256 of the file)", self._paper.sources)
        self._pairs("Seal", self._paper.seal)

    def _pairs(self, heading: str, pairs: Sequence[tuple[str, str]]) -> None:
        if not pairs:
            return
        self._document.add_heading(heading, 2)
        table = self._document.add_table(rows=0, cols=2)
        for label, value in pairs:
            cells = table.add_row().cells
            layout.small(cells[0].paragraphs[0], label, bold=True, size=8.5)
            run = cells[1].paragraphs[0].add_run(value)
            run.font.name, run.font.size = layout.FIXED, Pt(7.5)
            for cell in cells:
                _tight(cell.paragraphs[0])
        layout.columns(table, (Mm(48), layout.PORTRAIT_WIDTH - Mm(48)))

    def _plain_table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        size: float = _TABLE_FONT,
        *,
        whole: bool = False,
    ) -> None:
        """`whole`: on one page with its heading."""
        table = self._document.add_table(rows=1 + len(rows), cols=len(header))
        for row, texts in zip(table._tbl.tr_lst, (header, *rows), strict=True):
            for cell, text in zip(row.tc_lst, texts, strict=True):
                paragraph = WordParagraph(cell.p_lst[0], table)
                run = paragraph.add_run(text)
                run.font.size, run.font.bold = Pt(size), texts is header or None
                _tight(paragraph)
                _directed(paragraph)
                if whole and rows and texts is not rows[-1]:
                    paragraph.paragraph_format.keep_with_next = True
        layout.grid(table, widths)
        layout.together(table, [max(map(len, row)) <= _SHORT_CELL for row in (header, *rows)])


def _texts(everything: Sequence[Sequence[Content]]) -> list[list[str]]:
    """Column by column, what is printed."""
    return [[measured(row[n]) for row in everything] for n in range(len(everything[0]))]


def _tight(paragraph: WordParagraph) -> None:
    paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(2)
    paragraph.paragraph_format.line_spacing = 1.0


def _directed(paragraph: WordParagraph) -> None:
    """The paragraph's direction is that of its first strong character (Unicode UAX 9, rules P2 and P3)."""
    strong = (unicodedata.bidirectional(c) for c in paragraph.text)
    if next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L":
        layout.right_to_left(paragraph)
