"""People, what they may do, and what qualifies them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Role(StrEnum):
    """What a member may do. LEAD is granted within an engagement only; ADMINISTRATOR on the desk only."""

    ANALYST = "analyst"
    REVIEWER = "reviewer"
    EVALUATOR = "evaluator"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Member:
    """One account. `person` is shared by accounts of the same human being: four eyes are counted in persons."""

    id: str
    name: str
    person: str
    roles: tuple[Role, ...]
    created_at: datetime
    password_hash: str | None = None  # Argon2id; None: cannot sign in on the web
    disabled_at: datetime | None = None
    place: str = ""  # where they work, as an ISO 3166 code; empty: not recorded
    full_name: str = ""  # what the person is called, as a sign-off prints it; empty: not recorded


@dataclass(frozen=True, slots=True)
class Credential:
    """A qualification of a member, e.g. kind 'attorney', issuer 'State Bar of X', number, scope, validity.

    What was entered, which never changes: a renewal is another one, and what is done to it (a proof seen, verified, revoked)
    stands in entries of their own (`domain.credential`). `verified_by` is filled in homes from before those only.
    """

    id: str
    member: str
    kind: str
    issuer: str
    number: str
    scope: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    proof_sha256: str | None = None
    verified_by: str | None = None
    verified_at: datetime | None = None
    renews: str | None = None  # the entry that this one goes on from
    entered_by: str | None = None  # member id; None in entries from before this was kept
    entered_at: datetime | None = None


class Trust(StrEnum):
    """How the actor was recognised: by a web or REST sign-in, or by holding the home's keys at a keyboard."""

    SIGNED_IN = "signed in"
    LOCAL = "local trust"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts now. Built by a face from a session or from the command line, judged by `domain.permission`."""

    member: Member
    trust: Trust
    os_user: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A server-side web session. `id` is the SHA-256 of the cookie's token: the token itself is never stored."""

    id: str
    member: str
    created_at: datetime
    expires_at: datetime
