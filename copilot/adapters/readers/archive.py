"""Zip-based formats, opened only after their directory was judged, and read with every byte counted.

A directory can lie about sizes, so the limits hold twice: on what it says, and on what comes out.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator

from copilot.errors import UnreadableError

MAX_ENTRIES = 5_000
MAX_TOTAL = 200 * 2**20  # bytes, all entries unpacked
MAX_RATIO = 100  # unpacked to packed
SMALL = 4 * 2**20  # bytes; entries up to this size may be packed better than MAX_RATIO (long runs of equal table cells are)
_BLOCK = 1 << 16
# Text writes '<' as '&lt;', so that these bytes stand in a part for what they are (or in CDATA, which Office does not write).
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_LONGEST_MARK = max(map(len, _DOCTYPES))


class Archive:
    """A checked zip. Raises UnreadableError where the file is not what it should be."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, OSError) as error:
            raise UnreadableError("it is truncated or damaged: its zip directory cannot be read; get a whole copy") from error
        self._entries = {entry.filename: entry for entry in self._zip.infolist()}
        self._unpacked = 0
        _judge(self._zip.infolist())

    def names(self) -> tuple[str, ...]:
        """Names of all entries."""
        return tuple(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str) -> bytes:
        """One entry, unpacked. Raises UnreadableError when it is missing, damaged or larger than it may be."""
        entry = self._entries.get(name)
        if entry is None:
            raise UnreadableError(f"it is incomplete: its part '{name}' is missing; open it, save it again and add that")
        return b"".join(self._unpack(entry))

    def verify(self) -> None:
        """Unpack everything once, so that a library may be given the file: what the directory hides comes out here.

        No part may declare a document type either: the library would parse it with whatever parser it likes.
        """
        for name, entry in self._entries.items():
            tail = b""
            for block in self._unpack(entry):
                if any(mark in tail + block for mark in _DOCTYPES) and name.lower().endswith((".xml", ".rels", ".vml")):
                    raise UnreadableError(
                        f"its part '{name[:80]}' declares a document type, as entity attacks do; it was not read"
                    )
                tail = block[-_LONGEST_MARK:]
        self._unpacked = 0

    def _unpack(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        own = 0
        try:
            with self._zip.open(entry) as stream:
                while block := stream.read(_BLOCK):
                    own += len(block)
                    self._unpacked += len(block)
                    if self._unpacked > MAX_TOTAL or own > max(SMALL, MAX_RATIO * entry.compress_size):
                        raise UnreadableError("it is a zip bomb: it unpacks to far more than its size; it was not read")
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
            raise UnreadableError(
                f"it is damaged: its part '{entry.filename[:80]}' cannot be unpacked; get a whole copy"
            ) from error


def _judge(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise UnreadableError(f"it is a zip of {len(entries):,} entries, more than the {MAX_ENTRIES:,} that are accepted")
    if sum(e.file_size for e in entries) > MAX_TOTAL:
        raise UnreadableError(f"it unpacks to more than the {MAX_TOTAL // 2**20} MiB that are accepted (a zip bomb?)")
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        problem = ""
        if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
            problem = "points outside of the file"
        elif name.lower() in seen:
            problem = "is there twice"
        elif stat.S_ISLNK(entry.external_attr >> 16):
            problem = "is a link"
        elif entry.flag_bits & 0x1:
            problem = "is encrypted"
        elif entry.file_size > max(SMALL, MAX_RATIO * max(entry.compress_size, 1)):
            problem = f"unpacks to more than {MAX_RATIO} times its size (a zip bomb?)"
        if problem:
            raise UnreadableError(f"its part '{entry.filename[:80]}' {problem}; it was not read")
        seen.add(name.lower())
