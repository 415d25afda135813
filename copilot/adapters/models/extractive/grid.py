"""A grid: one row per clause type, with the operative words or the plain statement that none was found."""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple

from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive import amended, clauses, conflicts, show
from copilot.adapters.models.extractive.choose import Found, about
from copilot.adapters.models.extractive.lead_ins import narrowed, with_items, with_lead_ins
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.opening import opening
from copilot.adapters.models.extractive.periods import Period
from copilot.adapters.models.extractive.question import GENERIC, Question, analyse
from copilot.adapters.models.extractive.wordings import Hit
from copilot.adapters.models.extractive.words import STOP, stem, stems, words
from copilot.adapters.models.writer import Writer
from copilot.domain.document import Document
from copilot.domain.drafting import Brief, Drafting, Progress
from copilot.domain.markup import escape

WORKERS = 4
# Quotations in one row (a cap for each party, and what is excluded), and the share of the best one's score that the others must have:
# of what is marked in 40 contracts of CUAD, with 4 and 0.7, 54% is quoted and 73% of the quoted is marked, with these 57% and 70%.
CLAUSES, CLOSE = 5, 0.65
ENOUGH = 0.7
LEADS = 0.05  # by how much a sentence comes before the best that holds what is told first of a clause
_PLAIN = frozenset(stem(w) for w in ("right", "services", "document", "name", "review", "restriction", "exception"))
DEFINED = 1.2  # score of a definition that says when: beside a clause of one phrase and its name
_SEVERS = re.compile(
    r"\b(?:term|provision|part|portion|paragraph|section|clause|covenant)s?\b[^.]{0,160}\b(?:invalid|unenforceable|illegal|void)\b[^.]{0,400}"
    r"\b(?:remain\w*|remaining|remainder|not affect|severable|sever(?:ed)?|full force)\b",
    re.IGNORECASE,
)
SHORT = 6  # words below which a sentence is a caption
OPENED = frozenset({"document name", "agreement date"})  # said where a contract begins, or nowhere
DOCUMENTS = 12  # most contracts in one comparison


class Row(NamedTuple):
    """One item in one document."""

    name: str
    question: str
    document: Document


def draft_grid(brief: Brief, evidence: Evidence, model: str) -> Iterator[Progress | Drafting]:
    """Every item of the template over the contract asked about, or side by side over all of them."""
    library = Library(evidence)
    documents = named_documents(brief, library)
    items = named_items(brief, library)
    rows = [Row(n, q, d) for n, q in items for d in documents]
    yield Progress("search", 0, len(rows), f"{len(items)} items in {len(documents)} documents")
    found: list[list[Found]] = []
    with ThreadPoolExecutor(WORKERS) as pool:
        for quoted in pool.map(lambda row: choose_clauses(row, library), rows):
            found.append(quoted)
            yield Progress("search", len(found), len(rows), rows[len(found) - 1].name)
    found = with_amendments(rows, found, library)
    writer = Writer(evidence)
    writer.note(show.DIGEST)
    if len(items) < len(brief.prompt.items):
        names = ", ".join(escape(name) for name, _ in items)
        writer.note(
            f"**Only what the request names**: {names}. A request that names no clause is answered by all {len(brief.prompt.items)}."
        )
    absent = _table(writer, rows, found, compare=len(documents) > 1)
    _notes(writer, library, rows, found, absent)
    yield writer.finish(model, abstained=not writer.cited)


def named_items(brief: Brief, library: Library) -> tuple[tuple[str, str], ...]:
    """The template's items that the request names; all where it names none. Words of the documents' own names name none."""
    question = analyse(brief.question)
    titles = frozenset(
        stems(" ".join(f"{d.name} {d.title}" for d in library.evidence.documents.values()).replace("_", " ").replace("-", " "))
    )
    asked = {t for t in stems(brief.question) if t not in GENERIC and t not in titles and t not in question.names}
    clauses_named = {c.name.casefold() for c in clauses.named(question).clauses if any(ask & asked for ask in c.asks)}
    chosen = tuple((n, q) for n, q in brief.prompt.items if n.casefold() in clauses_named or _naming(n) & asked)
    return chosen or brief.prompt.items


def _naming(name: str) -> frozenset[str]:
    """The stems of an item's name that tell it from others."""
    return frozenset(stem(m.group()) for m in words(name) if m.group().casefold() not in STOP) - GENERIC - _PLAIN


def named_documents(brief: Brief, library: Library, most: int = DOCUMENTS) -> list[Document]:
    """The document of the request; else those that fit the names, the period and the distinctive words in the question."""
    if brief.document is not None:
        return [d for d in library.evidence.documents.values() if d.name == brief.document]
    return documents_meant(analyse(brief.question), library, most)


