"""One repository for every noun, on any database that SQLAlchemy Core speaks."""

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection, Insert, Select, Table, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from copilot.adapters.store.content import Content
from copilot.adapters.store.noun import Noun
from copilot.adapters.store.sql import conditions as sql
from copilot.adapters.store.sql.schema import CONTENT, TABLES, lookup_column
from copilot.ports import ConflictError

T = TypeVar("T")


class Upsert(Protocol):
    """An INSERT that can be told what to do about a conflict; each dialect has its own."""

    def on_conflict_do_nothing(self) -> Insert: ...


class TableRepository(Generic[T]):
    """Fits ports.Repository."""

    def __init__(
        self, noun: Noun[T], connection: Connection, content: Content, insert: Callable[[Table], Upsert], writable: bool
    ) -> None:
        self._noun = noun
        self._insert = insert
        self._table = TABLES[noun.name]
        self._connection = connection
        self._content = content
        self._writable = writable

    def add(self, item: T) -> None:
        """A conflict is told by the database without failing the transaction, so the caller may go on."""
        self._demand_writable()
        insert = self._insert(self._table).on_conflict_do_nothing()
        done = self._connection.execute(insert.execution_options(preserve_rowcount=True), self._row(item))
        if done.rowcount != 1:
            raise ConflictError(f"{self._noun.name} has an item like {self._noun.key_of(item)}")

    def get(self, **conditions: object) -> T | None:
        found = self._items(self._select(conditions).limit(2))
        if len(found) > 1:
            raise ValueError(f"several {self._noun.name} fit {sorted(conditions)}; ask for one")
        return found[0] if found else None

    def find(
        self,
        *,
        order_by: str = "",
        descending: bool = False,
        limit: int | None = None,
        offset: int = 0,
        **conditions: object,
    ) -> list[T]:
        order = sql.order(self._noun, self._table, order_by, descending)
        return self._items(self._select(conditions).order_by(*order).limit(limit).offset(offset or None))

    def count(self, **conditions: object) -> int:
        statement = select(func.count()).select_from(self._table).where(self._where(conditions))
        return int(self._connection.execute(statement).scalar_one())

    def replace(self, item: T, **was: object) -> bool:
        """One UPDATE: whoever comes second finds no row."""
        self._demand_writable()
        values = self._row(item)
        key = [self._table.c[f] == values.pop(f) for f in self._noun.key]
        statement = update(self._table).where(*key, self._where(was, item)).values(values)
        if not self._noun.unique:
            return self._connection.execute(statement).rowcount == 1
        try:
            # PostgreSQL fails the whole transaction at a broken constraint, unless a savepoint takes the blow.
            with self._connection.begin_nested():
                return self._connection.execute(statement).rowcount == 1
        except IntegrityError:
            raise ConflictError(f"{self._noun.name} has another item like {self._noun.key_of(item)}") from None

    def remove(self, **conditions: object) -> int:
        self._demand_writable()
        if not conditions:
            raise ValueError(f"removing {self._noun.name} needs a condition")
        return self._connection.execute(delete(self._table).where(self._where(conditions))).rowcount

    def _where(self, conditions: dict[str, object], item: T | None = None) -> Any:
        return sql.where(self._noun, self._table, self._content, conditions, item)

    def _demand_writable(self) -> None:
        if not self._writable:
            raise RuntimeError("this unit of work is for reading; open one with Store.write()")

    def _row(self, item: T) -> dict[str, Any]:
        noun = self._noun
        values = {f: getattr(item, f) for f in noun.columns}
        for field in noun.lookups:
            value = getattr(item, field)
            hashed = None if value is None else self._content.lookup(field, noun.scope(field, {}, item), value)
            values[lookup_column(field)] = hashed
        if noun.sealed:
            values[CONTENT] = self._content.seal(item)
        return values

    def _select(self, conditions: dict[str, object]) -> Select[Any]:
        columns = [self._table.c[f] for f in self._noun.columns] + ([self._table.c[CONTENT]] if self._noun.sealed else [])
        return select(*columns).where(self._where(conditions))

    def _items(self, statement: Select[Any]) -> list[T]:
        return [self._item(tuple(row)) for row in self._connection.execute(statement)]

    def _item(self, row: tuple[Any, ...]) -> T:
        plain = dict(zip(self._noun.columns, row, strict=False))
        sealed = self._content.unseal(plain, row[-1]) if self._noun.sealed else {}
        return self._noun.type(**plain, **sealed)
