"""Names held across the processes of one home, by lock files that the system lets go of when a process dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from copilot.adapters.durable import make_private
from copilot.domain.ids import demand_opaque
from copilot.errors import BusyError


class FileLocks:
    """Fits ports.Locks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        make_private(self._folder)
        path = self._folder / f"{demand_opaque(name)}.lock"
        lock = FileLock(path, mode=0o600, thread_local=False)  # the thread that lets go need not be the one that took it
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise BusyError(f"{name} is being worked on already; wait until that has ended") from None
        try:
            yield
        finally:
            path.unlink(missing_ok=True)  # while it is held: whoever waits sees that the file is gone, and makes a new one
            lock.release()

    def held(self, name: str) -> bool:
        if not (self._folder / f"{demand_opaque(name)}.lock").exists():
            return False
        try:
            with self.hold(name):
                return False
        except BusyError:
            return True
