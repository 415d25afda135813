"""The lines that head a table, and which of their columns a figure stands in."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from copilot.domain.sentences import Span
from copilot.domain.times import Time, times
from copilot.services.check.scales import NOTE, table_scale
from copilot.services.check.table_lines import LETTERS, MONTH, PERIOD_HINT
from copilot.services.check.tabular import cells

_BRACKETED = re.compile(r"\([^()]*\)")
_PHRASE = re.compile(r"\S+(?:\s\S+)*")  # words apart by single blanks
_CHANGE_COLUMNS = re.compile(r"change|%|variance|increase|growth", re.IGNORECASE)
CHANGES = re.compile(r"change|variance|increase|growth|difference|\bover\b|\bvs\b|%\s*$|^\s*[$%]\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """Lines that may head the rows below them; `cells` are their columns' texts, outermost line first, none for a set page."""

    start: int
    end: int
    text: str
    lines: tuple[str, ...]
    columns: tuple[str, ...]
    currencies: frozenset[str]
    title: str
    ragged: bool  # rows may lack their last cells
    scales: tuple[int | None, ...] = ()  # what single columns say of their figures: 'Shares (in thousands)'


class Heading(NamedTuple):
    text: str
    scale: int | None = None


NO_HEADING = Heading("")


def joined_headings(lines: Sequence[str]) -> tuple[str, ...]:
    """The columns' headings of several header lines; a heading over several columns is each one's.

    In the last line every column has its own words; a gap there is a misreading of the page, and stays a gap.
    """
    tables = [[_unnoted(line[a:b]) for a, b in cells(line)] for line in lines]
    width = max(len(t) for t in tables)
    columns = [""] * width
    for number, row in enumerate(tables, 1):
        alone = [t for t in row if t]
        if len(row) < width and len(alone) == 2 and all(map(MONTH.search, alone)) and number < len(tables):
            under = _columns_under(tables[number:], width)  # two spans over half of them each
            for n, column in enumerate(under):
                columns[column] = f"{columns[column]} {alone[2 * n // len(under)]}".strip()
        elif len(row) < width and len(alone) <= 2 and alone and MONTH.search(alone[-1]) and number < len(tables):
            columns = [columns[0], *(f"{c} {alone[-1]}".strip() for c in columns[1:])]  # one date over all columns
        elif len(row) == width:
            for n, text in enumerate(row if number == len(tables) and not any(map(PERIOD_HINT.search, row)) else _spread(row)):
                columns[n] = f"{columns[n]} {text}".strip()
    return tuple(columns)


def _columns_under(below: Sequence[Sequence[str]], width: int) -> Sequence[int]:
    """The columns of figures: those that a line below heads, where that makes pairs; the first one and gaps head labels."""
    row = next((r for r in below if len(r) == width), ())
    headed = [n for n, text in enumerate(row) if text and (n or PERIOD_HINT.search(text) or MONTH.search(text))]
    return headed if headed and len(headed) % 2 == 0 else range(width % 2, width)


def _unnoted(cell: str) -> str:
    """The cell without a note of scale; empty where that is all that it holds: '(in thousands, except percentages)'."""
    if not NOTE.search(cell) or PERIOD_HINT.search(cell):
        return cell
    bare = _BRACKETED.sub(" ", cell).strip()
    return "" if NOTE.search(bare) or not LETTERS.search(bare) else bare


def column_scales(lines: Sequence[str], width: int) -> tuple[int | None, ...]:
    """What a column's own heading says of its figures, beside other words of its own."""
    found: list[int | None] = [None] * width
    for line in lines:
        row = [line[a:b] for a, b in cells(line)]
        for n, cell in enumerate(row if len(row) == width else ()):
            if n and _unnoted(cell) and (scale := table_scale(cell)) is not None:
                found[n] = scale
    return tuple(found)


def _spread(row: list[str]) -> list[str]:
    """A header row with its gaps filled: from the left, or from the one heading that the row has."""
    heads = [t for t in row[1:] if t]
    if not heads:
        return [row[0]] * len(row) if row and PERIOD_HINT.search(row[0]) else row
    if all(row[1:]):
        return row
    if len(heads) == 1:  # a date stands over every column, a word over its own
        return [row[0], *heads * (len(row) - 1)] if PERIOD_HINT.search(heads[0]) or MONTH.search(heads[0]) else row
    filled, last = [row[0]], heads[0]
    for text in row[1:]:
        last = text or last
        filled.append(last)
    return filled


def fit(header: Header, spans: Sequence[Span], slots: Sequence[int]) -> list[Heading]:
    """The header's texts for the slots, or nothing when it is no header of this row."""
    if spans and header.columns:
        missing = len(spans) - len(header.columns)
        if missing not in (0, 1) and not (missing < 0 and header.ragged):
            return []
        missing = max(0, missing)
        starts = [s.start for s in spans]
        places = [
            bisect_left(starts, at + 1) - 1 - missing for at in slots
        ]  # a header may leave out the corner above the labels
        return [Heading(header.columns[n], header.scales[n]) if n >= 0 else NO_HEADING for n in places]
    if len(header.text) > 500:
        return []
    if not spans and len(header.lines) > 1 and (found := _under(header.lines, slots)):
        return found
    moments = [Heading(t.text) for t in times(header.text)]
    if len(moments) == len(slots):
        return moments
    changes = len(_CHANGE_COLUMNS.findall(header.text))
    if changes and len(moments) < len(slots) <= len(moments) + max(changes, 2):
        return moments + [Heading("change")] * (len(slots) - len(moments))
    return []


def _under(lines: Sequence[str], slots: Sequence[int]) -> list[Heading]:
    """Headings of a page set with blanks, by what stands over each figure; nothing unless each of the last line has its own figure.

    A heading reaches half way to its neighbours, so that 'Three months ended' stands over both of its years.
    """
    last = [m.span() for m in _PHRASE.finditer(lines[-1])]
    if len(last) != len(slots) or len(last) < 2:
        return []
    centres = [(a + b) / 2 for a, b in last]
    found = ["" for _ in slots]
    for line in lines:
        phrases = [(m.group(), (m.start() + m.end()) / 2) for m in _PHRASE.finditer(line)]
        if len(phrases) < 1 or (len(phrases) == 1 and not PERIOD_HINT.search(line) and not MONTH.search(line)):
            continue
        for n, centre in enumerate(centres):
            nearest = min(phrases, key=lambda p: abs(p[1] - centre))
            found[n] = f"{found[n]} {nearest[0]}".strip()
    return [Heading(text) for text in found]


def period_of_heading(heading: str) -> Time | None:
    """The heading's period; its year and its quarter may stand in different lines."""
    found = times(heading)
    if not found:
        return None
    first = found[0]
    year = first.year or next((t.year for t in found if t.year), None)
    part = first.part or next((t.part for t in found if t.part), "")
    months = first.months or next((t.months for t in found if t.months), None)
    return replace(first, year=year, part=part, months=months)
