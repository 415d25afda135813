"""Failed sign-ins, counted in this process: after a few, each further one must wait longer."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

FREE_PER_NAME = 5  # failures without a delay
FREE_PER_ADDRESS = 20  # a whole office may come from one address
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=5)  # longer would let a stranger lock a member out by failing on purpose
FORGET_AFTER = timedelta(hours=1)
REMEMBERED = 20_000  # names and addresses are chosen by strangers, so memory is bounded


class _Failures(NamedTuple):
    failed: int
    last: datetime


class Attempts:
    """Failures by name and by address. Safe to use from several threads."""

    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()
        self._lock = Lock()

    def begin(self, name: str, address: str, now: datetime) -> timedelta:
        """How long this attempt must wait. Zero: it may be made, and counts as failed until `succeeded` says otherwise,
        so that many guesses at the same moment gain nothing."""
        keys = {("name", name[:200]): FREE_PER_NAME, ("address", address): FREE_PER_ADDRESS}
        with self._lock:
            wait = max(_wait(self._failures.get(key), free, now) for key, free in keys.items())
            if not wait:
                for key in keys:
                    self._count(key, now)
            return wait

    def succeeded(self, name: str, address: str) -> None:
        """Forget the name's failures, and take back the one that `begin` counted for the address.

        The address's other failures stay: a member must not clear the way for guesses at other names.
        """
        with self._lock:
            self._failures.pop(("name", name[:200]), None)
            here = self._failures.get(("address", address))
            if here is not None:
                self._failures["address", address] = here._replace(failed=here.failed - 1)

    def _count(self, key: tuple[str, str], now: datetime) -> None:
        before = self._failures.pop(key, None)
        recent = before.failed if before is not None and now - before.last <= FORGET_AFTER else 0
        self._failures[key] = _Failures(recent + 1, now)
        while len(self._failures) > REMEMBERED:
            self._failures.popitem(last=False)


def _wait(failures: _Failures | None, free: int, now: datetime) -> timedelta:
    if failures is None or failures.failed < free or now - failures.last > FORGET_AFTER:
        return timedelta(0)
    delay = min(FIRST_DELAY * (1 << min(failures.failed - free, 20)), LONGEST_DELAY)
    return max(failures.last + delay - now, timedelta(0))
