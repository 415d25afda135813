"""A store that forgets: the same transactions, uniqueness and compare-and-set, in memory. For tests and throw-away desks."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from copilot.adapters.store.noun import Noun
from copilot.adapters.store.nouns import NOUNS
from copilot.adapters.store.trail import Ends, Trail
from copilot.adapters.store.turns import BUSY, WAIT, Turns
from copilot.adapters.store.work import Work, work_over
from copilot.domain.chain import Link
from copilot.domain.rows import RowState
from copilot.errors import BusyError, ErasedError
from copilot.ports import ConflictError, KeyVault, UpTo

Key = tuple[Any, ...]
Table = Mapping[Key, Any]


class MemoryStore:
    """Fits ports.Store. Committed tables are never changed in place, so a reader sees the moment at which it began.

    With a vault, items whose engagement's key was destroyed read as erased, as they do in a database.
    """

    def __init__(self, vault: KeyVault | None = None, wait: float = WAIT) -> None:
        self._vault = vault
        self._wait = wait
        self._tables: Mapping[str, Table] = {noun.name: {} for noun in NOUNS}
        self._writer = threading.Lock()
        self._turns = Turns()
        self._ends = Ends()

    @contextmanager
    def read(self) -> Iterator[Work]:
        with self._turns.reading():
            yield self._work(Tables(self._tables, writable=False), Trail(None, self._ends))

    @contextmanager
    def write(self) -> Iterator[Work]:
        with self._turns.writing():
            if not self._writer.acquire(timeout=self._wait):
                raise BusyError(BUSY)
            try:
                tables, trail = Tables(self._tables, writable=True), Trail(self._vault, self._ends)
                work = self._work(tables, trail)
                yield work
                trail.finish(work)
                self._tables = tables.current
                self._remember(trail)
            finally:
                self._writer.release()

    def checkpoint(self, at: datetime) -> int:
        """Sign what has grown since."""
        trail = Trail(self._vault, self._ends)
        with self._turns.writing(), self._writer:
            tables = Tables(self._tables, writable=True)
            signed = trail.sign_open(self._work(tables, trail), at)
            self._tables = tables.current
            self._remember(trail)
        return signed

    def close(self) -> None:
        """There is nothing to let go of."""

    def _work(self, tables: "Tables", trail: Trail) -> Work:
        return work_over(lambda noun: MemoryRepository(noun, tables, self._visible), _held_already, trail, tables)

    def _remember(self, trail: Trail) -> None:
        trail.committed()
        for checkpoint in trail.signed.values():
            if self._vault is not None:
                self._vault.keep(checkpoint, lambda _: True)

    def _visible(self, noun: Noun[Any], item: Any) -> Any:
        """The item, or what stands in for it once its key was destroyed. Raises ErasedError."""
        if self._vault is None or not noun.sealed:
            return item
        try:
            self._vault.lookup(noun.owner_of(item), "")
        except ErasedError:
            if noun.erased is None:
                raise
            return replace(item, **noun.erased)
        return item


def _held_already(_chain: str) -> None:
    """A write transaction holds back every other writer."""


class Tables:
    """The tables of one transaction; each is copied before the first change to it."""

    def __init__(self, committed: Mapping[str, Table], writable: bool) -> None:
        self.current: dict[str, Table] = dict(committed)
        self._copies: dict[str, dict[Key, Any]] = {}
        self._writable = writable

    def rows(self) -> Iterator[RowState]:
        """Nobody else can write this memory."""
        return iter(())

    def chains(self) -> list[str]:
        return sorted({chain for chain, _ in self.current["audit"]})

    def links(self, chain: str, start: int, stop: int) -> Iterator[Link]:
        found = sorted((key[1], entry) for key, entry in self.current["audit"].items() if key[0] == chain)
        return (Link(entry) for number, entry in found if start <= number <= stop)

    def changing(self, name: str) -> dict[Key, Any]:
        if not self._writable:
            raise RuntimeError("this unit of work is for reading; open one with Store.write()")
        if name not in self._copies:
            self.current[name] = self._copies[name] = dict(self.current[name])
        return self._copies[name]


class MemoryRepository:
    """Fits ports.Repository."""

    def __init__(self, noun: Noun[Any], tables: Tables, visible: Callable[[Noun[Any], Any], Any]) -> None:
        self._noun = noun
        self._tables = tables
        self._visible = visible

    def add(self, item: Any) -> None:
        table, key = self._tables.changing(self._noun.name), self._noun.key_of(item)
        if key in table or self._twins(item):
            raise ConflictError(f"{self._noun.name} has an item like {key}")
        table[key] = item

    def get(self, **conditions: object) -> Any | None:
        found = self._fitting(conditions)
        if len(found) > 1:
            raise ValueError(f"several {self._noun.name} fit {sorted(conditions)}; ask for one")
        return self._visible(self._noun, found[0]) if found else None

    def find(
        self,
        *,
        order_by: str = "",
        descending: bool = False,
        limit: int | None = None,
        offset: int = 0,
        **conditions: object,
    ) -> list[Any]:
        fields = self._noun.demand_order(order_by)
        found = sorted(self._fitting(conditions), key=lambda item: _rank(item, fields), reverse=descending)
        return [self._visible(self._noun, item) for item in found[offset : None if limit is None else offset + limit]]

    def count(self, **conditions: object) -> int:
        return len(self._fitting(conditions))

    def replace(self, item: Any, **was: object) -> bool:
        self._noun.demand_changeable()
        table, key = self._tables.changing(self._noun.name), self._noun.key_of(item)
        self._noun.demand_conditions(was, item)
        if key not in table or not _fits(table[key], was):
            return False
        if self._twins(item):
            raise ConflictError(f"{self._noun.name} has another item like {key}")
        table[key] = item
        return True

    def remove(self, **conditions: object) -> int:
        self._noun.demand_changeable()
        if not conditions:
            raise ValueError(f"removing {self._noun.name} needs a condition")
        table = self._tables.changing(self._noun.name)
        found = [self._noun.key_of(item) for item in self._fitting(conditions)]
        for key in found:
            del table[key]
        return len(found)

    def _fitting(self, conditions: Mapping[str, object]) -> list[Any]:
        self._noun.demand_conditions(conditions)
        return [item for item in self._tables.current[self._noun.name].values() if _fits(item, conditions)]

    def _twins(self, item: Any) -> bool:
        """Whether another item has one of this one's unique fields."""
        others = [o for k, o in self._tables.current[self._noun.name].items() if k != self._noun.key_of(item)]
        for fields, while_none in self._noun.unique:
            counting = dict.fromkeys(while_none)
            if _fits(item, counting):
                same = {f: getattr(item, f) for f in fields} | counting
                if None not in (same[f] for f in fields) and any(_fits(o, same) for o in others):
                    return True
        return False


def _fits(item: Any, conditions: Mapping[str, object]) -> bool:
    return all(_meets(getattr(item, name), wanted) for name, wanted in conditions.items())


def _meets(value: Any, wanted: object) -> bool:
    if isinstance(wanted, UpTo):
        return value is not None and bool(value <= wanted.value)
    return value in wanted if isinstance(wanted, tuple) else bool(value == wanted)


def _rank(item: Any, fields: tuple[str, ...]) -> list[tuple[bool, Any]]:
    """None counts as the largest value."""
    values = [getattr(item, f) for f in fields]
    return [(v is None, 0 if v is None else v) for v in values]
