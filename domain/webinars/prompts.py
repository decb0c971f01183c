"""When a webinar's messages are due, and until when each is worth sending."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise
from zoneinfo import ZoneInfo

from domain import planned, zones
from domain.webinars.webinar import ATTENDANCE_OPEN, Webinar

LEADS = (24 * 60, 60, 10)
"""How many minutes before a webinar its reminders go out."""
LINK_NEEDED = 60
"""The reminder (minutes before) at which the owner hears that the link is still missing."""
WAIT_FOR_RECORDING = timedelta(days=1)
"""How long after the end follow-ups wait for the recording; then they go out without it."""
DIGEST_ZONE = "America/New_York"
DIGEST_HOUR = 13
"""Monday, 1 PM in New York: working hours from Puerto Rico to Hawaii."""


class Prompt(Enum):
    """What a timer of a webinar does."""

    REMIND = "remind"
    ENDED = "ended"
    FOLLOW_UP = "follow_up"


Planned = planned.Planned[Prompt]


def reminders(starts_at: datetime) -> tuple[Planned, ...]:
    """Return a webinar's reminders, earliest first; each expires when the next one is due, the last at the start."""
    dues = [starts_at - timedelta(minutes=lead) for lead in LEADS]
    return tuple(Planned(Prompt.REMIND, due, expires, starts_at - due) for due, expires in pairwise([*dues, starts_at]))


def plan(webinar: Webinar, now: datetime) -> tuple[Planned, ...]:
    """Return everything that is to happen about a webinar from `now` on, earliest first.

    A reminder whose time has passed is left out: whoever announces or moves a webinar late sends only those ahead.
    """
    if webinar.ends_at <= now:
        return ()
    ahead = [each for each in reminders(webinar.starts_at) if each.due_at > now]
    end = webinar.ends_at
    return (
        *ahead,
        Planned(Prompt.ENDED, end, end + ATTENDANCE_OPEN),
        Planned(Prompt.FOLLOW_UP, end + WAIT_FOR_RECORDING, end + ATTENDANCE_OPEN),
    )


def next_digest(now: datetime) -> datetime:
    """Return when the next weekly digest goes out (UTC): the first Monday, 1 PM in New York, after `now`."""
    local = now.astimezone(ZoneInfo(DIGEST_ZONE)).replace(tzinfo=None, hour=DIGEST_HOUR, minute=0, second=0)
    local = local.replace(microsecond=0) + timedelta(days=-local.weekday())
    while (moment := zones.attach(local, DIGEST_ZONE).at) <= now:
        local += timedelta(days=7)
    return moment
