"""Which of an engagement's documents are looked into: by name, by type, by date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import NamedTuple

from copilot.domain.catalogue import Catalogue, Period
from copilot.errors import UnknownNameError, UsageError

# Months of a period, first and last.
_MONTHS = {"": (1, 12), "H1": (1, 6), "H2": (7, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}
_REPORTS = ("annual", "quarterly", "current", "proxy")


@dataclass(frozen=True, slots=True)
class Scope:
    """All given must hold; nothing given is every document.

    `names`: names, or patterns with * and ?. `types`: endings of names ('pdf', 'xlsx'), or what kind of report a document
    says it is ('annual', 'quarterly', 'current', 'proxy'). `since` and `until`, inclusive: the period that a document's name,
    title or first page states overlaps them; of a document that states none, the day on which it was added lies in them.
    """

    names: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.names or self.types or self.since or self.until)

    def __str__(self) -> str:
        parts = [
            *(f"document {name}" for name in self.names),
            *(f"type {type_}" for type_ in self.types),
            *([f"since {self.since}"] if self.since else []),
            *([f"until {self.until}"] if self.until else []),
        ]
        return ", ".join(parts) or "every document"

    def among(self, catalogue: Catalogue) -> frozenset[str]:
        """Ids of the documents in scope. Raises UnknownNameError for a name that fits nothing, UsageError for an
        impossible range and where no document is left.
        """
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"since {self.since} is after until {self.until}; exchange them")
        for name in self.names:
            if not any(_named(document.name, name) for document in catalogue.documents.values()):
                raise UnknownNameError("document", name, "copilot documents lists them; * stands for any characters")
        found = frozenset(id_ for id_ in catalogue.documents if self._holds(catalogue, id_))
        if not found:
            raise UsageError(
                f"no document fits the filter ({self}); of {len(catalogue.documents)} documents the types are "
                f"{', '.join(types(catalogue)) or 'none'}. copilot documents lists them"
            )
        return found

    def _holds(self, catalogue: Catalogue, id_: str) -> bool:
        name, identity = catalogue.documents[id_].name, catalogue.identities[id_]
        named = not self.names or any(_named(name, pattern) for pattern in self.names)
        wanted = {type_.lower().lstrip(".") for type_ in self.types}
        typed = not wanted or bool(wanted & ({_ending(name)} | identity.kinds))
        return named and typed and self._dated(identity.periods, catalogue.documents[id_].added_at.date())

    def _dated(self, periods: frozenset[Period], added: date) -> bool:
        if not (self.since or self.until):
            return True
        since, until = self.since or date.min, self.until or date.max
        spans = [_span(period) for period in periods if period[0]] or [(added, added)]
        return any(first <= until and last >= since for first, last in spans)


EVERYTHING = Scope()


class Limited(NamedTuple):
    """One document by its exact name (None: several), and what else limits a search."""

    document: str | None
    scope: Scope


def limited(names: Sequence[str], types: Sequence[str] = (), since: str = "", until: str = "") -> Limited:
    """What a person typed, as services take it; a lone name without * or ? is exact. Raises UsageError for what is no date."""
    exact = names[0] if len(names) == 1 and not set(names[0]) & set("*?") else None
    first, last = day(since) if since.strip() else None, day(until, last=True) if until.strip() else None
    return Limited(exact, Scope(() if exact else tuple(names), tuple(types), first, last))


def _named(name: str, pattern: str) -> bool:
    return name == pattern or fnmatchcase(name.lower(), pattern.lower())


def types(catalogue: Catalogue) -> tuple[str, ...]:
    """What can be given as a type here."""
    endings = {_ending(document.name) for document in catalogue.documents.values()} - {""}
    kinds = frozenset[str]().union(*(identity.kinds for identity in catalogue.identities.values()))
    return (*sorted(endings), *(kind for kind in _REPORTS if kind in kinds))


def day(text: str, last: bool = False) -> date:
    """'2022-06-30'; '2022-06' and '2022' are the first day of the month or year, the last one with `last`. Raises UsageError."""
    parts = text.strip().split("-")
    try:
        numbers = [int(part) for part in parts]
        if not 1 <= len(numbers) <= 3 or not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError
        year, month = numbers[0], numbers[1] if len(numbers) > 1 else (12 if last else 1)
        return date(year, month, numbers[2] if len(numbers) > 2 else (_length(year, month) if last else 1))
    except ValueError:
        raise UsageError(f"'{text}' is no date; write 2022-06-30, 2022-06 or 2022") from None


def _span(period: Period) -> tuple[date, date]:
    year, part = period
    first, last = _MONTHS[part]
    return date(year, first, 1), date(year, last, _length(year, last))


def _length(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else date.max
    return 31 if (year, month) == (9999, 12) else (following - date(year, month, 1)).days


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")
