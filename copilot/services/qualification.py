"""The question that every sign-off asks of the ledger: is this member qualified for this task here, or were they then?"""

from collections.abc import Iterable
from datetime import UTC, datetime

from copilot.domain.credential import Held, Needed, Standing, as_held, described
from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor
from copilot.domain.prompt import Prompt
from copilot.domain.review import Decision
from copilot.errors import CredentialError
from copilot.ports import UnitOfWork
from copilot.services.desk import Desk
from copilot.services.prompts import production

_BEFORE = datetime.min.replace(tzinfo=UTC)  # of one that is older than the ledger


def held_by(work: UnitOfWork, member_ids: Iterable[str]) -> list[Held]:
    """The members' credentials as the ledger has them now, in the order in which they were entered."""
    wanted = tuple(member_ids)
    found = work.credentials.find(member=wanted) if wanted else []
    if not found:
        return []
    entries = work.ledger.find(member=wanted, order_by="at")
    asked = {m for c in found for m in (c.member, c.verified_by) if m} | {e.by for e in entries}
    persons = {m.id: m.person for m in work.members.find(id=tuple(asked))}
    entered = {e.credential: e.at for e in reversed(entries)}
    in_order = sorted(found, key=lambda c: (entered.get(c.id, _BEFORE), c.kind, c.number))
    return [as_held(c, (e for e in entries if e.credential == c.id), persons) for c in in_order]


def needed(prompt: Prompt, engagement: Engagement) -> tuple[Needed, ...]:
    """What the task's template and the engagement ask of a reviewer: each of these, by one credential or by several."""
    template = Needed(prompt.credentials, prompt.scopes, engagement.jurisdiction)
    floor = Needed(engagement.credentials, (), engagement.jurisdiction)
    return tuple(wanted for wanted in (template, floor) if wanted.kinds)


def qualify(desk: Desk, work: UnitOfWork, actor: Actor, prompt: Prompt, engagement: Engagement) -> tuple[str, ...]:
    """The actor's credentials that count for the task here, as 'kind, issuer, number'; where none is needed, all valid ones.

    Raises CredentialError that says whether one is missing, does not hold here, or how it stands.
    """
    now = desk.clock.now()
    held = held_by(work, (actor.member.id,))
    valid = [h for h in held if h.standing(now) is Standing.VALID]
    all_wanted = needed(prompt, engagement)
    for wanted in all_wanted:
        if not any(wanted.fits(h.credential) for h in valid):
            asks = f"task '{prompt.task}' is reviewed with" if wanted.kinds == prompt.credentials else "the engagement asks for"
            raise CredentialError(f"{asks} a credential as {wanted}; '{actor.member.name}' {_why(held, wanted, now)}")
    return tuple(described(h) for h in valid if not all_wanted or any(wanted.fits(h.credential) for wanted in all_wanted))


def stood(work: UnitOfWork, decision: Decision, prompt: Prompt, engagement: Engagement) -> bool:
    """Whether the signature was given under a fitting credential that was valid then and has not been revoked since.

    One that has expired since was valid when it counted; one that was revoked is not relied on any more.
    """
    all_wanted = needed(prompt, engagement)
    if not all_wanted:
        return True
    valid = _valid_then(work, decision)
    return all(any(wanted.fits(h.credential) for h in valid) for wanted in all_wanted)


def still_named(work: UnitOfWork, decision: Decision) -> tuple[str, ...]:
    """Those of the decision's credentials that nobody has revoked since: a deliverable names no other."""
    standing = {described(h) for h in _valid_then(work, decision)} if decision.credentials else set()
    return tuple(c for c in decision.credentials if c in standing)


def asks_for_none(desk: Desk, engagement: Engagement) -> tuple[str, ...]:
    """Tasks that are reviewed in the engagement without any credential, as their templates stand today."""
    with desk.store.read() as work:
        return tuple(task for task in desk.prompts.tasks() if not needed(production(desk, work, task), engagement))


def _valid_then(work: UnitOfWork, decision: Decision) -> list[Held]:
    return [h for h in held_by(work, (decision.member,)) if h.standing(decision.at) is Standing.VALID]


def _why(held: list[Held], wanted: Needed, now: datetime) -> str:
    fitting = [h for h in held if wanted.fits(h.credential)]
    if fitting:
        standings = {h.standing(now): h for h in fitting}
        if Standing.UNVERIFIED in standings:
            return "has one that nobody has verified"
        one = next(iter(standings))
        return f"has one that is {one}" if one is Standing.REVOKED else f"has one that is not valid today ({one})"
    if any(h.credential.kind in wanted.kinds for h in held):
        return "has one whose scope does not cover that"
    return "holds none of these"
