"""A summary in the template's sections, and a synthesis by sub-topic: where sources agree, disagree and are silent."""

import re
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive import clauses, conflicts, show
from copilot.adapters.models.extractive.answer import select
from copilot.adapters.models.extractive.answers import NEEDED, standing_question
from copilot.adapters.models.extractive.choose import Found, choose_sentences
from copilot.adapters.models.extractive.contracts import clause_sentences
from copilot.adapters.models.extractive.grid import DOCUMENTS, WORKERS, named_documents
from copilot.adapters.models.extractive.lead_ins import ITEM, with_lead_ins
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.matter import Matter, matter, subject_matter
from copilot.adapters.models.extractive.question import GENERIC, Question, analyse, strength
from copilot.adapters.models.extractive.selection import Selection
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.wordings import Hit, agreed
from copilot.adapters.models.extractive.words import spelt_out, stem, stems
from copilot.adapters.models.writer import Writer
from copilot.domain.drafting import Brief, Drafting, Progress
from copilot.domain.markup import escape
from copilot.domain.passage import Passage
from copilot.domain.prompt import Shape

ENOUGH = 0.6  # strength of a wording, see wordings.py: one telling word
SURE = 0.5  # share of the question that a sentence must hold where no wording is found
POINTED = 45  # words up to which a sentence says one thing
PER_SECTION = 5
CLOSE = 0.6  # of the best sentence's score, below which one is left out of a section whose wordings are known
ABSTRACT, SUMMED_UP = 4000, 0.4  # characters of a study in which it sums itself up, and how far that goes before the rest
LEADING = 0.6  # by how much a sentence that tells a section's first matter comes before others: two further wordings
ANSWERING = 3  # sentences of the short answer whose articles and references belong to the matter
PASSAGES = 8
FEW = 1 / 3  # share of the sources that speak of what a request is about, below which it narrows nothing
ON_SUBJECT = 0.3  # share of what a request is about that a source's sentence must bear to be its position
POINTING, PIECE = 60, 12  # words below which a sentence that points elsewhere, or a piece of a list, tells nothing
LABELLED = 2.0  # score of a row that is labelled with the section's name: before all that only speaks of it
_LABEL = re.compile(r"(?P<label>[^|\t]{2,60}?)\s*[|\t]")
_COMMON = frozenset(map(stem, ("market", "size")))  # in the names of topics, and in any request
_PARTED = re.compile(r",|\band\b|\bor\b|\bversus\b|\bas well as\b", re.IGNORECASE)
_BULLET = re.compile(r"[•●▪–*-]|o\s")
_HOW = frozenset(map(stem, ("effect", "impact", "influence", "describe", "discuss", "view", "see")))  # how it is asked about
_RULES = re.compile(r"\b(?:shall|may|must|will|can|cannot|agrees?|entitled|responsible|required)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"\b(?:described|discussed|set forth|included|disclosed|see|refer to)\b[^.]{0,40}\b(?:Note|Item|Part|Section|Article|Exhibit|Schedule)s?\s+[\dIVX]"
)


def draft_summary(brief: Brief, evidence: Evidence, model: str) -> Iterator[Progress | Drafting]:
    """One section per item of the template: the question answered, or every sentence in the section's usual wordings."""
    library, writer = Library(evidence), Writer(evidence)
    writer.note(show.DIGEST)
    silent: list[str] = []
    told: list[str] = []
    used: set[tuple[str, int]] = set()
    for section, selection in (yield from _selections(brief, library)):
        once = {(f.unit.document, f.unit.start): f for f in reversed(selection.sentences)}
        places = dict.fromkeys((f.unit.document, f.unit.start) for f in selection.sentences)
        fresh = [once[place] for place in places if place not in used][:PER_SECTION]
        if selection.missing or not (fresh or selection.figures):
            (told if selection.sentences and not selection.missing else silent).append(section)
            continue
        used |= {(f.unit.document, f.unit.start) for f in fresh}
        writer.heading(escape(section))
        if selection.figures is not None:
            show.lines(writer, selection.figures)
        show.sentences(writer, conflicts.order_current_first(library, fresh))
    if told:
        writer.note(f"**Nothing beyond what is quoted above**: {'; '.join(map(escape, told))}.")
    _silent(writer, silent)
    yield writer.finish(model, abstained=not writer.cited)


