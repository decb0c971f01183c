from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lanes import LaneKind, Pace, no_limits, slack_paces

START = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def calls_made(pace: Pace, looks: list[float], most: int = 1000) -> list[datetime]:
    """Return when calls are made by somebody who looks after each of these pauses (seconds) and takes all they may."""
    next_at, now, made = START, START, []
    for pause in looks:
        now += timedelta(seconds=pause)
        calls = pace.allowance(next_at, now, most)
        if calls:
            next_at = pace.after(next_at, now, calls)
        made += [now] * calls
    return made


def test_a_call_before_the_lane_is_free_is_not_allowed() -> None:
    assert Pace(SECOND).allowance(START + SECOND, START, 5) == 0


def test_without_slack_one_call_begins_an_interval() -> None:
    pace = Pace(SECOND)
    assert pace.allowance(START - MINUTE, START, 5) == 1
    assert pace.after(START - MINUTE, START, 1) == START + SECOND


def test_what_was_missed_within_the_slack_is_made_up_for() -> None:
    pace = Pace(SECOND, slack=3 * SECOND)
    assert pace.allowance(START - 2 * SECOND, START, 50) == 3
    assert pace.allowance(START - MINUTE, START, 50) == 4
    assert pace.after(START - MINUTE, START, 4) == START + SECOND


def test_no_limit_allows_whatever_is_asked() -> None:
    pace = no_limits().workspace[LaneKind.POST]
    assert pace.allowance(START, START, 500) == 500
    assert pace.after(START, START, 500) == START


@given(st.lists(st.floats(0.001, 20), min_size=1, max_size=300), st.integers(10, 300), st.floats(0, 10))
def test_a_pace_within_a_limit_never_exceeds_it_in_any_minute(looks: list[float], limit: int, slack: float) -> None:
    made = calls_made(Pace.within(limit, timedelta(seconds=slack)), looks)
    for index, first in enumerate(made):
        assert sum(1 for at in made[index:] if at < first + MINUTE) <= limit


@pytest.mark.parametrize("pause", [0.01, 0.1, 0.7, 1.9])
def test_a_steady_pace_reaches_its_rate_however_often_somebody_looks_within_the_slack(pause: float) -> None:
    pace = slack_paces().workspace[LaneKind.POST]
    made = calls_made(pace, [pause] * int(300 / pause))
    assert 0.98 * 240 * 5 <= len(made) <= 240 * 5 + 10


def test_one_channel_gets_one_post_a_second_in_the_long_run() -> None:
    made = calls_made(slack_paces().channel, [0.1] * 3000)
    assert 298 <= len(made) <= 302


def test_edits_are_not_spaced_on_their_channel() -> None:
    assert not slack_paces().of_channel(LaneKind.UPDATE).interval
    assert slack_paces().of_channel(LaneKind.POST).interval == SECOND


def test_a_factor_multiplies_every_rate() -> None:
    assert slack_paces(10).channel.interval == SECOND / 10
    assert slack_paces(10).workspace[LaneKind.POST].interval == MINUTE / 2400
