"""When a pulse is open, when those who are missing are nudged, and when the next run opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from domain.errors import UserFacingError
from domain.recurrence import OnHoliday, Pattern, Rule, occurrences

DEFAULT_DAYS = 7
SHORTEST_DAYS = 1
LONGEST_DAYS = 27
"""Shorter than the shortest month, so that a run is closed before the next one opens."""
NUDGE_DAYS = (3, 5)
"""On which days after the opening those who have not answered are nudged; there is never a third time."""


class Every(StrEnum):
    """How often a pulse comes back."""

    MONTH = "month"
    QUARTER = "quarter"

    @property
    def months(self) -> int:
        """How many months from one run to the next."""
        return {Every.MONTH: 1, Every.QUARTER: 3}[self]


class BadWindow(UserFacingError):
    """A pulse cannot be open that long."""


@dataclass(frozen=True)
class Nudge:
    """A nudge on a day (3 or 5) after the opening: due at an instant, dropped when it could not go out in time."""

    day: int
    due_at: datetime
    expires_at: datetime


def closes(opens_at: datetime, days: int = DEFAULT_DAYS) -> datetime:
    """Return when a pulse that is open for so many days closes; raises BadWindow (`field` is `days`)."""
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise BadWindow(f"A pulse is open for {SHORTEST_DAYS} to {LONGEST_DAYS} days. Choose a length.", field="days")
    return opens_at + timedelta(days=days)


def nudges(opens_at: datetime, closes_at: datetime) -> tuple[Nudge, ...]:
    """Return the nudges that fall before the close, earliest first; each is dropped once the next one is due."""
    due = [(day, opens_at + timedelta(days=day)) for day in NUDGE_DAYS]
    due = [(day, at) for day, at in due if at < closes_at]
    ends = [*(at for _, at in due[1:]), closes_at]
    return tuple(Nudge(day, at, end) for (day, at), end in zip(due, ends, strict=False))


def next_opening(first: datetime, zone: str, every: Every, after: datetime) -> datetime:
    """Return when the next run opens (UTC): the first opening's day of the month and wall-clock time in `zone`.

    Day 31 clamps to the month's end. Quarters are counted from the first opening. A run that was missed, because
    nothing ran at its time, is not made up: the answer always lies after `after`.
    """
    local = first.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    rule = Rule(Pattern.DAY_OF_MONTH, local.date(), local.time(), zone, holidays=OnHoliday.HOLD)
    coming = islice(occurrences(rule), 0, None, every.months)
    return next(each.starts_at for each in coming if each.starts_at > after)
