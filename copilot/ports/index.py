"""Embedders and the two indexes, by vectors and by words; and the systems that the benchmark runs beside them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from copilot.domain.catalogue import Catalogue
from copilot.domain.document import Body, Document

Floats = NDArray[np.float32]


class Embedder(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Floats:
        """Shape (len(texts), dimension), rows of unit length."""
        ...


class WordVectors(Protocol):
    """Static embeddings, word by word."""

    def sums(self, texts: Sequence[str]) -> Floats:
        """Shape (len(texts), dimension): each text's token vectors added up. Its direction is what the text means; of a word, its
        length is how much the word tells."""
        ...


class VectorIndex(Protocol):
    """A projection of the store's vectors: chunk ids ('document:ordinal') and vectors only, a wall per engagement."""

    def add(self, engagement: str, document: str, vectors: Floats) -> None:
        """Index all chunks of a document; row n is chunk 'document:n'. Adding twice changes nothing."""
        ...

    def remove(self, engagement: str, document: str) -> None: ...

    def query(
        self, engagement: str, vector: Floats, k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, int, float]]:
        """The k nearest as (document id, chunk ordinal, cosine similarity), best first; `documents` are ids to stay within."""
        ...

    def documents(self, engagement: str) -> Mapping[str, int]:
        """Document id -> number of chunks indexed, to compare with the store."""
        ...

    def erase(self, engagement: str) -> None: ...

    def expunge(self, engagement: str, documents: Collection[str]) -> bool:
        """Remove documents so that nothing of their vectors is left on disk. False where that cannot be done or told: then
        the engagement has to be erased and the rest added again.
        """
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for by words: the question, what its concepts are also called, and where to look.

    `also` are chunks (document id, ordinal) that another index found and that are to be scored as well. `limit` is the
    number of chunks that are looked at closely; `boosts` are added to the chunks of documents (by id) when they are chosen.
    `among`: only documents with these ids are found; how rare a word is, is still counted over all. `told` are words of the
    question by which documents were chosen already; they count less.
    """

    question: str
    synonyms: tuple[str, ...] = ()
    document: str | None = None
    also: tuple[tuple[str, int], ...] = ()
    limit: int = 150
    boosts: Mapping[str, float] = field(default_factory=dict)
    among: frozenset[str] | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Units (a sentence or two) that may answer. Row n of every array is one unit; scores are about 0 to 1, by field."""

    documents: tuple[str, ...]  # ids
    owner: NDArray[np.int32]  # index into `documents`
    ordinal: NDArray[np.int32]  # of the chunk
    spans: NDArray[np.int32]  # (units, 2): start, end in the document's text
    scores: Mapping[str, Floats]
    matched: bool = True  # False: no word of the question, nor a synonym, occurs where it looked


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A span of a document's text with its place: the page of its first visible character, the heading path above it."""

    text: str
    page: int | None
    headings: tuple[str, ...]


class LexicalIndex(Protocol):
    """BM25 over an engagement's chunks, in memory, built from what the store holds; cached as ciphertext only."""

    def prepare(self, engagement: str, document: Document, body: Body) -> None:
        """Analyse a new document and keep the result sealed, so that no search has to."""
        ...

    def discard(self, engagement: str, document: str) -> None:
        """Remove a document's analysis from memory and disk."""
        ...

    def generation(self, engagement: str) -> int | None:
        """The generation of the engagement that memory reflects; None when nothing is loaded."""
        ...

    def load(
        self,
        engagement: str,
        generation: int,
        documents: Sequence[Document],
        body: Callable[[str], Body],
        before: Callable[[], object] = lambda: None,
    ) -> None:
        """Make memory reflect exactly these documents; `body` is asked only for one whose analysis is not kept.

        `before` is called when all is read and before anybody can see it; what it raises leaves memory as it was.
        """
        ...

    def catalogue(self, engagement: str) -> Catalogue:
        """The documents that memory reflects."""
        ...

    def search(self, engagement: str, wanted: Wanted) -> Candidates: ...

    def excerpt(self, engagement: str, document: str, start: int, end: int) -> Excerpt: ...

    def forget(self, engagement: str) -> None:
        """Drop what is held in memory for the engagement."""
        ...


class Rival(Protocol):
    """Another retrieval system that the benchmark runs beside the desk, on the same documents and questions."""

    @property
    def name(self) -> str: ...

    def build(self, texts: Mapping[str, str]) -> None:
        """Index the documents: name -> text."""
        ...

    def search(self, question: str, k: int, document: str | None = None) -> Sequence[tuple[str, int, int]]:
        """The k best passages as (document, start, end), best first; of one document only when it is named."""
        ...

    def close(self) -> None: ...
