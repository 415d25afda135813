"""What a seeded error is, and the pattern by which each kind of it is made."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Swap(StrEnum):
    FIGURE = "figure"
    DATE = "date"
    PERIOD = "period"
    UNIT = "unit"
    SCALE = "scale"
    SIGN = "sign"
    CURRENCY = "currency"
    NAME = "name"
    PARTY = "party"
    NEGATION = "negation"
    MODALITY = "modality"
    DIRECTION = "direction"
    REFERENCE = "reference"  # another clause, note or exhibit number
    COLUMN = "column"  # a right figure of the same row, under another heading
    ROW = "row"  # a right figure of the same column, from another row


@dataclass(frozen=True, slots=True)
class Seeded:
    """One wrong claim: what was changed, from what, to what."""

    swap: Swap
    claim: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Made:
    """A claim with one stretch replaced."""

    claim: str
    before: str
    after: str


Maker = Callable[[str, random.Random, Sequence[str]], Made | None]


def put(claim: str, start: int, end: int, after: str) -> Made:
    """The claim with claim[start:end] replaced."""
    return Made(claim[:start] + after + claim[end:], claim[start:end], after)


def one_of(claim: str, pattern: re.Pattern[str], table: Mapping[str, Sequence[str]], random_: random.Random) -> Made | None:
    """One match of the pattern replaced by one of the words that the table gives for it; a capital stays a capital."""
    found = [m for m in pattern.finditer(claim) if m.group().casefold() in table or m.group() in table]
    if not found:
        return None
    match = random_.choice(found)
    word = match.group()
    after = random_.choice(tuple(table.get(word) or table[word.casefold()]))
    if word[0].isupper() and after[0].islower() and word not in table:
        after = after[0].upper() + after[1:]
    return put(claim, match.start(), match.end(), after)


def words(table: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """A pattern that finds the table's keys as whole words."""
    keys = sorted(table, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(k)}(?!\w)" for k in keys), re.IGNORECASE)
