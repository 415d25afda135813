"""The door of every service: is there such an engagement, and may this actor do that in it?"""

from copilot.domain.conflict import Conflict, bars, in_force
from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor, Member, Role
from copilot.domain.permission import Right, demand
from copilot.domain.whereabouts import demand_member
from copilot.errors import PermissionDeniedError, RefusedError, UnknownNameError
from copilot.ports import UnitOfWork

_AFTER_CLOSING = (Right.READ, Right.GRANT, Right.PURGE, Right.HAND_OVER, Right.JUDGE_DEFECT)
_OF_THE_WALL = (Right.GRANT, Right.CLOSE, Right.SET_TERMS)  # open no content


def roles_in(work: UnitOfWork, actor: Actor, engagement: Engagement) -> frozenset[Role]:
    """The roles granted to the actor in the engagement."""
    return frozenset(grant.role for grant in work.grants.find(engagement=engagement.id, member=actor.member.id))


def open_engagement(work: UnitOfWork, actor: Actor, name: str, right: Right) -> Engagement:
    """The engagement of that name, if the actor may exercise the right there.

    Raises PermissionDeniedError, the same for a name that is not there and one that is not to be seen; UnknownNameError for
    an administrator; RefusedError for anything but reading when it is closed.
    """
    hint = "copilot engagement list shows those you may see"
    nothing = _unseen(actor, "engagement", name, hint)
    engagement = work.engagements.get(name=name)
    if engagement is None:
        # An administrator sees the name of every engagement; nobody else learns whether there is one.
        raise UnknownNameError("engagement", name, hint) if Role.ADMINISTRATOR in actor.member.roles else nothing
    return _admit(work, actor, engagement, right, nothing)


def open_engagement_by_id(work: UnitOfWork, actor: Actor, engagement_id: str, right: Right, noun: str, name: str) -> Engagement:
    """The same, for what was reached through something else: a refusal speaks of that `noun` and not of the engagement."""
    engagement = work.engagements.get(id=engagement_id)
    if engagement is None:
        raise UnknownNameError(noun, name)
    return _admit(work, actor, engagement, right, _unseen(actor, noun, name))


def _unseen(actor: Actor, noun: str, name: str, way_out: str = "") -> PermissionDeniedError:
    told = f"there is no {noun} '{name}' that '{actor.member.name}' may see"
    return PermissionDeniedError(f"{told}; {way_out}" if way_out else told)


def find_member(work: UnitOfWork, name: str) -> Member:
    """The member of that name. Raises UnknownNameError."""
    member = work.members.get(name=name)
    if member is None:
        raise UnknownNameError("member", name, "copilot member list shows who there is")
    return member


def conflicts_of(work: UnitOfWork, member: Member) -> tuple[Conflict, ...]:
    """Conflicts of interest in force, of whichever account of the member's person."""
    accounts = tuple(m.id for m in work.members.find(person=member.person))
    return tuple(in_force(work.conflicts.find(member=accounts))) if accounts else ()


def barring(work: UnitOfWork, member: Member, engagement: Engagement) -> Conflict | None:
    """A conflict of interest that bars the member's person from the engagement."""
    return next((c for c in conflicts_of(work, member) if bars(c, engagement)), None)


def _admit(work: UnitOfWork, actor: Actor, engagement: Engagement, right: Right, nothing: PermissionDeniedError) -> Engagement:
    roles = roles_in(work, actor, engagement)
    if not roles and Role.ADMINISTRATOR not in actor.member.roles:
        raise nothing
    demand(actor, roles, right, engagement)
    if roles and right not in _OF_THE_WALL:
        demand_member(actor.member, engagement)
    conflict = barring(work, actor.member, engagement) if roles else None
    if conflict is not None:
        raise PermissionDeniedError(
            f"'{actor.member.name}' has a conflict of interest in engagement '{engagement.name}' ({conflict.id}) and is kept out"
        )
    if engagement.closed_at is not None and right not in _AFTER_CLOSING:
        raise RefusedError(f"engagement '{engagement.name}' was closed on {engagement.closed_at:%Y-%m-%d}; it can only be read")
    return engagement
