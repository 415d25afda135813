"""What the desk's own record says of finished work, for reports: figures only, no content but its length."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from copilot.domain.audit import AuditEntry
from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor
from copilot.domain.permission import DeskRight, Right, demand_on_desk
from copilot.domain.review import Act, Review, State
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.access import open_engagement
from copilot.services.defects import escapes
from copilot.services.desk import Desk

_BEGINS = frozenset({Act.CLAIM})
_ENDS = frozenset({Act.UNCLAIM, Act.LAPSE, Act.APPROVE, Act.RETURN, Act.REJECT, Act.ESCALATE, Act.REVISE})
OUT = (State.RELEASED, State.SUPERSEDED, State.RECALLED)
VERDICTS = (Act.APPROVE, Act.RETURN, Act.REJECT)


class Judged(NamedTuple):
    """One reviewer's verdict on a draft, as it was given; what became of it later changes nothing of it."""

    member: str
    act: Act  # of VERDICTS


@dataclass(frozen=True, slots=True)
class Piece:
    """One draft and what became of it. `reviewed` is how long reviewers held it, by their leases."""

    draft: Draft
    machine: Draft | None
    review: Review
    reviewer: str  # member id of who approved it; empty before
    verdicts: tuple[Judged, ...]  # every one that it was given, by anybody
    escaped: bool
    unjudged: bool  # escaped by a client's word alone, which no lead has confirmed or dismissed yet
    reviewed: timedelta
    drafted: timedelta  # from the request to the machine's first version
    minutes_by_hand: int
    cost_usd: float

    def was(self, act: Act) -> bool:
        """Whether anybody ever decided so."""
        return any(judged.act is act for judged in self.verdicts)


def pieces(desk: Desk, actor: Actor, engagement_name: str | None, what: str) -> tuple[Piece, ...]:
    """Of one engagement (analysts and leads there), or of the whole desk (administrators and evaluators).

    That it was looked at is recorded in each engagement's chain as `what`. Raises PermissionDeniedError, UnknownNameError.
    """
    with desk.store.write() as work:
        if engagement_name is None:
            demand_on_desk(actor, DeskRight.RUN_EVALUATIONS)
            engagements: list[Engagement] = work.engagements.find()
        else:
            engagements = [open_engagement(work, actor, engagement_name, Right.HAND_OVER)]
        for engagement in engagements:
            audit.record(desk, work, actor, engagement.id, what, engagement.id)
    found: list[Piece] = []
    for engagement in engagements:
        with desk.store.read() as work:
            found += _of(desk, work, engagement)
    return tuple(found)


def pieces_of(desk: Desk, actor: Actor, engagement_name: str) -> tuple[Piece, ...]:
    """For a reviewer who may not see the engagement's figures: the work that they decided on, by whatever account."""
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.READ)
        audit.record(desk, work, actor, engagement.id, "report quality", engagement.id)
        own = {m.id for m in work.members.find(person=actor.member.person)}
        return tuple(p for p in _of(desk, work, engagement) if own & {p.reviewer, *(judged.member for judged in p.verdicts)})


def _of(desk: Desk, work: UnitOfWork, engagement: Engagement) -> Iterator[Piece]:
    held = _held(work, engagement.id, desk.limits.lease, desk.clock.now())
    versions: dict[str, list[Draft]] = {}
    for draft in work.drafts.find(engagement=engagement.id, order_by="version"):
        versions.setdefault(draft.id, []).append(draft)
    verdicts: dict[str, list[Judged]] = {}
    for decision in work.decisions.find(engagement=engagement.id, act=VERDICTS):
        verdicts.setdefault(decision.draft, []).append(Judged(decision.member, decision.act))
    flawed = escapes(work, engagement.id)
    asked = {r.id: r.created_at for r in work.requests.find(engagement=engagement.id)}
    for review in work.reviews.find(engagement=engagement.id):
        drafts = versions[review.draft]
        if drafts[0].sample:
            continue
        machine = [d for d in drafts if d.edited_by is None]
        final = next((d for d in drafts if d.version == review.version), drafts[-1])
        yield Piece(
            draft=final,
            machine=machine[-1] if machine else None,
            review=review,
            reviewer=review.approved_by or "",
            verdicts=tuple(verdicts.get(review.draft, ())),
            escaped=review.draft in flawed.drafts,
            unjudged=review.draft in flawed.waiting,
            reviewed=held.get(review.draft, timedelta(0)),
            drafted=drafts[0].created_at - asked.get(drafts[0].request, drafts[0].created_at),
            minutes_by_hand=desk.prompts.get(final.prompt).minutes_by_hand,
            cost_usd=final.usage.cost_usd,
        )


def _held(work: UnitOfWork, engagement: str, lease: timedelta, now: datetime) -> dict[str, timedelta]:
    """Draft -> how long it was held. A lease that lapsed counts as far as its last renewal reached."""
    rows: list[AuditEntry] = work.audit.find(chain=engagement, act=tuple(_BEGINS | _ENDS | {Act.RENEW}), order_by="sequence")
    total: dict[str, timedelta] = {}
    since: dict[str, datetime] = {}
    latest: dict[str, datetime] = {}
    for row in rows:
        begun = since.get(row.subject)
        if begun is not None and (row.act in _ENDS or row.act in _BEGINS):
            ended = min(row.at, latest[row.subject] + lease)
            total[row.subject] = total.get(row.subject, timedelta(0)) + (ended - begun)
            del since[row.subject]
        if row.act in _BEGINS:
            since[row.subject] = row.at
        latest[row.subject] = row.at
    for draft, begun in since.items():
        total[draft] = total.get(draft, timedelta(0)) + (min(now, latest[draft] + lease) - begun)
    return total
