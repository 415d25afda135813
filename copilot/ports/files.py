"""Files: kept as ciphertext, read in a process of their own."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from copilot.domain.document import Extract
from copilot.errors import UnreadableError


class Files(Protocol):
    """Original files, sealed under the engagement's key."""

    def put(self, engagement: str, name: str, content: bytes) -> None: ...

    def get(self, engagement: str, name: str) -> bytes:
        """Raises FileNotFoundError."""
        ...

    def remove(self, engagement: str, name: str) -> None: ...

    def names(self, engagement: str) -> tuple[str, ...]:
        """What is kept for the engagement, sorted."""
        ...

    def erase(self, engagement: str) -> None: ...


class Reader(Protocol):
    """Reads files of any kind, each within limits of memory and time, in a process of its own."""

    @property
    def version(self) -> int:
        """Rises whenever the same file may come out otherwise, so that what an older one read can be read again."""
        ...

    def read(self, path: Path, name: str) -> Extract:
        """`name` gives the extension. Raises UnreadableError with the reason."""
        ...

    def read_many(
        self, files: Iterable[tuple[Path, str]], meanwhile: Callable[[int, int], None] | None = None
    ) -> Iterator[tuple[str, Extract | UnreadableError]]:
        """One result per file, in order; a broken file costs only itself.

        While a file is waited for, `meanwhile` is told several times a second how many of its pages are read, of how many
        (0 of 0: not known). What it raises ends the reading.
        """
        ...

    def demand_kind(self, name: str) -> None:
        """Raises UnreadableError for a name whose extension is of no kind that is read, with the way out."""
        ...

    def page_image(self, path: Path, page: int, dpi: int = 100) -> bytes:
        """One page of a PDF, counted from 1, as PNG. Raises UnreadableError with the reason."""
        ...
