"""Every format prints the whole deliverable, the same bytes each time, whatever the text."""

import hashlib
import io
import json
import random
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import docx
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from lxml import etree

from copilot.adapters.export import exporters
from copilot.domain.claim import Match, Verdict
from copilot.domain.deliverable import Deliverable, Format, Overridden
from copilot.domain.draft import Draft
from copilot.domain.handover import fingerprint
from tests.unit.export.papers import AT, ENGAGEMENT, KEY, citation, claim, deliverable, draft

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NASTY = (
    "[x](http://e.x) <script>alert(1)</script> ![i](http://e.x/i.png) \x00\x0b\u202e\U000e0041 & \\ ` ``` | * _ ~ {{ 7*7 }} "
    "中文 العقد 👩\u200d⚖️ שלום Ωμέγα Русский \ufffe <b>&lt;</b> %PDF ]]> <!-- --> 한국어 かな"
)  # fmt: skip


def exported(form: Format, of: Draft, released: Deliverable | None = None) -> bytes:
    return exporters(KEY)[form].export(released or deliverable(of), of, ENGAGEMENT)


def word_parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def words_of(xml: bytes) -> str:
    return "".join(element.text or "" for element in etree.fromstring(xml).iter(f"{W}t"))


def pdf_text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def shown(form: Format, content: bytes) -> str:
    if form is Format.DOCX:
        parts = word_parts(content)
        return words_of(parts["word/document.xml"]) + words_of(parts["word/footnotes.xml"])
    return pdf_text(content) if form is Format.PDF else content.decode("utf-8")


PRINTED = (Format.DOCX, Format.PDF, Format.MARKDOWN)


@pytest.mark.parametrize("form", Format)
def test_the_same_deliverable_gives_the_same_bytes_in_any_time_zone(form: Format):
    of = draft()
    elsewhere = deliverable(of, at=AT.astimezone(timezone(timedelta(hours=-7))))
    assert exported(form, of) == exported(form, of)
    if form is not Format.JSON:  # there the time is part of what is signed, as it was written
        assert exported(form, of, elsewhere) == exported(form, of)


@pytest.mark.parametrize("form", PRINTED)
def test_every_format_prints_text_notes_evidence_sign_offs_and_seal(form: Format):
    of = draft(claims=(claim("c1", (2,)), claim("c9", (1,), verdict=Verdict.FIGURE_MISMATCH, reasons=("90 stands as 60",))))
    bar = ("attorney, Bayern, 88123",)
    released = deliverable(of, (Overridden("c9", "ada", "wrong_judgment", "the amendment prevails", bar, "Ada Weiss"),))
    text = " ".join(shown(form, exported(form, of, released)).replace("\\", "").replace("**", "").split())
    for expected in (
        "Notice periods", "harbour-supply", "Harbour Components GmbH", "ninety days'", "First point", "1,310",
        "contract-2.pdf, page 2: “on ninety days’ notice”", "c9", "figure mismatch", "90 stands as 60",
        "Let stand by Ada Weiss (ada), attorney, Bayern, 88123 (wrong judgment): the amendment prevails", "exact", "Jonas Brandt", "second sign-off",
        "attorney, State Bar of New York, 4411223", "local trust", "3 February 2026, 14:05 UTC", "machine", "100%",
        "a1" * 16, "b2" * 16, of.hash[:32], fingerprint(KEY), "dr-1, version 2", "answer@3",
        "extractive (no language model)",
    ):  # fmt: skip
        assert expected in text or expected.replace(" ", "") in text.replace(" ", ""), expected


@pytest.mark.parametrize("form", PRINTED)
def test_hostile_text_is_printed_dead(form: Format):
    of = draft(
        text=f"# {NASTY}\n\n{NASTY}[^1]\n\n- {NASTY}\n\n| {NASTY.replace('|', '')} | b |\n|---|---|\n| x[^9] | y |\n",
        citations=(citation(1, NASTY, document=NASTY, page=None, match=Match.FUZZY),),
        claims=(claim(NASTY, (1,), text=NASTY, reasons=(NASTY,)),),
        question=NASTY,
    )
    content = exported(form, of, deliverable(of, (Overridden(NASTY, NASTY, "other", NASTY),), title=NASTY))
    text = shown(form, content)
    assert "citation 9 is missing" in text
    assert not set("\x00\x0b\u202e\U000e0041") & set(text)
    if form is Format.DOCX:
        parts = word_parts(content)
        assert not any(b"hyperlink" in parts[name] for name in ("word/document.xml", "word/footnotes.xml"))
        assert not any(b'TargetMode="External"' in part for part in parts.values())
        assert "العقد" in text
    if form is Format.PDF:
        assert b"/URI" not in content
        assert b"/Link" not in content
        assert "[Arabic text, 5 characters]" in text
        assert "could not be set in this file" in " ".join(text.split())


