"""Names held within this process: for a desk that no other process works on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from copilot.errors import BusyError


class Held:
    """Fits ports.Locks."""

    def __init__(self) -> None:
        self._lock, self._names = threading.Lock(), set[str]()

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        with self._lock:
            if name in self._names:
                raise BusyError(f"{name} is being worked on already")
            self._names.add(name)
        try:
            yield
        finally:
            with self._lock:
                self._names.discard(name)

    def held(self, name: str) -> bool:
        with self._lock:
            return name in self._names
