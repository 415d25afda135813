"""A plain question about a contract, answered by the clauses that it names, wherever in the contract they stand."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from copilot.adapters.models.extractive import amended, clauses, definitions
from copilot.adapters.models.extractive.choose import Found, kind_named
from copilot.adapters.models.extractive.grid import CLAUSES, clause_hits, documents_meant, strongest
from copilot.adapters.models.extractive.lead_ins import narrowed, with_lead_ins
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.opening import opening
from copilot.adapters.models.extractive.question import Question, analyse, strength
from copilot.adapters.models.extractive.wordings import Hit
from copilot.adapters.models.extractive.words import stem, stems
from copilot.domain.passage import Passage

_CALLED = frozenset(stem(w) for w in ("agreement", "contract", "lease", "deed", "licence", "license", "amendment", "addendum"))
TITLE_WITHIN = 3_000  # characters in which a contract has its title
FEW = 3  # contracts up to which more than one sentence of each is quoted


BESIDE = 0.1  # by how much a hit comes before the best that bears most words of the question which belong to the clause


class Clauses(NamedTuple):
    """`alone`: the question asks for nothing else. `absent`: what the contracts meant lack, in plain words; where there are no
    sentences, that is all. `read`: the contracts meant.
    """

    sentences: list[Found]
    alone: bool
    absent: tuple[str, ...] = ()
    read: frozenset[str] = frozenset()


def clause_sentences(question: Question, library: Library, passages: Sequence[Passage], *, whole: bool) -> Clauses:
    """The sentences of the contracts meant that are the clause asked about; empty where the question names none.

    `whole`: every document may be read, not only those that the search was limited to. Where the question says more than
    the clause's name, only sentences that bear a word of that count.
    """
    if term := definitions.term(question.text):
        return _definition(term, question, library, passages, whole=whole)
    asked = clauses.named(question)
    meant = documents_meant(question, library) if whole else [library.evidence.documents[p.document_id] for p in passages]
    contracts = _contracts([d.id for d in meant], library)
    if whole:
        contracts = _of_the_kind(question, contracts, library)
    if not asked.clauses:
        return Clauses([], alone=False, read=frozenset(d for d in contracts if _entitled(d, library)))
    found = _clauses_of(contracts, asked, library)
    if whole and not found.hits:  # a party's name is in the name of one document and in the text of all
        everything = _naming(
            question, _of_the_kind(question, _contracts(list(library.evidence.documents), library), library), library
        )
        found = _clauses_of(everything, asked, library) if set(everything) - set(contracts) else found
        contracts = everything
    hits = [hit for of_contract in found.hits.values() for hit in of_contract]
    if whole:
        hits += _changed(hits, library)
    library.evidence.give(replace(hit.unit.passage, score=hit.score) for hit in hits)
    alone = not _besides(asked.more, contracts, library)
    told = alone and contracts and all(_entitled(d, library) for d in contracts)
    absent = _absent(question, asked, found, contracts, library) if told else ()
    return Clauses([Found(hit.unit, hit.score, 1.0, 1.0, 1.0) for hit in hits], alone, absent, frozenset(contracts))


def _of_the_kind(question: Question, contracts: Sequence[str], library: Library) -> list[str]:
    """Those whose name or opening says what kind of contract is meant, "the hosting agreement"; all where none does."""
    said = kind_named(question.text) - frozenset(question.names)
    fitting = [d for d in contracts if said and said <= library.identity(d)]
    return fitting or list(contracts)


def _naming(question: Question, contracts: Sequence[str], library: Library) -> list[str]:
    """Those whose text bears every name of the question that any of them bears: what another pair agreed is no answer."""
    known = [name for name in question.names if any(name in library.vocabulary(d) for d in contracts)]
    return [d for d in contracts if all(name in library.vocabulary(d) for name in known)]


def _definition(term: str, question: Question, library: Library, passages: Sequence[Passage], *, whole: bool) -> Clauses:
    """What the contracts define the term as; nothing is said of documents that are none."""
    besides = analyse(question.text.replace(term, " "))  # a term's words are in the title of another document
    meant = documents_meant(besides, library) if whole else [library.evidence.documents[p.document_id] for p in passages]
    contracts = _contracts([d.id for d in meant], library)
    hits = definitions.defined(term, contracts, library)
    library.evidence.give(replace(hit.unit.passage, score=hit.score) for hit in hits)
    told = contracts and len(contracts) == len({d.id for d in meant}) and all(_entitled(d, library) for d in contracts)
    absent = (f"no sentence of the contracts defines “{term}”",) if told and not hits else ()
    return Clauses([Found(hit.unit, hit.score, 1.0, 1.0, 1.0) for hit in hits], bool(hits), absent, frozenset(contracts))


def _contracts(documents: Sequence[str], library: Library) -> list[str]:
    return [d for d in dict.fromkeys(documents) if _CALLED & library.identity(d)]


def _entitled(document: str, library: Library) -> bool:
    """True for a document that calls itself a contract; a paper under a licence speaks of one, and lacks no clause."""
    known = library.evidence.documents[document]
    title = opening("document name", document, library)
    return bool(_CALLED & frozenset(stems(f"{known.name} {known.title}".replace("_", " ").replace("-", " ")))) or any(
        hit.unit.start < TITLE_WITHIN for hit in title
    )


_OF_ITSELF = re.compile(
    r"\bthis\s+(?:[\w-]+\s+){0,4}?(?:agreement|contract|lease|deed|licen[cs]e|addendum|amendment)\b", re.IGNORECASE
)


def agreed(document: str, library: Library) -> bool:
    """True for a text that speaks of itself as what is agreed; a report on licence sales does not."""
    return _OF_ITSELF.search(library.evidence.text(document)) is not None


def _besides(more: Sequence[str], contracts: Sequence[str], library: Library) -> list[str]:
    """What is asked for besides the clause and the contract."""
    return [t for t in more if not any(strength(t, library.identity(d)) for d in contracts)]


_SEVERAL = re.compile(  # "Which of the contracts ...", "In each agreement ..."
    r"\b(?:which|each|every|all|any|both)\b(?:\s+\w+){0,3}?\s+(?:contracts?|agreements?|leases?|licen[cs]es?|deeds?|documents?)\b",
    re.IGNORECASE,
)


class _Read(NamedTuple):
    """Contract -> its sentences of the clauses named, where it has any; and the names of the clauses that were found."""

    hits: dict[str, list[Hit]]
    spoken: frozenset[str]


def _clauses_of(contracts: Sequence[str], asked: clauses.Named, library: Library) -> _Read:
    """The sentences of the clauses named, at most some of each contract."""
    more = _besides(asked.more, contracts, library)
    most = len(asked.clauses) * (CLAUSES if len(contracts) <= FEW else 1)
    found: dict[str, list[Hit]] = {}
    spoken: set[str] = set()
    for document in contracts:
        every = [(c, _favoured(clause_hits(c.name, c.question, document, library), c, asked.beside)) for c in asked.clauses]
        spoken |= {c.name for c, hits in every if strongest(hits)}
        plain = [hit for c, hits in every for hit in narrowed(strongest(hits), c)]
        bearing = [(c, [hit for hit in hits if _bears(more, hit)]) for c, hits in every] if more else []
        fitting = [hit for c, hits in bearing for hit in narrowed(strongest(hits), c)] if more else plain
        if more and fitting and plain[0] not in fitting:
            # "which law governs, and is the convention excluded?": the clause as well as what else is asked
            fitting.insert(0, plain[0])
        if fitting:
            found[document] = with_lead_ins(_once(fitting)[:most], library)
    return _Read(found, frozenset(spoken))


def _absent(
    question: Question, asked: clauses.Named, found: _Read, contracts: Sequence[str], library: Library
) -> tuple[str, ...]:
    """The clauses that none of the contracts has, and, where several are asked about, those that have none of them.

    An amendment need not have any.
    """
    lacking = [c for c in asked.clauses if c.name not in found.spoken and not c.open]
    lines = [f"no sentence of the contracts is a clause on {c.called} in the words that contracts use for it" for c in lacking]
    without = [d for d in contracts if d not in found.hits and not library.amendment(d)]
    called = " or ".join(c.called for c in asked.clauses if c.name in found.spoken and not c.open)
    if found.hits and without and called and _SEVERAL.search(question.text):
        names = ", ".join(library.evidence.documents[d].name for d in without)
        lines.append(f"no sentence of {names} is a clause on {called} in the words that contracts use for it")
    return tuple(lines)


def _favoured(hits: Sequence[Hit], clause: clauses.Clause, beside: Sequence[str]) -> list[Hit]:
    """The hits with those first that bear most of what the question says in the clause's own words: whose cap, the excluded loss.

    A sentence that is told first stays so, unless another bears a word of the question that none of its kind does.
    """
    leading = [hit for hit in hits if clause.leads(hit.unit.text)]
    apart = [t for t in beside if leading and not any(_bears([t], hit) for hit in leading)]
    shares = {hit: _share(apart or beside, hit) for hit in (leading if leading and not apart else hits)}
    if not any(shares.values()) or len(set(shares.values())) == 1:
        return list(hits)
    best, most = hits[0].score, max(shares.values())
    raised = [replace(hit, score=max(best, hit.score) + BESIDE) if shares.get(hit) == most else hit for hit in hits]
    return sorted(raised, key=lambda hit: (-hit.score, hit.unit.start))


def _changed(found: Sequence[Hit], library: Library) -> list[Hit]:
    """What amendments among all documents do, by its number, to a clause found."""
    told = {(hit.unit.document, hit.unit.start) for hit in found}
    amending = [d for d in library.evidence.documents if library.amendment(d)]
    units = [u for d in amending for u in amended.changing([hit.unit for hit in found], d, library)]
    return [Hit(u, 1.0) for u in units if (u.document, u.start) not in told]


def _bears(more: Sequence[str], hit: Hit) -> bool:
    return _share(more, hit) > 0


def _share(terms: Sequence[str], hit: Hit) -> float:
    held = frozenset(stems(hit.unit.text))
    return sum(strength(t, held) for t in terms) / (len(terms) or 1)


def _once(hits: Sequence[Hit]) -> list[Hit]:
    """The best first, each sentence once."""
    best: dict[int, Hit] = {}
    for hit in sorted(hits, key=lambda hit: -hit.score):
        best.setdefault(hit.unit.start, hit)
    return list(best.values())
