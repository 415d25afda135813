"""The store over a database: transactions in, units of work out."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine

from copilot.adapters.store.authentic import Authentic
from copilot.adapters.store.content import Content
from copilot.adapters.store.noun import Noun
from copilot.adapters.store.nouns import NOUNS
from copilot.adapters.store.sql.faults import translated
from copilot.adapters.store.sql.repository import Insert, Seals, TableRepository
from copilot.adapters.store.turns import BUSY, Turns
from copilot.adapters.store.work import Work, work_over
from copilot.errors import BusyError
from copilot.ports import KeyVault


@dataclass(frozen=True)
class Backend:
    """What differs between databases. `hold` serialises the writers of one audit chain; `line` is where writers of this process wait."""

    engine: Engine
    wait: float
    insert: Insert
    hold: Callable[[Connection, str], None]
    read_options: Mapping[str, Any] = field(default_factory=dict)
    write_options: Mapping[str, Any] = field(default_factory=dict)
    line: "threading.Lock | None" = None

    @property
    def where(self) -> str:
        """The address for people, without a password."""
        return self.engine.url.render_as_string(hide_password=True)


class SqlStore:
    """Fits ports.Store."""

    def __init__(self, backend: Backend, vault: KeyVault) -> None:
        self._backend = backend
        self._seals = {noun.name: Seals(Content(noun, vault), Authentic(noun, vault)) for noun in NOUNS}
        self._turns = Turns()

    @contextmanager
    def read(self) -> Iterator[Work]:
        with self._turns.reading(), self._transaction(self._backend.read_options) as connection:
            yield self._work(connection, writable=False)

    @contextmanager
    def write(self) -> Iterator[Work]:
        with self._turns.writing(), self._in_line(), self._transaction(self._backend.write_options) as connection:
            yield self._work(connection, writable=True)

    def close(self) -> None:
        self._backend.engine.dispose()

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        """One writer of this process at a time: SQLite's own waiting is a poll, which eight threads starve in."""
        line = self._backend.line
        if line is None:
            yield
            return
        if not line.acquire(timeout=self._backend.wait):
            raise BusyError(BUSY)
        try:
            yield
        finally:
            line.release()

    @contextmanager
    def _transaction(self, options: Mapping[str, Any]) -> Iterator[Connection]:
        with translated(self._backend.where), self._backend.engine.connect() as raw:
            connection = raw.execution_options(**options)
            with connection.begin():
                yield connection

    def _work(self, connection: Connection, writable: bool) -> Work:
        def repository(noun: Noun[Any]) -> TableRepository[Any]:
            return TableRepository(noun, connection, self._seals[noun.name], self._backend.insert, writable)

        return work_over(repository, lambda chain: self._backend.hold(connection, chain))
