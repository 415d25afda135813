"""Jobs through DBOS: what was started is in its database before the caller goes on, and is finished by whoever launches next.

One executor a home, held by a lock: measured on dbos 3.4.0, a second process launched on the same SQLite file ran a step again
that was in flight. The application version is fixed (by default it is a hash of the source, and an upgrade would strand what is
unfinished). Arguments are ids, kept as JSON and not as a pickle, so that reading the database back runs nobody's code.
"""

import contextvars
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetEnqueueOptions, SetWorkflowID
from dbos import WorkflowStatus as Row
from filelock import FileLock, Timeout

from copilot.adapters.durable import make_private
from copilot.adapters.jobs.kinds import kind_of, worked
from copilot.domain.ids import demand_opaque, new_id
from copilot.domain.job import Job, JobState
from copilot.errors import BusyError, StoreError
from copilot.ports import JobKind, StoppedError

log = logging.getLogger(__name__)
T = TypeVar("T")

VERSION: Final = "1"  # of what jobs mean; raised only when those that wait can no longer be understood
POLL: Final = 0.25  # seconds until a queue is looked at again; the library's own second is felt in the page
REPORT: Final = 1.0  # seconds between two writes of how far a job is, and between two looks whether it was cancelled
LEAVE: Final = 10.0  # seconds that work has to reach its next report when the process ends
SCHEMA: Final = "copilot_jobs"  # of DBOS's tables where they share the store's PostgreSQL database
KEPT: Final = timedelta(days=7)  # how long finished jobs can be looked up
HOUSEKEEPING: Final = "housekeeping"
STATES: Final[Mapping[str, JobState]] = {
    "DELAYED": JobState.WAITING,
    "ENQUEUED": JobState.WAITING,
    "PENDING": JobState.RUNNING,
    "SUCCESS": JobState.DONE,
    "ERROR": JobState.FAILED,
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": JobState.FAILED,
    "CANCELLED": JobState.CANCELLED,
}
UNFINISHED: Final = ["DELAYED", "ENQUEUED", "PENDING"]


class _LeftError(BaseException):
    """Leaves a workflow without an outcome, so that the next launch takes it up. DBOS records what is an Exception."""


class DbosJobs:
    """Fits ports.Jobs. DBOS is one per process, so only one of these can be launched at a time."""

    def __init__(self, folder: Path, home: str, url: str = "", log_level: str = "ERROR") -> None:
        """`home` names this desk among those that share a database; `url` is empty for a SQLite file in the folder."""
        self._folder, self._home, self._log_level = folder, home, log_level
        self._url = url or f"sqlite:///{folder / 'jobs.db'}"
        self._lock = FileLock(folder / "executor.lock", mode=0o600)
        self._kinds: dict[str, JobKind] | None = None
        self._stopping = threading.Event()
        self._works: dict[str, Callable[..., Any]] = {}
        self._cancelled: set[str] = set()
        self._running = 0
        self._idle = threading.Condition()

    def launch(self, kinds: Sequence[JobKind]) -> None:
        make_private(self._folder)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise BusyError(f"another process works on the jobs in '{self._folder}'; stop that one first") from None
        try:
            self._launch([*kinds, JobKind(HOUSEKEEPING, lambda _: self._tidy(), every=3600)])
        except Exception as error:
            self._shut()
            raise StoreError(f"the jobs in '{self._folder}' cannot be taken up ({type(error).__name__}): {error}") from error

    def start(self, name: str, *ids: str, key: str = "", at: datetime | None = None) -> Job:
        kind_of(self._kinds, name)
        for part in (*ids, key) if key else ids:
            demand_opaque(part)
        wait = (at - datetime.now(UTC)).total_seconds() if at else 0.0
        options: dict[str, Any] = {"deduplication_id": key, "duplication_policy": "return-existing"} if key else {}
        if wait > 0:
            options["delay_seconds"] = wait
        with SetWorkflowID(new_id("job")), SetEnqueueOptions(**options):
            handle = DBOS.enqueue_workflow(self._queue(name), self._works[name], *ids)
        return _job(handle.get_status())

    def get(self, job: str) -> Job | None:
        kind_of(self._kinds, HOUSEKEEPING)
        row = DBOS.get_workflow_status(job)
        return None if row is None else _job(row)

    def find(self, name: str = "", *, unfinished: bool = False, limit: int = 100) -> tuple[Job, ...]:
        kinds = [name] if name else [known for known in self._kinds or () if known != HOUSEKEEPING]
        kind_of(self._kinds, kinds[0] if kinds else HOUSEKEEPING)
        rows = DBOS.list_workflows(name=kinds, status=UNFINISHED if unfinished else None, limit=limit, sort_desc=True)
        return tuple(map(_job, rows))

    def cancel(self, job: str) -> bool:
        known = self.get(job)
        if known is None or known.finished:
            return False
        self._cancelled.add(job)
        DBOS.cancel_workflow(job)
        return True

    def close(self) -> None:
        if self._kinds is None:
            return
        self._kinds = None
        self._stopping.set()
        with self._idle:
            if not self._idle.wait_for(lambda: not self._running, timeout=LEAVE):
                log.warning(
                    "%d job(s) did not stop within %g s; they are taken up again at the next start", self._running, LEAVE
                )
        self._shut()

    def stops(self, job: str) -> bool:
        """True when the job is to leave its work."""
        return self._stopping.is_set() or job in self._cancelled

    def _launch(self, kinds: Sequence[JobKind]) -> None:
        self._stopping.clear()
        DBOS(config=self._configuration())
        self._works = {kind.name: self._registered(kind) for kind in kinds}
        DBOS.launch()
        for kind in kinds:
            queue = self._queue(kind.name)
            DBOS.register_queue(queue, worker_concurrency=kind.at_once, polling_interval_sec=POLL, on_conflict="always_update")
        self._schedule([kind for kind in kinds if kind.every])
        self._kinds = {kind.name: kind for kind in kinds}

    def _shut(self) -> None:
        try:
            DBOS.destroy(destroy_registry=True)
        finally:
            self._lock.release()

    def _configuration(self) -> DBOSConfig:
        return {
            "name": self._home,
            "executor_id": self._home,
            "application_version": VERSION,
            "system_database_url": self._url,
            "dbos_system_schema": SCHEMA,
            "serializer": DBOSPortableJSONSerializer(),
            "sys_db_pool_size": 5,
            "max_executor_threads": 32,
            "enable_otlp": False,
            "log_level": self._log_level,
        }

    def _registered(self, kind: JobKind) -> Callable[..., Any]:
        """Its work as a workflow of DBOS. One that goes by the clock is handed the time it was due at, and no ids."""

        def work(*ids: str) -> dict[str, str]:
            return self._run(kind, () if kind.every else ids)

        return DBOS.workflow(name=kind.name)(work)

    def _queue(self, name: str) -> str:
        """A queue of its own for each kind, so that none waits behind another; named so that desks in one database differ."""
        return f"{self._home}/{name}"

    def _schedule(self, kinds: Sequence[JobKind]) -> None:
        wanted = {self._queue(kind.name) for kind in kinds}
        for known in DBOS.list_schedules(schedule_name_prefix=f"{self._home}/"):
            if known["schedule_name"] not in wanted:
                DBOS.delete_schedule(known["schedule_name"])
        DBOS.apply_schedules([
            {
                "schedule_name": self._queue(kind.name),
                "workflow_fn": self._works[kind.name],
                "schedule": cron(kind.every),
                "queue_name": self._queue(kind.name),
            }
            for kind in kinds
        ])  # fmt: skip

    def _run(self, kind: JobKind, ids: tuple[str, ...]) -> dict[str, str]:
        id_ = str(DBOS.workflow_id)
        with self._idle:
            self._running += 1
        try:
            outcome = worked(kind, _Durable(ids, id_, self))
        except StoppedError:
            raise _LeftError from None
        finally:
            self._cancelled.discard(id_)
            with self._idle:
                self._running -= 1
                self._idle.notify_all()
        return {"error": outcome.error}

    def _tidy(self) -> None:
        """Forget what was finished long ago: a sweep by the minute alone leaves half a million rows a year."""
        before = (datetime.now(UTC) - KEPT).isoformat()
        while old := _outside(partial(DBOS.list_workflows, completed_before=before, limit=500, load_input=False)):
            _outside(partial(DBOS.delete_workflows, [row.workflow_id for row in old]))


