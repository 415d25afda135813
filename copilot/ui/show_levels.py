"""Service levels and working calendars as tables. A row that can be picked is one that the form below takes up."""

from collections.abc import Sequence

from copilot.domain.calendar import DAYS, Opening, WorkingCalendar, said
from copilot.services.levels import LevelView
from copilot.ui.escaping import esc
from copilot.ui.render import empty, reference, sheet, table

ROUND = "round the clock"


def levels_table(views: Sequence[LevelView], picks: str = "") -> str:
    """A row for each engagement's level of each task."""
    if not views:
        return empty("No engagement is open to you", "An administrator or a lead grants you a role in one.")
    return sheet(
        table(
            ("Engagement", "Task", "Decided within", "Hours count by", "Warning", "Then told", "Set by"),
            [(reference(level_key(v)), _level_row(v)) for v in views],
            picks=picks,
        )
    )


def level_key(view: LevelView) -> str:
    """What a row of the table stands for."""
    return f"{view.level.engagement}.{view.level.task}"


def ladder_lines(view: LevelView) -> str:
    """The ladder as the form's box holds it."""
    return "\n".join(f"{after:g}:{whom}" for after, whom in view.ladder)


def calendars_table(calendars: Sequence[WorkingCalendar], picks: str = "") -> str:
    """A row for each calendar."""
    if not calendars:
        return empty("No working calendar yet", "Until there is one, hours count round the clock, days off included.")
    rows = [
        (
            f"ref--{n}",
            (
                f"<b>{esc(c.name)}</b>",
                esc(c.zone),
                esc(hours_said(c.openings)),
                str(len(c.holidays)),
                str(c.holidays[-1].day) if c.holidays else "—",
            ),
        )
        for n, c in enumerate(calendars)
    ]
    return sheet(table(("Calendar", "Time zone", "Working hours", "Days off", "Last of them"), rows, picks=picks))


def hours_said(openings: Sequence[Opening]) -> str:
    """Working hours as people write them, neighbouring days of the same hours together; `openings` reads it back."""
    by_day = {
        day: " ".join(said(o).partition(" ")[2] for o in sorted(openings, key=lambda o: o.opens) if o.day == day)
        for day in range(7)
    }
    parts: list[list[int]] = []
    for day in (d for d in range(7) if by_day[d]):
        if parts and parts[-1][-1] == day - 1 and by_day[parts[-1][-1]] == by_day[day]:
            parts[-1].append(day)
        else:
            parts.append([day])
    return ", ".join(f"{DAYS[p[0]]}{f'-{DAYS[p[-1]]}' if len(p) > 1 else ''} {by_day[p[0]]}" for p in parts)


def days_off_lines(calendar: WorkingCalendar) -> str:
    """Days off as the form's box holds them."""
    return "\n".join(f"{h.day},{h.name}" if h.name else str(h.day) for h in calendar.holidays)


def _level_row(view: LevelView) -> tuple[str, ...]:
    level = view.level
    told = "".join(f"<div>{esc(whom)} {f'{after:g} h after' if after else 'at once'}</div>" for after, whom in view.ladder)
    return (
        f"<b>{esc(view.engagement)}</b>",
        esc(level.task or "every task"),
        f'<span class="nowrap">{level.hours:g} h</span>',
        esc(level.calendar or ROUND),
        f'<span class="nowrap">{level.warn_hours:g} h before</span>' if level.warn_hours else "none",
        told or "nobody",
        esc(view.set_by),
    )
