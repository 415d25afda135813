"""One child process from the side of the desk: started clean, asked, and killed as a group when it fails."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from copilot.adapters.readers import channel
from copilot.adapters.readers.limits import SECONDS_PER_PAGE, SECONDS_PER_SCAN
from copilot.errors import UnreadableError

_ROOT = Path(__file__).resolve().parents[3]  # the folder that holds the package
# -I leaves out the environment's and the user's import paths and the current folder; the package's own is given by name.
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from copilot.adapters.readers.child import main; main(sys.argv[2:])"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Memory in MiB; seconds for one file, to which time per page comes, and at most; the largest file in bytes."""

    memory_mb: int
    seconds: float
    max_bytes: int
    max_seconds: float = 3600.0

    @property
    def max_reply(self) -> int:
        """Text is bounded by the builder; its offsets take about as much again."""
        return max(64 * 2**20, 6 * self.max_bytes)


class Child:
    """A reading process. After `ask` has raised anything but a file's own failure, it is dead."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._folder = tempfile.mkdtemp(prefix="reader-")
        self._sock, theirs = socket.socketpair()
        self.asked = 0
        self.step = (0, 0)  # pages read of how many, of the file being read
        with theirs:
            command = [sys.executable, "-I", "-X", "utf8", "-c", _BOOT, str(_ROOT)]
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno()), str(bounds.memory_mb), str(bounds.seconds)],
                cwd=self._folder,
                # One thread per numeric library: each further one reserves address space that the limit counts.
                env={"LANG": "C.UTF-8", "TMPDIR": self._folder, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def ask(self, job: dict[str, object], file: int) -> tuple[bytes, bytes]:
        """Hand over a job with its open file; the reply as (kind, bytes). Raises UnreadableError; then see `alive`."""
        self.asked += 1
        self.step = (0, 0)
        message = json.dumps(job).encode("utf-8")
        try:
            self._sock.settimeout(self._bounds.seconds)
            socket.send_fds(self._sock, [len(message).to_bytes(4, "big")], [file])
            self._sock.sendall(message)
            kind, reply = self._await_reply()
        except (channel.ClosedError, ConnectionError):
            raise UnreadableError(self._epitaph()) from None
        except (channel.LateError, TimeoutError):
            self.kill()
            raise UnreadableError(
                f"reading took longer than {self._bounds.seconds:g} s plus the time allowed per page; split the file or raise "
                "COPILOT_READ_SECONDS"
            ) from None
        except channel.OversizedError:
            self.kill()
            raise UnreadableError("it expands to more text than is accepted; split the file") from None
        return kind, reply

    @property
    def pid(self) -> int:
        """The process id, which is its group's too."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """False once it was killed or ended by itself."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the whole process group and remove its folder. May be called again."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._sock.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _await_reply(self) -> tuple[bytes, bytes]:
        started = time.monotonic()
        allowed = self._bounds.seconds
        while True:
            kind, reply = channel.receive(self._sock, self._bounds.max_reply, started + allowed)
            if kind == channel.STEP:
                self.step = int.from_bytes(reply[:4], "big"), int.from_bytes(reply[4:8], "big")
                continue
            if kind != channel.PAGES:
                return kind, reply
            # "pages=1600 scanned=0": the file turned out to be long. What a lying child can win is bounded.
            pages, scanned = (int.from_bytes(reply[i : i + 4], "big") for i in (0, 4))
            more = pages * SECONDS_PER_PAGE + scanned * SECONDS_PER_SCAN
            allowed = min(self._bounds.seconds + more, self._bounds.max_seconds)

    def _epitaph(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        code = self._process.returncode
        self.kill()
        if code == -signal.SIGXCPU:
            return (
                f"reading took more than {self._bounds.seconds:g} s of processor time; split the file or raise "
                "COPILOT_READ_SECONDS"
            )
        if code in (-signal.SIGKILL, -signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL, -signal.SIGSEGV):
            return (
                f"it is damaged, or needs more than {self._bounds.memory_mb} MiB to read; open and save it again, or raise "
                "COPILOT_READ_MEMORY_MB"
            )
        return "the reading process ended unexpectedly; open the file, save it again and add that"
