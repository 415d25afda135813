"""PDF through reportlab, with reproducible bytes: running heads, contents, footnotes, repeated table heads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.shapes import Drawing
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Table as PdfTable
from reportlab.platypus.tableofcontents import TableOfContents

from .blocks import Block, Break, Chart, Heading, Para, Table

PALETTE = ("#1f3a5f", "#7a9cc6", "#c08a3e", "#7d8471", "#9b3d3d")


@dataclass(frozen=True)
class Look:
    """How one house's documents look."""

    header: str  # running head, left
    footer: str  # running foot, left
    serif: bool = False
    accent: str = PALETTE[0]
    cover: bool = True
    contents: bool = True
    columns: int = 1
    size: float = 9.6
    author: str = ""


def inline(text: str) -> str:
    """Our inline marks as reportlab's: ``**bold**``, ``^1^`` superscript."""
    text = escape(text, quote=False)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    return re.sub(r"\^(\w+)\^", r"<super>\1</super>", text)


class Footnote(Flowable):
    """Takes no room where it stands; leaves its text for the foot of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def wrap(self, *_: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        notes: list[str] = self.canv.__dict__.setdefault("footnotes", [])
        notes.append(self.text)


class Styles:
    def __init__(self, look: Look) -> None:
        plain, bold = ("Times-Roman", "Times-Bold") if look.serif else ("Helvetica", "Helvetica-Bold")
        self.plain, self.bold, self.accent = plain, bold, colors.HexColor(look.accent)
        size = look.size + (1.0 if look.serif else 0)
        lead = size * 1.38
        justify = TA_JUSTIFY if look.columns == 1 else TA_LEFT

        def style(name: str, **extra: Any) -> ParagraphStyle:
            return ParagraphStyle(name, **({"fontName": plain, "fontSize": size, "leading": lead} | extra))

        after = {"spaceAfter": size * 0.6}
        self.by_kind = {
            "body": style("body", alignment=justify, **after),
            "clause": style("clause", alignment=justify, leftIndent=34, bulletIndent=0, **after),
            "item": style("item", alignment=justify, leftIndent=58, bulletIndent=34, **after),
            "bullet": style("bullet", leftIndent=14, bulletIndent=3, spaceAfter=size * 0.35),
            "centre": style("centre", alignment=TA_CENTER, **after),
            "small": style("small", fontSize=size * 0.82, leading=size * 1.1, textColor=colors.HexColor("#444444"), **after),
            # An instruction a person does not see and a text extractor does: tiny and white.
            "hidden": style("hidden", fontSize=1.5, leading=1.8, textColor=colors.white),
        }
        self.title = style("title", fontName=bold, fontSize=24, leading=29, textColor=self.accent, spaceAfter=10)
        self.headings = {
            1: style(
                "h1",
                fontName=bold,
                fontSize=size * 1.4,
                leading=size * 1.75,
                textColor=self.accent,
                spaceBefore=size * 1.4,
                spaceAfter=size * 0.6,
                keepWithNext=1,
            ),
            2: style(
                "h2",
                fontName=bold,
                fontSize=size * 1.12,
                leading=size * 1.45,
                spaceBefore=size * 0.8,
                spaceAfter=size * 0.4,
                keepWithNext=1,
            ),
            3: style("h3", fontName=bold, fontSize=size, leading=lead, spaceBefore=4, spaceAfter=3, keepWithNext=1),
        }
        self.caption = style("caption", fontName=bold, fontSize=size * 0.9, spaceBefore=6, spaceAfter=3, keepWithNext=1)
        self.caption_loose = ParagraphStyle("caption_loose", self.caption, keepWithNext=0)
        cell = size * 0.84
        self.cell = style("cell", fontSize=cell, leading=cell * 1.2)
        self.cell_right = style("cell_right", fontSize=cell, leading=cell * 1.2, alignment=TA_RIGHT)
        self.strong = style("strong", fontName=bold, fontSize=cell, leading=cell * 1.2)
        self.strong_right = style("strong_right", fontName=bold, fontSize=cell, leading=cell * 1.2, alignment=TA_RIGHT)
        self.toc = [
            style("toc1", fontSize=size, leading=size * 1.4),
            style("toc2", fontSize=size * 0.92, leading=size * 1.22, leftIndent=16),
        ]


class Template(BaseDocTemplate):
    def __init__(self, path: Path, title: str, look: Look, styles: Styles) -> None:
        self.look, self.styles = look, styles
        super().__init__(
            str(path),
            pagesize=A4,
            title=title,
            author=look.author or look.footer,
            invariant=True,
            leftMargin=22 * mm,
            rightMargin=22 * mm,
            topMargin=24 * mm,
            bottomMargin=26 * mm,
        )
        gap = 7 * mm
        width = (self.width - gap * (look.columns - 1)) / look.columns
        frames = [
            Frame(
                self.leftMargin + i * (width + gap),
                self.bottomMargin,
                width,
                self.height,
                id=f"c{i}",
                leftPadding=0,
                rightPadding=0,
            )
            for i in range(look.columns)
        ]
        whole = [Frame(self.leftMargin, self.bottomMargin, self.width, self.height, leftPadding=0, rightPadding=0)]
        self.column_width = width
        self.addPageTemplates(
            [
                PageTemplate("cover", whole, onPageEnd=self.draw_cover),
                PageTemplate("whole", whole, onPageEnd=self.draw_running),
                PageTemplate("columns", frames, onPageEnd=self.draw_running),
            ]
        )

    def draw_cover(self, canvas: Any, _: Any) -> None:
        canvas.setFillColor(self.styles.accent)
        canvas.rect(0, A4[1] - 14 * mm, A4[0], 14 * mm, stroke=0, fill=1)
        canvas.setFont(self.styles.plain, 8)
        canvas.setFillColor(colors.HexColor("#555555"))
        canvas.drawString(self.leftMargin, 14 * mm, self.look.footer)

    def draw_running(self, canvas: Any, _: Any) -> None:
        canvas.setFont(self.styles.plain, 8)
        canvas.setFillColor(colors.HexColor("#555555"))
        right = A4[0] - self.rightMargin
        canvas.drawString(self.leftMargin, A4[1] - 14 * mm, self.look.header)
        canvas.drawString(self.leftMargin, 11 * mm, self.look.footer)
        canvas.drawRightString(right, 11 * mm, f"Page {canvas.getPageNumber()}")
        canvas.setStrokeColor(self.styles.accent)
        canvas.setLineWidth(0.5)
        canvas.line(self.leftMargin, A4[1] - 16 * mm, right, A4[1] - 16 * mm)
        self.draw_footnotes(canvas)

    def draw_footnotes(self, canvas: Any) -> None:
        notes: list[str] = canvas.__dict__.pop("footnotes", [])
        if not notes:
            return
        style = ParagraphStyle("note", fontName=self.styles.plain, fontSize=7, leading=8.2)
        paragraphs = [Paragraph(inline(note), style) for note in notes]
        height = sum(paragraph.wrap(self.width, 50 * mm)[1] for paragraph in paragraphs)
        y = 15 * mm + height
        canvas.line(self.leftMargin, y + 1.5, self.leftMargin + 40 * mm, y + 1.5)
        for paragraph in paragraphs:
            y -= paragraph.height
            paragraph.drawOn(canvas, self.leftMargin, y)

    def afterFlowable(self, flowable: Flowable) -> None:
        level = getattr(flowable, "outline_level", None)
        if level is None:
            return
        text = flowable.getPlainText()
        key = f"h{self.seq_heading}"
        self.seq_heading += 1
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(text, key, level=level, closed=level > 0)
        self.notify("TOCEntry", (level, text, self.page, key))

    def beforeDocument(self) -> None:
        self.seq_heading = 0


def write_pdf(path: Path, title: str, blocks: Sequence[Block], look: Look) -> None:
    styles = Styles(look)
    template = Template(path, title, look, styles)
    body = "columns" if look.columns > 1 else "whole"
    story: list[Flowable] = []
    lead, rest = _lead(list(blocks))
    if look.cover:
        story += [Spacer(1, 60 * mm), *_flow(lead, styles, template.width), NextPageTemplate("whole"), PageBreak()]
        if look.contents:
            contents = TableOfContents(levelStyles=styles.toc, dotsMinLevel=0)
            story += [Paragraph("Contents", styles.headings[1]), contents, NextPageTemplate(body), PageBreak()]
    else:
        template.pageTemplates = [t for t in template.pageTemplates if t.id == body]
        story += _flow(lead, styles, template.column_width)
    story += _flow(rest, styles, template.column_width)
    template.multiBuild(story)


def _lead(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The title and what follows it up to the first section or break."""
    stop = next((i for i, b in enumerate(blocks) if isinstance(b, Break) or (isinstance(b, Heading) and b.level)), 0)
    rest = blocks[stop:]
    return blocks[:stop], rest[1:] if rest and isinstance(rest[0], Break) else rest


