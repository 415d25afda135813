"""Work that goes on after the caller has left: started by name and ids, taken up again after a crash."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobState(StrEnum):
    WAITING = "waiting"  # for its time, or for its turn
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINISHED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of durable work. It carries ids only: what they stand for lies sealed in the store.

    `done` of `total` is what the work last said of itself (0 of 0: nothing yet). `error` is the kind of what went wrong.
    """

    id: str
    name: str
    ids: tuple[str, ...]
    state: JobState
    started_at: datetime
    finished_at: datetime | None = None
    done: int = 0
    total: int = 0
    error: str = ""

    @property
    def finished(self) -> bool:
        """True when nothing more will happen."""
        return self.state in FINISHED
