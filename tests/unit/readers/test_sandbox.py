"""The reading process: what it may spend, what it may not see, and that a broken file costs only itself."""

import io
import os
import sys
import time
import zipfile
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from copilot.adapters.readers import SUFFIXES, SandboxedReader
from copilot.adapters.readers.process import Bounds, Child
from copilot.domain.document import Extract
from copilot.errors import UnreadableError
from copilot.ports import Reader

ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


@pytest.fixture
def reader() -> Reader:
    return SandboxedReader(memory_mb=1024, seconds=10, max_bytes=64 * 2**20)


def saved(folder: Path, name: str, content: bytes) -> tuple[Path, str]:
    path = folder / name
    path.write_bytes(content)
    return path, name


def endless_workbook() -> bytes:
    """A kilobyte that keeps openpyxl busy for hours: its one row says that it is the 900-billionth."""
    space = "http://schemas.openxmlformats.org"
    kind, package = f"{space}/officeDocument/2006/relationships", f"{space}/package/2006"
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    row = 900_000_000_000
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{office}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sheet.xml" ContentType="{office}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="a" Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{space}/spreadsheetml/2006/main" xmlns:r="{kind}">'
        '<sheets><sheet name="S" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="b" Type="{kind}/worksheet" Target="sheet.xml"/></Relationships>',
        "xl/sheet.xml": f'<worksheet xmlns="{space}/spreadsheetml/2006/main"><sheetData>'
        f'<row r="{row}"><c r="A{row}"><v>1</v></c></row></sheetData></worksheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def test_the_same_extract_comes_through_the_process(reader: Reader, tmp_path: Path) -> None:
    found = reader.read(*saved(tmp_path, "note.md", "# Título\n\nText — “quoted” 🏢\r\n".encode()))
    assert found.text == "# Título\n\nText — “quoted” 🏢\r\n"
    assert found.media_type == "text/markdown"


def test_a_file_that_never_ends_costs_only_itself(tmp_path: Path) -> None:
    reader = SandboxedReader(seconds=1.5)
    files = [
        saved(tmp_path, "a.txt", b"before"),
        saved(tmp_path, "b.xlsx", endless_workbook()),
        saved(tmp_path, "c.txt", b"after"),
    ]
    started = time.monotonic()
    results = dict(reader.read_many(files))
    assert time.monotonic() - started < 15
    assert [getattr(results[n], "text", None) for n in ("a.txt", "b.xlsx", "c.txt")] == ["before", None, "after"]
    assert "cannot read 'b.xlsx'" in str(results["b.xlsx"])
    assert "1.5 s" in str(results["b.xlsx"])


def test_a_file_that_needs_too_much_memory_costs_only_itself(tmp_path: Path) -> None:
    reader = SandboxedReader(memory_mb=160)
    files = [saved(tmp_path, "big.txt", b"a line of text\n" * 4_000_000), saved(tmp_path, "small.txt", b"after")]
    results = dict(reader.read_many(files))
    assert isinstance(results["big.txt"], UnreadableError)
    assert "READ_MEMORY" in str(results["big.txt"])
    assert isinstance(results["small.txt"], Extract)


def test_results_come_in_order_one_for_each_file(reader: Reader, tmp_path: Path) -> None:
    files = [saved(tmp_path, f"{n}.txt", f"text {n}".encode() if n % 3 else b"") for n in range(9)]
    results = list(reader.read_many(iter(files)))
    assert [name for name, _ in results] == [f"{n}.txt" for n in range(9)]
    assert [isinstance(r, Extract) for _, r in results] == [bool(n % 3) for n in range(9)]


