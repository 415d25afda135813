"""Engagements and who may enter them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.engagement import Engagement, Grant, Kind
from copilot.domain.ids import new_id
from copilot.domain.member import Actor, Member, Role
from copilot.domain.permission import DeskRight, Right, demand_on_desk
from copilot.errors import PermissionDeniedError, RefusedError, StaleError, UsageError
from copilot.ports import ConflictError, UnitOfWork
from copilot.services import audit
from copilot.services.access import barring, find_member, open_engagement, roles_in
from copilot.services.desk import Desk
from copilot.services.disqualified import end_what_does_not_suffice, end_what_rested_on
from copilot.services.spending import Spent, month_in

LONGEST_KIND = 60  # characters
GRANTABLE = (Role.ANALYST, Role.REVIEWER, Role.EVALUATOR, Role.LEAD)


class EngagementView(NamedTuple):
    """An engagement as one member sees it."""

    engagement: Engagement
    roles: frozenset[Role]


class EngagementDetail(NamedTuple):
    """An engagement with its people and how much is in it."""

    engagement: Engagement
    grants: tuple[tuple[Member, Role], ...]
    documents: int
    drafts: int
    spent: Spent  # on the model, this month


class Demanded(NamedTuple):
    """The engagement with what it asks of reviewers now, and the drafts (ids) that went back into its queue for that."""

    engagement: Engagement
    returned: tuple[str, ...]


def create(
    desk: Desk,
    actor: Actor,
    name: str,
    kind: Kind,
    client: str = "",
    counterparties: Sequence[str] = (),
    jurisdiction: str = "",
) -> Engagement:
    """Make an engagement with a key of its own; its creator becomes its analyst. Raises RefusedError when the name is taken."""
    demand_on_desk(actor, DeskRight.CREATE_ENGAGEMENT)
    name = name.strip()
    if not name or len(name) > 200 or any(ord(c) < 32 for c in name):
        raise UsageError(f"an engagement's name has 1 to 200 printable characters, not {name[:60]!r}")
    now = desk.clock.now()
    others = tuple(dict.fromkeys(party.strip() for party in counterparties if party.strip()))
    engagement = Engagement(
        new_id("eng"),
        name,
        kind,
        client.strip(),
        actor.member.id,
        now,
        counterparties=others,
        jurisdiction=jurisdiction.strip(),
    )
    desk.vault.create(engagement.id)
    try:
        with desk.store.write() as work:
            conflict = barring(work, actor.member, engagement)
            if conflict is not None:
                raise PermissionDeniedError(f"you have a conflict of interest in this matter ({conflict.id}); another opens it")
            work.engagements.add(engagement)
            work.grants.add(Grant(engagement.id, actor.member.id, Role.ANALYST, actor.member.id, now))
            audit.record(desk, work, actor, engagement.id, "create engagement", engagement.id, name=name, kind=kind)
    except PermissionDeniedError:
        desk.vault.destroy(engagement.id)
        raise
    except ConflictError:
        desk.vault.destroy(engagement.id)
        raise RefusedError(f"an engagement named '{name}' exists; choose another name") from None
    return engagement


def set_jurisdiction(desk: Desk, actor: Actor, name: str, jurisdiction: str) -> Demanded:
    """Where, or for what, reviewers' credentials have to hold from now on; empty: anywhere. A lead's word, or administration's.

    What is held or approved on less goes back into the queue. Raises StaleError.
    """
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, name, Right.GRANT)
        changed = replace(engagement, jurisdiction=" ".join(jurisdiction.split()))
        why = f"credentials of reviewers now have to hold in {changed.jurisdiction}"
        return _demand(desk, work, actor, engagement, changed, "set jurisdiction", {"jurisdiction": changed.jurisdiction}, why)


def set_credentials(desk: Desk, actor: Actor, name: str, kinds: Iterable[str]) -> Demanded:
    """Of which kinds (any one of them) whoever reviews anything here needs a credential from now on, besides what the
    template asks for; none: nothing besides. A lead's word, or administration's.

    What is held or approved on less goes back into the queue. Raises UsageError, StaleError.
    """
    wanted = tuple(dict.fromkeys(" ".join(kind.split()).lower() for kind in kinds))
    for kind in wanted:
        if not 1 <= len(kind) <= LONGEST_KIND or not kind.isprintable():
            raise UsageError(f"a kind of credential has 1 to {LONGEST_KIND} printable characters, not {kind[:80]!r}")
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, name, Right.GRANT)
        changed = replace(engagement, credentials=wanted)
        why = f"reviewers here now need a credential as {' or '.join(wanted)}"
        return _demand(desk, work, actor, engagement, changed, "set credentials", {"credentials": wanted}, why)


def _demand(
    desk: Desk,
    work: UnitOfWork,
    actor: Actor,
    was: Engagement,
    changed: Engagement,
    act: str,
    details: dict[str, object],
    why: str,
) -> Demanded:
    if not work.engagements.replace(changed, generation=was.generation):
        raise StaleError(f"engagement '{was.name}' was changed meanwhile; try again")
    audit.record(desk, work, actor, was.id, act, was.id, **details)
    return Demanded(changed, end_what_does_not_suffice(desk, work, actor, changed, why))


def listed(desk: Desk, actor: Actor) -> tuple[EngagementView, ...]:
    """Those the actor holds a grant in; an administrator sees every name, with the roles held there (often none)."""
    with desk.store.read() as work:
        everything = Role.ADMINISTRATOR in actor.member.roles
        views = [EngagementView(e, roles_in(work, actor, e)) for e in work.engagements.find()]
    return tuple(sorted((v for v in views if v.roles or everything), key=lambda v: v.engagement.name))


def show(desk: Desk, actor: Actor, name: str) -> EngagementDetail:
    """People and counts. Raises UnknownNameError, PermissionDeniedError."""
    with desk.store.write() as work:
        right = Right.GRANT if Role.ADMINISTRATOR in actor.member.roles else Right.READ
        engagement = open_engagement(work, actor, name, right)
        audit.record(desk, work, actor, engagement.id, "show engagement", engagement.id)
        grants = [(work.members.get(id=g.member), g.role) for g in work.grants.find(engagement=engagement.id)]
        return EngagementDetail(
            engagement,
            tuple((member, role) for member, role in grants if member is not None),
            work.documents.count(engagement=engagement.id, superseded_at=None, deleted_at=None),
            work.reviews.count(engagement=engagement.id),
            month_in(desk, work, engagement),
        )


def grant(desk: Desk, actor: Actor, name: str, member_name: str, role: Role) -> None:
    """Give a member a role in the engagement. Nobody grants to themselves in an engagement they did not create."""
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, name, Right.GRANT)
        grant_within(desk, work, actor, engagement, find_member(work, member_name), role)


def grant_within(desk: Desk, work: UnitOfWork, actor: Actor, engagement: Engagement, member: Member, role: Role) -> None:
    """The same, inside a transaction that does more."""
    if role not in GRANTABLE:
        raise UsageError(f"'{role}' is not granted within an engagement; choose from {', '.join(GRANTABLE)}")
    if member.person == actor.member.person and engagement.created_by != actor.member.id:
        raise PermissionDeniedError(
            "nobody grants to themselves in an engagement they did not create; "
            f"ask another administrator or a lead of '{engagement.name}'"
        )
    conflict = barring(work, member, engagement)
    if conflict is not None:
        raise PermissionDeniedError(f"'{member.name}' has a conflict of interest in this matter ({conflict.id})")
    if work.grants.get(engagement=engagement.id, member=member.id, role=role) is not None:
        return
    work.grants.add(Grant(engagement.id, member.id, role, actor.member.id, desk.clock.now()))
    audit.record(desk, work, actor, engagement.id, "grant", member.id, role=role, member=member.name)


def revoke(desk: Desk, actor: Actor, name: str, member_name: str) -> int:
    """Take all of a member's roles in the engagement away; returns how many there were.

    What they hold in its queue goes back into it; approvals that rest on them and have not left the house end.
    """
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, name, Right.GRANT)
        member = find_member(work, member_name)
        removed = work.grants.remove(engagement=engagement.id, member=member.id)
        if removed:
            audit.record(desk, work, actor, engagement.id, "revoke", member.id, member=member.name)
            end_what_rested_on(desk, work, actor, member, f"'{member.name}' was taken out of the engagement")
        return removed


def close(desk: Desk, actor: Actor, name: str) -> None:
    """End the engagement's work: from now on it can only be read."""
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, name, Right.CLOSE)
        work.engagements.replace(replace(engagement, closed_at=desk.clock.now()), closed_at=None)
        audit.record(desk, work, actor, engagement.id, "close engagement", engagement.id)
        audit.record(desk, work, actor, DESK_CHAIN, "close engagement", engagement.id)
    desk.warm.forget(engagement.id)
