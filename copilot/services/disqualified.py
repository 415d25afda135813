"""What ends with a credential: the leases held under it, and approvals that rest on it and have not left the house."""

from dataclasses import replace

from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor, Member, Trust
from copilot.domain.prompt import Prompt
from copilot.domain.review import Act, Decision, Review, State, transition
from copilot.errors import CredentialError, StaleError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.desk import Desk
from copilot.services.qualification import qualify, stood
from copilot.services.void import void


def end_what_rested_on(desk: Desk, work: UnitOfWork, actor: Actor, member: Member, why: str) -> tuple[str, ...]:
    """Return to the queue what the member holds, or signed for, without being qualified for it any more.

    A signature keeps its time and stays in the record; what is decided here is whether it still lets a draft out.
    """
    held = work.reviews.find(claimed_by=member.id, state=State.CLAIMED)
    approved = work.reviews.find(state=State.APPROVED, approved_by=member.id)
    second = work.reviews.find(state=State.APPROVED, signed_by=member.id)
    signed = {review.draft: review for review in (*approved, *second)}
    ended = []
    for review in (*held, *signed.values()):
        engagement = work.engagements.get(id=review.engagement)
        draft = work.drafts.get(id=review.draft, version=review.version) if engagement and not engagement.closed_at else None
        if engagement is None or draft is None:
            continue
        prompt = desk.prompts.get(draft.prompt)
        if review.state is State.CLAIMED and not _qualified(desk, work, member, prompt, engagement):
            _end_lease(desk, work, actor, review, why)
            ended.append(review.draft)
        elif review.state is State.APPROVED and not all(
            stood(work, d, prompt, engagement) for d in _signatures(work, review, member)
        ):
            void(desk, work, actor, review, why)
            ended.append(review.draft)
    return tuple(sorted(ended))


def _qualified(desk: Desk, work: UnitOfWork, member: Member, prompt: Prompt, engagement: Engagement) -> bool:
    try:
        qualify(desk, work, Actor(member, Trust.SIGNED_IN), prompt, engagement)
    except CredentialError:
        return False
    return True


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
        state=transition(review.state, Act.LAPSE).to,
        claimed_by=None,
        lease_until=None,
        updated_at=desk.clock.now(),
        revision=review.revision + 1,
    )
    if not work.reviews.replace(ended, revision=review.revision):
        raise StaleError(f"draft {review.draft} was acted on meanwhile; try again")
    audit.record(desk, work, actor, review.engagement, Act.LAPSE, review.draft, version=review.version, why=why)
