"""A repository's statements, each built once for every shape of its conditions.

Building and fingerprinting a statement costs more than running it: a lookup by key takes 0.49 ms when its statement is
built anew and 0.13 ms when it is kept.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Executable,
    Insert,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    false,
    func,
    literal,
    or_,
    select,
    true,
    update,
)  # fmt: skip

from copilot.adapters.store.content import Content
from copilot.adapters.store.noun import Noun
from copilot.adapters.store.sql.schema import lookup_column, noun_of, read_columns
from copilot.ports import UpTo

KEPT = 1024  # statements; services ask in some two hundred shapes


class Asked(NamedTuple):
    """One condition's shape: whether a value is compared with, whether it is one of several, whether null fits, or up to what."""

    column: str
    valued: bool
    several: bool
    null: bool
    up_to: bool = False


class Conditions(NamedTuple):
    """What is asked: the shape, which a statement is kept by, and the values, which are bound to it."""

    shape: tuple[Asked, ...]
    values: Mapping[str, object]


class Upsert(Protocol):
    """An INSERT that can be told what to do about a conflict; each dialect has its own."""

    def on_conflict_do_nothing(self) -> Insert: ...


def asked(noun: Noun[Any], content: Content, conditions: Mapping[str, object], item: Any = None) -> Conditions:
    """Equality by field; a tuple means any of, None means is null. Raises ValueError for what cannot be asked for."""
    noun.demand_conditions(conditions, item)
    shape: list[Asked] = []
    values: dict[str, object] = {}
    for name, value in conditions.items():
        if isinstance(value, UpTo):
            shape.append(Asked(name, valued=True, several=False, null=False, up_to=True))
            values[f"was_{name}"] = value.value
            continue
        several = value if isinstance(value, tuple) else (value,)
        given = [v for v in several if v is not None]
        column = name
        if name in noun.lookups:
            scope = noun.scope(name, conditions, item)
            column, given = lookup_column(name), [content.lookup(name, scope, str(v)) for v in given]
        shape.append(Asked(column, bool(given), isinstance(value, tuple), len(given) < len(several)))
        if given:
            values[f"was_{column}"] = given if isinstance(value, tuple) else given[0]
    return Conditions(tuple(shape), values)


@lru_cache(KEPT)
def selecting(
    table: Table, shape: tuple[Asked, ...], order_by: str | None, descending: bool, limited: bool, skipping: bool
) -> Select[Any]:
    """`order_by` None: in no order; otherwise by the named columns and then the key."""
    noun = noun_of(table)
    statement = select(*(table.c[name] for name in read_columns(noun))).where(where(table, shape))
    if order_by is not None:
        statement = statement.order_by(*(_ordered(table.c[name], descending) for name in noun.demand_order(order_by)))
    if limited:
        statement = statement.limit(bindparam("limit"))
    return statement.offset(bindparam("offset")) if skipping else statement


@lru_cache(KEPT)
def counting(table: Table, shape: tuple[Asked, ...]) -> Select[Any]:
    return select(func.count()).select_from(table).where(where(table, shape))


@lru_cache(KEPT)
def removing(table: Table, shape: tuple[Asked, ...]) -> Executable:
    """Gives back the owner and the key of every row that was removed."""
    noun = noun_of(table)
    owner = table.c[noun.sealed_by] if noun.sealed_by else literal(noun.owner_of(None))
    return delete(table).where(where(table, shape)).returning(owner, *(table.c[part] for part in noun.key))


@lru_cache(KEPT)
def replacing(table: Table, shape: tuple[Asked, ...]) -> Executable:
    """One UPDATE of the row with the key `key_...`, if it still fits."""
    key = noun_of(table).key
    at = [table.c[name] == bindparam(f"key_{name}") for name in key]
    new = {column.name: bindparam(f"new_{column.name}", type_=column.type) for column in table.c if column.name not in key}
    return update(table).where(*at, where(table, shape)).values(new)


@lru_cache(KEPT)
def adding(table: Table, insert: Callable[[Table], Upsert]) -> Executable:
    """A conflict changes no row, and fails nothing."""
    return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def where(table: Table, shape: tuple[Asked, ...]) -> ColumnElement[bool]:
    """The conditions, with their values still to be bound."""
    return and_(true(), *(_fits(table.c[one.column], one) for one in shape))


def _fits(column: Column[Any], one: Asked) -> ColumnElement[bool]:
    if not one.valued:
        return column.is_(None) if one.null else false()
    value: BindParameter[Any] = bindparam(f"was_{one.column}", expanding=one.several)
    if one.up_to:
        return column <= value
    fitting = column.in_(value) if one.several else column == value
    return or_(fitting, column.is_(None)) if one.null else fitting


def _ordered(column: Column[Any], descending: bool) -> ColumnElement[Any]:
    """Both databases are told that None is the largest value; by themselves they differ."""
    if not column.nullable:
        return column.desc() if descending else column.asc()
    return column.desc().nulls_first() if descending else column.asc().nulls_last()
