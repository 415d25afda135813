"""Names made to deceive, files that change under the reader's eyes, and two processes that take in the same at once."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from copilot.adapters.readers import SandboxedReader
from copilot.adapters.readers.sandbox import VERSION
from copilot.domain.document import DocumentStatus, Extract
from copilot.errors import UnreadableError
from copilot.services import documents
from copilot.services.ingest import IngestOutcome, ingest
from tests.app.conftest import Copilot
from tests.desks import Scene, scene

LEASE = "The lease of the mill at Arden ends on 1 May 2027.\n"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path) as opened:
        yield opened


def take_in(at: Scene) -> dict[str, IngestOutcome]:
    outcomes = ingest(at.desk, at.ann, "deal", [at.folder])
    return {item.document: item for item in outcomes if isinstance(item, IngestOutcome)}


@pytest.mark.parametrize(
    ("name", "shown", "says"),
    [
        ("a\nb.md", "a\\nb.md", "control characters"),
        ("red\x1b[31m.md", "red\\x1b[31m.md", "control characters"),
        ("next\x85line.md", "next\\x85line.md", "control characters"),
        ("two\u2028lines.md", "two\\u2028lines.md", "control characters"),
        ("memo\u202efdp.md", "memo\\u202efdp.md", "turn the direction"),
        ("memo\u2067fdp.md", "memo\\u2067fdp.md", "turn the direction"),
        ("a\\..\\..\\x.md", "a\\..\\..\\x.md", "without '..'"),
        (b"latin-\xe9.md", "latin-\\udce9.md", "not valid Unicode"),
    ],
)
def test_a_name_that_deceives_is_refused_and_told_in_signs_that_do_no_harm(
    at: Scene, name: str | bytes, shown: str, says: str
) -> None:
    (at.folder / os.fsdecode(name)).write_text(LEASE)
    at.file("good.md", LEASE)
    outcomes = take_in(at)
    assert outcomes.pop("good.md").status is DocumentStatus.INDEXED
    assert {n: o.status for n, o in outcomes.items()} == {shown: DocumentStatus.FAILED}
    assert says in outcomes[shown].error


@pytest.mark.parametrize("name", ["x" * 251 + ".txt", "й" * 125 + ".txt", "عقد الإيجار.txt", "mark\u200e.txt"])
def test_a_name_as_long_as_a_file_system_takes_and_in_any_script_is_kept(at: Scene, name: str) -> None:
    at.file(name, LEASE)
    assert take_in(at)[name].status is DocumentStatus.INDEXED
    assert documents.text(at.desk, at.ann, "deal", name) == LEASE


@dataclass(frozen=True)
class Meddling:
    """The real reader, and somebody who writes to each file when it has been read."""

    reader: SandboxedReader
    meddle: Callable[[Path], None]
    version: int = VERSION

    def read_many(
        self, files: Iterable[tuple[Path, str]], meanwhile: Callable[[int, int], None] | None = None
    ) -> Iterator[tuple[str, Extract | UnreadableError]]:
        paths: dict[str, Path] = {}
        for name, result in self.reader.read_many(((paths.setdefault(n, p), n) for p, n in files), meanwhile):
            self.meddle(paths[name])
            yield name, result


@pytest.mark.parametrize(
    ("meddle", "says"),
    [
        (lambda path: path.write_text("The lease of the mill ends in 1999.\n"), "changed while it was read; ingest it again"),
        (lambda path: path.unlink(), "cannot be read: No such file"),
    ],
    ids=["written to", "taken away"],
)
def test_a_file_that_changes_while_it_is_read_is_not_kept_and_comes_in_the_next_time(
    at: Scene, meddle: Callable[[Path], None], says: str
) -> None:
    at.file("lease.md", LEASE)
    reader = SandboxedReader(1024, 15, 2**20)
    outcome = take_in(replace(at, desk=replace(at.desk, reader=Meddling(reader, meddle))))["lease.md"]
    assert outcome.status is DocumentStatus.FAILED
    assert says in outcome.error
    assert documents.listed(at.desk, at.ann, "deal") == ()
    at.file("lease.md", LEASE)
    assert take_in(at)["lease.md"].status is DocumentStatus.INDEXED
    assert documents.text(at.desk, at.ann, "deal", "lease.md") == LEASE


def test_two_processes_that_take_in_the_same_files_at_once_keep_one_of_each(copilot: Copilot, tmp_path: Path) -> None:
    copilot("engagement", "create", "deal", "--kind", "legal")
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(6):
        (folder / f"lease-{n}.md").write_text(LEASE * (n + 1))
    command = [sys.executable, "-m", "copilot", "--json", "ingest", "deal", str(folder)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    statuses: Counter[tuple[str, str]] = Counter()
    for process in started:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        statuses.update((row["document"], row["status"]) for row in json.loads(out)["documents"])
    names = [f"lease-{n}.md" for n in range(6)]
    assert statuses == Counter({(name, status): 1 for name in names for status in ("indexed", "unchanged")})
    listed = copilot("documents", "deal").json["documents"]
    assert sorted((d["document"], d["version"]) for d in listed) == [(name, 1) for name in names]
    assert copilot("audit", "verify").code == 0
