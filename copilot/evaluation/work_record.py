"""What the desk's own record says of finished work, for reports: figures only, no content but its length."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from copilot.domain.audit import AuditEntry
from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor
from copilot.domain.permission import DeskRight, Right, demand_on_desk
from copilot.domain.review import Act, Review, State
from copilot.evaluation.stages import ACTS, Stage, stages
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.access import open_engagement
from copilot.services.defects import escapes
from copilot.services.desk import Desk

OUT = (State.RELEASED, State.SUPERSEDED, State.RECALLED)
VERDICTS = (Act.APPROVE, Act.RETURN, Act.REJECT)


class Judged(NamedTuple):
    """One reviewer's verdict on a draft, as it was given; what became of it later changes nothing of it."""

    member: str
    act: Act  # of VERDICTS


@dataclass(frozen=True, slots=True)
class Piece:
    """One draft and what became of it. `spent` is how long each stage took, up to the release where there was one."""

    draft: Draft
    machine: Draft | None
    review: Review
    reviewer: str  # member id of who approved it; empty before
    verdicts: tuple[Judged, ...]  # every one that it was given, by anybody
    escaped: bool
    unjudged: bool  # escaped by a client's word alone, which no lead has confirmed or dismissed yet
    spent: Mapping[Stage, timedelta]
    minutes_by_hand: int
    cost_usd: float

    @property
    def reviewed(self) -> timedelta:
        return self.spent[Stage.REVIEW]

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
    entries: dict[str, list[AuditEntry]] = {}
    for entry in work.audit.find(chain=engagement.id, act=ACTS, order_by="sequence"):
        entries.setdefault(entry.subject, []).append(entry)
    versions: dict[str, list[Draft]] = {}
    for draft in work.drafts.find(engagement=engagement.id, order_by="version"):
        versions.setdefault(draft.id, []).append(draft)
    verdicts: dict[str, list[Judged]] = {}
    for decision in work.decisions.find(engagement=engagement.id, act=VERDICTS):
        verdicts.setdefault(decision.draft, []).append(Judged(decision.member, decision.act))
    flawed = escapes(work, engagement.id)
    requests = {r.id: r for r in work.requests.find(engagement=engagement.id)}
    for review in work.reviews.find(engagement=engagement.id):
        drafts = versions[review.draft]
        if drafts[0].sample:
            continue
        machine = [d for d in drafts if d.edited_by is None]
        final = next((d for d in drafts if d.version == review.version), drafts[-1])
        first = requests.get(drafts[0].request)
        asked = first.created_at if first is not None else drafts[0].created_at
        authors = {d.author for d in drafts} | {r.member for r in requests.values() if r.conversation == drafts[0].conversation}
        until = review.released_at or desk.clock.now()
        yield Piece(
            draft=final,
            machine=machine[-1] if machine else None,
            review=review,
            reviewer=review.approved_by or "",
            verdicts=tuple(verdicts.get(review.draft, ())),
            escaped=review.draft in flawed.drafts,
            unjudged=review.draft in flawed.waiting,
            spent=_spent(desk, entries.get(review.draft, []), authors, asked, drafts[0].created_at - asked, until),
            minutes_by_hand=desk.prompts.get(final.prompt).minutes_by_hand,
            cost_usd=final.usage.cost_usd,
        )


def _spent(
    desk: Desk, rows: list[AuditEntry], authors: Collection[str], asked: datetime, drafted: timedelta, until: datetime
) -> dict[Stage, timedelta]:
    """By stage, up to the release; what is left of the time since it was asked for, it waited."""
    known = {**stages(rows, desk.limits.lease, authors, until), Stage.DRAFTING: drafted}
    return known | {Stage.WAITING: max(timedelta(0), until - asked - sum(known.values(), timedelta(0)))}
