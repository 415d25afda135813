"""The timers of service levels: what fell due is carried out once, in order, however often and by whomever it is looked for.

A timer is no process that waits but a moment in the draft's own row (`Review.alarm_at`), written in the transaction that
makes the draft wait. So none can be lost or left over: there is no second place that a crash could leave behind the store,
nothing to start, to cancel or to bring up to date when a draft is decided or a level changes, and any number of desks,
served or not, may look for what fell due. An alarm's key is (draft, round, step): the row is written together with
its notices, its entry in the audit trail and the draft's next moment, or nothing is, and the second of two
sweepers finds it written. A durable workflow a draft would hold the same facts twice, and only a served desk runs those.
"""

import heapq
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from copilot.domain.alarm import Alarm, Notice
from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor, Member, Role, Trust
from copilot.domain.review import Act, Review, State, leads_to, transition
from copilot.domain.service_level import AlarmKind, Step, scheduled, steps, waits
from copilot.errors import CopilotError, PermissionDeniedError
from copilot.ports import ConflictError, UnitOfWork, UpTo
from copilot.services import audit, levels
from copilot.services.access import barring
from copilot.services.blind import demand_blind
from copilot.services.case import authors, lapsed, persons
from copilot.services.desk import Desk
from copilot.services.service_clock import terms_of

log = logging.getLogger(__name__)
PAGE = 200
_DECIDERS = (Role.REVIEWER, Role.LEAD)
_ACTS = {AlarmKind.WARNING: "warn", AlarmKind.BREACH: "breach", AlarmKind.ESCALATION: "tell the ladder"}


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did. `failed` are lines about drafts that it could not look after; the next sweep tries again."""

    alarms: tuple[Alarm, ...] = ()
    failed: tuple[str, ...] = ()
    reckoned: int = 0  # drafts whose moments followed a changed level


class _QuickerError(Exception):
    """Another sweeper carried the step out, or somebody acted on the draft; nothing of this attempt stays."""


def sweep(desk: Desk, stop: Callable[[], bool] = lambda: False) -> Swept:
    """Carry out everything that fell due, by the moment at which it did, each step in a transaction of its own.

    Safe to be killed anywhere, and to run beside others. `stop` is asked between two steps.
    """
    reckoned = levels.apply(desk)
    done: list[Alarm] = []
    failed: dict[str, str] = {}
    while not stop():
        now = desk.clock.now()
        with desk.store.read() as work:
            page = work.reviews.find(alarm_at=UpTo(now), order_by="alarm_at", limit=PAGE + len(failed))
        queue = [(r.alarm_at or now, r.draft) for r in page if r.draft not in failed]
        last = queue[-1][0] if len(page) >= PAGE and queue else now  # what falls due after it may stand on the next page
        if not queue:
            break
        while queue and not stop():
            at, draft = heapq.heappop(queue)
            if at > last:
                break
            try:
                alarm, following = _look(desk, draft)
            except CopilotError as error:
                failed[draft] = f"{draft}: {error}"
                log.warning("the service level of draft %s was not looked after: %s", draft, error)
                continue
            except _QuickerError:
                continue
            done += [alarm] if alarm else []
            if following is not None and following <= now:
                heapq.heappush(queue, (following, draft))
    return Swept(tuple(done), tuple(failed.values()), reckoned)


def _look(desk: Desk, draft: str) -> tuple[Alarm | None, datetime | None]:
    """Carry out the draft's next step if it fell due; returns the alarm, and when the next one does."""
    with desk.store.write() as work:
        now = desk.clock.now()
        review = work.reviews.get(draft=draft)
        if review is None or review.alarm_at is None or review.alarm_at > now:
            raise _QuickerError
        engagement = work.engagements.get(id=review.engagement)
        if engagement is None or engagement.closed_at is not None or not waits(review):
            _write(work, review, replace(review, alarm_at=None, warn_at=None))
            audit.record_own(desk, work, review.engagement, "stop the clock", draft)
            return None, None
        terms = terms_of(work, review.engagement, review.task)
        carried_out = {a.step for a in work.alarms.find(draft=draft, round=review.round)}
        step = next((s for s in steps(terms, review) if s.name not in carried_out), None)
        if step is None or step.at > now:  # the row was out of date: it came from an older desk, or two wrote at once
            right = _write(work, review, _climbed(scheduled(terms, review, carried_out), carried_out))
            audit.record_own(desk, work, review.engagement, "reckon due moments", draft)
            return None, right.alarm_at
        # Nothing falls due before the level was set that says so: nobody was late by a promise not made yet.
        fell_due = min(now, max(step.at, terms.level.set_at, terms.calendar.set_at))
        carried_out.add(step.name)
        alarm = _sound(desk, work, engagement, review, step, fell_due, now)
        moved = _climbed(scheduled(terms, review, carried_out), carried_out)
        after = _write(work, review, _raised(desk, moved, now) if step.kind is AlarmKind.ESCALATION else moved)
        audit.record_own(
            desk, work, review.engagement, _ACTS[step.kind], draft,
            step=step.name, round=review.round, fell_due=fell_due.isoformat(), late=alarm.late, told=list(alarm.told),
            to=after.state,
        )  # fmt: skip
        return alarm, after.alarm_at


