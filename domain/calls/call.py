"""A call and a series as values, with the rules about moving and cancelling them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from domain.errors import UserFacingError
from domain.recurrence import Rule

KEPT_AHEAD = 6
"""How many calls of a series exist ahead of time: as many as the preview showed."""


class CallState(Enum):
    """Whether a call takes place."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


class CallStarted(UserFacingError):
    """The call has begun, so it can no longer be moved, cancelled or answered."""


class CallCancelled(UserFacingError):
    """The call is cancelled, so there is nothing to move or answer."""


class NotAhead(UserFacingError):
    """The time asked for is not in the future."""


@dataclass(frozen=True)
class Series:
    """A recurring call of a workgroup, or of a `small_group` in it (its id); `minutes` is the length of each call."""

    id: int
    workgroup_id: int
    title: str
    rule: Rule
    minutes: int
    link: str | None
    ended_at: datetime | None = None
    small_group: int | None = None


@dataclass(frozen=True)
class Call:
    """One call: its identity is its row id, so it stays the same call when it moves.

    `zone` is the zone its time is named in; `starts_at` is UTC; `revision` rises with every change. `small_group` is
    the id of the small group that it is for; None: it is for its workgroup.
    """

    id: int
    workgroup_id: int
    series_id: int | None
    title: str
    starts_at: datetime
    zone: str
    minutes: int
    link: str | None
    state: CallState = CallState.SCHEDULED
    revision: int = 0
    small_group: int | None = None

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None:
            raise ValueError("a call starts at an instant: its time needs a zone")

    @property
    def ends_at(self) -> datetime:
        """The instant the call ends, UTC."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def cancelled(self) -> bool:
        """Whether the call does not take place."""
        return self.state is CallState.CANCELLED


def occurrence_key(series_id: int, asked: datetime, zone: str) -> str:
    """Return what names one date of a series for ever: series, wall-clock time as planned, zone.

    It only prevents that a date is made twice; a call that moves keeps the key of its planned date.
    """
    return f"{series_id}|{asked:%Y-%m-%dT%H:%M}|{zone}"


def check_open(call: Call, now: datetime) -> None:
    """Refuse what needs a call that is still ahead.

    Raises:
        CallCancelled: the call was cancelled.
        CallStarted: the call has begun.
    """
    if call.cancelled:
        raise CallCancelled("This call was cancelled, so nothing was changed. `/calls list` shows the calls ahead.")
    if call.starts_at <= now:
        raise CallStarted("This call has already begun, so nothing was changed. `/calls list` shows the calls ahead.")


def check_move(call: Call, starts_at: datetime, now: datetime) -> None:
    """Refuse a move that makes no sense: of a call that is over or cancelled, into the past, or to the same time.

    Raises:
        CallCancelled, CallStarted: see `check_open`.
        NotAhead: the new time is not in the future, or is the present one (`field` is `date`).
    """
    check_open(call, now)
    if starts_at.astimezone(UTC) <= now:
        raise NotAhead("That time has already passed. Choose one that is still ahead.", field="date")
    if starts_at == call.starts_at:
        raise NotAhead("The call is already at that time. Choose another one, or close this window.", field="date")
