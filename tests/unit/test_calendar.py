"""Working time: an hour is an hour, also on the days when clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain.calendar import ALWAYS, Holiday, WorkingCalendar, demand_sound, holidays, openings, said
from copilot.errors import UsageError

OFFICE = "mon-fri 09:00-12:30 13:30-17:30"
ZONES = ("Europe/Dublin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana", "UTC")
moments = st.datetimes(datetime(2011, 12, 1), datetime(2037, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
lengths = st.integers(0, 400 * 3600).map(lambda seconds: timedelta(seconds=seconds))
calendars = st.builds(
    lambda zone, hours, off: WorkingCalendar("office", zone, openings(hours), tuple(map(Holiday, sorted(off)))),
    st.sampled_from(ZONES),
    st.sampled_from((OFFICE, "mon-sun 00:00-24:00", "sun-thu 22:00-24:00, mon-fri 00:00-06:00", "sat 01:30-02:30", "tue 02:00-03:00")),
    st.sets(st.dates(date(2011, 12, 1), date(2012, 6, 30)), max_size=40),
)  # fmt: skip


def office(zone: str = "Europe/Dublin", hours: str = OFFICE, *off: date) -> WorkingCalendar:
    return WorkingCalendar("office", zone, openings(hours), tuple(Holiday(day) for day in off))


def at(text: str, zone: str = "Europe/Dublin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@given(calendars, moments, lengths)
def test_between_a_moment_and_so_many_working_hours_later_lie_so_many(
    calendar: WorkingCalendar, start: datetime, length: timedelta
) -> None:
    end = calendar.after(start, length)
    assert end >= start
    assert calendar.between(start, end) == length
    assert calendar.between(end, start) == -length


@given(calendars, moments, lengths, lengths)
def test_hours_in_two_pieces_are_hours_in_one(
    calendar: WorkingCalendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    assert calendar.between(start, calendar.after(calendar.after(start, one), other)) == one + other


@given(calendars, moments)
def test_periods_follow_one_another_and_lie_in_opening_hours(calendar: WorkingCalendar, start: datetime) -> None:
    before = start
    for (opens, closes), _ in zip(calendar.periods(start), range(30), strict=False):
        assert before <= opens < closes
        wall = opens.astimezone(ZoneInfo(calendar.zone))
        assert wall.date() not in {h.day for h in calendar.holidays}
        before = closes


@given(moments, lengths)
def test_round_the_clock_is_plain_addition(start: datetime, length: timedelta) -> None:
    assert ALWAYS.after(start, length) == start + length


def test_an_evening_becomes_the_next_morning() -> None:
    assert office().after(at("2026-03-02T18:00"), timedelta(hours=1)) == at("2026-03-03T10:00")
    assert office().after(at("2026-03-06T17:00"), timedelta(hours=1)) == at("2026-03-09T09:30")  # over a weekend
    assert office().after(at("2026-03-02T12:00"), timedelta(hours=1)) == at("2026-03-02T14:00")  # over lunch


def test_over_the_end_of_the_year_holidays_do_not_count() -> None:
    closed = office("Europe/Dublin", OFFICE, date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1))
    assert closed.after(at("2026-12-24T17:00"), timedelta(hours=1)) == at("2026-12-29T09:30")
    assert closed.after(at("2026-12-31T17:00"), timedelta(hours=1)) == at("2027-01-04T09:30")


def test_a_night_shift_passes_midnight_in_one_piece() -> None:
    night = office("Europe/Dublin", "mon-thu 22:00-24:00, tue-fri 00:00-06:00")
    assert night.after(at("2026-03-02T23:00"), timedelta(hours=2)) == at("2026-03-03T01:00")
    assert night.between(at("2026-03-02T20:00"), at("2026-03-03T20:00")) == timedelta(hours=8)


def test_a_day_on_which_clocks_go_forward_has_23_hours_and_its_back_25() -> None:
    days = office("Europe/Dublin", "mon-sun 00:00-24:00")
    assert days.between(at("2026-03-29T00:00"), at("2026-03-30T00:00")) == timedelta(hours=23)
    assert days.between(at("2026-10-25T00:00"), at("2026-10-26T00:00")) == timedelta(hours=25)
    assert days.after(at("2026-03-28T12:00"), timedelta(hours=24)) == at("2026-03-29T13:00")


def test_hours_that_a_change_of_clocks_skips_are_no_working_hours() -> None:
    skipped = office("Europe/Dublin", "sun 01:00-02:00, mon 09:00-10:00")
    assert skipped.after(at("2026-03-28T12:00"), timedelta(minutes=30)) == at("2026-03-30T09:30")
    half = office("Australia/Lord_Howe", "sun 02:00-03:00")  # its clocks go forward by half an hour
    start = at("2026-10-03T12:00", "Australia/Lord_Howe")
    assert half.between(start, start + timedelta(days=1)) == timedelta(minutes=30)


def test_an_hour_that_comes_twice_is_worked_twice() -> None:
    twice = office("Europe/Dublin", "sun 01:00-02:00")
    assert twice.between(at("2026-10-24T12:00"), at("2026-10-25T12:00")) == timedelta(hours=2)


def test_a_day_that_a_country_left_out_has_no_hours() -> None:
    days = office("Pacific/Apia", "mon-sun 00:00-24:00")  # 30 December 2011 was not there
    assert days.between(at("2011-12-29T00:00", "Pacific/Apia"), at("2011-12-31T00:00", "Pacific/Apia")) == timedelta(hours=24)


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ("mon-fri", "no hours"),
        ("mon-fri 9", "no stretch"),
        ("funday 09:00-17:00", "no days"),
        ("mon 09:00-25:00", "no time of day"),
        ("mon 09:61-17:00", "no time of day"),
        ("mon 17:00-09:00", "split a night"),
        ("mon 09:00-12:00 11:00-13:00", "overlap"),
        ("", "no working hours"),
        ("mon 24:00-24:00", "run forwards"),
    ],
)
def test_hours_that_make_no_sense_are_refused_by_what_is_wrong(hours: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        demand_sound(office("UTC", hours))


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "/etc/passwd", "Europe"])
def test_a_zone_that_there_is_not_is_refused(zone: str) -> None:
    with pytest.raises(UsageError, match="no time zone"):
        demand_sound(office(zone))


def test_hours_are_said_as_they_are_read() -> None:
    found = openings("sat-mon 08:30-12:00")
    assert openings(", ".join(said(o) for o in found)) == found


def test_days_off_are_read_line_by_line() -> None:
    assert holidays("﻿# Ireland\n2026-12-25,Christmas Day\r\n\n2026-01-01\n2026-12-25, Christmas") == (
        Holiday(date(2026, 1, 1)),
        Holiday(date(2026, 12, 25), "Christmas"),
    )
    with pytest.raises(UsageError, match="line 2"):
        holidays("2026-12-25\n26.12.2026")


def test_a_calendar_that_is_never_open_again_says_so() -> None:
    closed = office("UTC", "mon 09:00-10:00", *(date(2026, 1, 5) + timedelta(weeks=n) for n in range(530)))
    with pytest.raises(UsageError, match="no 1:00:00 of working time"):
        closed.after(datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1))


def test_working_time_is_counted_beyond_ten_years() -> None:
    saturdays = WorkingCalendar("office", "UTC", openings("sat 10:00-11:00"))
    start = datetime(2011, 12, 1, tzinfo=UTC)
    assert saturdays.between(start, datetime(2031, 12, 1, tzinfo=UTC)) == timedelta(hours=1044)
