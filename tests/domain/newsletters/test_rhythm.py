"""The months of a newsletter, across short months, daylight saving and every day that may be chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import FieldErrors
from domain.newsletters import rhythm
from domain.newsletters.issue import Series
from tests.newsletters_samples import SERIES

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 20 * 365 * 24 * 60).map(lambda minutes: EPOCH + timedelta(minutes=minutes))
ZONES = st.sampled_from(["America/New_York", "Pacific/Honolulu", "America/Adak", "Pacific/Guam", "UTC"])
RHYTHMS = st.builds(
    lambda zone, day, hour, cutoff, more: replace(
        SERIES, zone=zone, day=day, hour=hour, cutoff_days=cutoff, draft_days=min(cutoff + more, 25)
    ),
    ZONES,
    st.integers(1, 31),
    st.integers(0, 23),
    st.integers(1, 24),
    st.integers(1, 20),
)


def test_a_month_has_its_four_moments() -> None:
    found = rhythm.month(SERIES, date(2026, 10, 1))
    assert found == rhythm.Month(
        date(2026, 10, 1),
        draft_at=datetime(2026, 9, 28, 13, tzinfo=UTC),
        remind_at=datetime(2026, 10, 3, 13, tzinfo=UTC),
        cutoff_at=datetime(2026, 10, 5, 13, tzinfo=UTC),
        send_at=datetime(2026, 10, 8, 14, tzinfo=UTC),
    )


def test_the_clock_on_the_wall_stays_when_daylight_saving_ends() -> None:
    found = rhythm.month(SERIES, date(2026, 11, 1))
    assert (found.draft_at.hour, found.send_at.hour) == (13, 15)


@pytest.mark.parametrize(("period", "day"), [(date(2026, 2, 1), 28), (date(2028, 2, 1), 29), (date(2026, 4, 1), 30)])
def test_in_a_shorter_month_the_last_day_is_meant(period: date, day: int) -> None:
    assert rhythm.month(replace(SERIES, day=31, zone="UTC"), period).send_at.day == day


@given(RHYTHMS, MOMENTS)
def test_the_moments_of_a_month_follow_one_another(series: Series, at: datetime) -> None:
    found = rhythm.month(series, at.date().replace(day=1))
    assert found.draft_at < found.remind_at < found.cutoff_at < found.send_at + timedelta(days=1)
    assert found.draft_at < found.send_at


@given(RHYTHMS, MOMENTS)
def test_the_next_draft_is_ahead_and_no_month_is_left_out(series: Series, at: datetime) -> None:
    first = rhythm.next_month(series, at)
    assert at < first.draft_at
    second = rhythm.next_month(series, first.draft_at)
    assert second.period == rhythm.following(first.period)


@given(RHYTHMS, MOMENTS)
def test_a_draft_by_hand_is_for_the_month_that_goes_out_next(series: Series, at: datetime) -> None:
    found = rhythm.current(series, at)
    assert found.send_at > at
    assert rhythm.month(series, (found.period - timedelta(days=1)).replace(day=1)).send_at <= at or (
        found.period == at.date().replace(day=1) or found.period <= at.date()
    )


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ((0, 9, 10, 3), "day"),
        ((32, 9, 10, 3), "day"),
        ((8, 24, 10, 3), "hour"),
        ((8, 9, 26, 3), "draft_days"),
        ((8, 9, 1, 1), "draft_days"),
        ((8, 9, 10, 10), "cutoff_days"),
        ((8, 9, 10, 0), "cutoff_days"),
    ],
)
def test_a_rhythm_that_cannot_be_kept_is_refused_at_its_field(given_: tuple[int, int, int, int], field: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        rhythm.check(*given_)
    assert field in refused.value.errors


def test_a_rhythm_that_can_be_kept_is_taken() -> None:
    rhythm.check(31, 0, 25, 24)


def test_an_issue_whose_day_has_passed_is_proposed_for_the_next_morning() -> None:
    at = rhythm.sensible(datetime(2026, 10, 9, 2, tzinfo=UTC), "America/New_York")
    assert f"{rhythm.local(at, 'America/New_York'):%Y-%m-%d %H:%M}" == "2026-10-09 09:00"
