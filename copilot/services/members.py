"""The desk's people."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.ids import new_id
from copilot.domain.member import Actor, Member, Role, Trust
from copilot.domain.permission import DeskRight, Right, demand_on_desk
from copilot.domain.terms import place
from copilot.errors import PermissionDeniedError, RefusedError, UsageError
from copilot.ports import ConflictError, UnitOfWork
from copilot.services import audit
from copilot.services.access import find_member, open_engagement
from copilot.services.desk import Desk
from copilot.services.disqualified import end_what_rested_on
from copilot.services.engagements import GRANTABLE, grant_within

OPERATOR = "operator"


class MemberView(NamedTuple):
    """A member, and the names of the engagements they hold a grant in."""

    member: Member
    engagements: tuple[str, ...]


def at_keyboard(desk: Desk, name: str | None, os_user: str) -> Actor:
    """Who acts on the command line: the named member, else the operator, who is made in a home without members.

    Raises UnknownNameError, PermissionDeniedError for a disabled member.
    """
    with desk.store.read() as work:
        member = find_member(work, name) if name else work.members.get(name=OPERATOR)
    if member is None:
        member = _make_operator(desk, os_user)
    if member.disabled_at is not None:
        raise PermissionDeniedError(f"member '{member.name}' is disabled; act as another with --as")
    return Actor(member, Trust.LOCAL, os_user)


def add(
    desk: Desk,
    actor: Actor,
    name: str,
    roles: Sequence[Role],
    engagements: Sequence[str] = (),
    password_hash: str | None = None,
    same_person_as: str | None = None,
) -> Member:
    """Add an account; with `engagements`, also grant its roles there. Raises RefusedError when the name is taken."""
    demand_on_desk(actor, DeskRight.MANAGE_MEMBERS)
    name = name.strip()
    if not name or len(name) > 80 or any(ord(c) < 33 for c in name):
        raise UsageError(f"a member's name has 1 to 80 characters without spaces, not {name[:60]!r}")
    if not roles:
        raise UsageError(f"a member needs at least one role: {', '.join(Role)}")
    granted = [role for role in roles if role in GRANTABLE]
    if engagements and not granted:
        raise UsageError(f"none of {', '.join(roles)} is granted within an engagement; leave --engagement out or add a role")
    try:
        with desk.store.write() as work:
            person = find_member(work, same_person_as).person if same_person_as else new_id("mem")
            member = Member(new_id("mem"), name, person, tuple(dict.fromkeys(roles)), desk.clock.now(), password_hash)
            work.members.add(member)
            audit.record(desk, work, actor, DESK_CHAIN, "add member", member.id, name=name, roles=list(roles))
            for engagement_name in engagements:
                engagement = open_engagement(work, actor, engagement_name, Right.GRANT)
                for role in granted:
                    grant_within(desk, work, actor, engagement, member, role)
    except ConflictError:
        raise RefusedError(f"a member named '{name}' exists; choose another name") from None
    return member


def listed(desk: Desk, actor: Actor) -> tuple[MemberView, ...]:
    """Everybody for an administrator; else the actor alone."""
    with desk.store.read() as work:
        names = {e.id: e.name for e in work.engagements.find()}
        members = work.members.find(order_by="name") if Role.ADMINISTRATOR in actor.member.roles else [actor.member]
        return tuple(
            MemberView(m, tuple(sorted({names[g.engagement] for g in work.grants.find(member=m.id)}))) for m in members
        )


def disable(desk: Desk, actor: Actor, name: str) -> None:
    """Take the account out of use and end its sessions. Nobody disables themselves.

    What it holds in the queue goes back into it; approvals that rest on it and have not left the house end.
    """
    demand_on_desk(actor, DeskRight.MANAGE_MEMBERS)
    with desk.store.write() as work:
        member = find_member(work, name)
        if member.id == actor.member.id:
            raise RefusedError(f"'{name}' cannot disable their own account; another administrator can")
        work.members.replace(replace(member, disabled_at=desk.clock.now()))
        work.sessions.remove(member=member.id)
        audit.record(desk, work, actor, DESK_CHAIN, "disable member", member.id, name=name)
        end_what_rested_on(desk, work, actor, member, f"the account '{name}' was disabled")


def set_place(desk: Desk, actor: Actor, name: str, where: str) -> Member:
    """Record where a member works, as an ISO 3166 code. By an administrator: nobody talks themselves into a client's terms."""
    demand_on_desk(actor, DeskRight.MANAGE_MEMBERS)
    with desk.store.write() as work:
        member = replace(find_member(work, name), place=place(where))
        work.members.replace(member)
        audit.record(desk, work, actor, DESK_CHAIN, "place member", member.id, name=name, place=member.place)
    return member


def set_password_hash(desk: Desk, actor: Actor, name: str, password_hash: str) -> None:
    """Replace the password (already hashed) and end the member's sessions. One's own, or any as an administrator."""
    with desk.store.write() as work:
        member = find_member(work, name)
        if member.id != actor.member.id:
            demand_on_desk(actor, DeskRight.MANAGE_MEMBERS)
        work.members.replace(replace(member, password_hash=password_hash))
        work.sessions.remove(member=member.id)
        audit.record(desk, work, actor, DESK_CHAIN, "set password", member.id, name=name)


def names(work: UnitOfWork, *ids: str | None) -> dict[str, str]:
    """Names by id, for display; an unknown id stands for itself."""
    wanted = {i for i in ids if i}
    found = {m.id: m.name for m in work.members.find(id=tuple(wanted))} if wanted else {}
    return {i: found.get(i, i) for i in wanted}


def _make_operator(desk: Desk, os_user: str) -> Member:
    roles = (Role.ADMINISTRATOR, Role.ANALYST)
    operator = Member(new_id("mem"), OPERATOR, new_id("mem"), roles, desk.clock.now())
    try:
        with desk.store.write() as work:
            if work.members.count():
                raise UsageError("this home has members but no 'operator'; say who acts with --as MEMBER")
            work.members.add(operator)
            audit.record(desk, work, Actor(operator, Trust.LOCAL, os_user), DESK_CHAIN, "make operator", operator.id)
    except ConflictError:  # another process was first
        with desk.store.read() as work:
            return find_member(work, OPERATOR)
    return operator
