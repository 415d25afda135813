"""How found evidence is laid out: quotations under their document, cells under their periods, notes that assert nothing."""

import re
from collections.abc import Sequence
from itertools import groupby

from copilot.adapters.models.extractive.choose import Cells, Found
from copilot.adapters.models.extractive.grids import Grid, Value
from copilot.adapters.models.extractive.key import key
from copilot.adapters.models.extractive.operation import Op
from copilot.adapters.models.extractive.prose import multiplier
from copilot.adapters.models.extractive.question import Question
from copilot.adapters.models.extractive.reckon import Line, Part, Reckoned
from copilot.adapters.models.extractive.sentences import Span, clip
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.writer import Writer
from copilot.domain.markup import escape
from copilot.domain.passage import Passage

DIGEST = (
    "Evidence digest: sentences and table cells quoted word for word from the documents, chosen without a model. "
    "Figures are as printed; a computed one shows its formula."
)
QUOTATION = 700  # characters of one quotation, cut at a clause end
HEADER = 320  # characters of column headings cited in one piece


def where(name: str, page: int | None, headings: Sequence[str] = ()) -> str:
    """Document, page and innermost heading, safe to print."""
    parts = [escape(name)] + ([f"page {page}"] if page is not None else [])
    if headings:
        parts.append(escape(headings[-1])[:100])
    return " · ".join(parts)


def sentences(writer: Writer, found: Sequence[Found], question: Question | None = None) -> None:
    """Quoted sentences under their document, page and heading; places in the order of the best sentence of each.

    With a question, the figure, date or name asked for stands before the first quotation.
    """
    places: dict[tuple[str, int | None, tuple[str, ...]], list[Found]] = {}
    for document in dict.fromkeys(f.unit.document for f in found):
        for f in found:
            if f.unit.document == document:
                places.setdefault((document, f.unit.passage.page, f.unit.passage.headings[-1:]), []).append(f)
    for n, group in enumerate(places.values()):
        first: Passage = group[0].unit.passage
        writer.heading(where(first.document, first.page, first.headings), 3)
        rest = sorted(group[1:] if n == 0 else group, key=lambda f: f.unit.start)  # what answers best comes first
        lead = [_keyed(writer, f.unit, question) for f in group[:1]] if n == 0 else []
        writer.items([*lead, *(quoted(writer, f.unit) for f in rest)])


def _keyed(writer: Writer, unit: Unit, question: Question | None) -> str:
    said = key(question, writer.text(unit.document, unit.start, unit.start + length(unit))) if question else ""
    return f"**{escape(said)}**: {quoted(writer, unit)}" if said else quoted(writer, unit)


def quoted(writer: Writer, unit: Unit) -> str:
    """A sentence as a quotation with its marker, cut to QUOTATION characters."""
    return writer.quote(unit.document, unit.start, unit.start + length(unit))


def lines(writer: Writer, reckoned: Reckoned) -> None:
    """The figures asked for, one line item a line, with their formula, unit and every cell they stand on."""
    written = []
    for line in reckoned.lines:
        marks = "".join(dict.fromkeys(m for p in line.parts for m in _marks(writer, p)))
        formula = f"{escape(line.formula)} = " if line.formula else ""
        times = [f"{escape(t)} " for t in line.times] or [""] * len(line.result)
        said = ", ".join(f"{time}**{escape(result)}**" for time, result in zip(times, line.result, strict=True))
        written.append(f"{escape(line.label)}: {formula}{said}{_unit_words(writer, reckoned, line)} {marks}")
    writer.items(written)


