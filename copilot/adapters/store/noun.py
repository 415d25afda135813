"""How one noun is stored, as a declaration that every backend follows.

Fields are plain (columns of their own, may be asked for) or sealed. Whatever a declaration does not list is sealed: all
sealed fields of an item are one ciphertext, so a field that a noun gains later is confidential from its first day and,
having a default, needs no migration.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar, get_type_hints

from copilot.ports import DESK, UpTo

T = TypeVar("T")


class Unique(NamedTuple):
    """No two items agree in all `fields`; where `while_none` fields are given, only items count in which all of them are None."""

    fields: tuple[str, ...]
    while_none: tuple[str, ...] = ()


@dataclass(frozen=True)
class Noun(Generic[T]):
    """`name` is the table and the attribute of the unit of work.

    `sealed_by` is the field that names the engagement whose key seals the item; empty: the desk's key. `lookups` are
    sealed fields that can be found by equality through a keyed hash: field -> the field naming the engagement whose key
    hashes it, or empty for the desk's. `erased` is what stands in for the sealed fields once the key was destroyed;
    None: reading such an item raises ErasedError. `kept`: items are added, and never changed or removed.
    """

    name: str
    type: type[T]
    key: tuple[str, ...]
    plain: tuple[str, ...] = ()
    sealed_by: str = ""
    lookups: Mapping[str, str] = field(default_factory=dict)
    unique: tuple[Unique, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    erased: Mapping[str, object] | None = None
    kept: bool = False

    def __post_init__(self) -> None:
        named = {*self.key, *self.plain, *self.lookups, *(f for u in self.unique for f in (*u.fields, *u.while_none))}
        named |= {f for index in self.indexes for f in index} | ({self.sealed_by} if self.sealed_by else set())
        if unknown := named - set(self.hints):
            raise TypeError(f"{self.type.__name__} has no field {', '.join(sorted(unknown))}")

    @cached_property
    def hints(self) -> Mapping[str, Any]:
        """The type's fields, in order, with their types."""
        hints = get_type_hints(self.type)
        return {f.name: hints[f.name] for f in dataclasses.fields(self.type)}  # type: ignore[arg-type]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """All plain fields, the key included, in the type's order."""
        return tuple(f for f in self.hints if f in self.key or f in self.plain)

    @cached_property
    def sealed(self) -> tuple[str, ...]:
        """Every other field."""
        return tuple(f for f in self.hints if f not in self.columns)

    def key_of(self, item: T) -> tuple[Any, ...]:
        return tuple(getattr(item, f) for f in self.key)

    def owner_of(self, item: T) -> str:
        """Whose key seals the item."""
        return str(getattr(item, self.sealed_by)) if self.sealed_by else DESK

    def scope(self, field_name: str, conditions: Mapping[str, object], item: T | None = None) -> str:
        """Whose key hashes the looked-up field: the item's, or that of the engagement which the conditions name."""
        owner = self.lookups[field_name]
        if not owner:
            return DESK
        found = conditions.get(owner) if item is None else getattr(item, owner)
        if not isinstance(found, str):
            raise ValueError(f"{self.name} are found by '{field_name}' only together with one '{owner}'")
        return found

    def demand_changeable(self) -> None:
        """Raise RuntimeError for a noun whose items are kept."""
        if self.kept:
            raise RuntimeError(f"'{self.name}' can only be added to")

    def demand_conditions(self, conditions: Mapping[str, object], item: T | None = None) -> None:
        """Raise ValueError for fields that there are not, or that cannot be asked for."""
        for name, wanted in conditions.items():
            if name in self.lookups and isinstance(wanted, UpTo):
                raise ValueError(f"{self.name} can be asked for '{name}' by equality only: it is sealed")
            if name in self.lookups:
                self.scope(name, conditions, item)
            elif name not in self.columns:
                raise ValueError(f"{self.name} cannot be asked for '{name}': it is {self._status(name)}")

    def demand_order(self, order_by: str) -> tuple[str, ...]:
        """The fields of a comma-separated order, the key appended. Raises ValueError."""
        wanted = tuple(part.strip() for part in order_by.split(",") if part.strip())
        for name in wanted:
            if name not in self.columns:
                raise ValueError(f"{self.name} cannot be ordered by '{name}': it is {self._status(name)}")
        return wanted + tuple(f for f in self.key if f not in wanted)

    def _status(self, name: str) -> str:
        return "sealed" if name in self.hints else f"no field of {self.type.__name__}"
