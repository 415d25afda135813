"""Chroma with LangChain's default splitter, and LangChain's ensemble retriever over that and BM25.

Both as a newcomer sets them up: RecursiveCharacterTextSplitter with its defaults (4,000 characters, 200 of overlap), one
Chroma collection in memory, reciprocal rank fusion with equal weights. The embedder is the desk's: Chroma's own one would
have to be downloaded.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import chromadb
from chromadb.config import Settings
from langchain_classic.retrievers import EnsembleRetriever
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_text_splitters import RecursiveCharacterTextSplitter

from copilot.adapters.rivals.bm25 import Bm25Rival
from copilot.ports import Embedder

_BATCH = 2_000  # vectors for one call; Chroma refuses more than its get_max_batch_size(), 5,461 here
Spans = list[tuple[str, int, int]]


class ChromaRival:
    """Nearest chunks by cosine."""

    name = "Chroma, LangChain's default splitter"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._client: Any = chromadb.EphemeralClient(Settings(anonymized_telemetry=False, allow_reset=True))
        self._spans: Spans = []

    def build(self, texts: Mapping[str, str]) -> None:
        """Split, embed and add all documents."""
        self._spans, pieces = _split(texts)
        self._client.reset()
        self._collection = self._client.create_collection("rival", embedding_function=None, metadata={"hnsw:space": "cosine"})
        for n in range(0, len(pieces), _BATCH):
            part = range(n, min(n + _BATCH, len(pieces)))
            self._collection.add(
                ids=[str(i) for i in part],
                embeddings=self._embedder.embed([pieces[i] for i in part]),
                metadatas=[{"document": self._spans[i][0]} for i in part],
            )

    def search(self, question: str, k: int, document: str | None = None) -> Sequence[tuple[str, int, int]]:
        """A document is chosen by a metadata filter."""
        found = self._collection.query(
            query_embeddings=self._embedder.embed([question]), n_results=k, include=[],
            where={"document": document} if document else None,
        )  # fmt: skip
        return [self._spans[int(i)] for i in found["ids"][0]]

    def close(self) -> None:
        """Empty the collection: clients in memory share one store in a process."""
        self._client.reset()


class EnsembleRival:
    """EnsembleRetriever over BM25 and the above, half and half, on the same chunks' documents."""

    name = "LangChain's EnsembleRetriever"

    def __init__(self, embedder: Embedder) -> None:
        self._parts = (Bm25Rival(), ChromaRival(embedder))

    def build(self, texts: Mapping[str, str]) -> None:
        """Build both parts."""
        for part in self._parts:
            part.build(texts)

    def search(self, question: str, k: int, document: str | None = None) -> Sequence[tuple[str, int, int]]:
        """Fused by reciprocal ranks."""
        retrievers = [_Part(part=part, k=k, document=document) for part in self._parts]
        found = EnsembleRetriever(retrievers=retrievers, weights=[0.5, 0.5]).invoke(question)
        return [(d.metadata["document"], d.metadata["start"], d.metadata["end"]) for d in found[:k]]

    def close(self) -> None:
        """Close both parts."""
        for part in self._parts:
            part.close()


class _Part(BaseRetriever):
    """One of the rivals as a LangChain retriever."""

    part: Any
    k: int
    document: str | None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager
        spans = self.part.search(query, self.k, self.document)
        return [Document(f"{d}:{a}-{b}", metadata={"document": d, "start": a, "end": b}) for d, a, b in spans]


def _split(texts: Mapping[str, str]) -> tuple[Spans, list[str]]:
    splitter = RecursiveCharacterTextSplitter(add_start_index=True)
    documents = splitter.create_documents(list(texts.values()), [{"document": name} for name in texts])
    spans = [
        (d.metadata["document"], d.metadata["start_index"], d.metadata["start_index"] + len(d.page_content)) for d in documents
    ]
    return spans, [d.page_content for d in documents]
