"""The status pack as a Word document."""

import io
from collections.abc import Sequence

import docx
from docx.document import Document as WordDocument
from docx.shared import Mm, Pt
from PIL import Image, ImageDraw

from copilot.adapters.export import layout
from copilot.adapters.export.paper import moment
from copilot.adapters.export.text import clean, one_line
from copilot.domain.status_pack import Item, Share, StatusPack

_WIDTHS = {4: (70, 30, 30, 30), 5: (56, 24, 28, 34, 18)}  # mm, by columns
_ONE_PAGE = 3_000  # characters of clauses that are kept on one page
_BAR = (960, 44)  # pixels of a share's picture, printed 80 mm wide
_FULL, _PART = (226, 231, 236), (15, 95, 110)


def status_docx(pack: StatusPack) -> bytes:
    """Facts, the figures as pictures, then every piece of work by where it stands."""
    document = docx.Document()
    layout.dress(document)
    document.add_paragraph(clean(f"Status: {pack.engagement}"), style="Title")
    _facts(document, pack)
    document.add_heading("Quality", 1)
    _quality(document, pack)
    for title, items, dates in (
        ("Delivered", pack.delivered, ("Released", "Due", "Client's answer")),
        ("In review", pack.in_review, ("Asked", "Due")),
        ("Overdue", pack.overdue, ("Asked", "Due")),
        ("Escalated", pack.escalated, ("Asked", "Due")),
        ("Approved, not released", pack.approved, ("Asked", "Due")),
        ("Recalled", pack.recalled, ("Released", "Due", "Client's answer")),
        ("Rejected", pack.rejected, ("Asked", "Due")),
    ):
        document.add_heading(f"{title} ({len(items)})", 1)
        if items:
            _items(document, items, dates)
        else:
            document.add_paragraph("None.")
    _terms(document, pack)
    layout.footer(document.sections[0], f"Status of {one_line(pack.engagement)}, {moment(pack.made_at)}")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _facts(document: WordDocument, pack: StatusPack) -> None:
    since = moment(pack.since) if pack.since else "the beginning"
    until = moment(pack.until) if pack.until else "the day it was made"
    _pairs(document, [("Client", pack.client), ("Period", f"{since} to {until}"), ("Made", moment(pack.made_at))])


def _terms(document: WordDocument, pack: StatusPack) -> None:
    if not pack.terms:
        return
    document.add_heading("Terms", 1)
    _pairs(document, pack.terms)
    for sentence in pack.off_terms:
        document.add_paragraph(clean(f"Does not fit: {sentence}."), style="List Bullet")


def _pairs(document: WordDocument, rows: Sequence[tuple[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    for label, value in rows:
        if value:
            cells = table.add_row().cells
            layout.small(cells[0].paragraphs[0], label, bold=True, size=9)
            layout.small(cells[1].paragraphs[0], one_line(value), size=9)
    layout.columns(table, (Mm(30), layout.PORTRAIT_WIDTH - Mm(30)))
    layout.together(table, [True] * len(table.rows))  # a clause has 2,000 characters at most, half a page
    if sum(len(value) for _, value in rows) <= _ONE_PAGE:
        for row in table.rows[:-1]:
            row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True


def _quality(document: WordDocument, pack: StatusPack) -> None:
    table = document.add_table(rows=0, cols=3)
    for share in pack.quality:
        cells = table.add_row().cells
        layout.small(cells[0].paragraphs[0], share.label, size=9)
        layout.small(cells[1].paragraphs[0], _counted(share), bold=True, size=9)
        if share.rate is not None:
            cells[2].paragraphs[0].add_run().add_picture(io.BytesIO(_picture(share)), width=Mm(52))
    layout.columns(table, (Mm(60), Mm(44), layout.PORTRAIT_WIDTH - Mm(104)))
    given = f"{len(pack.ratings)} given" if pack.ratings else "none given"
    mean = f"; on average {pack.rating[0]:.1f} of 5 ({pack.rating[1]:.1f} to {pack.rating[2]:.1f})" if pack.rating else ""
    document.add_paragraph(f"Client's ratings: {given}{mean}.").paragraph_format.space_before = Pt(6)
    document.add_paragraph("Rates and averages stand with their 95% intervals; of fewer than ten none is told.")


def _counted(share: Share) -> str:
    told = f"{share.count} of {share.of}"
    return f"{told}: {share.rate[0]:.0%} ({share.rate[1]:.0%} to {share.rate[2]:.0%})" if share.rate else told


def _picture(share: Share) -> bytes:
    """The share as a bar, PNG."""
    image = Image.new("RGB", _BAR, _FULL)
    if share.count:
        ImageDraw.Draw(image).rectangle((0, 0, round(_BAR[0] * share.count / share.of) - 1, _BAR[1]), fill=_PART)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _items(document: WordDocument, items: Sequence[Item], dates: tuple[str, ...]) -> None:
    widths = _WIDTHS[2 + len(dates)]
    table = document.add_table(rows=1 + len(items), cols=len(widths))
    for cell, text in zip(table.rows[0].cells, ("Work", "Task", *dates), strict=True):
        layout.small(cell.paragraphs[0], text, bold=True, size=8.5)
    for row, item in zip(table.rows[1:], items, strict=True):
        due = f"{item.due:%Y-%m-%d %H:%M}" if item.due else ""
        due += ", late" if dates[0] == "Released" and item.late else ""
        texts = (item.title, item.task, f"{item.at:%Y-%m-%d %H:%M}", due, item.told)
        for cell, text in zip(row.cells, texts[: len(widths)], strict=True):
            layout.small(cell.paragraphs[0], one_line(text), size=8.5)
    layout.grid(table, [Mm(width) for width in widths])
