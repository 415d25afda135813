"""Vectors in Chroma: ids and vectors only, a wall per engagement, one collection per embedder.

Texts never reach Chroma, nor does its own embedding function: only opaque ids, and vectors that were made elsewhere.
"""

import hashlib
import threading
import warnings
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import numpy as np
from chromadb.api.client import Client
from chromadb.errors import ChromaError, NotFoundError

from copilot.adapters.index.expunging import overwrite
from copilot.ports import Floats

# Forty open clients hold 438 file descriptors and 279 MB; the twenty used last are kept.
OPEN_CLIENTS = 20
# Of the hundred nearest, share found (lowest of 200 questions) and median time, among 3,000 and 96,000 chunks: Chroma's default
# of 100: 0.940 (0.60) 0.6 ms, 0.874 (0.00) 0.9 ms; 400: 0.997 (0.97) 0.8 ms, 0.968 (0.56) 1.2 ms; 1,000: 1.000 (1.00) 0.9 ms,
# 0.992 (0.85) 2.5 ms. The graph is built by several threads, so with less the same question found other chunks after a restart.
EF_SEARCH = 1_000
CONFIGURATION: Any = {"hnsw": {"space": "cosine", "ef_search": EF_SEARCH}}
T = TypeVar("T")


class Place(Protocol):
    """Where the engagements' databases lie: folders here, or a server."""

    @property
    def exclusive(self) -> bool:
        """True when nobody else can write to what is open here."""
        ...

    def open(self, engagement: str) -> Client:
        """A client that sees this engagement's vectors and no other's. Raises BusyError, ConfigurationError."""
        ...

    def close(self, engagement: str, client: Client, /) -> None: ...

    def erase(self, engagement: str) -> None:
        """Remove all of it; the client must be closed before."""
        ...

    def expunge(self, engagement: str, documents: Collection[str]) -> bool:
        """Leave nothing of these documents' vectors on disk; the client must be closed before. False: it cannot be told."""
        ...

    def note(self, engagement: str, collection: str, held: Mapping[str, int]) -> None:
        """Before closing: leave word of what the collection holds."""
        ...

    def noted(self, engagement: str, collection: str) -> Mapping[str, int] | None:
        """After opening: take the word that was left, once; None after a crash, and where none can be left."""
        ...


@dataclass(slots=True)
class _Open:
    """`collection` is None until it was asked for, or while there is none. `held` counts chunks, once they were counted."""

    client: Client
    users: int = 0
    collection: Any = None
    held: Counter[str] | None = None
    writing: threading.Lock = field(default_factory=threading.Lock)


