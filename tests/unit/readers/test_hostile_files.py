"""Files of all kinds made to do harm, through the real reading process: each costs itself, with one line; its neighbours are read."""

import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest

from copilot.adapters.readers import SandboxedReader
from copilot.domain.document import Extract
from copilot.errors import UnreadableError
from tests.unit.readers.test_hostile_pdf import drawn, pdf

MIB = 2**20
SECONDS = 15.0  # for one file, plus time per page
BOMB = b"".join(
    [b'<!DOCTYPE x [<!ENTITY a0 "lol">', *(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)), b"]>"]
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'
MAIN = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml", "pptx": "ppt/slides/slide1.xml"}
TYPED = b"harbour"


def office(kind: str) -> bytes:
    buffer = io.BytesIO()
    if kind == "docx":
        document = docx.Document()
        document.add_paragraph(TYPED.decode())
        document.save(buffer)
    elif kind == "xlsx":
        book = openpyxl.Workbook()
        book.worksheets[0]["A1"] = TYPED.decode()
        book.save(buffer)
    else:
        deck = pptx.Presentation()
        deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = TYPED.decode()
        deck.save(buffer)
    return buffer.getvalue()


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(source.read(name)) if name == part else source.read(name))
    return buffer.getvalue()


def declaring(doctype: bytes, encoding: str = "utf-8") -> Callable[[bytes], bytes]:
    def change(xml: bytes) -> bytes:
        body = xml.partition(b"?>")[2] if xml.startswith(b"<?xml") else xml
        text = b'<?xml version="1.0" encoding="%s"?>' % encoding.encode() + doctype + body.replace(TYPED, b"&a9;")
        return text.decode().encode(encoding)

    return change


def locked(data: bytes) -> bytes:
    """With the bit set that says an entry is encrypted."""
    changed_data = bytearray(data)
    for mark, flag in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = data.find(mark)
        while at >= 0:
            changed_data[at + flag] |= 1
            at = data.find(mark, at + 4)
    return bytes(changed_data)


def read(folder: Path, files: dict[str, bytes], reader: SandboxedReader) -> dict[str, str]:
    """Name -> the error, or '' for what was read; a good file comes last and must be read."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "good.txt").write_text("Nothing but a harbour.")
    results = dict(reader.read_many([(folder / name, name) for name in [*files, "good.txt"]]))
    good = results.pop("good.txt")
    assert isinstance(good, Extract)
    assert good.text == "Nothing but a harbour."
    return {name: "" if isinstance(result, Extract) else str(result) for name, result in results.items()}


@pytest.mark.parametrize("kind", list(MAIN))
def test_a_hostile_office_file_costs_itself_only(tmp_path: Path, kind: str) -> None:
    whole, main = office(kind), MAIN[kind]
    files = {
        "entities": (changed(whole, main, declaring(BOMB)), "document type|amplification"),
        "outside": (changed(whole, main, declaring(OUTSIDE)), "declares a document type"),
        "wide": (changed(whole, main, declaring(OUTSIDE, "utf-16-be")), "declares a document type"),
        "properties": (changed(whole, "docProps/core.xml", declaring(OUTSIDE)), "declares a document type"),
        "deep": (changed(whole, main, lambda _: b"<a>" * 1_000_000), "damaged"),
        "blanks": (changed(whole, main, lambda xml: xml + b" " * 120 * MIB), "zip bomb"),
        "words": (changed(whole, main, lambda xml: xml.replace(TYPED, b"ha " * 40 * MIB)), "zip bomb"),
        "truncated": (whole[: len(whole) // 2], "truncated or damaged"),
        "locked": (locked(whole), "is encrypted"),
        "password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        "empty": (b"", "0 bytes"),
        "picture": (b"\x89PNG\r\n\x1a\n" + bytes(99), "it is a picture; give it its right extension"),
        "paper": (pdf([drawn(b"text")]), "it is a PDF; give it its right extension"),
        "plain": (b"just text", "something else; give it its right extension"),
    }
    errors = read(tmp_path, {f"{name}.{kind}": data for name, (data, _) in files.items()}, SandboxedReader(1024, SECONDS))
    for name, (_, says) in files.items():
        with pytest.raises(UnreadableError, match=says):
            raise UnreadableError(errors[f"{name}.{kind}"])
        assert "root:" not in errors[f"{name}.{kind}"]


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml", "xl/theme/theme1.xml", "xl/comments/comment1.xml"])
def test_no_part_of_a_workbook_reaches_the_library_with_a_document_type(tmp_path: Path, part: str) -> None:
    buffer = io.BytesIO(office("xlsx"))
    with zipfile.ZipFile(buffer, "a") as archive:
        if part not in archive.namelist():
            archive.writestr(part, b"<x/>")
    data = changed(buffer.getvalue(), part, lambda xml: b" " * 70_000 + declaring(BOMB)(xml))
    errors = read(tmp_path, {"book.xlsx": data}, SandboxedReader(1024, SECONDS))
    assert f"'{part}' declares a document type" in errors["book.xlsx"]


def test_text_that_is_made_to_keep_a_parser_busy_is_read_or_refused_in_time(tmp_path: Path) -> None:
    files = {
        "comments.md": b"<!--" * 500_000,
        "deep.html": b"<div>" * 500_000 + b"x",
        "entities.html": b"<!DOCTYPE html [" + BOMB.partition(b"[")[2] + b"<p>&a9;</p>",
        "outside.xhtml": OUTSIDE + b"<html><body><p>x&a9;</p></body></html>",
        "spans.html": b"<table>" + b"<tr><td colspan=9999999 rowspan=9999999>x" * 300 + b"</table>",
        "styles.html": b"<style>" + b".a{" * 300_000 + b"</style><p>x",
        "quotes.csv": b'"' * 3_000_001,
        "nested.eml": b"From: a@b.c\n" + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
        "parts.eml": b"From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 3000 + b"--b--",
    }  # fmt: skip
    began = time.monotonic()
    errors = read(tmp_path, files, SandboxedReader(1024, SECONDS))
    assert time.monotonic() - began < SECONDS * len(files)
    refused = {"deep.html": "within each other", "nested.eml": "nested", "parts.eml": "more than 1,000 parts"}
    assert {name for name, error in errors.items() if error} == set(refused)
    for name, says in refused.items():
        assert says in errors[name]


def test_a_file_of_a_hundred_megabytes_is_one_clear_line_and_no_memory(tmp_path: Path) -> None:
    text, paper = tmp_path / "big.txt", tmp_path / "big.pdf"
    with text.open("wb") as file:
        for _ in range(100):
            file.write(b"The harbour is closed at night.\n" * (MIB // 32))
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width 5000 /Height 7000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Length %d >>"
        b"\nstream\n%s\nendstream"
    )
    paper.write_bytes(pdf([drawn(b"The harbour is closed at night.")], picture % (105_000_000, os.urandom(105_000_000))))
    for path in (text, paper):
        with pytest.raises(UnreadableError, match=r"it has 10\d\.\d MiB, more than the 64 MiB .* COPILOT_MAX_FILE_MB"):
            SandboxedReader().read(path, path.name)
    generous = SandboxedReader(1024, SECONDS, 128 * MIB)
    assert "harbour" in generous.read(paper, paper.name).text
    with pytest.raises(UnreadableError, match="expands to more text than is accepted|READ_MEMORY"):
        generous.read(text, text.name)
