"""After a migration: rows that had no MAC are given one, and those whose table changed a new one; the trail tells of it."""

import getpass
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, inspect, update

from copilot.adapters.store.authentic import Authentic, named
from copilot.adapters.store.noun import Noun
from copilot.adapters.store.nouns import NOUNS
from copilot.adapters.store.sql.schema import MAC, SETTLED, TABLES
from copilot.adapters.store.sql.survey import reading, values_of
from copilot.domain.audit import PROGRAM, Act
from copilot.domain.rows import Row, as_details
from copilot.errors import IntegrityError, KeysMissingError
from copilot.ports import DESK, KeyVault

Columns = Mapping[str, Collection[str]]  # of each table, by name
AN_ENTRY = 1_000  # rows that one entry of the trail names: about 40 KB
ACT = "authenticate rows"


def columns_of(connection: Connection) -> Columns:
    """What the database has now."""
    inspector = inspect(connection)
    return {name: {c["name"] for c in inspector.get_columns(name)} for name in inspector.get_table_names()}


def adopt(connection: Connection, vault: KeyVault, before: Columns) -> list[Row]:
    """Authenticate the rows of every table that migrations changed; returns those that the trail has to tell of.

    Rows that had a MAC must still fit it over the columns they had. A store without MACs is only believed while the vault
    has never seen one with them: else who can write the store could take all MACs away and have forged rows authenticated.
    Raises IntegrityError.
    """
    changed = [noun for noun in NOUNS if noun.name in before and set(before[noun.name]) != set(TABLES[noun.name].c.keys())]
    adopted: list[Row] = []
    for noun in changed:
        rows = _adopt(connection, noun, Authentic(noun, vault), before[noun.name])
        if rows and MAC not in before[noun.name] and DESK in vault.kept():
            raise IntegrityError(
                "this store claims to be older than the authentication of its rows, and its keys remember that they were "
                "authenticated; restore a newer backup of the store, or, to go back to one that old, move the folder 'ends' out "
                "of the home's key folder"
            )
        adopted += [] if noun.kept else rows
    return adopted


def acts_of(rows: Sequence[Row], vault: KeyVault, schema: str, at: datetime) -> Iterator[Act]:
    """What the trail is told: every row by its new MAC, chain by chain; of engagements whose key is gone on the desk's."""
    chains: dict[str, list[Row]] = {}
    for row in rows:
        chains.setdefault(row.owner if _has_key(vault, row.owner) else DESK, []).append(row)
    for chain, its in chains.items():
        for start in range(0, len(its), AN_ENTRY):
            details = {"schema": schema, "all": len(its), "rows": as_details(its[start : start + AN_ENTRY])}
            yield Act(chain, at, PROGRAM, getpass.getuser(), "", ACT, chain, details)


def _adopt(connection: Connection, noun: Noun[Any], authentic: Authentic, had: Collection[str]) -> list[Row]:
    table, settled = TABLES[noun.name], SETTLED[noun.name]
    at = [table.c[part] == bindparam(f"key_{part}") for part in noun.key]
    write = update(table).where(*at).values({MAC: bindparam("new_mac")})
    adopted = []
    for found in connection.execute(reading(table)).all():
        row = values_of(table, found)
        values = settled.of(row)
        if MAC in had:
            authentic.demand({name: value for name, value in values.items() if name in had}, row[MAC])
        mac = authentic.mac(values)
        connection.execute(write, {"new_mac": mac, **{f"key_{part}": row[part] for part in noun.key}})
        owner = str(row[noun.sealed_by]) if noun.sealed_by else noun.owner_of(None)
        adopted.append(Row(noun.name, tuple(row[part] for part in noun.key), owner, named(mac)))
    return adopted


def _has_key(vault: KeyVault, owner: str) -> bool:
    try:
        vault.lookup(owner, "")
    except KeysMissingError:  # destroyed at the engagement's exit
        return False
    return True
