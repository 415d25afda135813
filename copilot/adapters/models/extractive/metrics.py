"""The metrics table of a filing brief: line items by period, with changes computed in code beside the cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive import show, sums
from copilot.adapters.models.extractive.arithmetic import plain, quotient
from copilot.adapters.models.extractive.change import comparable, formula
from copilot.adapters.models.extractive.choose import about
from copilot.adapters.models.extractive.grid import DOCUMENTS, named_documents
from copilot.adapters.models.extractive.grids import Grid, Row, Value
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.lookup import LONG_TERM, SHORT_TERM
from copilot.adapters.models.extractive.periods import Period
from copilot.adapters.models.extractive.question import analyse
from copilot.adapters.models.extractive.sides import sides
from copilot.adapters.models.extractive.spelling import respelt
from copilot.adapters.models.extractive.statements import statement_weight
from copilot.adapters.models.extractive.sums import Item
from copilot.adapters.models.extractive.table_units import UNSCALED
from copilot.adapters.models.extractive.words import stem, stems, word_set
from copilot.adapters.models.writer import Writer
from copilot.domain.drafting import Brief, Drafting, Progress
from copilot.domain.markup import escape

_JOINING = frozenset({"the", "of", "and", "by", "in", "for", "from", "to"})
YEAR = 12  # months
AGREEING = 2  # figures that two filings of one company share at least
# Words that make another line item of a caption: total current liabilities are not total liabilities.
QUALIFIERS = frozenset(
    stem(word)
    for word in word_set(
        """current non noncurrent deferred other prepaid accrued restricted comprehensive discontinued attributable minority
        segment adjusted pro forma long short term marketable intangible percentage change average basic proceeds repayment repayments
        repurchase issuance increase decrease unrealized addition additions reduction reductions"""
    )
)
ENOUGH = 0.8  # likeness of a row's label to one of the item's captions
PERCENT, TIMES = True, False
RATIOS = (  # name, part, whole, and whether it is told in percent
    ("Gross margin", "Gross profit", "Revenue", PERCENT),
    ("Operating margin", "Operating income", "Revenue", PERCENT),
    ("Net margin", "Net income", "Revenue", PERCENT),
    ("Effective tax rate", "Income tax", "Income before tax", PERCENT),
    ("Current ratio", "Total current assets", "Total current liabilities", TIMES),
)
_TOTAL = re.compile(r"\W*(?:total|gross|net|income|loss)\b", re.IGNORECASE)
# What a caption is net of, or takes in, makes no other item of it.
_DETAIL = re.compile(
    r"(?:,\s*|\s+)(?:net of|including|excluding|exclusive of|inclusive of|less|after deducting)\b.*$", re.IGNORECASE
)
_EXCEPT = re.compile(r",?\s+except\b.*$", re.IGNORECASE)  # what is not in this unit has rows of its own
_SIGN = re.compile(r"(?:[A-Z]{1,3})?[$€£¥]")
_BENEFIT = re.compile(r"\W*benefit\b", re.IGNORECASE)  # a provision in brackets beside it is a cost
FEW = 4  # figures of primary statements from which on a figure from a note to the accounts is not put beside them


def draft_metrics(brief: Brief, evidence: Evidence, model: str) -> Iterator[Progress | Drafting]:
    """The table of the filing asked about; then figures that another document gives differently for the same period."""
    writer = Writer(evidence)
    writer.note(show.DIGEST)
    yield from write_metrics(brief, Library(evidence), writer)
    yield writer.finish(model, abstained=not writer.cited)


def write_metrics(brief: Brief, library: Library, writer: Writer) -> Iterator[Progress]:
    """The computed tables of each company asked about, whoever writes the words beside them."""
    asked, read = respelt(brief.question, library)
    show.respelt(writer, read)
    several = sides(analyse(asked), library) if brief.document is None else []
    for side in several:
        if side.documents:
            yield from _tables(replace(brief, question=side.question), library, writer)
        else:
            writer.note(f"**Not found in the documents.** None of them is about {escape(side.name)}.")
    if not several:
        yield from _tables(replace(brief, question=asked), library, writer)


def _tables(brief: Brief, library: Library, writer: Writer) -> Iterator[Progress]:
    """The tables of the filing that fits best."""
    question = analyse(brief.question)
    meant = {d.id for d in named_documents(brief, library)}
    documents = about(question, library, list(library.evidence.documents))[:DOCUMENTS]
    captions = {name: [*(c.strip() for c in text.split(";")), *sums.captions(name)] for name, text in brief.prompt.items}
    items: dict[str, dict[str, Item]] = {}
    for n, document in enumerate(documents):
        yield Progress("read", n, len(documents), library.evidence.documents[document].name)
        items[document] = line_items(library, document, captions, question.periods if document in meant else ())
    wanted = next((p.months for p in question.periods if p.months), YEAR)
    meant_read = [d for d in documents if d in meant]
    primary = max(meant_read, key=lambda d: _fitness(list(items[d].values()), wanted, library.dated(d)), default=None)
    if primary is None or not items[primary]:
        writer.note("**Not found in the documents.** No table with any of the line items: " + escape(", ".join(captions)) + ".",
                    "A filing whose statements are tables or lines of text with figures would be needed.")  # fmt: skip
        return
    stated = {name: item for name, item in items[primary].items() if statement_weight(item.grid.title)}
    elsewhere = {name: item for name, item in items[primary].items() if name not in stated} if len(stated) >= FEW else {}
    for name in elsewhere:
        del items[primary][name]
    asked = question.periods if primary in meant else ()
    grouped = _grouped(library, primary, captions, items[primary], asked)
    for one in grouped:
        items[primary].pop(one.name, None)
    made = [*grouped, *sums.made(items[primary], _parts(library, primary, asked))]
    for one in made:
        items[primary].pop(one.name, None)
    library.give_rows([(item.grid, item.row) for item in items[primary].values()])
    _table(writer, library, items[primary])
    _computed(writer, made)
    _margins(writer, items[primary], made)
    _restated(writer, library, primary, items)
    elsewhere = {name: item for name, item in elsewhere.items() if name not in {m.name for m in made}}
    if elsewhere:
        places = ", ".join(f"{escape(name)} (page {item.grid.page or '—'})" for name, item in elsewhere.items())
        writer.note(f"**Only outside the primary statements**, and so not in the table: {places}.")
    absent = [
        escape(name)
        for name in captions
        if name not in items[primary] and name not in elsewhere and name not in {m.name for m in made}
    ]
    if absent:
        name = escape(library.evidence.documents[primary].name)
        writer.note(f"**Not found** in {name} under their usual captions: {', '.join(absent)}.")


def _parts(library: Library, document: str, asked: Sequence[Period]) -> dict[str, Item]:
    """The rows that sums are made of and that are no items themselves."""
    return line_items(library, document, {captions[0]: list(captions) for captions in sums.parts()}, asked)


def line_items(library: Library, document: str, captions: dict[str, list[str]], asked: Sequence[Period]) -> dict[str, Item]:
    """The best row for each item: its caption nearest, in a statement, with a comparable older period."""
    best: dict[str, tuple[float, Item]] = {}
    for grid in library.grids(document):
        for row in grid.rows:
            for name, wordings in captions.items():
                likeness = 0.0 if _short_term(name, row) else max(_likeness(row.label, w) for w in wordings)
                if likeness < ENOUGH:
                    continue
                new, old = _pair(grid, row, asked)
                if new is None:
                    continue
                score = likeness + _standing(grid, row, old)
                if name not in best or score > best[name][0]:
                    best[name] = (score, Item(name, grid, row, new, old, likeness))
    return {name: best[name][1] for name in captions if name in best}


def _grouped(
    library: Library, document: str, captions: dict[str, list[str]], items: dict[str, Item], asked: Sequence[Period]
) -> list[sums.Made]:
    """The items that a primary statement gives in lines under their caption, without a total that bears it."""
    found: list[sums.Made] = []
    for name in (n for n in sums.grouped() if n in captions):
        for grid in library.grids(document):
            lines = _under(grid, name, captions, asked) if statement_weight(grid.title) else []
            told = name in items and all(line.row is not items[name].row for line in lines)
            if len(lines) > 1 and not told and (made := sums.added(name, lines)) is not None:
                found.append(made)
                break
    return found


def _under(grid: Grid, name: str, captions: dict[str, list[str]], asked: Sequence[Period]) -> list[Item]:
    """The lines under the item's caption, up to the first that is another item's or a total."""
    lines: list[Item] = []
    for row in grid.rows:
        if max(_likeness(row.section, caption) for caption in captions[name]) < ENOUGH:
            continue
        another = any(
            _likeness(row.label, c) >= ENOUGH for other, wordings in captions.items() if other != name for c in wordings
        )
        new, old = _pair(grid, row, asked)
        if another or _TOTAL.match(row.label) or new is None:
            break
        lines.append(Item(name, grid, row, new, old, 1.0))
    return lines


def _short_term(name: str, row: Row) -> bool:
    """True for what falls due within a year where the long-term item is asked for."""
    if LONG_TERM.search(name) is None or LONG_TERM.search(row.label) is not None:
        return False
    return SHORT_TERM.match(row.section) is not None


def _fitness(items: Sequence[Item], wanted: int, dated: Period) -> tuple[float, tuple[int, int, int], int]:
    """Orders filings: those with figures of the length of period asked for (a year, unless said), then the newest."""
    columns = [column for item in items if (column := item.grid.column(item.new.column))]
    spans = [
        c.period.months for c in columns if not c.period.month or c.period.months
    ]  # a balance is of a day, whatever is asked for
    months = spans or [None for _ in columns]
    fitting = sum(1.0 if m == wanted or (m is None and wanted == YEAR) else 0.5 if m is None else 0.0 for m in months)
    share = min(len(months), FEW) * fitting / max(1, len(months)) / FEW
    return round(2 * share) / 2, dated.order, len(months)  # a few columns of another length make a filing no annual one


def _likeness(label: str, caption: str) -> float:
    """Dice coefficient of the stems of two captions; 0 when a word makes one of them another line item."""
    ours, theirs = _caption(label), _caption(caption)
    if not ours or not theirs or (ours ^ theirs) & QUALIFIERS:
        return 0.0
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


@lru_cache(maxsize=20_000)
def _caption(text: str) -> frozenset[str]:
    """The stems that name a line item; what stands in brackets does not."""
    return frozenset(stems(_DETAIL.sub("", re.sub(r"\([^)]*\)", " ", text)))) - _JOINING


def _standing(grid: Grid, row: Row, old: Value | None) -> float:
    whole = 0.1 if len(grid.rows) >= 8 else 0.0
    total = 0.03 if row.label.lower().startswith("total") else 0.0
    return statement_weight(grid.title) + whole + total + (0.15 if old else 0.0) + (0.05 if grid.unit else 0.0)


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
        groups.setdefault(_times(item), []).append(item)
    name = library.evidence.documents[next(iter(items.values())).grid.document].name
    writer.heading(f"Key figures · {escape(name)}")
    for (new, old), members in groups.items():
        writer.table(["Line item", new, old, "Change", "Unit", "Source"], [_line(writer, item) for item in members])


def _line(writer: Writer, item: Item) -> list[str]:
    values = (item.new, *([item.old] if item.old else []))
    change = formula(item.new, item.old) if item.old else "not computed: no comparable period in the table"
    label = escape(item.row.label if item.row.label.casefold() == item.name.casefold() else f"{item.name} ({item.row.label})")
    return [label, escape(item.new.text), escape(item.old.text) if item.old else "", change, _unit(writer, item), show.sources(writer, item.grid, item.row.start, item.row.end, values)]  # fmt: skip


def _unit(writer: Writer, item: Item) -> str:
    """What the row is counted in: earnings per share are not in the millions of the table around them."""
    apart = UNSCALED.search(f"{item.row.section} {item.row.label}")
    if apart:
        return escape(apart.group())
    column = item.grid.column(item.new.column)
    span = (column.unit if column else None) or item.grid.unit
    if span is None:
        return ""
    said = " ".join(writer.text(item.grid.document, *span).split())
    plain = _EXCEPT.sub("", said).strip("()")
    sign = next((m.group() for row in item.grid.rows for v in row.values if (m := _SIGN.search(v.text))), "")
    if sign and sign not in said:
        return escape(f"{sign}, {plain[:1].lower()}{plain[1:]}")
    return escape(plain if _EXCEPT.search(said) else said)


def _margins(writer: Writer, items: dict[str, Item], made: Sequence[sums.Made]) -> None:
    """Ratios, each with its formula, where both figures stand in one table under the same columns; a table for each pair of periods."""
    known: dict[str, Item | sums.Made] = {**{m.name: m for m in made}, **items}
    tables: dict[tuple[str, str], list[list[str]]] = {}
    for name, part_of, whole_of, percent in RATIOS:
        part, whole = known.get(part_of), known.get(whole_of)
        if part is None or whole is None:
            continue
        lines = [*_lines_of(part), *_lines_of(whole)]
        if any(x.grid is not lines[0].grid or x.new.column != lines[0].new.column for x in lines):
            continue
        after = known.get("Net income") if part_of == "Income tax" else None
        shown = [_ratio(part, whole, after, older=older, percent=percent) for older in (False, True)]
        if any(x.old is None or lines[0].old is None or x.old.column != lines[0].old.column for x in lines):
            shown[1] = ""
        if shown[0]:
            label = name if len(lines) == 2 else f"{name} ({_words_of(part)} / {_words_of(whole)})"
            tables.setdefault(_times(lines[0]), []).append([label, *shown, _all_sources(writer, lines)])
    if tables:
        writer.heading("Margins" if len(tables) == 1 else "Margins and ratios", 3)
    for (new, old), rows in tables.items():
        writer.table(["Ratio", new, old, "Source"], rows)


def _lines_of(known: Item | sums.Made) -> list[Item]:
    return [known] if isinstance(known, Item) else [t.item for t in known.terms]


def _words_of(known: Item | sums.Made) -> str:
    """The label of a line, or the labels of the lines that are added: '(Total net sales − Cost of sales)'."""
    if isinstance(known, Item):
        return escape(known.row.label)
    return f"({_added(known)})"


def _added(made: sums.Made) -> str:
    signs = ["", *("− " if t.sign < 0 else "+ " for t in made.terms[1:])]
    return " ".join(f"{sign}{escape(t.item.row.label)}" for sign, t in zip(signs, made.terms, strict=True))


def _all_sources(writer: Writer, lines: Sequence[Item]) -> str:
    """Markers for the rows, their column headings and their unit, each once."""
    marks = "".join(show.sources(writer, x.grid, x.row.start, x.row.end, [x.new, *([x.old] if x.old else [])]) for x in lines)
    return "".join(dict.fromkeys(re.findall(r"\[\^\d+\]", marks)))


def _ratio(
    part: Item | sums.Made, whole: Item | sums.Made, after: Item | sums.Made | None, *, older: bool, percent: bool
) -> str:
    """'2,140 / 7,192 = 29.8%'; of a cost that is printed with a cost's sign, turned. Empty where the whole is nil or a loss.

    `after` is what is left of the whole: it says which sign the cost is printed with.
    """
    one, other = _figure(part, older=older), _figure(whole, older=older)
    if one is None or other is None or other[1] <= 0:
        return ""
    left = _figure(after, older=older) if after is not None else None
    if left is not None:
        turned = abs(other[1] + one[1] - left[1]) < abs(other[1] - one[1] - left[1])
    else:
        turned = isinstance(part, Item) and _BENEFIT.match(part.row.label) is not None
    return quotient((f"-({one[0]})", -one[1]) if turned else one, other, percent=percent)


def _figure(known: Item | sums.Made, *, older: bool) -> tuple[str, float] | None:
    """The figure with the words that make it."""
    if not isinstance(known, Item):
        return known.figure(older=older)
    value = known.old if older else known.new
    return (plain(value), value.number or 0.0) if value is not None and value.number is not None else None


def _times(item: Item) -> tuple[str, str]:
    """The headings of the newer and the older column."""
    old = show.column_title(item.grid, item.old.column) if item.old else "earlier period"
    return show.column_title(item.grid, item.new.column), old


def _computed(writer: Writer, made: Sequence[sums.Made]) -> None:
    """Items that the statement gives in parts, with the formula that makes them."""
    if made:
        writer.heading("Not a line of the statement: computed from its lines", 3)
    tables: dict[tuple[str, str], list[list[str]]] = {}
    for one in made:
        first = one.terms[0].item
        marks = _all_sources(writer, [t.item for t in one.terms])
        tables.setdefault(_times(first), []).append(
            [f"{one.name} ({_added(one)})", one.new, one.old, _unit(writer, first), marks]
        )
    for (new, old), rows in tables.items():
        writer.table(["Line item", new, old, "Unit", "Source"], rows)


def _restated(writer: Writer, library: Library, primary: str, items: dict[str, dict[str, Item]]) -> None:
    """The same line item and period with another figure elsewhere: a restatement or a disagreement.

    Only documents that agree with this one on at least as many figures are compared: those are of the same company.
    """
    rows: list[list[str]] = []
    for document in items:
        if document != primary:
            pairs = [
                pair for name, item in items[primary].items() if (o := items[document].get(name)) for pair in _pairs(item, o)
            ]
            apart = [pair for pair in pairs if _apart(*pair)]
            if apart and len(pairs) - len(apart) >= max(AGREEING, len(apart)):
                library.give_rows([(other.grid, other.row) for _, _, other, _ in apart])
                rows += [_restatement(writer, library, *pair) for pair in apart]
    if rows:
        writer.heading("The same period, another figure elsewhere", 3)
        writer.table(["Line item", "Period", "Here", "Elsewhere", "Document", "Source"], rows)


def _pairs(item: Item, other: Item) -> list[tuple[Item, Value, Item, Value]]:
    """Values of the two rows whose columns name exactly the same period."""
    if item.row.terms != other.row.terms:
        return []
    return [
        (item, ours, other, theirs)
        for ours in item.row.values
        for theirs in other.row.values
        if (a := item.grid.column(ours.column)) and (b := other.grid.column(theirs.column))
        if a.period.year is not None and a.period == b.period and ours.number is not None and theirs.number is not None
    ]


def _restatement(writer: Writer, library: Library, item: Item, ours: Value, other: Item, theirs: Value) -> list[str]:
    marks = show.sources(writer, item.grid, item.row.start, item.row.end, (ours,))
    marks += show.sources(writer, other.grid, other.row.start, other.row.end, (theirs,))
    elsewhere = escape(library.evidence.documents[other.grid.document].name)
    return [
        escape(item.name),
        show.column_title(item.grid, ours.column),
        escape(ours.text),
        escape(theirs.text),
        elsewhere,
        marks,
    ]


def _apart(item: Item, ours: Value, other: Item, theirs: Value) -> bool:
    """True when the figures differ by more than rounding to the coarser scale."""
    here, there = (ours.number or 0.0) * item.grid.scale, (theirs.number or 0.0) * other.grid.scale
    coarser = max(item.grid.scale, other.grid.scale)
    return abs(here - there) > 0.0005 * max(abs(here), abs(there)) + (
        0.5 * coarser if item.grid.scale != other.grid.scale else 0.0
    )
