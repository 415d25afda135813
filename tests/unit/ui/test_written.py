"""What people write into boxes is read as they mean it, or told in one line; what a form shows it reads back."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.domain.calendar import Holiday, Opening, WorkingCalendar, holidays, openings
from copilot.errors import UsageError
from copilot.ui import written
from copilot.ui.show_levels import days_off_lines, hours_said


@pytest.mark.parametrize(("text", "value"), [("24", 24), (" 1.5 ", 1.5), ("1,5", 1.5)])
def test_numbers(text: str, value: float) -> None:
    assert written.number(text, "Hours") == value


@pytest.mark.parametrize("text", ["", "many", "1.234,5"])
def test_what_is_no_number_is_told_with_its_box(text: str) -> None:
    with pytest.raises(UsageError, match="Hours: .* is no number"):
        written.number(text, "Hours")


@pytest.mark.parametrize(("text", "value"), [("10", 0.1), ("12.5 %", 0.125), ("", 0), ("100%", 1)])
def test_percentages(text: str, value: float) -> None:
    assert written.share(text, "Share") == value


@pytest.mark.parametrize("text", ["-1", "101", "nan"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="from 0 to 100 percent"):
        written.share(text, "Share")


def test_days_and_fingerprints() -> None:
    assert (written.day(" 2027-12-31 ", "Until"), written.day("", "Until")) == (date(2027, 12, 31), None)
    assert (written.fingerprint("ab" * 32 + " 7"), written.fingerprint(" 3")) == ("ab" * 32, None)
    for wrong in ("31.12.2027", "2027-02-30"):
        with pytest.raises(UsageError, match="is no day; write e.g. 2027-12-31"):
            written.day(wrong, "Until")
    with pytest.raises(UsageError, match="choose the file again"):
        written.fingerprint("../../etc/passwd 1")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(st.integers(0, 7 * 48 - 1), min_size=1, max_size=24))
def test_working_hours_are_read_back_as_they_are_shown(halves: set[int]) -> None:
    some = {Opening(half // 48, half % 48 * 30, half % 48 * 30 + 30) for half in halves}
    assert set(openings(hours_said(tuple(some)))) == some


def test_days_of_the_same_hours_stand_together() -> None:
    text = "mon-wed 09:00-12:30 13:30-17:30, fri 09:00-12:30 13:30-17:30, sat 10:00-13:00"
    assert hours_said(openings(text)) == text


def test_days_off_are_read_back_as_they_are_shown() -> None:
    off = (Holiday(date(2026, 12, 25), "Christmas Day"), Holiday(date(2027, 1, 1)))
    assert holidays(days_off_lines(WorkingCalendar("x", "UTC", (), off))) == off
