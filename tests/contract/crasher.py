"""Processes that die in the middle: `crasher.py URL KEYS HOME`.

Forks one child for every statement of an act's transaction, commit included. Each opens the store, begins the act and kills
itself at its statement; the last one lives. Prints how many there were.
"""

import os
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import event

from copilot.adapters.store import open_store
from copilot.adapters.vault import open_vault
from copilot.domain.audit import Act
from copilot.domain.review import State


def act(url: str, keys: str, home: str, die_at: int) -> None:
    """Approve the pending review and say so: two rows and their entry, which is the 256th, so that it is signed as well."""
    store = open_store(url, open_vault(Path(keys), Path(home)), strict=True)
    count = 0

    def statement(*_: object) -> None:
        nonlocal count
        count += 1
        if count == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    for when in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(store._backend.engine, when, statement)  # type: ignore[attr-defined]
    with store.write() as work:
        review = work.reviews.get(draft="dr-1")
        assert review is not None
        assert work.reviews.replace(
            replace(review, state=State.APPROVED, revision=review.revision + 1), revision=review.revision
        )
        work.decisions.remove(id="dec-1")
        work.note(Act("eng-1", datetime.now(UTC), "mem-1", "", "", "approve", "dr-1", {"revision": review.revision + 1}))
    store.close()


if __name__ == "__main__":
    url, keys, home = sys.argv[1:]
    number, status = 0, -1
    while status != 0:
        number += 1
        child = os.fork()
        if child == 0:
            act(url, keys, home, number)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert status in (0, signal.SIGKILL), status
        print(number, status, flush=True)  # noqa: T201
        sys.stdin.readline()
