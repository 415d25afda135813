"""The door of every service: is there such an engagement, and may this actor do that in it?"""

from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor, Member, Role
from copilot.domain.permission import Right, demand
from copilot.errors import RefusedError, UnknownNameError
from copilot.ports import UnitOfWork


def roles_in(work: UnitOfWork, actor: Actor, engagement: Engagement) -> frozenset[Role]:
    """The roles granted to the actor in the engagement."""
    return frozenset(grant.role for grant in work.grants.find(engagement=engagement.id, member=actor.member.id))


def open_engagement(work: UnitOfWork, actor: Actor, name: str, right: Right) -> Engagement:
    """The engagement of that name, if the actor may exercise the right there.

    Raises UnknownNameError, PermissionDeniedError, and RefusedError for anything but reading when it is closed.
    """
    engagement = work.engagements.get(name=name)
    if engagement is None:
        raise UnknownNameError("engagement", name, "copilot engagement list shows those you may see")
    return _admit(work, actor, engagement, right)


def open_engagement_by_id(work: UnitOfWork, actor: Actor, engagement_id: str, right: Right) -> Engagement:
    """The same, for what was reached through a draft or document instead of a name."""
    engagement = work.engagements.get(id=engagement_id)
    if engagement is None:
        raise UnknownNameError("engagement", engagement_id)
    return _admit(work, actor, engagement, right)


def find_member(work: UnitOfWork, name: str) -> Member:
    """The member of that name. Raises UnknownNameError."""
    member = work.members.get(name=name)
    if member is None:
        raise UnknownNameError("member", name, "copilot member list shows who there is")
    return member


def _admit(work: UnitOfWork, actor: Actor, engagement: Engagement, right: Right) -> Engagement:
    demand(actor, roles_in(work, actor, engagement), right, engagement)
    if engagement.closed_at is not None and right not in (Right.READ, Right.GRANT):
        raise RefusedError(f"engagement '{engagement.name}' was closed on {engagement.closed_at:%Y-%m-%d}; it can only be read")
    return engagement
