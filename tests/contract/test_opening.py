"""Opening a store: the settings that lose nothing, and one clear line for whatever is wrong."""

import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from copilot.adapters.store import MemoryStore, open_store
from copilot.adapters.store.nouns import DRAFTS, MEMBERS
from copilot.adapters.store.sql.sqlite import network_mount, pragmas, wal_is_sound
from copilot.adapters.vault import MemoryVault
from copilot.errors import BusyError, ConfigurationError, CopilotError, IntegrityError, StoreError, UsageError

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 9), False), ((3, 50, 6), False),
        ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 52, 0), True), ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_the_write_ahead_log_is_used_only_where_the_library_is_fixed(version: tuple[int, int, int], sound: bool) -> None:
    assert wal_is_sound(version) is sound
    journal = ("journal_mode=WAL", "synchronous=FULL") if sound else ("journal_mode=TRUNCATE", "synchronous=EXTRA")
    assert pragmas(version)[:2] == journal


def test_every_connection_has_the_settings(tmp_path: Path, vault: MemoryVault) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.db", vault)
    wal = wal_is_sound(sqlite3.sqlite_version_info)
    expected = {
        "journal_mode": "wal" if wal else "truncate",
        "synchronous": 2 if wal else 3,
        "busy_timeout": 5000,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
    }
    for transaction in (store.write, store.read):
        with transaction() as work:
            connection = work.members._connection
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in expected}
        assert found == expected
    store.close()


def test_the_file_is_its_owners_alone(tmp_path: Path, vault: MemoryVault) -> None:
    open_store(f"sqlite:///{tmp_path}/home/store.db", vault).close()
    modes = [stat.S_IMODE((tmp_path / p).stat().st_mode) for p in ("home", "home/store.db")]
    assert modes == [0o700, 0o600]


MOUNTS = """/dev/vda1 / ext4 rw 0 0
server:/export /mnt/net nfs4 rw 0 0
/dev/vdb1 /mnt/net/local\\040disk ext4 rw 0 0
share /srv/s fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/x/store.db", None),
        ("/mnt/net/store.db", "nfs4"),
        ("/mnt/network/store.db", None),
        ("/mnt/net/local disk/store.db", None),
        ("/srv/s/a/b", "fuse.sshfs"),
    ],
)
def test_a_network_file_system_is_recognised(tmp_path: Path, path: str, kind: str | None) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    assert network_mount(Path(path), tmp_path / "mounts") == kind
    assert network_mount(Path(path), tmp_path / "nothing") is None


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "cannot be read"),
        ("store.db", "cannot be read"),
        ("mysql://host/desk", "there is no store for 'mysql:'"),
        ("sqlite://", "does not name a file"),
        ("sqlite:///:memory:", "does not name a file"),
        ("sqlite:////tmp/x.db?mode=ro", "does not name a file"),
        ("sqlite:////dev/null/store.db", "cannot make the folder"),
        ("sqlite:////tmp", "cannot open the store"),
        ("postgresql://user:secret@host", "names no database"),
    ],
)
def test_a_wrong_address_is_told_in_one_line_without_its_password(vault: MemoryVault, url: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        open_store(url, vault)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_store_is_told(tmp_path: Path, vault: MemoryVault) -> None:
    (tmp_path / "store.db").write_bytes(b"not a database, only some text" * 100)
    with pytest.raises(IntegrityError, match=r"damaged or no store"):
        open_store(f"sqlite:///{tmp_path}/store.db", vault)


@pytest.mark.postgres
def test_a_server_that_is_not_there_is_told(postgres: str, vault: MemoryVault) -> None:
    for url in (f"{postgres}/nothing", "postgresql://user:secret@127.0.0.1:1/desk"):
        with pytest.raises(StoreError) as caught:
            open_store(url, vault)
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize("kind", ["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_store_that_is_held_says_so_and_changes_nothing(
    kind: str, tmp_path: Path, vault: MemoryVault, make: Make, request: pytest.FixtureRequest
) -> None:
    address = (
        f"sqlite:///{tmp_path}/store.db"
        if kind == "sqlite"
        else request.getfixturevalue("migrated_database")
        if kind == "postgres"
        else ""
    )
    ours = open_store(address, vault, wait=0.1) if address else MemoryStore(vault, wait=0.1)
    theirs = open_store(address, vault) if address else ours
    held, done = Event(), Event()

    def hold() -> None:
        with theirs.write() as work:
            work.serialise("eng-1")
            held.set()
            done.wait(timeout=10)

    def write() -> None:
        with ours.write() as work:
            work.serialise("eng-1")
            work.members.add(make(MEMBERS))

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert held.wait(timeout=10)
        with pytest.raises(BusyError, match="held by others"):
            write()
        done.set()
        holding.result(timeout=10)
    with ours.read() as work:
        assert work.members.count() == 0
    ours.close()
    theirs.close()


def test_what_cannot_be_stored_is_told_and_changes_nothing(database: str, vault: MemoryVault, make: Make) -> None:
    store = open_store(database, vault)

    def add(name: str, item: Any) -> None:
        with store.write() as work:
            getattr(work, name).add(item)

    with pytest.raises(UsageError, match="surrogates"):
        add("members", make(MEMBERS, name="\ud800"))
    with pytest.raises(UsageError, match="surrogates"):
        add("drafts", make(DRAFTS, text="\ud800"))
    with pytest.raises(TypeError, match=r"Draft holds values that do not fit: .*tuple") as caught:
        add("drafts", make(DRAFTS, claims=["secret"]))
    assert "secret" not in str(caught.value)
    with store.read() as work:
        assert work.drafts.count() + work.members.count() == 0
    store.close()


def test_an_error_of_the_database_does_not_show_values(tmp_path: Path, vault: MemoryVault, make: Make) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.db", vault)
    with sqlite3.connect(tmp_path / "store.db") as raw:
        raw.execute("DROP TABLE members")
    raw.close()

    def add() -> None:
        with store.write() as work:
            work.members.add(make(MEMBERS, name="secret"))

    with pytest.raises(CopilotError, match="no such table") as caught:
        add()
    assert "secret" not in f"{caught.value} {caught.value.__cause__}"
    store.close()
