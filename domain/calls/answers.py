"""Answers to a call's invitation (RSVP), their count, and attendance afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from domain.calls.call import Call, CallCancelled
from domain.errors import UserFacingError

ATTENDANCE_OPEN = timedelta(days=14)
"""How long after the end of a call a person can still say that they were there."""


class Answer(Enum):
    """What a person answers to the invitation to a call."""

    GOING = "yes"
    MAYBE = "maybe"
    DECLINED = "no"


class AttendanceClosed(UserFacingError):
    """Attendance can only be said from the start of the call until two weeks after its end."""


@dataclass(frozen=True)
class Tally:
    """How many people gave each answer."""

    going: int = 0
    maybe: int = 0
    declined: int = 0

    @property
    def total(self) -> int:
        """How many people have answered at all."""
        return self.going + self.maybe + self.declined


def tally(answers: Iterable[Answer]) -> Tally:
    """Count one answer per person."""
    counts = Counter(answers)
    return Tally(counts[Answer.GOING], counts[Answer.MAYBE], counts[Answer.DECLINED])


def check_attendance(call: Call, now: datetime) -> None:
    """Refuse attendance of a call that has not begun, was cancelled, or is long over.

    Raises:
        CallCancelled, AttendanceClosed: with a sentence that says which.
    """
    if call.cancelled:
        raise CallCancelled("This call was cancelled, so there is no attendance to note.")
    if now < call.starts_at:
        raise AttendanceClosed("This call has not begun yet. Come back to this button when it has.")
    if now > call.ends_at + ATTENDANCE_OPEN:
        raise AttendanceClosed(
            "This call is more than two weeks past, so its attendance stays as it is. Nothing was changed."
        )
