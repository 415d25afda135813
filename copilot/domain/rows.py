"""Which rows of the store an act wrote, as its audit entry names them, so that a row set back or taken away is found."""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

Key = tuple[str | int, ...]
Place = tuple[str, Key]  # the noun and the row's key


class Row(NamedTuple):
    """A row as it was written. `mac` is the beginning of its MAC, hexadecimal; None: it was removed."""

    noun: str
    key: Key
    owner: str  # the audit chain that tells of it
    mac: str | None

    @property
    def place(self) -> Place:
        return self.noun, self.key


class RowState(NamedTuple):
    """A row as it stands. `authentic` is False when it does not fit its MAC."""

    row: Row
    authentic: bool


def as_details(rows: Iterable[Row]) -> dict[str, list[list[str | int | None]]]:
    """Noun -> [*key, mac] for each row."""
    details: dict[str, list[list[str | int | None]]] = {}
    for row in rows:
        details.setdefault(row.noun, []).append([*row.key, row.mac])
    return details


def from_details(chain: str, details: str) -> list[Row]:
    """The rows that an entry's details name. Raises ValueError when they are not such details."""
    told = json.loads(details).get("rows", {})
    return [Row(noun, tuple(parts[:-1]), chain, parts[-1]) for noun, rows in told.items() for parts in rows]


def problems(expected: Mapping[Place, Row], found: Iterable[RowState]) -> list[str]:
    """What differs between the rows that the trail names and those that stand, in words, one line a row."""
    missing, wrong = dict(expected), []
    for row, authentic in found:
        told = missing.pop(row.place, None)
        name = f"row {', '.join(map(str, row.key))} of '{row.noun}'"
        if not authentic:
            wrong.append(f"{name} was changed, or made, without the desk's keys")
        elif told is None:
            wrong.append(f"{name} was put there behind the trail's back")
        elif told.mac is None:
            wrong.append(f"{name} was removed by the desk and has been put back")
        elif told.mac != row.mac:
            wrong.append(f"{name} was set back to an older state")
    gone = (row for row in missing.values() if row.mac is not None)
    return wrong + [f"row {', '.join(map(str, row.key))} of '{row.noun}' is missing" for row in gone]
