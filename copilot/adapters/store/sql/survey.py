"""Every row of the store with the question whether it is authentic; of content only what stands for it is read."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, case, func, select, true, type_coerce

from copilot.adapters.store.authentic import HEAD, TAG, Authentic, binding_of, named
from copilot.adapters.store.noun import Noun
from copilot.adapters.store.nouns import NOUNS
from copilot.adapters.store.sql.schema import CONTENT, MAC, SETTLED, TABLES, noun_of
from copilot.adapters.store.sql.types import TEXT
from copilot.domain.rows import Row as Written
from copilot.domain.rows import RowState

AT_ONCE = 1_000  # rows fetched together
STRANGE = (ValueError, TypeError, LookupError)  # what a value raises that no column of ours can hold


def survey(connection: Connection, authentic: Mapping[str, Authentic]) -> Iterator[RowState]:
    """Noun by noun; kept nouns are verified by their chains instead."""
    for noun in NOUNS:
        if not noun.kept:
            yield from _survey(connection, noun, authentic[noun.name])


def strangers(
    connection: Connection, table: Table, where: ColumnElement[bool], values: Mapping[str, object]
) -> list[tuple[str, ...]]:
    """The keys, as texts, of rows with values that cannot be read as what their columns are. `values` are bound to `where`."""
    key = noun_of(table).key
    keys = select(*(type_coerce(table.c[part], TEXT) for part in key)).where(where)
    found = []
    for row in connection.execute(keys, values).all():
        at = [type_coerce(table.c[part], TEXT) == value for part, value in zip(key, row, strict=True)]
        try:
            connection.execute(select(table).where(*at)).all()
        except STRANGE:
            found.append(tuple(str(part) for part in row))
    return found


def _survey(connection: Connection, noun: Noun[Any], authentic: Authentic) -> Iterator[RowState]:
    table, settled = TABLES[noun.name], SETTLED[noun.name]
    try:
        with connection.execution_options(yield_per=AT_ONCE).execute(reading(table)) as result:
            for row in result:
                yield _state(noun, authentic, settled.of(values_of(table, row)), row)
    except STRANGE:
        for key in strangers(connection, table, true(), {}):
            yield RowState(Written(noun.name, key, "", None), authentic=False)


@cache
def reading(table: Table) -> Select[Any]:
    """All rows without their content: its length, beginning and end instead.

    Made once a table: making it took half of a survey of a small store (12.4 of 25.1 s of 343 surveys, by cProfile).
    """
    columns: list[ColumnElement[Any]] = [column for column in table.c if column.name != CONTENT]
    if CONTENT in table.c:
        content = table.c[CONTENT]
        length = func.length(content)
        start = case((length > TAG, length - TAG + 1), else_=1)
        columns += [length, func.substr(content, 1, HEAD), func.substr(content, start)]
    return select(*columns)


def values_of(table: Table, row: Row[Any]) -> dict[str, Any]:
    """Such a row by column names."""
    names = [column.name for column in table.c if column.name != CONTENT]
    values = dict(zip(names, row, strict=False))
    if CONTENT in table.c:
        values[CONTENT] = binding_of(*row[len(names) :])
    return values


def _state(noun: Noun[Any], authentic: Authentic, values: Mapping[str, Any], row: Row[Any]) -> RowState:
    mac = row._mapping[TABLES[noun.name].c[MAC]]
    owner = str(values[noun.sealed_by]) if noun.sealed_by else noun.owner_of(None)
    key = tuple(values[part] for part in noun.key)
    fits = authentic.fits(values, mac)
    return RowState(Written(noun.name, key, owner, named(mac) if fits else None), fits)
