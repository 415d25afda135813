"""An engagement as the generator knows it: its documents, what may be asked about them, and the traps planted."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """One document: where it goes, what it is called, and how it is written."""

    file: str
    title: str
    write: Callable[[Path], None]


@dataclass(frozen=True)
class Ask:
    """A question and, by construction, its right answer."""

    question: str
    contains: tuple[str, ...] = ()  # strings a right answer holds; empty when it must abstain
    document: str = ""
    quotation: str = ""  # stands verbatim in the document
    trap: str | None = None
    note: str = ""
    also: tuple[tuple[str, str], ...] = ()  # further evidence: (document, quotation)
    must_cite_all: bool = False  # a right answer needs every document in ``also`` too
    desk: bool = True  # False: retrieval only


@dataclass(frozen=True)
class Trap:
    kind: str
    documents: tuple[str, ...]
    planted: str
    reading: str
    quotations: tuple[tuple[str, str], ...] = ()  # (document, verbatim) proof that it is there


@dataclass(frozen=True)
class Engagement:
    name: str
    prefix: str  # of sample ids
    kind: str
    client: str
    description: str
    sources: tuple[Source, ...]
    asks: tuple[Ask, ...]
    traps: tuple[Trap, ...]
