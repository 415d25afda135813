"""While a desk is served: what is done again and again, also when nobody acts any more."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from copilot.domain.checkpoint import EVERY
from copilot.errors import CopilotError
from copilot.services.alarms import sweep
from copilot.services.desk import Desk

log = logging.getLogger(__name__)
SWEEP_SECONDS = 30.0  # a look at an index when nothing fell due: 0.2 ms


@contextmanager
def signing(desk: Desk, seconds: float = EVERY.total_seconds()) -> Iterator[None]:
    """Every few minutes the ends of the audit chains are signed, in a thread of its own until the block ends."""

    def sign(_stop: Callable[[], bool]) -> None:
        desk.sign_ends()

    with _again_and_again("checkpoints", seconds, sign):
        yield


@contextmanager
def sweeping(desk: Desk, seconds: float = SWEEP_SECONDS) -> Iterator[None]:
    """What service levels made due is carried out, in a thread of its own until the block ends: at once, then every half minute.

    It begins beside the server, which does not wait for it, and leaves between two alarms when the server stops.
    """

    def look(stop: Callable[[], bool]) -> None:
        try:
            sweep(desk, stop)
        except CopilotError as error:  # the store is busy or a row is damaged: the next round tries again
            log.warning("what fell due was not looked after: %s", error)

    with _again_and_again("service levels", seconds, look, at_once=True):
        yield


@contextmanager
def _again_and_again(
    name: str, seconds: float, work: Callable[[Callable[[], bool]], None], *, at_once: bool = False
) -> Iterator[None]:
    done = threading.Event()

    def round_after_round() -> None:
        if at_once and not done.is_set():
            work(done.is_set)
        while not done.wait(seconds):
            work(done.is_set)

    thread = threading.Thread(target=round_after_round, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=10)
