"""A reviewer's acts on the queue. Each is one transaction: judged, compared-and-set, decided, recorded."""

from collections.abc import Iterator

from copilot.domain.credential import Standing
from copilot.domain.draft import Draft
from copilot.domain.member import Actor
from copilot.domain.review import Act, Decision, ReasonCode, Review, State
from copilot.errors import CredentialError, PermissionDeniedError, RefusedError, StaleError, StateError
from copilot.ports import UnitOfWork
from copilot.services.case import (
    Case,
    decide,
    held,
    held_or_approved,
    independent,
    judge,
    lapsed,
    move,
    need_note,
    not_the_escalator,
    persons,
)
from copilot.services.corrections import keep_corrections, keep_sample
from copilot.services.desk import Desk
from copilot.services.editing import check_again, edit
from copilot.services.overrides import blocking, overridden, override, withdraw
from copilot.services.qualification import held_by
from copilot.services.second_review import draw, prepare, settle
from copilot.services.signatures import editors, signature, why_not
from copilot.services.threads import comment
from copilot.services.void import demand_sources, void

__all__ = [
    "approve", "check_again", "claim", "claim_next", "comment", "edit", "escalate", "keep_lease", "override", "reject", "renew", "send_back",
    "sign", "unclaim", "withdraw",
]  # fmt: skip
PAGE = 50  # reviews read at once when the next one is looked for


def claim(desk: Desk, actor: Actor, draft_id: str) -> Review:
    """Take the lease. Claiming again what one holds renews it. Raises StateError when another reviewer holds it."""
    with desk.store.write() as work:
        review = work.reviews.get(draft=draft_id)
        if review is not None and review.claimed_by == actor.member.id and not lapsed(desk, review):
            case = judge(desk, work, actor, draft_id, Act.RENEW)
            return _lease(desk, work, actor, case, Act.RENEW)
        if review is not None and review.state is State.CLAIMED and not lapsed(desk, review):
            until = f"{review.lease_until:%H:%M} UTC" if review.lease_until else "released"
            raise StateError(f"draft {draft_id} is claimed by another reviewer until {until}; take the next one")
        case = judge(desk, work, actor, draft_id, Act.CLAIM)
        independent(work, actor, case)
        not_the_escalator(work, actor, case.review)
        return _lease(desk, work, actor, case, Act.CLAIM)


def claim_next(desk: Desk, actor: Actor) -> Review | None:
    """Take the most urgent draft that the actor may and can review; None when nothing fits."""
    with desk.store.read() as work:
        valid = {h.credential.kind for h in held_by(work, (actor.member.id,)) if h.standing(desk.clock.now()) is Standing.VALID}
        granted = tuple({g.engagement for g in work.grants.find(member=actor.member.id)})
        found = work.engagements.find(id=granted) if granted else []
        mine = tuple(e.id for e in found if not e.credentials or valid & set(e.credentials))
        own = {m.id for m in work.members.find(person=actor.member.person)}
        tasks = _within_reach(desk, valid)
    if not mine or not tasks:
        return None
    for review in _waiting(desk, mine, tasks):
        if review.author in own or review.escalated_by in own or (review.state is State.CLAIMED and not lapsed(desk, review)):
            continue
        try:
            return claim(desk, actor, review.draft)
        except (PermissionDeniedError, CredentialError, StateError, StaleError):
            continue  # not for this reviewer, or another was quicker: offer the one after it
    return None


def _waiting(desk: Desk, engagements: tuple[str, ...], tasks: tuple[str, ...]) -> Iterator[Review]:
    """What waits there, most urgent first, a page at a time: a queue of 100,000 read whole takes more than a second."""
    states = (State.PENDING, State.ESCALATED, State.CLAIMED)
    seen: set[str] = set()
    while True:
        with desk.store.read() as work:
            page = work.reviews.find(
                engagement=engagements, state=states, task=tasks, order_by="due_at", limit=PAGE, offset=len(seen)
            )
        yield from (review for review in page if review.draft not in seen)
        if len(page) < PAGE:
            return
        seen |= {review.draft for review in page}


