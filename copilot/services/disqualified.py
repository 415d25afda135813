"""What ends with a member's standing, or with what an engagement asks of it: leases, and approvals that have not left the house."""

from dataclasses import replace

from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor, Member, Trust
from copilot.domain.prompt import Prompt
from copilot.domain.review import REVIEWERS, Act, Decision, Review, State, leads_to
from copilot.errors import CredentialError, StaleError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.access import barring
from copilot.services.desk import Desk
from copilot.services.overrides import blocking, overridden
from copilot.services.qualification import qualify
from copilot.services.signatures import signature, why_not
from copilot.services.void import void


def end_what_rested_on(desk: Desk, work: UnitOfWork, actor: Actor, member: Member, why: str) -> tuple[str, ...]:
    """Return to the queue what the member holds, signed for, or let stand, without being one who may any more.

    For whatever takes that from them: a credential revoked, a conflict of interest, a grant taken back, the account
    disabled. A signature keeps its time and stays in the record; what is decided here is whether it still lets a draft out.
    """
    held = work.reviews.find(claimed_by=member.id, state=State.CLAIMED)
    approved = work.reviews.find(state=State.APPROVED, approved_by=member.id)
    second = work.reviews.find(state=State.APPROVED, signed_by=member.id)
    rests = {review.draft: review for review in (*approved, *second, *_let_stand(work, member))}
    ended = []
    for review in (*held, *rests.values()):
        engagement = work.engagements.get(id=review.engagement)
        draft = work.drafts.get(id=review.draft, version=review.version) if engagement and not engagement.closed_at else None
        if engagement is None or draft is None:
            continue
        prompt = desk.prompts.get(draft.prompt)
        if review.state is State.CLAIMED and not _may(desk, work, member, prompt, engagement):
            _end_lease(desk, work, actor, review, why)
            ended.append(review.draft)
        elif review.state is State.APPROVED and not _stands(desk, work, member, review, draft):
            void(desk, work, actor, review, why)
            ended.append(review.draft)
    return tuple(sorted(ended))


def end_what_does_not_suffice(desk: Desk, work: UnitOfWork, actor: Actor, engagement: Engagement, why: str) -> tuple[str, ...]:
    """Return to the queue whatever is held, or was approved and has not left the house, on less than the engagement asks now.

    For whatever makes it ask for more, in the same transaction and after that was written. Returns the drafts' ids.
    """
    ended = []
    for review in work.reviews.find(engagement=engagement.id, state=(State.CLAIMED, State.APPROVED)):
        draft = None if engagement.closed_at else work.drafts.get(id=review.draft, version=review.version)
        if draft is None:
            continue
        prompt = desk.prompts.get(draft.prompt)
        if review.state is State.CLAIMED:
            holder = work.members.get(id=review.claimed_by)
            if holder is None or not _may(desk, work, holder, prompt, engagement):
                _end_lease(desk, work, actor, review, why)
                ended.append(review.draft)
        elif (short := _short_of(desk, work, review, draft, prompt, engagement)) is not None:
            void(desk, work, actor, review, f"{why}, and {short}")
            ended.append(review.draft)
    return tuple(sorted(ended))


def _short_of(desk: Desk, work: UnitOfWork, review: Review, draft: Draft, prompt: Prompt, engagement: Engagement) -> str | None:
    """What the approval lacks by now, in words; None when it suffices."""
    for act, by in ((Act.APPROVE, review.approved_by), (Act.SIGN, review.signed_by)):
        given = signature(work, draft, act, by)
        lacking = why_not(work, given, prompt, engagement) if given is not None else None
        if lacking is not None:
            return lacking
    blocked = blocking(draft, overridden(desk, work, draft))
    return f"nobody who counts lets {', '.join(c.id for c in blocked)} stand" if blocked else None


def _let_stand(work: UnitOfWork, member: Member) -> list[Review]:
    """Approved drafts of which the member once let a claim stand."""
    drafts = tuple({d.draft for d in work.decisions.find(member=member.id, act=Act.OVERRIDE)})
    return work.reviews.find(draft=drafts, state=State.APPROVED) if drafts else []


def _may(desk: Desk, work: UnitOfWork, member: Member, prompt: Prompt, engagement: Engagement) -> bool:
    """Whether the member could claim it today."""
    if not _belongs(work, member, engagement):
        return False
    try:
        qualify(desk, work, Actor(member, Trust.SIGNED_IN), prompt, engagement)
    except CredentialError:
        return False
    return True


def _stands(desk: Desk, work: UnitOfWork, member: Member, review: Review, draft: Draft) -> bool:
    """Whether the approval needs nothing of the member that counts no more."""
    engagement, prompt = work.engagements.get(id=review.engagement), desk.prompts.get(draft.prompt)
    if engagement is None or blocking(draft, overridden(desk, work, draft)):
        return False
    signatures = _signatures(work, review, member)
    if signatures and not _belongs(work, member, engagement):
        return False
    return all(why_not(work, d, prompt, engagement) is None for d in signatures)


def _belongs(work: UnitOfWork, member: Member, engagement: Engagement) -> bool:
    """Whether the account is in use, and may decide in the engagement."""
    now = work.members.get(id=member.id)
    granted = {grant.role for grant in work.grants.find(engagement=engagement.id, member=member.id)}
    return now is not None and now.disabled_at is None and bool(granted & REVIEWERS) and barring(work, now, engagement) is None


def _signatures(work: UnitOfWork, review: Review, member: Member) -> list[Decision]:
    """The member's latest approval and second sign-off of what stands approved."""
    acts = [act for act, by in ((Act.APPROVE, review.approved_by), (Act.SIGN, review.signed_by)) if by == member.id]
    found = work.decisions.find(
        draft=review.draft, version=review.version, member=member.id, hash=review.approved_hash, act=tuple(acts)
    )
    latest = {d.act: d for d in sorted(found, key=lambda d: d.number)}
    return list(latest.values())


def _end_lease(desk: Desk, work: UnitOfWork, actor: Actor, review: Review, why: str) -> None:
    ended = replace(
        review,
        state=leads_to(review, Act.LAPSE),
        claimed_by=None,
        lease_until=None,
        updated_at=desk.clock.now(),
        revision=review.revision + 1,
    )
    if not work.reviews.replace(ended, revision=review.revision):
        raise StaleError(f"draft {review.draft} was acted on meanwhile; try again")
    audit.record(desk, work, actor, review.engagement, Act.LAPSE, review.draft, version=review.version, why=why)
