"""What people enter about calls, read into values; everything wrong in a form is said at once, per field."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from domain import zones
from domain.calls.reminders import LEADS
from domain.errors import FieldErrors, UserFacingError
from domain.recurrence import MissingFifth, Pattern, Rule, upcoming

TITLE_LONGEST = 120
REASON_LONGEST = 300
LINK_LONGEST = 500
MINUTES_SHORTEST = 5
MINUTES_LONGEST = 480
LEAD_LONGEST = 14 * 24 * 60

S = TypeVar("S")
T = TypeVar("T")
E = TypeVar("E", bound=Enum)
_HOST = re.compile(r"^(?=.{4,253}$)([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])$")
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})\s*([ap])?\.?(?:m\.?)?$", re.IGNORECASE)


class Repeat(Enum):
    """How often a call comes back."""

    ONCE = "once"
    MONTHLY = "monthly"
    BIMONTHLY = "bimonthly"


@dataclass(frozen=True)
class RawSchedule:
    """The scheduling form as it was filled in: text, or nothing where nothing was entered."""

    title: str | None = None
    repeat: str | None = None
    date: str | None = None
    time: str | None = None
    zone: str | None = None
    minutes: str | None = None
    link: str | None = None
    pattern: str | None = None
    fifth: str | None = None
    until: str | None = None
    skip_months: Sequence[str] = ()
    skip_holidays: bool = True
    reminders: Sequence[str] = tuple(str(lead) for lead in LEADS)


@dataclass(frozen=True)
class Plan:
    """What the scheduling form asks for; exactly one of `rule` (a series) and `once` (a single call) is set.

    `minutes` is the length; `leads` are the minutes before the start at which reminders go out.
    """

    title: str
    zone: str
    minutes: int
    link: str | None
    leads: tuple[int, ...] = LEADS
    rule: Rule | None = None
    once: zones.Moment | None = None


@dataclass(frozen=True)
class _Start:
    repeat: Repeat | None
    day: date | None
    clock: time | None
    zone: str | None


def parse_schedule(raw: RawSchedule, now: datetime) -> Plan:
    """Read the scheduling form.

    Raises:
        FieldErrors: keyed by the form's field names (`title`, `date`, `time`, `zone`, `minutes`, `link`, `until`,
            `fifth`, `skip_months`, `repeat`, `pattern`), with every problem at once.
    """
    form = _Form()
    title = form.read("title", parse_title, raw.title)
    repeat = form.read("repeat", lambda text: _choice(Repeat, text, "Choose how often the call repeats."), raw.repeat)
    day = form.read("date", parse_date, raw.date)
    clock = form.read("time", parse_time, raw.time)
    zone = form.read("zone", parse_zone, raw.zone)
    minutes = form.read("minutes", parse_minutes, raw.minutes)
    link = form.read("link", parse_link, raw.link)
    leads = form.read("reminders", _parse_leads, raw.reminders)
    if repeat is Repeat.ONCE:
        form.stop_if_wrong()
        assert title and day and clock is not None and zone and minutes  # noqa: S101 - narrows for mypy; read() has refused the rest
        moment = zones.attach(datetime.combine(day, clock), zone)
        if moment.at <= now:
            raise FieldErrors({"date": "That time has already passed. Choose one that is still ahead."})
        return Plan(title, zone, minutes, link, leads or (), once=moment)
    rule = _parse_rule(form, raw, _Start(repeat, day, clock, zone))
    form.stop_if_wrong()
    assert title and zone and minutes and rule  # noqa: S101 - narrows for mypy; read() has refused the rest
    _check_dates(rule, now)
    return Plan(title, zone, minutes, link, leads or (), rule=rule)


def parse_move(raw_date: str | None, raw_time: str | None, raw_zone: str | None) -> zones.Moment:
    """Read the form that moves one call: the new date, time and zone.

    Raises:
        FieldErrors: keyed by `date`, `time` and `zone`.
    """
    form = _Form()
    day = form.read("date", parse_date, raw_date)
    clock = form.read("time", parse_time, raw_time)
    zone = form.read("zone", parse_zone, raw_zone)
    form.stop_if_wrong()
    assert day and clock is not None and zone  # noqa: S101 - narrows for mypy; read() has refused the rest
    return zones.attach(datetime.combine(day, clock), zone)


def parse_title(text: str | None) -> str:
    """Return a title on one line, 1 to 120 characters."""
    title = " ".join((text or "").split())
    if not title:
        raise UserFacingError("Give the call a title, such as Monthly call.")
    if len(title) > TITLE_LONGEST:
        raise UserFacingError(f"The title has {len(title)} characters. Shorten it to {TITLE_LONGEST}.")
    return title


def parse_note(text: str | None, *, needed: str | None = None, field: str = "reason") -> str | None:
    """Return a short free text (at most 300 characters), or nothing; `needed` is the sentence if it may not be empty.

    Raises:
        FieldErrors: keyed by `field`.
    """
    note = (text or "").strip()
    if not note and needed:
        raise FieldErrors({field: needed})
    if len(note) > REASON_LONGEST:
        raise FieldErrors({field: f"This text has {len(note)} characters. Shorten it to {REASON_LONGEST}."})
    return note or None


def parse_date(text: str | None) -> date:
    """Return a date written `2026-10-08`."""
    if not text:
        raise UserFacingError("Choose a date.")
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        raise UserFacingError(
            f"{_quote(text)} is not a date in the calendar. Write it as year-month-day, such as 2026-10-08."
        ) from None


def parse_time(text: str | None) -> time:
    """Return a wall-clock time written `15:00` or `3:00 PM`."""
    if not text:
        raise UserFacingError("Choose a time.")
    wrong = UserFacingError(f"{_quote(text)} is not a time of day. Write it as 15:00 or 3:00 PM.")
    found = _CLOCK.match(text.strip())
    if not found:
        raise wrong
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise wrong
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise wrong from None


def parse_zone(text: str | None) -> str:
    """Return the name of an IANA zone that exists."""
    if not text:
        raise UserFacingError("Choose the time zone the call's time is meant in.")
    name = text.strip()
    if not zones.exists(name):
        raise UserFacingError(f"There is no time zone {_quote(name)}. Search by city, such as Chicago or Anchorage.")
    return name


def parse_minutes(text: str | None) -> int:
    """Return a length in whole minutes, 5 to 480."""
    wrong = UserFacingError(
        f"Give the length in whole minutes, from {MINUTES_SHORTEST} to {MINUTES_LONGEST}, such as 60."
    )
    cleaned = (text or "").strip()
    if not cleaned.isascii() or not cleaned.isdigit() or len(cleaned) > 4:
        raise wrong
    minutes = int(cleaned)
    if not MINUTES_SHORTEST <= minutes <= MINUTES_LONGEST:
        raise wrong
    return minutes


def parse_link(text: str | None) -> str | None:
    """Return a web address people can join by, or nothing if none was entered."""
    link = (text or "").strip()
    if not link:
        return None
    wrong = UserFacingError("That is not a link. Paste the whole address, such as https://meet.example.org/room.")
    if len(link) > LINK_LONGEST:
        raise UserFacingError(f"The link has {len(link)} characters. Use one of at most {LINK_LONGEST}.")
    if not link.isascii() or not link.isprintable() or any(mark in link for mark in ' <>|"\\`'):
        raise wrong
    try:
        parts = urlsplit(link)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise wrong from None
    # A name and password before the host make an address look like another one.
    if parts.scheme.lower() not in {"http", "https"} or "@" in parts.netloc or not _HOST.match(host):
        raise wrong
    return link


def _parse_rule(form: _Form, raw: RawSchedule, start: _Start) -> Rule | None:
    pattern = form.read("pattern", lambda text: _choice(Pattern, text, "Choose what stays the same."), raw.pattern)
    fifth = form.read("fifth", lambda text: _choice(MissingFifth, text, "") if text else None, raw.fifth)
    until = form.read("until", lambda text: parse_date(text) if text else None, raw.until)
    months = form.read("skip_months", _parse_months, raw.skip_months)
    day = start.day
    if day and until and until < day:
        form.errors["until"] = f"The last date is before the first one, {day:%-d %B %Y}. Choose a later one."
    if day and day.day > 28 and pattern is Pattern.NTH_WEEKDAY and fifth is None and "fifth" not in form.errors:
        form.errors["fifth"] = (
            f"{day:%-d %B} is a fifth {day:%A}, and most months have only four. Choose what happens in those."
        )
    if form.errors or months is None or day is None or start.clock is None or start.zone is None or pattern is None:
        return None
    every = 2 if start.repeat is Repeat.BIMONTHLY else 1
    return Rule(pattern, day, start.clock, start.zone, every, fifth, until, months, raw.skip_holidays)


def _check_dates(rule: Rule, now: datetime) -> None:
    if rule.start < now.astimezone(ZoneInfo(rule.zone)).date():
        raise FieldErrors({"date": "That date has already passed. Choose one that is still ahead."})
    if not upcoming(rule, now, 1):
        field = "until" if rule.until else "date"
        raise FieldErrors({field: "No call falls into that span. Choose other dates, or skip fewer months."})


def _parse_months(texts: Sequence[str] | None) -> frozenset[int]:
    months = set()
    for text in texts or ():
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 12):
            raise UserFacingError("Choose months of the year.")
        months.add(int(text))
    if len(months) == 12:
        raise UserFacingError("Every month is skipped, so no call would be left. Leave at least one month.")
    return frozenset(months)


def _parse_leads(texts: Sequence[str] | None) -> tuple[int, ...]:
    leads = set()
    for text in texts or ():
        if not (text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) <= LEAD_LONGEST):
            raise UserFacingError("Choose reminders from the list.")
        leads.add(int(text))
    return tuple(sorted(leads, reverse=True))


def _choice(kind: type[E], text: str | None, sentence: str) -> E:
    try:
        return kind(text)
    except ValueError:
        raise UserFacingError(sentence or "Choose one of the answers offered.") from None


def _quote(text: str) -> str:
    return f"“{text[:40]}”"


class _Form:
    """Collects the errors of a form, one per field."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    def read(self, field: str, parse: Callable[[S], T], raw: S) -> T | None:
        try:
            return parse(raw)
        except UserFacingError as error:
            self.errors[field] = error.message
            return None

    def stop_if_wrong(self) -> None:
        if self.errors:
            raise FieldErrors(self.errors)
