"""Who has a transaction open: one a thread, because SQLite would otherwise wait for the thread that is waiting for it."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

WAIT = 5.0  # seconds that a transaction waits for others before it gives up with BusyError
BUSY = "the store was held by others for too long; try again"


class Turns:
    """Guards a store against transactions within transactions; only reads may nest, in reads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers: Counter[int] = Counter()
        self._writers: set[int] = set()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Raises RuntimeError when the thread has a write transaction open."""
        thread = threading.get_ident()
        with self._lock:
            self._demand(thread not in self._writers)
            self._readers[thread] += 1
        try:
            yield
        finally:
            with self._lock:
                self._readers[thread] -= 1
                if not self._readers[thread]:
                    del self._readers[thread]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Raises RuntimeError when the thread has any transaction open."""
        thread = threading.get_ident()
        with self._lock:
            self._demand(thread not in self._writers and thread not in self._readers)
            self._writers.add(thread)
        try:
            yield
        finally:
            with self._lock:
                self._writers.discard(thread)

    @staticmethod
    def _demand(free: bool) -> None:
        if not free:
            raise RuntimeError("a transaction is open in this thread; hand its unit of work on instead of opening another")
