"""DOCX and XLSX with reproducible bytes: fixed core properties, fixed timestamps in the container."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from .blocks import Block, Break, Chart, Heading, Para, Table

MOMENT = dt.datetime(2024, 6, 11, 9, 0, 0)  # noqa: DTZ001 (office files hold naive times)
STAMP = (2024, 6, 11, 9, 0, 0)
DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def rewrite(raw: bytes, path: Path) -> None:
    """Write the container again with fixed dates, in name order."""
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        names = sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            content = old.read(name)
            if name == "docProps/core.xml":
                content = DATES.sub(rb"\g<1>2024-06-11T09:00:00Z\g<2>", content)
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            new.writestr(info, content)


def _runs(paragraph: Any, text: str) -> None:
    for piece in re.split(r"(\*\*.+?\*\*|\^\w+\^)", text):
        run = paragraph.add_run(piece.strip("*^") if piece[:1] in "*^" else piece)
        run.bold = piece.startswith("**") or None
        run.font.superscript = piece.startswith("^") or None


def _field(paragraph: Any, code: str) -> None:
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, code), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def write_docx(path: Path, title: str, blocks: Sequence[Block], header: str, footer: str) -> None:
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.created, properties.modified = title, footer, MOMENT, MOMENT
    properties.comments = ""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Liberation Serif", Pt(11)
    for level in range(4):
        style = document.styles["Title" if level == 0 else f"Heading {level}"]
        style.font.name, style.font.color.rgb = "Liberation Serif", RGBColor(0x1F, 0x3A, 0x5F)
        style.element.rPr.rFonts.set(qn("w:asciiTheme"), "")
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
        style.font.size = Pt((20, 14, 12, 11)[level])
    section = document.sections[0]
    section.header.paragraphs[0].text = header
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{footer}    Page ")
    _field(foot, "PAGE")
    for block in blocks:
        _add(document, block)
    buffer = io.BytesIO()
    document.save(buffer)
    rewrite(buffer.getvalue(), path)


def _add(document: Any, block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(block.label, level=block.level)
    elif isinstance(block, Break):
        document.add_page_break()
    elif isinstance(block, Table):
        _add_table(document, block)
    elif isinstance(block, Para):
        paragraph = document.add_paragraph(style="List Bullet" if block.kind == "bullet" else None)
        indent = {"clause": 32, "item": 58}.get(block.kind)
        if indent:
            paragraph.paragraph_format.left_indent = Pt(indent)
            paragraph.paragraph_format.first_line_indent = Pt(-32 if block.kind == "clause" else -24)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(indent))
        if block.kind == "centre":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _runs(paragraph, f"{block.number}\t{block.text}" if block.number else block.text)
        for note in block.notes:
            document.add_paragraph().add_run(note).font.size = Pt(8.5)
    else:
        assert not isinstance(block, Chart), "charts are drawn in PDF only"


def _add_table(document: Any, table: Table) -> None:
    if table.caption:
        document.add_paragraph().add_run(table.caption).bold = True
    grid = document.add_table(rows=1, cols=len(table.header), style="Light Grid Accent 1")
    for cell, text in zip(grid.rows[0].cells, table.header, strict=True):
        cell.text = text
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in table.rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph()


Cell = Any  # str, int, float, dt.date or None: what openpyxl takes


@dataclass(frozen=True)
class Sheet:
    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    formats: tuple[str, ...] = ()  # number format of each column; "" leaves it
    notes: tuple[str, ...] = ()


def write_xlsx(path: Path, title: str, author: str, sheets: Sequence[Sheet]) -> None:
    book = Workbook()
    del book["Sheet"]
    book.properties.title, book.properties.creator = title, author
    book.properties.created = book.properties.modified = MOMENT
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page["A1"] = sheet.title
        page["A1"].font = Font(bold=True, size=13)
        for n, text in enumerate(sheet.header, 1):
            cell = page.cell(3, n, text)
            cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F3A5F")
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        for r, row in enumerate(sheet.rows, 4):
            for n, value in enumerate(row, 1):
                cell = page.cell(r, n, value)
                pattern = sheet.formats[n - 1] if n <= len(sheet.formats) else ""
                if pattern and not isinstance(value, str):
                    cell.number_format = pattern
        for r, note in enumerate(sheet.notes, 5 + len(sheet.rows)):
            page.cell(r, 1, note).font = Font(italic=True, size=9)
        for n in range(1, len(sheet.header) + 1):
            longest = max([len(sheet.header[n - 1]) // 2] + [len(str(row[n - 1])) for row in sheet.rows if n <= len(row)])
            page.column_dimensions[get_column_letter(n)].width = min(max(12, longest + 3), 56)
        page.freeze_panes = "B4"
    buffer = io.BytesIO()
    book.save(buffer)
    rewrite(buffer.getvalue(), path)
