"""Ingest as work that outlives its process: files are handed in, worked off by whoever is there, cancelled, resumed.

The record holds what is to be done and what came of it. Doing it again does only what is missing, because a document's
content is known by its hash, so it does not matter where a process was killed.
"""

import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from copilot.domain.document import DocumentStatus
from copilot.domain.engagement import Engagement
from copilot.domain.ids import new_id
from copilot.domain.job import JobState
from copilot.domain.member import Actor, Trust
from copilot.domain.permission import Right
from copilot.domain.submission import Handed, Submission
from copilot.errors import CopilotError, StateError, UnknownNameError, UsageError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.access import open_engagement, open_engagement_by_id
from copilot.services.desk import Desk
from copilot.services.ingest import IngestOutcome, take_in
from copilot.services.sources import Source, demand_name, sources
from copilot.services.submission_record import drop_spool, forget, is_cancelled, kept, load, mark_cancelled, save, unmark
from copilot.services.terms import demand_data

log = logging.getLogger(__name__)
JOB = "ingest"  # the kind of durable work; its ids are the engagement's and the submission's
LOOK = 0.3  # seconds between two looks at how far the work is
SAVE = 1.0  # seconds between two records of how far the work is
KEPT = timedelta(days=7)  # how long the record of finished work can be looked up

Tell = Callable[[Submission], None]


class _CancelledError(Exception):
    """Somebody wants the work to stop."""


def hand_in(desk: Desk, actor: Actor, engagement_name: str, paths: Sequence[Path]) -> Submission:
    """Note files and folders to be taken in. Raises what `ingest` raises; nothing is read yet."""
    engagement = demand_ingest(desk, actor, engagement_name)
    files = [_handed(source) for source in sources(paths)]
    return _noted(desk, actor, engagement, new_id("sub"), files)


def hand_in_file(desk: Desk, actor: Actor, engagement_name: str, name: str, content: bytes) -> Submission:
    """Keep an upload, sealed, until it is taken in. Raises UsageError for a name that cannot be a document's."""
    demand_name(name)
    engagement = demand_ingest(desk, actor, engagement_name)
    id_ = new_id("sub")
    desk.files.put(engagement.id, f"{id_}.0", content)
    try:
        return _noted(desk, actor, engagement, id_, [Handed(name, len(content), spool=f"{id_}.0")])
    except BaseException:
        desk.files.remove(engagement.id, f"{id_}.0")
        raise


def demand_ingest(desk: Desk, actor: Actor, engagement_name: str) -> Engagement:
    """The engagement, if the actor may add documents to it: asked before a byte of an upload is taken."""
    with desk.store.read() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.INGEST)
    demand_data(desk, engagement, sends=desk.limits.embeds_outside)
    return engagement


def begin(desk: Desk, submission: Submission) -> Submission:
    """Have it worked off; it waits for `take_up` where this process does not work on jobs yet."""
    try:
        desk.jobs.start(JOB, submission.engagement, submission.id, key=submission.id)
    except StateError:
        log.info("submission %s waits until jobs are worked on", submission.id)
    return load(desk, submission.engagement, submission.id) or submission


def take_up(desk: Desk) -> int:
    """Go on with all that was handed in and is not finished, whichever process left it; returns how many those were."""
    with desk.store.read() as work:
        engagements = [e.id for e in work.engagements.find() if e.closed_at is None]
    waiting = [s for id_ in engagements for s in kept(desk, id_) if not s.finished]
    for submission in waiting:
        begin(desk, submission)
    return len(waiting)


def work_off(desk: Desk, engagement: str, id_: str, tell: Tell = lambda _: None) -> Submission | None:
    """Take in what is not settled yet, telling how far it is several times a second. What `tell` raises ends the work, and
    what is left waits; None when there is no such submission any more."""
    submission = load(desk, engagement, id_)
    if submission is None or submission.finished:
        return submission
    return _Work(desk, submission, tell).done()