def draft_synthesis(brief: Brief, evidence: Evidence, model: str) -> Iterator[Progress | Drafting]:
    """By sub-topic: pairs of sources that give other figures, sources that say the same, a single source, silence."""
    library, writer = Library(evidence), Writer(evidence)
    writer.note(show.DIGEST)
    silent = []
    asked = analyse(standing_question(brief))
    sources = _sources(brief, asked, library)
    on = subject(brief, asked, library)
    of_subject = _on_subject(asked, on, library, sources)
    if len(of_subject) < FEW * len(sources):
        on = []  # what few sources name is what all of them are about, in other words
    elif of_subject:
        _asked(writer, library, asked, on, sources, of_subject)
    for topic, selection in (yield from _selections(brief, library, on)):
        if selection.missing or not selection.sentences:
            silent.append(topic)
            continue
        writer.heading(escape(topic))
        _positions(writer, library, selection, sources)
    _silent(writer, silent)
    yield writer.finish(model, abstained=not writer.cited)


def _asked(
    writer: Writer, library: Library, asked: Question, on: Sequence[str], sources: Sequence[str], whole: Sequence[Found]
) -> None:
    """What each source says of the matter asked about; of several things asked for, of each."""
    pieces = [(piece.strip(" ?.,"), [t for t in on if t in stems(piece)]) for piece in _PARTED.split(asked.text)]
    several = [(piece, terms) for piece, terms in pieces if terms]
    found = [(piece, _on_subject(asked, terms, library, sources)) for piece, terms in several] if len(several) > 1 else []
    for piece, best in found or [("", list(whole))]:
        if best:
            writer.heading(f"What was asked · {escape(_last_words(piece, on))}" if piece else "What was asked")
            _positions(writer, library, Selection(asked, tuple(best)), sources)


def _last_words(piece: str, on: Sequence[str]) -> str:
    """From the first word that the request is about to the last: 'supply chain' of 'say about supply chain'."""
    order = piece.split()
    at = [n for n, word in enumerate(order) if set(stems(word)) & set(on)]
    return " ".join(order[at[0] : at[-1] + 1]) if at else piece


def subject(brief: Brief, topic: Question, library: Library) -> list[str]:
    """What the request is about beyond the names of sources and the template's own words; empty where it is about all of them."""
    known = [library.identity(d) for d in library.evidence.documents]
    template = frozenset(stems(" ".join(f"{name} {question.partition('?')[0]}" for name, question in brief.prompt.items)))
    return [
        t
        for t in topic.terms
        if t not in topic.names
        and t not in GENERIC | _HOW
        and t not in template
        and sum(bool(strength(t, words)) for words in known) * 2 < len(known)
        and any(strength(t, library.vocabulary(d)) for d in library.evidence.documents)
    ]


def _on_subject(topic: Question, terms: Sequence[str], library: Library, sources: Sequence[str]) -> list[Found]:
    """The sentence of each source that says most of what the request is about."""
    if not terms:
        return []
    best = []
    for document in sources:
        name = library.evidence.documents[document].name
        ranked = choose_sentences(topic, library, library.evidence.find(spelt_out(topic.text), PASSAGES, name))
        shares = [
            (sum(strength(t, frozenset(stems(f.unit.text))) for t in terms) / len(terms), f)
            for f in ranked
            if tells(f.unit.text)
        ]
        share, found = max(shares, key=lambda pair: (round(pair[0], 2), _pointed(pair[1])), default=(0.0, None))
        if found is not None and share >= ON_SUBJECT:
            best.append(found)
    return best


