"""No act without its row, no row without its act: whatever moment a process dies at, a disk is full or a database is held."""

import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from copilot.adapters.store import open_store
from copilot.adapters.store.nouns import COMMENTS, DECISIONS, REVIEWS
from copilot.adapters.vault import FileVault, open_vault
from copilot.domain.audit import Act
from copilot.domain.chain import verify_links
from copilot.domain.review import State
from copilot.domain.rows import differences, from_details
from copilot.errors import BusyError, CopilotError
from copilot.ports import Store

CRASHER = Path(__file__).with_name("crasher.py")
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path: Path) -> FileVault:
    vault = open_vault(tmp_path / "keys", tmp_path / "home")
    vault.create("eng-1")
    return vault


def whole(store: Store, vault: FileVault) -> list[str]:
    """The acts of a store in which chain, checkpoints and rows all fit each other."""
    with store.read() as work:
        links = list(work.links("eng-1"))
        marks = [*work.checkpoints.find(chain="eng-1"), *vault.kept().get("eng-1", ())]
        report = verify_links("eng-1", links, marks)
        assert (report.problem, report.entries) == ("", len(links))
        told = {row.place: row for link in links for row in from_details("eng-1", link.entry.details)}
        assert list(differences(told, work.rows(), ())) == []
    return [link.entry.act for link in links]


@pytest.mark.slow
def test_a_process_that_is_killed_at_any_statement_leaves_all_of_its_act_or_nothing(
    database: str, keys: FileVault, tmp_path: Path, make: Callable[..., Any]
) -> None:
    store = open_store(database, keys)
    with store.write() as work:
        work.reviews.add(make(REVIEWS, draft="dr-1", state=State.CLAIMED, revision=1))
        work.decisions.add(make(DECISIONS, id="dec-1"))
        for _ in range(255):
            work.note(Act("eng-1", NOW, "mem-1", "", "", "read", "x"))
    command = [sys.executable, str(CRASHER), database, str(tmp_path / "keys"), str(tmp_path / "home")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        died = 0
        for line in process.stdout:
            _, status = (int(word) for word in line.split())
            acts = whole(store, keys)
            with store.read() as work:
                review = work.reviews.get(draft="dr-1")
                decided = work.decisions.count()
            happened = acts[-1] == "approve"
            assert review is not None
            assert (review.state, decided) == ((State.APPROVED, 0) if happened else (State.CLAIMED, 1))
            if happened and status == signal.SIGKILL:  # after the commit: put it back for the next one to do
                break
            died += status == signal.SIGKILL
            process.stdin.write("on\n")
            process.stdin.flush()
        process.kill()
    assert died > 12  # statements that it died before, during or after
    assert whole(store, keys)[-1] == "approve"
    store.close()


def test_a_full_disk_fails_the_act_and_keeps_nothing_of_it(tmp_path: Path, keys: FileVault, make: Callable[..., Any]) -> None:
    store = open_store(f"sqlite:///{tmp_path}/home/store.db", keys, strict=True)

    def comment() -> None:
        with store.write() as work:
            work.comments.add(make(COMMENTS, note="x" * 5_000))
            work.note(Act("eng-1", NOW, "mem-1", "", "", "comment", "dr-1"))

    comment()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond the limit then fails as one to a full disk does
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "home" / "store.db").stat().st_size + 20_000, hard))
        failed: list[str] = []
        while not failed:
            try:
                comment()
            except CopilotError as error:
                failed.append(str(error))
        assert "nothing was acknowledged" in failed[0]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    acts = whole(store, keys)
    with store.read() as work:
        assert work.comments.count() == len(acts) >= 1
    comment()
    assert len(whole(store, keys)) == len(acts) + 1
    store.close()


def test_a_held_database_fails_the_act_and_keeps_nothing_of_it(
    tmp_path: Path, keys: FileVault, make: Callable[..., Any]
) -> None:
    store = open_store(f"sqlite:///{tmp_path}/home/store.db", keys, wait=0.2, strict=True)
    with closing(sqlite3.connect(tmp_path / "home" / "store.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BusyError), store.write() as work:
            work.comments.add(make(COMMENTS))
            work.note(Act("eng-1", NOW, "mem-1", "", "", "comment", "dr-1"))
    assert whole(store, keys) == []
    store.close()


def test_an_act_whose_entry_cannot_be_written_does_not_happen(database: str, keys: FileVault, make: Callable[..., Any]) -> None:
    store = open_store(database, keys, strict=True)
    review = make(REVIEWS, revision=1)
    with store.write() as work:
        work.reviews.add(review)
        work.note(Act("eng-1", NOW, "mem-1", "", "", "draft", review.draft))
    with pytest.raises(CopilotError), store.write() as work:
        assert work.reviews.replace(replace(review, revision=2), revision=1)
        work.note(
            Act("no-such-engagement", NOW, "mem-1", "", "", "approve", review.draft)
        )  # it has no key to seal its details with
    with pytest.raises(RuntimeError, match="rows of reviews were written and no act of their chain"), store.write() as work:
        assert work.reviews.replace(replace(review, revision=2), revision=1)
    assert whole(store, keys) == ["draft"]
    with store.read() as work:
        assert work.reviews.get(draft=review.draft) == review
    store.close()
