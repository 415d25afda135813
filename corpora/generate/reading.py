"""Read a generated document back, page by page, to find where a quotation stands."""

import re
from functools import cache
from pathlib import Path

import docx
import lxml.html
import pypdfium2
from openpyxl import load_workbook


def normalise(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@cache
def pages_of(path: Path) -> tuple[str, ...]:
    """The text of every page, whitespace normalised; one entry for formats without pages."""
    return tuple(normalise(text) for text in READERS[path.suffix](path))


def page_count(path: Path) -> int | None:
    return len(pages_of(path)) if path.suffix == ".pdf" else None


def find_pages(path: Path, quotation: str) -> list[int]:
    """Numbers of the pages that hold the quotation; [0] in a format without pages; [] if it stands nowhere."""
    wanted = normalise(quotation)
    found = [number for number, text in enumerate(pages_of(path), 1) if wanted in text]
    return found if path.suffix == ".pdf" else [0] * bool(found)


def _pdf(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def _docx(path: Path) -> list[str]:
    document = docx.Document(str(path))
    pieces = [paragraph.text for paragraph in document.paragraphs]
    pieces += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [" ".join(pieces)]


def _xlsx(path: Path) -> list[str]:
    book = load_workbook(path, read_only=True)
    cells = (value for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for value in row)
    return [" ".join(str(value) for value in cells if value is not None)]


def _html(path: Path) -> list[str]:
    tree = lxml.html.fromstring(path.read_text(encoding="utf-8"))
    return [" ".join(tree.itertext())]


def _text(path: Path) -> list[str]:
    return [path.read_text(encoding="utf-8").replace("**", "")]


READERS = {".pdf": _pdf, ".docx": _docx, ".xlsx": _xlsx, ".html": _html, ".md": _text, ".txt": _text, ".csv": _text}
