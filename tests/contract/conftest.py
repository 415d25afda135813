"""Stores, vaults and examples of every noun, for suites that every adapter must pass."""

import dataclasses
import os
import shutil
import socket
import subprocess
import tempfile
import types
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from enum import Enum
from itertools import count
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from sqlalchemy import create_engine, text

from copilot.adapters.store import MemoryStore, open_store
from copilot.adapters.store.noun import Noun
from copilot.adapters.store.nouns import NOUNS
from copilot.adapters.vault import MemoryVault
from copilot.ports import Store

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
numbers = count(1)


def example(hint: Any, words: str) -> Any:
    """A value of an annotated type with every field filled, every text made of `words`, and no two texts alike."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return example(args[0], words)
    if origin is tuple:
        return tuple(example(a, words) for a in (args[:1] * 2 if args[-1] is ... else args))
    if origin is not None:  # the only other generic that nouns use is a mapping
        return {example(args[0], words): example(args[1], words) for _ in range(2)}
    if dataclasses.is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(**{f.name: example(hints[f.name], words) for f in dataclasses.fields(hint)})
    if issubclass(hint, Enum):
        return list(hint)[-1]
    number = next(numbers)
    simple = {str: f"{words} é𝛑\x00{number}", bytes: words.encode() * 9, float: number / 7, bool: True, int: number}
    return {**simple, datetime: NOW.replace(microsecond=number % 10**6), date: NOW.date()}[hint]


def example_of(noun: Noun[Any], words: str) -> Any:
    """An example of a noun in engagement eng-1. Plain texts are ids: without the words."""
    values = {}
    for name, hint in noun.hints.items():
        is_id = name in noun.columns and hint in (str, str | None)
        values[name] = f"{name}-{next(numbers)}" if is_id else example(hint, words)
    owner = noun.sealed_by or "engagement"
    return noun.type(**values | ({owner: "eng-1"} if owner in values else {}))


@pytest.fixture
def make() -> Callable[..., Any]:
    """Make an example of a noun, with the given fields changed."""
    return lambda noun, words="words", **changes: dataclasses.replace(example_of(noun, words), **changes)


@pytest.fixture(params=NOUNS, ids=lambda noun: noun.name)
def noun(request: pytest.FixtureRequest) -> Noun[Any]:
    """Every noun in turn."""
    return request.param


@pytest.fixture
def vault() -> MemoryVault:
    vault = MemoryVault()
    for engagement in ("eng-1", "eng-2"):
        vault.create(engagement)
    return vault


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, on each kind in turn."""
    if request.param == "postgres":
        yield from empty_database(request.getfixturevalue("postgres"))
    else:
        yield f"sqlite:///{tmp_path}/home/store.db"


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path, vault: MemoryVault) -> Iterator[Store]:
    """An empty store of each kind in turn."""
    if request.param == "memory":
        yield MemoryStore(vault)
        return
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "store.db")
        address = f"sqlite:///{tmp_path}/store.db"
    else:
        address = request.getfixturevalue("migrated_database")
    store = open_store(address, vault)
    yield store
    store.close()
    if request.param == "postgres":
        unguarded = "; ".join(f"ALTER TABLE {name} {{0}} TRIGGER USER" for name in ("audit", "checkpoints"))
        emptied = "; ".join(f"DELETE FROM {noun.name}" for noun in NOUNS)  # noqa: S608 (our own names)
        administer(address, "; ".join([unguarded.format("DISABLE"), emptied, unguarded.format("ENABLE")]))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store with nothing in it: copying it is faster than migrating another one."""
    path = tmp_path_factory.mktemp("migrated") / "store.db"
    open_store(f"sqlite:///{path}", MemoryVault()).close()
    return path


@pytest.fixture(scope="session")
def migrated_database(postgres: str) -> str:
    """The address of a PostgreSQL store that tests share one after the other."""
    administer(f"{postgres}/postgres", "CREATE DATABASE shared")
    open_store(f"{postgres}/shared", MemoryVault()).close()
    return f"{postgres}/shared"


def empty_database(server: str) -> Iterator[str]:
    """The address of a database of its own, dropped afterwards."""
    name = f"desk{next(numbers)}"
    administer(f"{server}/postgres", f"CREATE DATABASE {name}")
    yield f"{server}/{name}"
    administer(f"{server}/postgres", f"DROP DATABASE {name} WITH (FORCE)")


def administer(address: str, statement: str) -> None:
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address, without a database, of a PostgreSQL server started for this test run."""
    if not PROGRAMS:
        reason = "PostgreSQL's server programs are not installed: apt-get install postgresql"
        (pytest.fail if os.environ.get("COPILOT_TEST_ALL") == "1" else pytest.skip)(reason)
    user: dict[str, Any] = {"user": "postgres"} if os.geteuid() == 0 else {}  # the server refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="desk-postgres-", dir="/tmp"))  # not where a desk under test spools to
    if user:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(program: str, *arguments: object) -> None:
        command = [str(PROGRAMS[-1] / program), "-D", str(folder / "data"), *map(str, arguments)]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **user)

    try:
        run("initdb", "--no-sync", "--auth=trust", "--username=desk", "--encoding=UTF8", "--locale=C.UTF-8")
        options = f"-F -h 127.0.0.1 -p {port} -k {folder}"
        run("pg_ctl", "start", "--wait", "--silent", "-l", folder / "log", "-o", options)
        yield f"postgresql://desk@127.0.0.1:{port}"
        run("pg_ctl", "stop", "--mode=immediate", "--silent")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
