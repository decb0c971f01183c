"""What people enter about time polls, read into values; everything wrong in a form is said at once, per field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from domain import zones
from domain.calls.fields import parse_date, parse_link, parse_minutes, parse_time, parse_title, parse_zone
from domain.errors import FieldErrors, UserFacingError
from domain.reading import Form
from domain.timepolls import written_zones
from domain.timepolls.poll import FEWEST_SLOTS, MOST_SLOTS
from domain.timepolls.proposing import MOST_DAYS

SLOTS_LONGEST = 1_800
"""The most characters of slots written by hand: what a window can carry to the next one."""
_LINE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[T, ]+(\d{1,2}:\d{2}(?:\s*[ap]\.?m\.?)?)(?:[, ]+(.+))?", re.IGNORECASE)


@dataclass(frozen=True)
class RawPoll:
    """The form of a time poll as it was filled in; `slots` are written by hand, one a line, or empty."""

    title: str | None = None
    minutes: str | None = None
    zone: str | None = None
    first: str | None = None
    last: str | None = None
    slots: str | None = None
    deadline_date: str | None = None
    deadline_time: str | None = None
    link: str | None = None


@dataclass(frozen=True)
class Asked:
    """What the form asks for: slots by hand (UTC), or the span of days among which to look; `deadline` is UTC."""

    title: str
    minutes: int
    zone: str
    deadline: datetime
    link: str | None
    slots: tuple[datetime, ...] = ()
    first: date | None = None
    last: date | None = None


def parse(raw: RawPoll, now: datetime) -> Asked:
    """Read the form.

    Raises:
        FieldErrors: keyed by the form's field names (`title`, `minutes`, `zone`, `slots`, `first`, `last`,
            `deadline_date`, `deadline_time`, `link`), with every problem at once.
    """
    form = Form()
    title = form.read("title", parse_title, raw.title)
    minutes = form.read("minutes", parse_minutes, raw.minutes)
    zone = form.read("zone", parse_zone, raw.zone)
    link = form.read("link", parse_link, raw.link)
    deadline = _deadline(form, raw, zone, now)
    slots: tuple[datetime, ...] = ()
    first = last = None
    if (raw.slots or "").strip():
        slots = form.read("slots", lambda text: parse_slots(text or "", zone, now), raw.slots) or () if zone else ()
    else:
        first, last = form.read("first", parse_date, raw.first), form.read("last", parse_date, raw.last)
        if first and last and zone:
            form.errors |= _span(first, last, now.astimezone(ZoneInfo(zone)).date())
    if deadline and zone and slots:
        form.errors |= deadline_errors(deadline, slots[0], zone)
    elif deadline and zone and last and "last" not in form.errors:
        form.errors |= _days_errors(deadline, last, zone)
    if form.errors or not (title and minutes and zone and deadline):
        raise FieldErrors(form.errors)
    return Asked(title, minutes, zone, deadline, link, slots, first, last)


def _days_errors(deadline: datetime, last: date, zone: str) -> dict[str, str]:
    if deadline < zones.attach(datetime.combine(last, time(23)), zone).at:
        return {}
    return {"deadline_date": "The deadline is after the last day. Choose an earlier one, or later days."}


def _deadline(form: Form, raw: RawPoll, zone: str | None, now: datetime) -> datetime | None:
    day = form.read("deadline_date", parse_date, raw.deadline_date)
    clock = form.read("deadline_time", parse_time, raw.deadline_time)
    if day is None or clock is None or zone is None:
        return None
    deadline = zones.attach(datetime.combine(day, clock), zone).at
    if deadline > now:
        return deadline
    form.errors["deadline_date"] = "That deadline has already passed. Choose one that is still ahead."
    return None


def parse_slots(text: str, zone: str, now: datetime) -> tuple[datetime, ...]:
    """Return the moments (UTC) of slots written one a line, in order: date, time, and a zone if it is another one.

    Raises:
        UserFacingError: naming the line and what to write instead.
    """
    found: list[datetime] = []
    for number, line in enumerate([line.strip() for line in text.splitlines() if line.strip()], start=1):
        found.append(_slot(line, number, zone))
    check_slots(found, now)
    return tuple(sorted(found))


def written(slots: Sequence[datetime], zone: str) -> str:
    """Return slots as somebody would write them, one a line, on the clock of `zone`."""
    return "\n".join(f"{each.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for each in slots)


def packed(slots: Sequence[datetime]) -> list[int]:
    """Return slots so that sixty of them fit into a window's state: minutes since 1970, then from one to the next."""
    minutes = [int(each.timestamp()) // 60 for each in slots]
    return [this - before for this, before in zip(minutes, [0, *minutes], strict=False)]


def unpacked(steps: Sequence[int]) -> tuple[datetime, ...]:
    """Return the slots (UTC) that `packed` was given."""
    return tuple(datetime.fromtimestamp(each * 60, UTC) for each in accumulate(steps))


def check_slots(slots: Sequence[datetime], now: datetime) -> None:
    """Refuse slots that make no poll: all or some past, a duplicate, fewer than two, more than sixty."""
    past = [number for number, each in enumerate(slots, start=1) if each <= now]
    if past and len(past) == len(slots):
        raise UserFacingError("All of these times have already passed. Choose times that are still ahead.")
    if past:
        raise UserFacingError(f"Time {past[0]} has already passed. Choose one that is still ahead, or leave it out.")
    seen: dict[datetime, int] = {}
    for number, each in enumerate(slots, start=1):
        if each in seen:
            raise UserFacingError(f"Times {seen[each]} and {number} are the same moment. Leave one of them out.")
        seen[each] = number
    if len(slots) < FEWEST_SLOTS:
        raise UserFacingError(
            "One time is no choice. Add another one, or plan the call right away with `/calls schedule`."
        )
    if len(slots) > MOST_SLOTS:
        raise UserFacingError(f"These are {len(slots)} times. Leave at most {MOST_SLOTS}.")


def deadline_errors(deadline: datetime, first: datetime, zone: str) -> dict[str, str]:
    """Return what is wrong about a deadline that is not before the first slot, by field."""
    if deadline < first:
        return {}
    local = first.astimezone(ZoneInfo(zone))
    said = f"{local:%a} {local.day} {local:%b}, {local.strftime('%I:%M %p').lstrip('0')}"
    return {"deadline_date": f"The first time is {said}: the deadline has to be before it."}


def picked(chosen: Sequence[str], now: datetime, deadline: datetime) -> tuple[datetime, ...]:
    """Return the slots that were left chosen in the preview (seconds since 1970), in order.

    Raises:
        FieldErrors: keyed by `slots`.
    """
    try:
        slots = tuple(sorted(datetime.fromtimestamp(int(each), now.tzinfo) for each in chosen))
        check_slots(slots, now)
    except ValueError:
        raise FieldErrors({"slots": "Choose times from the list."}) from None
    except UserFacingError as error:
        raise FieldErrors({"slots": error.message}) from error
    if deadline <= now:
        raise UserFacingError("The deadline has passed meanwhile. Start the time poll anew with `/timepoll start`.")
    if slots[0] <= deadline:
        raise FieldErrors({"slots": "The first of these times is before the deadline. Leave it out."})
    return slots


def _slot(line: str, number: int, zone: str) -> datetime:
    found = _LINE.fullmatch(line)
    if not found:
        shown = line[:40]
        raise UserFacingError(f"Line {number}, “{shown}”, is not a time. Write it such as 2026-10-08 15:00.")
    try:
        local = datetime.combine(parse_date(found[1]), parse_time(found[2]))
        where = written_zones.resolve(found[3], local) if found[3] else zone
    except UserFacingError as error:
        raise UserFacingError(f"Line {number}: {error.message}") from error
    return zones.attach(local, where).at


def _span(first: date, last: date, today: date) -> dict[str, str]:
    if last < today:
        return {"last": "These days have already passed. Choose days that are still ahead."}
    if last < first:
        return {"last": "The last day is before the first one. Choose a later one."}
    if last - first >= timedelta(days=MOST_DAYS):
        return {"last": f"That is more than {MOST_DAYS} days. Choose fewer, or write the times yourself."}
    return {}
