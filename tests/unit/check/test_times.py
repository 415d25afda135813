"""Dates and periods."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain.times import times


@pytest.mark.parametrize(
    ("text", "year", "month", "day", "part"),
    [
        ("March 31, 2020", 2020, 3, 31, ""),
        ("31 March 2020", 2020, 3, 31, ""),
        ("31st day of March, 2020", 2020, 3, 31, ""),
        ("2020-03-31", 2020, 3, 31, ""),
        ("31.03.2020", 2020, 3, 31, ""),
        ("3/31/2020", 2020, 3, 31, ""),
        ("31/3/20", 2020, 3, 31, ""),
        ("Sept. 2021", 2021, 9, None, ""),
        ("Q3 2022", 2022, None, None, "Q3"),
        ("3Q22", 2022, None, None, "Q3"),
        ("third quarter of fiscal 2022", 2022, None, None, "Q3"),
        ("first half of 2021", 2021, None, None, "H1"),
        ("H2 2021", 2021, None, None, "H2"),
        ("FY2019", 2019, None, None, ""),
        ("FY19", 2019, None, None, ""),
        ("fiscal year 2019", 2019, None, None, ""),
        ("2019", 2019, None, None, ""),
    ],
)  # fmt: skip
def test_a_date_is_one_whatever_its_form(text: str, year: int, month: int | None, day: int | None, part: str) -> None:
    (time,) = times(f"it ended {text} in all")
    assert (time.year, time.month, time.day, time.part, time.text) == (year, month, day, part, text)


@pytest.mark.parametrize("text", ["2000 shares", "$2019", "it may 5 times", "99/99/2020", "12.2019.4.5", "COVID-2019a"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert not [t for t in times(text) if t.month or t.day or (t.year and not t.bare_year)]


def test_a_date_whose_day_and_month_cannot_be_told_apart_agrees_with_both() -> None:
    (ambiguous,) = times("03/04/2020")
    march, april, may = times("March 4, 2020; 3 April 2020; May 4, 2020")
    assert ambiguous.agrees(march)
    assert ambiguous.agrees(april)
    assert not ambiguous.agrees(may)


def test_a_date_without_a_year_takes_the_next_ones() -> None:
    assert [t.year for t in times("at March 31 and June 30, 2022")] == [2022, 2022]


@given(st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2069, 12, 31)))
def test_every_written_form_of_a_day_agrees_with_every_other(day: datetime.date) -> None:
    forms = (
        day.isoformat(),
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%B} {day.year}",
        f"{day.day}.{day.month}.{day.year}",
    )
    read = [times(form)[0] for form in forms]
    assert all(a.agrees(b) and a.states(b) for a in read for b in read)


@given(st.text(alphabet=st.sampled_from("0123456789/-. ,QFYHmarchjuly'"), max_size=60) | st.text(max_size=100))
def test_times_slice_back_whatever_the_text(text: str) -> None:
    assert all(text[t.start : t.end] == t.text for t in times(text))