def test_an_iteration_that_is_given_up_leaves_no_process(reader: Reader, tmp_path: Path) -> None:
    results = iter(reader.read_many([saved(tmp_path, f"{n}.txt", b"text") for n in range(5)]))
    next(results)
    before = _children()
    results.close()  # type: ignore[attr-defined]
    assert len(_children()) < len(before)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.pdf", b"", r"empty \(0 bytes\)"),
        ("note.pdf", b"just text", "its name ends in .pdf but it is not a PDF"),
        ("report.docx", b"%PDF-1.7 ...", "it is a PDF"),
        ("page.html", b"PK\x03\x04....", "it is a zip archive"),
        ("old.xls", b"\xd0\xcf\x11\xe0", "save it as .xlsx"),
        ("tool.exe", b"MZ", "'.exe' are not read"),
        ("noextension", b"text", "without extension"),
        ("data.txt", b"\x00\x01\x02" * 50, "binary data"),
        ("../../etc/pass\nwd.pdf", b"no", r"'../../etc/pass\?wd.pdf'"),
    ],
)
def test_a_file_that_cannot_be_read_has_one_clear_line(
    reader: Reader, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=reason) as caught:
        reader.read(path, name)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("cannot read '")


def test_a_file_over_the_limit_is_not_opened_by_the_parser(tmp_path: Path) -> None:
    path, name = saved(tmp_path, "long.txt", b"x" * 2000)
    with pytest.raises(UnreadableError, match="COPILOT_MAX_FILE_MB"):
        SandboxedReader(max_bytes=1000).read(path, name)


def test_what_is_not_a_file_is_refused(reader: Reader, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    for name in ("pipe.txt", "folder.txt"):
        with pytest.raises(UnreadableError, match="not a regular file"):
            reader.read(tmp_path / name, name)
    with pytest.raises(UnreadableError, match="cannot be opened"):
        reader.read(tmp_path / "missing.txt", "missing.txt")


def test_one_page_is_drawn_as_png(reader: Reader, tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(300, 400))
    canvas.drawString(50, 50, "text")
    canvas.save()
    assert reader.page_image(tmp_path / "a.pdf", 1, 72).startswith(b"\x89PNG")
    with pytest.raises(UnreadableError, match="cannot show page 7"):
        reader.page_image(tmp_path / "a.pdf", 7, 72)


@ON_LINUX
def test_the_process_knows_no_key_and_stands_in_an_empty_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    child = Child(Bounds(512, 5, 1000))
    try:
        _answered(child)
        root = Path(f"/proc/{child.pid}")
        assert b"secret" not in (root / "environ").read_bytes()
        folder = (root / "cwd").resolve()
        assert list(folder.iterdir()) == []
        assert folder.stat().st_mode & 0o077 == 0
        limits = (root / "limits").read_text()
        assert f"Max address space         {512 * 2**20} " in limits
        assert "Max core file size        0 " in limits
        assert "Max file size             0 " in limits
        assert os.getpgid(child.pid) == child.pid != os.getpgid(0)
    finally:
        child.kill()
    assert not folder.exists()


@ON_LINUX
def test_the_process_has_no_network_where_the_system_allows_it() -> None:
    child = Child(Bounds(512, 5, 1000))
    try:
        _answered(child)
        devices = Path(f"/proc/{child.pid}/net/dev").read_text().split("\n")[2:]
        if Path(f"/proc/{child.pid}/ns/net").readlink() != Path("/proc/self/ns/net").readlink():
            assert [d.split(":")[0].strip() for d in devices if d] == ["lo"]
    finally:
        child.kill()


def test_a_process_that_was_killed_is_reported_and_replaced(tmp_path: Path) -> None:
    child = Child(Bounds(512, 5, 1000))
    _answered(child)
    os.kill(child.pid, 9)
    file = os.open(saved(tmp_path, "a.txt", b"text")[0], os.O_RDONLY)
    try:
        with pytest.raises(UnreadableError, match="damaged, or needs more than 512 MiB"):
            child.ask({"act": "read", "suffix": ".txt"}, file)
    finally:
        os.close(file)
    assert not child.alive


def test_every_suffix_has_a_media_type() -> None:
    assert SUFFIXES[".pdf"] == "application/pdf"
    assert all(key.startswith(".") and key == key.lower() and "/" in kind for key, kind in SUFFIXES.items())


def _answered(child: Child) -> None:
    """Wait until the process has set its limits: it answers a first job."""
    file = os.open(os.devnull, os.O_RDONLY)
    try:
        assert child.ask({"act": "read", "suffix": ".txt"}, file)[0] == b"F"
    finally:
        os.close(file)


def _children() -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found
