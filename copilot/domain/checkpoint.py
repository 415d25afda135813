"""A signed statement of how far an audit chain had come: what shows that its end was cut."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

EVERY_ROWS = 256
EVERY = timedelta(minutes=5)
SIGNED_ACTS = frozenset({"release", "recall", "close engagement"})  # their chain is signed at once


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The chain had `sequence` entries, the last with `hash`. `signature` is Ed25519 over `message`, hexadecimal."""

    chain: str
    sequence: int
    hash: str
    at: datetime
    signature: str = ""

    @property
    def message(self) -> bytes:
        """What is signed; the prefix keeps it apart from whatever else the key signs."""
        return f"copilot-checkpoint/1|{self.chain}|{self.sequence}|{self.hash}|{self.at.isoformat()}".encode()

    def signed(self, sign: Callable[[bytes], bytes]) -> "Checkpoint":
        """The same, with its signature."""
        return replace(self, signature=sign(self.message).hex())


def crosses(before: int, after: int) -> bool:
    """Whether a chain that grew from `before` entries to `after` has passed a multiple of EVERY_ROWS."""
    return before // EVERY_ROWS < after // EVERY_ROWS


def signs(act: str) -> bool:
    """Whether an act's chain is signed with it."""
    return act in SIGNED_ACTS