def _unit_words(writer: Writer, reckoned: Reckoned, line: Line) -> str:
    """The table's own words for currency and scale; none for percentages, ratios, names and years."""
    part = line.parts[0]
    if not line.formula and re.fullmatch(r"(?:19|20)\d\d", line.result[0]) and line.result[0] != part.fact.value.text:
        return ""
    if (
        reckoned.op is Op.RATIO
        or not any(c.isdigit() for c in line.result[0])
        or "%" in line.result[0]
        or "percent" in line.result[0]
    ):
        return ""
    if part.series.prose:
        word = multiplier(part.fact.value.text)
        return f" {word}" if line.formula and word else ""
    grid = part.series.grid
    unit = grid.unit_of(part.fact.row, part.fact.value)
    return f" {_bracketed(writer.text(grid.document, *unit))}" if unit else ""


def _bracketed(words: str) -> str:
    plain = escape(" ".join(words.split()))
    return plain if plain.startswith("(") else f"({plain})"


def _marks(writer: Writer, part: Part) -> list[str]:
    grid, fact = part.series.grid, part.fact
    column = grid.column(fact.value.column)
    unit = grid.unit_of(fact.row, fact.value)
    marks = [writer.cite(grid.document, fact.row.start, fact.row.end)]
    if column is not None and column.spans:
        whole = writer.lines(grid.document, min(s.start for s in column.spans), max(s.end for s in column.spans))
        marks += [writer.cite(grid.document, *s) for s in ([whole] if whole.end - whole.start <= HEADER else column.spans)]
    if unit is not None and not (column and column.unit == unit):
        marks.append(writer.cite(grid.document, *unit))
    return marks


def cells(writer: Writer, found: Sequence[Cells], names: dict[str, str]) -> None:
    """Rows of one table together, a column for each period, with label, headings and unit cited beside each row."""
    for (_, _), group in groupby(
        sorted(found, key=lambda c: (found_order(found, c.grid), c.row.start)), key=lambda c: (c.grid.document, c.grid.start)
    ):
        rows = list(group)
        grid = rows[0].grid
        writer.heading(where(names[grid.document], grid.page, (grid.title,) if grid.title else ()), 3)
        numbers = sorted({v.column for r in rows for v in r.values})
        titles = [column_title(grid, n) for n in numbers]
        writer.table(
            ["Line item", *titles, *(["Unit"] if grid.unit else []), "Source"], [_row(writer, r, numbers) for r in rows]
        )


def found_order(found: Sequence[Cells], grid: Grid) -> int:
    """The place of the table's best row."""
    return next(n for n, c in enumerate(found) if c.grid.document == grid.document and c.grid.start == grid.start)


def column_title(grid: Grid, number: int) -> str:
    column = grid.column(number)
    return escape(column.header) if column and column.header else f"column {number}"


def _row(writer: Writer, cell: Cells, numbers: Sequence[int]) -> list[str]:
    by_column = {v.column: v for v in cell.values}
    label = escape(f"{cell.row.section.rstrip(':')}: {cell.row.label}" if cell.row.section else cell.row.label)
    values = [escape(by_column[n].text) if n in by_column else "" for n in numbers]
    unit = [escape(writer.text(cell.grid.document, *cell.grid.unit))] if cell.grid.unit else []
    return [label, *values, *unit, sources(writer, cell.grid, cell.row.start, cell.row.end, cell.values)]


def sources(writer: Writer, grid: Grid, start: int, end: int, values: Sequence[Value]) -> str:
    """Markers for a row, its column headings and its unit."""
    marks = [writer.cite(grid.document, start, end)]
    spans = [s for v in values if (c := grid.column(v.column)) for s in c.spans]
    if spans:
        whole = writer.lines(grid.document, min(s.start for s in spans), max(s.end for s in spans))
        pieces = [whole] if whole.end - whole.start <= HEADER else list(dict.fromkeys(spans))
        marks += [writer.cite(grid.document, *piece) for piece in pieces]
    if grid.unit:
        marks.append(writer.cite(grid.document, *grid.unit))
    return "".join(dict.fromkeys(marks))


def length(unit: Unit) -> int:
    """How many characters of the unit are quoted."""
    return clip(unit.text, Span(0, len(unit.text)), QUOTATION).end