def documents_meant(question: Question, library: Library, most: int = DOCUMENTS) -> list[Document]:
    """The documents that fit the names, the period and the distinctive words of a question."""
    everything = list(library.evidence.documents.values())
    named = set(about(question, library, [d.id for d in everything]))
    chosen = [d for d in everything if d.id in named]
    of_time = [d for d in chosen if any(_dated(library.dated(d.id), asked) for asked in question.periods)]
    chosen = of_time or chosen
    words_of = {d.id: frozenset(stems(f"{d.name} {d.title}".replace("_", " ").replace("-", " "))) for d in chosen}
    terms = set(question.terms) - clauses.naming(question)
    common = {t for t in terms if sum(t in held for held in words_of.values()) > max(1, len(chosen) // 3)}
    hits = {d.id: len((terms - common) & words_of[d.id]) for d in chosen}
    best = max(hits.values(), default=0)
    return [d for d in chosen if hits[d.id] == best][:most]


def _dated(document: Period, asked: Period) -> bool:
    """True when the document's own date is of the year asked for, and of the quarter where both name one."""
    return asked.year is not None and document.year == asked.year and Period(quarter=asked.quarter).fits(document)


def choose_clauses(row: Row, library: Library) -> list[Found]:
    """The sentences of one document that make up the clause, in order; empty when none uses one of its wordings."""
    hits = clause_hits(row.name, row.question, row.document.id, library)
    clause = clauses.by_name(row.name)
    strong = with_lead_ins(with_items(narrowed(strongest(hits), clause) if clause else strongest(hits), library), library)
    library.evidence.give(replace(hit.unit.passage, score=hit.score) for hit in strong)
    return [
        Found(hit.unit, hit.score, hit.score, hit.score, hit.score) for hit in sorted(strong, key=lambda hit: hit.unit.start)
    ]


def with_amendments(rows: Sequence[Row], found: Sequence[list[Found]], library: Library) -> list[list[Found]]:
    """The rows of amendments with the sentences that change, by its number, a clause quoted from what they amend."""
    by_item: dict[str, list[Found]] = {}
    for row, quoted in zip(rows, found, strict=True):
        by_item.setdefault(row.name, []).extend(quoted)
    full = []
    for row, quoted in zip(rows, found, strict=True):
        told = {f.unit.start for f in quoted}
        units = [f.unit for f in by_item[row.name]] if library.amendment(row.document.id) else []
        more = [u for u in amended.changing(units, row.document.id, library) if u.start not in told] if units else []
        library.evidence.give(u.passage for u in more)
        full.append(sorted([*quoted, *(Found(u, 1.0, 1.0, 1.0, 1.0) for u in more)], key=lambda f: f.unit.start))
    return full


def strongest(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that are quoted."""
    long = [hit for hit in hits if len(hit.unit.text.split()) >= SHORT] or hits  # a caption is not the clause
    return [hit for hit in long if hit.score >= max(ENOUGH, long[0].score * CLOSE)][:CLAUSES]


def clause_hits(name: str, question: str, document: str, library: Library) -> list[Hit]:
    """Where one document speaks of the clause: what its opening says of itself, else the sentences in its wordings."""
    found = opening(name, document, library)
    clause = clauses.by_name(name)
    defined = [
        replace(hit, score=DEFINED) for hit in found if hit.unit.text[:1] in '"“'
    ]  # how it is defined, and what the clause says
    if (found and not defined) or name.casefold() in OPENED:
        return found
    if clause is None:
        return library.reading(document).hits(name, clauses.with_more(name, question))
    hits = library.reading(document).hits(
        name, clauses.with_more(name, question), lambda said: clause.fits(said) and not severs(said)
    )
    best = max((hit.score for hit in hits), default=0.0)
    led = [replace(hit, score=best + LEADS) if clause.leads(hit.unit.text) and hit.score >= ENOUGH else hit for hit in hits]
    return sorted([*defined, *led], key=lambda hit: (-hit.score, hit.unit.start))


def severs(text: str) -> bool:
    """True for the sentence that keeps a contract where a part of it is void: it names courts, terms and parties, and is none of them."""
    return _SEVERS.search(text) is not None


def _table(writer: Writer, rows: list[Row], found: list[list[Found]], *, compare: bool) -> list[Row]:
    """Write the rows that were found; return the others."""
    lines, absent = [], []
    for row, quoted in zip(rows, found, strict=True):
        if not quoted:
            absent.append(row)
            continue
        text = " ".join(show.quoted(writer, f.unit) for f in quoted)
        pages = ", ".join(dict.fromkeys(f"page {f.unit.passage.page}" if f.unit.passage.page else "—" for f in quoted))
        place = [escape(quoted[0].unit.passage.document)] if compare else []
        lines.append([escape(row.name), *place, "found", text, pages])
    writer.table(["Clause", *(["Document"] if compare else []), "Found", "Text", "Page"], lines)
    return absent


def _notes(writer: Writer, library: Library, rows: list[Row], found: list[list[Found]], absent: list[Row]) -> None:
    """What differs between contracts, what amends what, and what was not found: notes, because they assert nothing."""
    for name in dict.fromkeys(row.name for row in rows):
        of_item = [quoted[0] for row, quoted in zip(rows, found, strict=True) if row.name == name and quoted]
        for a, b in conflicts.differing(library, of_item, analyse(name))[:2]:
            one, other = (escape(f.unit.passage.document) for f in (a, b))
            writer.note(f"**{escape(name)} differs** between {one} and {other}: other figures for the same kind of unit.")
    for line in conflicts.amendments(library, [f for quoted in found for f in quoted]):
        writer.note(line)
    for document in dict.fromkeys(row.document.name for row in absent):
        names = [escape(row.name) for row in absent if row.document.name == document]
        writer.note(
            f"**Not found** in {escape(document)} by their usual words: {', '.join(names)}. Read schedules and "
            f"definitions before relying on this."
        )