def test_word_notes_are_real_footnotes_numbered_in_reading_order():
    parts = word_parts(exported(Format.DOCX, draft()))
    notes = etree.fromstring(parts["word/footnotes.xml"])
    by_id = {note.get(f"{W}id"): "".join(t.text for t in note.iter(f"{W}t")).strip() for note in notes}
    body = etree.fromstring(parts["word/document.xml"])
    references = [r.get(f"{W}id") for r in body.iter(f"{W}footnoteReference")]
    assert references == ["1", "2", "3"]
    assert [by_id[r].split(",")[0] for r in references] == ["contract-2.pdf", "contract-1.pdf", "contract-3.pdf"]
    fields = [field.text for field in body.iter(f"{W}instrText")]
    assert fields == [" NOTEREF _RefNote1 ", " NOTEREF _RefNote3 "]  # the second mention of a note repeats its number
    assert b"footnotes+xml" in parts["[Content_Types].xml"]


def test_word_tables_are_tables_whose_header_repeats():
    document = docx.Document(io.BytesIO(exported(Format.DOCX, draft())))
    table = document.tables[1]
    # (a repeated note is a field, whose result is the superscript 3)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["Year", "Revenue"], ["2023", "1,3103"]]
    assert table.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None


def test_word_files_say_nothing_of_the_machine_or_the_moment_they_were_written_on():
    content = exported(Format.DOCX, draft())
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {info.date_time for info in package.infolist()} == {(2026, 2, 3, 14, 5, 6)}
        assert not [name for name in package.namelist() if "thumbnail" in name]
    properties = docx.Document(io.BytesIO(content)).core_properties
    assert properties.created == properties.modified == AT
    assert (properties.title, properties.author, properties.comments) == ("Notice periods", "Ada Weiss; Jonas Brandt", "")


def test_a_quotation_longer_than_a_page_breaks_over_pages_and_stands_whole_in_the_appendix():
    long = " ".join(f"term{n}" for n in range(2500))
    of = draft(citations=(citation(1, long), citation(2), citation(3)), claims=(claim("c1", (1, 2)), claim("c2", (1,))))
    for form in PRINTED:
        text = " ".join(shown(form, exported(form, of)).split())
        assert text.count("term2499") == 1
        assert text.count("(whole after this table)") == 2
        assert "Long quotations, whole" in text


def test_a_quotation_of_some_lines_is_printed_once_in_the_appendix():
    long = " ".join(f"term{n}" for n in range(40))
    of = draft(citations=(citation(1, long), citation(2), citation(3)), claims=(claim("c1", (1, 2)), claim("c2", (1,))))
    for form in PRINTED:
        text = " ".join(shown(form, exported(form, of)).split())
        assert text.count("term39") == 2  # in the note as well
        assert "printed in full under claim c1" in text


@pytest.mark.parametrize("form", PRINTED)
def test_tables_of_any_width_and_length_can_be_set(form: Format):
    wide = "| " + " | ".join(f"column{n}" for n in range(30)) + " |\n|" + "---|" * 30 + "\n" + "| x |\n" * 3
    long = "| a | b |\n|---|---|\n" + "".join(f"| row {n} | {n}[^1] |\n" for n in range(150))
    text = shown(form, exported(form, draft(text=f"{wide}\n\n{long}\n\n| empty |\n|---|\n")))
    assert "row 149" in text


def test_tables_too_wide_for_a_page_lie_on_a_landscape_one_with_their_heading():
    head = "| Item | " + " | ".join(f"FY{2010 + n}" for n in range(12)) + " |\n|" + "---|" * 13 + "\n"
    wide = head + "| Revenue | " + " | ".join(f"{n},310.55" for n in range(1, 13)) + " |\n"
    of = draft(text=f"Before it.\n\n## Twelve years\n\n{wide}\n\nAfter it.\n")
    document = pypdfium2.PdfDocument(exported(Format.PDF, of))
    pages = {
        "lying" if p.get_width() > p.get_height() else "standing": p.get_textpage().get_text_range()
        for p in list(document)[1::-1]
    }
    assert "Before it" in pages["standing"]
    assert "Twelve years" in pages["lying"]
    assert "12,310.55" in pages["lying"]
    body = etree.fromstring(word_parts(exported(Format.DOCX, of))["word/document.xml"])
    sections = [(s.find(f"{W}pgSz").get(f"{W}orient") or "portrait") for s in body.iter(f"{W}sectPr")]
    assert sections == ["portrait", "landscape", "portrait", "landscape", "portrait"]  # the appendix lies as well


def test_columns_of_figures_are_set_flush_right_but_not_the_one_that_names_the_rows():
    of = draft(
        text="| Year | Revenue | Change | Note |\n|---|---|---|---|\n| 2023 | EUR 1,310.5 | (7.6)% | 3 to 4 |\n| 2022 | — | 12% | x |\n"
    )
    body = etree.fromstring(word_parts(exported(Format.DOCX, of))["word/document.xml"])
    row = list(body.iter(f"{W}tbl"))[1].findall(f"{W}tr")[1]
    assert [cell.find(f".//{W}jc") is not None for cell in row.iter(f"{W}tc")] == [False, True, True, False]


