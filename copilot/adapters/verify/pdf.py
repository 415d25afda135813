"""The words that a PDF shows, page by page, with how much is drawn on each: a cover-up is a change too."""

from collections import Counter

import pypdfium2
import pypdfium2.raw as pdfium


def pdf_text(data: bytes) -> str:
    """Text in the order in which it was written. Raises ValueError for what is no PDF that can be opened."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ValueError(str(error)) from None
    try:
        return "\n".join(_page(page) for page in document)
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    objects = Counter(_KINDS.get(found.type, "other") for found in page.get_objects(max_depth=15))
    drawn = {**objects, "annotation": pdfium.FPDFPage_GetAnnotCount(page)}
    counted = ", ".join(f"{kind} {drawn[kind]}" for kind in sorted(drawn) if kind != "text")
    return f"{text.get_text_bounded()}\n[{counted}]"


_KINDS = {
    pdfium.FPDF_PAGEOBJ_TEXT: "text",
    pdfium.FPDF_PAGEOBJ_PATH: "line",
    pdfium.FPDF_PAGEOBJ_IMAGE: "picture",
    pdfium.FPDF_PAGEOBJ_SHADING: "shading",
    pdfium.FPDF_PAGEOBJ_FORM: "form",
}
