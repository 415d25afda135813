"""One repository for every noun, on any database that SQLAlchemy Core speaks."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Connection, CursorResult, Executable, Table
from sqlalchemy.exc import IntegrityError

from copilot.adapters.store.authentic import Authentic, named, not_ours
from copilot.adapters.store.content import Content
from copilot.adapters.store.noun import Noun
from copilot.adapters.store.sql import statements as sql
from copilot.adapters.store.sql.schema import CONTENT, MAC, SETTLED, TABLES, lookup_column, read_columns
from copilot.adapters.store.sql.survey import STRANGE, strangers
from copilot.adapters.store.trail import Trail
from copilot.domain.rows import Row
from copilot.errors import UsageError
from copilot.ports import ConflictError

T = TypeVar("T")
Insert = Callable[[Table], sql.Upsert]


class Seals(NamedTuple):
    """What keeps one noun's rows secret, and what keeps them as they were written."""

    content: Content
    authentic: Authentic


class TableRepository(Generic[T]):
    """Fits ports.Repository."""

    def __init__(
        self, noun: Noun[T], connection: Connection, seals: Seals, insert: Insert, trail: Trail, writable: bool
    ) -> None:
        self._noun = noun
        self._table = TABLES[noun.name]
        self._settled, self._names = SETTLED[noun.name], read_columns(noun)
        self._connection = connection
        self._content, self._authentic = seals.content, seals.authentic
        self._insert = insert
        self._trail = trail
        self._writable = writable

    def add(self, item: T) -> None:
        """A conflict is told by the database without failing the transaction, so the caller may go on."""
        self._demand_writable()
        row = self._row(item)
        if self._execute(sql.adding(self._table, self._insert), row).rowcount != 1:
            raise ConflictError(f"{self._noun.name} has an item like {self._noun.key_of(item)}")
        self._wrote(item, row)

    def get(self, **conditions: object) -> T | None:
        shape, values = self._asked(conditions)
        found = self._items(sql.selecting(self._table, shape, None, False, True, False), shape, {**values, "limit": 2})
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
        shape, values = self._asked(conditions)
        statement = sql.selecting(self._table, shape, order_by, descending, limit is not None, offset > 0)
        page = {name: value for name, value in (("limit", limit), ("offset", offset or None)) if value is not None}
        return self._items(statement, shape, {**values, **page})

    def count(self, **conditions: object) -> int:
        shape, values = self._asked(conditions)
        return int(self._execute(sql.counting(self._table, shape), values).scalar_one())

    def replace(self, item: T, **was: object) -> bool:
        """One UPDATE: whoever comes second finds no row."""
        self._demand_writable()
        self._noun.demand_changeable()
        row = self._row(item)
        replaced = self._replaced(item, row, *self._asked(was, item))
        if replaced:
            self._wrote(item, row)
        return replaced

    def remove(self, **conditions: object) -> int:
        self._demand_writable()
        self._noun.demand_changeable()
        if not conditions:
            raise ValueError(f"removing {self._noun.name} needs a condition")
        shape, values = self._asked(conditions)
        removed = self._execute(sql.removing(self._table, shape), values).all()
        for row in removed:
            self._trail.wrote(Row(self._noun.name, tuple(row)[1:], row[0], None))
        return len(removed)

    def _replaced(self, item: T, row: Mapping[str, Any], shape: tuple[sql.Asked, ...], values: Mapping[str, object]) -> bool:
        bound = {**values, **{(f"key_{n}" if n in self._noun.key else f"new_{n}"): value for n, value in row.items()}}
        statement = sql.replacing(self._table, shape)
        if not self._noun.unique:
            return self._execute(statement, bound).rowcount == 1
        try:
            # PostgreSQL fails the whole transaction at a broken constraint, unless a savepoint takes the blow.
            with self._connection.begin_nested():
                return self._execute(statement, bound).rowcount == 1
        except IntegrityError:
            raise ConflictError(f"{self._noun.name} has another item like {self._noun.key_of(item)}") from None

    def _wrote(self, item: T, row: Mapping[str, Any]) -> None:
        if not self._noun.kept:
            self._trail.wrote(Row(self._noun.name, self._noun.key_of(item), self._noun.owner_of(item), named(row[MAC])))

    def _asked(self, conditions: Mapping[str, object], item: T | None = None) -> sql.Conditions:
        return sql.asked(self._noun, self._content, conditions, item)

    def _execute(self, statement: Executable, values: Mapping[str, Any]) -> CursorResult[Any]:
        try:
            return self._connection.execute(statement, values)
        except UnicodeEncodeError:  # from the driver, in a plain text
            raise UsageError("a text with lone surrogates cannot be stored; decode it with errors='replace'") from None

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
        values[MAC] = self._authentic.mac(self._settled(values))
        return values

    def _items(self, statement: Executable, shape: tuple[sql.Asked, ...], values: Mapping[str, Any]) -> list[T]:
        try:
            return [self._item(dict(zip(self._names, row, strict=True))) for row in self._execute(statement, values)]
        except STRANGE:
            keys = strangers(self._connection, self._table, sql.where(self._table, shape), values)
            raise (not_ours(self._noun, keys[0]) if keys else RuntimeError("a row changed while it was read")) from None

    def _item(self, row: Mapping[str, Any]) -> T:
        self._authentic.demand(self._settled(row), row[MAC])
        plain = {name: row[name] for name in self._noun.columns}
        sealed = self._content.unseal(plain, row[CONTENT]) if self._noun.sealed else {}
        return self._noun.type(**plain, **sealed)
