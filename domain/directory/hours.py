"""When a person works: hours of the day and days of the week, on their own clock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import lru_cache

from domain.directory.states import BY_CODE
from domain.errors import FieldErrors

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEK = frozenset(range(5))
_STORED = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2}) ([0-6]{1,7})")


class Outside(Enum):
    """Why a time is outside somebody's working hours."""

    EARLY = "early"
    LATE = "late"
    DAY_OFF = "day_off"
    HOLIDAY = "holiday"


@dataclass(frozen=True)
class WorkingHours:
    """From when to when somebody works, and on which days (Monday is 0); the same every week."""

    begin: time = time(8)
    end: time = time(17)
    days: frozenset[int] = WEEK

    def __post_init__(self) -> None:
        if self.begin >= self.end:
            raise ValueError("working hours end after they begin")
        if not self.days or not self.days <= frozenset(range(7)):
            raise ValueError("working days are days of the week, at least one")

    def outside(self, local: datetime, minutes: int, state: str = "") -> Outside | None:
        """Say why something of this length at this wall-clock time (naive) is outside; None when it is inside.

        `state` is a postal code: its public holidays are days off. What counts first is the day, then the hour.
        """
        if local.weekday() not in self.days:
            return Outside.DAY_OFF
        if holiday(local.date(), state):
            return Outside.HOLIDAY
        return self.outside_the_day(local, minutes)

    def outside_the_day(self, local: datetime, minutes: int) -> Outside | None:
        """Say whether something of this length is too early or too late on a day on which somebody works."""
        if local.time() < self.begin:
            return Outside.EARLY
        # In minutes of the day: a time poll asks this for every group of people and every slot.
        over = (local.hour * 60 + local.minute + minutes, local.second)
        return Outside.LATE if over > (self.end.hour * 60 + self.end.minute, self.end.second) else None

    def stored(self) -> str:
        """Return the hours as they are stored: `08:00-17:00 01234`."""
        return f"{self.begin:%H:%M}-{self.end:%H:%M} {''.join(str(day) for day in sorted(self.days))}"

    def in_words(self) -> str:
        """Return the hours as people say them: `8 AM to 5 PM, Monday to Friday`."""
        return f"{clock(self.begin)} to {clock(self.end)}, {_days(sorted(self.days))}"


USUAL = WorkingHours()
"""What somebody works who has not said otherwise."""


def clock(at: time) -> str:
    """Return a time of day shortly: `8 AM`, `4:30 PM`."""
    said = f"{at.hour % 12 or 12}" + (f":{at.minute:02}" if at.minute else "")
    return f"{said} {'AM' if at.hour < 12 else 'PM'}"


def read(stored: str | None) -> WorkingHours:
    """Return stored hours; the usual ones where there are none, or none that make sense."""
    found = _STORED.fullmatch(stored or "")
    if not found:
        return USUAL
    begin, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    return WorkingHours(begin, end, frozenset(int(day) for day in found[5])) if begin < end else USUAL


def entered(begin: str | None, end: str | None, days: Sequence[str]) -> WorkingHours | None:
    """Return the hours of a filled-in form (`08:00`, `17:00`, days as `0` to `6`); None when nothing was entered.

    Raises:
        FieldErrors: keyed by `works_from`, `works_until` and `works_on`.
    """
    if not begin and not end and not days:
        return None
    errors: dict[str, str] = {}
    start, stop = _time(begin), _time(end)
    if start is None:
        errors["works_from"] = "Choose when your day usually begins."
    if stop is None:
        errors["works_until"] = "Choose when your day usually ends."
    if start and stop and start >= stop:
        errors["works_until"] = "This is not after the beginning. Choose a later time."
    chosen = frozenset(int(day) for day in days if day in set("0123456"))
    if not chosen:
        errors["works_on"] = "Choose the days on which you work, at least one."
    if errors or start is None or stop is None:
        raise FieldErrors(errors)
    return WorkingHours(start, stop, chosen)


@lru_cache(maxsize=512)
def holidays_of(state: str, year: int) -> dict[date, str]:
    """Return the public holidays of a state or territory in a year, the federal ones among them, by date.

    Without a state, or with one that the calendar does not know, the federal ones alone.
    """
    from holidays import country_holidays  # noqa: PLC0415 - 70 ms and 10 MB that only planning needs

    try:
        return dict(country_holidays("US", subdiv=state or None, years=year))
    except NotImplementedError:
        return dict(country_holidays("US", years=year))


def holiday(day: date, state: str = "") -> str | None:
    """Return the name of the public holiday that a day is in a state, or None."""
    return holidays_of(state, day.year).get(day)


@lru_cache(maxsize=1024)
def states_off(day: date) -> frozenset[str]:
    """Return the postal codes of the states and territories that have a public holiday on a day.

    The empty code stands for people whose state is not known: they have the federal holidays.
    """
    return frozenset(state for state in ("", *BY_CODE) if holiday(day, state))


def _time(text: str | None) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        return None


def _days(days: Sequence[int]) -> str:
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0]]} to {DAYS[days[-1]]}"
    return ", ".join(DAYS[day] for day in days)