def _pointed(found: Found) -> float:
    """The sentence's score, less where it says much else: what lists every risk of a company says little of one."""
    return found.score * min(1.0, POINTED / max(1, len(found.unit.text.split())))


def tells(text: str) -> bool:
    """False for what announces an answer, points elsewhere for it, or is a piece of a list."""
    plain = text.strip()
    return not (plain.endswith(":") or (_ELSEWHERE.search(plain) and len(plain.split()) < POINTING) or plain[:1].islower()
                or (_BULLET.match(plain) and len(plain.split()) < PIECE))  # fmt: skip


def _sources(brief: Brief, topic: Question, library: Library) -> list[str]:
    """All sources that the request names, else all: silence and dissent count as well."""
    if brief.document is not None:
        return [d.id for d in named_documents(brief, library)]
    named = [d for d in library.evidence.documents if any(name in library.identity(d) for name in topic.names)]
    return (named or list(library.evidence.documents))[:DOCUMENTS]


def _positions(writer: Writer, library: Library, selection: Selection, sources: Sequence[str]) -> None:
    best = _best_of_each(selection.sentences)
    odds = conflicts.differing(library, best, replace(selection.question, expects=analyse("how much").expects))
    disputed = list(dict.fromkeys(f for pair in odds for f in pair))
    rest = [f for f in best if f not in disputed]
    for title, group in (
        ("Sources disagree", disputed),
        ("Sources agree" if _alike([alike[0] for alike in _worded_alike(rest)]) else "Sources, each on its own", rest),
    ):
        if group:
            writer.heading(title if len(group) > 1 else "One source only", 3)
            writer.items([_said(writer, alike) for alike in _worded_alike(group)])
    speaking = {f.unit.document for f in best}
    quiet = [escape(library.evidence.documents[d].name) for d in sources if d not in speaking]
    if quiet:
        writer.note(
            f"**Silent on this**, as far as its words show: {', '.join(quiet[:8])}{' and others' if len(quiet) > 8 else ''}."
        )


def _worded_alike(found: Sequence[Found]) -> list[list[Found]]:
    """The sentences, those together that several sources say in the same words: quarter after quarter a filing repeats itself."""
    alike: dict[tuple[str, ...], list[Found]] = {}
    for f in found:
        alike.setdefault(tuple(stems(f.unit.text)), []).append(f)
    return list(alike.values())


def _said(writer: Writer, alike: Sequence[Found]) -> str:
    """A sentence under the names of all that say it."""
    names = ", ".join(escape(f.unit.passage.document) for f in alike)
    also = "".join(writer.cite(f.unit.document, f.unit.start, f.unit.start + show.length(f.unit)) for f in alike[1:])
    return f"{names}: {show.quoted(writer, alike[0].unit)}{also}"


def _best_of_each(found: Sequence[Found]) -> list[Found]:
    first: dict[str, Found] = {}
    for f in found:
        first.setdefault(f.unit.document, f)
    return list(first.values())


def _alike(found: Sequence[Found]) -> bool:
    """True when at least two sources share a figure: the one agreement that code can see without a model."""
    quantities = [conflicts.measures(f.unit.text) for f in found]
    return any(a & b for n, a in enumerate(quantities) for b in quantities[n + 1 :])


