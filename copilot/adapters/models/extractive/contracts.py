"""A plain question about a contract, answered by the clauses that it names, wherever in the contract they stand."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from copilot.adapters.models.extractive import amended, clauses
from copilot.adapters.models.extractive.choose import Found
from copilot.adapters.models.extractive.grid import CLAUSES, clause_hits, documents_meant, strongest
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.question import Question, strength
from copilot.adapters.models.extractive.wordings import Hit
from copilot.adapters.models.extractive.words import stem, stems
from copilot.domain.passage import Passage

_CALLED = frozenset(stem(w) for w in ("agreement", "contract", "lease", "deed", "licence", "license", "amendment"))
FEW = 3  # contracts up to which more than one sentence of each is quoted


class Clauses(NamedTuple):
    """`alone`: the question asks for nothing else."""

    sentences: list[Found]
    alone: bool


def clause_sentences(question: Question, library: Library, passages: Sequence[Passage], *, whole: bool) -> Clauses:
    """The sentences of the contracts meant that are the clause asked about; empty where the question names none.

    `whole`: every document may be read, not only those that the search was limited to. Where the question says more than
    the clause's name, only sentences that bear a word of that count.
    """
    named, more = clauses.named(question)
    if not named:
        return Clauses([], alone=False)
    meant = documents_meant(question, library) if whole else [library.evidence.documents[p.document_id] for p in passages]
    contracts = _contracts([d.id for d in meant], library)
    found = _clauses_of(contracts, named, _besides(more, contracts, library), library)
    if whole and not found:  # a party's name is in the name of one document and in the text of all
        contracts = _contracts(list(library.evidence.documents), library)
        found = _clauses_of(contracts, named, _besides(more, contracts, library), library)
    if whole:
        found += _changed(found, library)
    library.evidence.give(replace(hit.unit.passage, score=hit.score) for hit in found)
    alone = not _besides(more, contracts, library)
    return Clauses([Found(hit.unit, hit.score, 1.0, 1.0, 1.0) for hit in found], alone)


def _contracts(documents: Sequence[str], library: Library) -> list[str]:
    return [d for d in dict.fromkeys(documents) if _CALLED & library.identity(d)]


def _besides(more: Sequence[str], contracts: Sequence[str], library: Library) -> list[str]:
    """What is asked for besides the clause and the contract."""
    return [t for t in more if not any(strength(t, library.identity(d)) for d in contracts)]


def _clauses_of(contracts: Sequence[str], named: Sequence[clauses.Clause], more: Sequence[str], library: Library) -> list[Hit]:
    """The named clauses of each contract, at most some of each."""
    found: list[Hit] = []
    for document in contracts:
        hits = [hit for clause in named for hit in strongest(clause_hits(clause.name, clause.question, document, library))]
        fitting = [hit for hit in hits if not more or _bears(more, hit)]
        if more and fitting and hits[0] not in fitting:
            fitting.insert(
                0, hits[0]
            )  # "which law governs, and is the convention excluded?": the clause as well as what else is asked
        found += _once(fitting)[: CLAUSES * len(named) if len(contracts) <= FEW else 1]
    return found


def _changed(found: Sequence[Hit], library: Library) -> list[Hit]:
    """What amendments among all documents do, by its number, to a clause found."""
    told = {(hit.unit.document, hit.unit.start) for hit in found}
    amending = [d for d in library.evidence.documents if library.amendment(d)]
    units = [u for d in amending for u in amended.changing([hit.unit for hit in found], d, library)]
    return [Hit(u, 1.0) for u in units if (u.document, u.start) not in told]


def _bears(more: Sequence[str], hit: Hit) -> bool:
    held = frozenset(stems(hit.unit.text))
    return any(strength(t, held) for t in more)


def _once(hits: Sequence[Hit]) -> list[Hit]:
    """The best first, each sentence once."""
    best: dict[int, Hit] = {}
    for hit in sorted(hits, key=lambda hit: -hit.score):
        best.setdefault(hit.unit.start, hit)
    return list(best.values())
