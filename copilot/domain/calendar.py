"""Working time: when an office works, and what moment lies so many working hours after another.

All arithmetic is done on instants, so an hour is an hour on the days when clocks change: opening times are read on the
office's wall clock and turned into instants, day by day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from copilot.errors import UsageError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60
LONGEST = timedelta(days=3660)  # how far ahead working time is looked for; nothing is promised for longer than ten years
ROUND_THE_CLOCK = ""  # the name of the calendar that every desk has


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch of a weekday, in minutes since its midnight on the wall clock, the end exclusive. Monday is 0."""

    day: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Holiday:
    """A whole day off, and what it is called."""

    day: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """An office's time zone (an IANA name), opening times and days off."""

    name: str
    zone: str
    openings: tuple[Opening, ...]
    holidays: tuple[Holiday, ...] = ()
    set_by: str = ""
    set_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def after(self, start: datetime, working: timedelta) -> datetime:
        """The moment at which that much working time will have passed since `start`; with none, when work next goes on.

        Raises UsageError when the calendar has not so much working time in ten years.
        """
        left = working
        for opens, closes in self.periods(start):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        raise UsageError(f"calendar '{self.name}' has no {working} of working time in the ten years after {start:%Y-%m-%d}")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; negative when the second comes first."""
        if end < start:
            return -self.between(end, start)
        passed = timedelta(0)
        for opens, closes in self.periods(start, max(LONGEST, end - start + timedelta(days=2))):
            if opens >= end:
                break
            passed += min(closes, end) - opens
        return passed

    def periods(self, start: datetime, ahead: timedelta = LONGEST) -> Iterator[tuple[datetime, datetime]]:
        """Working periods in UTC from `start` on, in order, so far `ahead`; the first begins at `start` if that lies in it."""
        zone = ZoneInfo(self.zone)
        off, day = {holiday.day for holiday in self.holidays}, (start.astimezone(zone) - timedelta(days=1)).date()
        by_day = [sorted((o.opens, o.closes) for o in self.openings if o.day == n) for n in range(7)]
        last, closed = day + ahead, start
        while day <= last:
            if day not in off:
                for opening, closing in by_day[day.weekday()]:
                    opens, closes = max(_instant(day, opening, zone, fold=0), closed), _instant(day, closing, zone, fold=1)
                    if closes > opens:
                        yield opens, closes
                        closed = closes  # in the hour that comes twice, neighbouring periods would overlap
            day += timedelta(days=1)


ALWAYS = WorkingCalendar(ROUND_THE_CLOCK, "UTC", tuple(Opening(day, 0, MINUTES_A_DAY) for day in range(7)))


def demand_sound(calendar: WorkingCalendar) -> None:
    """Raise UsageError for a calendar without a known zone or working hours, or whose hours run backwards or overlap."""
    try:
        ZoneInfo(calendar.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(
            f"there is no time zone '{calendar.zone}'; write e.g. Europe/Dublin (where none is known, pip install tzdata)"
        ) from None
    if not calendar.openings:
        raise UsageError(f"calendar '{calendar.name}' has no working hours; give at least one day of them")
    before: Opening | None = None
    for opening in sorted(calendar.openings, key=lambda o: (o.day, o.opens)):
        if not (0 <= opening.day < 7 and 0 <= opening.opens < opening.closes <= MINUTES_A_DAY):
            raise UsageError(f"working hours run forwards within one day, not {said(opening)}; split a night at 24:00")
        if before is not None and before.day == opening.day and before.closes > opening.opens:
            raise UsageError(f"working hours overlap: {said(before)} and {said(opening)}")
        before = opening


def openings(text: str) -> tuple[Opening, ...]:
    """Hours as people write them: 'mon-fri 09:00-12:30 13:30-17:30, sat 10:00-13:00'. Raises UsageError."""
    found: list[Opening] = []
    for part in filter(None, (p.strip() for p in text.lower().split(","))):
        days, *stretches = part.split()
        if not stretches:
            raise UsageError(f"'{part}' has no hours; write e.g. mon-fri 09:00-17:30")
        for stretch in stretches:
            opens, dash, closes = stretch.partition("-")
            if not dash:
                raise UsageError(f"'{stretch}' is no stretch of hours; write e.g. 09:00-17:30")
            found += [Opening(day, _minute(opens), _minute(closes)) for day in _days(days)]
    return tuple(found)


def holidays(text: str) -> tuple[Holiday, ...]:
    """Days off, one a line: '2026-12-25' or '2026-12-25,Christmas Day'; empty lines and those that begin with # say nothing.

    Raises UsageError, which names the line.
    """
    found: dict[date, Holiday] = {}
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        day, _, name = line.strip().partition(",")
        if not day or day.startswith("#"):
            continue
        try:
            found[date.fromisoformat(day.strip())] = Holiday(date.fromisoformat(day.strip()), name.strip().strip('"')[:80])
        except ValueError:
            raise UsageError(
                f"line {number} begins with {day[:40]!r}, which is no day; write e.g. 2026-12-25,Christmas Day"
            ) from None
    return tuple(found[day] for day in sorted(found))


def said(opening: Opening) -> str:
    """An opening as `openings` reads it."""
    return f"{DAYS[opening.day % 7]} {_clock(opening.opens)}-{_clock(opening.closes)}"


def _days(text: str) -> range | list[int]:
    first, dash, last = text.partition("-")
    try:
        start, end = DAYS.index(first[:3]), DAYS.index((last if dash else first)[:3])
    except ValueError:
        raise UsageError(f"'{text}' names no days; write e.g. mon-fri, sat") from None
    return range(start, end + 1) if start <= end else [*range(start, 7), *range(end + 1)]


def _minute(text: str) -> int:
    hour, _, minute = text.partition(":")
    try:
        found = int(hour) * 60 + int(minute or 0)
    except ValueError:
        found = -1
    if not 0 <= found <= MINUTES_A_DAY or int(minute or 0) > 59:
        raise UsageError(f"'{text}' is no time of day; write e.g. 09:00, up to 24:00")
    return found


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _instant(day: date, minutes: int, zone: ZoneInfo, fold: int) -> datetime:
    """A wall-clock time as an instant. One that comes twice is the first (fold 0) or the last (fold 1); one that is skipped,
    because clocks went forward, is the moment of the change."""
    wall = datetime.combine(day + timedelta(days=minutes // MINUTES_A_DAY), time(minutes // 60 % 24, minutes % 60))
    instant = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    early, late = sorted(wall.replace(tzinfo=zone, fold=f).astimezone(UTC) for f in (0, 1))
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        early, late = (
            (middle, late) if middle.astimezone(zone).utcoffset() == early.astimezone(zone).utcoffset() else (early, middle)
        )
    return late.replace(microsecond=0)
