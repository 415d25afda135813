"""What passes between the draft service and a drafter."""

from collections.abc import Callable
from dataclasses import dataclass, field

from copilot.domain.claim import Citation
from copilot.domain.document import Body, Document
from copilot.domain.draft import Usage
from copilot.domain.passage import Passage, Query
from copilot.domain.prompt import Prompt
from copilot.domain.scope import EVERYTHING, Scope


@dataclass(frozen=True, slots=True)
class Progress:
    """How far long work has come; `total` is 0 where it cannot be known. `note` is one short line for a person."""

    stage: str
    done: int = 0
    total: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier turn of the conversation: what was asked, and the text of the draft that came of it."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a drafter is given. It sees nothing else of the desk: no member, no other engagement, no tool.

    `find` searches the engagement's documents (one document when the request names one, those in `scope` otherwise); `body` opens the extract of a
    document by id, tables included. `documents` are the current versions, for identity, dates and supersession.
    """

    prompt: Prompt
    question: str
    documents: tuple[Document, ...]
    find: Callable[[Query], tuple[Passage, ...]]
    body: Callable[[str], Body]
    history: tuple[Turn, ...] = ()
    document: str | None = None
    note: str = ""  # a reviewer's or analyst's remark when an existing draft is revised
    previous: str = ""  # the text that is being revised
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True)
class Drafting:
    """What a drafter wrote, before any check. Citations are numbered as the [^n] in `text`; their quotations are verbatim.

    `abstained` is true when the evidence does not answer and the text says so. `confidence` is how probable the drafter
    holds it that the evidence answers, 0 to 1; None where it does not judge that.
    """

    text: str
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    model: str
    abstained: bool = False
    confidence: float | None = None
    usage: Usage = field(default_factory=Usage)
    warnings: tuple[str, ...] = ()
