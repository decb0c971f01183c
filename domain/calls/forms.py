"""What people enter about calls, read into values; everything wrong in a form is said at once, per field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import TypeVar
from zoneinfo import ZoneInfo

from domain import zones
from domain.calls.editing import Details
from domain.calls.fields import (
    parse_date,
    parse_leads,
    parse_link,
    parse_minutes,
    parse_time,
    parse_title,
    parse_zone,
)
from domain.calls.reminders import LEADS
from domain.errors import FieldErrors, UserFacingError
from domain.reading import Form
from domain.recurrence import MissingFifth, OnHoliday, Pattern, Rule, upcoming

PASSED_DATE = "That date has already passed. Choose one that is still ahead."
PASSED_TIME = "That time has already passed. Choose one that is still ahead."
BEHIND_UTC = timedelta(hours=12)
"""Where the day begins last: a date that has passed there has passed everywhere."""
DATES = frozenset({"repeat", "date", "time", "zone", "pattern", "fifth", "until", "skip_months", "holidays"})
"""The fields that decide on which dates a series falls."""

E = TypeVar("E", bound=Enum)


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
    holidays: str | None = OnHoliday.SKIP.value
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
            `fifth`, `skip_months`, `holidays`, `repeat`, `pattern`), with every problem at once.
    """
    form = Form()
    title = form.read("title", parse_title, raw.title)
    repeat = form.read("repeat", lambda text: _choice(Repeat, text, "Choose how often the call repeats."), raw.repeat)
    day = form.read("date", parse_date, raw.date)
    clock = form.read("time", parse_time, raw.time)
    zone = form.read("zone", parse_zone, raw.zone)
    minutes = form.read("minutes", parse_minutes, raw.minutes)
    link = form.read("link", parse_link, raw.link)
    leads = form.read("reminders", parse_leads, raw.reminders)
    start = _Start(repeat, day, clock, zone)
    _check_start(form, start, now)
    once = repeat is Repeat.ONCE
    moment = _moment(form, start, now) if once else None
    rule = None if once else _parse_rule(form, raw, start, now)
    form.stop_if_wrong()
    assert title and zone and minutes  # noqa: S101 - narrows for mypy; read() has refused the rest
    return Plan(title, zone, minutes, link, leads or (), rule=rule, once=moment)


def mistakes(raw: RawSchedule, now: datetime) -> dict[str, str]:
    """Return everything wrong in the scheduling form by field, for whoever has found something wrong beside it."""
    try:
        parse_schedule(raw, now)
    except FieldErrors as wrong:
        return wrong.errors
    return {}


def parse_details(title: str | None, minutes: str | None, link: str | None, reminders: Sequence[str]) -> Details:
    """Read the form that edits a call.

    Raises:
        FieldErrors: keyed by `title`, `minutes`, `link` and `reminders`.
    """
    form = Form()
    called = form.read("title", parse_title, title)
    length = form.read("minutes", parse_minutes, minutes)
    place = form.read("link", parse_link, link)
    leads = form.read("reminders", parse_leads, reminders)
    form.stop_if_wrong()
    assert called and length  # noqa: S101 - narrows for mypy; read() has refused the rest
    return Details(called, length, place, leads or ())


def parse_move(raw_date: str | None, raw_time: str | None, raw_zone: str | None) -> zones.Moment:
    """Read the form that moves one call: the new date, time and zone.

    Raises:
        FieldErrors: keyed by `date`, `time` and `zone`.
    """
    form = Form()
    day = form.read("date", parse_date, raw_date)
    clock = form.read("time", parse_time, raw_time)
    zone = form.read("zone", parse_zone, raw_zone)
    form.stop_if_wrong()
    assert day and clock is not None and zone  # noqa: S101 - narrows for mypy; read() has refused the rest
    return zones.attach(datetime.combine(day, clock), zone)


def _check_start(form: Form, start: _Start, now: datetime) -> None:
    """Refuse a first date that has passed where the call is planned; with no zone, where it has passed everywhere."""
    if start.day is not None:
        today = (now.astimezone(ZoneInfo(start.zone)) if start.zone else now - BEHIND_UTC).date()
        if start.day < today:
            form.errors["date"] = PASSED_DATE


def _moment(form: Form, start: _Start, now: datetime) -> zones.Moment | None:
    """Return when a single call begins, if what says so is right."""
    if start.day is None or start.clock is None or start.zone is None:
        return None
    moment = zones.attach(datetime.combine(start.day, start.clock), start.zone)
    if moment.at <= now:
        form.errors["date"] = PASSED_TIME
    return moment


def _parse_rule(form: Form, raw: RawSchedule, start: _Start, now: datetime) -> Rule | None:
    """Return how a series repeats, if every field that says so is right; what else is wrong does not matter here."""
    pattern = form.read("pattern", lambda text: _choice(Pattern, text, "Choose what stays the same."), raw.pattern)
    fifth = form.read("fifth", lambda text: _choice(MissingFifth, text, "") if text else None, raw.fifth)
    until = form.read("until", lambda text: parse_date(text) if text else None, raw.until)
    months = form.read("skip_months", _parse_months, raw.skip_months)
    holidays = form.read("holidays", lambda text: _choice(OnHoliday, text, "Choose what happens then."), raw.holidays)
    day = start.day
    if day and until and until < day:
        form.errors["until"] = f"The last date is before the first one, {day:%-d %B %Y}. Choose a later one."
    if day and day.day > 28 and pattern is Pattern.NTH_WEEKDAY and fifth is None and "fifth" not in form.errors:
        form.errors["fifth"] = (
            f"{day:%-d %B} is a fifth {day:%A}, and most months have only four. Choose what happens in those."
        )
    if form.errors.keys() & DATES:
        return None
    assert day and start.clock is not None and start.zone and pattern and months is not None and holidays  # noqa: S101 - narrows for mypy; read() has refused the rest
    every = 2 if start.repeat is Repeat.BIMONTHLY else 1
    rule = Rule(pattern, day, start.clock, start.zone, every, fifth, until, months, holidays)
    if not upcoming(rule, now, 1):
        form.errors["until" if until else "date"] = (
            "No call falls into that span. Choose other dates, or skip fewer months."
        )
    return rule


def _parse_months(texts: Sequence[str] | None) -> frozenset[int]:
    months = set()
    for text in texts or ():
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 12):
            raise UserFacingError("Choose months of the year.")
        months.add(int(text))
    if len(months) == 12:
        raise UserFacingError("Every month is skipped, so no call would be left. Leave at least one month.")
    return frozenset(months)


def _choice(kind: type[E], text: str | None, sentence: str) -> E:
    try:
        return kind(text)
    except ValueError:
        raise UserFacingError(sentence or "Choose one of the answers offered.") from None
