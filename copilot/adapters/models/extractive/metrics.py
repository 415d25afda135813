"""The metrics table of a filing brief: line items by period, with changes computed in code beside the cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive import show
from copilot.adapters.models.extractive.change import comparable, formula
from copilot.adapters.models.extractive.choose import about
from copilot.adapters.models.extractive.grid import named_documents
from copilot.adapters.models.extractive.grids import Grid, Row, Value
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.periods import Period
from copilot.adapters.models.extractive.question import Question, analyse
from copilot.adapters.models.extractive.words import stems
from copilot.adapters.models.writer import Writer
from copilot.domain.drafting import Brief, Drafting, Progress
from copilot.domain.markup import escape

ENOUGH = 0.8  # likeness of a row's label to one of the item's captions
STATEMENT = ("statement", "balance sheet", "income", "operations", "cash flow", "financial position", "profit")


@dataclass(frozen=True, slots=True)
class Item:
    """A line item as one document gives it: its row, and the newer and older value to compare."""

    name: str
    grid: Grid
    row: Row
    new: Value
    old: Value | None
    likeness: float


def draft_metrics(brief: Brief, evidence: Evidence, model: str) -> Iterator[Progress | Drafting]:
    """The table of the filing asked about; then figures that another document gives differently for the same period."""
    writer = Writer(evidence)
    writer.note(show.DIGEST)
    yield from write_metrics(brief, Library(evidence), writer)
    evidence.find(brief.question, brief.prompt.retrieval.passages)
    yield writer.finish(model, abstained=not writer.cited)


def write_metrics(brief: Brief, library: Library, writer: Writer) -> Iterator[Progress]:
    """The computed tables, whoever writes the words beside them."""
    question = analyse(brief.question)
    documents = about(question, library, [d.id for d in named_documents(brief, library)])
    captions = {name: [c.strip() for c in text.split(";")] for name, text in brief.prompt.items}
    items: dict[str, dict[str, Item]] = {}
    for n, document in enumerate(documents):
        yield Progress("read", n, len(documents), library.evidence.documents[document].name)
        items[document] = line_items(library, document, captions, question)
    primary = max(documents, key=lambda d: (min(len(items[d]), 6), library.dated(d).order, len(items[d])), default=None)
    if primary is None or not items[primary]:
        writer.note("**Not found in the documents.** No table with any of the line items: " + escape(", ".join(captions)) + ".",
                    "A filing whose statements are tables or lines of text with figures would be needed.")  # fmt: skip
        return
    _table(writer, library, items[primary])
    _restated(writer, library, primary, items)
    absent = [escape(name) for name in captions if name not in items[primary]]
    if absent:
        name = escape(library.evidence.documents[primary].name)
        writer.note(f"**Not found** in {name} under their usual captions: {', '.join(absent)}.")


def line_items(library: Library, document: str, captions: dict[str, list[str]], question: Question) -> dict[str, Item]:
    """The best row for each item: its caption nearest, in a statement, with a comparable older period."""
    best: dict[str, tuple[float, Item]] = {}
    for grid in library.grids(document):
        for row in grid.rows:
            for name, wordings in captions.items():
                likeness = max(_likeness(row.label, w) for w in wordings)
                if likeness < ENOUGH:
                    continue
                new, old = _pair(grid, row, question.periods)
                if new is None:
                    continue
                score = likeness + _standing(grid, row, old)
                if name not in best or score > best[name][0]:
                    best[name] = (score, Item(name, grid, row, new, old, likeness))
    return {name: best[name][1] for name in captions if name in best}


def _likeness(label: str, caption: str) -> float:
    """Dice coefficient of the stems of two captions."""
    ours, theirs = (
        set(stems(label)) - {"the", "of", "and", "by", "in", "for"},
        set(stems(caption)) - {"the", "of", "and", "by", "in", "for"},
    )
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0


def _standing(grid: Grid, row: Row, old: Value | None) -> float:
    title = grid.title.casefold()
    statement = 0.25 if any(word in title for word in STATEMENT) else 0.0
    whole = 0.1 if len(grid.rows) >= 8 else 0.0
    return (
        statement
        + whole
        + (0.15 if old else 0.0)
        + (0.05 if grid.unit else 0.0)
        + (0.03 if row.label.lower().startswith("total") else 0.0)
    )


def _pair(grid: Grid, row: Row, asked: Sequence[Period]) -> tuple[Value | None, Value | None]:
    """The newest value (of the period asked for, if any) and the one of the comparable period before."""
    figures = [v for v in row.values if v.number is not None and "%" not in v.text]
    pairs = comparable(grid, figures)
    years = {p.year for p in asked if p.year}
    lengths = {p.months for p in asked if p.months}
    if lengths:
        pairs = [p for p in pairs if (c := grid.column(p[0].column)) and c.period.months in lengths | {None}] or pairs
    fitting = [p for p in pairs if (c := grid.column(p[0].column)) and (not years or c.period.year in years)]
    if fitting:
        return fitting[0]
    dated = [v for v in figures if (c := grid.column(v.column)) and c.period.year and (not years or c.period.year in years)]
    return (dated[0], None) if dated else (None, None)


def _table(writer: Writer, library: Library, items: dict[str, Item]) -> None:
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in items.values():
        old = show.column_title(item.grid, item.old.column) if item.old else "earlier period"
        groups.setdefault((show.column_title(item.grid, item.new.column), old), []).append(item)
    name = library.evidence.documents[next(iter(items.values())).grid.document].name
    writer.heading(f"Key figures · {escape(name)}")
    for (new, old), members in groups.items():
        writer.table(["Line item", new, old, "Change", "Unit", "Page", "Source"], [_line(writer, item) for item in members])


def _line(writer: Writer, item: Item) -> list[str]:
    values = (item.new, *([item.old] if item.old else []))
    unit = escape(writer.text(item.grid.document, *item.grid.unit)) if item.grid.unit else ""
    change = formula(item.new, item.old) if item.old else "not computed: no comparable period in the table"
    label = escape(item.row.label if item.row.label.casefold() == item.name.casefold() else f"{item.name} ({item.row.label})")
    return [label, escape(item.new.text), escape(item.old.text) if item.old else "", change, unit, str(item.grid.page or "—"),
            show.sources(writer, item.grid, item.row.start, item.row.end, values)]  # fmt: skip


def _restated(writer: Writer, library: Library, primary: str, items: dict[str, dict[str, Item]]) -> None:
    """The same line item and period with another figure elsewhere: a restatement or a disagreement, for the reviewer to settle."""
    rows = []
    for name, item in items[primary].items():
        for document, others in items.items():
            other = others.get(name)
            if document == primary or other is None or not library.identity(document) & library.identity(primary):
                continue
            for ours in filter(None, (item.new, item.old)):
                for theirs in filter(None, (other.new, other.old)):
                    if _differ(item, ours, other, theirs):
                        rows.append([escape(name), show.column_title(item.grid, ours.column), escape(ours.text), escape(theirs.text),
                                     show.sources(writer, item.grid, item.row.start, item.row.end, (ours,))
                                     + show.sources(writer, other.grid, other.row.start, other.row.end, (theirs,))])  # fmt: skip
    if rows:
        writer.heading("The same period, another figure elsewhere", 3)
        writer.table(["Line item", "Period", "Here", "Elsewhere", "Source"], rows)


def _differ(item: Item, ours: Value, other: Item, theirs: Value) -> bool:
    a, b = item.grid.column(ours.column), other.grid.column(theirs.column)
    if a is None or b is None or a.period.year is None or a.period != b.period or item.row.terms != other.row.terms:
        return False
    if ours.number is None or theirs.number is None:
        return False
    here, there = ours.number * item.grid.scale, theirs.number * other.grid.scale
    return abs(here - there) > 0.0005 * max(abs(here), abs(there)) + 0.5 * min(item.grid.scale, other.grid.scale)
