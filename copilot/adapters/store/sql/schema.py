"""Tables out of the nouns' declarations. What a store really has is made by the migrations; a test holds the two together."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Column, Index, LargeBinary, MetaData, PrimaryKeyConstraint, Table

from copilot.adapters.store.authentic import binding
from copilot.adapters.store.noun import Noun, Unique
from copilot.adapters.store.nouns import NOUNS
from copilot.adapters.store.sql.types import TEXT, column_type, settles

CONTENT = "content"
MAC = "mac"
NOUN = "noun"
METADATA = MetaData()


def lookup_column(field: str) -> str:
    """The column with the keyed hash of a sealed field."""
    return f"{field}_key"


def read_columns(noun: Noun[Any]) -> tuple[str, ...]:
    """All columns, in the order in which rows are read."""
    return (*noun.columns, *(lookup_column(field) for field in noun.lookups), *((CONTENT,) if noun.sealed else ()), MAC)


def noun_of(table: Table) -> Noun[Any]:
    """The declaration that the table was made from."""
    return cast("Noun[Any]", table.info[NOUN])


class Settled:
    """What the MAC of a table's rows is made over: every column but the MAC itself, content by what stands for it."""

    def __init__(self, table: Table) -> None:
        self._names = sorted(name for name in table.c.keys() if name != MAC)  # noqa: SIM118 (no dict)
        found = {name: settles(table.c[name].type) for name in self._names}
        self._turned = {name: turn for name, turn in found.items() if turn is not None}
        self._sealed = CONTENT in table.c

    def __call__(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Of a whole row."""
        return self.of({**row, CONTENT: binding(row[CONTENT])} if self._sealed else row)

    def of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Of a row whose content was replaced by what stands for it."""
        values = {name: row[name] for name in self._names}
        for name, turn in self._turned.items():
            if values[name] is not None:
                values[name] = turn(values[name])
        return values


def _table(noun: Noun[Any]) -> Table:
    columns: list[Column[Any]] = []
    for name in noun.columns:
        kind, nullable = column_type(noun.hints[name])
        columns.append(Column(name, kind, nullable=nullable, autoincrement=False))
    columns.extend(Column(lookup_column(name), TEXT, nullable=column_type(noun.hints[name])[1]) for name in noun.lookups)
    if noun.sealed:
        columns.append(Column(CONTENT, LargeBinary(), nullable=False))
    columns.append(Column(MAC, LargeBinary(), nullable=False))
    table = Table(noun.name, METADATA, *columns, PrimaryKeyConstraint(*noun.key, name=f"pk_{noun.name}"), info={NOUN: noun})
    for unique in noun.unique:
        _unique_index(noun, table, unique)
    for fields in noun.indexes:
        names = _column_names(noun, fields)
        Index(f"ix_{noun.name}_{'_'.join(names)}", *(table.c[n] for n in names))
    return table


def _unique_index(noun: Noun[Any], table: Table, unique: Unique) -> None:
    """Where it is partial, the migration says so: naming a dialect's option here would import that dialect (0.1 s)."""
    names = _column_names(noun, unique.fields)
    Index(f"uq_{noun.name}_{'_'.join(names)}", *(table.c[n] for n in names), unique=True)


def _column_names(noun: Noun[Any], fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(lookup_column(f) if f in noun.lookups else f for f in fields)


TABLES = {noun.name: _table(noun) for noun in NOUNS}
SETTLED = {name: Settled(table) for name, table in TABLES.items()}
