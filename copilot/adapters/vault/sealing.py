"""The cryptography: AES-256-GCM under sub-keys of a data key, and a keyed hash to look sealed names up."""

import hmac
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from copilot.errors import IntegrityError

KEY_BYTES = 32
NONCE_BYTES = 12  # random: safe for 2**32 messages under one key (NIST SP 800-38D, 8.3)
FORMAT = b"\x01"


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def subkey(key: bytes, purpose: str) -> bytes:
    """Derive an independent key for one purpose (HKDF-SHA256, RFC 5869)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


class Sealer:
    """Seals and unseals under one key, for one owner: an engagement's id, say."""

    def __init__(self, key: bytes, owner: str) -> None:
        if len(key) != KEY_BYTES:
            raise IntegrityError(f"the key of '{owner}' has {len(key)} bytes instead of {KEY_BYTES}; restore the key folder")
        self._owner = owner
        self._cipher = AESGCM(subkey(key, "seal"))
        self._lookup = subkey(key, "lookup")
        self._rows = subkey(key, "rows")

    def seal(self, plaintext: bytes, place: str) -> bytes:
        """Format byte, nonce, ciphertext with its tag; owner and place are authenticated."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return FORMAT + nonce + self._cipher.encrypt(nonce, plaintext, self._bound(place))

    def unseal(self, sealed: bytes, place: str) -> bytes:
        """Raises IntegrityError when content, place, owner or key do not fit."""
        nonce = sealed[1 : 1 + NONCE_BYTES]
        if sealed[:1] != FORMAT or len(nonce) != NONCE_BYTES:
            raise IntegrityError(f"what is stored at '{place}' of '{self._owner}' was not sealed by this program")
        try:
            return self._cipher.decrypt(nonce, sealed[1 + NONCE_BYTES :], self._bound(place))
        except InvalidTag:
            raise IntegrityError(
                f"the seal at '{place}' of '{self._owner}' is broken: changed, moved, or under another key; restore a backup"
            ) from None

    def lookup(self, text: str) -> str:
        """HMAC-SHA256, hexadecimal."""
        return hmac.new(self._lookup, text.encode("utf-8", "surrogatepass"), sha256).hexdigest()

    def authenticate(self, message: bytes) -> bytes:
        """HMAC-SHA256 (32 bytes), under a sub-key of its own."""
        return hmac.digest(self._rows, message, "sha256")

    def _bound(self, place: str) -> bytes:
        return f"{self._owner}|{place}".encode()
