"""A prompt: one immutable version of one task's instructions, with all that the task demands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SYSTEM_END = "\n=== request ===\n"  # a body's text above this line is the system message; no input may stand there


class Shape(StrEnum):
    """The declared output shape of a task: how a draft of it is laid out."""

    ANSWER = "answer"  # claims in prose
    GRID = "grid"  # one row per clause type or requirement: found or not, text, page, risk
    METRICS = "metrics"  # one row per line item, columns are periods, changes computed
    SYNTHESIS = "synthesis"  # where sources agree, disagree and are silent
    SUMMARY = "summary"  # sections with claims


@dataclass(frozen=True, slots=True)
class PromptInput:
    """One declared variable of a prompt."""

    name: str
    description: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How much evidence a task is given: passages per sub-question, and characters in all."""

    passages: int = 12
    characters: int = 12_000


@dataclass(frozen=True, slots=True)
class Prompt:
    """`ref` is TASK@VERSION. `items` are a template's rows (clause types, line items), each with a question to retrieve by."""

    task: str
    version: int
    title: str
    kind: str  # one of domain.engagement.Kind, or 'any'
    shape: Shape
    body: str
    sha256: str
    inputs: tuple[PromptInput, ...] = ()
    retrieval: Retrieval = Retrieval()
    checklist: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()  # any one of these kinds qualifies a reviewer; none: no credential is needed
    scopes: tuple[str, ...] = ()  # the credential has to hold for any one of these; none: the engagement's word alone counts
    second_signoff: bool = False
    minutes_by_hand: int = 60
    items: tuple[tuple[str, str], ...] = ()
    description: str = ""

    @property
    def ref(self) -> str:
        return f"{self.task}@{self.version}"


@dataclass(frozen=True, slots=True)
class PromptLabel:
    """Which version of a task is 'production' in this home, by whom and since when."""

    task: str
    label: str
    version: int
    member: str
    at: datetime
