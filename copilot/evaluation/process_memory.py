"""How much memory this process and all that it started held at most, as Linux counts it."""

import threading
from pathlib import Path

EVERY = 0.05  # seconds between two looks
_PROC = Path("/proc")


class Watch:
    """Within the block a thread looks again and again; afterwards `peak` has bytes, None where the system has no /proc."""

    def __init__(self) -> None:
        self.peak: int | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, name="memory", daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            held = tree()
            if held:
                self.peak = max(self.peak or 0, held)
            if self._done.wait(EVERY):
                return


def tree() -> int:
    """Resident bytes of this process and its descendants now; 0 where that cannot be known. Shared pages count each time."""
    total, waiting = 0, ["self"]
    while waiting:
        process = _PROC / waiting.pop()
        try:
            status = (process / "status").read_text()
            children = [(task / "children").read_text() for task in (process / "task").iterdir()]
        except OSError:  # it has ended meanwhile
            continue
        held = next((line for line in status.splitlines() if line.startswith("VmRSS:")), "VmRSS: 0 kB")
        total += int(held.split()[1]) * 1024
        waiting += [child for line in children for child in line.split()]
    return total
