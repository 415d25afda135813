"""The terms of an engagement: set, and held against where its data and its people are."""

from dataclasses import fields, replace

from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor, Member
from copilot.domain.permission import Right
from copilot.domain.terms import LONGEST, Keeping, Terms, place, within
from copilot.errors import PermissionDeniedError, RefusedError, StaleError, UsageError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.access import open_engagement
from copilot.services.desk import Desk


def set_terms(desk: Desk, actor: Actor, engagement_name: str, terms: Terms) -> Engagement:
    """Record what was agreed; leads and administrators. Raises UsageError for a place that is none, StaleError.

    Raises RefusedError for terms that would keep out whoever sets them while they work there.
    """
    agreed = checked(terms)
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.SET_TERMS)
        changed = replace(engagement, terms=agreed)
        mine = work.grants.count(engagement=engagement.id, member=actor.member.id) > 0
        if mine and kept_out(actor.member, changed):
            raise RefusedError(f"these terms would keep you out; say first where you are: copilot member place {actor.member.name}")
        if not work.engagements.replace(changed, generation=engagement.generation):
            raise StaleError(f"engagement '{engagement_name}' was changed meanwhile; try again")
        told = {f.name: getattr(agreed, f.name) for f in fields(agreed) if getattr(agreed, f.name) != getattr(engagement.terms, f.name)}
        audit.record(desk, work, actor, engagement.id, "set terms", engagement.id, **told)
    return changed


def checked(terms: Terms) -> Terms:
    """The terms with their places as codes. Raises UsageError."""
    for label, text in terms.clauses():
        if len(text) > LONGEST:
            raise UsageError(f"{label.lower()}: at most {LONGEST:,} characters, not {len(text):,}")
    return replace(
        terms,
        owner=terms.owner.strip(),
        confidentiality=terms.confidentiality.strip(),
        non_compete=terms.non_compete.strip(),
        retention=terms.retention.strip(),
        data_places=tuple(dict.fromkeys(map(place, terms.data_places))),
        people_places=tuple(dict.fromkeys(map(place, terms.people_places))),
    )


def kept_out(member: Member, engagement: Engagement) -> bool:
    """Whether the terms refuse this member."""
    return engagement.terms.keeping is Keeping.REFUSE and not _may_be(member, engagement)


def demand_member(member: Member, engagement: Engagement) -> None:
    """Raises PermissionDeniedError for a member who is where the terms let nobody be."""
    if kept_out(member, engagement):
        allowed = ", ".join(engagement.terms.people_places)
        raise PermissionDeniedError(
            f"the terms of engagement '{engagement.name}' let people be in {allowed} only; '{member.name}' is in "
            f"{member.place or 'a place that is not recorded'}: copilot member place {member.name} PLACE"
        )


def demand_data(desk: Desk, engagement: Engagement, *, sends: bool) -> tuple[str, ...]:
    """What does not fit where data may be, as sentences; `sends`: to a model outside of the desk.

    Raises RefusedError for it where the terms say so.
    """
    found = _data_misfits(desk, engagement, sends=sends)
    if found and engagement.terms.keeping is Keeping.REFUSE:
        raise RefusedError(f"the terms of engagement '{engagement.name}' forbid this: {'; '.join(found)}")
    return found


def misfits(desk: Desk, work: UnitOfWork, engagement: Engagement) -> tuple[str, ...]:
    """Everything that does not fit the terms today, as sentences."""
    people = {g.member for g in work.grants.find(engagement=engagement.id)}
    members = work.members.find(id=tuple(people), order_by="name") if people else []
    outside = [m for m in members if m.disabled_at is None and not _may_be(m, engagement)]
    told = tuple(f"'{m.name}' is in {m.place or 'a place that is not recorded'}" for m in outside)
    return told + _data_misfits(desk, engagement, sends=desk.limits.sends)


def _may_be(member: Member, engagement: Engagement) -> bool:
    allowed = engagement.terms.people_places
    return not allowed or within(member.place, allowed)


def _data_misfits(desk: Desk, engagement: Engagement, *, sends: bool) -> tuple[str, ...]:
    allowed, limits = engagement.terms.data_places, desk.limits
    if not allowed:
        return ()
    told = []
    if not within(limits.place, allowed):
        where = limits.place or "a place that is not recorded: set COPILOT_PLACE"
        told.append(f"data may be in {', '.join(allowed)}, and this desk keeps them in {where}")
    if sends and not within(limits.model_place, allowed):
        where = limits.model_place or "a place that is not recorded: set COPILOT_MODEL_PLACE"
        told.append(f"data may be in {', '.join(allowed)}, and the model works in {where}")
    return tuple(told)
