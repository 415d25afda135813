"""A chain as a file for whoever it is about: JSON, a line each for header, checkpoints, entries, and a signature at the end.

Every line has exactly one way to be written, so a verifier needs no JSON to follow the chain: what is hashed stands in the
line as it was hashed. `copilot/adapters/verify/standalone.py` is the other half of this format.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from copilot.domain.audit import AuditEntry
from copilot.domain.checkpoint import Checkpoint

FORMAT = "copilot-audit/1"
SIGNED = b"copilot-audit-export/1|"  # in front of the SHA-256 of all lines before the last: what the file's signature is over
HOW = (
    "Each entry's hash is the SHA-256 of its list as it stands here, which ends with the SHA-256 of its details as they stand "
    "here and with the hash of the entry before; a checkpoint is Ed25519 by public_key over "
    "copilot-checkpoint/1|chain|sequence|hash|at; the last line signs all lines before it. "
    "Verify with: copilot audit verify FILE, or python copilot_verify.py FILE"
)


@dataclass(frozen=True, slots=True)
class Handover:
    """What stands at the top of an exported chain. `names` are members' names by id."""

    chain: str
    engagement: str
    client: str
    entries: int
    head: str
    at: datetime
    public_key: bytes
    names: Mapping[str, str]


def fingerprint(public_key: bytes) -> str:
    """A public key's SHA-256 as people compare it, written the way OpenSSH does."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(public_key).digest()).decode().rstrip("=")


def lines(
    about: Handover, checkpoints: Iterable[Checkpoint], entries: Iterable[AuditEntry], sign: Callable[[bytes], bytes]
) -> Iterator[bytes]:
    """The file, line by line."""
    digest = hashlib.sha256()
    for line in _unsigned(about, checkpoints, entries):
        digest.update(line)
        yield line
    signature = sign(SIGNED + digest.hexdigest().encode())
    yield _line({"sha256": digest.hexdigest(), "signature": signature.hex()})


def _unsigned(about: Handover, checkpoints: Iterable[Checkpoint], entries: Iterable[AuditEntry]) -> Iterator[bytes]:
    yield _line(
        {
            "format": FORMAT, "chain": about.chain, "engagement": about.engagement, "client": about.client,
            "entries": about.entries, "head": about.head, "exported_at": about.at.isoformat(),
            "public_key": about.public_key.hex(), "names": dict(sorted(about.names.items())), "how_to_verify": HOW,
        }
    )  # fmt: skip
    for c in checkpoints:
        yield _line({"checkpoint": c.sequence, "hash": c.hash, "at": c.at.isoformat(), "signature": c.signature})
    for entry in entries:
        details = entry.details or "null"
        yield f'{{"entry":{entry.canonical},"details":{details},"hash":"{entry.hash}"}}\n'.encode("utf-8", "surrogatepass")


def _line(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace") + b"\n"


class Outcome(StrEnum):
    """What can be said of a file that was handed over."""

    WHOLE = "whole"
    CHANGED = "changed"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Examined:
    """`kind` is trail, deliverable or file; `says` a line for people; `facts` what the file says of itself, as signed."""

    outcome: Outcome
    kind: str
    says: str
    facts: Mapping[str, Any]
