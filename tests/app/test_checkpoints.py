"""The trail is signed at every release, every 256 entries, every five minutes, when a desk closes; and while it is served."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from copilot.adapters.store import open_store
from copilot.adapters.vault import FileVault, MemoryVault, open_vault
from copilot.domain.audit import Act
from copilot.domain.chain import verify_chain
from copilot.domain.checkpoint import Checkpoint
from copilot.errors import IntegrityError
from copilot.ports import Store
from copilot.services import documents
from copilot.services.rounds import signing
from tests.desks import scene

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def vault() -> MemoryVault:
    vault = MemoryVault()
    vault.create("eng-1")
    return vault


@pytest.fixture
def store(tmp_path: Path, vault: MemoryVault) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/store.db", vault)
    yield store
    store.close()


def act(store: Store, count: int = 1, what: str = "read", after: timedelta = timedelta(0)) -> None:
    for _ in range(count):
        with store.write() as work:
            work.note(Act("eng-1", NOW + after, "mem-1", "", "", what, "x"))


def signed(store: Store) -> list[int]:
    with store.read() as work:
        return [c.sequence for c in work.checkpoints.find(chain="eng-1", order_by="sequence")]


def test_a_chain_is_signed_with_its_first_entry_and_then_every_256(store: Store, vault: MemoryVault) -> None:
    act(store, 600)
    assert signed(store) == [1, 256, 512]
    assert [c.sequence for c in vault.kept()["eng-1"]] == [512]


def test_a_chain_is_signed_by_the_first_entry_after_five_minutes(store: Store) -> None:
    act(store, 3)
    act(store, 1, after=timedelta(minutes=4, seconds=59))
    act(store, 2, after=timedelta(minutes=5))
    assert signed(store) == [1, 5]


@pytest.mark.parametrize("what", ["release", "recall", "close engagement"])
def test_what_matters_to_the_client_is_signed_at_once(store: Store, what: str) -> None:
    act(store, 2)
    act(store, 1, what)
    assert signed(store) == [1, 3]


def test_what_others_signed_meanwhile_is_not_signed_again(store: Store, tmp_path: Path, vault: MemoryVault) -> None:
    act(store, 2)
    other = open_store(f"sqlite:///{tmp_path}/store.db", vault)
    act(other, 1)
    other.checkpoint(NOW)
    assert store.checkpoint(NOW) == 0
    assert signed(store) == [1, 3]
    other.close()


def test_a_closing_desk_signs_the_ends_of_its_chains(tmp_path: Path) -> None:
    vault = MemoryVault()
    with scene(tmp_path, vault=vault) as at:
        for _ in range(3):
            documents.listed(at.desk, at.ann, "deal")
    with scene(tmp_path, vault=vault) as at, at.desk.store.read() as work:
        for chain in work.chains():
            entries = work.audit.find(chain=chain, order_by="sequence")
            assert verify_chain(chain, entries, work.checkpoints.find(chain=chain)).signed == len(entries)


def test_a_served_desk_signs_while_nobody_acts(tmp_path: Path) -> None:
    with scene(tmp_path) as at:
        with at.desk.store.write() as work:
            work.note(Act("desk", at.desk.clock.now(), "x", "", "", "sign in", "x"))
        count, waited = 0, threading.Event()
        with signing(at.desk, seconds=0.02):
            for _ in range(500):
                with at.desk.store.read() as work:
                    count = work.checkpoints.count(chain="desk", sequence=work.audit.count(chain="desk"))
                if count:
                    break
                waited.wait(0.01)
        assert count == 1


def test_a_disk_that_takes_no_more_beside_the_keys_fails_no_act(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    vault = open_vault(tmp_path / "keys", tmp_path / "home")
    vault.create("eng-1")
    (ends,) = [folder / "ends" for folder in (tmp_path / "keys").iterdir()]
    ends.write_text("in the way")
    store = open_store(f"sqlite:///{tmp_path}/home/store.db", vault)
    act(store)
    assert "could not be kept beside the keys" in caplog.text
    ends.unlink()
    act(store, 1, "release")
    assert [c.sequence for c in vault.kept()["eng-1"]] == [2]
    store.close()


@pytest.fixture
def files(tmp_path: Path) -> FileVault:
    return open_vault(tmp_path / "keys", tmp_path / "home")


def mark(number: int, digest: str = "a") -> Checkpoint:
    return Checkpoint("eng-1", number, digest * 64, NOW, "f" * 128)


def test_the_newest_checkpoint_is_kept_and_those_that_the_store_denies(files: FileVault) -> None:
    files.keep(mark(1), lambda _: True)
    files.keep(mark(5), lambda _: True)
    assert files.kept() == {"eng-1": (mark(5),)}
    files.keep(mark(3), lambda _: True)  # another process was slower
    assert files.kept()["eng-1"] == (mark(5),)
    files.keep(mark(7, "b"), lambda old: old.hash != mark(5).hash)
    files.keep(mark(9, "b"), lambda old: old.hash != mark(5).hash)
    assert files.kept()["eng-1"] == (mark(5), mark(9, "b"))


def test_a_damaged_file_of_checkpoints_is_told(files: FileVault, tmp_path: Path) -> None:
    files.keep(mark(1), lambda _: True)
    (path,) = (tmp_path / "keys").glob("*/ends/eng-1.json")
    path.write_text("[")
    with pytest.raises(IntegrityError, match="is damaged; restore the key folder"):
        files.kept()
