"""How a Word deliverable looks: fonts, page, footer, table dress. Fonts are ones whose metrics every office program has."""

from collections.abc import Sequence

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Emu, Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

SERIF, SANS, FIXED = "Times New Roman", "Arial", "Courier New"
INK, GREY, LINE, SHADE = RGBColor(0x1A, 0x2B, 0x45), RGBColor(0x55, 0x5F, 0x6D), "B8C0CC", "EEF1F5"
_CELL_MARGIN = 108  # twentieths of a point: what programs leave on each side of a cell's text
A4 = (Mm(210), Mm(297))
MARGIN = Mm(25)
PORTRAIT_WIDTH, LANDSCAPE_WIDTH = Mm(160), Mm(257)
# What the schema wants after w:bidi in a paragraph's properties; Word refuses some files that mix the order.
_AFTER_BIDI = (
    "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc",
    "w:textDirection", "w:textAlignment", "w:outlineLvl", "w:rPr", "w:sectPr",
)  # fmt: skip
_HEADINGS = ((1, 15, 18, 6), (2, 12.5, 14, 4), (3, 11, 10, 3), (4, 10.5, 8, 3), (5, 10.5, 8, 3), (6, 10.5, 8, 3))


def dress(document: WordDocument) -> None:
    """Set fonts, spacing and the first section's page."""
    normal = document.styles["Normal"]
    _font(normal, SERIF, 11)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    normal.paragraph_format.widow_control = True
    title = document.styles["Title"]
    _font(title, SANS, 22, INK, bold=True)
    _unborder(title)
    title.paragraph_format.space_after = Pt(10)
    for level, size, before, after in _HEADINGS:
        style = document.styles[f"Heading {level}"]
        _font(style, SANS, size, INK, bold=True)
        style.font.italic = level > 3
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = True
    for name in ("List Bullet", "List Bullet 2", "List Bullet 3"):
        document.styles[name].paragraph_format.space_after = Pt(3)
    section = document.sections[0]
    section.page_width, section.page_height = A4
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN


def landscape(document: WordDocument) -> Section:
    """Begin a section of landscape pages."""
    return _turned(document, WD_ORIENT.LANDSCAPE, (A4[1], A4[0]), Mm(20))


def portrait(document: WordDocument) -> Section:
    """Begin a section of portrait pages."""
    return _turned(document, WD_ORIENT.PORTRAIT, A4, MARGIN)


def footer(section: Section, text: str) -> None:
    """The text, and 'Page n of m', small and centred, on every page from this section on."""
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    small(paragraph, f"{text}  ·  Page ")
    _field(paragraph, "PAGE")
    small(paragraph, " of ")
    _field(paragraph, "NUMPAGES")


def small(paragraph: Paragraph, text: str, *, bold: bool = False, size: float = 8) -> None:
    """Add text in the small sans face of footers and tables."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.bold = SANS, Pt(size), bold or None
    if not bold:
        run.font.color.rgb = GREY if size <= 8 else None


def grid(table: Table, widths: Sequence[int]) -> None:
    """Fixed column widths (EMU), thin lines, a shaded header row that repeats on every page."""
    columns(table, widths)
    _borders(table)
    _indent(table)
    header = table.rows[0]
    header._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in header.cells:
        shade(cell)


def columns(table: Table, widths: Sequence[int]) -> None:
    """Fix the column widths (EMU). Through the elements: python-docx's own cells take quadratic time in long tables."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Emu(width)
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = Emu(width)


def shade(cell: _Cell) -> None:
    """Give a cell the header's background."""
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def together(table: Table, rows: Sequence[bool]) -> None:
    """Keep the rows for which it is said on one page each; a row longer than a page must be free to break."""
    for row, whole in zip(table._tbl.tr_lst, rows, strict=True):
        if whole:
            row.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def lower(paragraph: Paragraph) -> None:
    """Notes' marks that stand alone in a cell, with nothing to be raised above, are set on the line."""
    for run in paragraph.runs:
        run.font.size = Pt(8)
        level = OxmlElement("w:vertAlign")
        level.set(qn("w:val"), "baseline")
        run._r.get_or_add_rPr().append(level)


def right_to_left(paragraph: Paragraph) -> None:
    """Set a paragraph that begins in a right-to-left script the way its readers expect."""
    paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
    for run in paragraph.runs:
        run.font.rtl = True


def _font(style: ParagraphStyle, name: str, size: float, colour: RGBColor | None = None, *, bold: bool | None = None) -> None:
    style.font.name, style.font.size, style.font.bold = name, Pt(size), bold
    if colour is not None:
        style.font.color.rgb = colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:cs"), name)
    for theme in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _unborder(style: ParagraphStyle) -> None:
    for border in style.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _turned(document: WordDocument, orientation: WD_ORIENT, size: tuple[Length, Length], margin: Length) -> Section:
    section: Section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = orientation
    section.page_width, section.page_height = size
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = margin
    return section


def _field(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)
    small(paragraph, "1")
    field.append(paragraph.runs[-1]._r)


def _indent(table: Table) -> None:
    """The table's edge on the text's edge: programs put the first cell's text there, and its border outside."""
    indent = OxmlElement("w:tblInd")
    indent.set(qn("w:w"), str(_CELL_MARGIN))
    indent.set(qn("w:type"), "dxa")
    properties = table._tbl.tblPr
    after = next(
        (
            e
            for name in ("w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
            if (e := properties.find(qn(name))) is not None
        ),
        None,
    )
    properties.append(indent) if after is None else after.addprevious(indent)


def _borders(table: Table) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = table._tbl.tblPr
    layout = properties.find(qn("w:tblLayout"))
    properties.insert(len(properties) if layout is None else properties.index(layout), borders)