class _Durable:
    """Fits ports.Working."""

    def __init__(self, ids: tuple[str, ...], id_: str, jobs: DbosJobs) -> None:
        self._ids, self._id, self._jobs = ids, id_, jobs
        self._said = 0.0

    @property
    def ids(self) -> tuple[str, ...]:
        return self._ids

    def report(self, done: int, total: int) -> None:
        if self._jobs.stops(self._id):
            raise StoppedError
        now = time.monotonic()
        if now - self._said >= REPORT or done >= total:
            self._said = now
            _outside(lambda: DBOS.update_workflow_attributes(self._id, {"done": done, "total": total}))


def cron(seconds: int) -> str:
    """The schedule of a kind that is done every so many seconds. Raises ValueError where no cron expression is as even."""
    if 0 < seconds < 60 and 60 % seconds == 0:
        return f"*/{seconds} * * * * *"
    if 60 <= seconds <= 3600 and seconds % 60 == 0 and 3600 % seconds == 0:
        return f"0 */{seconds // 60} * * * *" if seconds < 3600 else "0 0 * * * *"
    raise ValueError(
        f"a job is done every so many seconds that divide a minute, or minutes that divide an hour, not every {seconds} s"
    )


def _outside(act: Callable[[], T]) -> T:
    """Call DBOS as if from outside of the workflow: inside, each call would be recorded as a step and replayed later."""
    return contextvars.Context().run(act)


def _job(row: Row) -> Job:
    state = STATES[row.status]
    error = (row.output or {}).get("error", "") if state is JobState.DONE else ""
    if state is JobState.FAILED:
        error = row.status
    said = row.attributes or {}
    arguments = row.input["args"] if row.input else ()
    return Job(
        id=row.workflow_id,
        name=row.name,
        ids=() if row.schedule_name else tuple(arguments),
        state=JobState.FAILED if error else state,
        started_at=_time(row.created_at),
        finished_at=_time(row.completed_at) if row.completed_at else None,
        done=int(said.get("done", 0)),
        total=int(said.get("total", 0)),
        error=error,
    )


def _time(milliseconds: int | None) -> datetime:
    return datetime.fromtimestamp((milliseconds or 0) / 1000, UTC)
