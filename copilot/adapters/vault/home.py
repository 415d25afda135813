"""Which keys belong to a home: its marker, home.json, names them. A new home gets keys; an old one never gets new ones."""

import hmac
import secrets
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from copilot.adapters.durable import make_private, write_whole
from copilot.adapters.vault.file import FileVault
from copilot.errors import BusyError, ConfigurationError, IntegrityError, KeysMissingError

MARKER = "home.json"
LIVED_IN = ("store.db", "files", "index")  # what only a home that had keys contains


class HomeMarker(BaseModel):
    """The content of home.json. `key_check` recognises the key-encryption key without telling anything about it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(pattern=r"^home-[0-9a-f]{20}$")
    key_check: str = Field(pattern=r"^[0-9a-f]{64}$")


def open_vault(keys: Path, home: Path) -> FileVault:
    """The vault of a home; both folders are made when the home is new.

    Raises KeysMissingError when the home has content and its keys are missing or not its own, ConfigurationError when
    the keys would lie in the home (a copy of the home would then be a copy of the keys), BusyError.
    """
    if keys.resolve().is_relative_to(home.resolve()):
        raise ConfigurationError(f"the key folder '{keys}' lies in the home '{home}'; keep keys apart from what they open")
    make_private(home)
    marker = home / MARKER
    if not marker.exists():
        return _open_new(keys, home)
    return _open_known(keys, marker)


def home_id(home: Path) -> str:
    """What a home that was opened before is called among homes."""
    return HomeMarker.model_validate_json((home / MARKER).read_bytes()).id


def _open_new(keys: Path, home: Path) -> FileVault:
    """Keys first, marker last: a crash in between leaves keys that no home names, and a home that is still new."""
    marker = home / MARKER
    lock = FileLock(str(home / ".opening.lock"), timeout=5, mode=0o600)
    try:
        with lock:
            if marker.exists():  # another process was faster
                return _open_known(keys, marker)
            if lived_in := [name for name in LIVED_IN if (home / name).exists()]:
                raise KeysMissingError(
                    f"the home '{home}' holds {lived_in[0]} but no {MARKER}, so its keys cannot be told; restore {MARKER}"
                )
            home_id = f"home-{secrets.token_hex(10)}"
            vault = FileVault.make(keys, home_id)
            write_whole(marker, HomeMarker(id=home_id, key_check=vault.key_check).model_dump_json(indent=2).encode())
            return vault
    except Timeout:
        raise BusyError(f"another process is opening the home '{home}'; try again") from None


def _open_known(keys: Path, marker: Path) -> FileVault:
    try:
        known = HomeMarker.model_validate_json(marker.read_bytes())
    except ValidationError as error:
        raise IntegrityError(f"'{marker}' is damaged ({error.errors()[0]['msg']}); restore it from a backup") from None
    try:
        vault = FileVault(keys, known.id)
    except KeysMissingError:
        raise
    except IntegrityError:
        raise _not_its_keys(keys, known.id) from None
    if not hmac.compare_digest(vault.key_check, known.key_check):
        raise _not_its_keys(keys, known.id)
    return vault


def _not_its_keys(keys: Path, home_id: str) -> KeysMissingError:
    return KeysMissingError(f"the keys in '{keys / home_id}' are not those this home was sealed with; restore the right ones")
