"""A piece found: what was asked of the index and what came back."""

from dataclasses import dataclass

from copilot.domain.scope import EVERYTHING, Scope


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the documents of one engagement; `document` limits it to one document's name, `scope` to some."""

    text: str
    k: int = 10
    document: str | None = None
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document, found. `document` is its name, `document_id` the exact version it was found in."""

    rank: int
    document: str
    document_id: str
    page: int | None
    start: int
    end: int
    text: str
    score: float
    headings: tuple[str, ...] = ()
