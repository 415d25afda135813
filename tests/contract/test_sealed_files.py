"""Original files at rest: ciphertext, whole or not there, bound to their names."""

import shutil
import stat
from pathlib import Path

import pytest

from copilot.adapters.files import SealedFiles
from copilot.adapters.vault import MemoryVault
from copilot.errors import ErasedError, IntegrityError, UsageError


@pytest.fixture
def files(tmp_path: Path, vault: MemoryVault) -> SealedFiles:
    return SealedFiles(tmp_path / "files", vault)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 \x00\xff", b"x" * 3_000_000])
def test_a_file_comes_back_byte_for_byte(files: SealedFiles, content: bytes) -> None:
    files.put("eng-1", "doc-1", content)
    assert files.get("eng-1", "doc-1") == content


def test_putting_again_replaces(files: SealedFiles, tmp_path: Path) -> None:
    files.put("eng-1", "doc-1", b"one")
    files.put("eng-1", "doc-1", b"two")
    assert files.get("eng-1", "doc-1") == b"two"
    assert [p.name for p in (tmp_path / "files" / "eng-1").iterdir()] == ["doc-1"]


def test_only_the_owner_can_read_folders_and_files(files: SealedFiles, tmp_path: Path) -> None:
    files.put("eng-1", "doc-1", b"content")
    modes = [stat.S_IMODE((tmp_path / "files" / p).stat().st_mode) for p in ("", "eng-1", "eng-1/doc-1")]
    assert modes == [0o700, 0o700, 0o600]


def test_what_is_not_there_is_not_found(files: SealedFiles) -> None:
    with pytest.raises(FileNotFoundError):
        files.get("eng-1", "doc-1")
    files.remove("eng-1", "doc-1")
    files.erase("eng-1")


def test_removing_and_erasing_leave_nothing_of_it(files: SealedFiles, tmp_path: Path) -> None:
    for engagement, name in (("eng-1", "doc-1"), ("eng-1", "doc-2"), ("eng-2", "doc-3")):
        files.put(engagement, name, b"content")
    files.remove("eng-1", "doc-1")
    with pytest.raises(FileNotFoundError):
        files.get("eng-1", "doc-1")
    (tmp_path / "files" / "eng-1" / ".partial-0").touch()  # what a crash left
    files.erase("eng-1")
    assert [p.name for p in (tmp_path / "files").iterdir()] == ["eng-2"]
    assert files.get("eng-2", "doc-3") == b"content"


@pytest.mark.parametrize("moved", ["eng-1/doc-2", "eng-2/doc-1"])
def test_a_moved_file_is_noticed(files: SealedFiles, tmp_path: Path, moved: str) -> None:
    files.put("eng-1", "doc-1", b"content")
    files.put("eng-2", "doc-9", b"content")
    shutil.copy(tmp_path / "files" / "eng-1" / "doc-1", tmp_path / "files" / moved)
    with pytest.raises(IntegrityError):
        files.get(*moved.split("/"))


@pytest.mark.parametrize("name", ["../doc", "a/b", "/etc/passwd", "", "..", ".hidden", "a\x00b", "Vertrag Müller.pdf"])
def test_names_are_opaque(files: SealedFiles, tmp_path: Path, name: str) -> None:
    for engagement, file in (("eng-1", name), (name, "doc-1")):
        with pytest.raises(UsageError, match="not an opaque name"):
            files.put(engagement, file, b"")
        with pytest.raises(UsageError, match="not an opaque name"):
            files.get(engagement, file)
    with pytest.raises(UsageError):
        files.erase(name)
    assert not (tmp_path / "files").exists()


def test_a_failed_write_keeps_the_old_file(files: SealedFiles, tmp_path: Path) -> None:
    files.put("eng-1", "doc-1", b"old")
    (tmp_path / "files" / "eng-1" / "doc-2").mkdir()
    with pytest.raises(OSError, match="doc-2"):
        files.put("eng-1", "doc-2", b"new")
    assert files.get("eng-1", "doc-1") == b"old"
    assert sorted(p.name for p in (tmp_path / "files" / "eng-1").iterdir()) == ["doc-1", "doc-2"]


def test_nothing_is_sealed_or_opened_after_the_key_is_gone(files: SealedFiles, vault: MemoryVault) -> None:
    files.put("eng-1", "doc-1", b"content")
    vault.destroy("eng-1")
    with pytest.raises(ErasedError):
        files.get("eng-1", "doc-1")
    with pytest.raises(ErasedError):
        files.put("eng-1", "doc-2", b"content")