def watch(desk: Desk, actor: Actor, submission: Submission, tell: Tell) -> Submission:
    """Wait until whoever works on it is done, telling how far it is. Raises PermissionDeniedError when the actor may no more."""
    for now in watched(desk, actor, submission.id):
        tell(now)
    return now


def watched(desk: Desk, actor: Actor, id_: str) -> Iterator[Submission]:
    """How it stands, several times a second, the last time when it is finished."""
    now = get(desk, actor, id_)
    yield now
    while not now.finished:
        time.sleep(LOOK)
        now = get(desk, actor, id_)
        yield now


def listed(desk: Desk, actor: Actor, engagement_name: str = "") -> tuple[Submission, ...]:
    """What the actor has handed in, newest first: of one engagement, or of all in which they may add documents."""
    with desk.store.read() as work:
        if engagement_name:
            engagements = [open_engagement(work, actor, engagement_name, Right.INGEST).id]
        else:
            engagements = sorted({grant.engagement for grant in work.grants.find(member=actor.member.id)})
    found = [s for id_ in engagements for s in kept(desk, id_) if s.member == actor.member.id]
    return tuple(sorted(found, key=lambda s: s.handed_in_at, reverse=True))


def get(desk: Desk, actor: Actor, id_: str) -> Submission:
    """One of the actor's own. Raises UnknownNameError."""
    found = next((s for s in listed(desk, actor) if s.id == id_), None)
    if found is None:
        raise UnknownNameError("job", id_, "copilot jobs list shows yours")
    return found


def cancel(desk: Desk, actor: Actor, id_: str) -> Submission:
    """Stop it, in whichever process it is worked on; documents that are in stay. Raises StateError when it is finished."""
    submission = get(desk, actor, id_)
    if submission.finished:
        raise StateError(f"job {id_} is {submission.state} already; there is nothing to cancel")
    with desk.store.write() as work:
        engagement = _still_open(work, actor, submission)
        audit.record(desk, work, actor, engagement.id, "cancel ingest", submission.id)
    mark_cancelled(desk, submission)
    drop_spool(desk, submission)
    return replace(submission, state=JobState.CANCELLED)


def resume(desk: Desk, actor: Actor, id_: str) -> Submission:
    """Let what was cancelled or left behind go on. Raises StateError when all its files are settled or its upload is gone."""
    submission = get(desk, actor, id_)
    if submission.settled == len(submission.items):
        raise StateError(f"job {id_} is {submission.state}; all its files are settled")
    if submission.state is JobState.CANCELLED and any(file.spool for file in submission.items):
        raise StateError(f"job {id_} was cancelled and its upload is gone; upload the file again")
    with desk.store.write() as work:
        engagement = _still_open(work, actor, submission)
        audit.record(desk, work, actor, engagement.id, "resume ingest", submission.id)
    unmark(desk, submission)
    return save(desk, replace(submission, state=JobState.WAITING))


