"""A table asked for as a whole: when debt falls due, year by year or note by note."""

import re
from collections.abc import Sequence

from copilot.adapters.models.extractive.grids import Grid
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.operation import Op
from copilot.adapters.models.extractive.phrases import Phrase
from copilot.adapters.models.extractive.reckoned import Line, Part, Reckoned, when
from copilot.adapters.models.extractive.series import Fact, Series

MOST = 20  # rows shown
FEW = 2  # rows below which a table is none
_DUE = re.compile(
    r"^\W*(?:(?:fiscal\s+)?(?:(?:19|20)\d\d)\b(?!\s+notes)|thereafter\b|(?:due|within|between|after|over|less than|more than|one|two|three|five|year)\b.*\b(?:years?|months)\b)",
    re.IGNORECASE,
)
_TIMED = re.compile(r"\b(?:matur\w+|due|remaining term|years? of maturity)\b", re.IGNORECASE)
LEAD = 260  # characters above a table that say what it is


def whole_table(
    wanted: Sequence[Phrase], never: Sequence[Phrase], library: Library, documents: Sequence[str]
) -> Reckoned | None:
    """The rows of the first document's table whose title, headings or lead say what is wanted; None where none does."""
    for document in documents:
        fitting = [g for g in library.grids(document) if _says(g, wanted, never, library)]
        scored = sorted(fitting, key=lambda g: (not _by_time(g), g.start))
        for grid in scored:
            lines = _lines(grid, library.series(document))
            if len(lines) > FEW:
                return Reckoned(Op.VALUE, tuple(lines[:MOST]), 1.0, 1.0, 1.0)
    return None


def _says(grid: Grid, wanted: Sequence[Phrase], never: Sequence[Phrase], library: Library) -> bool:
    text = library.evidence.text(grid.document)
    above = " ".join(text[max(0, grid.start - LEAD) : grid.start].split("\n\n")[-1:])
    said = " ".join((grid.title, above, *(c.header for c in grid.columns)))
    return (
        any(p.stands_in(said) for p in wanted)
        and not any(p.stands_in(said) for p in never)
        and (_by_time(grid) or _headed(grid))
    )


def _by_time(grid: Grid) -> bool:
    """True for a table whose rows are the years, or spans of years, in which something falls due."""
    return sum(_DUE.match(row.label) is not None for row in grid.rows) > FEW


def _headed(grid: Grid) -> bool:
    return any(_TIMED.search(c.header) for c in grid.columns)


def _lines(grid: Grid, series: Sequence[Series]) -> list[Line]:
    """For each row its newest amount, and what a column says of when it falls due."""
    rows: dict[int, list[tuple[Series, Fact]]] = {}
    for s in series:
        if s.grid is grid:
            for fact in s.facts:
                rows.setdefault(fact.row.start, []).append((s, fact))
    return [line for start in sorted(rows) if (line := _line(grid, rows[start])) is not None]


def _line(grid: Grid, cells: Sequence[tuple[Series, Fact]]) -> Line | None:
    due = [Part(s, f) for s, f in cells if (c := grid.column(f.value.column)) and _TIMED.search(c.header)]
    amounts = [Part(s, f) for s, f in cells if f.value.number is not None and Part(s, f) not in due and "%" not in f.value.text]
    newest = max(amounts, key=lambda p: p.fact.period.order, default=None)
    if newest is None:
        return None
    time = when(newest.series, newest.fact)
    told = [f"{grid_header(grid, p)} {p.fact.value.text}" for p in due[:1]]
    label = ", ".join((newest.fact.row.label, *told, *([time] if time and time != newest.fact.row.label else [])))
    return Line(label, "", (newest.fact.value.text,), (newest, *due[:1]))


def grid_header(grid: Grid, part: Part) -> str:
    """The heading over a cell, without its notes."""
    column = grid.column(part.fact.value.column)
    return re.sub(r"\s*\(\w{1,2}\)", "", column.header).strip().casefold() if column else ""
