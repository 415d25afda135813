"""Tables out of the nouns' declarations. What a store really has is made by the migrations; a test holds the two together."""

from typing import Any, cast

from sqlalchemy import Column, Index, LargeBinary, MetaData, PrimaryKeyConstraint, Table, and_

from copilot.adapters.store.noun import Noun, Unique
from copilot.adapters.store.nouns import NOUNS
from copilot.adapters.store.sql.types import TEXT, column_type

CONTENT = "content"
NOUN = "noun"
METADATA = MetaData()


def lookup_column(field: str) -> str:
    """The column with the keyed hash of a sealed field."""
    return f"{field}_key"


def noun_of(table: Table) -> Noun[Any]:
    """The declaration that the table was made from."""
    return cast("Noun[Any]", table.info[NOUN])


def _table(noun: Noun[Any]) -> Table:
    columns: list[Column[Any]] = []
    for name in noun.columns:
        kind, nullable = column_type(noun.hints[name])
        columns.append(Column(name, kind, nullable=nullable, autoincrement=False))
    columns.extend(Column(lookup_column(name), TEXT, nullable=column_type(noun.hints[name])[1]) for name in noun.lookups)
    if noun.sealed:
        columns.append(Column(CONTENT, LargeBinary(), nullable=False))
    table = Table(noun.name, METADATA, *columns, PrimaryKeyConstraint(*noun.key, name=f"pk_{noun.name}"), info={NOUN: noun})
    for unique in noun.unique:
        _unique_index(noun, table, unique)
    for fields in noun.indexes:
        names = _column_names(noun, fields)
        Index(f"ix_{noun.name}_{'_'.join(names)}", *(table.c[n] for n in names))
    return table


def _unique_index(noun: Noun[Any], table: Table, unique: Unique) -> None:
    names = _column_names(noun, unique.fields)
    while_none = and_(*(table.c[f].is_(None) for f in unique.while_none)) if unique.while_none else None
    Index(
        f"uq_{noun.name}_{'_'.join(names)}",
        *(table.c[n] for n in names),
        unique=True,
        sqlite_where=while_none,
        postgresql_where=while_none,
    )


def _column_names(noun: Noun[Any], fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(lookup_column(f) if f in noun.lookups else f for f in fields)


TABLES = {noun.name: _table(noun) for noun in NOUNS}
