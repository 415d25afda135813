"""The terms of an engagement: set, and held against where its data and its people are."""

from dataclasses import dataclass, fields, replace
from typing import Any

from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor, Role
from copilot.domain.permission import Right
from copilot.domain.terms import LONGEST, LONGEST_KEPT, Keeping, Terms, place, within
from copilot.domain.whereabouts import kept_out, may_be
from copilot.errors import RefusedError, SpendingError, StaleError, UsageError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.access import open_engagement
from copilot.services.desk import Desk


def set_terms(desk: Desk, actor: Actor, engagement_name: str, **changes: Any) -> Engagement:
    """Record what was agreed, field by field of `Terms`; leads and administrators. Raises UsageError for a place that is none, StaleError.

    Raises RefusedError for terms that would keep out whoever sets them while they work there.
    """
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.SET_TERMS)
        agreed = checked(replace(engagement.terms, **changes))
        changed = replace(engagement, terms=agreed)
        mine = work.grants.count(engagement=engagement.id, member=actor.member.id) > 0
        if mine and kept_out(actor.member, changed):
            raise RefusedError(
                f"these terms would keep you out; say first where you are: copilot member place {actor.member.name}"
            )
        if not work.engagements.replace(changed, generation=engagement.generation):
            raise StaleError(f"engagement '{engagement_name}' was changed meanwhile; try again")
        told = {
            f.name: getattr(agreed, f.name)
            for f in fields(agreed)
            if getattr(agreed, f.name) != getattr(engagement.terms, f.name)
        }
        audit.record(desk, work, actor, engagement.id, "set terms", engagement.id, **told)
    return changed


@dataclass(frozen=True, slots=True)
class TermsView:
    """What was agreed, and what does not fit it today, as sentences."""

    terms: Terms
    misfits: tuple[str, ...]


def shown(desk: Desk, actor: Actor, engagement_name: str) -> TermsView:
    """The terms as they stand, for whoever has a role in the engagement, and for administrators."""
    with desk.store.write() as work:
        right = Right.SET_TERMS if Role.ADMINISTRATOR in actor.member.roles else Right.READ
        engagement = open_engagement(work, actor, engagement_name, right)
        audit.record(desk, work, actor, engagement.id, "show terms", engagement.id)
        return TermsView(engagement.terms, misfits(desk, work, engagement))


def checked(terms: Terms) -> Terms:
    """The terms with their places as codes. Raises UsageError."""
    for label, text in terms.clauses():
        if len(text) > LONGEST:
            raise UsageError(f"{label.lower()}: at most {LONGEST:,} characters, not {len(text):,}")
    if not 0 <= terms.keep_days <= LONGEST_KEPT:
        raise UsageError(f"documents are kept for 1 to {LONGEST_KEPT:,} days, or 0 for no date, not {terms.keep_days:,}")
    return replace(
        terms,
        owner=terms.owner.strip(),
        confidentiality=terms.confidentiality.strip(),
        non_compete=terms.non_compete.strip(),
        retention=terms.retention.strip(),
        data_places=tuple(dict.fromkeys(map(place, terms.data_places))),
        people_places=tuple(dict.fromkeys(map(place, terms.people_places))),
    )


def demand_data(desk: Desk, engagement: Engagement, *, sends: bool) -> tuple[str, ...]:
    """What does not fit where data may be, as sentences; `sends`: to a model outside of the desk.

    Raises RefusedError for it where the terms say so.
    """
    found = _data_misfits(desk, engagement, sends=sends)
    if found and engagement.terms.keeping is Keeping.REFUSE:
        raise RefusedError(f"the terms of engagement '{engagement.name}' forbid this: {'; '.join(found)}")
    return found


def demand_embedding(desk: Desk, engagement: Engagement) -> tuple[str, ...]:
    """The same before text is sent away to be embedded, to a host that the engagement has to list where it lists any.

    Nothing where the desk embeds by itself. Raises RefusedError, SpendingError.
    """
    if not desk.limits.embeds_outside:
        return ()
    host = desk.limits.embedder_host
    if engagement.model_hosts and host not in engagement.model_hosts:
        raise SpendingError(
            f"engagement '{engagement.name}' allows models at {', '.join(engagement.model_hosts)} only, and text is embedded at "
            f"{host}; allow it with copilot engagement limit '{engagement.name}' --host, or set COPILOT_EMBEDDER=wordllama"
        )
    return demand_data(desk, engagement, sends=True)


def misfits(desk: Desk, work: UnitOfWork, engagement: Engagement) -> tuple[str, ...]:
    """Everything that does not fit the terms today, as sentences."""
    people = {g.member for g in work.grants.find(engagement=engagement.id)}
    members = work.members.find(id=tuple(people), order_by="name") if people else []
    outside = [m for m in members if m.disabled_at is None and not may_be(m, engagement)]
    told = tuple(f"'{m.name}' is in {m.place or 'a place that is not recorded'}" for m in outside)
    return told + _data_misfits(desk, engagement, sends=desk.limits.sends)


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
