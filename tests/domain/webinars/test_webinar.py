"""What may still be done about a webinar at a given moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.webinars.webinar import (
    NotChangeable,
    NotOpen,
    State,
    TooLate,
    check_attendance,
    check_change,
    check_register,
    check_undo,
)
from tests.domain.webinars.test_prompts import START, WEBINAR

OUT = replace(WEBINAR, out_at=START - timedelta(days=2))
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("now", [START - HOUR, START, START + timedelta(minutes=59)])
def test_people_register_until_the_end(now):
    check_register(OUT, now)


@pytest.mark.parametrize(
    ("webinar", "now", "sentence"),
    [
        (replace(OUT, state=State.DRAFT), START - HOUR, "test of an announcement"),
        (replace(OUT, state=State.CANCELLED), START - HOUR, "was cancelled"),
        (replace(OUT, state=State.WITHDRAWN), START - HOUR, "not announced"),
        (replace(OUT, out_at=START), START - HOUR, "not announced"),
        (OUT, START + HOUR, "is over"),
    ],
)
def test_nobody_registers_for_what_is_not_there(webinar, now, sentence):
    with pytest.raises(NotOpen, match=sentence):
        check_register(webinar, now)


@pytest.mark.parametrize(
    ("webinar", "now", "sentence"),
    [
        (OUT, START - HOUR, "has not begun"),
        (OUT, START + timedelta(days=15), "two weeks past"),
        (replace(OUT, state=State.CANCELLED), START + HOUR, "did not take place"),
    ],
)
def test_attendance_is_said_from_the_start_for_two_weeks(webinar, now, sentence):
    check_attendance(OUT, START)
    check_attendance(OUT, START + timedelta(days=14))
    with pytest.raises(NotOpen, match=sentence):
        check_attendance(webinar, now)


def test_what_has_begun_or_is_cancelled_is_not_changed():
    check_change(OUT, START - HOUR)
    with pytest.raises(NotChangeable, match="already begun"):
        check_change(OUT, START)
    with pytest.raises(NotChangeable, match="cancelled"):
        check_change(replace(OUT, state=State.CANCELLED), START - HOUR)


@pytest.mark.parametrize(
    ("state", "seconds", "sentence"),
    [
        (State.ANNOUNCED, 120, "has gone out. Cancel it."),
        (State.WITHDRAWN, 0, "taken back already"),
        (State.DRAFT, 0, "nothing to take back"),
        (State.CANCELLED, 0, "nothing to take back"),
    ],
)
def test_an_announcement_is_taken_back_for_two_minutes(state, seconds, sentence):
    check_undo(State.ANNOUNCED, START + timedelta(minutes=2), START + timedelta(seconds=119), "Cancel it.")
    with pytest.raises(TooLate, match=sentence):
        check_undo(state, START + timedelta(minutes=2), START + timedelta(seconds=seconds), "Cancel it.")
