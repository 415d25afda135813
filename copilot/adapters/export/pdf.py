"""The deliverable as PDF: what the Word document says, with the notes after the text."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    HRFlowable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from copilot.adapters.export import markup
from copilot.adapters.export.faces import BASE, FIXED, SANS, SERIF, install, printable, stretches
from copilot.adapters.export.paper import Paper, compose
from copilot.adapters.export.tables import (
    EVIDENCE_HEADER,
    SHARES_HEADER,
    SIGN_OFF_HEADER,
    SIGN_OFF_WIDTHS,
    WHOSE_WORDS,
    column_shares,
    columns_of,
    evidence_rows,
    least_room,
    share_rows,
    turned,
)  # fmt: skip
from copilot.domain.deliverable import Deliverable
from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement

INK, GREY, LINE, SHADE = HexColor("#1A2B45"), HexColor("#555F6D"), HexColor("#B8C0CC"), HexColor("#EEF1F5")
PORTRAIT_WIDTH, LANDSCAPE_WIDTH = 160 * mm, 257 * mm
_ROOM, _WIDE_ROOM = 104, 167  # characters of 9 point Times that fit into 160 and 257 mm
_SMALLEST = 0.6  # of the size of a table's characters, where even a landscape page has no room for it
_LEFT_OUT = (
    "Some characters could not be set in this file; each place says so in brackets. "
    "The Word, Markdown and JSON forms of this deliverable hold them."
)

_BODY = ParagraphStyle("body", fontName=SERIF, fontSize=11, leading=14.5, spaceAfter=6, allowWidows=0, allowOrphans=0)
_NOTE = ParagraphStyle("note", _BODY, fontSize=8.5, leading=10.5, spaceAfter=3, leftIndent=6 * mm, firstLineIndent=-6 * mm)
_CELL = ParagraphStyle("cell", _BODY, fontSize=9, leading=11, spaceAfter=0, splitLongWords=1)
_SMALL = ParagraphStyle("small", _CELL, fontSize=8, leading=9.6)
_REMARK = ParagraphStyle("remark", _SMALL, fontName=f"{SERIF}-Italic", textColor=GREY, spaceBefore=6)
_LABEL = ParagraphStyle("label", _CELL, fontName=SANS, fontSize=9, leading=11)
_FIXED = ParagraphStyle("fixed", _CELL, fontName=FIXED, fontSize=7.5, leading=9.5)
_TITLE = ParagraphStyle("title", _BODY, fontName=f"{SANS}-Bold", fontSize=22, leading=26, spaceAfter=12, textColor=INK)
_HEADINGS = tuple(
    ParagraphStyle(f"h{level}", _BODY, fontName=f"{SANS}-Bold", fontSize=size, leading=size * 1.25, spaceBefore=before,
                   spaceAfter=4, textColor=INK)
    for level, size, before in ((1, 15, 16), (2, 12.5, 12), (3, 11, 9), (4, 10.5, 8), (5, 10.5, 8), (6, 10.5, 8))
)  # fmt: skip


_LEVELS = {"title": 0, **{f"h{level}": level for level in range(1, 7)}}


class PdfExporter:
    """PDF 1.4 by reportlab. The bytes depend on the arguments, and on installed faces for other than European text only."""

    def __init__(self, public_key: bytes) -> None:
        self._public_key = public_key

    def export(self, deliverable: Deliverable, draft: Draft, engagement: Engagement, machine: Draft | None = None) -> bytes:
        """Write the file."""
        install()
        paper = compose(deliverable, draft, engagement, self._public_key)
        line = f"{deliverable.id}  ·  {deliverable.hash[:16]}"
        _, pages = _built(paper, deliverable, f"{line}  ·  Page {{}}")
        return _built(paper, deliverable, f"{line}  ·  Page {{}} of {pages}")[0]


def _built(paper: Paper, deliverable: Deliverable, foot: str) -> tuple[bytes, int]:
    """The file, and how many pages it has. Built twice: the first time tells what the footers count up to."""
    out = BytesIO()
    document = _Document(
        out, title=paper.title, author="; ".join(s.member for s in paper.sign_offs), subject=deliverable.id,
        creator="", producer="copilot-desk", pageCompression=1, invariant=1, lang="en",
    )  # fmt: skip
    pages = (("portrait", A4, 25 * mm), ("landscape", landscape(A4), 20 * mm))
    document.addPageTemplates([_page(*page, foot) for page in pages])
    document.build(list(_story(paper)), canvasmaker=_dated(paper.released_at))
    return out.getvalue(), document.page


class _Document(BaseDocTemplate):  # type: ignore[misc]
    """Headings are its bookmarks."""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 (reportlab's name)
        level = _LEVELS.get(getattr(getattr(flowable, "style", None), "name", ""))
        if level is None:
            return
        standing = getattr(self, "_level", -1)
        self._level = min(level, standing + 1)  # reportlab refuses a level without one above it
        self._marks = getattr(self, "_marks", 0) + 1
        self.canv.bookmarkPage(f"mark{self._marks}")
        self.canv.addOutlineEntry(flowable.getPlainText(), f"mark{self._marks}", self._level, closed=self._level > 0)


def _heading(text: str, level: int = 1) -> Iterator[Flowable]:
    """A heading with room for something below it. (Keeping it with the next flowable would drag a whole table along.)"""
    yield CondPageBreak(32 * mm)
    yield Paragraph(text, _HEADINGS[level - 1])


def _story(paper: Paper) -> Iterator[Flowable]:
    yield Paragraph(_marked(paper.title), _TITLE)
    yield _pairs(paper.facts, 30 * mm, _LABEL)
    if not all(printable(text) for text in _texts(paper)):
        yield Paragraph(escape(_LEFT_OUT), _REMARK)
    yield Spacer(1, 8 * mm)
    lying = False
    for block, wide in turned(paper.blocks, _ROOM, breaks_at_hyphens=False):
        if wide is not lying:
            yield from (NextPageTemplate("landscape" if wide else "portrait"), PageBreak())
            lying = wide
        yield from _block(block, paper, LANDSCAPE_WIDTH if wide else PORTRAIT_WIDTH)
    if lying:
        yield from (NextPageTemplate("portrait"), PageBreak())
    yield from _notes(paper)
    yield from _heading("Sign-off")
    rows = [(s.member, s.act, s.credentials, s.at, s.trust) for s in paper.sign_offs]
    yield _plain_table(SIGN_OFF_HEADER, rows, [m * mm for m in SIGN_OFF_WIDTHS], _CELL)
    if paper.shares:
        yield from _heading("Whose words")
        yield Paragraph(WHOSE_WORDS, _BODY)
        yield _plain_table(SHARES_HEADER, share_rows(paper.shares), [m * mm for m in (40, 30, 30, 30)], _CELL)
    if paper.evidence:
        yield from (NextPageTemplate("landscape"), PageBreak())
        yield from _heading("Appendix: evidence for every claim")
        for finding in paper.findings:
            yield Paragraph(_marked(finding), _BODY)
        widths = [m * mm for m in (13, 56, 38, 11, 36, 11, 74, 18)]
        yield _plain_table(EVIDENCE_HEADER, evidence_rows(paper.evidence), widths, _SMALL)
        if paper.quotations:
            yield from _heading("Long quotations, whole", 2)
        for note in paper.quotations:
            yield Paragraph(f"{note.number}&nbsp;&nbsp;{_marked(f'{note.place}: “{note.quotation}”')}", _NOTE)
        yield from (NextPageTemplate("portrait"), PageBreak())
    yield from _heading("Record of this deliverable")
    if paper.sources:
        yield from _heading("Sources cited (SHA-256 of the file)", 2)
        yield _pairs(paper.sources, 48 * mm, _FIXED)
    yield from _heading("Seal", 2)
    yield _pairs(paper.seal, 48 * mm, _FIXED)


def _block(block: markup.Block, paper: Paper, width: float) -> Iterator[Flowable]:
    indent = 8 * mm if block.quoted else 0
    match block:
        case markup.Heading(level=level, content=content):
            yield from _heading(_inline(content, paper), level)
        case markup.Paragraph(content=content, quoted=quoted):
            text = _inline(content, paper)
            yield Paragraph(f"<i>{text}</i>" if quoted else text, ParagraphStyle("p", _BODY, leftIndent=indent))
        case markup.Item(content=content, depth=depth, marker=marker):
            left = indent + 7 * mm * (min(depth, 5) + 1)
            style = ParagraphStyle("item", _BODY, leftIndent=left, bulletIndent=left - 6 * mm, spaceAfter=3,
                                   bulletFontName=SERIF, bulletFontSize=11)  # fmt: skip
            yield Paragraph(_inline(content, paper), style, bulletText=marker or None)
        case markup.Table():
            yield _table(block, paper, width)
            yield Spacer(1, 3 * mm)
        case markup.Code(text=text):
            style = ParagraphStyle("code", _BODY, fontName=FIXED, fontSize=8.5, leading=10.5, leftIndent=indent)
            yield Paragraph(_marked(text, FIXED).replace("  ", "&nbsp; "), style)
        case markup.Rule():
            yield HRFlowable(width="30%", color=LINE, spaceBefore=6, spaceAfter=6)


def _notes(paper: Paper) -> Iterator[Flowable]:
    if paper.footnotes:
        yield from _heading("Notes")
    for note in paper.footnotes:
        yield Paragraph(f"{note.number}&nbsp;&nbsp;{_marked(note.text)}", _NOTE)


def _table(block: markup.Table, paper: Paper, width: float) -> Table:
    rows = (block.header, *block.rows)
    texts = columns_of(block)
    room = _ROOM if width == PORTRAIT_WIDTH else _WIDE_ROOM
    shrunk = max(_SMALLEST, min(1.0, room / least_room(texts, breaks_at_hyphens=False)))
    widths = [share * width for share in column_shares(texts, int(room / shrunk), breaks_at_hyphens=False)]
    left = ParagraphStyle("cell", _CELL, fontSize=9 * shrunk, leading=11 * shrunk)
    right = ParagraphStyle("right", left, alignment=TA_RIGHT)
    cells = [
        [Paragraph(_bold(_inline(c, paper), n == 0), right if block.right[i] else left) for i, c in enumerate(row)]
        for n, row in enumerate(rows)
    ]
    return _grid(cells, widths)


def _plain_table(header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], style: ParagraphStyle) -> Table:
    lines = (header, *rows)
    return _grid([[Paragraph(_bold(_marked(c), n == 0), style) for c in row] for n, row in enumerate(lines)], widths)


def _grid(cells: list[list[Paragraph]], widths: Sequence[float]) -> Table:
    # splitInRow: a row longer than a page breaks instead of ending the export, and no break leaves less than 40 points.
    table = Table(cells, colWidths=list(widths), repeatRows=1, splitByRow=1, splitInRow=40, hAlign="LEFT")
    table.setStyle(
        TableStyle([
            ("FONTNAME", (0, 0), (-1, -1), SERIF), ("BACKGROUND", (0, 0), (-1, 0), SHADE), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEABOVE", (0, 0), (-1, 0), 0.5, LINE), ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
            ("LEFTPADDING", (0, 0), (-1, -1), 4), ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ])
    )  # fmt: skip
    return table


def _pairs(pairs: Sequence[tuple[str, str]], first: float, style: ParagraphStyle) -> Table:
    cells = [[Paragraph(_bold(_marked(label), True), _LABEL), Paragraph(_marked(value), style)] for label, value in pairs]
    table = Table(cells, colWidths=[first, PORTRAIT_WIDTH - first], hAlign="LEFT", splitInRow=20)
    table.setStyle(TableStyle([("FONTNAME", (0, 0), (-1, -1), SERIF), ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
                               ("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5)]))  # fmt: skip
    return table


def _inline(content: markup.Content, paper: Paper) -> str:
    out, before = [], False
    alone = all(isinstance(piece, markup.Mark) for piece in content)  # a cell of notes only: nothing to be raised above
    for piece in content:
        if isinstance(piece, markup.Mark):
            note = paper.notes.get(piece.citation)
            text = str(note.number) if note else f"[citation {piece.citation} is missing]"
            text = f", {text}" if before else text
            out.append(text if alone else f"<super rise='3.2' size='6.5'>{text}</super>")
        else:
            text = _marked(piece.text, FIXED if piece.code else BASE)
            text = f"<i>{text}</i>" if piece.italic else text
            out.append(_bold(text, piece.bold))
        before = isinstance(piece, markup.Mark)
    return "".join(out)


def _marked(text: str, face: str = BASE) -> str:
    """Escaped, each stretch in a face that can print it; the only markup is ours."""
    out = []
    for stretch in stretches(text):
        words = escape(stretch.text).replace("\n", "<br/>")
        name = stretch.face or face
        out.append(f'<font name="{name}">{words}</font>' if name else words)
    return "".join(out)


def _bold(text: str, bold: bool) -> str:
    return f"<b>{text}</b>" if bold else text


def _texts(paper: Paper) -> Iterator[str]:
    yield from (paper.title, *(value for pair in (*paper.facts, *paper.sources, *paper.seal) for value in pair))
    yield from (value for row in evidence_rows(paper.evidence) for value in row)
    yield from (value for s in paper.sign_offs for value in (s.member, s.act, s.credentials))
    yield from (markup.plain(content) for block in paper.blocks for content in markup.contents(block))


def _page(name: str, size: tuple[float, float], margin: float, foot: str) -> PageTemplate:
    frame = Frame(margin, margin, size[0] - 2 * margin, size[1] - 2 * margin, 0, 0, 0, 0)

    def footer(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont(SANS, 8)
        canvas.setFillColor(GREY)
        canvas.drawCentredString(size[0] / 2, 12 * mm, foot.format(document.page))
        canvas.restoreState()

    return PageTemplate(name, [frame], pagesize=size, onPage=footer)


def _dated(at: datetime) -> Callable[..., Canvas]:
    """A canvas whose clock stands at the release."""

    class Dated(Canvas):  # type: ignore[misc]
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **{**options, "initialFontName": SANS})
            stamp = self._doc._timeStamp
            stamp.t, stamp.lt, stamp.YMDhms = at.timestamp(), at.timetuple(), at.timetuple()[:6]
            self.showOutline()

    return Dated
