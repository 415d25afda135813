"""An approval ends when what it was given for is no longer what stands; the draft then waits in the queue again."""

import json
from collections.abc import Collection, Iterable
from dataclasses import replace

from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor
from copilot.domain.review import Act, Review, State, transition
from copilot.errors import StaleError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.desk import Desk
from copilot.services.service_clock import timed

_WAITING = (State.PENDING, State.CLAIMED, State.ESCALATED)
_DECISIONS = (Act.APPROVE, Act.RETURN, Act.REJECT, Act.ESCALATE)


def void(desk: Desk, work: UnitOfWork, actor: Actor, review: Review, why: str) -> Review:
    """End the approval and any second sign-off. Raises StaleError when the draft was acted on meanwhile."""
    now = desk.clock.now()
    ended = replace(
        review,
        state=transition(review.state, Act.VOID).to,
        updated_at=now,
        revision=review.revision + 1,
        approved_by=None,
        approved_hash=None,
        signed_by=None,
    )
    ended = timed(work, review, ended, now)
    if not work.reviews.replace(ended, revision=review.revision):
        raise StaleError(f"draft {review.draft} was acted on by another member meanwhile; look at it again")
    audit.record(desk, work, actor, review.engagement, Act.VOID, review.draft, version=review.version, to=ended.state, why=why)
    return ended


def source_changed(
    desk: Desk, work: UnitOfWork, actor: Actor, engagement: Engagement, versions: Collection[str], why: str
) -> None:
    """Void every approval of a text that cites one of these document versions (ids). Within the act that changes them."""
    for review in work.reviews.find(engagement=engagement.id, state=State.APPROVED):
        draft = work.drafts.get(id=review.draft, version=review.version)
        if draft is not None and not draft.sample and any(c.document_id in versions for c in draft.used()):
            void(desk, work, actor, review, why)


def demand_sources(work: UnitOfWork, draft: Draft) -> None:
    """What a text cites must stand as it stood when its claims were checked. Raises StaleError."""
    cited = {c.document_id: c.document for c in draft.used()}
    found = {d.id: d for d in work.documents.find(id=tuple(cited))} if cited else {}
    gone = sorted({name for i, name in cited.items() if i not in found or found[i].deleted_at is not None})
    if gone:
        raise StaleError(
            f"'{gone[0]}', which draft {draft.id} cites, was deleted; what rests on it has to be edited out, and reviewed again"
        )
    moved = sorted({name for i, name in cited.items() if not found[i].current and i not in draft.outdated})
    if moved:
        raise StaleError(
            f"'{moved[0]}', which draft {draft.id} cites, got a newer version since the claims were checked; "
            f"check them again: copilot review recheck {draft.id}"
        )


def moved_sources(work: UnitOfWork, draft: Draft) -> tuple[str, ...]:
    """Names of cited documents that were superseded or deleted since the draft's claims were checked."""
    cited = {c.document_id: c.document for c in draft.used()}
    return tuple(sorted({cited[i] for i in outdated(work, cited) if i not in draft.outdated}))


def outdated(work: UnitOfWork, ids: Collection[str]) -> frozenset[str]:
    """Those document versions that a newer one replaced, or that are deleted."""
    standing = {d.id for d in work.documents.find(id=tuple(ids)) if d.current} if ids else set()
    return frozenset(ids) - standing


def ended_approvals(work: UnitOfWork, reviews: Iterable[Review]) -> frozenset[str]:
    """Those drafts (ids) that wait again because their approval ended."""
    by_draft = {r.draft: r for r in reviews if r.state in _WAITING}
    ended = {e.subject for e in work.audit.find(subject=tuple(by_draft), act=Act.VOID)} if by_draft else set()
    return frozenset(d for d in ended if why_voided(work, by_draft[d]))


def why_voided(work: UnitOfWork, review: Review) -> str:
    """Why the last approval ended, as long as nobody has decided anew; empty when none did."""
    if review.state not in _WAITING:
        return ""
    ended = work.audit.find(
        chain=review.engagement, subject=review.draft, act=Act.VOID, order_by="sequence", descending=True, limit=1
    )
    if not ended or any(d.at > ended[0].at and d.act in _DECISIONS for d in work.decisions.find(draft=review.draft)):
        return ""
    return str(json.loads(ended[0].details or "{}").get("why", ""))