def _flow(blocks: Sequence[Block], styles: Styles, width: float) -> list[Flowable]:
    story: list[Flowable] = []
    for block in blocks:
        if isinstance(block, Heading):
            story += _heading(block, styles, bool(story))
        elif isinstance(block, Para):
            bullet = {"bullet": "\u2022"}.get(block.kind, block.number or None)
            story.append(Paragraph(inline(block.text), styles.by_kind[block.kind], bulletText=bullet))
            story += [Footnote(note) for note in block.notes]
        elif isinstance(block, Table):
            story += _table(block, styles, width, _pop_headings(story))
        elif isinstance(block, Chart):
            story.append(KeepTogether([Paragraph(inline(block.title), styles.caption), _chart(block, styles, width)]))
        else:
            story.append(PageBreak())
    return story


def _pop_headings(story: list[Flowable]) -> list[Flowable]:
    """The headings at the end of the story: they go with the table that follows, or they would be left behind."""
    taken: list[Flowable] = []
    while story and hasattr(story[-1], "outline_level"):
        taken.insert(0, story.pop())
    return taken


def _heading(block: Heading, styles: Styles, started: bool) -> list[Flowable]:
    if block.level == 0:
        return [Paragraph(inline(block.text), styles.title)]
    paragraph = Paragraph(inline(block.label), styles.headings[block.level])
    paragraph.outline_level = block.level - 1 if block.level < 3 else None
    schedule = block.number.startswith("Schedule") and started
    return [PageBreak(), paragraph] if schedule else [paragraph]


