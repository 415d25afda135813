"""The vault in a folder outside the home: a key-encryption key, and every other key wrapped by it in a file of its own.

KEYS/<home id>/            0700
    kek                    0400, 32 bytes, never changes
    signing.key            the desk's Ed25519 key, wrapped
    data/<name>.key        one data key per engagement, and the desk's own, wrapped
    data/<name>.destroyed  the mark of a key that was destroyed, so that nobody looks for it in backups of the home
    ends/<chain>.json      how far each audit chain had come when it was last signed (see `ends`)
"""

import os
import secrets
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from copilot.adapters.durable import flush_folder, make_private, write_whole
from copilot.adapters.vault.ends import Ends
from copilot.adapters.vault.keyring import Keyring
from copilot.adapters.vault.sealing import KEY_BYTES, Sealer, new_key, subkey
from copilot.domain.checkpoint import Checkpoint
from copilot.domain.ids import demand_opaque
from copilot.errors import ConfigurationError, ErasedError, IntegrityError, KeysMissingError, UsageError
from copilot.ports import DESK

SIGNING = "signing"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class FileVault(Keyring):
    """Fits ports.KeyVault. `open_vault` decides whether a home is new; this class never makes keys by itself."""

    def __init__(self, keys: Path, home_id: str) -> None:
        """Open the keys of a home. Raises KeysMissingError, IntegrityError, ConfigurationError (readable by others)."""
        self._folder = keys / demand_opaque(home_id)
        self._kek = self._read_kek()
        self._wrapper = Sealer(self._kek, home_id)
        super().__init__(self._unwrap(self._folder / "signing.key", SIGNING))
        self._ends = Ends(self._folder / "ends")

    @classmethod
    def make(cls, keys: Path, home_id: str) -> "FileVault":
        """Make the keys of a new home. Raises FileExistsError when there are some."""
        folder = make_private(make_private(keys) / demand_opaque(home_id))
        make_private(folder / "data")
        kek = new_key()
        write_whole(folder / "kek", kek, mode=0o400, overwrite=False)
        wrapper = Sealer(kek, home_id)
        write_whole(folder / "signing.key", wrapper.seal(new_key(), SIGNING), overwrite=False)
        write_whole(folder / "data" / f"{DESK}.key", wrapper.seal(new_key(), f"data|{DESK}"), overwrite=False)
        flush_folder(keys)
        return cls(keys, home_id)

    @property
    def key_check(self) -> str:
        """What a home remembers of its key-encryption key, to know it again; says nothing about the key."""
        return subkey(self._kek, "key check").hex()

    def create(self, engagement: str) -> None:
        path = self._path(engagement)
        if self._mark(engagement).exists():
            raise IntegrityError(f"the data key of '{engagement}' was destroyed; make a new engagement instead")
        try:
            write_whole(path, self._wrapper.seal(new_key(), f"data|{engagement}"), overwrite=False)
        except FileExistsError:
            raise IntegrityError(f"'{engagement}' has a data key; an engagement gets one only once") from None

    def destroy(self, engagement: str) -> None:
        """Mark, overwrite, unlink. Doing it twice, or after a crash in the middle, ends the same.

        Flash storage and snapshots may keep the overwritten block: keep the key folder on a volume that can be erased.
        """
        if engagement == DESK:
            raise UsageError("the desk's own key cannot be destroyed; remove the home and its keys instead")
        path = self._path(engagement)
        write_whole(self._mark(engagement), b"")
        self._forget(engagement)
        if path.exists():
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            flush_folder(path.parent)

    def keep(self, checkpoint: Checkpoint, stands: Callable[[Checkpoint], bool]) -> None:
        self._ends.keep(checkpoint, stands)

    def kept(self) -> Mapping[str, tuple[Checkpoint, ...]]:
        return self._ends.kept()

    def _load(self, engagement: str) -> bytes:
        if self._mark(engagement).exists():
            raise ErasedError(f"the key of '{engagement}' was destroyed; its content is gone for good")
        return self._unwrap(self._path(engagement), f"data|{engagement}")

    def _path(self, engagement: str) -> Path:
        return self._folder / "data" / f"{demand_opaque(engagement)}.key"

    def _mark(self, engagement: str) -> Path:
        return self._folder / "data" / f"{demand_opaque(engagement)}.destroyed"

    def _unwrap(self, path: Path, name: str) -> bytes:
        try:
            return self._wrapper.unseal(path.read_bytes(), name)
        except FileNotFoundError:
            raise KeysMissingError(f"the key file '{path}' is missing; restore the key folder from its backup") from None

    def _read_kek(self) -> bytes:
        path = self._folder / "kek"
        try:
            modes = [(p, stat.S_IMODE(p.stat().st_mode)) for p in (self._folder, path)]
            kek = path.read_bytes()
        except FileNotFoundError:
            raise KeysMissingError(
                f"this home's keys are not at '{self._folder}'; point COPILOT_KEYS at the folder that holds them, or restore it"
            ) from None
        for open_path, mode in modes:
            if mode & OTHERS:
                raise ConfigurationError(f"'{open_path}' is open to others (mode {mode:04o}); run: chmod go= '{open_path}'")
        if len(kek) != KEY_BYTES:
            raise KeysMissingError(
                f"'{path}' has {len(kek)} bytes instead of {KEY_BYTES}; restore the key folder from its backup"
            )
        return kek
