"""The append-only, hash-chained record of acts: one chain per engagement and one, DESK_CHAIN, for the desk's own acts."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

DESK_CHAIN = "desk"
GENESIS = "0" * 64
PROGRAM = "desk"  # stands for the member where the program acts by itself


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. `details` is content (ciphertext at rest); the chain covers its SHA-256, so it verifies after erasure too."""

    chain: str
    sequence: int  # from 1, without gaps
    at: datetime
    member: str
    os_user: str
    trust: str
    act: str
    subject: str  # id of what was acted on
    details_sha256: str
    previous: str
    hash: str = ""
    details: str = ""  # JSON; empty once erased

    @property
    def canonical(self) -> str:
        """All fields but `hash` and `details`, as the JSON list that is hashed."""
        fields = [
            self.chain, self.sequence, self.at.isoformat(), self.member, self.os_user, self.trust, self.act,
            self.subject, self.details_sha256, self.previous,
        ]  # fmt: skip
        return json.dumps(fields, ensure_ascii=False)

    def computed_hash(self) -> str:
        """SHA-256 over `canonical`."""
        return hashlib.sha256(self.canonical.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be recorded, before it has its place in a chain. `details` are content."""

    chain: str
    at: datetime
    member: str
    os_user: str
    trust: str
    act: str
    subject: str
    details: Mapping[str, object] = field(default_factory=dict)


def follow(last: AuditEntry | None, act: Act, rows: Mapping[str, object] | None = None) -> AuditEntry:
    """The entry that comes after `last` (None: the chain's first). `rows` are what the act wrote: see `rows_of`.

    The details are salted: short ones could be guessed from their hash after erasure.
    """
    salted = {**act.details, **({"rows": rows} if rows else {}), "salt": secrets.token_hex(8)}
    text = json.dumps(salted, ensure_ascii=False, sort_keys=True, default=str)
    text = text.encode("utf-8", "backslashreplace").decode()  # a lone surrogate, from a shell say, as the escape that JSON has
    return sealed(
        AuditEntry(
            chain=act.chain,
            sequence=last.sequence + 1 if last else 1,
            at=act.at,
            member=act.member,
            os_user=act.os_user,
            trust=act.trust,
            act=act.act,
            subject=act.subject,
            details_sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
            previous=last.hash if last else GENESIS,
            details=text,
        )
    )


def sealed(entry: AuditEntry) -> AuditEntry:
    """Return the entry with its hash filled in."""
    return replace(entry, hash=entry.computed_hash())
