"""How found evidence is laid out: quotations under their document, cells under their periods, notes that assert nothing."""

from collections.abc import Sequence

from copilot.adapters.models.extractive.choose import Found
from copilot.adapters.models.extractive.grids import Grid, Value
from copilot.adapters.models.extractive.key import key
from copilot.adapters.models.extractive.operation import Op
from copilot.adapters.models.extractive.prose import multiplier
from copilot.adapters.models.extractive.question import Question
from copilot.adapters.models.extractive.reckoned import Line, Part, Reckoned
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
PLAIN = 0.6  # share of the question that a sentence holds of which the figure asked for is said by itself
HEADER = 320  # characters of column headings cited in one piece


def where(name: str, page: int | None, headings: Sequence[str] = ()) -> str:
    """Document, page and innermost heading that is no table's head, safe to print."""
    parts = [escape(name)] + ([f"page {page}"] if page is not None else [])
    if worded := [heading for heading in headings if " | " not in heading]:
        parts.append(escape(worded[-1])[:100])
    return " · ".join(parts)


def respelt(writer: Writer, read: Sequence[tuple[str, str]]) -> None:
    """Say which names of the question were read as others."""
    for said, name in read:
        writer.note(f"**Read “{escape(said)}” as “{escape(name)}”**: no document writes “{escape(said)}”.")


def sentences(writer: Writer, found: Sequence[Found], question: Question | None = None) -> None:
    """Quoted sentences under their document, page and heading; places in the order of the best sentence of each.

    With a question, the figure or date asked for stands before the first quotation.
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
        lead = [_keyed(writer, f, question) for f in group[:1]] if n == 0 else []
        writer.items([*lead, *(quoted(writer, f.unit) for f in rest)])


def _keyed(writer: Writer, found: Found, question: Question | None) -> str:
    unit = found.unit
    plain = question is not None and found.own >= PLAIN
    said = key(question, writer.text(unit.document, unit.start, unit.start + length(unit))) if question and plain else ""
    return f"**{escape(said)}**: {quoted(writer, unit)}" if said else quoted(writer, unit)


def quoted(writer: Writer, unit: Unit) -> str:
    """A sentence as a quotation with its marker, cut to QUOTATION characters."""
    return writer.quote(unit.document, unit.start, unit.start + length(unit))


def lines(writer: Writer, reckoned: Reckoned) -> None:
    """The figures asked for, one line item a line, with their formula, unit and every cell they stand on.

    A line item at several periods is a table with a column for each.
    """
    written = []
    rows: list[Line] = []
    for line in reckoned.lines:
        if len(line.times) == 1:
            rows.append(line)
        elif line.times:
            _over_time(writer, reckoned, line)
        if line.times:
            continue
        formula = f"{escape(line.formula)} = " if line.formula else ""
        said = ", ".join(f"**{escape(result)}**" for result in line.result)
        written.append(f"{escape(line.label)}: {formula}{said}{_unit_words(writer, reckoned, line)} {_all_marks(writer, line)}")
    _parts(writer, reckoned, rows)
    writer.items(written)


def first_of(writer: Writer, found: Sequence[tuple[str, Reckoned | None]], *, highest: bool) -> None:
    """Of several whose one figure was read, the one that has the most, or the least, with the cells of all; nothing where one lacks."""
    single = [(name, r.lines[0]) for name, r in found if r is not None and len(r.lines) == 1]
    amounts = [(amount, name, line) for name, line in single if (amount := _comparable(line)) is not None]
    if len(amounts) < len(found) or len(amounts) < 2 or len({bool(line.formula) for _, _, line in amounts}) > 1:
        return
    _, name, line = (max if highest else min)(amounts, key=lambda a: a[0])
    word = "Highest" if highest else "Lowest"
    reckoned = next(r for n, r in found if n == name and r is not None)
    writer.heading(f"{word} of these: {escape(name)}", 3)
    writer.items(
        [f"{escape(line.label)}: **{escape(line.result[0])}**{_unit_words(writer, reckoned, line)} {_all_marks(writer, line)}"]
    )


def _comparable(line: Line) -> float | None:
    """The one figure that a line gives, or the percentage that it computes; None where it gives several."""
    if line.formula:
        percent = line.result[0].removesuffix("%").replace(",", "")
        return float(percent) if line.result[0].endswith("%") else None
    return _amount(line.parts[0]) if len(line.parts) == 1 else None


def _amount(part: Part) -> float:
    return (part.fact.value.number or 0.0) * part.series.grid.scale_of(part.fact.row, part.fact.value)


def _parts(writer: Writer, reckoned: Reckoned, rows: Sequence[Line]) -> None:
    """The parts of one figure, a row each, with their share of the whole."""
    for time in dict.fromkeys(row.times[0] for row in rows):
        timely = [row for row in rows if row.times[0] == time]
        shares = any(row.share for row in timely)
        units = [_unit_words(writer, reckoned, row).strip() for row in timely]
        header = [
            "Line item",
            escape(time) or "Figure",
            *(["Share of the total"] if shares else []),
            *(["Unit"] if any(units) else []),
            "Source",
        ]
        written = [
            [
                escape(row.label),
                f"**{escape(row.result[0])}**",
                *([escape(row.share)] if shares else []),
                *([unit] if any(units) else []),
                _all_marks(writer, row),
            ]
            for row, unit in zip(timely, units, strict=True)
        ]
        writer.table(header, written)


def _over_time(writer: Writer, reckoned: Reckoned, line: Line) -> None:
    unit = _unit_words(writer, reckoned, line).strip()
    header = ["Line item", *map(escape, line.times), *(["Unit"] if unit else []), "Source"]
    figures = [f"**{escape(result)}**" for result in line.result]
    writer.table(header, [[escape(line.label), *figures, *([unit] if unit else []), _all_marks(writer, line)]])


def _all_marks(writer: Writer, line: Line) -> str:
    return "".join(dict.fromkeys(m for p in line.parts for m in _marks(writer, p)))


def _unit_words(writer: Writer, reckoned: Reckoned, line: Line) -> str:
    """The table's own words for currency and scale; none for percentages, ratios, names and years."""
    part = line.parts[0]
    if not line.formula and line.result[0] not in {p.fact.value.text for p in line.parts}:
        return ""  # a year, an item, or how many of them
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


def column_title(grid: Grid, number: int) -> str:
    column = grid.column(number)
    return escape(column.header) if column and column.header else f"column {number}"


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
