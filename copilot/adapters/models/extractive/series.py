"""Line items over time: every figure of a table with the words and the period that name it, whichever way the table lies."""

import re
from dataclasses import dataclass
from functools import lru_cache

from copilot.adapters.models.extractive.grids import Grid, Row, Value
from copilot.adapters.models.extractive.periods import Period, merged, sole, without
from copilot.adapters.models.extractive.words import STOP, content, stem, stems

_STOPPED = frozenset(stem(w) for w in STOP)
_ASIDE = re.compile(
    r"\([^()]*\)|,\s*net\s*$|,\s*(?:EUR|USD|GBP|CHF|JPY)\b(?:\s(?:thousand|million|billion)s?\b)?"
)  # what names no line item
_TOTAL = re.compile(r"\W*total\b", re.IGNORECASE)
_NOTE_MARK = re.compile(r"\(\d\)")  # the mark of a note after a label, in a column of no heading, and no amount of minus two
_REFERENCE = re.compile(r"(?:notes?|ref(?:erence)?s?|page|no)\.?", re.IGNORECASE)  # columns that point elsewhere


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure: its cell, and the period that its column, row, group and table name together."""

    row: Row
    value: Value
    period: Period


@dataclass(frozen=True)
class Series:
    """Figures of one table that differ in their period only. `column` is the column's item, where columns are items."""

    grid: Grid
    label: str
    column: str
    group: str
    facts: tuple[Fact, ...]
    own: frozenset[str]
    core: frozenset[str]  # of these, what does not stand in brackets
    around: frozenset[str]
    title: frozenset[str]
    prose: bool = False  # a sentence's figures, not a table's

    @property
    def name(self) -> str:
        """What a person calls it."""
        parts = (self.group.rstrip(":")[:80], self.label, self.column)
        return " · ".join(dict.fromkeys(p for p in parts if p))

    @property
    def columned(self) -> frozenset[str]:
        """The words of the column's item."""
        return _terms(self.column)


def series_of(grid: Grid) -> tuple[Series, ...]:
    """All line items of a table, in order."""
    groups: dict[tuple[str, str, str], list[Fact]] = {}
    titled = sole(grid.title)
    ended = ""  # the group that its total has closed: "Goodwill" below "Total current assets" is no current asset
    for row in grid.rows:
        section = "" if row.section and row.section == ended else row.section
        if _closes(row):
            ended = row.section
        grouped = sole(section)
        for value in row.values:
            column = grid.column(value.column)
            if column is not None and _REFERENCE.fullmatch(column.header.strip()):
                continue
            if _NOTE_MARK.fullmatch(value.text) and len(row.values) > 1 and not (column and column.header.strip()):
                continue
            header = column.subject if column else ""
            said = [column.period] if column else []
            when = merged(*said, row.period, grouped, titled)
            group = section if grouped.blank else without(section)
            groups.setdefault((group, row.subject, header), []).append(Fact(row, value, when))
    title = _terms(grid.title)
    return tuple(
        Series(
            grid,
            label,
            header,
            group,
            tuple(facts),
            _terms(f"{label} {header}"),
            _parts(_ASIDE.sub(" ", f"{label} {header}")) or _parts(f"{label} {header}"),
            _terms(group),
            title,
        )
        for (group, label, header), facts in groups.items()
    )


def _closes(row: Row) -> bool:
    """True for the total of the group that it stands in."""
    named = _terms(row.section)
    return bool(named) and _TOTAL.match(row.label) is not None and named <= _terms(row.label)


@lru_cache(maxsize=50_000)
def _terms(text: str) -> frozenset[str]:
    """What the text bears: the stems of its words, and its concepts."""
    return frozenset(t for t in stems(text) if t not in _STOPPED)


@lru_cache(maxsize=50_000)
def _parts(text: str) -> frozenset[str]:
    """What the text consists of: each concept is one part."""
    return frozenset(content(text))
