"""The ledger of qualifications: entries that never change, and how a credential stands at a moment."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from copilot.domain.member import Credential

WORLDWIDE = "worldwide"  # a scope that covers every other
WARN_AHEAD = timedelta(days=60)  # a renewal takes weeks: bar and board offices answer in four to six


class LedgerAct(StrEnum):
    """What can be done to a credential once it is entered."""

    VERIFY = "verify"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One act on a credential. Never changed, never removed."""

    id: str
    credential: str
    member: str  # the holder
    act: LedgerAct
    by: str
    at: datetime
    trust: str
    proof_sha256: str | None = None
    note: str = ""
    alone: bool = False  # a verification by the person who had entered it: the only administrator, at the keyboard


class Standing(StrEnum):
    """Whether a credential qualifies, and if not, why. Where several reasons hold, the first of these."""

    REVOKED = "revoked"
    UNVERIFIED = "not verified"
    NOT_YET = "not valid yet"
    EXPIRED = "expired"
    VALID = "valid"


@dataclass(frozen=True, slots=True)
class Held:
    """A credential with what the ledger says of it. `verified_by` counts only where it is not the holder's own person."""

    credential: Credential
    verified_by: str | None = None
    verified_at: datetime | None = None
    revoked_by: str | None = None
    revoked_at: datetime | None = None
    revoked_why: str = ""
    proof_sha256: str | None = None
    alone: bool = False

    def standing(self, moment: datetime) -> Standing:
        """As the ledger has it now, for an act at `moment`. Days are UTC's; the last day of validity is included.

        A revocation counts for every moment: a signature given under what was revoked is not relied on any more.
        """
        held, day = self.credential, moment.date()
        if self.revoked_at is not None:
            return Standing.REVOKED
        if self.verified_at is None or self.verified_at > moment:
            return Standing.UNVERIFIED
        if held.valid_from is not None and day < held.valid_from:
            return Standing.NOT_YET
        if held.valid_until is not None and day > held.valid_until:
            return Standing.EXPIRED
        return Standing.VALID


def as_held(credential: Credential, entries: Iterable[LedgerEntry], persons: Mapping[str, str]) -> Held:
    """Fold the ledger's entries on a credential, oldest first. `persons` gives the person behind each member id.

    Nobody verifies their own: a verification by an account that is the holder's person, as known today, does not count.
    """
    own = persons.get(credential.member, credential.member)
    by, at = credential.verified_by, credential.verified_at  # verified before the ledger had entries of its own
    if by is None or persons.get(by, by) == own:
        by, at = None, None
    held = Held(credential, by, at, proof_sha256=credential.proof_sha256)
    for entry in entries:
        if entry.act is LedgerAct.VERIFY and held.verified_by is None and persons.get(entry.by, entry.by) != own:
            proof = entry.proof_sha256 or held.proof_sha256
            held = replace(held, verified_by=entry.by, verified_at=entry.at, proof_sha256=proof, alone=entry.alone)
        if entry.act is LedgerAct.REVOKE and held.revoked_by is None:
            held = replace(held, revoked_by=entry.by, revoked_at=entry.at, revoked_why=entry.note)
    return held


@dataclass(frozen=True, slots=True)
class Needed:
    """What a reviewer needs for a task in an engagement: one of `kinds`, which holds for one of `scopes` and there.

    Without kinds nothing is needed; without scopes, or a jurisdiction, a credential may hold for anything, or anywhere.
    """

    kinds: tuple[str, ...]
    scopes: tuple[str, ...] = ()
    jurisdiction: str = ""

    def fits(self, credential: Credential) -> bool:
        """However it stands: whether it is of a kind and for a scope that count."""
        for_scope = not self.scopes or any(covers(credential.scope, scope) for scope in self.scopes)
        return credential.kind in self.kinds and for_scope and covers(credential.scope, self.jurisdiction)

    def __str__(self) -> str:
        kinds = " or ".join(self.kinds)
        scopes = f" for {' or '.join(self.scopes)}" if self.scopes else ""
        return kinds + scopes + (f", valid in {self.jurisdiction}" if self.jurisdiction else "")


def covers(scope: str, jurisdiction: str) -> bool:
    """Whether a credential's scope (several are separated by commas or semicolons) holds where the engagement says it is.

    An engagement that states nothing asks for nothing; a scope that states nothing covers no stated jurisdiction.
    """
    wanted = _plain(jurisdiction)
    return not wanted or bool({wanted, WORLDWIDE} & {_plain(part) for part in re.split("[,;]", scope)})


def expiring(held: Iterable[Held], moment: datetime, ahead: timedelta = WARN_AHEAD) -> list[Held]:
    """Valid ones that end within `ahead` and have no verified renewal that goes on after them."""
    everything = list(held)
    horizon = (moment + ahead).date()
    return [
        h
        for h in everything
        if h.standing(moment) is Standing.VALID
        and h.credential.valid_until is not None
        and h.credential.valid_until <= horizon
        and not any(_goes_on(other, h, moment) for other in everything)
    ]


def described(held: Held) -> str:
    """As a sign-off names it: kind, issuer, number, the scope where there is one, and whether one person alone vouches for it."""
    c = held.credential
    told = ", ".join(part for part in (c.kind, c.issuer, c.number, c.scope) if part)
    return f"{told} (entered and verified by one person)" if held.alone else told


def day_after(day: date) -> date:
    return day + timedelta(days=1)


def _goes_on(other: Held, ending: Held, moment: datetime) -> bool:
    a, b = other.credential, ending.credential
    same = a.renews == b.id or (a.member, a.kind, a.issuer, a.number) == (b.member, b.kind, b.issuer, b.number)
    until = b.valid_until or date.max
    begins_in_time = until == date.max or a.valid_from is None or a.valid_from <= day_after(until)
    outlasts = a.valid_until is None or a.valid_until > until
    return same and begins_in_time and outlasts and other.standing(moment) in (Standing.VALID, Standing.NOT_YET)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
