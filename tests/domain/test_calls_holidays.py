"""Holidays of single states on the day of a call."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.calls.holidays import StateHoliday, state_holidays


def at(year: int, month: int, day: int, hour: int = 19) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts_at", "people", "expected"),
    [
        (at(2026, 6, 11), {"HI": 2, "AZ": 3}, (StateHoliday("Kamehameha Day", ("Hawaii",), 2),)),
        (at(2026, 10, 18), {"AK": 1}, (StateHoliday("Alaska Day", ("Alaska",), 1),)),
        (
            at(2026, 4, 3),
            {"PR": 1, "TX": 4, "AZ": 9, "GU": 0},
            (StateHoliday("Good Friday", ("Puerto Rico", "Texas"), 5),),
        ),
        (at(2026, 6, 12), {"HI": 2}, ()),
        (at(2026, 6, 11), {"AZ": 2}, ()),
        (at(2026, 6, 11), {"XX": 2}, ()),
        (at(2026, 6, 11), {}, ()),
    ],
)
def test_the_states_that_have_a_holiday_on_the_day_are_named(starts_at, people, expected):
    assert state_holidays(starts_at, people) == expected


def test_a_federal_holiday_is_no_holiday_of_single_states():
    assert state_holidays(at(2026, 11, 26), {"HI": 2, "TX": 1, "AZ": 1}) == ()


def test_the_day_is_the_one_on_the_clock_of_the_state():
    # 9 PM UTC on 1 March is Monday the 2nd in Guam (Discovery Day) and still Sunday in Texas (Independence Day).
    assert [each.states for each in state_holidays(at(2026, 3, 1, 21), {"GU": 1, "TX": 1})] == [("Guam",)]
    assert [each.states for each in state_holidays(at(2026, 3, 2, 21), {"GU": 1, "TX": 1})] == [("Texas",)]


def test_the_holiday_of_the_most_people_comes_first():
    found = state_holidays(at(2026, 3, 2, 8), {"GU": 1, "TX": 3})
    assert [each.name for each in found] == ["Texas Independence Day", "Guam Discovery Day"]
