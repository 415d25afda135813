"""Files handed in together: which, what became of each, how far the work is. It outlives the process that works on it."""

from dataclasses import dataclass, replace
from datetime import datetime

from copilot.domain.document import DocumentStatus
from copilot.domain.job import FINISHED, JobState

READING = 0.8  # share of a file's time that its pages take; the rest is cutting, embedding and storing


@dataclass(frozen=True, slots=True)
class Handed:
    """One file. It lies at `path`, or, when it came as an upload, sealed among the engagement's files as `spool`.

    `status` is None until it is settled; `refused` says why it is not even looked at. `size` in bytes.
    """

    name: str
    size: int
    path: str = ""
    spool: str = ""
    refused: str = ""
    status: DocumentStatus | None = None
    sha256: str = ""
    pages: int | None = None
    chunks: int = 0
    seconds: float = 0.0
    error: str = ""
    document_id: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """`worked` are the seconds spent on it so far, over all processes; `step` is pages read of how many of the file in hand."""

    id: str
    engagement: str
    engagement_name: str
    member: str
    trust: str
    os_user: str
    state: JobState
    items: tuple[Handed, ...]
    handed_in_at: datetime
    updated_at: datetime
    worked: float = 0.0
    step: tuple[int, int] = (0, 0)
    notes: tuple[str, ...] = ()  # what does not fit the engagement's terms, told and not refused

    @property
    def finished(self) -> bool:
        """True when nothing more will happen by itself."""
        return self.state in FINISHED

    @property
    def settled(self) -> int:
        """How many files have an outcome."""
        return sum(file.status is not None for file in self.items)

    @property
    def failed(self) -> int:
        """How many files could not be taken in."""
        return sum(file.status is DocumentStatus.FAILED for file in self.items)

    @property
    def share(self) -> float:
        """How much of the work is done, 0 to 1, by the files' bytes and the pages of the one in hand."""
        whole = sum(max(file.size, 1) for file in self.items)
        done = float(sum(max(file.size, 1) for file in self.items if file.status is not None))
        now = next((file for file in self.items if file.status is None), None)
        if now is not None and self.step[1]:
            done += READING * self.step[0] / self.step[1] * max(now.size, 1)
        return done / whole if whole else 1.0

    @property
    def seconds_left(self) -> float | None:
        """Estimated from what was done in the time so far; None while that says nothing."""
        if self.finished:
            return 0.0
        return self.worked / self.share * (1 - self.share) if self.share > 0 and self.worked >= 1 else None

    def settle(self, outcome: Handed) -> "Submission":
        """The same with the outcome of the file of that name, whose spooled upload is no longer needed."""
        files = tuple(outcome if file.name == outcome.name and file.status is None else file for file in self.items)
        return replace(self, items=files, step=(0, 0))


def left(submission: Submission) -> str:
    """Where it stands, in one line for a person."""
    done = f"{submission.settled} of {len(submission.items)} file{'' if len(submission.items) == 1 else 's'}"
    pages = f", page {submission.step[0]:,} of {submission.step[1]:,}" if submission.step[1] else ""
    seconds = submission.seconds_left
    if submission.finished or seconds is None:
        return done + pages
    more = f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
    return f"{done}{pages}, about {more} left"
