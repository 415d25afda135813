"""A repository's conditions and orders, as SQL."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, false, or_, true

from copilot.adapters.store.content import Content
from copilot.adapters.store.noun import Noun
from copilot.adapters.store.sql.schema import lookup_column


def where(
    noun: Noun[Any], table: Table, content: Content, conditions: Mapping[str, object], item: Any = None
) -> ColumnElement[bool]:
    """Equality by field; a tuple means any of, None means is null. Raises ValueError for what cannot be asked for."""
    noun.demand_conditions(conditions, item)
    parts: list[ColumnElement[bool]] = [true()]
    for name, value in conditions.items():
        if name in noun.lookups:
            scope = noun.scope(name, conditions, item)
            parts.append(_equals(table.c[lookup_column(name)], _each(value, partial(content.lookup, name, scope))))
        else:
            parts.append(_equals(table.c[name], value))
    return and_(*parts)


def order(noun: Noun[Any], table: Table, order_by: str, descending: bool) -> list[ColumnElement[Any]]:
    """The named columns, then the key. Both databases are told that None is the largest value; by themselves they differ."""
    return [_ordered(table.c[name], descending) for name in noun.demand_order(order_by)]


def _ordered(column: Column[Any], descending: bool) -> ColumnElement[Any]:
    if not column.nullable:
        return column.desc() if descending else column.asc()
    return column.desc().nulls_first() if descending else column.asc().nulls_last()


def _equals(column: Column[Any], value: object) -> ColumnElement[bool]:
    if not isinstance(value, tuple):
        return column.is_(None) if value is None else column == value
    given = [v for v in value if v is not None]
    among = column.in_(given) if given else false()
    return or_(among, column.is_(None)) if len(given) < len(value) else among


def _each(value: object, hashed: Callable[[Any], str]) -> object:
    if isinstance(value, tuple):
        return tuple(None if v is None else hashed(v) for v in value)
    return None if value is None else hashed(value)
