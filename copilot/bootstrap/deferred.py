"""Adapters that are made when they are first needed."""

import threading
from collections.abc import Callable
from typing import Any

from copilot.ports import Closing


class Deferred:
    """Stands for an adapter that is made at its first use; closing one that was never made does nothing."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make, self._lock, self._made = make, threading.Lock(), None

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)

    def close(self) -> None:
        if isinstance(self._made, Closing):
            self._made.close()
