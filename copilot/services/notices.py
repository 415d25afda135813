"""What a member was told by the service levels, as far as they may still read there."""

from dataclasses import replace
from typing import Any, NamedTuple

from copilot.domain.alarm import Notice
from copilot.domain.member import Actor
from copilot.domain.review import Review
from copilot.domain.service_level import waits
from copilot.services import audit
from copilot.services.desk import Desk
from copilot.services.queries import engagement_names


class NoticeView(NamedTuple):
    """A notice with its draft as it stands now; `open` is false once the decision was taken, or another round began."""

    notice: Notice
    review: Review
    engagement: str
    open: bool


def listed(desk: Desk, actor: Actor, *, everything: bool = False, limit: int = 200) -> tuple[NoticeView, ...]:
    """The actor's, newest first; those not seen yet unless `everything`."""
    with desk.store.read() as work:
        names = engagement_names(work, actor)
        wanted: dict[str, Any] = {"member": actor.member.id, "engagement": tuple(names)} | (
            {} if everything else {"seen_at": None}
        )
        found = work.notices.find(order_by="at, fell_due", descending=True, limit=limit, **wanted) if names else []
        reviews = {r.draft: r for r in work.reviews.find(draft=tuple({n.draft for n in found}))} if found else {}
    return tuple(
        NoticeView(n, reviews[n.draft], names[n.engagement], waits(reviews[n.draft]) and reviews[n.draft].round == n.round)
        for n in found
        if n.draft in reviews
    )


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
            of_it = sorted({n.draft for n in found if n.engagement == engagement})
            audit.record(desk, work, actor, engagement, "see notices", of_it[0], drafts=of_it)
    return len(found)
