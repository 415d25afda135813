"""Drafts that are being edited, with their documents open in memory, so that a wording is checked while it is typed."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from copilot.services.check import Opened

KEPT = 16  # drafts; a filing of 200 pages is about 1 MB of text
UNUSED = timedelta(minutes=15)  # after which client text is let go of


@dataclass(slots=True)
class Editing:
    """One draft as it is edited. `members` are ids of those whose reading is recorded, `used` when it was last asked for."""

    engagement: str
    opened: Opened
    used: datetime
    members: set[str] = field(default_factory=set)


class Warm:
    """By draft, version and state of its sources. Safe to use from several threads."""

    def __init__(self) -> None:
        self._editings: OrderedDict[tuple[object, ...], Editing] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._editings)

    def get(self, key: tuple[object, ...], engagement: str, now: datetime, make: Callable[[], Opened]) -> Editing:
        """The draft as it is edited; `make` opens its documents where they are not open."""
        with self._lock:
            for old in [k for k, e in self._editings.items() if now - e.used > UNUSED]:
                del self._editings[old]
            found = self._editings.get(key)
        if found is None:
            found = Editing(engagement, make(), now)  # outside the lock: others type meanwhile
        with self._lock:
            found = self._editings.setdefault(key, found)
            found.used = now
            self._editings.move_to_end(key)
            while len(self._editings) > KEPT:
                self._editings.popitem(last=False)
        return found

    def forget(self, engagement: str) -> None:
        """Let go of an engagement's text."""
        with self._lock:
            for key in [k for k, e in self._editings.items() if e.engagement == engagement]:
                del self._editings[key]
