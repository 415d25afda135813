"""Column types: what Python has on the left and both databases on the right."""

import types
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Dialect, Double, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

# Text is compared by code point on both, as Python does it; a server's own collation would sort, and index, otherwise.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
MOMENT = DateTime(timezone=True)


class Moment(TypeDecorator[datetime]):
    """An aware moment, in UTC. SQLite has no zones: there it is UTC without saying so."""

    impl = MOMENT
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone cannot be stored: {value}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(TypeDecorator[StrEnum]):
    """A member of a closed set, by its value."""

    impl = TEXT
    cache_ok = True

    def __init__(self, choices: type[StrEnum]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.choices(value)


class Flag(TypeDecorator[bool]):
    """True or false; anything else that SQLite holds in its place is given back as it is, instead of as true."""

    impl = Boolean
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return flag if dialect.name == "sqlite" else None


class Json(TypeDecorator[Any]):
    """A small structure that is no content, as compact JSON."""

    impl = TEXT
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = repr(shape)  # what SQLAlchemy tells two such types apart by
        self._adapter: TypeAdapter[Any] = TypeAdapter(shape)

    def as_text(self, value: Any) -> str:
        return self._adapter.dump_json(value, warnings="error").decode()

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.as_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self._adapter.validate_json(value)


def settles(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """What turns a value into the one that the database gives back (a structure: its text); None where nothing has to."""
    if isinstance(kind, Json):
        return kind.as_text
    return flag if isinstance(kind, Flag) else None


def flag(value: Any) -> Any:
    """0 and 1 as what they mean."""
    return bool(value) if value in (0, 1) else value


SIMPLE: Mapping[Any, TypeEngine[Any]] = {
    str: TEXT,
    int: BigInteger(),
    bool: Flag(),
    float: Double(),
    date: Date(),
    datetime: Moment(),
}


def column_type(hint: Any) -> tuple[TypeEngine[Any], bool]:
    """The type for a field's annotation, and whether it may be null."""
    alternatives = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    kinds = [a for a in alternatives if a is not type(None)]
    nullable = len(kinds) < len(alternatives)
    if len(kinds) == 1 and kinds[0] in SIMPLE:
        return SIMPLE[kinds[0]], nullable
    if len(kinds) == 1 and isinstance(kinds[0], type) and issubclass(kinds[0], StrEnum):
        return Choice(kinds[0]), nullable
    return Json(hint), nullable
