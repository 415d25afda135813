"""Which member a Gradio page belongs to. The browser chooses its session hash, so the first member to use one keeps it."""

from datetime import datetime
from threading import Lock
from typing import NamedTuple

MOST = 50_000  # a hash is 11 characters or so; beyond this many the oldest endings are dropped


class _Owner(NamedTuple):
    member: str
    until: datetime


class PagesSeen:
    """Session hash -> member, until the member's server session ends. Safe to use from several threads."""

    def __init__(self) -> None:
        self._owners: dict[str, _Owner] = {}
        self._lock = Lock()

    def belongs(self, page: str, member: str, now: datetime, until: datetime) -> bool:
        """True when the page is the member's, or nobody's yet: then it is from now on."""
        with self._lock:
            owner = self._owners.get(page)
            if owner is not None and owner.member != member and owner.until > now:
                return False
            if owner is None and len(self._owners) >= MOST:
                self._drop(now)
            if owner is None or owner.member != member or owner.until < until:
                self._owners[page] = _Owner(member, until)
            return True

    def _drop(self, now: datetime) -> None:
        ended = [page for page, owner in self._owners.items() if owner.until <= now]
        for page in ended or sorted(self._owners, key=lambda p: self._owners[p].until)[: MOST // 10]:
            del self._owners[page]
