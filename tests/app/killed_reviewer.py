"""A reviewer whose process dies: `killed_reviewer.py HOME KEYS STORE DRAFT`.

Forks one child for every statement that approving takes, commits included, then one for every statement of releasing. Each
opens the desk, goes on from where the ones before it died, and kills itself at its statement. It says what was acknowledged. The parent prints each child's end and waits for a line, so that the state it left can be looked at.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import event

from copilot.bootstrap import open_desk
from copilot.domain.deliverable import Format
from copilot.domain.review import State
from copilot.services import members, queries, release, review
from copilot.services.desk import Desk
from copilot.settings import Settings


def approve(desk: Desk, draft: str) -> None:
    """Claim and approve, whatever of it is still to be done."""
    rita = members.at_keyboard(desk, "rita", "test")
    view = queries.draft(desk, rita, draft)
    if view.review.state is State.PENDING:
        review.claim(desk, rita, draft)
    if view.review.state in (State.PENDING, State.CLAIMED):
        review.approve(desk, rita, draft, view.draft.hash)
    print("approved", flush=True)  # noqa: T201


def let_out(desk: Desk, draft: str) -> None:
    release.release(desk, members.at_keyboard(desk, "rita", "test"), draft, Format.MARKDOWN)
    print("released", flush=True)  # noqa: T201


def mortal(settings: Settings, act: Callable[[Desk, str], None], draft: str, die_at: int) -> None:
    desk = open_desk(settings)
    count = 0

    def statement(*_: object) -> None:
        nonlocal count
        count += 1
        if count == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    for when in ("before_cursor_execute", "commit"):
        event.listen(desk.store._backend.engine, when, statement)  # type: ignore[attr-defined]
    act(desk, draft)
    desk.close()


if __name__ == "__main__":
    home, keys, url, draft = sys.argv[1:]
    settings = Settings(home=Path(home), keys=Path(keys), store_url=url)
    with TemporaryDirectory() as other:  # what a desk imports late is imported here, and not once in every child
        open_desk(Settings(home=Path(other) / "home", keys=Path(other) / "keys")).close()
    for act in (approve, let_out):
        number, status = 0, -1
        while status != 0:
            number += 1
            child = os.fork()
            if child == 0:
                mortal(settings, act, draft, number)
                os._exit(0)
            _, status = os.waitpid(child, 0)
            assert status in (0, signal.SIGKILL), status
            print(f"end {status}", flush=True)  # noqa: T201
            sys.stdin.readline()
