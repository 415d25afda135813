"""What a member was told by the service levels, as far as they may still read there."""

from dataclasses import replace
from typing import Any, NamedTuple

from copilot.domain.alarm import Notice
from copilot.domain.member import Actor
from copilot.domain.review import Review
from copilot.domain.service_level import AlarmKind, unreleased, waits
from copilot.services import audit
from copilot.services.blind import hidden
from copilot.services.desk import Desk
from copilot.services.queries import engagement_names, engagements_of


class NoticeView(NamedTuple):
    """A notice with its draft as it stands now; `open` is false once the decision was taken, or another round began."""

    notice: Notice
    review: Review
    engagement: str
    open: bool


def listed(desk: Desk, actor: Actor, *, everything: bool = False, limit: int = 200) -> tuple[NoticeView, ...]:
    """The actor's, newest first; those not seen yet unless `everything`."""
    with desk.store.read() as work:
        mine = engagements_of(work, actor)
        names = {e.id: e.name for e in mine.values()}
        unseen = hidden(work, actor, mine)
        wanted: dict[str, Any] = {"member": actor.member.id, "engagement": tuple(names)} | (
            {} if everything else {"seen_at": None}
        )
        found = work.notices.find(order_by="at, fell_due", descending=True, limit=limit, **wanted) if names else []
        reviews = {r.draft: r for r in work.reviews.find(draft=tuple({n.draft for n in found}))} if found else {}
    return tuple(
        NoticeView(n, reviews[n.draft], names[n.engagement], _open(n, reviews[n.draft]))
        for n in found
        if n.draft in reviews and n.draft not in unseen
    )


def _open(notice: Notice, review: Review) -> bool:
    """Whether what it tells of is still owed."""
    owed = unreleased(review) if notice.kind is AlarmKind.UNRELEASED else waits(review)
    return owed and review.round == notice.round


def mark_seen(desk: Desk, actor: Actor, draft: str = "") -> int:
    """Take the actor's notices (of one draft, or all) as seen; returns how many were not."""
    wanted: dict[str, Any] = {"member": actor.member.id, "seen_at": None} | ({"draft": draft} if draft else {})
    with desk.store.write() as work:
        names = engagement_names(work, actor)
        now = desk.clock.now()
        found = work.notices.find(engagement=tuple(names), **wanted) if names else []
        for notice in found:
            work.notices.replace(replace(notice, seen_at=now), seen_at=None)
        for engagement in sorted({n.engagement for n in found}):
            # Of the engagement and not of its drafts: who saw a notice knows nothing of a draft that bars a blind review of it.
            of_it = sorted({n.draft for n in found if n.engagement == engagement})
            audit.record(desk, work, actor, engagement, "see notices", engagement, drafts=of_it)
    return len(found)
