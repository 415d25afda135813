"""Plain BM25 over chunks of 800 characters: what a search box without any further thought finds."""

from collections.abc import Mapping, Sequence

import bm25s
import Stemmer

SIZE = 800  # characters
_MARKS = ("\n\n", "\n", ". ", " ")


class Bm25Rival:
    """bm25s with its defaults (Lucene's BM25, k1 1.5, b 0.75), English stop words and stemming."""

    name = "BM25, 800 characters"

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._spans: list[tuple[str, int, int]] = []
        self._index = bm25s.BM25()
        self._texts: Mapping[str, str] = {}
        self._scoped: dict[str, tuple[list[tuple[str, int, int]], bm25s.BM25]] = {}

    def build(self, texts: Mapping[str, str]) -> None:
        """Index all documents."""
        self._texts = texts
        self._spans = [(name, start, end) for name, text in texts.items() for start, end in split(text)]
        self._index = self._indexed(self._spans)

    def search(self, question: str, k: int, document: str | None = None) -> Sequence[tuple[str, int, int]]:
        """Over one document, an index of its own is built at its first question."""
        spans, index = (self._spans, self._index) if document is None else self._scope(document)
        words = bm25s.tokenize([question], stopwords="en", stemmer=self._stemmer, show_progress=False, return_ids=False)
        if not spans or not words[0]:
            return []
        found, _ = index.retrieve(words, k=min(k, len(spans)), show_progress=False)
        return [spans[n] for n in found[0]]

    def close(self) -> None:
        """Let go of the indexes."""
        self._scoped.clear()

    def _scope(self, document: str) -> tuple[list[tuple[str, int, int]], bm25s.BM25]:
        if document not in self._scoped:
            spans = [span for span in self._spans if span[0] == document]
            self._scoped[document] = (spans, self._indexed(spans))
        return self._scoped[document]

    def _indexed(self, spans: Sequence[tuple[str, int, int]]) -> bm25s.BM25:
        index = bm25s.BM25()
        if spans:
            pieces = [self._texts[name][start:end] for name, start, end in spans]
            tokens = bm25s.tokenize(pieces, stopwords="en", stemmer=self._stemmer, show_progress=False, return_ids=False)
            index.index(tokens, show_progress=False)
        return index


def split(text: str, size: int = SIZE) -> list[tuple[int, int]]:
    """Spans of at most `size` characters, cut at the last paragraph, line, sentence or word of the second half."""
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = min(len(text), start + size)
        cuts = (text.rfind(mark, start + size // 2, end) + len(mark) for mark in _MARKS if end < len(text))
        end = next((cut for cut in cuts if cut > start + size // 2), end)
        spans.append((start, end))
        start = end
    return spans
