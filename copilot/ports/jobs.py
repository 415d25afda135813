"""Durable work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from copilot.domain.job import Job


class StoppedError(Exception):
    """Raised out of `Working.report`: the job was cancelled, or the process is ending. Leave at once; what is done is kept."""


class Working(Protocol):
    """A job while it is worked on, as its work sees it."""

    @property
    def ids(self) -> tuple[str, ...]: ...

    def report(self, done: int, total: int) -> None:
        """Say how far the work has come; call it at least every few seconds. Raises StoppedError."""
        ...


@dataclass(frozen=True, slots=True)
class JobKind:
    """What jobs of one name do. The work may run twice over (a crash in its middle), so it does only what is still missing.

    `at_once` jobs of the kind run side by side. With `every` (seconds that divide a minute, or minutes that divide an hour)
    the work is done by the clock, without ids; what fell due while nobody ran is not made up for.
    """

    name: str
    work: Callable[[Working], None]
    at_once: int = 1
    every: int = 0


class Jobs(Protocol):
    """Durable work: what was started is finished, by this process or, after a crash, by the next that launches."""

    def launch(self, kinds: Sequence[JobKind]) -> None:
        """Take up what is unfinished and work from now on. Raises BusyError when another process does, StoreError."""
        ...

    def start(self, name: str, *ids: str, key: str = "", at: datetime | None = None) -> Job:
        """Work on it soon, or not before `at`. While a job with this `key` is unfinished, it is that one that comes back.

        Ids are opaque names, for they are kept in the open; else UsageError. Raises StateError before `launch`.
        """
        ...

    def get(self, job: str) -> Job | None: ...

    def find(self, name: str = "", *, unfinished: bool = False, limit: int = 100) -> tuple[Job, ...]:
        """Newest first."""
        ...

    def cancel(self, job: str) -> bool:
        """Stop it at its next report, or before it begins. False when it is finished already, or not known."""
        ...

    def close(self) -> None:
        """Stop at the next report; what is unfinished waits for the next launch."""
        ...
