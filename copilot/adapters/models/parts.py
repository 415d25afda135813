"""A request in pieces that are asked one by one: the rows of a grid, the sections of a summary, the documents of a brief."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive.answers import standing_question
from copilot.adapters.models.extractive.compliance import matrix_requirements, specifications
from copilot.adapters.models.extractive.grid import named_documents
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.words import spelt_out
from copilot.domain.document import Document
from copilot.domain.drafting import Brief
from copilot.domain.passage import Passage
from copilot.domain.prompt import Shape

SEVERAL = 4  # documents from which on one call cannot hold what each of them says
MOST_DOCUMENTS = 60  # of a brief that is drafted document by document


@dataclass(frozen=True, slots=True)
class Part:
    """One sub-question: its name, what the model is told to write, and the queries that find its evidence.

    Each of `documents` is searched by itself; none: all of them together. `heading`: the part is a section of its own.
    """

    name: str
    text: str
    question: str
    queries: tuple[str, ...]
    documents: tuple[str, ...] = ()
    requirement: Unit | None = None
    heading: bool = False


def parts_of(brief: Brief, library: Library) -> list[Part]:
    """A grid row by row; over several documents, a brief document by document and a summary section by section; all else
    in one piece, with evidence for each of the template's items."""
    prompt, asked = brief.prompt, standing_question(brief)
    if prompt.shape is Shape.GRID and not prompt.items:
        units, _ = matrix_requirements(library, specifications(brief, library))
        return [Part(f"requirement {n}", u.text, u.text, (u.text,), (), u) for n, u in enumerate(units, 1)]
    meant = named_documents(brief, library, MOST_DOCUMENTS)
    names = _names(meant, library.evidence)
    if prompt.shape is Shape.GRID:
        return [Part(name, f"{name}: {question}", question, (f"{name}. {question}",), names) for name, question in prompt.items]
    if prompt.shape is Shape.METRICS and len(meant) >= SEVERAL:
        return [_of_document(d, asked) for d in meant]
    if prompt.items and prompt.shape in (Shape.SUMMARY, Shape.SYNTHESIS) and len(meant) >= SEVERAL:
        return [
            Part(
                name,
                f"the section “{name}” ({question.partition('?')[0]}?)",
                f"{asked} {question}",
                (f"{asked} {question}",),
                names,
            )
            for name, question in prompt.items
        ]
    more = () if prompt.shape is Shape.METRICS else tuple(f"{asked} {question}" for _, question in prompt.items)
    return [Part(prompt.title, asked, asked, (asked, *more), (brief.document,) if brief.document else ())]


def passages_for(part: Part, brief: Brief, evidence: Evidence) -> list[Passage]:
    """The passages of each of the part's queries, interleaved by rank, each once; from each document the best first."""
    most = brief.prompt.retrieval.passages
    if len(part.documents) > 1:
        share = max(2, -(-most // len(part.documents)))
        searches: list[tuple[str, int, str | None]] = [(query, share, d) for query in part.queries for d in part.documents]
    else:
        searches = [(query, most, d) for query in part.queries for d in (part.documents or (None,))]
    found = [evidence.look(spelt_out(query), k, document) for query, k, document in searches]
    merged: dict[tuple[str, int], Passage] = {}
    for passage in _interleaved(found):
        merged.setdefault((passage.document_id, passage.start), passage)
    return [replace(p, rank=n) for n, p in enumerate(merged.values(), 1)]


def left_out(brief: Brief, library: Library) -> int:
    """Documents that a brief drafted document by document leaves out, because there are too many."""
    if brief.prompt.shape is not Shape.METRICS:
        return 0
    return max(0, len(named_documents(brief, library, len(library.evidence.documents))) - MOST_DOCUMENTS)


def _of_document(document: Document, asked: str) -> Part:
    return Part(document.name, f"the document “{document.name}”", asked, (asked,), (document.name,), heading=True)


def _names(meant: list[Document], evidence: Evidence) -> tuple[str, ...]:
    """The documents to search one by one; none where all are meant and there is but one."""
    return tuple(d.name for d in meant) if len(meant) > 1 or len(meant) < len(evidence.documents) else ()


def _interleaved(found: list[tuple[Passage, ...]]) -> Iterator[Passage]:
    for rank in range(max((len(f) for f in found), default=0)):
        yield from (passages[rank] for passages in found if rank < len(passages))
