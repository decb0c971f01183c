"""Monthly recurrence: on which dates a series falls, which of them it skips, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, StrEnum
from functools import lru_cache
from itertools import islice
from typing import Any

from dateutil.rrule import MONTHLY, rrule, weekday

from domain import zones

SEARCH_YEARS = 30
"""How far ahead dates are looked for: a fifth Sunday in February comes back after 28 years."""


class Pattern(Enum):
    """What stays the same from month to month."""

    NTH_WEEKDAY = "nth_weekday"
    LAST_WEEKDAY = "last_weekday"
    DAY_OF_MONTH = "day_of_month"


class MissingFifth(Enum):
    """What happens in a month without a fifth such weekday; nobody but the organiser can know."""

    SKIP = "skip"
    LAST = "last"


class OnHoliday(StrEnum):
    """What happens to a date that is a federal holiday; nobody but the organiser can know."""

    SKIP = "skip"
    BEFORE = "before"
    AFTER = "after"
    HOLD = "hold"


WEEKS_AWAY = 3
"""How many weeks a call gives way at most: a week before New Year's Day is Christmas, and a fourth is another month."""


class Skip(Enum):
    """Why a date of the pattern has no call."""

    MONTH = "month"
    HOLIDAY = "holiday"


@dataclass(frozen=True)
class Rule:
    """A monthly pattern in wall-clock terms.

    `start` is the earliest date and gives the weekday, its count in the month, and the day of the month.
    `every` counts months (1 or 2), `until` is the last date (inclusive), `skip_months` holds 1 to 12.
    """

    pattern: Pattern
    start: date
    at: time
    zone: str
    every: int = 1
    fifth: MissingFifth | None = None
    until: date | None = None
    skip_months: frozenset[int] = frozenset()
    holidays: OnHoliday = OnHoliday.SKIP

    def __post_init__(self) -> None:
        if self.every not in {1, 2}:
            raise ValueError("a series repeats every month or every two months")
        if self.at.tzinfo is not None:
            raise ValueError("the time of a series is a wall-clock time; its zone is a field of its own")
        if self.needs_fifth and self.fifth is None:
            raise ValueError("a fifth weekday needs a choice for months that have only four")

    @property
    def weekday(self) -> int:
        """The weekday, Monday being 0."""
        return self.start.weekday()

    @property
    def nth(self) -> int:
        """Which such weekday of its month `start` is, 1 to 5."""
        return nth_in_month(self.start)

    @property
    def needs_fifth(self) -> bool:
        """Whether the pattern asks for a fifth weekday, which some months lack."""
        return self.pattern is Pattern.NTH_WEEKDAY and self.nth == 5


@dataclass(frozen=True)
class Occurrence:
    """One date of a rule: `asked` is the pattern's wall-clock time (naive), `moment` when the call really is.

    `holiday` is what `asked` falls on; `weeks` is how far the call gives way to it (-1: a week before).
    """

    asked: datetime
    zone: str
    moment: zones.Moment
    holiday: str | None
    skip: Skip | None
    weeks: int = 0

    @property
    def starts_at(self) -> datetime:
        """The instant in UTC."""
        return self.moment.at


def nth_in_month(day: date) -> int:
    """Return which weekday of its kind `day` is in its month: 1 for days 1 to 7, up to 5."""
    return (day.day - 1) // 7 + 1


def occurrences(rule: Rule) -> Iterator[Occurrence]:
    """Yield the rule's dates in order, the skipped ones too (with their reason), from `rule.start` on.

    Every second month is counted from the first month that has a call; a skipped month in between is
    dropped, it does not push the rhythm.
    """
    for asked in _asked(rule):
        holiday = holiday_on(asked.date())
        skip, weeks = None, 0
        if asked.month in rule.skip_months:
            skip = Skip.MONTH
        elif holiday and rule.holidays is not OnHoliday.HOLD:
            weeks = _weeks_away(rule, asked)
            skip = None if weeks else Skip.HOLIDAY
        held = asked + timedelta(weeks=weeks)
        yield Occurrence(asked, rule.zone, zones.attach(held, rule.zone), holiday, skip, weeks)


def _weeks_away(rule: Rule, asked: datetime) -> int:
    """Return by how many weeks a call gives way to a holiday (negative: before it); 0 where it cannot.

    It never lands on another holiday, in a month without calls, before the first date or after the last one.
    """
    step = {OnHoliday.BEFORE: -1, OnHoliday.AFTER: 1}.get(rule.holidays, 0)
    for weeks in range(step, step * (WEEKS_AWAY + 1), step) if step else ():
        day = (asked + timedelta(weeks=weeks)).date()
        within = rule.start <= day and (rule.until is None or day <= rule.until)
        if within and day.month not in rule.skip_months and not holiday_on(day):
            return weeks
    return 0


def holiday_on(day: date) -> str | None:
    """Return the federal holiday of the United States that a date is, or None."""
    return federal_holidays(day.year).get(day)


def upcoming(rule: Rule, now: datetime, count: int) -> tuple[Occurrence, ...]:
    """Return the next `count` dates that take place after `now`, without the skipped ones."""
    kept = (each for each in occurrences(rule) if each.skip is None and each.starts_at > now)
    return tuple(islice(kept, count))


def preview(rule: Rule, now: datetime, count: int = 6) -> tuple[Occurrence, ...]:
    """Return the next `count` dates that take place, with the skipped dates that lie before or between them."""
    shown: list[Occurrence] = []
    kept = 0
    for each in occurrences(rule):
        if each.starts_at <= now:
            continue
        shown.append(each)
        kept += each.skip is None
        if kept == count:
            return tuple(shown)
    return tuple(shown) if kept else ()


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> dict[date, str]:
    """Return the federal holidays of the United States in `year`, observed days included, by date."""
    from holidays import country_holidays  # noqa: PLC0415 - 70 ms and 10 MB that only scheduling needs

    return dict(country_holidays("US", years=year))


def _asked(rule: Rule) -> Iterator[datetime]:
    first = next((each for each in _walk(rule, rule.start, 1) if each.month not in rule.skip_months), None)
    if first is None:
        return
    yield from _walk(rule, first.date(), rule.every)


def _walk(rule: Rule, anchor: date, every: int) -> Iterator[datetime]:
    """Yield the pattern's wall-clock times on or after `anchor`, months counted from the anchor's month."""
    begin = datetime.combine(anchor.replace(day=1), rule.at)
    last_year = min(anchor.year + SEARCH_YEARS, 9998)
    end = datetime.combine(rule.until or date(last_year, 12, 31), time.max)
    for each in rrule(MONTHLY, interval=every, dtstart=begin, until=end, **_days(rule)):
        if each.date() >= anchor:
            yield each


def _days(rule: Rule) -> dict[str, Any]:
    if rule.pattern is Pattern.DAY_OF_MONTH:
        if rule.start.day <= 28:
            return {"bymonthday": rule.start.day}
        # rrule drops the 31st in short months; the last of the days that do exist clamps it to the month's end.
        return {"bymonthday": list(range(28, rule.start.day + 1)), "bysetpos": -1}
    if rule.pattern is Pattern.NTH_WEEKDAY and not (rule.nth == 5 and rule.fifth is MissingFifth.LAST):
        return {"byweekday": weekday(rule.weekday, rule.nth)}
    # "The fifth, or the last where there is no fifth" is the last one of every month.
    return {"byweekday": weekday(rule.weekday, -1)}
