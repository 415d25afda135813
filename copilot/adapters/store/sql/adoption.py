"""After a migration: rows that had no MAC are given one, and those whose table changed a new one."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, inspect, select, update

from copilot.adapters.store.authentic import Authentic
from copilot.adapters.store.noun import Noun
from copilot.adapters.store.nouns import NOUNS
from copilot.adapters.store.sql.schema import MAC, SETTLED, TABLES, read_columns
from copilot.ports import KeyVault

Columns = Mapping[str, Collection[str]]  # of each table, by name


def columns_of(connection: Connection) -> Columns:
    """What the database has now."""
    inspector = inspect(connection)
    return {name: {c["name"] for c in inspector.get_columns(name)} for name in inspector.get_table_names()}


def adopt(connection: Connection, vault: KeyVault, before: Columns) -> int:
    """Authenticate the rows of every table that a migration changed; returns how many there were.

    Rows that had a MAC must still fit it over the columns they had. Raises IntegrityError.
    """
    changed = [noun for noun in NOUNS if noun.name in before and set(before[noun.name]) != set(TABLES[noun.name].c.keys())]
    return sum(_adopt(connection, noun, Authentic(noun, vault), before[noun.name]) for noun in changed)


def _adopt(connection: Connection, noun: Noun[Any], authentic: Authentic, had: Collection[str]) -> int:
    table, names, settled = TABLES[noun.name], read_columns(noun), SETTLED[noun.name]
    at = [table.c[part] == bindparam(f"key_{part}") for part in noun.key]
    write = update(table).where(*at).values({MAC: bindparam("new_mac")})
    rows = connection.execute(select(*(table.c[name] for name in names))).all()
    for found in rows:
        row = dict(zip(names, found, strict=True))
        values = settled(row)
        if MAC in had:
            authentic.demand({name: value for name, value in values.items() if name in had}, row[MAC])
        connection.execute(write, {"new_mac": authentic.mac(values), **{f"key_{part}": row[part] for part in noun.key}})
    return len(rows)
