"""Both indexes brought in line with the store: what is missing is added, what is gone is removed, nothing is embedded twice."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from copilot.domain.document import Body, Document, Vectors
from copilot.domain.engagement import Engagement
from copilot.errors import UnknownNameError
from copilot.ports import Floats
from copilot.services import audit
from copilot.services.desk import Desk
from copilot.services.terms import demand_embedding

# Chunks that remain, below which an index is filled again in a second or two; and how many of them are added in the time in
# which one is expunged (at 100,000: 1 ms a chunk against 4 ms, beside 2 s whatever their number).
FILLED_SOON, COSTS = 2_000, 4
_LOCKS: dict[str, threading.Lock] = {}  # per engagement: two first searches would otherwise both repair


def ready(desk: Desk, engagement: Engagement) -> None:
    """Make both indexes reflect the store's current documents; does nothing while their generation is the engagement's.

    Chroma is imported and opened beside the reading of the other index.
    """
    if desk.lexical.generation(engagement.id) == engagement.generation:
        return
    with _LOCKS.setdefault(engagement.id, threading.Lock()):
        with desk.store.read() as work:
            now = work.engagements.get(id=engagement.id)
            if now is None or desk.lexical.generation(now.id) == now.generation:
                return
            every = work.documents.find(engagement=now.id)
        current = [document for document in every if document.current]
        _sweep(desk, now.id, every)
        deleted = [document for document in every if document.deleted_at is not None]
        with ThreadPoolExecutor(1) as beside:
            repaired = beside.submit(repair, desk, now.id, current, deleted)
            desk.lexical.load(now.id, now.generation, current, partial(body_of, desk, now.id), repaired.result)


def repair(desk: Desk, engagement: str, documents: Sequence[Document], deleted: Sequence[Document] = ()) -> int:
    """Compare the vector index with the documents, document by document; returns how many had to be added or removed.

    What a crash left of `deleted` ones is cleared first.
    """
    held = desk.vectors.documents(engagement)
    if left := [document for document in deleted if document.id in held]:
        clear(desk, engagement, left, documents)
        held = desk.vectors.documents(engagement)
    wanted = {document.id: document for document in documents if document.chunks}
    gone = held.keys() - wanted.keys()
    wrong = [id_ for id_, document in wanted.items() if held.get(id_, 0) != document.chunks]
    for id_ in gone:
        desk.vectors.remove(engagement, id_)
    for id_ in wrong:
        if held.get(id_, 0) > wanted[id_].chunks:
            desk.vectors.remove(engagement, id_)
        desk.vectors.add(engagement, id_, vectors_of(desk, engagement, id_))
    return len(gone) + len(wrong)


def clear(desk: Desk, engagement: str, gone: Sequence[Document], remaining: Sequence[Document]) -> None:
    """Leave nothing of these documents in the vector index; fill it again only where that is faster, or the only way."""
    left, lost = (sum(document.chunks for document in documents) for documents in (remaining, gone))
    quick = left >= FILLED_SOON and left >= COSTS * lost
    if not (quick and desk.vectors.expunge(engagement, [document.id for document in gone])):
        rebuild(desk, engagement, remaining)


def rebuild(desk: Desk, engagement: str, documents: Sequence[Document]) -> None:
    """Erase the vector index and fill it again: nothing of what was removed before stays on disk."""
    desk.vectors.erase(engagement)
    repair(desk, engagement, documents)


def body_of(desk: Desk, engagement: str, document: str) -> Body:
    """A document's extract and chunks. Raises UnknownNameError when it was deleted."""
    with desk.store.read() as work:
        body = work.bodies.get(document=document, engagement=engagement)
    if body is None:
        raise UnknownNameError("content of document", document, "it was deleted")
    return body


def vectors_of(desk: Desk, engagement: str, document: str) -> Floats:
    """The stored vectors of this desk's embedder; made and stored where another embedder was used before.

    Raises RefusedError, SpendingError where the document may not be sent to the embedder.
    """
    with desk.store.read() as work:
        stored = work.vectors.get(document=document, engagement=engagement, embedder=desk.embedder.name)
        place = work.engagements.get(id=engagement)
    if stored is not None:
        return rows(stored)
    misfits = demand_embedding(desk, place) if place is not None else ()
    made = embed(desk, body_of(desk, engagement, document))
    with desk.store.write() as work:
        if work.bodies.count(document=document) and not work.vectors.count(document=document, embedder=desk.embedder.name):
            work.vectors.add(stored_form(desk, engagement, document, made))
            off = {"off_terms": list(misfits)} if misfits else {}
            audit.record_own(desk, work, engagement, "embed", document, embedder=desk.embedder.name, **off)
    return made


def embed(desk: Desk, body: Body) -> Floats:
    """One vector per chunk, of its heading path and text."""
    text = body.extract.text
    return desk.embedder.embed(["\n".join([*c.headings, text[c.start : c.end]]) for c in body.chunks])


def stored_form(desk: Desk, engagement: str, document: str, vectors: Floats) -> Vectors:
    """Vectors as the store keeps them."""
    data = np.ascontiguousarray(vectors, dtype="<f4").tobytes()
    return Vectors(document, engagement, desk.embedder.name, desk.embedder.dimension, data)


def rows(vectors: Vectors) -> Floats:
    """Stored vectors as an array."""
    return np.frombuffer(vectors.data, dtype="<f4").reshape(-1, vectors.dimension)


def _sweep(desk: Desk, engagement: str, documents: Sequence[Document]) -> None:
    """Finish deletions that a crash interrupted: a tombstone has no file and no analysis."""
    for document in documents:
        if document.deleted_at is not None:
            desk.files.remove(engagement, document.id)
            desk.lexical.discard(engagement, document.id)
