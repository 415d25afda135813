"""Service levels: what an engagement was promised, and the due moments that follow from it.

A changed level holds for the drafts that wait already: their moments are reckoned anew from when they came in. Steps that
were carried out in this round stay carried out, under their names, and are not taken back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from copilot.domain.calendar import ROUND_THE_CLOCK
from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor, Role
from copilot.domain.permission import Right
from copilot.domain.review import Review
from copilot.domain.service_level import (
    EVERY_TASK,
    RELEASE_HOURS,
    STANDARD,
    WAITING,
    Rung,
    ServiceLevel,
    demand_sound,
    scheduled,
    unreleased,
    waits,
)
from copilot.errors import UnknownNameError, UsageError
from copilot.ports import ConflictError, UnitOfWork
from copilot.services import audit, members
from copilot.services.access import find_member, open_engagement
from copilot.services.desk import Desk
from copilot.services.service_clock import terms_of

BATCH = 200  # drafts reckoned in one transaction: 0.07 s of processor time, for which other writers wait


class LevelView(NamedTuple):
    """A level with the names it is shown by; `ladder` holds (hours after the breach, whom)."""

    engagement: str
    level: ServiceLevel
    ladder: tuple[tuple[float, str], ...]
    set_by: str


def set_level(
    desk: Desk,
    actor: Actor,
    engagement_name: str,
    hours: float,
    *,
    task: str = EVERY_TASK,
    calendar: str = ROUND_THE_CLOCK,
    warn_hours: float = 0.0,
    ladder: Sequence[tuple[float, Role | str]] = (),
    release_hours: float = RELEASE_HOURS,
) -> ServiceLevel:
    """Promise the engagement's drafts of a task (or of every task without a level of its own) within so many working hours.

    A step of the ladder leads to a role, or to a member by name, who needs a grant there: who is told must be able to read.
    Raises UsageError, UnknownNameError, PermissionDeniedError, RefusedError for a closed engagement.
    """
    if task != EVERY_TASK and task not in desk.prompts.tasks():
        raise UnknownNameError("task", task, f"there are {', '.join(sorted(desk.prompts.tasks()))}")
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.SET_LEVEL)
        if calendar != ROUND_THE_CLOCK and work.calendars.get(name=calendar) is None:
            raise UnknownNameError("calendar", calendar, "copilot calendar list shows those there are")
        rungs = tuple(_rung(work, engagement, after, whom) for after, whom in ladder)
        level = ServiceLevel(
            engagement.id, task, hours, calendar, warn_hours, rungs, actor.member.id, desk.clock.now(), applied=False,
            release_hours=release_hours,
        )  # fmt: skip
        demand_sound(level)
        _put(work, level)
        audit.record(
            desk, work, actor, engagement.id, "set service level", engagement.id,
            task=task, hours=hours, warn_hours=warn_hours, calendar=calendar, steps=len(rungs), release_hours=release_hours,
        )  # fmt: skip
    apply(desk)
    return level


def drop(desk: Desk, actor: Actor, engagement_name: str, task: str = EVERY_TASK) -> None:
    """Take a level back; the next wider one holds. Raises UnknownNameError, PermissionDeniedError."""
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.SET_LEVEL)
        standing = work.service_levels.get(engagement=engagement.id, task=task)
        if standing is None or standing.withdrawn:
            raise UnknownNameError("service level", task or "every task", "copilot level show lists the engagement's")
        ended = replace(standing, withdrawn=True, applied=False, set_by=actor.member.id, set_at=desk.clock.now())
        work.service_levels.replace(ended)
        audit.record(desk, work, actor, engagement.id, "drop service level", engagement.id, task=task)
    apply(desk)


def show(desk: Desk, actor: Actor, engagement_name: str) -> tuple[LevelView, ...]:
    """The engagement's levels, the one for every task first; the standard one where it has set none."""
    with desk.store.read() as work:
        right = Right.GRANT if Role.ADMINISTRATOR in actor.member.roles else Right.READ
        return _views(work, open_engagement(work, actor, engagement_name, right))