def _table(table: Table, styles: Styles, width: float, headings: list[Flowable]) -> list[Flowable]:
    shares = table.widths or (1.0,) * len(table.header)
    widths = [width * share / sum(shares) for share in shares]

    def cell(text: str, column: int, strong: bool) -> Paragraph:
        right = table.numeric and column > 0
        style = {
            (False, False): styles.cell,
            (True, False): styles.strong,
            (False, True): styles.cell_right,
            (True, True): styles.strong_right,
        }[(strong, right)]
        return Paragraph(inline(text), style)

    data = [[cell(text, i, True) for i, text in enumerate(table.header)]]
    data += [[cell(text, i, n in table.strong) for i, text in enumerate(row)] for n, row in enumerate(table.rows)]
    commands: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, styles.accent),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eef1f5")),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.HexColor("#cccccc")),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.4),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
    commands += [("LINEABOVE", (0, n + 1), (-1, n + 1), 0.7, colors.black) for n in sorted(table.strong)]
    flowable = PdfTable(data, colWidths=widths, repeatRows=1)
    flowable.setStyle(TableStyle(commands))
    short = len(table.rows) <= (32 if table.numeric else 14)  # a statement is not cut in two
    # A caption that holds on to a long table would push the whole table to the next page.
    style = styles.caption if short else styles.caption_loose
    caption: list[Flowable] = [Paragraph(inline(table.caption), style)] if table.caption else []
    whole: list[Flowable] = [*headings, *caption, flowable, Spacer(1, 8)]
    return [KeepTogether(whole)] if short else [CondPageBreak(45 * mm), *whole]


def _chart(chart: Chart, styles: Styles, width: float) -> Drawing:
    drawing = Drawing(width, 170)
    bars = VerticalBarChart()
    bars.x, bars.y, bars.width, bars.height = 40, 38, width - 60, 118
    bars.data = [values for _, values in chart.series]
    bars.categoryAxis.categoryNames = list(chart.categories)
    bars.valueAxis.valueMin = 0
    bars.categoryAxis.labels.fontName = bars.valueAxis.labels.fontName = styles.plain
    bars.categoryAxis.labels.fontSize = bars.valueAxis.labels.fontSize = 7.5
    bars.barSpacing, bars.groupSpacing, bars.strokeColor = 1, 9, None
    for i in range(len(chart.series)):
        bars.bars[i].fillColor, bars.bars[i].strokeColor = colors.HexColor(PALETTE[i % len(PALETTE)]), None
    legend = Legend()
    legend.x, legend.y, legend.alignment, legend.columnMaximum = 40, 16, "right", 1
    legend.fontName, legend.fontSize, legend.dx, legend.dy, legend.deltax = styles.plain, 7.5, 7, 7, 80
    legend.colorNamePairs = [(colors.HexColor(PALETTE[i % len(PALETTE)]), name) for i, (name, _) in enumerate(chart.series)]
    legend.strokeWidth = 0
    drawing.add(bars)
    drawing.add(legend)
    return drawing
