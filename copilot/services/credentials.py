"""The ledger of what qualifies members, and the question every sign-off asks of it."""

from dataclasses import replace
from datetime import date

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.ids import new_id
from copilot.domain.member import Actor, Credential, Role
from copilot.domain.permission import DeskRight, demand_on_desk
from copilot.domain.prompt import Prompt
from copilot.errors import CredentialError, PermissionDeniedError, RefusedError, UnknownNameError, UsageError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.access import find_member
from copilot.services.desk import Desk


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
) -> Credential:
    """Enter a credential, unverified. One's own, or anybody's as an administrator."""
    if not kind.strip() or not issuer.strip() or not number.strip():
        raise UsageError("a credential has a kind, an issuer and a number, none of them empty")
    with desk.store.write() as work:
        member = find_member(work, member_name)
        if member.id != actor.member.id:
            demand_on_desk(actor, DeskRight.MANAGE_MEMBERS)
        if work.credentials.count(member=member.id, number=number.strip()):
            raise UsageError(f"'{member_name}' has a credential with the number {number} already")
        credential = Credential(
            id=new_id("cred"),
            member=member.id,
            kind=kind.strip().lower(),
            issuer=issuer.strip(),
            number=number.strip(),
            scope=scope.strip(),
            valid_from=valid_from,
            valid_until=valid_until,
        )
        work.credentials.add(credential)
        audit.record(desk, work, actor, DESK_CHAIN, "add credential", credential.id, member=member_name, kind=credential.kind)
    return credential


def verify(desk: Desk, actor: Actor, member_name: str, number: str) -> Credential:
    """Record that the actor has seen the proof. Nobody verifies their own, by person."""
    demand_on_desk(actor, DeskRight.VERIFY_CREDENTIALS)
    with desk.store.write() as work:
        member = find_member(work, member_name)
        if member.person == actor.member.person:
            raise PermissionDeniedError("nobody verifies their own credential; another administrator can")
        credential = work.credentials.get(member=member.id, number=number)
        if credential is None:
            raise UnknownNameError("credential", number, f"copilot credential list shows those of {member_name}")
        if credential.verified_by is not None:
            raise RefusedError(f"credential {number} of '{member_name}' is verified already")
        verified = replace(credential, verified_by=actor.member.id, verified_at=desk.clock.now())
        work.credentials.replace(verified)
        audit.record(desk, work, actor, DESK_CHAIN, "verify credential", credential.id, member=member_name, number=number)
    return verified


def listed(desk: Desk, actor: Actor) -> tuple[tuple[str, Credential], ...]:
    """(member name, credential): everybody's for an administrator, else one's own."""
    with desk.store.read() as work:
        members = {m.id: m.name for m in work.members.find()}
        everybody = Role.ADMINISTRATOR in actor.member.roles
        held = work.credentials.find() if everybody else work.credentials.find(member=actor.member.id)
        return tuple((members.get(c.member, c.member), c) for c in held)


def qualify(desk: Desk, work: UnitOfWork, actor: Actor, prompt: Prompt) -> tuple[str, ...]:
    """The actor's credentials that the task accepts, as 'kind, issuer, number'; () when it demands none.

    Raises CredentialError that says whether one is missing, unverified or expired.
    """
    if not prompt.credentials:
        return ()
    today = desk.clock.now().date()
    held = [c for c in work.credentials.find(member=actor.member.id) if c.kind in prompt.credentials]
    valid = [c for c in held if c.valid_on(today)]
    if valid:
        return tuple(f"{c.kind}, {c.issuer}, {c.number}" + (f", {c.scope}" if c.scope else "") for c in valid)
    wanted = " or ".join(prompt.credentials)
    if not held:
        why = "holds none of these"
    elif any(c.verified_by is None for c in held):
        why = "has one that nobody has verified"
    else:
        why = "has one that is not valid today"
    raise CredentialError(f"task '{prompt.task}' is reviewed with a credential as {wanted}; '{actor.member.name}' {why}")