def _selections(
    brief: Brief, library: Library, on: Sequence[str] = ()
) -> Generator[Progress, None, list[tuple[str, Selection]]]:
    """Yields progress and returns (name, selection) for every item; for the question itself where there are no items."""
    asked = standing_question(brief)
    topic = analyse(asked)
    items = brief.prompt.items or ((asked, asked),)
    documents = [d.id for d in named_documents(brief, library)]
    if brief.prompt.shape is Shape.SYNTHESIS:
        documents = _sources(brief, topic, library)
    done: list[Selection] = []
    yield Progress("read", 0, len(items), f"reading {len(documents)} documents")
    found = library.evidence.find(spelt_out(asked), brief.prompt.retrieval.passages)
    whole = brief.prompt.shape is Shape.SUMMARY and brief.document is None
    clause = matter(topic, clause_sentences(topic, library, found, whole=True).sentences, library) if whole else None
    if clause is None and _asks_itself(items):
        answer = select(topic, library, found, whole=whole, by_clause=False)  # it is placed by the document's own headings
        clause = subject_matter(topic, [] if answer.missing else answer.sentences[:ANSWERING], documents, library)
    elif clause is not None:
        documents = list(dict.fromkeys([*documents, *clause.amending]))
    with ThreadPoolExecutor(WORKERS) as pool:
        for selection in pool.map(lambda item: _section(item, topic, library, documents, found, on, clause), items):
            done.append(selection)
            yield Progress("read", len(done), len(items), items[len(done) - 1][0][:80])
    if clause is not None and len(done) > 1:  # the rule, clause by clause: what the short answer is subject to comes first
        told = [f for f in done[0].sentences if (tells(f.unit.text) or ITEM.match(f.unit.text)) and agreed(f.unit.text)]
        done[0] = replace(done[0], sentences=tuple(_announced(told or done[0].sentences, library)))
        governing = [*_referred(clause, library), *_ruling(clause, documents, library), *done[1].sentences]
        done[1] = Selection(done[1].question, tuple(governing), None, ())
    return [(name, selection) for (name, _), selection in zip(items, done, strict=True)]


def _asks_itself(items: Sequence[tuple[str, str]]) -> bool:
    """True for a template of which one section is the answer to the request, and the others what belongs to it."""
    return len(items) > 1 and not all(question.partition("?")[2].strip() for _, question in items)


def _referred(clause: Matter, library: Library) -> list[Found]:
    """The clauses that those asked about refer to by number, in their own documents."""
    units = [unit for document in clause.contracts for unit in library.whole(document) if clause.refers_to(unit)]
    kept = [unit for unit in units if library.trusted(unit)][:PER_SECTION]
    library.evidence.give(unit.passage for unit in kept)
    return [Found(unit, 1.0, 1.0, 1.0, 1.0) for unit in kept]


def _announced(found: Sequence[Found], library: Library) -> list[Found]:
    """The sentences, and before an item of a list what announces it."""
    whole = {(f.unit.document, f.unit.start): f for f in found}
    hits = with_lead_ins([Hit(f.unit, f.score) for f in found], library)
    library.evidence.give(hit.unit.passage for hit in hits)
    return [whole.get((h.unit.document, h.unit.start), Found(h.unit, h.score, 1.0, 1.0, 1.0)) for h in hits]


def _ruling(clause: Matter, documents: Sequence[str], library: Library) -> list[Found]:
    """The sentences of the matter that set a rule, those that say most of what is asked first."""
    units = [
        u
        for d in documents
        for u in library.reading(d).units
        if not u.row and (tells(u.text) or ITEM.match(u.text)) and agreed(u.text)
    ]
    units = [u for u in units if clause.follows(u) or _RULES.search(u.text)]
    held = sorted(
        (u for u in units if clause.holds(u) and not clause.ranks(u)), key=lambda u: (-clause.share(u), u.document, u.start)
    )
    kept = [u for u in held if library.trusted(u)][: 2 * PER_SECTION]
    library.evidence.give(u.passage for u in kept)
    return [Found(u, 1.0, 1.0, 1.0, 1.0) for u in kept]