def test_what_nobody_has_checked_is_not_printed():
    of = draft(text="Paid in 45 days.[^1] <!-- The cap is EUR 9,000,000. -->\n\n<!--\nNor this.\n-->\n\nEnd.")
    for form in PRINTED:
        text = shown(form, exported(form, of))
        assert "End." in text
        assert "cap" not in text
        assert "Nor this" not in text


def test_pdf_faces_are_embedded_and_headings_are_its_bookmarks():
    of = draft(text="# One\n\n## Two\n\n#### Four\n\n€ 5 § ≥ ≠ √ Łódź Ωμέγα Русский **bold** *italic* `fixed`[^1]\n")
    content = exported(Format.PDF, of)
    document = pypdfium2.PdfDocument(content)
    marks = [(m.level, m.get_title(), m.get_dest().get_index()) for m in document.get_toc()]
    assert marks[:4] == [(0, "Notice periods", 0), (1, "One", 0), (2, "Two", 0), (3, "Four", 0)]
    assert ("Appendix: evidence for every claim", 1) in [mark[1:] for mark in marks]
    assert "€ 5 § ≥ ≠ √ Łódź Ωμέγα Русский bold italic fixed" in " ".join(pdf_text(content).split())
    fonts = [pdfium.FPDFTextObj_GetFont(item.raw) for page in document for item in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT])]
    assert len(fonts) > 20
    assert all(pdfium.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts)
    assert b"/BaseFont /Helvetica" not in content


@pytest.mark.parametrize("form", PRINTED)
def test_random_markup_is_printed_in_every_format(form: Format):
    rng = random.Random(11)
    pieces = ["# ", "- ", "1. ", "> ", "| a | b |\n|---|--:|\n| c", " | ", "\n", "\n\n", "**", "*", "`", "```\n", "[^1]", "<b>", "é",
              "中", "א", "😀", "    ", "word ", "---\n", "\x00", "&", "\\", "\t"]  # fmt: skip
    for _ in range(6):
        text = "".join(rng.choices(pieces, k=60))
        assert exported(form, draft(text=text))


@pytest.mark.parametrize("form", Format)
def test_an_empty_draft_without_claims_and_citations_can_be_released(form: Format):
    of = draft(text="", citations=(), claims=(), question="")
    assert exported(form, of, replace(deliverable(of, title=""), sign_offs=()))


def test_json_holds_all_that_is_needed_to_verify_it():
    of = draft(text=f"{NASTY}[^1]")
    content = json.loads(exported(Format.JSON, of))
    canonical = json.dumps(content["binding"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(canonical.encode("utf-8")).hexdigest() == content["hash"] == of.hash
    assert content["signed"] == f"{of.hash}|{'a1' * 32}|{AT.isoformat()}"
    assert bytes.fromhex(content["public_key"]) == KEY
    assert content["binding"]["text"] == of.text
    assert content["deliverable"]["sign_offs"][0]["trust"] == "local trust"
    assert datetime.fromisoformat(content["deliverable"]["released_at"]).astimezone(UTC) == AT


def test_markdown_footnotes_follow_the_reading_order_and_repeat():
    text = exported(Format.MARKDOWN, draft()).decode()
    assert "written* notice.[^1]" in text or "*written* notice.[^1]" in text
    assert "is gone.[^2][^1]" in text
    assert "\n[^1]: contract-2.pdf, page 2: “on ninety days’ notice”\n" in text


@pytest.mark.parametrize("form", PRINTED)
def test_a_statement_that_was_not_found_is_marked_where_it_stands_and_the_mark_explained(form: Format):
    text = "The cap is EUR 5. [^1]\n\nThe law is Irish. [^2]\n\n| Year | Cap |\n|---|---|\n| 2023 | 5 [^1] |\n"
    row = "| 2023 | 5 [^1] |"
    found = draft(text, (citation(1), citation(2)), (
        claim("c1", (1,), text="The cap is EUR 5.", start=0, end=22),
        claim("c2", (2,), text="The law is Irish.", start=24, end=46, verdict=Verdict.NOT_FOUND),
        claim("c3", (1,), text="| 2023 | 5  |", start=text.index(row), end=text.index(row) + len(row), verdict=Verdict.NOT_FOUND),
    ))  # fmt: skip
    printed = " ".join(shown(form, exported(form, found)).split())
    assert "† The checks did not find this statement" in printed
    body = printed[printed.index("the appendix says why") : printed.index("Sign-off")]
    assert body.count("†") == 2  # the sentence's and the row's
    assert body.index("The law is Irish.") < body.index("†") < body.index("2023")
    sound = " ".join(shown(form, exported(form, draft())).split())
    assert "†" not in sound