class ChromaIndex:
    """Fits ports.VectorIndex; may be used from several threads."""

    def __init__(self, place: Place, embedder: str) -> None:
        self._place = place
        # The embedder's name may hold anything; a collection's name may not.
        self._name = "vectors-" + hashlib.sha256(embedder.encode("utf-8")).hexdigest()[:24]
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._reserved: set[str] = set()  # by one thread each
        self._changed = threading.Condition()

    def add(self, engagement: str, document: str, vectors: Floats) -> None:
        with self._using(engagement) as entry, entry.writing:
            make = entry.client.get_or_create_collection
            entry.collection = make(self._name, embedding_function=None, configuration=CONFIGURATION)
            step = entry.client.get_max_batch_size()
            for start in range(0, len(vectors), step):
                rows = vectors[start : start + step]
                entry.collection.upsert(
                    ids=[f"{document}:{start + n}" for n in range(len(rows))],
                    embeddings=np.ascontiguousarray(rows, dtype=np.float32),
                    metadatas=[{"document": document}] * len(rows),
                )
            if entry.held is not None:
                entry.held[document] = max(entry.held[document], len(vectors))

    def remove(self, engagement: str, document: str) -> None:
        """Take a document out of what is found. Its bytes are on disk until the graph is next written out; see `expunge`."""
        with self._using(engagement) as entry, entry.writing:
            self._asked(entry, lambda collection: overwrite(collection, [document]), None)
            if entry.held is not None:
                entry.held.pop(document, None)

    def query(
        self, engagement: str, vector: Floats, k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, int, float]]:
        if k < 1:
            return []
        with self._using(engagement) as entry:
            if documents is not None and len(documents) == 1:
                (document,) = documents
                return self._asked(entry, lambda collection: _exact(collection, vector, k, document), [])
            if documents is not None:
                return self._asked(entry, lambda collection: _nearest(collection, vector, k, sorted(documents)), [])
            return self._asked(entry, lambda collection: _nearest(collection, vector, k), [])

    def documents(self, engagement: str) -> Mapping[str, int]:
        """What is indexed: chunks by document id. An index that cannot be read is erased, and then holds nothing: the store
        fills it again. Listing the ids of 96,000 chunks takes 0.6 s; where nobody else can write, what was counted once is kept.
        """
        try:
            with self._using(engagement) as entry, entry.writing:
                nothing: Counter[str] = Counter()
                held = entry.held or self._asked(entry, _counted, nothing)
                entry.held = held if self._place.exclusive else None
                return dict(held)
        except ChromaError:
            self.erase(engagement)
            return {}

    def erase(self, engagement: str) -> None:
        with self._alone(engagement):
            self._place.erase(engagement)

    def expunge(self, engagement: str, documents: Collection[str]) -> bool:
        with self._using(engagement) as entry, entry.writing:
            for document in documents:
                (entry.held or Counter()).pop(document, None)
        with self._alone(engagement):
            return self._place.expunge(engagement, documents)

    def close(self) -> None:
        with self._changed:
            for engagement in list(self._open):
                self._let_go(engagement)

    def _asked(self, entry: _Open, ask: Callable[[Any], T], otherwise: T) -> T:
        """What the collection answers, or `otherwise` where nothing has been added yet.

        Looking a collection up takes 1 ms, so it is kept; another process may have made a server's anew in the meantime.
        """
        for last in (False, True):
            try:
                if entry.collection is None:
                    entry.collection = _tuned(entry.client.get_collection(self._name, embedding_function=None))
                return ask(entry.collection)
            except NotFoundError:
                known, entry.collection = entry.collection is not None, None
                if last or not known:
                    break
        return otherwise

    @contextmanager
    def _alone(self, engagement: str) -> Iterator[None]:
        """With the engagement's client closed, and everybody else who asks for it waiting."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_free(engagement) and not getattr(self._open.get(engagement), "users", 0))
            self._let_go(engagement)
            self._reserved.add(engagement)
        try:
            yield
        finally:
            with self._changed:
                self._reserved.discard(engagement)
                self._changed.notify_all()

    def _is_free(self, engagement: str) -> bool:
        return engagement not in self._reserved

    @contextmanager
    def _using(self, engagement: str) -> Iterator[_Open]:
        """An open client, kept open for the next call; the one not used for longest makes room."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_free(engagement))
            entry = self._open.get(engagement) or self._opened(engagement)
            self._open.move_to_end(engagement)
            entry.users += 1
            self._make_room()
        try:
            yield entry
        finally:
            with self._changed:
                entry.users -= 1
                self._changed.notify_all()

    def _opened(self, engagement: str) -> _Open:
        client = self._place.open(engagement)
        entry = self._open[engagement] = _Open(client)
        noted = self._place.noted(engagement, self._name)
        if noted is not None and self._asked(entry, lambda collection: collection.count(), 0) == sum(noted.values()):
            entry.held = Counter(noted)
        return entry

    def _make_room(self) -> None:
        idle = [engagement for engagement, entry in self._open.items() if not entry.users]
        for engagement in idle[: max(0, len(self._open) - OPEN_CLIENTS)]:
            self._let_go(engagement)

    def _let_go(self, engagement: str) -> None:
        entry = self._open.pop(engagement, None)
        if entry is not None:
            if entry.held is not None:
                self._place.note(engagement, self._name, entry.held)
            self._place.close(engagement, entry.client)


def _parts(id_: str) -> tuple[str, int]:
    document, _, ordinal = id_.rpartition(":")
    return document, int(ordinal)


def _tuned(collection: Any) -> Any:
    """The collection, searched as closely as new ones are."""
    if (collection.configuration_json.get("hnsw") or {}).get("ef_search") != EF_SEARCH:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # chromadb 1.5.9 calls its own "no embedding function" legacy
            collection.modify(configuration={"hnsw": {"ef_search": EF_SEARCH}})
    return collection


def _counted(collection: Any) -> Counter[str]:
    return Counter(_parts(id_)[0] for id_ in collection.get(include=[])["ids"])


def _nearest(collection: Any, vector: Floats, k: int, documents: Sequence[str] | None = None) -> list[tuple[str, int, float]]:
    where = None if documents is None else {"document": {"$in": list(documents)}}
    found = collection.query(query_embeddings=[vector], n_results=k, where=where, include=["distances"])
    return [(*_parts(id_), 1.0 - float(d)) for id_, d in zip(found["ids"][0], found["distances"][0], strict=True)]


def _exact(collection: Any, vector: Floats, k: int, document: str) -> list[tuple[str, int, float]]:
    """Within one document: all its vectors, compared exactly. 9 ms among 20,000 vectors, a filtered query 23 ms."""
    held = collection.get(where={"document": document}, include=["embeddings"])
    if not held["ids"]:
        return []
    similarity = np.asarray(held["embeddings"], dtype=np.float32) @ np.asarray(vector, dtype=np.float32).reshape(-1)
    return [(*_parts(held["ids"][n]), float(similarity[n])) for n in np.argsort(-similarity, kind="stable")[:k]]
