"""Which expected text is held against which file."""

from pathlib import Path

import pytest

from copilot.evaluation.reading import expected


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "groundtruth" / "engine").mkdir(parents=True)
    return tmp_path


def _truth(folder: Path, name: str, text: str) -> None:
    (folder / "groundtruth" / name).write_text(text)


def test_a_text_called_after_the_file_is_its_own_whatever_stands_between(folder: Path) -> None:
    (folder / "memo.pdf").touch()
    _truth(folder, "memo.md", "one")
    _truth(folder, "engine/memo.engine.full_page.md", "two")
    _truth(folder, "memorandum.md", "another's")
    assert sorted(expected(folder / "memo.pdf")) == ["one", "two"]


def test_of_files_that_differ_in_their_ending_alone_each_has_only_what_names_it_whole(folder: Path) -> None:
    for name in ("memo.pdf", "memo.docx", "memo.xlsx"):
        (folder / name).touch()
    _truth(folder, "memo.md", "of one of the three, and nobody can tell which")
    _truth(folder, "memo.docx.md", "the letter")
    assert list(expected(folder / "memo.docx")) == ["the letter"]
    assert not list(expected(folder / "memo.pdf"))
    assert not list(expected(folder / "memo.xlsx"))
