"""copilot calendar: when an office works, for hours that are counted as working hours."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from copilot.cli.session import Session, of
from copilot.errors import UsageError

if TYPE_CHECKING:
    from copilot.domain.calendar import Holiday, WorkingCalendar

app = typer.Typer(help="Working calendars: time zone, hours, days off.")

Name = Annotated[str, typer.Argument(help="Its name.")]
Days = Annotated[list[str] | None, typer.Option("--holiday", metavar="DATE[,NAME]", help="A day off; may be repeated.")]
File = Annotated[
    Path | None, typer.Option("--holidays", metavar="FILE", help="Days off, one a line: 2026-12-25,Christmas Day.")
]


@app.command()
def add(
    context: typer.Context,
    name: Name,
    zone: Annotated[str, typer.Option(help="The time zone, e.g. Europe/Dublin.")],
    hours: Annotated[str, typer.Option(help="e.g. 'mon-fri 09:00-12:30 13:30-17:30, sat 10:00-13:00'.")],
    holiday: Days = None,
    holidays: File = None,
    instead: Annotated[
        bool, typer.Option("--replace", help="In place of the one of that name; what waits is reckoned anew.")
    ] = False,
) -> None:
    """Make a working calendar."""
    from copilot.services import calendars

    session = of(context)
    days = _days(session, holiday, holidays)
    made = calendars.add(session.desk, session.actor, name, zone, hours, days, instead=instead)
    _emit(session, made, f"{made.name}: {made.zone}, {len(made.holidays)} days off.")


@app.command("holidays")
def holidays_(
    context: typer.Context,
    name: Name,
    holiday: Days = None,
    holidays: File = None,
    drop: Annotated[list[str] | None, typer.Option(metavar="DATE", help="A day that is worked after all.")] = None,
) -> None:
    """Add days off to a calendar, or take some away; what waits is reckoned anew."""
    from copilot.services import calendars

    session = of(context)
    added, dropped = _days(session, holiday, holidays), _days(session, drop, None)
    if not added and not dropped:
        raise UsageError("no day is named; give --holiday DATE, --holidays FILE or --drop DATE")
    changed = calendars.change_holidays(session.desk, session.actor, name, added, dropped)
    _emit(session, changed, f"{changed.name} has {len(changed.holidays)} days off.")


@app.command("list")
def list_(context: typer.Context) -> None:
    """All calendars; round the clock is there without one."""
    from copilot.services import calendars

    session = of(context)
    found = calendars.listed(session.desk, session.actor)
    table = session.table("calendar", "time zone", "hours", "days off", "last of them")
    for c in found:
        last = str(c.holidays[-1].day) if c.holidays else ""
        table.add_row(c.name, c.zone, ", ".join(_hours(c)), str(len(c.holidays)), last)
    session.emit({"calendars": [_shape(c) for c in found]}, table if found else "No calendar; hours count round the clock.")


@app.command()
def show(
    context: typer.Context,
    name: Name,
    hours: Annotated[float, typer.Option(help="Also say when so many working hours will have passed.")] = 0.0,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d"], metavar="MOMENT", help="Since when, in UTC; else now."),
    ] = None,
) -> None:
    """A calendar with its days off."""
    from copilot.services import calendars

    session = of(context)
    found = calendars.show(session.desk, session.actor, name)
    lines = [f"{found.name}: {found.zone}", *_hours(found), *(f"off {h.day} {h.name}".rstrip() for h in found.holidays)]
    data = _shape(found)
    if hours:
        start = since.replace(tzinfo=UTC) if since else session.desk.clock.now()
        at = calendars.reckoned(session.desk, session.actor, name, start, hours)
        lines.append(f"{hours:g} working hours after {start:%Y-%m-%d %H:%M} UTC: {at:%Y-%m-%d %H:%M} UTC")
        data["reckoned"] = at.isoformat()
    session.emit(data, "\n".join(lines))


def _days(session: Session, written: list[str] | None, file: Path | None) -> "tuple[Holiday, ...]":
    from copilot.domain.calendar import holidays

    text = "\n".join(written or ())
    if file is not None:
        try:
            text += "\n" + session.path(file).read_text("utf-8-sig")
        except UnicodeDecodeError:
            raise UsageError(f"'{file}' is no text in UTF-8; save it as CSV with one day a line") from None
    if "BEGIN:VCALENDAR" in text:
        raise UsageError(f"'{file}' is an iCalendar file; write its days as lines like 2026-12-25,Christmas Day")
    return holidays(text)


def _emit(session: Session, calendar: "WorkingCalendar", line: str) -> None:
    session.emit(_shape(calendar), line)
    today = date.today()  # noqa: DTZ011 (only the year is looked at)
    if calendar.holidays and calendar.holidays[-1].day < today:
        session.say(f"the last day off is {calendar.holidays[-1].day}; enter those of {today.year} before they come")


def _hours(calendar: "WorkingCalendar") -> list[str]:
    from copilot.domain.calendar import said

    return [said(o) for o in sorted(calendar.openings, key=lambda o: (o.day, o.opens))]


def _shape(c: "WorkingCalendar") -> dict[str, Any]:
    return {
        "calendar": c.name,
        "zone": c.zone,
        "hours": _hours(c),
        "holidays": [{"day": h.day.isoformat(), "name": h.name} for h in c.holidays],
    }
