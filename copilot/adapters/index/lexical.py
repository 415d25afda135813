"""The lexical index: engagements in memory, each as a few segments; documents come and go without rebuilding the rest.

bm25s has no way to add a document, and no fields that share one set of positions; so this is NumPy over positions.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from copilot.adapters.index.record import Record, make_record
from copilot.adapters.index.scoring import Lengths
from copilot.adapters.index.search import look
from copilot.adapters.index.segment import Segment
from copilot.adapters.index.terms import hashed, terms
from copilot.domain.catalogue import Catalogue
from copilot.domain.document import Body, Document
from copilot.errors import IntegrityError, UnknownNameError
from copilot.ports import Candidates, Excerpt, Files, Wanted

# Chunks: segments below are joined with each other at every change (20 ms at most), so that a document added to a large
# engagement costs no more than one added to a small one; larger ones are joined where one is not half the next.
SMALL = 2_000


@dataclass(slots=True)
class _Shelf:
    """One engagement in memory. Segments: the largest first."""

    generation: int
    documents: dict[str, Document] = field(default_factory=dict)
    segments: tuple[Segment, ...] = ()
    lengths: Lengths = field(init=False)
    records: Mapping[str, Record] = field(init=False)
    catalogue: Catalogue = field(init=False)

    def __post_init__(self) -> None:
        self.lengths = Lengths.of(self.segments)
        self.records = {i: r for s in self.segments for i, r in zip(s.ids, s.records, strict=True)}
        identities = {id_: self.records[id_].about for id_ in self.documents}
        self.catalogue = Catalogue(self.documents, identities, self._mentions)

    def _mentions(self, word: str) -> int:
        """How many documents have a word of the same stem anywhere (each part of 'R&D'); of a function word, none."""
        parts = hashed(terms(word).words).tolist()
        return min((sum(segment.holders(part) for segment in self.segments) for part in parts), default=0)


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

    def load(
        self,
        engagement: str,
        generation: int,
        documents: Sequence[Document],
        body: Callable[[str], Body],
        before: Callable[[], object] = lambda: None,
    ) -> None:
        with self._lock:
            shelf = self._shelves.get(engagement, _Shelf(-1))
            if shelf.generation > generation:
                return  # another thread has read the store since
            wanted = {document.id: document for document in documents}
            shelf = _without(shelf, shelf.documents.keys() - wanted.keys())
            fresh = {
                id_: self._record(engagement, document, body) for id_, document in wanted.items() if id_ not in shelf.documents
            }
            segments = (*shelf.segments, Segment.join(fresh)) if fresh else shelf.segments
            shelf = _Shelf(generation, wanted, _compact(segments))
            before()
            self._shelves[engagement] = shelf

    def catalogue(self, engagement: str) -> Catalogue:
        return self._shelf(engagement).catalogue

    def search(self, engagement: str, wanted: Wanted) -> Candidates:
        shelf = self._shelf(engagement)
        return look(shelf.segments, shelf.lengths, wanted)

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


def _without(shelf: _Shelf, gone: "set[str]") -> _Shelf:
    segments = tuple(_remaining(segment, gone) for segment in shelf.segments)
    documents = {id_: document for id_, document in shelf.documents.items() if id_ not in gone}
    return _Shelf(shelf.generation, documents, tuple(s for s in segments if s.ids))


def _remaining(segment: Segment, gone: "set[str]") -> Segment:
    if gone.isdisjoint(segment.ids):
        return segment
    return Segment.join({i: r for i, r in zip(segment.ids, segment.records, strict=True) if i not in gone})


def _compact(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """Joined where that keeps segments few: all small ones, and any that is not half the one before it."""
    ordered = sorted(segments, key=_chunks)
    joined = [ordered.pop(0)] if ordered else []
    for segment in ordered:
        if _chunks(segment) < max(SMALL, 2 * _chunks(joined[-1])):
            joined[-1] = _join(segment, joined[-1])
        else:
            joined.append(segment)
    return tuple(reversed(joined))


def _chunks(segment: Segment) -> int:
    return len(segment.chunk_document)


def _join(*segments: Segment) -> Segment:
    return Segment.join({i: r for s in segments for i, r in zip(s.ids, s.records, strict=True)})
