"""Jobs done at once, by the thread that starts them: for a command that is its own process, and for tests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from copilot.adapters.jobs.kinds import Outcome, kind_of, worked
from copilot.domain.ids import demand_opaque, new_id
from copilot.domain.job import Job, JobState
from copilot.ports import JobKind, StoppedError


class JobsHere:
    """Fits ports.Jobs, but that nothing outlives the process. What is due later waits for `tick`; nothing runs by the clock."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._kinds: dict[str, JobKind] | None = None
        self._jobs: dict[str, Job] = {}
        self._due: dict[str, datetime] = {}
        self._keys: dict[str, str] = {}

    def launch(self, kinds: Sequence[JobKind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def start(self, name: str, *ids: str, key: str = "", at: datetime | None = None) -> Job:
        kind = kind_of(self._kinds, name)
        known = self._jobs.get(self._keys.get(f"{name}/{key}", "")) if key else None
        if known is not None and not known.finished:
            return known
        job = Job(new_id("job"), name, tuple(map(demand_opaque, ids)), JobState.WAITING, self._now())
        self._jobs[job.id] = job
        self._keys[f"{name}/{key}"] = job.id
        if at is not None and at > self._now():
            self._due[job.id] = at
        else:
            self._work(kind, job.id)
        return self._jobs[job.id]

    def tick(self) -> int:
        """Do what has fallen due; returns how many jobs that were."""
        due = [id_ for id_, at in self._due.items() if at <= self._now()]
        for id_ in due:
            del self._due[id_]
            self._work(kind_of(self._kinds, self._jobs[id_].name), id_)
        return len(due)

    def get(self, job: str) -> Job | None:
        return self._jobs.get(job)

    def find(self, name: str = "", *, unfinished: bool = False, limit: int = 100) -> tuple[Job, ...]:
        newest = reversed(self._jobs.values())
        return tuple(j for j in newest if name in ("", j.name) and not (unfinished and j.finished))[:limit]

    def cancel(self, job: str) -> bool:
        known = self._jobs.get(job)
        if known is None or known.finished:
            return False
        self._due.pop(job, None)
        self._change(job, state=JobState.CANCELLED, finished_at=self._now())
        return True

    def close(self) -> None:
        self._kinds = None

    def _work(self, kind: JobKind, id_: str) -> None:
        self._change(id_, state=JobState.RUNNING)
        try:
            outcome = worked(kind, _Here(self._jobs[id_].ids, self._jobs, id_))
        except StoppedError:
            outcome = Outcome(JobState.CANCELLED)
        self._change(id_, state=outcome.state, error=outcome.error, finished_at=self._now())

    def _change(self, id_: str, **changes: object) -> None:
        self._jobs[id_] = replace(self._jobs[id_], **changes)  # type: ignore[arg-type]


@dataclass(slots=True)
class _Here:
    """Fits ports.Working."""

    ids: tuple[str, ...]
    jobs: dict[str, Job] = field(repr=False)
    id: str = ""

    def report(self, done: int, total: int) -> None:
        job = self.jobs[self.id]
        if job.finished:
            raise StoppedError
        self.jobs[self.id] = replace(job, done=done, total=total)
