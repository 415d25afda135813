"""Every released file says what it is, whoever saved it anew; a changed word is found in each."""

import ctypes
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from copilot.adapters.export import exporters
from copilot.adapters.export.seal import SealedExporter
from copilot.adapters.readers import SandboxedReader
from copilot.adapters.vault import MemoryVault
from copilot.adapters.verify import Examiner, standalone
from copilot.domain.deliverable import Format, Overridden
from copilot.domain.handover import Examined, Outcome, fingerprint
from tests.unit.export.papers import ENGAGEMENT, deliverable, draft

VAULT = MemoryVault()
BY_LIBREOFFICE = Path(__file__).parents[2] / "golden" / "saved-by-libreoffice.docx"
ANEW = "it was saved anew, and every word is as released"
NOT_RELEASED = "its text is not the released one"


def released(form: Format, vault: MemoryVault = VAULT) -> bytes:
    of = draft()
    overridden = (Overridden("c9", "Ada Weiss", "other", "the amendment prevails"),)
    return SealedExporter(form, exporters(vault.public_key())[form], vault).export(deliverable(of, overridden), of, ENGAGEMENT)


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    """One reading process for all of a module's files: some two hundred would be started otherwise."""
    with SandboxedReader()._batch() as batch:
        yield Examiner(batch.shown)


@pytest.fixture
def examined(tmp_path: Path, examiner: Examiner) -> Callable[..., Examined]:

    def of(content: bytes, key: str | None = None) -> Examined:
        path = tmp_path / "file"
        path.write_bytes(content)
        return examiner(path, key)

    return of


Of = Callable[..., Examined]


@pytest.mark.parametrize("form", Format)
def test_a_released_file_is_recognised_and_says_who_signed_it(examined: Of, form: Format) -> None:
    assert released(form) == released(form)
    result = examined(released(form))
    assert (result.outcome, result.says) == (Outcome.WHOLE, "it is the released file, untouched")
    assert result.facts["hash"] == draft().hash
    assert result.facts["fingerprint"] == fingerprint(VAULT.public_key())
    assert result.facts["sign_offs"][0][:2] == ["Ada Weiss", "approved"]
    assert result.facts["sign_offs"][0][4] == "attorney, State Bar of New York, 4411223"


@pytest.mark.parametrize("form", Format)
def test_a_file_signed_by_another_key_is_not_what_was_expected(examined: Of, form: Format) -> None:
    content, named = released(form, MemoryVault()), fingerprint(VAULT.public_key())
    assert examined(content).outcome is Outcome.WHOLE  # by a key that it brings along, as the note says
    assert "note" in examined(content).facts
    assert examined(content, named).outcome is Outcome.CHANGED
    assert examined(released(form), named).outcome is Outcome.WHOLE


@pytest.mark.parametrize("form", Format)
def test_the_seal_of_one_file_does_not_fit_another(examined: Of, form: Format) -> None:
    """Every field of a seal is signed, the form with it."""
    other = {Format.JSON: Format.MARKDOWN}.get(form, Format.JSON)
    packed = json.loads(released(Format.JSON))["seal"].encode()
    seal, signature, text = standalone.unpack(packed)
    for name in seal:
        forged = standalone.pack({**seal, name: [] if isinstance(seal[name], list) else "x" * 64}, signature, text)
        content = json.dumps({**json.loads(released(Format.JSON)), "seal": forged.decode()}).encode()
        assert examined(content).outcome is Outcome.CHANGED, name
    if other is Format.JSON and form is Format.MARKDOWN:
        moved = standalone.IN_MARKDOWN.sub(b"\n<!-- copilot-seal " + packed + b" -->\n", released(form))
        assert examined(moved).outcome is Outcome.CHANGED


def test_a_json_file_may_be_laid_out_anew_and_nothing_else(examined: Of) -> None:
    told = json.loads(released(Format.JSON))
    assert examined(json.dumps(dict(reversed(told.items()))).encode()).outcome is Outcome.WHOLE

    def changed(value: object) -> object:
        if isinstance(value, dict):
            return {name: changed(inner) for name, inner in value.items()}
        return value.replace("ninety", "thirty") if isinstance(value, str) else value

    result = examined(json.dumps(changed(told)).encode())
    assert (result.outcome, NOT_RELEASED in result.says) == (Outcome.CHANGED, True)
    twice = json.dumps(told)[:-1] + ', "hash": "' + "0" * 64 + '"}'
    assert "stands in it twice" in examined(twice.encode()).says
    assert examined(json.dumps({n: v for n, v in told.items() if n != "seal"}).encode()).outcome is Outcome.CANNOT_TELL


