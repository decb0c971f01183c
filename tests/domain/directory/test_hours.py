"""Working hours: entered, stored, said, and what is outside them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.directory import hours
from domain.directory.hours import USUAL, Outside, WorkingHours
from domain.errors import FieldErrors


def wall(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time on somebody's clock."""
    return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - a wall clock has no zone


PART_TIME = WorkingHours(time(9, 30), time(13), frozenset({0, 2, 4}))


@pytest.mark.parametrize(
    ("local", "minutes", "state", "outside"),
    [
        (wall(2026, 10, 8, 8), 60, "", None),
        (wall(2026, 10, 8, 16), 60, "", None),
        (wall(2026, 10, 8, 7, 59), 60, "", Outside.EARLY),
        (wall(2026, 10, 8, 16, 1), 60, "", Outside.LATE),
        (wall(2026, 10, 8, 23, 30), 60, "", Outside.LATE),
        (wall(2026, 10, 10, 10), 60, "", Outside.DAY_OFF),
        (wall(2026, 10, 12, 10), 60, "", Outside.HOLIDAY),  # Columbus Day
        (wall(2026, 8, 21, 10), 60, "HI", Outside.HOLIDAY),  # Statehood Day
        (wall(2026, 8, 21, 10), 60, "AZ", None),
        (wall(2026, 7, 21, 10), 60, "GU", Outside.HOLIDAY),  # Liberation Day
    ],
)
def test_what_is_outside_the_usual_hours(local: datetime, minutes: int, state: str, outside: Outside | None) -> None:
    assert USUAL.outside(local, minutes, state) is outside


def test_everybodys_own_hours_and_days_count() -> None:
    assert PART_TIME.outside(wall(2026, 10, 7, 12), 60) is None
    assert PART_TIME.outside(wall(2026, 10, 8, 12), 60) is Outside.DAY_OFF
    assert PART_TIME.outside(wall(2026, 10, 7, 9), 60) is Outside.EARLY


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (USUAL, "8 AM to 5 PM, Monday to Friday"),
        (PART_TIME, "9:30 AM to 1 PM, Monday, Wednesday, Friday"),
        (WorkingHours(time(0), time(12), frozenset({5, 6})), "12 AM to 12 PM, Saturday, Sunday"),
    ],
)
def test_hours_are_said_in_words(value: WorkingHours, words: str) -> None:
    assert value.in_words() == words


@given(st.times(), st.times(), st.frozensets(st.integers(0, 6), min_size=1))
def test_what_is_stored_comes_back(begin: time, end: time, days: frozenset[int]) -> None:
    begin, end = begin.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    if begin < end:
        value = WorkingHours(begin, end, days)
        assert hours.read(value.stored()) == value


@pytest.mark.parametrize("stored", [None, "", "nonsense", "17:00-08:00 01234"])
def test_what_makes_no_sense_means_the_usual_hours(stored: str | None) -> None:
    assert hours.read(stored) == USUAL


def test_a_form_says_everything_that_is_wrong() -> None:
    with pytest.raises(FieldErrors) as wrong:
        hours.entered("17:00", "08:00", [])
    assert set(wrong.value.errors) == {"works_until", "works_on"}
    with pytest.raises(FieldErrors) as wrong:
        hours.entered(None, "25:00", ["1"])
    assert set(wrong.value.errors) == {"works_from", "works_until"}


def test_a_form_left_empty_keeps_the_usual_hours() -> None:
    assert hours.entered(None, None, ()) is None
    assert hours.entered("09:30", "13:00", ("0", "2", "4")) == PART_TIME


@pytest.mark.parametrize(
    ("begin", "end", "days"), [(time(9), time(9), {0}), (time(8), time(17), set()), (time(8), time(9), {7})]
)
def test_hours_that_cannot_be_are_refused(begin: time, end: time, days: set[int]) -> None:
    with pytest.raises(ValueError, match="working"):
        WorkingHours(begin, end, frozenset(days))


def test_a_state_the_calendar_does_not_know_has_the_federal_holidays() -> None:
    assert hours.holiday(date(2026, 12, 25), "XX") == "Christmas Day"
