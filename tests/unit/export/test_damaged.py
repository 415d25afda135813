"""A damaged file gets a verdict, whatever was damaged: a client's script that calls the verifier never meets a traceback."""

import contextlib
import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.adapters.verify import standalone
from copilot.adapters.verify.pdf import pdf_text
from copilot.adapters.verify.word import word_text
from copilot.domain.deliverable import Format
from tests.unit.export.test_seal import VAULT, released

FILES = {form: released(form) for form in Format}
SHOWN = {"docx": word_text, "pdf": pdf_text}
CODES = (standalone.WHOLE, standalone.CHANGED, standalone.CANNOT_TELL)


def told(path: Path) -> tuple[int, str]:
    """What the script prints and ends with."""
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "ascii")) as out:
        code = standalone.main([str(path)])
        out.seek(0)
        return code, out.read()


def read(content: bytes) -> str:
    """The words of a released file."""
    form, (_, _, text) = standalone._parted(content)
    return standalone.words(SHOWN[form](content)) if text is None else text


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged") / "file"


@pytest.mark.parametrize("form", Format)
@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_any_bit_of_a_file_may_change_and_any_part_be_missing(path: Path, form: Format, data: st.DataObject) -> None:
    damaged = bytearray(FILES[form])
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    cut = data.draw(st.one_of(st.just(len(damaged)), st.integers(0, len(damaged))))
    content = bytes(damaged[:cut])
    path.write_bytes(content)
    code, printed = told(path)
    assert code in CODES
    assert printed
    found = standalone.examine(io.BytesIO(content), SHOWN)
    assert found.code in CODES
    if code == standalone.WHOLE:  # what changed is nothing that anybody reads: a date of the archive, say, or a line's end
        assert read(content) == read(FILES[form])


@pytest.mark.parametrize("offset", range(0, 4000, 200))
def test_what_is_deflated_and_damaged_is_changed(path: Path, offset: int) -> None:
    """In the largest part's own bytes, where zlib gives up with an error of its own."""
    content = bytearray(FILES[Format.DOCX])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        part = max(package.infolist(), key=lambda entry: entry.compress_size)
    name, extra = struct.unpack("<HH", content[part.header_offset + 26 : part.header_offset + 30])
    content[part.header_offset + 30 + name + extra + offset % part.compress_size] ^= 0x10
    path.write_bytes(bytes(content))
    assert told(path)[0] == standalone.CHANGED


def test_a_part_that_is_packed_or_locked_otherwise_is_changed(path: Path) -> None:
    for field, value in ((8, 14), (8, 12), (6, 1)):  # method: LZMA, bzip2; flag: encrypted
        content = bytearray(FILES[Format.DOCX])
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            start, central = package.infolist()[0].header_offset, package.start_dir
        for place in (start + field, central + field + 2):
            content[place : place + 2] = struct.pack("<H", value)
        path.write_bytes(bytes(content))
        assert told(path)[0] == standalone.CHANGED


@pytest.mark.parametrize(
    "change", [{"sign_offs": [1]}, {"sign_offs": "rita"}, {"public_key": 7}, {"title": "\ud800"}, {"hash": ["a"]}]
)
def test_a_seal_that_is_written_otherwise_than_one_is(path: Path, change: dict[str, Any]) -> None:
    """Anybody can sign anything with a key of their own, a desk's form of it or not."""
    content = json.loads(FILES[Format.JSON])
    seal, _, text = standalone.unpack(content["seal"].encode())
    seal |= change
    content["seal"] = standalone.pack(seal, VAULT.sign(standalone.sealed_message(seal)).hex(), text).decode()
    path.write_text(json.dumps(content), "utf-8")
    code, printed = told(path)
    assert (code, "approved" in printed) == (standalone.CHANGED, False)
