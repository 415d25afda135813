"""From a question to passages: words, synonyms, identity and vectors, fused by score."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor
from copilot.domain.passage import Passage, Query
from copilot.domain.permission import Right
from copilot.domain.scope import Scope
from copilot.errors import UnknownNameError, UsageError
from copilot.ports import Candidates, Floats, Wanted
from copilot.services import audit
from copilot.services.access import open_engagement
from copilot.services.desk import Desk
from copilot.services.indexes import ready
from copilot.services.passages import assemble
from copilot.services.synonyms import Expansion, expand
from copilot.services.terms import demand_embedding

MOST = 1_000  # passages of one search
NEAREST = 100  # chunks asked of the vector index
LONGEST_QUESTION = 8_000  # characters that are looked at

# What each signal adds. BM25 shares of the question in windows of several widths around the unit, the share of its terms
# within 100 characters, the document's text and identity, the chunk's vector. Recall of gold characters in the first 4,000
# (Chroma's set, CUAD, COVID-QA, Evidence Inference) and 2,000 (ContractNLI), plain BM25 over 800-character chunks:
# 0.873 0.490 0.786 0.635 0.650; own text 0.799 0.570 0.785 0.770 0.686; with the text around 0.908 0.581 0.840 0.715 0.722;
# all of these 0.940 0.574 0.871 0.780 0.745.
WEIGHTS: Mapping[str, float] = {
    "own": 0.4,
    "near": 0.15,
    "around": 0.3,
    "region": 0.07,
    "wide": 0.2,
    "coverage": 0.15,
    "document": 0.05,
    "identity": 0.1,
    "vector": 0.3,
}
# What else the question's concepts are called (synonyms.yaml), by where is searched. The same sets: over all documents 0.45:
# 0.947 - 0.871 0.872 -, 1.0: 0.922 - 0.868 0.758 - (the wrong documents); within one document 0.3: - 0.774 - - 0.807,
# 0.8: - 0.812 - - 0.830, 1.0: - 0.811 - - 0.838.
SYNONYMS_ANYWHERE, SYNONYMS_WITHIN = 0.45, 0.8
SYNONYMS_OWN = 0.67  # of a synonym's weight, the share for the unit's own text; the rest for the text around
# What the document's identity adds, for 1 of Catalogue.route. The right filing first of 116 questions, then recall@4000 on
# Chroma's set, COVID-QA, Evidence Inference: 0: 54, 0.934 0.871 0.876; 0.8: 116, 0.940 0.871 0.876; 1.2: 116, 0.940 0.865 0.876.
ROUTE = 0.8
OPENING, OPENING_REACH = 0.5, 1_000.0  # for what stands at a document's beginning: weight, and characters until it fades


def search(desk: Desk, actor: Actor, engagement_name: str, query: Query) -> tuple[Passage, ...]:
    """Find passages. Raises UnknownNameError (engagement, document), PermissionDeniedError, UsageError, and RefusedError or
    SpendingError where the question may not be sent to the embedder."""
    return search_many(desk, actor, engagement_name, [query])[0]


def search_many(desk: Desk, actor: Actor, engagement_name: str, queries: Sequence[Query]) -> tuple[tuple[Passage, ...], ...]:
    """One result per query, in order; the batch is one entry of the audit trail.

    The search runs while the entry is committed, and nothing is handed out before both are done, nor when the entry cannot be
    written. Asked in turn at 96,000 chunks on a busy machine, median and p95: 49 and 136 ms so, 77 and 146 ms one after the other.
    """
    with desk.store.read() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.READ)
    misfits = demand_embedding(desk, engagement)
    with ThreadPoolExecutor(1) as beside:
        recorded = beside.submit(_record, desk, actor, engagement_name, queries, misfits)
        found = tuple(find_passages(desk, engagement, query) for query in queries)
        recorded.result()
    return found


def _record(desk: Desk, actor: Actor, engagement_name: str, queries: Sequence[Query], misfits: Sequence[str]) -> None:
    """Judged again here: the right must hold when the entry is written."""
    questions = [query.text[:LONGEST_QUESTION] for query in queries[:100]]
    filters = sorted({str(query.scope) for query in queries if query.scope})
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.READ)
        audit.record(
            desk,
            work,
            actor,
            engagement.id,
            "search",
            engagement.id,
            queries=len(queries),
            questions=questions,
            embedder=desk.embedder.name,
            **({"filters": filters} if filters else {}),
            **({"off_terms": list(misfits)} if misfits else {}),
        )


def in_scope(desk: Desk, engagement: Engagement, scope: Scope, document: str | None = None) -> frozenset[str]:
    """Ids of the current documents that a search with this scope looks into. Raises UsageError where none is left, and
    where the document, given by name, is not among them.
    """
    ready(desk, engagement)
    catalogue = desk.lexical.catalogue(engagement.id)
    found = scope.among(catalogue)
    if document is not None and document in catalogue.ids and catalogue.ids[document] not in found:
        raise UsageError(f"'{document}' does not fit the filter ({scope})")
    return found


def find_passages(desk: Desk, engagement: Engagement, query: Query) -> tuple[Passage, ...]:
    """The search itself, for a service that has judged and recorded the act. No passage when nothing matches."""
    if not 1 <= query.k <= MOST:
        raise UsageError(f"a search returns 1 to {MOST:,} passages, not {query.k}")
    ready(desk, engagement)
    catalogue = desk.lexical.catalogue(engagement.id)
    document = catalogue.ids.get(query.document) if query.document is not None else None
    if query.document is not None and document is None:
        raise UnknownNameError("document", query.document, "copilot documents lists them")
    among = in_scope(desk, engagement, query.scope, query.document) if query.scope and catalogue.documents else None
    question = query.text[:LONGEST_QUESTION]
    if not question.strip() or not catalogue.documents:
        return ()
    if among is not None and len(among) == len(catalogue.documents):
        among = None  # nothing is left out, and a filter would cost time
    within = among if document is None else {document}
    near = desk.vectors.query(engagement.id, desk.embedder.embed([question])[0], NEAREST, within)
    expansion = expand(question)
    also = tuple((id_, ordinal) for id_, ordinal, _ in near if id_ in catalogue.documents)
    routes = catalogue.route(question) if document is None else {}
    boosts = {id_: ROUTE * score for id_, score in routes.items()}
    wanted = Wanted(
        expansion.question,
        expansion.synonyms,
        document,
        also,
        boosts=boosts,
        among=among if document is None else None,
        told=catalogue.told(question) if document is None else "",
    )
    found = desk.lexical.search(engagement.id, wanted)
    if not found.matched:
        return ()
    scores = fuse(found, near, expansion, SYNONYMS_ANYWHERE if document is None else SYNONYMS_WITHIN)
    if boosts:
        scores += np.asarray([boosts.get(id_, 0.0) for id_ in found.documents], dtype=np.float32)[found.owner]
    excerpt = desk.lexical.excerpt
    pieces = assemble(found, scores, query.k, partial(excerpt, engagement.id))
    passages = []
    for rank, piece in enumerate(pieces, 1):
        part = excerpt(engagement.id, piece.document, piece.start, piece.end)
        start = piece.start + len(part.text) - len(part.text.lstrip())
        text = part.text.strip()
        name = catalogue.documents[piece.document].name
        passages.append(
            Passage(rank, name, piece.document, part.page, start, start + len(text), text, piece.score, part.headings)
        )
    return tuple(passages)


def fuse(found: Candidates, near: Sequence[tuple[str, int, float]], expansion: Expansion, synonyms: float) -> Floats:
    """One score per unit: the weighted sum of the signals."""
    signals = {**found.scores, "vector": _similarities(found, near)}
    total = sum(weight * signals[name] for name, weight in WEIGHTS.items())
    if expansion.synonyms:
        total += synonyms * SYNONYMS_OWN * found.scores["synonyms"]
        total += synonyms * (1 - SYNONYMS_OWN) * found.scores["synonyms around"]
    if expansion.opening:
        total += OPENING * np.exp(-found.spans[:, 0] / OPENING_REACH)
    return np.asarray(total, dtype=np.float32)


def _similarities(found: Candidates, near: Sequence[tuple[str, int, float]]) -> Floats:
    """The chunk's cosine similarity; a chunk that is not among the nearest is taken to be like the farthest of them."""
    known = {(document, ordinal): similarity for document, ordinal, similarity in near}
    least = min((similarity for *_, similarity in near), default=0.0)
    # units of one chunk stand side by side: a chunk is looked up once, 250 instead of 1,000
    first = np.concatenate([[True], (np.diff(found.owner) != 0) | (np.diff(found.ordinal) != 0)])[: len(found.owner)]
    keys = zip((found.documents[n] for n in found.owner[first]), found.ordinal[first].tolist(), strict=True)
    similarities: Floats = np.asarray([max(0.0, known.get(key, least)) for key in keys], dtype=np.float32)
    return np.repeat(similarities, np.diff(np.append(np.flatnonzero(first), len(first))))
