"""The lexical index: engagements in memory, each as a few segments; documents come and go without rebuilding the rest.

bm25s has no way to add a document, and no fields that share one set of positions; so this is NumPy over positions.
"""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from copilot.adapters.index.record import Record, make_record
from copilot.adapters.index.search import look
from copilot.adapters.index.segment import Segment
from copilot.adapters.index.terms import stem
from copilot.domain.catalogue import OPENING, Catalogue, Identity, identify
from copilot.domain.document import Body, Document
from copilot.errors import IntegrityError, UnknownNameError
from copilot.ports import Candidates, Excerpt, Files, Wanted

SEGMENTS = 8  # so many, and the smaller half is joined into one


@dataclass(slots=True)
class _Shelf:
    """One engagement in memory."""

    generation: int
    documents: dict[str, Document] = field(default_factory=dict)
    segments: tuple[Segment, ...] = ()
    vocabulary: dict[str, int] = field(default_factory=dict)
    records: dict[str, Record] = field(init=False)
    catalogue: Catalogue = field(init=False)

    def __post_init__(self) -> None:
        self.records = {i: r for s in self.segments for i, r in zip(s.ids, s.records, strict=True)}
        identities = {i: identify(d.name, d.title, self.records[i].text[:OPENING]) for i, d in self.documents.items()}
        self.catalogue = Catalogue(self.documents, identities, _mentions(identities, self.records))


class Bm25Index:
    """A `LexicalIndex`. Records are kept through `files` under the engagement's key; without files, in memory only."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._shelves: dict[str, _Shelf] = {}
        self._lock = threading.Lock()

    def prepare(self, engagement: str, document: Document, body: Body) -> None:
        self._files.put(engagement, _name(document.id), make_record(document, body).dumps())

    def discard(self, engagement: str, document: str) -> None:
        with self._lock:
            shelf = self._shelves.get(engagement)
            if shelf is not None and document in shelf.documents:
                self._shelves[engagement] = _without(shelf, {document})
        self._files.remove(engagement, _name(document))

    def generation(self, engagement: str) -> int | None:
        shelf = self._shelves.get(engagement)
        return None if shelf is None else shelf.generation

    def load(self, engagement: str, generation: int, documents: Sequence[Document], body: Callable[[str], Body]) -> None:
        with self._lock:
            shelf = self._shelves.get(engagement, _Shelf(-1))
            if shelf.generation > generation:
                return  # another thread has read the store since
            wanted = {document.id: document for document in documents}
            shelf = _without(shelf, shelf.documents.keys() - wanted.keys())
            fresh = {
                id_: self._record(engagement, document, body) for id_, document in wanted.items() if id_ not in shelf.documents
            }
            vocabulary = shelf.vocabulary
            segments = (*shelf.segments, Segment.join(fresh, vocabulary)) if fresh else shelf.segments
            self._shelves[engagement] = _Shelf(generation, wanted, _compact(segments, vocabulary), vocabulary)

    def catalogue(self, engagement: str) -> Catalogue:
        return self._shelf(engagement).catalogue

    def search(self, engagement: str, wanted: Wanted) -> Candidates:
        shelf = self._shelf(engagement)
        return look(shelf.segments, shelf.vocabulary, wanted)

    def excerpt(self, engagement: str, document: str, start: int, end: int) -> Excerpt:
        record = self._shelf(engagement).records[document]
        chunk = max(0, int(record.chunk_spans[:, 0].searchsorted(start, side="right")) - 1)
        text = record.text[start:end]
        visible = start + len(text) - len(text.lstrip())
        return Excerpt(text, record.page(visible), record.paths[record.chunk_paths[chunk]])

    def forget(self, engagement: str) -> None:
        with self._lock:
            self._shelves.pop(engagement, None)

    def _shelf(self, engagement: str) -> _Shelf:
        try:
            return self._shelves[engagement]
        except KeyError:
            raise UnknownNameError("loaded engagement", engagement, "load it before searching") from None

    def _record(self, engagement: str, document: Document, body: Callable[[str], Body]) -> Record:
        """The kept analysis, or a new one where it is missing, damaged or of an older format."""
        try:
            return Record.loads(self._files.get(engagement, _name(document.id)))
        except (FileNotFoundError, IntegrityError, ValueError):
            record = make_record(document, body(document.id))
            self._files.put(engagement, _name(document.id), record.dumps())
            return record


def _name(document: str) -> str:
    return f"lexical-{document}"


def _mentions(identities: dict[str, Identity], records: dict[str, Record]) -> dict[str, int]:
    """For each word of an identity, how many documents have a word of its stem anywhere."""
    stems: dict[str, str] = {word: stem(word) for identity in identities.values() for word in identity.names | identity.opening}
    wanted = set(stems.values())
    counts = Counter(word for record in records.values() for word in wanted.intersection(record.words))
    return {word: counts[stemmed] for word, stemmed in stems.items()}


def _without(shelf: _Shelf, gone: "set[str]") -> _Shelf:
    segments = tuple(_remaining(segment, gone, shelf.vocabulary) for segment in shelf.segments)
    documents = {id_: document for id_, document in shelf.documents.items() if id_ not in gone}
    return _Shelf(shelf.generation, documents, tuple(s for s in segments if s.ids), shelf.vocabulary)


def _remaining(segment: Segment, gone: "set[str]", vocabulary: dict[str, int]) -> Segment:
    if gone.isdisjoint(segment.ids):
        return segment
    return Segment.join({i: r for i, r in zip(segment.ids, segment.records, strict=True) if i not in gone}, vocabulary)


def _compact(segments: tuple[Segment, ...], vocabulary: dict[str, int]) -> tuple[Segment, ...]:
    if len(segments) < SEGMENTS:
        return segments
    ordered = sorted(segments, key=lambda s: -len(s.positions))
    small = ordered[SEGMENTS // 2 :]
    joined = {i: r for s in small for i, r in zip(s.ids, s.records, strict=True)}
    return (*ordered[: SEGMENTS // 2], Segment.join(joined, vocabulary))