def _section(
    item: tuple[str, str],
    topic: Question,
    library: Library,
    documents: Sequence[str],
    found: tuple[Passage, ...],
    on: Sequence[str],
    clause: Matter | None,
) -> Selection:
    """The best sentences of each document in the section's wordings, those that share the request's words first.

    With words that the request is `on`, only sentences that bear one of them; with a `clause`, only those that belong to it.
    """
    name, question = item
    on = (
        () if on and _named_in(name, topic.text) else on
    )  # "... say about demand and competition": of competition whatever they say
    if "?" not in question or not question.partition("?")[2].strip():
        return select(topic, library, found, whole=clause is not None)
    best = []
    told = (
        clauses.by_name(name) is not None
    )  # what is told of the section is known: sentences that only share words with it are none
    for document in documents:
        hits = [(_topical(hit, topic, library), hit) for hit in _hits(name, question, document, library)]
        hits = [pair for pair in hits if tells(pair[1].unit.text) and (not on or _bears(on, pair[1].unit.text))]
        if clause is not None:
            hits = [(s, hit) for s, hit in hits if clause.holds(hit.unit) and not hit.unit.row and agreed(hit.unit.text)]
        hits.sort(key=lambda pair: (-pair[0], pair[1].unit.start))
        called = [u for u in library.reading(document).units if u.row and not on and clause is None and _called(name, u.text)]
        best += [Found(u, LABELLED, LABELLED, LABELLED, LABELLED) for u in called[:PER_SECTION] if library.trusted(u)]
        enough = max(ENOUGH, CLOSE * hits[0][0]) if hits and told else ENOUGH
        best += [Found(hit.unit, score, score, score, score) for score, hit in hits[:PER_SECTION] if score >= enough]
    if not best and (on or clause or told):
        return Selection(analyse(f"{name} {topic.text}"), ())
    if not best:
        asked = f"{topic.text} {name} {question.partition('?')[0]}"
        return select(analyse(asked), library, library.evidence.find(spelt_out(asked), PASSAGES), SURE)
    best.sort(key=lambda f: (-f.score, f.unit.passage.document, f.unit.start))
    kept = best[: max(PER_SECTION, 2 * len(documents))]
    library.evidence.give(replace(f.unit.passage, score=f.score) for f in kept)
    return Selection(analyse(f"{name} {question.partition('?')[0]}"), tuple(kept))


def _named_in(name: str, asked: str) -> bool:
    """True where a request names the topic by a word of its own name."""
    return not (frozenset(stems(name)) - GENERIC - _COMMON).isdisjoint(stems(asked))


def _hits(name: str, question: str, document: str, library: Library) -> list[Hit]:
    """The sentences in a section's wordings; those that are told first of it before others."""
    entry = clauses.by_name(name)
    if entry is None:
        return library.reading(document).hits(name, question)
    hits = library.reading(document).hits(name, clauses.with_more(name, question), entry.fits)
    return [replace(hit, score=hit.score + _more(entry, hit.unit)) for hit in hits]


def _more(entry: clauses.Clause, unit: Unit) -> float:
    """What is told first of a section, and what a study's abstract tells of itself, goes before the rest."""
    return LEADING * entry.leads(unit.text) + SUMMED_UP * (entry.own and unit.start < ABSTRACT)


def _called(name: str, text: str) -> bool:
    """True for a row of a table that bears the section's name as its label: "Population | adults on haemodialysis"."""
    label = _LABEL.match(text)
    words = stems(label["label"]) if label else []
    return bool(words) and set(words) <= set(stems(name))


def _bears(terms: Sequence[str], text: str) -> bool:
    held = frozenset(stems(text))
    return any(strength(t, held) for t in terms)


def _topical(hit: Hit, topic: Question, library: Library) -> float:
    """The hit's score, more for words of the request that are not in every document's name."""
    about = library.identity(hit.unit.document)
    words = [t for t in topic.terms if t not in about]
    held = frozenset(stems(hit.unit.text))
    return hit.score + (0.5 * sum(strength(t, held) for t in words) / len(words) if words else 0.0)


def _silent(writer: Writer, names: Sequence[str]) -> None:
    if names:
        writer.note(f"**Not found in the documents**: {'; '.join(escape(n) for n in names)}.", NEEDED)
