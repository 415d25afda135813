"""The ledger of what qualifies members: entered, verified by another, renewed, revoked; nothing in it is ever changed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.credential import Held, LedgerAct, LedgerEntry, Standing, expiring
from copilot.domain.ids import new_id
from copilot.domain.member import Actor, Credential, Member, Role, Trust
from copilot.domain.permission import DeskRight, demand_on_desk
from copilot.errors import PermissionDeniedError, RefusedError, UnknownNameError, UsageError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.access import find_member
from copilot.services.desk import Desk
from copilot.services.disqualified import end_what_rested_on
from copilot.services.qualification import held_by


@dataclass(frozen=True, slots=True)
class CredentialView:
    """An entry as faces show it. `days` until it ends, None without an end; `expiring`: soon, and no renewal goes on after it."""

    member: str
    held: Held
    standing: Standing
    days: int | None
    expiring: bool
    renewed: bool


def add(
    desk: Desk,
    actor: Actor,
    member_name: str,
    kind: str,
    issuer: str,
    number: str,
    scope: str = "",
    valid_until: date | None = None,
    valid_from: date | None = None,
    proof_sha256: str | None = None,
) -> Credential:
    """Enter a credential, unverified. One's own, or anybody's as an administrator."""
    with desk.store.write() as work:
        member = _whose(work, actor, member_name)
        if work.credentials.count(member=member.id, number=number.strip()):
            raise UsageError(
                f"'{member_name}' has a credential with the number {number} already; renew it (copilot credential renew)"
            )
        made = Credential(
            new_id("cred"), member.id, kind.strip().lower(), issuer.strip(), number.strip(), scope.strip(), valid_from,
            valid_until, proof_sha256, entered_by=actor.member.id, entered_at=desk.clock.now(),
        )  # fmt: skip
        _enter(desk, work, actor, made, member_name, "add credential")
    return made


def renew(
    desk: Desk,
    actor: Actor,
    member_name: str,
    number: str,
    valid_until: date | None,
    valid_from: date | None = None,
    new_number: str = "",
    scope: str | None = None,
    proof_sha256: str | None = None,
) -> Credential:
    """Enter what goes on from a credential, unverified. The old entry stays, and stays valid until its own end."""
    with desk.store.write() as work:
        member = _whose(work, actor, member_name)
        old = _of_number(work, member, number)[-1]
        if old.revoked_by is not None:
            raise RefusedError(f"credential {number} of '{member_name}' was revoked; enter a new one: copilot credential add")
        c, fresh = old.credential, new_number.strip() or number
        if fresh != c.number and work.credentials.count(member=member.id, number=fresh):
            raise UsageError(f"'{member_name}' has a credential with the number {fresh} already")
        made = Credential(
            new_id("cred"), member.id, c.kind, c.issuer, fresh, c.scope if scope is None else scope.strip(), valid_from,
            valid_until, proof_sha256, renews=c.id, entered_by=actor.member.id, entered_at=desk.clock.now(),
        )  # fmt: skip
        _enter(desk, work, actor, made, member_name, "renew credential")
    return made


def verify(desk: Desk, actor: Actor, member_name: str, number: str, proof_sha256: str | None = None) -> Credential:
    """Record that the actor has seen the proof: another person than the holder, and than whoever entered it.

    The only administrator of a desk may verify at the keyboard what they entered themselves; the entry and every sign-off
    under it say so. Raises PermissionDeniedError, UnknownNameError, RefusedError.
    """
    demand_on_desk(actor, DeskRight.VERIFY_CREDENTIALS)
    with desk.store.write() as work:
        member = find_member(work, member_name)
        if member.person == actor.member.person:
            raise PermissionDeniedError("nobody verifies their own credential; another administrator can")
        held = _of_number(work, member, number)
        open_ones = [h for h in held if h.verified_by is None and h.revoked_by is None]
        if not open_ones:
            how = "revoked" if held[-1].revoked_by else "verified already"
            raise RefusedError(f"credential {number} of '{member_name}' is {how}")
        entered = open_ones[-1].credential
        alone = _demand_other_than_enterer(work, actor, entered)
        if proof_sha256 and entered.proof_sha256 and proof_sha256 != entered.proof_sha256:
            raise RefusedError(f"this file is not the proof that was handed in with {number} ({entered.proof_sha256[:12]}…)")
        act = LedgerEntry(
            new_id("led"), entered.id, member.id, LedgerAct.VERIFY, actor.member.id, desk.clock.now(), actor.trust,
            proof_sha256, alone=alone,
        )  # fmt: skip
        work.ledger.add(act)
        told = {"alone": True} if alone else {}
        audit.record(desk, work, actor, DESK_CHAIN, "verify credential", entered.id, member=member_name, number=number, **told)
    return entered


def revoke(desk: Desk, actor: Actor, member_name: str, number: str, reason: str) -> tuple[str, ...]:
    """End a credential and its renewals at once: an administrator, or its holder who gives it up.

    What the member holds under it returns to the queue, and approvals that rested on it and were not released yet are void.
    Returns the drafts that returned to the queue. Raises UsageError, UnknownNameError, RefusedError.
    """
    if not reason.strip():
        raise UsageError("revoking a credential says why (--reason)")
    with desk.store.write() as work:
        member = find_member(work, member_name)
        if member.person != actor.member.person:
            demand_on_desk(actor, DeskRight.VERIFY_CREDENTIALS)
        standing = [h for h in _of_number(work, member, number) if h.revoked_by is None]
        if not standing:
            raise RefusedError(f"credential {number} of '{member_name}' is revoked already")
        for one in standing:
            work.ledger.add(
                LedgerEntry(
                    new_id("led"), one.credential.id, member.id, LedgerAct.REVOKE, actor.member.id, desk.clock.now(),
                    actor.trust, note=reason.strip(),
                )
            )  # fmt: skip
            audit.record(
                desk, work, actor, DESK_CHAIN, "revoke credential", one.credential.id, member=member_name, number=number
            )
        return end_what_rested_on(desk, work, actor, member, f"the credential {number} of '{member_name}' was revoked")


def listed(desk: Desk, actor: Actor) -> tuple[CredentialView, ...]:
    """Every entry, those of before a renewal too: everybody's for an administrator, else one's own."""
    with desk.store.read() as work:
        everybody = Role.ADMINISTRATOR in actor.member.roles
        members = work.members.find(order_by="name") if everybody else [actor.member]
        return _views(desk, work, members)


def warnings(desk: Desk, actor: Actor) -> tuple[CredentialView, ...]:
    """Credentials that end soon: one's own, those of who works in engagements that one leads; all for an administrator."""
    with desk.store.read() as work:
        if Role.ADMINISTRATOR in actor.member.roles:
            members = work.members.find(order_by="name", disabled_at=None)
        else:
            led = tuple({g.engagement for g in work.grants.find(member=actor.member.id, role=Role.LEAD)})
            ids = {g.member for g in work.grants.find(engagement=led)} if led else set()
            members = work.members.find(id=tuple(ids | {actor.member.id}), order_by="name", disabled_at=None)
        return tuple(v for v in _views(desk, work, members) if v.expiring)