class _Work:
    """One go at a submission."""

    def __init__(self, desk: Desk, submission: Submission, tell: Tell) -> None:
        self._desk, self._now, self._tell = desk, submission, tell
        self._began = time.monotonic() - submission.worked
        self._saved = 0.0

    def done(self) -> Submission:
        try:
            with self._desk.store.read() as work:
                actor = _actor(work, self._now)
                engagement = _still_open(work, actor, self._now)
            with ExitStack() as open_files:
                found = [self._source(file, open_files) for file in self._now.items if file.status is None]
                for outcome in take_in(self._desk, actor, engagement, found, self._meanwhile):
                    self._settle(outcome)
        except _CancelledError:
            return self._end(JobState.CANCELLED)
        except CopilotError as error:
            for file in [file for file in self._now.items if file.status is None]:
                self._now = self._now.settle(replace(file, status=DocumentStatus.FAILED, error=str(error)))
            return self._end(JobState.FAILED)
        except BaseException:  # the process ends, or whoever watches wants to leave: the next one goes on from here
            self._now = save(self._desk, replace(self._now, state=JobState.WAITING))
            raise
        return self._end(JobState.DONE)

    def _source(self, file: Handed, open_files: ExitStack) -> Source:
        if not file.spool:
            return Source(Path(file.path), file.name)
        try:
            content = self._desk.files.get(self._now.engagement, file.spool)
        except FileNotFoundError:
            return Source(Path(file.name), file.name, "its upload is gone; upload it again")
        return Source(open_files.enter_context(_unsealed(content, Path(file.name).suffix)), file.name)

    def _settle(self, outcome: IngestOutcome) -> None:
        file = next(f for f in self._now.items if f.name == outcome.document and f.status is None)
        self._now = self._now.settle(
            replace(
                file,
                status=outcome.status,
                sha256=outcome.sha256,
                pages=outcome.pages,
                chunks=outcome.chunks,
                seconds=outcome.seconds,
                error=outcome.error,
                document_id=outcome.document_id,
                warnings=outcome.warnings,
            )
        )
        self._meanwhile(0, 0)

    def _meanwhile(self, done: int, pages: int) -> None:
        if is_cancelled(self._desk, self._now):
            raise _CancelledError
        worked = time.monotonic() - self._began
        self._now = replace(self._now, state=JobState.RUNNING, step=(done, pages), worked=worked)
        if worked - self._saved >= SAVE:
            self._saved, self._now = worked, save(self._desk, self._now)
        self._tell(self._now)

    def _end(self, state: JobState) -> Submission:
        worked = time.monotonic() - self._began
        ended = save(self._desk, replace(self._now, state=state, step=(0, 0), worked=worked))
        drop_spool(self._desk, ended)
        unmark(self._desk, ended)
        return ended


def _noted(desk: Desk, actor: Actor, engagement: Engagement, id_: str, files: Sequence[Handed]) -> Submission:
    now = desk.clock.now()
    for old in list(kept(desk, engagement.id)):
        if old.finished and now - old.updated_at > KEPT:
            forget(desk, old)
    submission = Submission(
        id=id_,
        engagement=engagement.id,
        engagement_name=engagement.name,
        member=actor.member.id,
        trust=actor.trust,
        os_user=actor.os_user,
        state=JobState.WAITING,
        items=tuple(files),
        handed_in_at=now,
        notes=demand_data(desk, engagement, sends=desk.limits.embeds_outside),
        updated_at=now,
    )
    with desk.store.write() as work:
        open_engagement_by_id(work, actor, engagement.id, Right.INGEST, "engagement", engagement.name)
        audit.record(desk, work, actor, engagement.id, "hand in", id_, files=len(files))
    return save(desk, submission)


def _handed(source: Source) -> Handed:
    try:
        size = source.path.stat().st_size
    except OSError:
        size = 0
    file = Handed(source.name, size, path=str(source.path.absolute()), refused=source.refused)
    return replace(file, status=DocumentStatus.FAILED, error=source.refused) if source.refused else file


def _still_open(work: UnitOfWork, actor: Actor, submission: Submission) -> Engagement:
    return open_engagement_by_id(work, actor, submission.engagement, Right.INGEST, "engagement", submission.engagement_name)


def _actor(work: UnitOfWork, submission: Submission) -> Actor:
    """Who handed it in, as they stand today. Raises UsageError for one who is gone or disabled."""
    member = work.members.get(id=submission.member)
    if member is None or member.disabled_at is not None:
        raise UsageError("whoever handed it in is no longer a member; hand it in again")
    return Actor(member, Trust(submission.trust), submission.os_user)


@contextmanager
def _unsealed(content: bytes, suffix: str) -> Iterator[Path]:
    """An upload as a file for the reader: in memory where the system can, so that a crash leaves no plain text on a disk."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("upload", os.MFD_CLOEXEC)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            yield Path(f"/proc/self/fd/{descriptor}")
        return
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        path = Path(folder) / f"upload{suffix}"
        path.write_bytes(content)
        yield path
