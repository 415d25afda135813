"""Keys, seals, signatures and passwords."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.checkpoint import Checkpoint

DESK: Final = DESK_CHAIN  # the name of the desk's own data key; no engagement's id is spelt so


class KeyVault(Protocol):
    """One data key per engagement, wrapped by a key-encryption key outside the store. DESK seals the desk's own content."""

    def create(self, engagement: str) -> None:
        """Make the engagement's data key. Raises IntegrityError when one exists."""
        ...

    def seal(self, engagement: str, plaintext: bytes, place: str) -> bytes:
        """Encrypt. `place` (table|row|field|version) is authenticated with it, so a ciphertext cannot be moved."""
        ...

    def unseal(self, engagement: str, ciphertext: bytes, place: str) -> bytes:
        """Decrypt. Raises IntegrityError when content, place or key do not fit; KeysMissingError without a key."""
        ...

    def lookup(self, engagement: str, text: str) -> str:
        """A keyed hash of the text (hexadecimal), to look sealed names up by equality."""
        ...

    def authenticate(self, message: bytes) -> bytes:
        """A MAC (32 bytes) under the desk's own key, which outlives every engagement's."""
        ...

    def destroy(self, engagement: str) -> None:
        """Make everything sealed for the engagement unreadable for good."""
        ...

    def keep(self, checkpoint: Checkpoint, stands: Callable[[Checkpoint], bool]) -> None:
        """Remember the newest checkpoint of a chain where whoever writes the store cannot reach.

        It takes the place of those before it of which `stands` says that the store still holds what they signed; the
        others are kept as evidence.
        """
        ...

    def kept(self) -> Mapping[str, tuple[Checkpoint, ...]]:
        """What was remembered of each chain, oldest first. Raises IntegrityError when that is damaged."""
        ...

    def signed(self, message: bytes, signature: str) -> bool:
        """Whether the (hexadecimal) signature is this desk's, of that message."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature (64 bytes) with the desk's signing key."""
        ...

    def public_key(self) -> bytes:
        """The desk's Ed25519 public key (32 bytes)."""
        ...


class Passwords(Protocol):
    """Slow, salted hashes of passwords (Argon2id)."""

    def hash(self, password: str) -> str: ...

    def verify(self, hashed: str | None, password: str) -> bool:
        """False for a wrong password, and for None (a member without one, or nobody) after the same time."""
        ...

    def needs_rehash(self, hashed: str) -> bool:
        """True when the hash was made with weaker parameters than today's."""
        ...
