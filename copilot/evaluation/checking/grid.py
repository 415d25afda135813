"""A table as rows of cells with their places in the text, and what its cells assert, in sentences."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from copilot.domain.document import Table
from copilot.domain.sentences import Span
from copilot.evaluation.seeding.dates import DATE, PERIOD

_NUMERIC = re.compile(r"[$€£]?\s*\(?\s*[$€£]?\s*-?\d[\d,]*(?:\.\d+)?\s*%?\s*\)?\s*%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOTE = re.compile(r"\b(?:in\s+)?(?P<scale>thousands|millions|billions)\b|[$€£]\s?(?P<short>bn|m|k)\b", re.IGNORECASE)
_SCALES = {
    "thousands": "thousand",
    "millions": "million",
    "billions": "billion",
    "m": "million",
    "bn": "billion",
    "k": "thousand",
}
_UNSCALED = re.compile(
    r"per[ -]|shares?\b|ratio|rate\b|margin|number|percent|%|employees|headcount|stores|days|years|yield|price|average",
    re.IGNORECASE,
)
_TEMPLATES = (
    "{label} was {value} {when}.",
    "{When}, {label} was {value}.",
    "{label} amounted to {value} {when}.",
    "{label} {when}: {value}.",
)
_BOOKS = re.compile(
    r"notes?\b|no\b|ref|page|priority|number$|change|growth", re.IGNORECASE
)  # columns that nobody makes a claim of
_WORDED = ("For {label}, {heading} was {value}.", "{label}: {heading} {value}.", "{heading} was {value} for {label}.")
ABOVE = 300  # characters above a table in which its note may stand


@dataclass(frozen=True, slots=True)
class Grid:
    """`rows` hold a span for every cell, empty ones included; the first `heads` of them are headings."""

    rows: tuple[tuple[Span, ...], ...]
    heads: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class CellClaim:
    """A sentence about one cell. start/end are its row's in the text; the figures beside and below it are others of the table."""

    claim: str
    start: int
    end: int
    value: str
    beside: tuple[str, ...]
    below: tuple[str, ...]
    equal: tuple[str, ...] = ()  # headings under which the row says the same: no wrong ones


def written(table: Sequence[Sequence[str]]) -> tuple[str, Grid]:
    """The table as text, a row a line and cells apart by bars, as the readers write one; and where its cells stand."""
    lines, spans, at = [], [], 0
    for row in table:
        cells = [" ".join(c.split()) for c in row]
        found = []
        for cell in cells:
            found.append(Span(at, at + len(cell)))
            at += len(cell) + 3
        spans.append(tuple(found))
        lines.append(" | ".join(cells))
        at = at - 3 + 1
    return "\n".join(lines), Grid(tuple(spans), _heads(table))


def _heads(table: Sequence[Sequence[str]]) -> int:
    """How many rows stand before the first one that holds an amount."""
    for n, row in enumerate(table):
        if any(_NUMERIC.fullmatch(c.strip()) and not _YEAR.fullmatch(c.strip()) for c in row[1:]):
            return n
    return len(table)


def grid_of(table: Table) -> Grid:
    """A reader's table as a grid; missing cells are empty."""
    first = min((c.column for c in table.cells), default=0)
    width = max((c.column for c in table.cells), default=0) - first + 1
    rows: dict[int, list[Span]] = {}
    heads = 0
    for cell in table.cells:
        row = rows.setdefault(cell.row, [Span(cell.start, cell.start)] * width)
        row[cell.column - first] = Span(cell.start, cell.end)
        heads = max(heads, cell.row + 1) if cell.header and cell.column > first else heads
    ordered = [rows[n] for n in sorted(rows)]
    return Grid(tuple(tuple(r) for r in ordered), sum(n < heads for n in rows), table.title)