def _within_reach(desk: Desk, valid: set[str]) -> tuple[str, ...]:
    """Tasks of which some version asks for no credential, or for one of a valid kind. `claim` judges by the draft's own."""
    return tuple(
        task
        for task in desk.prompts.tasks()
        if any(not prompt.credentials or valid & set(prompt.credentials) for prompt in desk.prompts.versions(task))
    )


def renew(desk: Desk, actor: Actor, draft_id: str, token: int | None = None) -> Review:
    """Hold the lease for another full period. Raises StaleError or StateError when it has ended or passed on."""
    with desk.store.write() as work:
        case = held(desk, work, actor, draft_id, Act.RENEW, token)
        return _lease(desk, work, actor, case, Act.RENEW)


def keep_lease(desk: Desk, actor: Actor, draft_id: str, token: int) -> Review:
    """While somebody works on a draft it stays theirs: renewed as soon as half of the period is over. Raises as `renew` does."""
    with desk.store.read() as work:
        review = work.reviews.get(draft=draft_id)
    now, enough = desk.clock.now(), desk.limits.lease / 2
    if (
        review is not None
        and (review.claimed_by, review.token) == (actor.member.id, token)
        and review.lease_until is not None
        and review.lease_until - now > enough
    ):
        return review
    return renew(desk, actor, draft_id, token)


def unclaim(desk: Desk, actor: Actor, draft_id: str) -> Review:
    """Give the draft back to the queue."""
    with desk.store.write() as work:
        case = held(desk, work, actor, draft_id, Act.UNCLAIM)
        return move(desk, work, actor, case, Act.UNCLAIM, claimed_by=None, lease_until=None)


def approve(
    desk: Desk, actor: Actor, draft_id: str, content_hash: str, reason: ReasonCode | None = None, note: str = ""
) -> Decision:
    """Sign for the exact content that `content_hash` names. Raises StaleError when that is not what stands.

    `reason` and `note` say why the machine's text was changed, where it was; the correction is kept under them. Without
    a reason the verdicts of the claims that were changed give one.
    """
    with desk.store.write() as work:
        case = held(desk, work, actor, draft_id, Act.APPROVE)
        independent(work, actor, case)
        _same_content(case.draft, content_hash)
        demand_sources(work, case.draft)
        if case.review.second_signoff and actor.member.person in persons(work, editors(work, case.draft)):
            raise PermissionDeniedError(
                f"task '{case.draft.task}' asks for a second sign-off, so who edited the text does not approve it; give it back to the queue"
            )
        blocked = blocking(case.draft, overridden(desk, work, case.draft))
        if blocked:
            listing = "; ".join(f"{c.id}: {c.reasons[0] if c.reasons else c.verdict}" for c in blocked[:3])
            raise RefusedError(
                f"{len(blocked)} claim(s) stand against their evidence ({listing}); edit them, or override each with a reason"
            )
        move(
            desk, work, actor, case, Act.APPROVE,
            claimed_by=None, lease_until=None, approved_by=actor.member.id, approved_hash=content_hash, signed_by=None,
        )  # fmt: skip
        decision = decide(desk, work, actor, case, Act.APPROVE, reason, note)
        if case.draft.sample:
            settle(desk, work, actor, case, decision)
            return decision
        keep_corrections(desk, work, actor, case, reason, note)
        sampled = draw(desk, work, actor, case)
    if sampled:
        prepare(desk, case.engagement.id)
    return decision


def sign(desk: Desk, actor: Actor, draft_id: str, content_hash: str) -> Decision:
    """The second sign-off, by a third person: neither author nor approver nor editor, nor who let a claim stand.

    Raises StaleError where the approval counts no more; it then ends.
    """
    with desk.store.write() as work:
        case = judge(desk, work, actor, draft_id, Act.SIGN)
        why = _why_not(work, case)
        if why is None:
            return _sign(desk, work, actor, case, content_hash)
        void(desk, work, actor, case.review, why)
    raise StaleError(f"{why}; it waits in the queue again")


