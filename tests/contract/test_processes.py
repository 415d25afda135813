"""Several processes on one store: one winner, and nothing that was acknowledged is lost when they are killed."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from copilot.adapters.store import open_store
from copilot.adapters.store.nouns import REVIEWS
from copilot.adapters.vault import FileVault, open_vault
from copilot.domain.review import State
from copilot.ports import Store

WORKER = Path(__file__).with_name("worker.py")
Process = subprocess.Popen[str]


@pytest.fixture
def keys(tmp_path: Path) -> FileVault:
    vault = open_vault(tmp_path / "keys", tmp_path / "home")
    vault.create("eng-1")
    return vault


@pytest.fixture
def shared(database: str, keys: FileVault) -> Iterator[Store]:
    store = open_store(database, keys)
    yield store
    store.close()


@pytest.fixture
def workers(shared: Store, database: str, tmp_path: Path) -> Iterator[dict[str, Process]]:
    """Two processes with the store open, each waiting for a line before it begins."""
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }  # 1 s to start, not 2.6
    command = [sys.executable, str(WORKER), database, str(tmp_path / "keys"), str(tmp_path / "home")]
    started = {
        name: subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for name in ("ann", "bea")
    }
    yield started
    for process in started.values():
        process.kill()
        process.communicate()


def told(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def rest(process: Process) -> list[str]:
    assert process.stdout is not None
    return process.stdout.read().split()


def go(workers: dict[str, Process]) -> None:
    for process in workers.values():
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


@pytest.mark.slow
def test_two_processes_never_both_win_and_a_kill_loses_nothing(
    shared: Store, workers: dict[str, Process], make: Callable[..., Any]
) -> None:
    reviews = [make(REVIEWS, state=State.PENDING, revision=0) for _ in range(100)]
    with shared.write() as work:
        for review in reviews:
            work.reviews.add(review)
    assert {told(process) for process in workers.values()} == {"ready"}

    go(workers)
    won = {name: list(iter(lambda p=process: told(p), "ready")) for name, process in workers.items()}
    assert sorted(d for drafts in won.values() for d in drafts) == sorted(r.draft for r in reviews)
    with shared.read() as work:
        assert {r.draft: r.claimed_by for r in work.reviews.find()} == {d: name for name, drafts in won.items() for d in drafts}

    go(workers)
    acknowledged = [int(told(process)) for process in workers.values() for _ in range(20)]
    for process in workers.values():
        process.kill()
    acknowledged += [int(line) for process in workers.values() for line in rest(process)]
    with shared.write() as work:  # nothing is left locked
        written = [entry.sequence for entry in work.audit.find(chain="eng-1", order_by="sequence")]
    assert written == list(range(1, len(written) + 1))
    assert set(acknowledged) <= set(written)
    assert len(written) <= len(acknowledged) + len(workers)  # a kill may fall between a commit and its being told
