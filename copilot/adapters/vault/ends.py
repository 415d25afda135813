"""The newest checkpoint of every audit chain, in files beside the keys: whoever writes the store alone cannot cut a chain's end.

ends/<chain>.json holds a list: the newest checkpoint, and before it those that the store no longer bears out.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from filelock import FileLock
from pydantic import TypeAdapter, ValidationError

from copilot.adapters.durable import make_private, write_whole
from copilot.domain.checkpoint import Checkpoint
from copilot.domain.ids import demand_opaque
from copilot.errors import IntegrityError

FILE: TypeAdapter[tuple[Checkpoint, ...]] = TypeAdapter(tuple[Checkpoint, ...])
WAIT = 5.0  # seconds for another process to have written the same file


class Ends:
    """One folder of such files. Several processes may write; the newest checkpoint wins, whoever comes last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, checkpoint: Checkpoint, stands: Callable[[Checkpoint], bool]) -> None:
        """Raises OSError, filelock's Timeout (an OSError), IntegrityError for a damaged file."""
        make_private(self._folder)
        with FileLock(str(self._folder / ".lock"), timeout=WAIT, mode=0o600):
            before = self._read(self._path(checkpoint.chain))
            evidence = [old for old in before if not _overtaken(old, checkpoint, stands)]
            if not any(old.sequence >= checkpoint.sequence for old in evidence):
                evidence.append(checkpoint)
            if tuple(evidence) != before:
                write_whole(self._path(checkpoint.chain), FILE.dump_json(tuple(evidence), indent=1))

    def kept(self) -> Mapping[str, tuple[Checkpoint, ...]]:
        """By chain. Raises IntegrityError for a damaged file."""
        return {path.stem: self._read(path) for path in sorted(self._folder.glob("*.json"))}

    @staticmethod
    def _read(path: Path) -> tuple[Checkpoint, ...]:
        try:
            return tuple(sorted(FILE.validate_json(path.read_bytes()), key=_age))
        except FileNotFoundError:
            return ()
        except ValidationError:
            raise IntegrityError(f"'{path}' is damaged; restore the key folder from its backup") from None

    def _path(self, chain: str) -> Path:
        return self._folder / f"{demand_opaque(chain)}.json"


def _overtaken(old: Checkpoint, new: Checkpoint, stands: Callable[[Checkpoint], bool]) -> bool:
    """A newer one of another process is not overtaken; nor is one whose entry the store has lost."""
    return old.sequence <= new.sequence and stands(old)


def _age(checkpoint: Checkpoint) -> tuple[int, datetime]:
    return checkpoint.sequence, checkpoint.at