def send_back(desk: Desk, actor: Actor, draft_id: str, reason: ReasonCode, note: str) -> Decision:
    """Return to the analyst with what is to be changed. Of an approved draft this withdraws the approval."""
    with desk.store.write() as work:
        case = held_or_approved(desk, work, actor, draft_id, Act.RETURN)
        return _turn_down(desk, work, actor, case, Act.RETURN, reason, note)


def reject(desk: Desk, actor: Actor, draft_id: str, reason: ReasonCode, note: str) -> Decision:
    """Refuse the draft as a whole."""
    with desk.store.write() as work:
        case = held(desk, work, actor, draft_id, Act.REJECT)
        return _turn_down(desk, work, actor, case, Act.REJECT, reason, note)


def escalate(desk: Desk, actor: Actor, draft_id: str, reason: ReasonCode, note: str) -> Decision:
    """Hand the draft to somebody else than oneself."""
    with desk.store.write() as work:
        case = held(desk, work, actor, draft_id, Act.ESCALATE)
        need_note(note, "an escalation says in its note what the next reviewer is asked")
        move(desk, work, actor, case, Act.ESCALATE, claimed_by=None, lease_until=None, escalated_by=actor.member.id)
        return decide(desk, work, actor, case, Act.ESCALATE, reason, note)


def _why_not(work: UnitOfWork, case: Case) -> str | None:
    """Nobody countersigns for somebody whose own signature counts no more: the reason, or None."""
    approval = signature(work, case.draft, Act.APPROVE, case.review.approved_by)
    return why_not(work, approval, case.prompt, case.engagement) if approval is not None else None


def _sign(desk: Desk, work: UnitOfWork, actor: Actor, case: Case, content_hash: str) -> Decision:
    if not case.review.second_signoff:
        raise StateError(f"task '{case.draft.task}' asks for no second sign-off; the draft can be released")
    if case.review.signed_by is not None:
        raise StateError(f"draft {case.draft.id} has its second sign-off already")
    independent(work, actor, case)
    let_stand = {d.member for d in overridden(desk, work, case.draft).values()}
    others = {case.review.approved_by, *editors(work, case.draft), *let_stand}
    if actor.member.person in persons(work, others):
        raise PermissionDeniedError(
            "the second signer is another person than the approver, the editor and whoever let a claim stand"
        )
    _same_content(case.draft, content_hash)
    demand_sources(work, case.draft)
    move(desk, work, actor, case, Act.SIGN, signed_by=actor.member.id)
    return decide(desk, work, actor, case, Act.SIGN)


def _same_content(draft: Draft, content_hash: str) -> None:
    if len(content_hash) != len(draft.hash):
        raise StaleError(
            f"a hash has all {len(draft.hash)} characters, this one {len(content_hash)}; copilot draft show prints it"
        )
    if content_hash != draft.hash:
        raise StaleError(
            f"the hash {content_hash[:12]}… is not of what stands (version {draft.version}, {draft.hash[:12]}…); read it again first"
        )


def _lease(desk: Desk, work: UnitOfWork, actor: Actor, case: Case, act: Act) -> Review:
    token = case.review.token + (act is Act.CLAIM)
    until = desk.clock.now() + desk.limits.lease
    return move(desk, work, actor, case, act, claimed_by=actor.member.id, lease_until=until, token=token)


def _turn_down(desk: Desk, work: UnitOfWork, actor: Actor, case: Case, act: Act, reason: ReasonCode, note: str) -> Decision:
    need_note(note, f"a {act} says in its note what is wrong, so that it can be mended")
    move(
        desk, work, actor, case, act,
        claimed_by=None, lease_until=None, approved_by=None, approved_hash=None, signed_by=None,
    )  # fmt: skip
    decision = decide(desk, work, actor, case, act, reason, note)
    if case.draft.sample:
        settle(desk, work, actor, case, decision)
    else:
        keep_sample(desk, work, actor, case, case.draft.text, "", reason, note)
    return decision