def test_a_markdown_file_may_get_other_line_ends_and_nothing_else(examined: Of) -> None:
    content = released(Format.MARKDOWN)
    assert ANEW in examined(content.replace(b"\n", b"\r\n")).says
    result = examined(content.replace(b"ninety", b"thirty", 1))
    assert result.outcome is Outcome.CHANGED
    assert "“terminate on **ninety days'**" in result.says.replace("may ", "") or "**ninety" in result.says
    assert "**thirty" in result.says
    assert examined(content.replace(b"# Notice", b"# An added line\n\n# Notice", 1)).outcome is Outcome.CHANGED
    assert examined(content + content[content.rindex(b"\n<!--") :]).outcome is Outcome.CANNOT_TELL
    assert examined(content[: content.rindex(b"\n<!--")]).says == "it carries no seal of a desk"


def repacked(content: bytes, part: str, change: Callable[[bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in package.namelist():
            data = package.read(name)
            target.writestr(name, change(data) if name == part else data)
        for name, data in (extra or {}).items():
            target.writestr(name, data)
    return made.getvalue()


DOCUMENT = "word/document.xml"
HIDDEN = b"<w:rPr><w:vanish/></w:rPr>"


def test_a_word_file_that_libreoffice_saved_anew_is_still_known(examined: Of) -> None:
    content = BY_LIBREOFFICE.read_bytes()
    assert ANEW in examined(content).says
    result = examined(repacked(content, DOCUMENT, lambda xml: xml.replace(b"First point", b"First joint")))
    assert (result.outcome, "“" in result.says) == (Outcome.CHANGED, True)
    assert "First point[*] Second point" in result.says
    assert "First joint[*] Second point" in result.says


def put(before: bytes, text: bytes) -> Callable[[bytes], bytes]:
    def change(xml: bytes) -> bytes:
        assert before in xml
        return xml.replace(before, text, 1)

    return change


CHANGES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "a word": (DOCUMENT, put(b"First point", b"Last point")),
    "a word of a footnote": ("word/footnotes.xml", put("ninety days’".encode(), "thirty days’".encode())),
    "a word hidden": (DOCUMENT, put(b"<w:r><w:rPr/><w:t>First point", b"<w:r>" + HIDDEN + b"<w:t>First point")),
    "a word in white": (DOCUMENT, put(b"<w:r><w:rPr/><w:t>First point", b'<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>First point')),
    "a word deleted as a tracked change": (DOCUMENT, put(b"<w:r><w:rPr/><w:t>First point</w:t></w:r>", b"<w:del><w:r><w:delText>First point</w:delText></w:r></w:del>")),
    "a sentence put in": (DOCUMENT, put(b"<w:t>First point", b"<w:t>Not so. </w:t></w:r><w:r><w:t>First point")),
    "a figure of a table": (DOCUMENT, put(b"1,310", b"1,810")),
    "a picture": (DOCUMENT, put(b"<w:t>First point", b"<w:drawing/><w:t>First point")),
    "a field in place of a word": (DOCUMENT, put(b"<w:t>First point</w:t>", b'<w:fldSimple w:instr="QUOTE no"><w:r><w:t>First point</w:t></w:r></w:fldSimple>')),
    "a foreign text": (DOCUMENT, put(b"<w:tbl>", b'<w:altChunk r:id="x"/><w:tbl>')),
    "a word in front of list items": ("word/numbering.xml", put(b'w:val="%1."', b'w:val="Not %1."')),
    "a style that hides": ("word/styles.xml", put(b"<w:rPr>", b"<w:rPr><w:vanish/>")),
    "the footer": ("word/footer1.xml", put(b"del-1", b"del-2")),
    "the sign-off": (DOCUMENT, put(b"Ada Weiss", b"Eva Weiss")),
    "space within a word": (DOCUMENT, put(b"First point", b"Fir st point")),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_changed_in_a_word_file_is_found(examined: Of, what: str) -> None:
    part, change = CHANGES[what]
    result = examined(repacked(released(Format.DOCX), part, change))
    assert (result.outcome, NOT_RELEASED in result.says) == (Outcome.CHANGED, True)


def test_a_document_put_beside_the_released_one_is_what_is_read(examined: Of) -> None:
    content = released(Format.DOCX)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        forged = package.read(DOCUMENT).replace(b"First point", b"Last point")
        relations = package.read("word/_rels/document.xml.rels")
    moved = repacked(
        content, "_rels/.rels", put(b"word/document.xml", b"word/other.xml"),
        {"word/other.xml": forged, "word/_rels/other.xml.rels": relations},
    )  # fmt: skip
    assert NOT_RELEASED in examined(moved).says


def test_looks_may_be_changed_in_a_word_file(examined: Of) -> None:
    assert ANEW in examined(repacked(released(Format.DOCX), "word/styles.xml", put(b"Times", b"Timez"))).says
    assert ANEW in examined(repacked(released(Format.DOCX), DOCUMENT, put(b"<w:r><w:rPr/><w:t>First point", b"<w:r><w:t>First </w:t></w:r><w:r><w:t>point"))).says  # fmt: skip


@pytest.mark.parametrize("content", [b"PK\x03\x04rubbish", b"%PDF-1.7 rubbish", b"{", b"", b"<html>", b"\xff\xfe\x00\x01"])
def test_rubbish_is_never_whole(examined: Of, content: bytes) -> None:
    assert examined(content).outcome is not Outcome.WHOLE


def test_a_word_file_with_a_part_twice_or_a_document_type_is_not_read(examined: Of) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = repacked(released(Format.DOCX), "", bytes, {DOCUMENT: b"<a/>"})
    assert "stands in it twice" in examined(twice).says
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert examined(repacked(released(Format.DOCX), "customXml/item1.xml", lambda _: bomb)).outcome is Outcome.CHANGED


def test_a_pdf_saved_anew_is_still_known_and_every_byte_of_it_tells(examined: Of) -> None:
    content = released(Format.PDF)
    document, made = pypdfium2.PdfDocument(content), io.BytesIO()
    document.save(made)
    document.close()
    assert ANEW in examined(made.getvalue()).says
    for n in range(0, len(content), len(content) // 150):
        changed = examined(content[:n] + bytes([content[n] ^ 1]) + content[n + 1 :])
        assert "untouched" not in changed.says, n


def drawn_over(content: bytes, draw: Callable[[pypdfium2.PdfDocument, pypdfium2.PdfPage], None]) -> bytes:
    document, made = pypdfium2.PdfDocument(content), io.BytesIO()
    page = document[0]
    draw(document, page)
    page.gen_content()
    document.save(made)
    document.close()
    return made.getvalue()


def written(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> None:
    text = pdfium.FPDFPageObj_NewTextObj(document, b"Helvetica", 12.0)
    words = ctypes.create_string_buffer("Not so".encode("utf-16-le") + b"\0\0")
    pdfium.FPDFText_SetText(text, ctypes.cast(words, pdfium.FPDF_WIDESTRING))
    pdfium.FPDFPage_InsertObject(page, text)


def covered(_document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> None:
    rectangle = pdfium.FPDFPageObj_CreateNewRect(50, 50, 300, 300)
    pdfium.FPDFPageObj_SetFillColor(rectangle, 255, 255, 255, 255)
    pdfium.FPDFPath_SetDrawMode(rectangle, pdfium.FPDF_FILLMODE_WINDING, 0)
    pdfium.FPDFPage_InsertObject(page, rectangle)


def remarked(_document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> None:
    pdfium.FPDFPage_CloseAnnot(pdfium.FPDFPage_CreateAnnot(page, pdfium.FPDF_ANNOT_FREETEXT))


@pytest.mark.parametrize("draw", [written, covered, remarked])
def test_what_is_written_or_drawn_over_a_pdf_is_found(examined: Of, draw: Callable[..., None]) -> None:
    result = examined(drawn_over(released(Format.PDF), draw))
    assert (result.outcome, NOT_RELEASED in result.says) == (Outcome.CHANGED, True)


def test_alone_a_word_or_pdf_file_that_was_saved_anew_cannot_be_told() -> None:
    for form, content in (("docx", BY_LIBREOFFICE.read_bytes()), ("pdf", released(Format.PDF) + b"\n")):
        result = standalone.examine(io.BytesIO(content))
        assert (result.code, result.facts["form"]) == (standalone.CANNOT_TELL, form)