def _sound(
    desk: Desk, work: UnitOfWork, engagement: Engagement, review: Review, step: Step, fell_due: datetime, now: datetime
) -> Alarm:
    told = _told(desk, work, engagement, review, step)
    alarm = Alarm(
        review.draft, review.round, step.name, engagement.id, step.kind, fell_due, now, _whom(work, step),
        tuple(m.id for m in told),
    )  # fmt: skip
    try:
        work.alarms.add(alarm)
    except ConflictError:
        raise _QuickerError from None
    for member in told:
        work.notices.add(Notice(review.draft, review.round, step.name, member.id, engagement.id, step.kind, fell_due, now))
    return alarm


def _told(desk: Desk, work: UnitOfWork, engagement: Engagement, review: Review, step: Step) -> list[Member]:
    """Who is told: of a warning and a breach, whoever owes the decision; of a step of the ladder, whom it names.

    Nobody is told who is disabled, cannot read the engagement or has a conflict of interest there; nor of an escalation
    those who would be escalating to themselves, by person: who asked for the draft, holds it, approved it or escalated it.
    """
    grants = work.grants.find(engagement=engagement.id)
    holder = review.claimed_by if review.state is State.CLAIMED and not lapsed(desk, review) else None
    draft = work.drafts.get(id=review.draft, version=review.version)
    involved: set[str | None] = {review.author, review.approved_by, review.escalated_by}
    involved |= authors(work, draft) if draft is not None else set()
    wanted: Collection[str]
    if step.rung is not None and step.rung.member is not None:
        wanted = {g.member for g in grants} & {step.rung.member}
    elif step.rung is not None:
        wanted = {g.member for g in grants if g.role is step.rung.role}
    elif holder is not None:
        wanted = {g.member for g in grants} & {holder}
    else:
        wanted = {g.member for g in grants if g.role in _DECIDERS}
    barred = persons(work, (involved | {holder}) if step.rung is not None else involved)
    found = work.members.find(id=tuple(wanted), disabled_at=None, order_by="name") if wanted else []
    may = [m for m in found if m.person not in barred and barring(work, m, engagement) is None]
    return [m for m in may if draft is None or not _blind(work, m, engagement, review, draft)]


def _blind(work: UnitOfWork, member: Member, engagement: Engagement, review: Review, draft: Draft) -> bool:
    """Whether the draft is a quality sample's copy, or its original, that the member must not see."""
    try:
        demand_blind(work, Actor(member, Trust.LOCAL), engagement, review, draft)
    except PermissionDeniedError:
        return True
    return False


def _whom(work: UnitOfWork, step: Step) -> str:
    if step.rung is None:
        return "whoever owes the decision"
    if step.rung.role is not None:
        return step.rung.role
    member = work.members.get(id=step.rung.member)
    return member.name if member is not None else ""


def _climbed(review: Review, carried_out: Collection[str]) -> Review:
    return replace(review, rungs=sum(name.startswith(AlarmKind.ESCALATION) for name in carried_out))


def _raised(desk: Desk, review: Review, now: datetime) -> Review:
    """A draft that nobody holds is escalated; from a reviewer who works on it nothing is taken away."""
    state, changes = review.state, {}
    if lapsed(desk, review):
        state, changes = leads_to(review, Act.LAPSE), {"claimed_by": None, "lease_until": None}
    if state not in (State.PENDING, State.ESCALATED) or state is review.state is State.ESCALATED:
        return review
    return replace(
        review,
        state=transition(state, Act.RAISE).to if state is State.PENDING else state,
        updated_at=now,
        revision=review.revision + 1,
        **changes,  # type: ignore[arg-type]
    )


def _write(work: UnitOfWork, review: Review, after: Review) -> Review:
    """Only where the draft's state changes does the revision move on: a reviewer's act at this moment is not refused for a
    warning. It may then write the old moment back, which the next sweep finds and mends, as its alarm stands already."""
    if not work.reviews.replace(after, revision=review.revision, alarm_at=review.alarm_at):
        raise _QuickerError
    return after
