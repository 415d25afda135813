"""The register of conflicts of interest: who is kept out of which matters, by person and not by account."""

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.conflict import Conflict, ConflictKind, bars, in_force, looks_barred, normalised
from copilot.domain.engagement import Engagement
from copilot.domain.ids import new_id
from copilot.domain.member import Actor, Role
from copilot.domain.permission import DeskRight, demand_on_desk
from copilot.errors import PermissionDeniedError, RefusedError, UnknownNameError, UsageError
from copilot.ports import UnitOfWork
from copilot.services import audit, members
from copilot.services.access import find_member
from copilot.services.desk import Desk
from copilot.services.disqualified import end_what_rested_on


def declare(
    desk: Desk, actor: Actor, member_name: str, kind: ConflictKind, name: str, reason: str
) -> tuple[Conflict, tuple[str, ...]]:
    """Enter a conflict: one's own, or anybody's as an administrator. It holds at once, for every account of the person:
    what they hold in the queue goes back into it, approvals that rest on them end.

    Returns it with the names of engagements whose parties are spelt nearly alike, for an administrator to look at.
    Raises UsageError, UnknownNameError, PermissionDeniedError.
    """
    name, reason = " ".join(name.split()), reason.strip()
    if not normalised(name) or not reason:
        raise UsageError("a conflict names the party or engagement (--name) and says why (--reason)")
    with desk.store.write() as work:
        member = find_member(work, member_name)
        if member.person != actor.member.person:
            demand_on_desk(actor, DeskRight.MANAGE_MEMBERS)
        everything = _seen(work, actor)
        matter = next((e for e in everything if kind is ConflictKind.MATTER and e.name == name), None)
        if kind is ConflictKind.MATTER and matter is None:
            raise UnknownNameError("engagement", name, "copilot engagement list shows those you may see")
        made = Conflict(
            new_id("cfl"), member.id, kind, name, reason, actor.member.id, desk.clock.now(), matter.id if matter else None
        )
        work.conflicts.add(made)
        audit.record(desk, work, actor, DESK_CHAIN, "declare conflict", made.id, member=member_name, kind=kind)
        for account in work.members.find(person=member.person):
            end_what_rested_on(desk, work, actor, account, f"'{account.name}' has a conflict of interest")
        others = member.person != actor.member.person  # then an administrator asks, who sees every engagement's name
        near = tuple(sorted(e.name for e in everything if looks_barred(made, e))) if others else ()
    return made, near


def bars_nothing(desk: Desk, actor: Actor, conflict: Conflict) -> bool:
    """Whether it fits no matter, client or counterparty on the desk today: a slip of the pen, or one who may come.

    Told to administrators only: of everybody else the desk keeps who its clients are.
    """
    if Role.ADMINISTRATOR not in actor.member.roles:
        return False
    with desk.store.read() as work:
        return not any(bars(conflict, e) for e in work.engagements.find())


def lift(desk: Desk, actor: Actor, conflict_id: str, reason: str) -> Conflict:
    """End a conflict by a new entry; nobody lifts their own. Raises PermissionDeniedError, UnknownNameError, RefusedError."""
    demand_on_desk(actor, DeskRight.MANAGE_MEMBERS)
    if not reason.strip():
        raise UsageError("lifting a conflict says why (--reason)")
    with desk.store.write() as work:
        standing = work.conflicts.get(id=conflict_id)
        if standing is None or standing.lifts is not None:
            raise UnknownNameError("conflict", conflict_id, "copilot conflict list shows them")
        if work.conflicts.count(lifts=conflict_id):
            raise RefusedError(f"conflict {conflict_id} was lifted already")
        holder = work.members.get(id=standing.member)
        if holder is not None and holder.person == actor.member.person:
            raise PermissionDeniedError("nobody lifts their own conflict of interest; another administrator can")
        ended = Conflict(
            new_id("cfl"), standing.member, standing.kind, standing.name, reason.strip(), actor.member.id, desk.clock.now(),
            standing.engagement, lifts=standing.id,
        )  # fmt: skip
        work.conflicts.add(ended)
        audit.record(desk, work, actor, DESK_CHAIN, "lift conflict", standing.id)
    return ended


def listed(desk: Desk, actor: Actor) -> tuple[tuple[str, Conflict], ...]:
    """(member name, conflict) of those in force: everybody's for an administrator, else one's own."""
    with desk.store.read() as work:
        own = {m.id for m in work.members.find(person=actor.member.person)}
        try:
            demand_on_desk(actor, DeskRight.MANAGE_MEMBERS)
            entries = work.conflicts.find(order_by="declared_at")
        except PermissionDeniedError:
            entries = work.conflicts.find(member=tuple(own), order_by="declared_at")
        found = in_force(entries)
        names = members.names(work, *(c.member for c in found))
    return tuple((names[c.member], c) for c in found)


def _seen(work: UnitOfWork, actor: Actor) -> list[Engagement]:
    """Engagements whose names the actor may learn: all for an administrator, else those they are granted a role in."""
    if Role.ADMINISTRATOR in actor.member.roles:
        return work.engagements.find()
    mine = tuple({g.engagement for g in work.grants.find(member=actor.member.id)})
    return work.engagements.find(id=mine) if mine else []
