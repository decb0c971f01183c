"""Calendar entries as values: what a calendar file says about one thing that has a time, and how zones change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

STEP = timedelta(days=3)
"""How far apart clocks are looked at: nowhere do they change twice within that, not even around Ramadan."""
ONE_SECOND = timedelta(seconds=1)
ZONES_KEPT = 64
"""How many answers of `clock_changes` are remembered: the same zones and years are asked for again and again."""


@dataclass(frozen=True)
class Event:
    """One event of a calendar file (RFC 5545): no attendees, because their addresses are nobody else's business.

    `uid` names it for good and `sequence` rises with every change, so that a newer file changes the same entry.
    `starts_at`, `ends_at` and `changed_at` are instants; `zone` is the IANA zone that its times are written in.
    `cancelled` takes it out of the calendar.
    """

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    changed_at: datetime
    description: str = ""
    url: str | None = None
    cancelled: bool = False

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("a calendar event begins and ends at instants: its times need a zone")
        if self.ends_at <= self.starts_at:
            raise ValueError("a calendar event ends after it begins")


@dataclass(frozen=True)
class CalendarFile:
    """A calendar file: its name, and its bytes in UTF-8."""

    name: str
    content: bytes


def uid(kind: str, workspace: str, number: int) -> str:
    """Return what names one thing in every calendar for ever: `webinar-12.T0TEAM@convene`."""
    return f"{kind}-{number}.{workspace}@convene"


@dataclass(frozen=True)
class ClockChange:
    """The clocks of a zone change at the instant `at`: from one distance to UTC to another, with the new one's name."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    daylight: bool

    @property
    def onset(self) -> datetime:
        """The wall-clock time (naive) of the change, as the clocks before it show it: how RFC 5545 writes it."""
        return (self.at + self.before).replace(tzinfo=None)


@lru_cache(maxsize=ZONES_KEPT)
def clock_changes(zone: str, first: date, last: date) -> tuple[ClockChange, ...]:
    """Return how the clocks of a zone change between two dates, in order.

    The first of them is no change: it says what is so from the first date on. A zone whose rules change from year to
    year (Morocco) is right too, because its clocks are looked at and no rule is guessed from them.
    """
    tz = ZoneInfo(zone)
    at = datetime.combine(first, time(), UTC)
    end = datetime.combine(last, time(), UTC) + STEP
    kept = _clock(at, tz)
    found = [ClockChange(at, kept[0], *kept)]
    while at < end:
        following = at + STEP
        new = _clock(following, tz)
        if new != kept:
            moment = _moment_of_change(at, following, tz)
            found.append(ClockChange(moment, kept[0], *new))
            kept = new
        at = following
    return tuple(found)


def _clock(at: datetime, tz: ZoneInfo) -> tuple[timedelta, str, bool]:
    local = at.astimezone(tz)
    return local.utcoffset() or timedelta(0), local.tzname() or "", bool(local.dst())


def _moment_of_change(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """Return the second between two instants from which on the clocks are as they are at the later one."""
    old = _clock(before, tz)
    while after - before > ONE_SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if _clock(middle, tz) == old:
            before = middle
        else:
            after = middle
    return after
