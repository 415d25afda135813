"""Paths into files to read, with the names their documents will have."""

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from copilot.errors import UsageError

LONGEST_NAME = 400  # characters
# Embeddings, overrides and isolates (Unicode Standard Annex 9): "memo\u202excod.pdf" shows as "memofdp.docx".
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Source:
    """A file and its document's name. `refused` says why it is not to be read; empty: it may be."""

    path: Path
    name: str
    refused: str = ""


def sources(paths: Sequence[Path]) -> list[Source]:
    """Files as given, folders walked in sorted order without hidden entries. Raises UsageError for a path that is not there.

    A name is the path relative to the folder given, the base name of a single file. Two files with one name are told apart
    by refusing the second: the one would pass for a new version of the other.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no file or folder '{path}'")
    found: dict[str, Source] = {}
    doubles: list[Source] = []
    for path in paths:
        for source in _walk(path) if path.is_dir() else [_single(path, path.name)]:
            other = found.setdefault(source.name, source)
            if other is not source and other.path.resolve() != source.path.resolve():
                doubles.append(
                    Source(source.path, source.name, f"'{other.path}' has the same name; ingest a folder above both")
                )
    return [*found.values(), *doubles]


def demand_name(name: str) -> str:
    """Return the name, if it can be a document's. Raises UsageError."""
    wrong = _wrong(name)
    if wrong:
        raise UsageError(f"{name[:60]!r} cannot be a document's name: {wrong}")
    return name


def _walk(root: Path) -> Iterator[Source]:
    inside = root.resolve()
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for link in [f for f in folders if (Path(folder) / f).is_symlink()]:
            yield Source(
                Path(folder) / link, _relative(Path(folder) / link, root), "it is a link to a folder; name that folder itself"
            )
        for file in sorted(f for f in files if not f.startswith(".")):
            path = Path(folder) / file
            source = _single(path, _relative(path, root))
            leaves = path.is_symlink() and not path.resolve().is_relative_to(inside)
            yield Source(path, source.name, "it is a link that leaves the folder") if leaves else source


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _single(path: Path, name: str) -> Source:
    """A name that is refused is shown with what cannot be printed escaped: it must not rule the terminal that tells of it."""
    if wrong := _wrong(name):
        printed = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in name)
        return Source(path, printed.encode("utf-8", "backslashreplace").decode("utf-8"), wrong)
    return Source(path, name, "" if path.is_file() else "it is not a regular file")


def _wrong(name: str) -> str:
    if not name or len(name) > LONGEST_NAME:
        return f"a name has 1 to {LONGEST_NAME} characters"
    if any(0xD800 <= ord(c) <= 0xDFFF for c in name):
        return "it is not valid Unicode"
    if any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in name):
        return "it holds control characters"
    if any(c in _TURNING for c in name):
        return "it holds characters that turn the direction of reading, so that it shows another name than it has"
    parts = PurePosixPath(name.replace("\\", "/"))
    return "it must be relative, without '..'" if parts.is_absolute() or ".." in parts.parts else ""
