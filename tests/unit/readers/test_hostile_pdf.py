"""PDF files written by hand to do harm, through the real reading process: each costs itself, with one line, within the limits."""

import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from copilot.adapters.readers import SandboxedReader
from copilot.errors import UnreadableError

SECONDS = 15.0
IMAGE = (
    b"<< /Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
    b"/Filter /FlateDecode /Length 1000 >>\nstream\n" + zlib.compress(bytes(10**6)).ljust(1000, b"\0") + b"\nendstream"
)
LOOP = (
    b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Count 3 /Kids [2 0 R 2 0 R 2 0 R] >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"
)


def pdf(streams: Sequence[bytes], image: bytes = b"") -> bytes:
    """A PDF of one page for each deflated content stream; `image` is object 6, drawn by the name Im."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    pages = []
    for stream in streams:
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream))
        resources = b"/Font << /F1 3 0 R >>" + (b" /XObject << /Im 6 0 R >>" if image else b"")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources << %s >> >>"
            % (len(objects), resources)
        )
        pages.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), b" ".join(pages))
    objects += [image] if image else []
    body, offsets = b"%PDF-1.7\n", []
    for number, item in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return body + table + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(body))


def drawn(text: bytes) -> bytes:
    return zlib.compress(b"BT /F1 12 Tf 72 700 Td (%s) Tj ET" % text)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (pdf([zlib.compress(b"BT /F1 12 Tf (x) Tj ET" + b" " * (600 * 2**20), 1)]), "damaged, or needs more than 1024 MiB|processor|longer"),
        (pdf([zlib.compress(b"BT /F1 12 Tf " + b"(aaaa bbbb) Tj " * 2**23 + b"ET", 1)]), "needs more|expands to more|processor|longer"),
        (pdf([zlib.compress(b"q 500 0 0 500 50 50 cm /Im Do Q")], IMAGE), "its only page could not be read"),
        (LOOP, "none of its 3 pages could be read: the page is damaged"),
        (pdf([]), "truncated or damaged|no pages"),
    ],
    ids=["stream of blanks", "stream of text", "picture", "page tree that holds itself", "no page"],
)  # fmt: skip
def test_a_bomb_costs_itself_only(tmp_path: Path, content: bytes, says: str) -> None:
    bad, good = tmp_path / "bad.pdf", tmp_path / "good.pdf"
    bad.write_bytes(content)
    good.write_bytes(pdf([drawn(b"The fee is 12 dollars.")]))
    results = dict(SandboxedReader(1024, SECONDS, 64 * 2**20).read_many([(bad, bad.name), (good, good.name)]))
    failure, extract = results["bad.pdf"], results["good.pdf"]
    assert isinstance(failure, UnreadableError)
    with pytest.raises(UnreadableError, match=says):
        raise failure
    assert not isinstance(extract, UnreadableError)
    assert "12 dollars" in extract.text


def test_a_page_whose_content_is_damaged_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(pdf([drawn(b"Page one."), b"\0\xffgarbage" * 20, drawn(b"Page three.")]))
    extract = SandboxedReader().read(path, path.name)
    assert [page.number for page in extract.pages] == [1, 2, 3]
    assert "Page one." in extract.text
    assert "Page three." in extract.text
    assert extract.warnings == ("1 of 3 pages hold no text, see whether they are blank: 2",)


def test_no_page_of_a_long_file_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf([drawn(b"This is page number %d." % n) for n in range(1, 1501)]))
    extract = SandboxedReader().read(path, path.name)
    assert len(extract.pages) == 1500
    for page in extract.pages:
        assert f"page number {page.number}." in extract.text[page.start : page.end]
