"""Who can write the database without the keys can change nothing unnoticed: every row carries a MAC over all its columns."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from copilot.adapters.store.noun import Noun
from copilot.errors import IntegrityError
from copilot.ports import KeyVault

FORMAT = "row/1"  # part of what is authenticated
HEAD, TAG = 13, 16  # bytes of a ciphertext that stand for the whole: format and nonce in front, AES-GCM's tag at the end
NAMED = 8  # bytes by which the audit trail names a row's MAC


def binding(sealed: bytes) -> str:
    """What stands for a ciphertext in its row's MAC: the tag authenticates every byte under a key of its own."""
    if not isinstance(sealed, bytes):  # SQLite holds anything in any column
        return "no ciphertext"
    return binding_of(len(sealed), sealed[:HEAD], sealed[-TAG:])


def binding_of(length: int, head: bytes, tag: bytes) -> str:
    """The same, of a ciphertext of which no more was read."""
    return f"{length}:{head.hex()}:{tag.hex()}" if isinstance(head, bytes) and isinstance(tag, bytes) else "no ciphertext"


def named(mac: bytes) -> str:
    """A row's MAC as the audit trail names it."""
    return mac[:NAMED].hex()


def message(noun: str, values: Mapping[str, Any]) -> bytes:
    """A row as canonical JSON: columns, in the order of their names, with what the database gives back.

    A column that is null is left out, so that a migration may add one that may be null without a word to any row.
    """
    return ENCODER.encode([FORMAT, noun, {name: value for name, value in values.items() if value is not None}]).encode()


def _plain(value: object) -> str:
    """A moment without a zone is UTC, as SQLite keeps it."""
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return f"{type(value).__name__} {value!r}"  # no row of ours holds such a value, so no MAC fits it


ENCODER = json.JSONEncoder(separators=(",", ":"), default=_plain)  # made once: 13 µs for a review's row become 11


class Authentic:
    """Makes and checks the MACs of one noun's rows. `values` are all columns but the MAC, by name and in that order, content
    as `binding`."""

    def __init__(self, noun: Noun[Any], vault: KeyVault) -> None:
        self._noun = noun
        self._vault = vault

    def mac(self, values: Mapping[str, Any]) -> bytes:
        return self._vault.authenticate(message(self._noun.name, values))

    def fits(self, values: Mapping[str, Any], mac: bytes) -> bool:
        return isinstance(mac, bytes) and hmac.compare_digest(self.mac(values), mac)

    def demand(self, values: Mapping[str, Any], mac: bytes) -> None:
        """Raise IntegrityError, which names the row, unless it is as this desk wrote it."""
        if not self.fits(values, mac):
            raise not_ours(self._noun, tuple(values[part] for part in self._noun.key))


def not_ours(noun: Noun[Any], key: tuple[Any, ...]) -> IntegrityError:
    """What a read of a row says that this desk did not write as it stands."""
    return IntegrityError(
        f"row {', '.join(map(str, key))} of '{noun.name}' is not as this desk wrote it: changed, or made, by someone without its "
        "keys; nothing is done with it; copilot audit verify shows what else was touched, a backup holds what was there"
    )
