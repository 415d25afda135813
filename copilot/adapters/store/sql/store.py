"""The store over a database: transactions in, units of work out."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from copilot.adapters.store.authentic import Authentic
from copilot.adapters.store.content import Content
from copilot.adapters.store.noun import Noun
from copilot.adapters.store.nouns import AUDIT, NOUNS
from copilot.adapters.store.sql.chains import chains, links
from copilot.adapters.store.sql.faults import translated
from copilot.adapters.store.sql.repository import Insert, Seals, TableRepository
from copilot.adapters.store.sql.survey import survey
from copilot.adapters.store.trail import Ends, Trail
from copilot.adapters.store.turns import BUSY, Turns
from copilot.adapters.store.work import Work, work_over
from copilot.domain.audit import Act
from copilot.domain.chain import Link
from copilot.domain.checkpoint import Checkpoint
from copilot.domain.rows import RowState
from copilot.errors import BusyError, CopilotError
from copilot.ports import KeyVault

log = logging.getLogger(__name__)


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
    """Fits ports.Store. `strict`: no transaction writes a row without recording an act (see Trail)."""

    def __init__(self, backend: Backend, vault: KeyVault, strict: bool = False) -> None:
        self._backend = backend
        self._vault = vault
        self._seals = {noun.name: Seals(Content(noun, vault), Authentic(noun, vault)) for noun in NOUNS}
        self._turns = Turns()
        self._ends = Ends()
        self._strict = strict

    @contextmanager
    def read(self) -> Iterator[Work]:
        with self._turns.reading(), self._transaction(self._backend.read_options) as connection:
            yield self._work(connection, Trail(None, self._ends), writable=False)

    @contextmanager
    def write(self) -> Iterator[Work]:
        trail = Trail(self._vault, self._ends, self._strict)
        with self._turns.writing(), self._in_line(), self._transaction(self._backend.write_options) as connection:
            work = self._work(connection, trail, writable=True)
            yield work
            trail.finish(work)
        self.remember(trail)

    def append(self, connection: Connection, acts: Iterable[Act]) -> Trail:
        """Record acts in a transaction that is open already; `remember` the trail once it is committed."""
        trail = Trail(self._vault, self._ends)
        for act in acts:
            trail.note(act)
        trail.finish(self._work(connection, trail, writable=True))
        return trail

    def remember(self, trail: Trail) -> None:
        """After the commit: the newest checkpoints, where whoever writes the store cannot reach."""
        trail.committed()
        for checkpoint in trail.signed.values():
            try:
                self._vault.keep(checkpoint, self._holds)
            except (OSError, CopilotError) as error:  # the act stands; `audit verify` tells that the file is behind
                log.warning("a checkpoint of chain %s could not be kept beside the keys: %s", checkpoint.chain, error)

    def checkpoint(self, at: datetime) -> int:
        """Sign what has grown since."""
        if not self._ends.open:
            return 0
        trail = Trail(self._vault, self._ends)
        with self._turns.writing(), self._in_line(), self._transaction(self._backend.write_options) as connection:
            signed = trail.sign_open(self._work(connection, trail, writable=True), at)
        self.remember(trail)
        return signed

    def close(self) -> None:
        self._backend.engine.dispose()

    def _holds(self, checkpoint: Checkpoint) -> bool:
        with self.read() as work:
            entry = work.audit.get(chain=checkpoint.chain, sequence=checkpoint.sequence)
        return entry is not None and entry.hash == checkpoint.hash

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

    def _work(self, connection: Connection, trail: Trail, writable: bool) -> Work:
        def repository(noun: Noun[Any]) -> TableRepository[Any]:
            return TableRepository(noun, connection, self._seals[noun.name], self._backend.insert, trail, writable)

        return work_over(repository, lambda chain: self._backend.hold(connection, chain), trail, AsIs(connection, self._seals))


@dataclass(frozen=True)
class AsIs:
    """Fits store.work.Bare."""

    connection: Connection
    seals: Mapping[str, Seals]

    def rows(self) -> Iterator[RowState]:
        return survey(self.connection, {name: seals.authentic for name, seals in self.seals.items()})

    def chains(self) -> list[str]:
        return chains(self.connection)

    def links(self, chain: str, start: int, stop: int) -> Iterator[Link]:
        return links(self.connection, self.seals[AUDIT.name], chain, start, stop)
