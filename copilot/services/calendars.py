"""The desk's working calendars, which service levels count their hours by."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.calendar import ALWAYS, ROUND_THE_CLOCK, Holiday, WorkingCalendar, demand_sound, openings
from copilot.domain.member import Actor
from copilot.domain.permission import DeskRight, demand_on_desk
from copilot.errors import RefusedError, UnknownNameError, UsageError
from copilot.ports import ConflictError, UnitOfWork
from copilot.services import audit
from copilot.services.desk import Desk
from copilot.services.levels import apply


def add(
    desk: Desk, actor: Actor, name: str, zone: str, hours: str, holidays: Sequence[Holiday] = (), *, instead: bool = False
) -> WorkingCalendar:
    """Make a calendar; `instead`: put it in the place of the one with that name, and drafts that wait are reckoned anew.

    Raises UsageError, RefusedError for a name that is taken, UnknownNameError for one that is to be replaced and is not there.
    """
    demand_on_desk(actor, DeskRight.SET_CALENDARS)
    name = name.strip()
    if not name or len(name) > 80 or any(ord(c) < 33 for c in name):
        raise UsageError(f"a calendar's name has 1 to 80 characters without spaces, not {name[:60]!r}")
    days = {h.day: h for h in holidays}
    made = WorkingCalendar(name, zone, openings(hours), tuple(days[d] for d in sorted(days)), actor.member.id, desk.clock.now())
    demand_sound(made)
    if instead:
        return _replaced(desk, actor, made)
    try:
        with desk.store.write() as work:
            work.calendars.add(made)
            audit.record(desk, work, actor, DESK_CHAIN, "add calendar", name, zone=zone)
    except ConflictError:
        raise RefusedError(f"a calendar named '{name}' exists; choose another name, or replace it (--replace)") from None
    return made


def change_holidays(
    desk: Desk, actor: Actor, name: str, added: Sequence[Holiday], dropped: Sequence[Holiday] = ()
) -> WorkingCalendar:
    """Add days off to a calendar, or take some away. Raises UnknownNameError."""
    demand_on_desk(actor, DeskRight.SET_CALENDARS)
    standing = show(desk, actor, name)
    days = {h.day: h for h in (*standing.holidays, *added)}
    for holiday in dropped:
        days.pop(holiday.day, None)
    changed = replace(standing, holidays=tuple(days[d] for d in sorted(days)), set_by=actor.member.id, set_at=desk.clock.now())
    return _replaced(desk, actor, changed, standing)


def listed(desk: Desk, actor: Actor) -> tuple[WorkingCalendar, ...]:
    """All of them, by name; anybody on the desk may look."""
    del actor
    with desk.store.read() as work:
        return tuple(work.calendars.find(order_by="name"))


def show(desk: Desk, actor: Actor, name: str) -> WorkingCalendar:
    """Raises UnknownNameError."""
    del actor
    with desk.store.read() as work:
        return find_calendar(work, name)


def find_calendar(work: UnitOfWork, name: str) -> WorkingCalendar:
    """By name; the empty one is round the clock. Raises UnknownNameError."""
    if name == ROUND_THE_CLOCK:
        return ALWAYS
    found = work.calendars.get(name=name)
    if found is None:
        raise UnknownNameError("calendar", name, "copilot calendar list shows those there are")
    return found


def reckoned(desk: Desk, actor: Actor, name: str, start: datetime, hours: float) -> datetime:
    """When so many working hours after a moment will have passed. Raises UnknownNameError, UsageError."""
    try:
        return show(desk, actor, name).after(start, timedelta(hours=hours))
    except (OverflowError, ValueError):
        raise UsageError(f"{hours:g} is no number of hours that can be reckoned with") from None


def _replaced(desk: Desk, actor: Actor, calendar: WorkingCalendar, was: WorkingCalendar | None = None) -> WorkingCalendar:
    """Every level that counts by it is marked in the same transaction, so that a crash leaves no due moment as it was."""
    with desk.store.write() as work:
        standing = find_calendar(work, calendar.name)
        if was is not None and standing != was:
            raise RefusedError(f"calendar '{calendar.name}' was changed by somebody else meanwhile; look at it again")
        work.calendars.replace(calendar)
        audit.record(
            desk, work, actor, DESK_CHAIN, "change calendar", calendar.name, zone=calendar.zone, holidays=len(calendar.holidays)
        )
        for level in work.service_levels.find(calendar=calendar.name):
            work.service_levels.replace(replace(level, applied=False))
            audit.record(desk, work, actor, level.engagement, "change calendar", calendar.name)
    apply(desk)
    return calendar
