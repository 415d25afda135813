"""Records of submissions: sealed among the engagement's files, written whole, so that a crash leaves the last one that stood."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from copilot.domain.document import DocumentStatus
from copilot.domain.job import JobState
from copilot.domain.submission import Handed, Submission
from copilot.services.desk import Desk

PREFIX = "sub-"  # how the ids of submissions begin


def save(desk: Desk, submission: Submission) -> Submission:
    """Write it down as it stands now."""
    now = replace(submission, updated_at=desk.clock.now())
    desk.files.put(now.engagement, now.id, json.dumps(asdict(now), default=str).encode("utf-8"))
    return now


def load(desk: Desk, engagement: str, id_: str) -> Submission | None:
    """As it was last written; cancelled when somebody wants it so, whatever whoever works on it has written since."""
    try:
        row = json.loads(desk.files.get(engagement, id_))
    except FileNotFoundError:
        return None
    files = tuple(_handed(file) for file in row["items"])
    state = JobState(row["state"])
    times = {name: datetime.fromisoformat(row[name]) for name in ("handed_in_at", "updated_at")}
    kept = Submission(
        **{**row, **times, "items": files, "state": state, "step": tuple(row["step"]), "notes": tuple(row.get("notes", ()))}
    )
    return kept if kept.finished or not is_cancelled(desk, kept) else replace(kept, state=JobState.CANCELLED)


def _handed(file: dict[str, Any]) -> Handed:
    status = file["status"] and DocumentStatus(file["status"])
    return Handed(**{**file, "status": status, "warnings": tuple(file.get("warnings", ()))})


def kept(desk: Desk, engagement: str) -> Iterator[Submission]:
    """Every record of the engagement."""
    for name in desk.files.names(engagement):
        if name.startswith(PREFIX) and "." not in name:
            found = load(desk, engagement, name)
            if found is not None:
                yield found


def mark_cancelled(desk: Desk, submission: Submission) -> None:
    """Beside the record, which whoever works on it may be writing at this moment."""
    desk.files.put(submission.engagement, f"{submission.id}.cancel", b"")


def is_cancelled(desk: Desk, submission: Submission) -> bool:
    """True when somebody wants it to stop."""
    with suppress(FileNotFoundError):
        desk.files.get(submission.engagement, f"{submission.id}.cancel")
        return True
    return False


def unmark(desk: Desk, submission: Submission) -> None:
    """It may go on, or has stopped."""
    desk.files.remove(submission.engagement, f"{submission.id}.cancel")


def drop_spool(desk: Desk, submission: Submission) -> None:
    """Remove what was uploaded and waits to be read."""
    for file in submission.items:
        if file.spool:
            desk.files.remove(submission.engagement, file.spool)


def forget(desk: Desk, submission: Submission) -> None:
    """Remove the record and all that belongs to it."""
    drop_spool(desk, submission)
    unmark(desk, submission)
    desk.files.remove(submission.engagement, submission.id)


def forget_document(desk: Desk, engagement: str, name: str) -> None:
    """Take a deleted document's name out of the records of finished work."""
    for submission in kept(desk, engagement):
        if submission.finished and any(file.name == name for file in submission.items):
            files = tuple(file for file in submission.items if file.name != name)
            if files:
                save(desk, replace(submission, items=files))
            else:
                forget(desk, submission)
