"""The months of a newsletter: when its draft is made, when submissions end, and when it goes out."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain import zones
from domain.errors import FieldErrors
from domain.newsletters.issue import Series

MORNING = time(9)
REMINDED = timedelta(days=2)
"""How long before the cut-off an editor is reminded, when the draft is old enough."""
LOOK_BACK = timedelta(days=31)
"""How far back a first issue looks."""
COMING = timedelta(days=42)
"""How far ahead events are announced: until after the next issue."""


@dataclass(frozen=True)
class Month:
    """One month of a series, in UTC instants; `period` is the month's first day."""

    period: date
    draft_at: datetime
    remind_at: datetime
    cutoff_at: datetime
    send_at: datetime


def month(series: Series, period: date) -> Month:
    """Return a series' plan for one month; in a shorter month the day is its last."""
    day = period.replace(day=min(series.day, monthrange(period.year, period.month)[1]))
    send_at = zones.attach(datetime.combine(day, time(series.hour)), series.zone).at
    draft_at = _morning(day - timedelta(days=series.draft_days), series.zone)
    cutoff_at = _morning(day - timedelta(days=series.cutoff_days), series.zone)
    remind_at = cutoff_at - min(REMINDED, (cutoff_at - draft_at) / 2)
    return Month(period.replace(day=1), draft_at, remind_at, cutoff_at, send_at)


def next_month(series: Series, after: datetime) -> Month:
    """Return the first month whose draft is still to be made after a moment (UTC)."""
    here = after.astimezone(ZoneInfo(series.zone)).date().replace(day=1)
    while True:
        found = month(series, here)
        if found.draft_at > after:
            return found
        here = following(here)


def current(series: Series, now: datetime) -> Month:
    """Return the month that an issue drafted now is for: the first whose sending is still ahead."""
    here = now.astimezone(ZoneInfo(series.zone)).date().replace(day=1)
    while (found := month(series, here)).send_at <= now:
        here = following(here)
    return found


def following(period: date) -> date:
    """Return the first day of the next month."""
    return (period.replace(day=1) + timedelta(days=32)).replace(day=1)


def label(period: date) -> str:
    """Return a month as people say it: `October 2026`."""
    return f"{period:%B} {period.year}"


def check(day: int, hour: int, draft_days: int, cutoff_days: int) -> None:
    """Refuse a rhythm that cannot be kept. Raises FieldErrors."""
    errors = {}
    if not 1 <= day <= 31:
        errors["day"] = "Choose a day of the month, from 1 to 31. In a shorter month its last day is meant."
    if not 0 <= hour <= 23:
        errors["hour"] = "Choose an hour of the day."
    if not 2 <= draft_days <= 25:
        errors["draft_days"] = "Make the draft 2 to 25 days before the issue goes out."
    if not 1 <= cutoff_days < max(draft_days, 2):
        errors["cutoff_days"] = "Let submissions end at least a day before the issue goes out, and after the draft."
    if errors:
        raise FieldErrors(errors)


def _morning(day: date, zone: str) -> datetime:
    return zones.attach(datetime.combine(day, MORNING), zone).at


def local(at: datetime, zone: str) -> datetime:
    """Return an instant as the wall clock of a zone (naive)."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def sensible(now: datetime, zone: str) -> datetime:
    """Return the next morning in a zone, for an issue whose own day has passed (UTC)."""
    return _morning(now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), zone)
