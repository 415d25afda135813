"""What passes between the draft service and a drafter."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from copilot.domain.claim import Citation
from copilot.domain.document import Body, Document
from copilot.domain.draft import Usage
from copilot.domain.kept_answer import KeptAnswer
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
class Sketch:
    """A stretch of the draft as it will stand, given before the rest is written, so that it can be checked and shown at once.

    `part` names the piece of the request that it belongs to, `n` counts its stretches from 0. Whatever was given for the
    part from `n` on is withdrawn by it; an empty text only withdraws. Citations are numbered within the stretch.
    """

    part: str
    n: int
    text: str = ""
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Claims that were shown, by their ids, and do not stand: the answer they were in broke off, or was asked for again."""

    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reservation:
    """Money held back for one call of a model, in millionths of a US dollar."""

    model: str
    month: str
    amount: int


class Ledger(Protocol):
    """What a drafter tells of its calls, and what it is told of earlier ones. Used by several threads."""

    def reserve(self, model: str, address: str, amount: int) -> Reservation:
        """Before a call: hold back what it may cost at most. Raises SpendingError when that is beyond the cap."""
        ...

    def settle(self, reservation: Reservation, usage: Usage, *, answered: bool) -> None:
        """After it: what it did cost instead. A call whose end nobody saw costs what was reserved."""
        ...

    def kept(self, digest: str) -> KeptAnswer | None:
        """The answer that an earlier attempt at this request got to these messages."""
        ...

    def keep(self, digest: str, model: str, text: str, usage: Usage) -> None:
        """Keep a valid answer until the draft stands."""
        ...


class Unrecorded:
    """A Ledger of a drafter that nobody pays for: nothing is counted, nothing kept."""

    def reserve(self, model: str, address: str, amount: int) -> Reservation:
        return Reservation(model, "", amount)

    def settle(self, reservation: Reservation, usage: Usage, *, answered: bool) -> None:
        """Nothing was reserved."""

    def kept(self, digest: str) -> KeptAnswer | None:
        return None

    def keep(self, digest: str, model: str, text: str, usage: Usage) -> None:
        """Nothing is kept."""


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
    ledger: Ledger = field(default_factory=Unrecorded)
    model_hosts: tuple[str, ...] = ()  # the only hosts that a model may be at; empty: any that is configured
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
