"""Passwords by Argon2id, with the parameters of RFC 9106 for memory-constrained hosts (64 MiB, 3 passes)."""

import secrets
from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 4  # each takes 64 MiB while it runs: strangers at the sign-in page must not take all memory


class Argon2Passwords:
    """Implements the `Passwords` port."""

    def __init__(self, time_cost: int = 3, memory_kib: int = 65536, parallelism: int = 4) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism)
        self._room = BoundedSemaphore(AT_ONCE)

    @cached_property
    def _decoy(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(16))

    def hash(self, password: str) -> str:
        """A salted hash that names its own parameters."""
        with self._room:
            return self._hasher.hash(password)

    def verify(self, hashed: str | None, password: str) -> bool:
        """None is compared with a decoy, so that nobody learns from the time taken which names exist."""
        with self._room:
            decoy = self._decoy  # made at the first call whichever way it goes
            try:
                return self._hasher.verify(hashed or decoy, password) and hashed is not None
            except (VerificationError, InvalidHashError, UnicodeEncodeError):
                return False

    def needs_rehash(self, hashed: str) -> bool:
        """True when the parameters have been raised since."""
        return self._hasher.check_needs_rehash(hashed)
