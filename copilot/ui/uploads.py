"""Uploads as the page sees them: handed in, followed line by line, found again after a reload, stopped."""

import json
from collections.abc import Iterator
from typing import Any

from copilot.domain.member import Actor
from copilot.domain.submission import Submission, left
from copilot.services import submissions
from copilot.services.desk import Desk
from copilot.ui.failures import line_for


def taken_in(desk: Desk, actor: Actor, engagement: str, name: str, content: bytes) -> Iterator[str]:
    """Keep the upload and have it read; lines as `followed` gives them."""
    try:
        handed = submissions.begin(desk, submissions.hand_in_file(desk, actor, engagement, name, content))
    except Exception as error:  # noqa: BLE001 (the answer has begun: the last line says what went wrong)
        yield _line(error=line_for(error))
        return
    yield from followed(desk, actor, handed.id)


def followed(desk: Desk, actor: Actor, job: str) -> Iterator[str]:
    """JSON lines: {"job"}, {"progress"} while it is worked on, {"outcome"} for each file, {"error"} when it was stopped."""
    yield _line(job=job)
    try:
        for now in submissions.watched(desk, actor, job):
            yield _line(progress=_progress(now))
        for file in now.items:
            if file.status is not None:
                yield _line(outcome={
                    "document": file.name, "sha256": file.sha256, "status": file.status, "pages": file.pages, "chunks": file.chunks,
                    "seconds": file.seconds, "error": file.error, "document_id": file.document_id, "warnings": file.warnings,
                })  # fmt: skip
        if now.settled < len(now.items):
            yield _line(error="stopped; nothing of it was kept")
    except Exception as error:  # noqa: BLE001 (as above)
        yield _line(error=line_for(error))


def unfinished(desk: Desk, actor: Actor, engagement: str) -> list[dict[str, Any]]:
    """What a page that was loaded again finds still going."""
    return [
        {"job": s.id, "files": [file.name for file in s.items], "progress": _progress(s)}
        for s in submissions.listed(desk, actor, engagement)
        if not s.finished
    ]


def stopped(desk: Desk, actor: Actor, job: str) -> dict[str, Any]:
    """Stop it. Raises StateError when it is finished."""
    return {"job": job, "state": submissions.cancel(desk, actor, job).state}


def _progress(now: Submission) -> dict[str, Any]:
    return {"stage": "ingest", "done": round(now.share * 1000), "total": 1000, "note": left(now)}


def _line(**what: object) -> str:
    return json.dumps(what, default=str) + "\n"
