"""Time, and what holds connections."""

from datetime import datetime
from typing import Protocol, runtime_checkable


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


@runtime_checkable
class Closing(Protocol):
    """Holds connections. Not every adapter of a port does."""

    def close(self) -> None: ...
