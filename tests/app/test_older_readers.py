"""What an older reader misread is told, and read again: the same file may then be a new version."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from copilot.adapters.readers import SandboxedReader
from copilot.domain.document import DocumentStatus, Extract
from copilot.domain.passage import Query
from copilot.errors import UnreadableError
from copilot.services import documents, retrieve
from copilot.services.documents import READ_BEFORE
from copilot.services.indexes import body_of
from copilot.services.ingest import IngestOutcome, ingest, read_anew
from tests.desks import Scene, scene

LEASE = "# Lease\n\nThe lease of the mill ends on 1 May 2027.\n\nThe tenant keeps the roof in good repair.\n"


@dataclass(frozen=True)
class Older:
    """A reader of an earlier version, and what it made of texts."""

    version: int = 0
    misread: Callable[[str], str] = str
    reader: SandboxedReader = SandboxedReader(1024, 15, 2**20)  # noqa: RUF009 (it holds nothing)

    def read_many(
        self, files: Iterable[tuple[Path, str]], meanwhile: Callable[[int, int], None] | None = None
    ) -> Iterator[tuple[str, Extract | UnreadableError]]:
        for name, result in self.reader.read_many(files, meanwhile):
            yield name, replace(result, text=self.misread(result.text)) if isinstance(result, Extract) else result


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path) as opened:
        opened.file("lease.md", LEASE)
        yield opened


def before(at: Scene, misread: Callable[[str], str] = str) -> str:
    """The document's id, as an older version of the program took it in."""
    older = replace(at, desk=replace(at.desk, reader=Older(misread=misread)))
    (outcome,) = take_in(older)
    assert outcome.status is DocumentStatus.INDEXED
    return outcome.document_id


def take_in(at: Scene) -> list[IngestOutcome]:
    return [item for item in ingest(at.desk, at.ann, "deal", [at.folder]) if isinstance(item, IngestOutcome)]


def misread(text: str) -> str:
    return text.replace("2027", "2021")


def test_the_list_says_what_an_older_reader_read(at: Scene) -> None:
    before(at)
    assert documents.listed(at.desk, at.ann, "deal")[0].warnings == (READ_BEFORE,)


def test_the_same_file_is_a_new_version_where_it_now_reads_otherwise(at: Scene) -> None:
    first = before(at, misread)
    (outcome,) = take_in(at)
    (document,) = documents.listed(at.desk, at.ann, "deal")
    assert (outcome.status, document.version, document.warnings) == (DocumentStatus.INDEXED, 2, ())
    assert "2027" in documents.text(at.desk, at.ann, "deal", "lease.md")
    assert "2027" in retrieve.search(at.desk, at.ann, "deal", Query("When does the lease end?"))[0].text
    assert "2021" in body_of(at.desk, document.engagement, first).extract.text  # what older drafts quote stays
    assert [o.status for o in take_in(at)] == [DocumentStatus.UNCHANGED]


def test_what_reads_the_same_stays_the_version_that_it_is(at: Scene) -> None:
    first = before(at)
    (outcome,) = take_in(at)
    (document,) = documents.listed(at.desk, at.ann, "deal")
    assert (outcome.status, outcome.document_id) == (DocumentStatus.UNCHANGED, first)
    assert (document.id, document.version, document.warnings) == (first, 1, ())
    with at.desk.store.read() as work:
        assert [e.act for e in work.audit.find(subject=first, order_by="sequence")] == ["ingest", "read anew"]


def test_originals_that_are_kept_are_read_again_without_the_file(at: Scene) -> None:
    before(at, misread)
    (at.folder / "lease.md").unlink()
    outcomes = [item for item in read_anew(at.desk, at.ann, "deal") if isinstance(item, IngestOutcome)]
    assert [o.status for o in outcomes] == [DocumentStatus.INDEXED]
    assert "2027" in documents.text(at.desk, at.ann, "deal", "lease.md")
    assert [item for item in read_anew(at.desk, at.ann, "deal") if isinstance(item, IngestOutcome)] == []


def test_a_newer_readers_work_is_not_undone_by_an_older_one(at: Scene) -> None:
    take_in(at)
    older = replace(at, desk=replace(at.desk, reader=Older(misread=misread)))
    assert [o.status for o in take_in(older)] == [DocumentStatus.UNCHANGED]
