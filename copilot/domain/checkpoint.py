"""A signed statement of how far an audit chain had come: what shows that its end was cut."""

from dataclasses import dataclass
from datetime import datetime, timedelta

EVERY_ROWS = 256
EVERY = timedelta(minutes=5)


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
