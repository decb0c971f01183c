"""When a call's messages are due, until when each is worth sending, and whom a clock change affects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from domain import planned, zones
from domain.calls.answers import ATTENDANCE_OPEN
from domain.calls.call import Call

LEADS = (24 * 60, 60)
"""How many minutes before a call its reminders go out, unless its series says otherwise."""
ANNOUNCE_LEAD = timedelta(days=21)
"""How long before a call of a series its announcement with the answer buttons is posted."""
SHIFT_LEAD = timedelta(days=3)
"""How long before a call people hear that daylight saving moves it on their clock."""


class Prompt(Enum):
    """What a timer of a call sends."""

    ANNOUNCE = "announce"
    SHIFT = "shift"
    REMIND = "remind"
    ATTENDANCE = "attendance"


Planned = planned.Planned[Prompt]


def reminders(starts_at: datetime, now: datetime, leads: Iterable[int] = LEADS) -> tuple[Planned, ...]:
    """Return the reminders that are still ahead, earliest first; `leads` are minutes before the start.

    A reminder expires when the next one is due, the last one when the call starts: after downtime nobody gets a
    reminder that the next one has overtaken.
    """
    befores = [timedelta(minutes=lead) for lead in sorted({lead for lead in leads if lead > 0}, reverse=True)]
    dues = [starts_at - before for before in befores]
    return tuple(
        Planned(Prompt.REMIND, due, expires, before)
        for before, due, expires in zip(befores, dues, [*dues[1:], starts_at], strict=False)
        if due > now
    )


def plan(call: Call, now: datetime, *, leads: Iterable[int] = LEADS, announced: bool = False) -> tuple[Planned, ...]:
    """Return everything the bot will send about `call` from `now` on, unless the call is moved or cancelled.

    A call that was announced already is not announced again; what would be due in the past is due now, except
    reminders, which are only sent ahead of time.
    """
    if call.cancelled or call.starts_at <= now:
        return ()
    ahead = list(reminders(call.starts_at, now, leads))
    if call.series_id is not None:
        ahead.append(Planned(Prompt.SHIFT, max(call.starts_at - SHIFT_LEAD, now), call.starts_at))
    if not announced:
        ahead.append(Planned(Prompt.ANNOUNCE, max(call.starts_at - ANNOUNCE_LEAD, now), call.starts_at))
    ahead.append(Planned(Prompt.ATTENDANCE, call.ends_at, call.ends_at + ATTENDANCE_OPEN))
    return tuple(sorted(ahead, key=lambda each: (each.due_at, each.name)))


@dataclass(frozen=True)
class Place:
    """How many people of a workgroup have their clocks in one zone, and the states (postal codes) they work in."""

    people: int = 0
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shift:
    """Daylight saving moves a call by `by` on the clock in `zone`: positive is later. Times are naive wall clock.

    `place` says whom that concerns.
    """

    zone: str
    by: timedelta
    usual: datetime
    this_time: datetime
    place: Place = Place()


def signature(shifts: Iterable[Shift]) -> str:
    """Return what a warning of these shifts says, in one line: where, and by how many minutes."""
    return ",".join(sorted({f"{each.zone}{each.by.total_seconds() / 60:+.0f}" for each in shifts}))


def shifts(call: Call, previous: Call, places: Mapping[str, Place]) -> tuple[Shift, ...]:
    """Return, for each zone where it is so, that the call comes at another hour than the previous one did.

    `places` are the zones of the people concerned.

    Only clock changes count: a call that was moved by a person has its own notice. Unknown zones are left out.
    """
    found = []
    for zone, place in sorted(places.items()):
        if not zones.exists(zone):
            continue
        by = zones.shift(zone, call.zone, previous.starts_at, call.starts_at)
        if by:
            local = (call.starts_at + zones.offset(call.starts_at, zone)).replace(tzinfo=None)
            found.append(Shift(zone, by, local - by, local, place))
    return tuple(found)
