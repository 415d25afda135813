"""How soon a draft in the queue is to be decided, and who is told when it is not.

When the clock runs, in the words that README uses:

* It runs while somebody owes a decision: the draft is pending, claimed or escalated, or approved and without the second
  sign-off that its task demands. A further version while it waits neither stops nor restarts it: a revision buys no time.
* It stops while changes are requested from the analyst, and goes on with what was left of the time when they come.
* It ends with the decision. A draft that comes back later (its approval fell, or it is revised after all) has its whole
  time again. Every time that it comes back is a new round, in which alarms sound again.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from copilot.domain.calendar import ALWAYS, ROUND_THE_CLOCK, WorkingCalendar
from copilot.domain.member import Role
from copilot.domain.review import Review, State
from copilot.errors import UsageError

EVERY_TASK = ""
LONGEST_HOURS = 10_000.0  # of working time: almost five years of office hours
LONGEST_LADDER = 9
TELLABLE = (Role.REVIEWER, Role.LEAD)
WAITING = (State.PENDING, State.CLAIMED, State.ESCALATED, State.APPROVED)  # where `waits` may be true


class AlarmKind(StrEnum):
    WARNING = "warning"
    BREACH = "breach"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the escalation ladder: so many working hours after the breach, a role in the engagement or a member is told."""

    after_hours: float
    role: Role | None = None
    member: str | None = None  # id


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """What an engagement was promised for a task, or for every task without one of its own. Hours are working hours.

    The warning comes `warn_hours` before the draft is due; none, when 0. `applied`: drafts that wait were reckoned anew.
    """

    engagement: str
    task: str
    hours: float
    calendar: str = ROUND_THE_CLOCK
    warn_hours: float = 0.0
    ladder: tuple[Rung, ...] = ()
    set_by: str = ""
    set_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    applied: bool = True
    withdrawn: bool = False  # then the next wider one holds


class Terms(NamedTuple):
    """What holds for a draft."""

    level: ServiceLevel
    calendar: WorkingCalendar


@dataclass(frozen=True, slots=True)
class Step:
    """What falls due at a moment. `name` is its own within a draft's round in the queue."""

    name: str
    kind: AlarmKind
    at: datetime
    rung: Rung | None = None


# Until an engagement sets its own: two days round the clock, a warning eight hours before, and then whoever leads there.
STANDARD = Terms(ServiceLevel("", EVERY_TASK, hours=48, warn_hours=8, ladder=(Rung(0, Role.LEAD),)), ALWAYS)


def demand_sound(level: ServiceLevel) -> None:
    """Raise UsageError for hours that no promise can be made of, or a ladder that goes down or leads to nobody."""
    if not 0 < level.hours <= LONGEST_HOURS:
        raise UsageError(
            f"a draft is due within more than 0 and at most {LONGEST_HOURS:,.0f} working hours, not {level.hours:g}"
        )
    if not 0 <= level.warn_hours < level.hours:
        raise UsageError(f"a warning comes before the {level.hours:g} hours are over, not {level.warn_hours:g} hours before")
    if len(level.ladder) > LONGEST_LADDER:
        raise UsageError(f"a ladder has at most {LONGEST_LADDER} steps, not {len(level.ladder)}")
    before = 0.0
    for rung in level.ladder:
        if not math.isfinite(rung.after_hours) or not before <= rung.after_hours <= LONGEST_HOURS:
            raise UsageError(
                f"the ladder's steps follow one another, in hours after the breach, not {rung.after_hours:g} after {before:g}"
            )
        if (rung.role is None) == (rung.member is None) or (rung.role is not None and rung.role not in TELLABLE):
            raise UsageError(f"a step of the ladder leads to a role ({', '.join(TELLABLE)}) or to one member")
        before = rung.after_hours


def rung_written(text: str) -> tuple[float, Role | str]:
    """A step of the ladder as people write it: '0:lead', '4:reviewer' or '8:paula' (a member). Raises UsageError."""
    hours, colon, whom = (part.strip() for part in text.partition(":"))
    try:
        after = float(hours)
    except ValueError:
        after = -1.0
    if not colon or not whom or not after >= 0:
        raise UsageError(f"'{text}' is no step of a ladder; write e.g. 0:lead, 4:reviewer or 8:paula")
    return after, Role(whom) if whom in set(Role) else whom


def waits(review: Review) -> bool:
    """Whether the clock runs: a reviewer's decision, or the second sign-off, is owed."""
    if review.state is State.APPROVED:
        return review.second_signoff and review.signed_by is None
    return review.state in WAITING


def overdue(review: Review, now: datetime) -> bool:
    return review.due_at is not None and review.due_at < now and waits(review)


def warned(review: Review, now: datetime) -> bool:
    """Whether the time of the warning has come, and the draft is not due yet."""
    return review.warn_at is not None and review.warn_at <= now and not overdue(review, now)


def steps(terms: Terms, review: Review) -> tuple[Step, ...]:
    """Everything that may fall due in this round, in order."""
    level, calendar = terms
    began = review.clock_from or review.created_at
    left = max(timedelta(0), timedelta(hours=level.hours) - timedelta(seconds=review.spent))
    end = calendar.after(began, left)
    found = [Step("breach", AlarmKind.BREACH, end)]
    if level.warn_hours and left:
        at = calendar.after(began, max(timedelta(0), left - timedelta(hours=level.warn_hours)))
        found.insert(0, Step("warning", AlarmKind.WARNING, at))
    for number, rung in enumerate(level.ladder, 1):
        at = calendar.after(end, timedelta(hours=rung.after_hours)) if rung.after_hours else end
        found.append(Step(f"escalation {number}", AlarmKind.ESCALATION, at, rung))
    return tuple(found)


def scheduled(terms: Terms, review: Review, done: Iterable[str] = ()) -> Review:
    """The queue item with its moments reckoned; `done` are the steps of this round that were carried out."""
    planned, past = steps(terms, review), set(done)
    at = {step.kind: step.at for step in planned if step.kind is not AlarmKind.ESCALATION}
    return replace(
        review,
        warn_at=at.get(AlarmKind.WARNING),
        due_at=at[AlarmKind.BREACH],
        alarm_at=next((step.at for step in planned if step.name not in past), None),
    )


def started(terms: Terms, review: Review, now: datetime, *, spent: int = 0, again: bool = False) -> Review:
    """The clock runs from now on; `spent` seconds of working time have passed before."""
    return scheduled(terms, replace(review, clock_from=now, spent=spent, round=review.round + again, rungs=0))


def stopped(terms: Terms, review: Review, now: datetime) -> Review:
    """The clock stands, and remembers what has passed. What waits for its analyst is due at no moment."""
    passed = max(timedelta(0), terms.calendar.between(review.clock_from or review.created_at, now))
    return replace(
        review,
        clock_from=None,
        spent=review.spent + int(passed.total_seconds()),
        warn_at=None,
        alarm_at=None,
        due_at=None if review.state is State.CHANGES_REQUESTED else review.due_at,
    )
