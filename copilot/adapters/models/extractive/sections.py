"""A summary in the template's sections, and a synthesis by sub-topic: where sources agree, disagree and are silent."""

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive import conflicts, show
from copilot.adapters.models.extractive.answer import Selection, select
from copilot.adapters.models.extractive.answers import NEEDED, standing_question
from copilot.adapters.models.extractive.choose import Found, about
from copilot.adapters.models.extractive.grid import DOCUMENTS, WORKERS, named_documents
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.question import Question, analyse, strength
from copilot.adapters.models.extractive.wordings import Hit
from copilot.adapters.models.extractive.words import spelt_out, stems
from copilot.adapters.models.writer import Writer
from copilot.domain.drafting import Brief, Drafting, Progress
from copilot.domain.markup import escape
from copilot.domain.passage import Passage
from copilot.domain.prompt import Shape

ENOUGH = 0.6  # strength of a wording, see wordings.py: one telling word
SURE = 0.5  # share of the question that a sentence must hold where no wording is found
PER_SECTION = 5
PASSAGES = 8


def draft_summary(brief: Brief, evidence: Evidence, model: str) -> Iterator[Progress | Drafting]:
    """One section per item of the template: the question answered, or every sentence in the section's usual wordings."""
    library, writer = Library(evidence), Writer(evidence)
    writer.note(show.DIGEST)
    silent = []
    used: set[tuple[str, int]] = set()
    for section, selection in (yield from _selections(brief, library)):
        fresh = [f for f in selection.sentences if (f.unit.document, f.unit.start) not in used][:PER_SECTION]
        if selection.missing or not (fresh or selection.figures):
            silent.append(section)
            continue
        used |= {(f.unit.document, f.unit.start) for f in fresh}
        writer.heading(escape(section))
        if selection.figures is not None:
            show.lines(writer, selection.figures)
        show.sentences(writer, conflicts.order_current_first(library, fresh))
    _silent(writer, silent)
    yield writer.finish(model, abstained=not writer.cited)


def draft_synthesis(brief: Brief, evidence: Evidence, model: str) -> Iterator[Progress | Drafting]:
    """By sub-topic: pairs of sources that give other figures, sources that say the same, a single source, silence."""
    library, writer = Library(evidence), Writer(evidence)
    writer.note(show.DIGEST)
    silent = []
    for topic, selection in (yield from _selections(brief, library)):
        if selection.missing or not selection.sentences:
            silent.append(topic)
            continue
        writer.heading(escape(topic))
        _positions(writer, library, selection)
    _silent(writer, silent)
    yield writer.finish(model, abstained=not writer.cited)


def _positions(writer: Writer, library: Library, selection: Selection) -> None:
    best = _best_of_each(selection.sentences)
    odds = conflicts.differing(library, best, replace(selection.question, expects=analyse("how much").expects))
    disputed = list(dict.fromkeys(f for pair in odds for f in pair))
    rest = [f for f in best if f not in disputed]
    for title, group in (
        ("Sources disagree", disputed),
        ("Sources agree" if _alike(rest) else "Sources, each on its own", rest),
    ):
        if group:
            writer.heading(title if len(group) > 1 else "One source only", 3)
            writer.items([f"{escape(f.unit.passage.document)}: {show.quoted(writer, f.unit)}" for f in group])
    speaking = {f.unit.document for f in best}
    quiet = [escape(d.name) for d in library.evidence.documents.values() if d.id not in speaking]
    if quiet:
        writer.note(
            f"**Silent on this**, as far as its words show: {', '.join(quiet[:8])}{' and others' if len(quiet) > 8 else ''}."
        )


def _best_of_each(found: Sequence[Found]) -> list[Found]:
    first: dict[str, Found] = {}
    for f in found:
        first.setdefault(f.unit.document, f)
    return list(first.values())


def _alike(found: Sequence[Found]) -> bool:
    """True when at least two sources share a figure: the one agreement that code can see without a model."""
    quantities = [conflicts.measures(f.unit.text) for f in found]
    return any(a & b for n, a in enumerate(quantities) for b in quantities[n + 1 :])


def _selections(brief: Brief, library: Library) -> Generator[Progress, None, list[tuple[str, Selection]]]:
    """Yields progress and returns (name, selection) for every item; for the question itself where there are no items."""
    asked = standing_question(brief)
    topic = analyse(asked)
    items = brief.prompt.items or ((asked, asked),)
    documents = [d.id for d in named_documents(brief, library)]
    if brief.prompt.shape is Shape.SYNTHESIS and brief.document is None:  # all sources: silence and dissent count as well
        documents = about(topic, library, list(library.evidence.documents))[:DOCUMENTS]
    done: list[Selection] = []
    yield Progress("read", 0, len(items), f"reading {len(documents)} documents")
    found = library.evidence.find(spelt_out(asked), brief.prompt.retrieval.passages)
    with ThreadPoolExecutor(WORKERS) as pool:
        for selection in pool.map(lambda item: _section(item, topic, library, documents, found), items):
            done.append(selection)
            yield Progress("read", len(done), len(items), items[len(done) - 1][0][:80])
    return [(name, selection) for (name, _), selection in zip(items, done, strict=True)]


def _section(
    item: tuple[str, str], topic: Question, library: Library, documents: Sequence[str], found: tuple[Passage, ...]
) -> Selection:
    """The best sentences of each document in the section's wordings, those that share the request's words first."""
    name, question = item
    if "?" not in question or not question.partition("?")[2].strip():
        return select(topic, library, found)
    best = []
    for document in documents:
        hits = [(_topical(hit, topic, library), hit) for hit in library.reading(document).hits(name, question)]
        hits.sort(key=lambda pair: (-pair[0], pair[1].unit.start))
        best += [Found(hit.unit, score, score, score, score) for score, hit in hits[:PER_SECTION] if hit.score >= ENOUGH]
    if not best:
        asked = f"{topic.text} {name} {question.partition('?')[0]}"
        return select(analyse(asked), library, library.evidence.find(spelt_out(asked), PASSAGES), SURE)
    best.sort(key=lambda f: (-f.score, f.unit.document, f.unit.start))
    kept = best[: max(PER_SECTION, 2 * len(documents))]
    library.evidence.give(replace(f.unit.passage, score=f.score) for f in kept)
    return Selection(analyse(f"{name} {question.partition('?')[0]}"), tuple(kept))


def _topical(hit: Hit, topic: Question, library: Library) -> float:
    """The hit's score, more for words of the request that are not in every document's name."""
    about = library.identity(hit.unit.document)
    words = [t for t in topic.terms if t not in about]
    held = frozenset(stems(hit.unit.text))
    return hit.score + (0.5 * sum(strength(t, held) for t in words) / len(words) if words else 0.0)


def _silent(writer: Writer, names: Sequence[str]) -> None:
    if names:
        writer.note(f"**Not found in the documents**: {'; '.join(escape(n) for n in names)}.", NEEDED)
