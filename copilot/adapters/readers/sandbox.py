"""Reads untrusted files: every parser runs in a child process that has nothing to lose and little to spend."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FuturesTimeout
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from copilot.adapters.readers import channel, wire
from copilot.adapters.readers.formats import suffix_of
from copilot.adapters.readers.process import Bounds, Child
from copilot.domain.document import Extract
from copilot.errors import UnreadableError

# A warm child reads this many files of one batch. Starting one costs 0.07 s and the parsers' imports up to 0.8 s, so small
# files gain; a fresh one now and then bounds what a parser may have leaked.
FILES_PER_CHILD = 64
# A child whose answer was larger is let go of at once: the 207 MB that 1,600 pages of 10-Qs took of it would stay with it while
# the desk cuts, embeds and stores them.
LARGE = 8 * 2**20
# To be raised with every change by which the same file may give another extract: documents that an older version read are
# read again when they are handed in again.
VERSION = 1
MAX_DPI = 300
TELL = 0.3  # seconds between two words on how far a file is
T = TypeVar("T")


class SandboxedReader:
    """Fits ports.Reader. A child serves one batch, thus one engagement, and is never handed on to another.

    `memory_mb` bounds the child's address space, `seconds` one file (time per page comes on top), `max_bytes` a file's size.
    """

    def __init__(self, memory_mb: int = 1024, seconds: float = 15.0, max_bytes: int = 64 * 2**20) -> None:
        self._bounds = Bounds(memory_mb, seconds, max_bytes)

    @property
    def version(self) -> int:
        """Of what it makes of files."""
        return VERSION

    def read(self, path: Path, name: str) -> Extract:
        """The file's text with structure and offsets; `name` gives the extension. Raises UnreadableError with the reason."""
        with self._batch() as batch:
            return batch.read(path, name)

    def read_many(
        self, files: Iterable[tuple[Path, str]], meanwhile: Callable[[int, int], None] | None = None
    ) -> Iterator[tuple[str, Extract | UnreadableError]]:
        """One result per file, in order; a broken file costs only itself.

        The next file is read while the caller works on the one before: two cores are busy, two extracts in memory.
        Whoever leaves early (an error out of `meanwhile`, Ctrl-C) does not wait: the child is killed.
        """
        with ThreadPoolExecutor(1, thread_name_prefix="reader") as ahead, self._batch() as batch:
            waiting = None
            for path, name in files:
                following = (name, ahead.submit(batch.outcome, path, name))
                if waiting is not None:
                    yield waiting[0], batch.awaited(waiting[1], meanwhile)
                waiting = following
            if waiting is not None:
                yield waiting[0], batch.awaited(waiting[1], meanwhile)

    def demand_kind(self, name: str) -> None:
        """Judge a file by its name alone. Raises UnreadableError."""
        try:
            suffix_of(name)
        except UnreadableError as error:
            raise UnreadableError(f"cannot read '{_shown(name)}': {error}") from None

    def page_image(self, path: Path, page: int, dpi: int = 100) -> bytes:
        """One PDF page, counted from 1, as PNG; at most MAX_DPI dots per inch. Raises UnreadableError."""
        with self._batch() as batch:
            return batch.page_image(path, page, max(10, min(dpi, MAX_DPI)))

    def shown(self, path: Path, form: str) -> str:
        """The words that a released file of this form (docx, pdf) shows, for its verifier. Raises UnreadableError."""
        with self._batch() as batch:
            return batch.shown(path, form)

    @contextmanager
    def _batch(self) -> "Iterator[_Batch]":
        batch = _Batch(self._bounds)
        try:
            yield batch
        finally:
            batch.end()


class _Batch:
    """The warm child of one batch."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._child: Child | None = None
        self._closed = False

    def awaited(self, reading: "Future[T]", meanwhile: Callable[[int, int], None] | None) -> T:
        """The outcome; until it is there, `meanwhile` is told how far the reading is."""
        while meanwhile is not None and not reading.done():
            try:
                return reading.result(timeout=TELL)
            except FuturesTimeout:
                child = self._child  # the reading thread may let go of it meanwhile
                meanwhile(*(child.step if child is not None else (0, 0)))
        return reading.result()

    def close(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None

    def end(self) -> None:
        """No further child is started: another thread may still be at it."""
        self._closed = True
        self.close()

    def outcome(self, path: Path, name: str) -> Extract | UnreadableError:
        try:
            return self.read(path, name)
        except UnreadableError as error:
            return error

    def read(self, path: Path, name: str) -> Extract:
        try:
            reply = self._ask({"act": "read", "suffix": suffix_of(name)}, path, channel.EXTRACT)
            return wire.decode(reply)
        except ValueError:
            self.close()
            raise UnreadableError(f"cannot read '{_shown(name)}': the reading process returned nonsense") from None
        except UnreadableError as error:
            raise UnreadableError(f"cannot read '{_shown(name)}': {error}") from None

    def page_image(self, path: Path, page: int, dpi: int) -> bytes:
        try:
            image = self._ask({"act": "page_image", "page": page, "dpi": dpi}, path, channel.IMAGE)
        except UnreadableError as error:
            raise UnreadableError(f"cannot show page {page}: {error}") from None
        if not image.startswith(b"\x89PNG\r\n\x1a\n"):
            raise UnreadableError(f"cannot show page {page}: the reading process returned no picture")
        return image

    def shown(self, path: Path, form: str) -> str:
        return self._ask({"act": "shown", "form": form}, path, channel.SHOWN).decode("utf-8", "surrogatepass")

    def _ask(self, job: dict[str, object], path: Path, expected: bytes) -> bytes:
        file = _open(path, self._bounds.max_bytes)
        try:
            child = self._ready()
            kind, reply = child.ask(job, file)
        finally:
            os.close(file)
        if kind == expected:
            if len(reply) > LARGE:
                self.close()
            return reply
        if kind != channel.FAILURE:
            self.close()
            raise UnreadableError("the reading process returned nonsense")
        raise UnreadableError(" ".join(reply[:2000].decode("utf-8", "replace").split()))

    def _ready(self) -> Child:
        if self._child is not None and (not self._child.alive or self._child.asked >= FILES_PER_CHILD):
            self.close()
        if self._closed:
            raise UnreadableError("reading was stopped")
        if self._child is None:
            self._child = Child(self._bounds)
        return self._child


def _open(path: Path, max_bytes: int) -> int:
    """The file, opened here so that the child needs no right to any folder. Raises UnreadableError."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # not blocked by a pipe that poses as a file
    except OSError as error:
        raise UnreadableError(f"it cannot be opened ({error.strerror or error})") from None
    status = os.fstat(file)
    problem = ""
    if not stat.S_ISREG(status.st_mode):
        problem = "it is not a regular file"
    elif status.st_size == 0:
        problem = "it is empty (0 bytes)"
    elif status.st_size > max_bytes:
        problem = (
            f"it has {status.st_size / 2**20:.1f} MiB, more than the {max_bytes / 2**20:g} MiB that are accepted; split it or "
            "raise COPILOT_MAX_FILE_MB"
        )
    if problem:
        os.close(file)
        raise UnreadableError(problem)
    return file


def _shown(name: str) -> str:
    """The name fit for one line of a report."""
    return "".join(c if c.isprintable() else "?" for c in name)[-200:]
