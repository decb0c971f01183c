"""Calls: moves, answers, attendance, and the messages a call owes people."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calls.answers import (
    ATTENDANCE_OPEN,
    Answer,
    AttendanceClosed,
    Tally,
    check_attendance,
    tally,
)
from domain.calls.call import (
    Call,
    CallCancelled,
    CallStarted,
    CallState,
    NotAhead,
    check_move,
    check_open,
    occurrence_key,
)
from domain.calls.reminders import Place, Prompt, plan, reminders, shifts

START = datetime(2026, 10, 8, 19, tzinfo=UTC)
CALL = Call(7, 1, 3, "Monthly call", START, "America/New_York", 60, None)
HOUR = timedelta(hours=1)


def test_a_call_ends_after_its_length_in_minutes():
    assert CALL.ends_at == START + HOUR


def test_a_call_without_a_zone_in_its_start_cannot_be_built():
    with pytest.raises(ValueError, match="zone"):
        replace(CALL, starts_at=START.replace(tzinfo=None))


def test_a_date_of_a_series_is_named_by_series_wall_clock_time_and_zone():
    asked = datetime.fromisoformat("2026-10-08T15:00")
    assert occurrence_key(3, asked, "America/New_York") == "3|2026-10-08T15:00|America/New_York"


def test_a_call_can_be_moved_to_a_later_or_an_earlier_time_that_is_ahead():
    now = START - 5 * HOUR
    check_move(CALL, START + 24 * HOUR, now)
    check_move(CALL, START - 4 * HOUR, now)


@pytest.mark.parametrize("back", [timedelta(0), timedelta(seconds=1), timedelta(days=30)])
def test_a_move_into_the_past_is_refused_at_the_date_field(back):
    now = START - 5 * HOUR
    with pytest.raises(NotAhead, match="already passed") as refused:
        check_move(CALL, now - back, now)
    assert refused.value.field == "date"


def test_a_move_to_the_same_time_is_refused():
    with pytest.raises(NotAhead, match="already at that time"):
        check_move(CALL, START, START - HOUR)


def test_a_cancelled_call_can_be_neither_moved_nor_answered():
    with pytest.raises(CallCancelled):
        check_move(replace(CALL, state=CallState.CANCELLED), START + HOUR, START - HOUR)
    with pytest.raises(CallCancelled):
        check_open(replace(CALL, state=CallState.CANCELLED), START - HOUR)


def test_a_call_that_has_begun_can_be_neither_moved_nor_answered():
    with pytest.raises(CallStarted):
        check_open(CALL, START)


def test_answers_are_counted_one_by_one():
    assert tally([]) == Tally()
    counted = tally([Answer.GOING, Answer.GOING, Answer.MAYBE, Answer.DECLINED])
    assert counted == Tally(going=2, maybe=1, declined=1)
    assert counted.total == 4


@pytest.mark.parametrize(
    ("now", "open_"),
    [
        (START - timedelta(seconds=1), False),
        (START, True),
        (START + HOUR + ATTENDANCE_OPEN, True),
        (START + HOUR + ATTENDANCE_OPEN + timedelta(seconds=1), False),
    ],
)
def test_attendance_is_noted_from_the_start_until_two_weeks_after_the_end(now, open_):
    if open_:
        check_attendance(CALL, now)
    else:
        with pytest.raises(AttendanceClosed):
            check_attendance(CALL, now)


def test_a_cancelled_call_has_no_attendance():
    with pytest.raises(CallCancelled):
        check_attendance(replace(CALL, state=CallState.CANCELLED), START)


def test_reminders_come_a_day_and_an_hour_before_and_each_expires_when_the_next_is_due():
    day, hour = reminders(START, START - timedelta(days=9))
    assert (day.due_at, day.expires_at) == (START - timedelta(days=1), START - HOUR)
    assert (hour.due_at, hour.expires_at) == (START - HOUR, START)
    assert (day.name, hour.name) == ("remind-1440", "remind-60")


@pytest.mark.parametrize(
    ("ahead", "names"),
    [
        (timedelta(days=1, seconds=1), ["remind-1440", "remind-60"]),
        (timedelta(days=1), ["remind-60"]),
        (timedelta(hours=2), ["remind-60"]),
        (timedelta(minutes=60), []),
        (timedelta(minutes=1), []),
    ],
)
def test_a_call_made_late_gets_only_the_reminders_still_ahead(ahead, names):
    assert [each.name for each in reminders(START, START - ahead)] == names


def test_a_group_can_choose_other_reminders_and_doubles_count_once():
    chosen = reminders(START, START - timedelta(days=9), [10, 10, 2 * 24 * 60, 0])
    assert [each.name for each in chosen] == ["remind-2880", "remind-10"]
    assert chosen[0].expires_at == START - HOUR / 6


@given(
    leads=st.lists(st.integers(0, 30_000), max_size=6),
    ahead=st.timedeltas(timedelta(days=-2), timedelta(days=30)),
)
def test_reminders_are_ahead_never_overlap_and_none_outlives_the_start(leads, ahead):
    now = START - ahead
    planned = reminders(START, now, leads)
    assert all(now < each.due_at < each.expires_at <= START for each in planned)
    assert all(first.expires_at <= second.due_at for first, second in itertools.pairwise(planned))


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (timedelta(0), timedelta(hours=24)),
        (timedelta(minutes=5), timedelta(hours=24)),
        (timedelta(minutes=6), timedelta(hours=23)),
        (timedelta(hours=22, minutes=10, seconds=30), timedelta(hours=1, minutes=49)),
    ],
)
def test_a_reminder_that_goes_out_late_says_what_is_left(late, said):
    day = reminders(START, START - timedelta(days=9))[0]
    assert day.left(START, day.due_at + late) == said


def test_a_plan_names_everything_the_call_will_send_in_order():
    planned = plan(CALL, START - timedelta(days=60))
    assert [each.prompt for each in planned] == [
        Prompt.ANNOUNCE,
        Prompt.SHIFT,
        Prompt.REMIND,
        Prompt.REMIND,
        Prompt.ATTENDANCE,
    ]
    assert planned[-1].due_at == CALL.ends_at


def test_a_single_call_has_no_previous_one_to_compare_clocks_with():
    assert Prompt.SHIFT not in {each.prompt for each in plan(replace(CALL, series_id=None), START - 100 * HOUR)}


def test_a_call_is_not_announced_twice():
    assert Prompt.ANNOUNCE not in {each.prompt for each in plan(CALL, START - 100 * HOUR, announced=True)}


def test_a_call_close_ahead_is_announced_at_once():
    now = START - 2 * HOUR
    announced = next(each for each in plan(CALL, now) if each.prompt is Prompt.ANNOUNCE)
    assert announced.due_at == now


@pytest.mark.parametrize(
    ("call", "now"),
    [(replace(CALL, state=CallState.CANCELLED), START - 100 * HOUR), (CALL, START), (CALL, START + HOUR)],
)
def test_a_cancelled_or_past_call_sends_nothing(call, now):
    assert plan(call, now) == ()


OCTOBER = replace(CALL, id=1)
NOVEMBER = replace(CALL, id=2, starts_at=datetime(2026, 11, 12, 20, tzinfo=UTC))


def test_those_whose_clocks_stay_hear_that_the_call_comes_later():
    found = shifts(
        NOVEMBER,
        OCTOBER,
        dict.fromkeys(["America/New_York", "America/Phoenix", "Pacific/Honolulu", "America/Chicago"], Place()),
    )
    assert [(each.zone, each.by) for each in found] == [("America/Phoenix", HOUR), ("Pacific/Honolulu", HOUR)]
    phoenix = found[0]
    assert phoenix.usual == datetime.fromisoformat("2026-11-12T12:00")
    assert phoenix.this_time == datetime.fromisoformat("2026-11-12T13:00")


def test_adak_changes_with_the_mainland_and_half_hour_zones_are_warned_too():
    found = shifts(NOVEMBER, OCTOBER, dict.fromkeys(["America/Adak", "Asia/Kolkata"], Place()))
    assert [(each.zone, each.by) for each in found] == [("Asia/Kolkata", HOUR)]


def test_a_call_moved_by_hand_is_no_clock_change():
    moved = replace(OCTOBER, starts_at=START + timedelta(days=7, hours=2))
    assert shifts(moved, OCTOBER, dict.fromkeys(["America/New_York", "America/Phoenix"], Place())) == ()


def test_a_zone_nobody_knows_is_left_out():
    assert shifts(NOVEMBER, OCTOBER, dict.fromkeys(["Mars/Olympus"], Place())) == ()