def _views(desk: Desk, work: UnitOfWork, members: list[Member]) -> tuple[CredentialView, ...]:
    now, names = desk.clock.now(), {m.id: m.name for m in members}
    held = held_by(work, names)
    ending = {h.credential.id for h in expiring(held, now, desk.limits.credential_warning)}
    renewed = {h.credential.renews for h in held}
    order = sorted(_by_age(held), key=lambda h: (names[h.credential.member], h.credential.kind, h.credential.number))
    return tuple(
        CredentialView(
            names[h.credential.member], h, h.standing(now), _days(h, now), h.credential.id in ending,
            h.credential.id in renewed,
        )
        for h in order
    )  # fmt: skip


def _days(held: Held, now: datetime) -> int | None:
    until = held.credential.valid_until
    return (until - now.date()).days if until else None


def _whose(work: UnitOfWork, actor: Actor, name: str) -> Member:
    member = find_member(work, name)
    if member.id != actor.member.id:
        demand_on_desk(actor, DeskRight.MANAGE_MEMBERS)
    return member


def _of_number(work: UnitOfWork, member: Member, number: str) -> list[Held]:
    """The entries with that number, the first one first. Raises UnknownNameError."""
    found = [h for h in held_by(work, (member.id,)) if h.credential.number == number.strip()]
    if not found:
        raise UnknownNameError("credential", number, f"copilot credential list shows those of {member.name}")
    return _by_age(found)


def _by_age(held: list[Held]) -> list[Held]:
    """As they were entered; where the clock is too coarse to tell, what was renewed comes first."""
    renewed = {h.credential.renews for h in held}
    first = datetime.min.replace(tzinfo=UTC)
    return sorted(held, key=lambda h: (h.credential.entered_at or first, h.credential.id not in renewed))


def _enter(desk: Desk, work: UnitOfWork, actor: Actor, made: Credential, holder: str, act: str) -> None:
    if not made.kind or not made.issuer or not made.number:
        raise UsageError("a credential has a kind, an issuer and a number, none of them empty")
    if made.valid_from and made.valid_until and made.valid_from > made.valid_until:
        raise UsageError(f"the credential would end ({made.valid_until}) before it begins ({made.valid_from})")
    work.credentials.add(made)
    audit.record(desk, work, actor, DESK_CHAIN, act, made.id, member=holder, kind=made.kind)


def _demand_other_than_enterer(work: UnitOfWork, actor: Actor, entered: Credential) -> bool:
    """Whether one person enters and verifies, which only a desk's only administrator may, at the keyboard."""
    enterer = work.members.get(id=entered.entered_by) if entered.entered_by else None
    if enterer is None or enterer.person != actor.member.person:
        return False
    others = {
        m.person
        for m in work.members.find(disabled_at=None)
        if Role.ADMINISTRATOR in m.roles and m.person != actor.member.person
    }
    if others or actor.trust is not Trust.LOCAL:
        raise PermissionDeniedError("whoever entered a credential does not verify it; another administrator can")
    return True
