"""Writing files so that a crash or a power cut leaves the old file or the new one, and nothing in between."""

import os
import secrets
from pathlib import Path

from copilot.errors import ConfigurationError

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
PARTIAL = ".partial-"  # what a crash leaves behind starts so, and holds no plain text


def make_private(folder: Path) -> Path:
    """Make the folder, readable by its owner only; one that stands is left as it is. Raises ConfigurationError."""
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"cannot make the folder '{folder}': {error.strerror}; choose another one") from error
    return folder


def write_whole(path: Path, content: bytes, *, mode: int = PRIVATE_FILE, overwrite: bool = True) -> None:
    """Write by way of a temporary file, flushed to the disk together with its folder.

    Raises FileExistsError when `overwrite` is False and the file stands, even when another process made it just now.
    """
    partial = path.with_name(PARTIAL + secrets.token_hex(8))
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if overwrite:
            partial.replace(path)
        else:
            os.link(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Make the folder's entries themselves durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
