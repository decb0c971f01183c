"""Proposed slots."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.timepolls.people import Member
from domain.timepolls.proposing import propose
from tests.domain.timepolls.people import ZONES, east, member

EAST = ZoneInfo("America/New_York")


def found(members, first=date(2026, 10, 13), last=date(2026, 10, 16), minutes=60, after=None):
    return propose(
        members, first=first, last=last, minutes=minutes, zone="America/New_York", after=after or east(1, 12)
    )


def test_slots_within_everybodys_hours_come_before_others() -> None:
    slots = found([member(1, "HI"), member(2, "ME")])
    assert len(slots) >= 5
    assert {each.outside for each in slots} == {0}
    assert {each.starts_at.astimezone(EAST).hour for each in slots} <= {14, 15, 16}


def test_weekends_nights_and_holidays_fall_out() -> None:
    slots = found([member(1, "ME")], first=date(2026, 10, 10), last=date(2026, 10, 12))
    assert slots == ()  # Saturday, Sunday, Columbus Day


def test_a_state_holiday_costs_its_people_only() -> None:
    slots = found(
        [member(1, "HI"), member(2, "ME")], first=date(2026, 8, 21), last=date(2026, 8, 21), after=east(1, 1, month=8)
    )
    assert {each.outside for each in slots} == {1}


def test_without_anybodys_clock_the_usual_hours_of_the_zone_count() -> None:
    slots = found([Member(1, "Nobody knows")])
    assert slots
    assert all(8 <= each.starts_at.astimezone(EAST).hour <= 16 for each in slots)


@given(
    st.lists(st.sampled_from(sorted(ZONES)), min_size=1, max_size=6),
    st.integers(5, 240),
    st.integers(0, 13),
    st.integers(1, 10),
)
def test_slots_are_few_apart_ahead_and_in_order(states, minutes, day, length) -> None:
    first = date(2026, 10, 25) + timedelta(days=day)  # over the change of the clocks
    after = datetime(2026, 10, 26, 15, tzinfo=UTC)
    members = [member(number, state) for number, state in enumerate(states)]
    slots = found(members, first, first + timedelta(days=length), minutes, after)
    starts = [each.starts_at for each in slots]
    assert starts == sorted(starts)
    assert len(starts) <= 8
    assert all(start > after for start in starts)
    assert all(two - one >= timedelta(minutes=minutes) for one, two in pairwise(starts))
    assert all(each.outside < len(members) for each in slots)
    local = [start.astimezone(EAST) for start in starts]
    assert max(Counter(each.date() for each in local).values(), default=0) <= 2
    assert max(Counter(each.time() for each in local).values(), default=0) <= 3
    assert all(first <= each.date() <= first + timedelta(days=length) for each in local)
