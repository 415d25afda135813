"""A home from before rows were authenticated: they are authenticated once, the trail tells of it, and it works only once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from copilot.adapters.store import open_store
from copilot.adapters.store.authentic import Authentic
from copilot.adapters.store.nouns import NOUNS, REVIEWS
from copilot.adapters.store.sql.adoption import ACT, adopt
from copilot.adapters.store.sql.schema import SETTLED, TABLES
from copilot.adapters.store.sql.survey import reading, values_of
from copilot.adapters.vault import MemoryVault
from copilot.domain.audit import Act
from copilot.domain.chain import verify_chain
from copilot.domain.rows import differences, from_details
from copilot.errors import ErasedError, IntegrityError

Make = Callable[..., Any]
FIRST = set(import_module("copilot.adapters.store.sql.migrations.versions.0001_first_schema").TABLES)
LATER = ("clock_from", "warn_at", "alarm_at", "spent", "round", "rungs")  # columns of reviews that a later schema brought
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def engine_of(database: str) -> Engine:
    return create_engine(database.replace("postgresql:", "postgresql+psycopg:"))


def grown_old(database: str) -> None:
    """The store as the first schema had it."""
    engine = engine_of(database)
    with engine.begin() as connection:
        for table in ("audit", "checkpoints"):
            for trigger in ("is_kept", "is_fixed", "is_never_empty"):
                on = f" ON {table}" if engine.dialect.name == "postgresql" else ""
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_{trigger}{on}"))
        for table in set(TABLES) - FIRST:
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("DROP INDEX ix_reviews_alarm_at"))
        for column in LATER:
            connection.execute(text(f"ALTER TABLE reviews DROP COLUMN {column}"))
        if engine.dialect.name == "postgresql":
            connection.execute(text("DROP FUNCTION audit_refused, checkpoints_refused"))
        for table in inspect(connection).get_table_names():
            if table != "alembic_version":
                connection.execute(text(f"ALTER TABLE {table} DROP COLUMN mac"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()


def old_store(database: str, vault: MemoryVault, make: Make) -> dict[str, Any]:
    """An old store with an item of every noun, and what went into it."""
    items = {noun.name: make(noun) for noun in NOUNS if not noun.kept and noun.name in FIRST}
    items["reviews"] = replace(items["reviews"], clock_from=None, spent=0, round=1, warn_at=None, alarm_at=None, rungs=0)
    store = open_store(database, vault)
    with store.write() as work:
        for name, item in items.items():
            getattr(work, name).add(item)
    store.close()
    grown_old(database)
    return items


def test_an_old_store_is_authenticated_as_it_opens_and_its_chains_tell(database: str, vault: MemoryVault, make: Make) -> None:
    items = old_store(database, vault, make)
    store = open_store(database, vault)
    with store.read() as work:
        assert {name: getattr(work, name).find() for name in items} == {name: [item] for name, item in items.items()}
        entries = {chain: work.audit.find(chain=chain, order_by="sequence") for chain in work.chains()}
        told = [row for chain, its in entries.items() for entry in its for row in from_details(chain, entry.details)]
        assert list(differences({row.place: row for row in told}, work.rows(), ())) == []
        assert {row.noun for row in told} == set(items)
        assert set(entries) == set(vault.kept()) == {"desk", "eng-1"}
        for chain, its in entries.items():
            assert {entry.act for entry in its} == {ACT}
            assert verify_chain(chain, its, work.checkpoints.find(chain=chain)).signed == len(its)
    store.close()


def test_an_old_trail_goes_on_unbroken(database: str, vault: MemoryVault) -> None:
    store = open_store(database, vault)
    with store.write() as work:
        work.note(Act("eng-1", NOW, "mem-1", "", "", "read", "doc-1"))
    store.close()
    grown_old(database)
    vault._kept.clear()  # a program of that time kept nothing
    store = open_store(database, vault)
    with store.write() as work:
        work.note(Act("eng-1", NOW, "mem-1", "", "", "read", "doc-2"))
    with store.read() as work:
        entries = work.audit.find(chain="eng-1", order_by="sequence")
        assert [(entry.subject, verify_chain("eng-1", entries).broken_at) for entry in entries] == [
            ("doc-1", None),
            ("doc-2", None),
        ]
    store.close()


def test_taking_all_macs_away_does_not_make_an_old_store(database: str, vault: MemoryVault, make: Make) -> None:
    old_store(database, vault, make)
    open_store(database, vault).close()
    grown_old(database)
    with pytest.raises(IntegrityError, match="claims to be older than the authentication of its rows"):
        open_store(database, vault)


def test_rows_of_an_engagement_whose_key_is_gone_are_told_of_on_the_desks_chain(
    database: str, vault: MemoryVault, make: Make
) -> None:
    old_store(database, vault, make)
    vault.destroy("eng-1")
    store = open_store(database, vault)
    with store.read() as work:
        assert work.chains() == ["desk"]
        assert work.engagements.find()[0].name == "(erased)"
        with pytest.raises(ErasedError):
            work.drafts.find()
    store.close()


def test_a_table_that_gains_a_column_is_verified_as_it_was_and_authenticated_as_it_is(
    database: str, vault: MemoryVault, make: Make
) -> None:
    store = open_store(database, vault)
    review, other = make(REVIEWS), make(REVIEWS)
    with store.write() as work:
        work.reviews.add(review)
        work.reviews.add(other)
    table, authentic = TABLES["reviews"], Authentic(REVIEWS, vault)
    had = {name for name in table.c.keys() if name != "flagged"}  # noqa: SIM118 (no dict)
    engine = engine_of(database)
    with engine.begin() as connection:  # as an earlier program wrote them, which knew no column 'flagged'
        for row in connection.execute(reading(table)).all():
            values = {n: v for n, v in SETTLED["reviews"].of(values_of(table, row)).items() if n in had}
            connection.execute(table.update().where(table.c.draft == row.draft).values(mac=authentic.mac(values)))
    with store.read() as work, pytest.raises(IntegrityError):
        work.reviews.find()
    with engine.begin() as connection:
        assert {row.key for row in adopt(connection, vault, {"reviews": had})} == {(review.draft,), (other.draft,)}
    with store.read() as work:
        assert {r.draft for r in work.reviews.find()} == {review.draft, other.draft}
    with engine.begin() as connection:
        connection.execute(text("UPDATE reviews SET state = 'approved'"))
        with pytest.raises(IntegrityError, match="of 'reviews' is not as this desk wrote it"):
            adopt(connection, vault, {"reviews": had})
    engine.dispose()
    store.close()
