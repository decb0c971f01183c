"""Bad input to time polls, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import zones
from domain.errors import FieldErrors, UserFacingError
from domain.timepolls import forms
from domain.timepolls.forms import RawPoll
from domain.timepolls.poll import (
    Choice,
    Poll,
    PollClosed,
    Slot,
    State,
    check_answerable,
    read_answers,
    refused,
    reminder_at,
    turned_down,
)

NOW = datetime(2026, 9, 1, 15, tzinfo=UTC)
RAW = RawPoll(
    title="Monthly call",
    minutes="60",
    zone="America/New_York",
    slots="2026-10-08 15:00\n2026-10-08 3:30 pm\n2026-10-09 9:00 AM Honolulu",
    deadline_date="2026-09-30",
    deadline_time="17:00",
)


def errors(**changes: str | None) -> dict[str, str]:
    with pytest.raises(FieldErrors) as wrong:
        forms.parse(replace(RAW, **changes), NOW)
    return wrong.value.errors


def test_slots_are_written_one_a_line_each_with_its_own_zone_if_need_be() -> None:
    assert forms.parse(RAW, NOW).slots == (
        datetime(2026, 10, 8, 19, tzinfo=UTC),
        datetime(2026, 10, 8, 19, 30, tzinfo=UTC),
        datetime(2026, 10, 9, 19, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("slots", "said"),
    [
        ("2026-08-08 15:00\n2026-08-09 15:00", "All of these times have already passed"),
        ("2026-08-08 15:00\n2026-10-09 15:00", "Time 1 has already passed"),
        ("2026-10-08 15:00", "One time is no choice"),
        ("2026-10-08 15:00\n2026-10-08 3:00 PM", "Times 1 and 2 are the same moment"),
        ("2026-10-08 15:00\n2026-10-08 12:00 America/Los_Angeles", "Times 1 and 2 are the same moment"),
        ("2026-10-08 15:00\nnext Tuesday", "Line 2, “next Tuesday”, is not a time"),
        ("2026-10-08 15:00\n2026-02-30 15:00", "Line 2: “2026-02-30” is not a date"),
        ("2026-10-08 15:00\n2026-10-09 25:00", "Line 2: “25:00” is not a time of day"),
        ("2026-10-08 15:00\n2026-10-09 9:00 Pheonix", "Did you mean Arizona, no daylight saving (Phoenix)?"),
        ("2026-10-08 15:00\n2026-10-09 9:00 Honolulo", "Did you mean Hawaii, no daylight saving (Honolulu)?"),
        ("2026-10-08 15:00\n2026-10-09 9:00 zzzzzz", "Search by city"),
    ],
)
def test_slots_that_make_no_poll_are_refused_by_a_sentence(slots: str, said: str) -> None:
    found = errors(slots=slots)
    assert set(found) == {"slots"}
    assert said in found["slots"]


def test_more_than_sixty_slots_are_refused() -> None:
    many = "\n".join(f"2026-10-{day:02} {hour}:00" for day in range(1, 31) for hour in (9, 10, 11))
    assert "Leave at most 60" in errors(slots=many)["slots"]


@pytest.mark.parametrize(("day", "time"), [("2026-10-08", "15:00"), ("2026-10-20", "09:00")])
def test_a_deadline_after_the_first_slot_is_refused(day: str, time: str) -> None:
    found = errors(deadline_date=day, deadline_time=time)
    assert found == {"deadline_date": "The first time is Thu 8 Oct, 3:00 PM: the deadline has to be before it."}


def test_a_deadline_that_has_passed_is_refused() -> None:
    assert "already passed" in errors(deadline_date="2026-08-30")["deadline_date"]


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (None, "2026-10-08", "first"),
        ("2026-10-09", "2026-10-08", "last"),
        ("2026-08-01", "2026-08-08", "last"),
        ("2026-10-01", "2026-12-01", "last"),
        ("2026-09-10", "2026-09-11", "deadline_date"),
    ],
)
def test_days_to_look_among_have_to_make_sense(first: str | None, last: str, field: str) -> None:
    assert set(errors(slots=None, first=first, last=last)) == {field}


def test_everything_wrong_is_said_at_once() -> None:
    found = errors(title="", minutes="0", zone="Pheonix", link="x", deadline_date=None, slots=None)
    assert set(found) == {"title", "minutes", "zone", "link", "deadline_date", "first", "last"}


@given(
    st.lists(
        st.integers(0, 2_000_000).map(lambda minutes: NOW + timedelta(minutes=minutes)),
        min_size=1,
        max_size=60,
        unique=True,
    ).map(sorted)
)
def test_slots_travel_from_window_to_window(slots: list[datetime]) -> None:
    assert list(forms.unpacked(forms.packed(slots))) == slots


def test_what_is_written_again_means_the_same() -> None:
    asked = forms.parse(RAW, NOW)
    assert forms.parse(replace(RAW, slots=forms.written(asked.slots, asked.zone)), NOW).slots == asked.slots


def test_the_slots_left_chosen_are_checked_again() -> None:
    at = [int(datetime(2026, 10, 8, hour, tzinfo=UTC).timestamp()) for hour in (19, 20)]
    assert len(forms.picked([str(each) for each in at], NOW, NOW + timedelta(days=3))) == 2
    for chosen, said in (
        ([str(at[0])], "One time is no choice"),
        (["x", "y"], "Choose times from the list"),
    ):
        with pytest.raises(FieldErrors, match=said):
            forms.picked(chosen, NOW, NOW + timedelta(days=3))
    with pytest.raises(FieldErrors, match="before the deadline"):
        forms.picked([str(each) for each in at], NOW, datetime(2026, 10, 9, tzinfo=UTC))
    with pytest.raises(UserFacingError, match="deadline has passed meanwhile"):
        forms.picked([str(each) for each in at], NOW, NOW)


@pytest.mark.parametrize(
    ("ahead", "before"),
    [
        (timedelta(days=9), 48),
        (timedelta(days=5, seconds=1), 48),
        (timedelta(days=5), 36),
        (timedelta(days=2), 36),
        (timedelta(days=2) - timedelta(seconds=1), None),
        (timedelta(hours=1), None),
    ],
)
def test_reminders_follow_the_distance_of_the_deadline(ahead: timedelta, before: int | None) -> None:
    expected = NOW + ahead - timedelta(hours=before) if before else None
    assert reminder_at(NOW, NOW + ahead) == expected


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_reminder_is_always_ahead_and_before_the_deadline(ahead: timedelta) -> None:
    found = reminder_at(NOW, NOW + ahead)
    assert found is None or NOW < found < NOW + ahead


POLL = Poll(
    1,
    2,
    "Call",
    "UTC",
    60,
    NOW + timedelta(days=1),
    (Slot(7, NOW + timedelta(days=2)), Slot(8, NOW + timedelta(days=3))),
)


@pytest.mark.parametrize(
    ("state", "said"),
    [(State.CLOSED, "closed"), (State.DECIDED, "chosen already"), (State.CANCELLED, "called off")],
)
def test_a_poll_that_is_over_takes_no_answers(state: State, said: str) -> None:
    check_answerable(POLL, NOW)
    with pytest.raises(PollClosed, match=said):
        check_answerable(replace(POLL, state=state), NOW)
    with pytest.raises(PollClosed, match="closed"):
        check_answerable(POLL, POLL.deadline)


def test_every_slot_needs_an_answer() -> None:
    assert read_answers({7: "yes", 8: "maybe"}, POLL.slots) == {7: Choice.YES, 8: Choice.IF_NEED_BE}
    with pytest.raises(FieldErrors) as wrong:
        read_answers({7: "perhaps"}, POLL.slots)
    assert set(wrong.value.errors) == {"slot-7", "slot-8"}


def test_a_slot_is_refused_when_everybody_said_no() -> None:
    assert [slot.id for slot in refused(POLL.slots, {7: 2, 8: 1}, 2)] == [7]
    assert refused(POLL.slots, {7: 2, 8: 1}, 3) == ()
    assert refused(POLL.slots, {}, 0) == ()


def test_slots_are_turned_down_by_a_no_that_is_new() -> None:
    assert turned_down({}, {7: Choice.NO, 8: Choice.YES}) == [7]
    assert turned_down({7: Choice.NO, 8: Choice.IF_NEED_BE}, {7: Choice.NO, 8: Choice.NO}) == [8]


@pytest.mark.parametrize(
    ("closed_at", "said"),
    [
        (None, "Wed 2 Sep 2026, 11:00 AM New York time"),
        (NOW + timedelta(hours=2), "Tue 1 Sep 2026, 1:00 PM New York time"),
        # The ticker was late by two minutes; the deadline was not.
        (NOW + timedelta(days=1, minutes=2), "Wed 2 Sep 2026, 11:00 AM New York time"),
    ],
)
def test_whoever_answers_too_late_reads_when_the_poll_closed(closed_at: datetime | None, said: str) -> None:
    state = State.OPEN if closed_at is None else State.CLOSED
    over = replace(POLL, zone="America/New_York", state=state, closed_at=closed_at)
    with pytest.raises(PollClosed, match=f"closed on {said}"):
        check_answerable(over, POLL.deadline + timedelta(hours=5))


def test_the_nearest_zone_is_found_for_a_misspelling() -> None:
    assert [zones.nearest(each)[0].name for each in ("Honolulo", "Chicgo", "New Yrok", "Anchorge")] == [
        "Pacific/Honolulu",
        "America/Chicago",
        "America/New_York",
        "America/Anchorage",
    ]
    assert zones.nearest("") == zones.nearest("qqqqqqqq") == ()