def cell_claims(text: str, grid: Grid, random_: random.Random) -> Iterator[CellClaim]:
    """One sentence for every amount that has a label and a heading of its own."""
    table = [[" ".join(text[a:b].split()) for a, b in row] for row in grid.rows]
    headings = _headings(table[: grid.heads])
    if not headings or any(sum(any(p.fullmatch(c) for p in (DATE, PERIOD)) for c in row) > 1 for row in table[grid.heads :]):
        return  # no headings, or a second line of them: which is whose cannot be told
    first = grid.rows[0][0].start if grid.rows[0] else 0
    note = " ".join((grid.title, text[max(0, first - ABOVE) : first], *(c for row in table[: grid.heads] for c in row)))
    for cells, spans in zip(table[grid.heads :], grid.rows[grid.heads :], strict=True):
        label = cells[0] if cells else ""
        if len(label) < 4 or not label[0].isalpha() or re.search(r"\d", label) or PERIOD.search(label):
            continue
        for n in range(1, min(len(cells), len(headings))):
            if _YEAR.fullmatch(cells[n]) and all(_YEAR.fullmatch(r[n]) for r in table[grid.heads :] if n < len(r) and r[n]):
                continue  # a column of years: each dates its row
            if _NUMERIC.fullmatch(cells[n]) and headings[n] and any(c.isdigit() for c in cells[n]):
                value = _value(cells[n], label, note)
                beside = tuple(_value(c, label, note) for m, c in enumerate(cells) if m not in (0, n) and _other(c, cells[n]))
                below = tuple(
                    _value(r[n], label, note)
                    for r in table[grid.heads :]
                    if n < len(r) and r is not cells and _other(r[n], cells[n])
                )
                yield CellClaim(
                    _sentence(label, value, headings[n], random_), min(s.start for s in spans), max(s.end for s in spans),
                    value, beside, below, tuple(h for m, h in enumerate(headings) if m != n and h and _same(cells, m, n)),
                )  # fmt: skip


def _headings(heads: Sequence[Sequence[str]]) -> list[str]:
    """For each column its date or period, else its words; empty where it has none or another column has the same."""
    last = heads[-1] if heads else ()
    if last and any(p.search(last[0]) for p in (DATE, PERIOD)):
        return []  # the labels of a chart, not the heading of a table
    above = heads[:-1] if not any(p.search(c) for c in last for p in (DATE, PERIOD)) else ()
    columns = [" ".join([*(r[n] for r in above if n < len(r) and r[n]), last[n]]) for n in range(len(last))]
    found = []
    for column in columns:
        times = [m.group() for p in (DATE, PERIOD) for m in p.finditer(column)]
        worded = not times and 3 < len(column) < 60 and column[0].isalpha() and not _BOOKS.search(column)
        found.append(times[0] if len(times) == 1 and not _BOOKS.search(column) else column if worded else "")
    return [f if f and found.count(f) == 1 else "" for f in found]


def _other(cell: str, than: str) -> bool:
    """True for another amount of the same form."""
    return (
        _NUMERIC.fullmatch(cell) is not None
        and re.sub(r"\D", "", cell).strip("0") not in ("", re.sub(r"\D", "", than).strip("0"))
        and ("%" in cell) == ("%" in than)
    )


def _same(cells: Sequence[str], a: int, b: int) -> bool:
    return a < len(cells) and re.sub(r"\s", "", cells[a]) == re.sub(r"\s", "", cells[b])


def _value(cell: str, label: str, note: str) -> str:
    bare = re.sub(r"\s+", "", cell)
    scale = _NOTE.search(note)
    if (
        "%" in cell
        or ("." in bare and _UNSCALED.search(label))
        or _UNSCALED.search(label)
        or scale is None
        or ("except" in note and "share" in label.casefold())
    ):
        return bare
    return f"{bare} {_SCALES[(scale['scale'] or scale['short']).casefold()]}"


def _sentence(label: str, value: str, when: str, random_: random.Random) -> str:
    label = label.rstrip(": .")
    if not any(p.search(when) for p in (DATE, PERIOD)):
        return random_.choice(_WORDED).format(label=label, value=value, heading=when)
    preposition = "at" if DATE.search(when) and re.search(r"\d{1,2}[, ]", when) else "in"
    when = f"{preposition} {when}"
    return random_.choice(_TEMPLATES).format(label=label, value=value, when=when, When=when[0].upper() + when[1:])
