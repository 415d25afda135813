"""The access report as a file: CSV for a spreadsheet, DOCX to be read."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import docx
from docx.document import Document as WordDocument
from docx.shared import Mm

from copilot.adapters.export import layout
from copilot.adapters.export.paper import moment
from copilot.adapters.export.text import clean, one_line
from copilot.domain.access_report import AccessReport

MOST_ROWS = 2_000  # of the Word table: about 60 pages; the CSV file has them all
ACTIVE = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula


def as_csv(report: AccessReport) -> bytes:
    """One row an act, in UTF-8 with a mark that Excel recognises; no cell is a formula."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(("entry", "at (UTC)", "member", "what", "act", "about", "recognised by"))
    for s in report.seen:
        row = (str(s.entry), f"{s.at:%Y-%m-%d %H:%M:%S}", s.member, s.what, s.act, s.about, s.how)
        writer.writerow([_inert(one_line(cell)) for cell in row])
    return b"\xef\xbb\xbf" + made.getvalue().encode("utf-8", "replace")


def as_docx(report: AccessReport) -> bytes:
    """People, models, then every act, newest last."""
    document = docx.Document()
    layout.dress(document)
    document.add_paragraph(clean(f"Access report: {report.engagement}"), style="Title")
    _table(document, ("", ""), _facts(report), (35, 125))
    document.add_paragraph("Who", style="Heading 1")
    people = [
        (p.member, ", ".join(p.roles), ", ".join(p.formerly), str(p.acts), _at(p.first), _at(p.last)) for p in report.people
    ]
    _table(document, ("Member", "Roles today", "Formerly", "Acts", "First", "Last"), people, (25, 30, 25, 15, 32, 33))
    document.add_paragraph("Models that were sent questions or passages", style="Heading 1")
    sent = [(s.model, s.address, str(s.times), _at(s.first), _at(s.last)) for s in report.sent]
    _table(document, ("Model", "Address", "Times", "First", "Last"), sent or [("none", "", "", "", "")], (35, 45, 15, 32, 33))
    document.add_paragraph("What was seen and done", style="Heading 1")
    shown = report.seen[-MOST_ROWS:]
    if len(shown) < len(report.seen):
        document.add_paragraph(f"The last {len(shown):,} of {len(report.seen):,} acts; the CSV form of this report holds all.")
    acts = [(_at(s.at), s.member, s.what, s.how) for s in shown]
    _table(document, ("When (UTC)", "Member", "What", "Recognised by"), acts, (32, 25, 73, 30))
    layout.footer(document.sections[0], f"Access report  ·  {report.head[:16]}")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


FORMS: Mapping[str, Callable[[AccessReport], bytes]] = {".csv": as_csv, ".docx": as_docx}


def _facts(report: AccessReport) -> list[tuple[str, str]]:
    period = f"from {_at(report.since) or 'the beginning'} to {_at(report.until) or 'the day it was made'}"
    chain = f"{report.entries:,} entries, last {report.head}"
    whole = "verified from its first entry to its last" if report.whole else "BROKEN: this report cannot be relied upon"
    facts = [
        ("Client", report.client),
        ("Made", moment(report.made_at)),
        ("Period", period),
        ("Audit trail", chain),
        ("", whole),
    ]
    return [(label, value) for label, value in facts if value]


def _table(document: WordDocument, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    titled = [header] if any(header) else []
    table = document.add_table(rows=len(titled) + len(rows), cols=len(header))
    for row, (cells, bold) in zip(table.rows, [*((h, True) for h in titled), *((r, False) for r in rows)], strict=True):
        for n, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            layout.small(cell.paragraphs[0], one_line(text), bold=bold or (not titled and n == 0), size=8.5)
    layout.columns(table, tuple(Mm(width) for width in widths))


def _at(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(ACTIVE) else cell
