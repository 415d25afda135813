"""Who writes the database without the keys changes nothing unnoticed: every read of a row that was touched is refused."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Engine, LargeBinary, create_engine, event, select, text
from sqlalchemy.exc import DBAPIError

from copilot.adapters.store import open_store
from copilot.adapters.store.noun import Noun
from copilot.adapters.store.nouns import AUDIT, CHECKPOINTS, ENGAGEMENTS, REVIEWS
from copilot.adapters.store.sql.schema import TABLES
from copilot.adapters.vault import MemoryVault
from copilot.errors import IntegrityError
from copilot.ports import Store

Make = Callable[..., Any]


@pytest.fixture
def opened(database: str, vault: MemoryVault) -> Iterator[Store]:
    store = open_store(database, vault)
    yield store
    store.close()


@pytest.fixture
def intruder(database: str, opened: Store) -> Iterator[Engine]:
    """Someone who may write the database and has no key: the triggers are the first thing to go."""
    engine = create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for table in ("audit", "checkpoints"):
            if engine.dialect.name == "sqlite":
                for trigger in ("is_kept", "is_fixed"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_{trigger}"))
            else:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    yield engine
    engine.dispose()


def forged(noun: Noun[Any], name: str, sqlite: bool) -> list[str]:
    """SQL expressions that change the column's value; SQLite takes any kind of value in any column."""
    column = TABLES[noun.name].c[name]
    kind = getattr(column.type, "impl", column.type)
    if isinstance(kind, LargeBinary):  # a value that is right, for another row
        differs = " OR ".join(f"o.{part} <> {noun.name}.{part}" for part in noun.key)
        values = [f"(SELECT o.{name} FROM {noun.name} o WHERE {differs})", "''"]  # noqa: S608 (our own names)
    elif isinstance(kind, (DateTime, Date)):
        values = ["'2031-01-01'" if isinstance(kind, Date) else "'2031-01-01 00:00:00.000000'"]
    elif isinstance(kind, Boolean):
        values = [f"NOT {name}"]
    else:
        values = [f"{name} + 1"] if isinstance(kind, BigInteger) else ["'forged'"]
    chosen = [f"'{choice}'" for choice in getattr(column.type, "choices", ())][:1]  # one that is a member of the closed set
    return values + chosen + (["NULL"] if column.nullable else []) + (["'garbage'", "x'00ff'", "1.5"] if sqlite else [])


def test_every_column_that_is_changed_refuses_every_read(intruder: Engine, opened: Store, make: Make, noun: Noun[Any]) -> None:
    item, other = make(noun), make(noun, id="eng-2") if noun is ENGAGEMENTS else make(noun)
    with opened.write() as work:
        for one in (item, other):
            getattr(work, noun.name).add(one)
    table, key = TABLES[noun.name], dict(zip(noun.key, noun.key_of(item), strict=True))
    with intruder.begin() as connection:
        rows = [dict(row._mapping) for row in connection.execute(select(table))]
    told = f"row .* of '{noun.name}' is not as this desk wrote it"
    for name, expression in ((c.name, e) for c in table.c for e in forged(noun, c.name, intruder.dialect.name == "sqlite")):
        with intruder.begin() as connection:
            connection.execute(table.delete())  # what the change before left
            connection.execute(table.insert(), rows)
            at = [table.c[part] == value for part, value in key.items()]
            connection.execute(table.update().where(*at).values({name: text(expression)}))
        with opened.read() as work:
            repository = getattr(work, noun.name)
            with pytest.raises(IntegrityError, match=told):
                repository.find()
            if name not in noun.key:
                with pytest.raises(IntegrityError, match=told):
                    repository.get(**key)
            assert noun.kept or [state.authentic for state in work.rows()].count(False) == 1, (name, expression)
    with intruder.begin() as connection:
        connection.execute(table.delete())
        connection.execute(table.insert(), rows)
    with opened.read() as work:
        assert getattr(work, noun.name).get(**key) == item


def test_a_row_made_without_the_keys_is_refused(intruder: Engine, opened: Store) -> None:
    with intruder.begin() as connection:
        connection.execute(
            text("INSERT INTO grants (engagement, member, role, granted_by, granted_at, mac) VALUES "
                 "('eng-1', 'mem-x', 'reviewer', 'mem-y', '2026-01-01 00:00:00.000000', '')")
        )  # fmt: skip
    with opened.read() as work, pytest.raises(IntegrityError, match="row eng-1, mem-x, reviewer of 'grants'"):
        work.grants.find(engagement="eng-1", member="mem-x")


@pytest.mark.parametrize("noun", [AUDIT, CHECKPOINTS], ids=lambda noun: noun.name)
def test_the_trail_can_only_be_added_to_even_by_sql(database: str, opened: Store, make: Make, noun: Noun[Any]) -> None:
    with opened.write() as work:
        getattr(work, noun.name).add(make(noun))
    engine = create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    changes = [f"UPDATE {noun.name} SET {change}" for change in ("hash = 'x'", "sequence = 9")]  # noqa: S608 (our own names)
    forbidden = [f"DELETE FROM {noun.name}", *changes]  # noqa: S608
    if engine.dialect.name == "postgresql":
        forbidden.append(f"TRUNCATE {noun.name}")
    for statement in forbidden:
        with pytest.raises(DBAPIError, match="can only be added to"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()


def test_at_an_exit_the_details_of_a_closed_engagement_can_be_emptied_and_nothing_else(
    database: str, opened: Store, make: Make
) -> None:
    with opened.write() as work:
        work.engagements.add(make(ENGAGEMENTS, closed_at=None))
        work.audit.add(make(AUDIT))
    engine = create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    emptied = text("UPDATE audit SET content = ''")
    with pytest.raises(DBAPIError, match="can only be added to"), engine.begin() as connection:
        connection.execute(emptied)
    with engine.begin() as connection:
        connection.execute(text("UPDATE engagements SET closed_at = created_at"))
        connection.execute(emptied)
    with pytest.raises(DBAPIError, match="can only be added to"), engine.begin() as connection:
        connection.execute(text("UPDATE audit SET content = '', member = 'x'"))
    engine.dispose()


def test_a_compare_and_set_is_one_statement_and_makes_the_row_anew(opened: Store, make: Make) -> None:
    review = make(REVIEWS, revision=1)
    with opened.write() as work:
        work.reviews.add(review)
    seen: list[str] = []
    with opened.write() as work:
        listened = work.reviews._connection.engine  # type: ignore[attr-defined]
        event.listen(listened, "before_cursor_execute", lambda *a: seen.append(a[2]))
        assert work.reviews.replace(replace(review, revision=2), revision=1)
        assert not work.reviews.replace(replace(review, revision=2), revision=1)
    assert [sql.split()[0] for sql in seen[:2]] == ["UPDATE", "UPDATE"]
    assert len(seen) == 2
    with opened.read() as work:
        assert work.reviews.get(draft=review.draft).revision == 2
