"""Zip formats that mean harm: each is refused with its reason before a parser sees it."""

import io
import stat
import struct
import zipfile

import pytest

from copilot.adapters.readers import archive, xml
from copilot.adapters.readers.archive import Archive
from copilot.adapters.readers.child import extract
from copilot.errors import UnreadableError


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def test_a_bomb_is_told_by_its_directory() -> None:
    with pytest.raises(UnreadableError, match="zip bomb"):
        Archive(zipped(("word/document.xml", bytes(30 * 2**20))))


def test_a_bomb_whose_directory_lies_is_told_while_it_is_unpacked() -> None:
    content = bytes(20 * 2**20)
    data = bytearray(zipped(("word/document.xml", content)))
    real = struct.pack("<L", len(content))
    assert data.count(real) == 2, "local header and directory"
    data = bytearray(bytes(data).replace(real, struct.pack("<L", 1000)))
    # The standard library stops at the size that the directory gives; what is left over breaks the checksum.
    with pytest.raises(UnreadableError, match=r"damaged|bomb"):
        Archive(bytes(data)).read("word/document.xml")


def test_many_small_parts_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_TOTAL", 5000)
    file = zipped(*((f"word/{n}.xml", bytes(range(256)) * 4) for n in range(4)))
    whole = Archive(file)
    assert sum(len(whole.read(name)) for name in whole.names()) == 4096
    with pytest.raises(UnreadableError, match="bomb"):
        whole.read("word/0.xml")


@pytest.mark.parametrize("name", ["../evil.xml", "word/../../evil.xml", "/etc/passwd", "C:\\evil.xml", "..\\evil.xml"])
def test_parts_that_point_outside_are_refused(name: str) -> None:
    with pytest.raises(UnreadableError, match="points outside"):
        Archive(zipped((name, b"x")))


def test_links_twins_and_crowds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    link = zipfile.ZipInfo("word/link.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(UnreadableError, match="is a link"):
        Archive(zipped((link, b"/etc/passwd")))
    with pytest.raises(UnreadableError, match="is there twice"):
        Archive(zipped(("word/a.xml", b"1"), ("word/A.xml", b"2")))
    monkeypatch.setattr(archive, "MAX_ENTRIES", 3)
    with pytest.raises(UnreadableError, match="4 entries"):
        Archive(zipped(*((f"{n}", b"x") for n in range(4))))


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pptx"])
def test_a_truncated_file_is_one_clear_error(suffix: str) -> None:
    with pytest.raises(UnreadableError, match="truncated or damaged"):
        extract(suffix, zipped(("word/document.xml", b"x" * 500))[:60])


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pptx"])
def test_a_zip_of_something_else_is_named(suffix: str) -> None:
    with pytest.raises(UnreadableError, match=r"it is not an? (Word|Excel|PowerPoint)"):
        extract(suffix, zipped(("readme.txt", b"x")))


def test_an_encrypted_office_file_names_its_password() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(UnreadableError, match="password"):
        extract(".docx", data)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/evil.dtd"><a/>',
        "<a><b></a>",
        "",
    ],
)
def test_entities_and_broken_xml_are_refused(text: str) -> None:
    with pytest.raises(UnreadableError, match=r"document type|not valid XML"):
        xml.parse(text.encode(), "word/document.xml")
