"""Embedded Chroma: one folder per engagement, its name random, held by one process at a time."""

import json
import os
import secrets
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

import chromadb
from chromadb.api.client import Client
from chromadb.config import Settings
from filelock import FileLock, Timeout

from copilot.adapters.index.expunging import expunge
from copilot.domain.ids import demand_opaque
from copilot.errors import BusyError

KIND = "w-"  # of folders; those that begin with v- are older
WAIT = 2.0  # seconds for another process to let go


class ChromaFolders:
    """A `Place` under a root folder.

    Two processes on one folder both report success and leave an index that cannot be read, so a lock file is held while a
    folder is open; `<engagement>.at` names the folder, `<engagement>.holder` the process that has it, `<engagement>.held`
    what it held when it was last closed in good order; `<engagement>.expunging` stands while documents are expunged, and a
    folder that was left in the middle of it is not opened again. In a folder whose name begins with KIND everything that was
    ever removed was overwritten.
    """

    exclusive = True

    def __init__(self, root: Path, wait: float = WAIT) -> None:
        self._root = root
        self._wait = wait
        self._locks: dict[str, FileLock] = {}

    def open(self, engagement: str) -> Client:
        self._hold(engagement)
        try:
            if self._file(engagement, "expunging").exists():
                self._wipe(engagement)
            return self._client(self._folder(engagement))
        except BaseException:
            self._locks.pop(engagement).release()
            raise

    def close(self, engagement: str, client: Client) -> None:
        client.close()
        self._locks.pop(engagement).release()

    def erase(self, engagement: str) -> None:
        """Remove the folder: what Chroma deletes stays on disk, text until its vacuum and vectors even after it."""
        with self._held(engagement):
            self._wipe(engagement)

    def expunge(self, engagement: str, documents: Collection[str]) -> bool:
        with self._held(engagement):
            folder = self._folder(engagement)
            if not folder.name.startswith(KIND):
                return False
            mark = self._file(engagement, "expunging")
            mark.touch()
            done = expunge(folder, lambda: self._client(folder), documents)
            mark.unlink()
            return done

    def note(self, engagement: str, collection: str, held: Mapping[str, int]) -> None:
        """Opaque ids and counts, written whole or not at all."""
        fresh = self._file(engagement, "noting")
        fresh.write_text(json.dumps({"collection": collection, "held": held}), "ascii")
        fresh.replace(self._file(engagement, "held"))

    def noted(self, engagement: str, collection: str) -> Mapping[str, int] | None:
        """Taken away as it is read, so that a process which is killed leaves none."""
        path = self._file(engagement, "held")
        try:
            left = path.read_bytes()
        except FileNotFoundError:
            return None
        path.unlink()
        try:
            found = json.loads(left)
            return {str(k): int(n) for k, n in found["held"].items()} if found["collection"] == collection else None
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def _client(self, folder: Path) -> Client:
        settings = Settings(anonymized_telemetry=False, allow_reset=False)
        return cast(Client, chromadb.PersistentClient(folder, settings=settings))

    def _wipe(self, engagement: str) -> None:
        pointer = self._file(engagement, "at")
        if pointer.exists():
            folder = self._root / demand_opaque(pointer.read_text("ascii"))
            if folder.exists():
                shutil.rmtree(folder)
            pointer.unlink()
        for kind in ("held", "expunging"):
            self._file(engagement, kind).unlink(missing_ok=True)

    @contextmanager
    def _held(self, engagement: str) -> Iterator[None]:
        self._hold(engagement)
        try:
            yield
        finally:
            self._locks.pop(engagement).release()

    def _hold(self, engagement: str) -> None:
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(self._file(engagement, "lock"), timeout=self._wait, thread_local=False)
        holder = self._file(engagement, "holder")
        try:
            lock.acquire()
        except Timeout:
            who = ""
            with suppress(OSError):
                who = holder.read_text("ascii")
            raise BusyError(
                f"the index of engagement {engagement} is held by {who or 'another process'}; wait for it or act through it"
            ) from None
        holder.write_text(f"process {os.getpid()}", "ascii")
        self._locks[engagement] = lock

    def _folder(self, engagement: str) -> Path:
        """The engagement's folder, made at first use."""
        pointer = self._file(engagement, "at")
        if pointer.exists():
            folder = self._root / demand_opaque(pointer.read_text("ascii"))
        else:
            folder = self._root / f"{KIND}{secrets.token_hex(16)}"
            fresh = self._file(engagement, "new")
            fresh.write_text(folder.name, "ascii")
            fresh.replace(pointer)  # named before it exists: a crash leaves no folder that nothing points at
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def _file(self, engagement: str, kind: str) -> Path:
        return self._root / f"{demand_opaque(engagement)}.{kind}"
