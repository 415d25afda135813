"""While a desk is served: every few minutes the ends of its audit chains are signed, also when nobody acts any more."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from copilot.domain.checkpoint import EVERY
from copilot.services.desk import Desk


@contextmanager
def signing(desk: Desk, seconds: float = EVERY.total_seconds()) -> Iterator[None]:
    """Sign in a thread of its own until the block ends."""
    done = threading.Event()

    def round_after_round() -> None:
        while not done.wait(seconds):
            desk.sign_ends()

    thread = threading.Thread(target=round_after_round, name="checkpoints", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=10)
