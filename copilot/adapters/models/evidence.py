"""What a drafter may see of the documents: passages without hidden text, and the flags that go with them."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace

from copilot.domain.claim import Citation, Match
from copilot.domain.document import BlockKind, Body, Document
from copilot.domain.drafting import Brief
from copilot.domain.injection import suspicious
from copilot.domain.out_of_place import out_of_place
from copilot.domain.passage import Passage, Query


class Evidence:
    """A brief's documents, each body opened once, every passage given remembered. May be used by several threads."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._lock = threading.Lock()
        self._bodies: dict[str, Body] = {}
        self._given: dict[tuple[str, int, int], Passage] = {}
        self._warnings: dict[str, None] = {}
        self._hidden: dict[str, list[tuple[int, int]]] = {}
        self.documents: Mapping[str, Document] = {document.id: document for document in brief.documents}

    def find(self, text: str, k: int, document: str | None = None) -> tuple[Passage, ...]:
        """The passages that a person can see, best first, remembered as given."""
        visible = self.look(text, k, document)
        self.give(visible)
        return visible

    def look(self, text: str, k: int, document: str | None = None) -> tuple[Passage, ...]:
        """As `find`, but nothing is remembered as given yet. Hidden text is left out, and said so."""
        found = self._brief.find(Query(text[:2000], k, document or self._brief.document, self._brief.scope))
        return tuple(p for p in found if p.document_id in self.documents and self._visible(p))

    def give(self, passages: Iterable[Passage]) -> None:
        """Remember what the drafter was given, and flag what in it reads like an instruction to a model."""
        for passage in passages:
            key = (passage.document_id, passage.start, passage.end)
            with self._lock:
                known = key in self._given
                self._given.setdefault(key, passage)
            if known:
                continue
            if reason := suspicious(passage.text):
                self._warn(f"{_place(passage)}: this passage reads like an instruction to a model ({reason})")
            elif reason := out_of_place(passage.text):
                self._warn(f"{_place(passage)}: look at this passage, which may speak to a model ({reason})")

    def _visible(self, passage: Passage) -> bool:
        if not self.hidden(passage.document_id, passage.start, passage.end):
            return True
        self._warn(f"{_place(passage)}: text that a reader of the page cannot see was left out")
        return False

    def body(self, document_id: str) -> Body:
        """The document's extract and chunks."""
        with self._lock:
            if document_id not in self._bodies:
                self._bodies[document_id] = self._brief.body(document_id)
            return self._bodies[document_id]

    def text(self, document_id: str) -> str:
        """The text that every offset points into."""
        return self.body(document_id).extract.text

    def hidden(self, document_id: str, start: int, end: int) -> bool:
        """True when any of the span is text that a person cannot see."""
        spans = self._hidden.get(document_id)
        if spans is None:
            blocks = self.body(document_id).extract.blocks
            spans = self._hidden[document_id] = [(b.start, b.end) for b in blocks if b.kind is BlockKind.HIDDEN]
        return any(low < end and start < high for low, high in spans)

    def cite(self, number: int, document_id: str, start: int, end: int) -> Citation:
        """A citation whose quotation is the document's own text at the span."""
        document, extract = self.documents[document_id], self.body(document_id).extract
        return Citation(number, document.name, document.id, document.sha256, extract.page_at(start), start, end,
                        extract.text[start:end], Match.EXACT)  # fmt: skip

    @property
    def given(self) -> tuple[Passage, ...]:
        """Every passage that was given, ranked anew from 1 in the order of finding."""
        with self._lock:
            return tuple(replace(p, rank=n) for n, p in enumerate(self._given.values(), 1))

    @property
    def warnings(self) -> tuple[str, ...]:
        with self._lock:
            return tuple(self._warnings)

    def _warn(self, line: str) -> None:
        with self._lock:
            self._warnings.setdefault(line)


def _place(passage: Passage) -> str:
    return f"{passage.document}, page {passage.page}" if passage.page is not None else passage.document