def listed(desk: Desk, actor: Actor) -> tuple[LevelView, ...]:
    """Those of every engagement whose name the actor may learn and that is open, by name."""
    with desk.store.read() as work:
        mine = tuple({g.engagement for g in work.grants.find(member=actor.member.id)})
        everything = Role.ADMINISTRATOR in actor.member.roles
        found = (
            work.engagements.find(closed_at=None)
            if everything
            else work.engagements.find(id=mine, closed_at=None)
            if mine
            else []
        )
        return tuple(view for e in sorted(found, key=lambda e: e.name) for view in _views(work, e))


def apply(desk: Desk) -> int:
    """Reckon the drafts anew that wait under a level not applied yet; returns how many. Twice over changes nothing.

    The sweep calls it too: what a crash left behind, it finishes.
    """
    with desk.store.read() as work:
        levels = work.service_levels.find(applied=False)
    return sum(_apply(desk, level) for level in levels)


def _apply(desk: Desk, level: ServiceLevel) -> int:
    changed, ids = 0, list(_waiting(desk, level.engagement))
    while ids:
        done = _reckon(desk, level, ids[:BATCH])
        changed += done.changed
        ids = [*ids[BATCH:], *done.missed]
    with desk.store.write() as work:
        # Set again meanwhile: then it is not applied yet, and the next call finds it.
        if work.service_levels.replace(replace(level, applied=True), set_at=level.set_at, applied=False):
            audit.record_own(desk, work, level.engagement, "apply service level", level.engagement, task=level.task)
    return changed


def _waiting(desk: Desk, engagement: str) -> Iterator[str]:
    """Ids, page by page within one moment: a queue of 100,000 is not held in memory as a whole."""
    with desk.store.read() as work:
        offset = 0
        while page := work.reviews.find(engagement=engagement, state=WAITING, order_by="created_at", limit=1000, offset=offset):
            yield from [r.draft for r in page if waits(r) or unreleased(r)]
            offset += len(page)


class _Reckoned(NamedTuple):
    changed: int
    missed: tuple[str, ...]  # drafts that somebody acted on at this very moment; they are looked at again


def _reckon(desk: Desk, level: ServiceLevel, ids: Sequence[str]) -> _Reckoned:
    """The revision moves on: whoever acts at this very moment is told to look again, else they would write the old back."""
    with desk.store.write() as work:
        found = [r for r in work.reviews.find(draft=tuple(ids)) if waits(r) or unreleased(r)]
        terms = {task: terms_of(work, level.engagement, task) for task in {r.task for r in found}}
        changed, missed = 0, []
        for review in found:
            anew = scheduled(terms[review.task], review, _done(work, review))
            if anew == review:
                continue
            if work.reviews.replace(replace(anew, revision=review.revision + 1), revision=review.revision):
                changed += 1
            else:
                missed.append(review.draft)
        if changed:
            audit.record_own(desk, work, level.engagement, "reckon due moments", level.engagement, drafts=changed)
    return _Reckoned(changed, tuple(missed))


def _done(work: UnitOfWork, review: Review) -> list[str]:
    return [alarm.step for alarm in work.alarms.find(draft=review.draft, round=review.round)]


def _put(work: UnitOfWork, level: ServiceLevel) -> None:
    try:
        work.service_levels.add(level)
    except ConflictError:
        work.service_levels.replace(level)


def _rung(work: UnitOfWork, engagement: Engagement, after: float, whom: Role | str) -> Rung:
    if isinstance(whom, Role):
        return Rung(after, role=whom)
    member = find_member(work, whom)
    if not work.grants.count(engagement=engagement.id, member=member.id):
        raise UsageError(
            f"'{whom}' holds no grant in '{engagement.name}' and could not read what they are told of; grant one first"
        )
    return Rung(after, member=member.id)


def _views(work: UnitOfWork, engagement: Engagement) -> tuple[LevelView, ...]:
    found = [s for s in work.service_levels.find(engagement=engagement.id, order_by="task") if not s.withdrawn]
    if not any(s.task == EVERY_TASK for s in found):
        found.insert(0, replace(STANDARD.level, engagement=engagement.id))
    names = members.names(work, *(s.set_by for s in found), *(r.member for s in found for r in s.ladder))
    return tuple(
        LevelView(
            engagement.name,
            s,
            tuple((r.after_hours, str(r.role) if r.role else names[r.member or ""]) for r in s.ladder),
            names.get(s.set_by, "standard"),
        )
        for s in found
    )
