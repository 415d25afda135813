"""The status pack: an engagement's work in a period, for its client."""

from collections.abc import Iterable
from datetime import datetime

from copilot.domain.client import ClientAnswer, Outcome
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.review import Act, Review, State
from copilot.domain.service_level import overdue, waits
from copilot.domain.status_pack import Item, Share, StatusPack
from copilot.services import audit
from copilot.services.access import open_engagement
from copilot.services.defects import escapes
from copilot.services.desk import Desk
from copilot.services.terms import misfits
from copilot.services.versions import heading

_WAITING = (State.PENDING, State.CLAIMED, State.ESCALATED, State.CHANGES_REQUESTED, State.APPROVED)
_WORDS = {Outcome.ACCEPTED: "accepted", Outcome.RETURNED: "returned"}


def status(
    desk: Desk, actor: Actor, engagement_name: str, since: datetime | None = None, until: datetime | None = None
) -> StatusPack:
    """What was released from `since` to before `until`, and what is under way. Raises UnknownNameError, PermissionDeniedError.

    Titles are the questions that were asked; nothing of the drafts is told.
    """
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.HAND_OVER)
        audit.record(desk, work, actor, engagement.id, "report status", engagement.id, since=since, until=until)
        now = desk.clock.now()
        reviews = work.reviews.find(engagement=engagement.id, order_by="created_at")
        drafts = work.drafts.find(engagement=engagement.id, order_by="version")
        titles = {d.id: heading(d.question) for d in drafts if not d.sample}
        reviews = [r for r in reviews if r.draft in titles]
        released = [r for r in reviews if r.released_at and _within(r.released_at, since, until)]
        answers = {a.draft: a for a in work.client_answers.find(engagement=engagement.id, order_by="at")}  # the last counts
        flawed = escapes(work, engagement.id)
        off_terms = misfits(desk, work, engagement)
        returned = {d.draft for d in work.decisions.find(engagement=engagement.id, act=Act.RETURN)}

    def items(found: Iterable[Review]) -> tuple[Item, ...]:
        return tuple(
            Item(titles[r.draft], r.task, r.released_at or r.created_at, r.due_at, _said(answers.get(r.draft))) for r in found
        )

    waiting = [r for r in reviews if r.state in _WAITING]
    standing = [r for r in released if r.state is not State.RECALLED]
    out = {r.draft for r in released}
    due = [r for r in released if r.due_at is not None]
    answered = [answers[r.draft] for r in released if r.draft in answers]
    return StatusPack(
        engagement=engagement.name,
        client=engagement.client,
        made_at=now,
        since=since,
        until=until,
        delivered=items(standing),
        in_review=items(waiting),
        overdue=items(r for r in waiting if overdue(r, now)),
        escalated=items(r for r in waiting if r.state is State.ESCALATED or (r.rungs and waits(r))),
        recalled=items(r for r in released if r.state is State.RECALLED),
        approved=items(r for r in waiting if r.state is State.APPROVED and not waits(r)),
        rejected=items(r for r in reviews if r.state is State.REJECTED and _within(r.updated_at, since, until)),
        quality=(
            Share("Delivered after it was due", sum(item.late for item in items(due)), len(due)),
            Share("Accepted by the client", sum(a.outcome is Outcome.ACCEPTED for a in answered), len(answered)),
            Share("Returned by the client", sum(a.outcome is Outcome.RETURNED for a in answered), len(answered)),
            Share("With a defect found after the release", len(out & flawed.drafts), len(released)),
            Share("Of these, by the client's word alone so far", len(out & flawed.waiting), len(out & flawed.drafts)),
            Share("Sent back by a reviewer before the release", len(out & returned), len(released)),
        ),
        ratings=tuple(a.rating for a in answered if a.rating is not None),
        terms=engagement.terms.clauses(),
        off_terms=off_terms,
    )


def _within(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or at >= since) and (until is None or at < until)


def _said(answer: ClientAnswer | None) -> str:
    if answer is None:
        return ""
    return _WORDS[answer.outcome] + (f", {answer.rating} of 5" if answer.rating else "")
