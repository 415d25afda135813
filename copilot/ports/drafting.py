"""Who writes drafts, what it is told, and who else is asked about a claim."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from copilot.domain.drafting import Brief, Drafting, Ledger, Progress, Sketch
from copilot.domain.entailment import Opinion
from copilot.domain.prompt import Prompt


class Drafter(Protocol):
    """Writes drafts: a chat model, or the extractive drafter without one."""

    @property
    def model(self) -> str:
        """The model's name, or 'extractive'."""
        ...

    def draft(self, brief: Brief) -> Iterator[Progress | Sketch | Drafting]:
        """Yield progress and, where it can, stretches of what will be the draft; then exactly one Drafting.

        Raises ModelError, SpendingError; a draft is never half-written.
        """
        ...


class PromptLibrary(Protocol):
    def tasks(self) -> tuple[str, ...]: ...

    def versions(self, task: str) -> tuple[Prompt, ...]:
        """Oldest first. Raises UnknownNameError."""
        ...

    def get(self, ref: str) -> Prompt:
        """By TASK@N. Raises UnknownNameError, PromptError."""
        ...

    def default_version(self, task: str, label: str) -> int | None:
        """What prompts/labels.yaml says, the first value before a home has its own record."""
        ...

    def released(self) -> Mapping[str, str]:
        """Ref -> sha256 of every released version; a released version never changes."""
        ...

    def release(self, ref: str) -> None:
        """Record the version's hash. Raises PromptError when it was released with other content."""
        ...

    def render(self, prompt: Prompt, values: Mapping[str, object]) -> str:
        """Strict: a missing or surplus input is a PromptError; a value is never itself rendered."""
        ...


class TokenCounter(Protocol):
    @property
    def exact(self) -> bool:
        """False where the vocabulary cannot be had and `count` is a conservative estimate (never too low)."""
        ...

    def count(self, text: str) -> int: ...


class ClaimJudge(Protocol):
    """An optional model's opinion on entailment: one more signal beside the checks in code."""

    @property
    def model(self) -> str: ...

    def judge(self, pairs: Sequence[tuple[str, str]], ledger: Ledger | None = None) -> list[Opinion]:
        """One opinion for each (claim, evidence), in order; each call is told to the ledger, which may refuse it.

        A fault of the model, or a cap that is reached, is an opinion without a probability, never an error.
        """
        ...

    def close(self) -> None: ...


class Planter(Protocol):
    """Makes right claims wrong in one place, for quality samples."""

    def wrong(self, claim: str, seed: str) -> Iterator[tuple[str, str]]:
        """(kind of swap, the wrong claim), the same for the same claim and seed."""
        ...
