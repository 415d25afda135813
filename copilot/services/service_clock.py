"""The clock of a draft in the queue: every write that may start or stop it goes through here, within its transaction."""

from dataclasses import replace
from datetime import datetime

from copilot.domain.calendar import ALWAYS, ROUND_THE_CLOCK
from copilot.domain.review import Review, State
from copilot.domain.service_level import EVERY_TASK, STANDARD, Terms, started, stopped, unreleased, waits
from copilot.errors import UnknownNameError
from copilot.ports import UnitOfWork


def terms_of(work: UnitOfWork, engagement: str, task: str) -> Terms:
    """What holds for a task of an engagement (id): its own level, else the engagement's for every task, else the standard."""
    found = {level.task: level for level in work.service_levels.find(engagement=engagement, task=(task, EVERY_TASK))}
    for name in (task, EVERY_TASK):
        level = found.get(name)
        if level is not None and not level.withdrawn:
            if level.calendar == ROUND_THE_CLOCK:
                return Terms(level, ALWAYS)
            calendar = work.calendars.get(name=level.calendar)
            if calendar is None:
                raise UnknownNameError("calendar", level.calendar, "copilot calendar list shows those there are")
            return Terms(level, calendar)
    return STANDARD


def entered(work: UnitOfWork, review: Review, now: datetime) -> Review:
    """A draft that comes into the queue for the first time."""
    return started(terms_of(work, review.engagement, review.task), review, now)


def timed(work: UnitOfWork, before: Review, after: Review, now: datetime) -> Review:
    """The queue item as it is about to be written, its clock started or stopped where the act does that."""
    if waits(before) == waits(after):
        return replace(after, alarm_at=None) if unreleased(before) and not unreleased(after) else after
    terms = terms_of(work, after.engagement, after.task)
    if waits(before):
        return stopped(terms, after, now)
    spent = after.spent if before.state is State.CHANGES_REQUESTED else 0
    return started(terms, after, now, spent=spent, again=True)
