"""When reminders, follow-ups and digests are due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.webinars.prompts import DIGEST_ZONE, Prompt, next_digest, plan, reminders
from domain.webinars.webinar import Audience, Webinar

START = datetime(2026, 9, 3, 19, tzinfo=UTC)
WEBINAR = Webinar(1, "T", "A", (), "", START, "America/New_York", 60, None, None, Audience(("C1",)), "t", out_at=START)


@pytest.mark.parametrize(
    ("before", "named"),
    [
        (timedelta(days=3), ["remind-1440", "remind-60", "remind-10", "ended", "follow_up"]),
        (timedelta(hours=24), ["remind-60", "remind-10", "ended", "follow_up"]),
        (timedelta(minutes=30), ["remind-10", "ended", "follow_up"]),
        (timedelta(minutes=5), ["ended", "follow_up"]),
        (timedelta(minutes=-30), ["ended", "follow_up"]),
        (timedelta(minutes=-60), []),
    ],
)
def test_only_what_is_ahead_is_planned(before, named):
    assert [each.name for each in plan(WEBINAR, START - before)] == named


def test_a_reminder_is_dropped_when_the_next_one_is_due():
    day, hour, minutes = reminders(START)
    assert (day.due_at, day.expires_at) == (START - timedelta(hours=24), hour.due_at)
    assert (hour.expires_at, minutes.expires_at) == (minutes.due_at, START)


def test_the_follow_up_waits_a_day_for_the_recording():
    planned = {each.prompt: each.due_at for each in plan(WEBINAR, START)}
    assert planned[Prompt.ENDED] == WEBINAR.ends_at
    assert planned[Prompt.FOLLOW_UP] == WEBINAR.ends_at + timedelta(days=1)


def test_a_late_reminder_says_how_long_it_really_is():
    hour = reminders(START)[1]
    assert hour.left(START, hour.due_at) == timedelta(hours=1)
    assert hour.left(START, START - timedelta(minutes=42, seconds=10)) == timedelta(minutes=42)
    assert reminders(START)[0].left(START, START - timedelta(hours=5, minutes=20)) == timedelta(hours=5)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-09-01T15:00", "2026-09-07T17:00"),
        ("2026-09-07T16:59", "2026-09-07T17:00"),
        ("2026-09-07T17:00", "2026-09-14T17:00"),
        # Clocks went back on 1 November: 1 PM in New York is 18:00 UTC from then on.
        ("2026-10-27T00:00", "2026-11-02T18:00"),
    ],
)
def test_the_digest_goes_out_on_mondays_at_one_in_new_york(now, due):
    assert next_digest(datetime.fromisoformat(now).replace(tzinfo=UTC)) == datetime.fromisoformat(due).replace(
        tzinfo=UTC
    )


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis takes bounds without zone
def test_a_digest_is_always_ahead_and_never_more_than_a_week_away(now):
    due = next_digest(now)
    local = due.astimezone(ZoneInfo(DIGEST_ZONE))
    assert now < due <= now + timedelta(days=7, hours=1)
    assert (local.weekday(), local.hour, local.minute) == (0, 13, 0)


@given(st.integers(-4_000, 4_000))
def test_no_reminder_of_the_past_is_ever_planned(minutes):
    now = START + timedelta(minutes=minutes)
    for each in plan(replace(WEBINAR, minutes=30), now):
        assert each.prompt is not Prompt.REMIND or now < each.due_at < START
        assert each.due_at < each.expires_at
