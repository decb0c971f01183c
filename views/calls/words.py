"""Sentences about calls: when they are, how they repeat, who has answered; used by every screen of the feature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.calls.answers import Answer, Tally
from domain.calls.call import Call
from domain.calls.holidays import StateHoliday
from domain.calls.overview import CallCard
from domain.calls.reminders import Place, Shift
from domain.recurrence import MissingFifth, Occurrence, OnHoliday, Pattern, Rule, Skip, holiday_on
from views.text import count, escape, listing, plain_time, shorten, slack_time, zone_name

ORDINALS = ("first", "second", "third", "fourth", "fifth")
MONTHS = tuple(date(2001, month, 1).strftime("%B") for month in range(1, 13))
STATES_SHOWN = 8
HOLIDAYS_NAMED = 3
TITLE_SHOWN = 80
"""How much of a title a sentence quotes; lists and notices show all of it."""

HOLIDAYS = {
    OnHoliday.SKIP: ", not on federal holidays",
    OnHoliday.BEFORE: ", a week before federal holidays",
    OnHoliday.AFTER: ", a week after federal holidays",
    OnHoliday.HOLD: "",
}

ANSWERS = {Answer.GOING: "Going", Answer.MAYBE: "Maybe", Answer.DECLINED: "Can't make it"}


def when(call: Call) -> str:
    """Return mrkdwn for when a call is: the reader's own time, and the call's zone written out."""
    return f"{_token(call.starts_at, call.zone)} on your clock ({plain_when(call)})"


def plain_when(call: Call) -> str:
    """Return when a call is, for phones and e-mail: its own zone written out."""
    return _plain(call.starts_at, call.zone)


def name_of(card: CallCard) -> str:
    """Return the call's title and workgroup as mrkdwn, escaped."""
    return f"{escape(card.call.title)} · {'small group in ' if card.small else ''}{escape(card.workgroup)}"


def plain_name_of(card: CallCard) -> str:
    """Return the call's name for a message's `text`, escaped as well (Slack reads mentions there too)."""
    of = ", a small-group call in " if card.small else " of "
    return f"{escape(shorten(card.call.title, TITLE_SHOWN))}{of}{escape(shorten(card.workgroup, TITLE_SHOWN))}"


def joining(call: Call) -> str:
    """Return how long the call is and where to join, as mrkdwn."""
    length = minutes(call.minutes)
    return f"{length} · <{escape(call.link)}|Join the call>" if call.link else length


def minutes(length: int) -> str:
    """Return a length in minutes as people say it: `45 minutes`, `1 hour`, `1 hour 30 minutes`."""
    hours, rest = divmod(length, 60)
    parts = [count(hours, "hour")] if hours else []
    return " ".join([*parts, count(rest, "minute")] if rest or not parts else parts)


def lead(before: timedelta) -> str:
    """Return how far ahead something is: `24 hours`, `2 days`, `10 minutes`."""
    total = int(before.total_seconds() // 60)
    if total > 24 * 60 and total % (24 * 60) == 0:
        return count(total // (24 * 60), "day")
    return minutes(total)


def leads(chosen: Sequence[int]) -> str:
    """Return when reminders go out: `24 hours and 1 hour before`, or that there are none."""
    if not chosen:
        return "no reminders"
    return f"reminders {listing([lead(timedelta(minutes=each)) for each in chosen])} before"


def clock(at: time | datetime) -> str:
    """Return a wall-clock time: `3:00 PM`."""
    return at.strftime("%I:%M %p").lstrip("0")


def day(on: date) -> str:
    """Return a date with its weekday: `Thu 8 Oct 2026`."""
    return f"{on:%a} {on.day} {on:%b %Y}"


def rhythm(rule: Rule) -> str:
    """Return how a series repeats, as one sentence part: `every month on the second Thursday, 3:00 PM …`."""
    often = "every month" if rule.every == 1 else "every two months"
    said = f"{often} {_which_day(rule)}, {clock(rule.at)} {zone_name(rule.zone)}"
    if rule.skip_months:
        said += f", not in {listing([MONTHS[month - 1] for month in sorted(rule.skip_months)], last='or')}"
    said += HOLIDAYS[rule.holidays]
    if rule.until:
        said += f", until {day(rule.until)}"
    return said


def occurrence(each: Occurrence, off: Sequence[StateHoliday] = ()) -> str:
    """Return one line of a preview: the date in the call's zone, and whatever is special about it.

    `off` are the holidays of single states on it.
    """
    if each.skip is Skip.MONTH:
        return f"~{day(each.asked)}~ no call: this month is skipped"
    if each.skip is Skip.HOLIDAY:
        return f"~{day(each.asked)}~ no call: {each.holiday}"
    line = f"*{plain_time(each.starts_at, each.zone)}*"
    notes = []
    if each.weeks:
        away = "a week" if abs(each.weeks) == 1 else count(abs(each.weeks), "week")
        when = "earlier" if each.weeks < 0 else "later"
        notes.append(f"{away} {when} than usual, because {day(each.asked)} is {each.holiday}")
    elif each.holiday:
        notes.append(f"this is {each.holiday}")
    if off:
        notes.append(state_holidays(off))
    if each.moment.gap:
        notes.append(
            f"{clock(each.asked)} does not exist that day because clocks go forward, so it starts later, at "
            f"{clock(each.moment.local)}"
        )
    if each.moment.twice:
        notes.append(f"{clock(each.asked)} comes twice that day because clocks go back; the first one is meant")
    return f"{line} ({'; '.join(notes)})" if notes else line


def tally(counted: Tally) -> str:
    """Return the live count of answers: `3 going · 1 maybe · 0 can't make it`."""
    return f"{counted.going:,} going · {counted.maybe:,} maybe · {counted.declined:,} can't make it"


def mine(answer: Answer | None) -> str:
    """Return what the reader answered, or that they have not."""
    said = {
        None: "You have not answered yet.",
        Answer.GOING: "You are going.",
        Answer.MAYBE: "You said maybe.",
        Answer.DECLINED: "You can't make it.",
    }
    return said[answer]


def shift(each: Shift) -> str:
    """Return how a clock change moves a call in one zone: `Phoenix time: 1:00 PM instead of 12:00 PM …`."""
    later = "later" if each.by > timedelta(0) else "earlier"
    by = minutes(int(abs(each.by).total_seconds() // 60))
    return f"{zone_name(each.zone)}: {clock(each.this_time)} instead of {clock(each.usual)}, {by} {later}"


def holiday(call: Call) -> str:
    """Return a sentence that says which federal holiday a call is on, to stand after its time; nothing on others."""
    found = holiday_on(call.starts_at.astimezone(ZoneInfo(call.zone)).date())
    return f" That is {found}." if found else ""


def state_holidays(off: Sequence[StateHoliday]) -> str:
    """Return which holidays of states a day is: `Kamehameha Day in Hawaii`."""
    return "; ".join(f"{escape(each.name)} in {states(each.states)}" for each in off[:HOLIDAYS_NAMED])


def states(names: Sequence[str]) -> str:
    """Return states, the first of very many: `Alaska, Hawaii and other states`."""
    return listing([*names[:STATES_SHOWN], *(["other states"] if len(names) > STATES_SHOWN else [])])


def place(found: Place) -> str:
    """Return whom a clock change concerns, to stand behind it: ` (3 people, in AZ and HI)`; nothing while unknown."""
    if not found.people:
        return ""
    states = f", in {listing([escape(each) for each in found.states])}" if found.states else ""
    return f" ({count(found.people, 'person', 'people')}{states})"


def where(shifts: Sequence[Shift]) -> str:
    """Return where clock changes move a call: its states, or its zones where no state is known."""
    states = sorted({state for each in shifts for state in each.place.states})
    named = states or [zone_name(each.zone) for each in shifts]
    return listing([*named[:STATES_SHOWN], *(["other places"] if len(named) > STATES_SHOWN else [])])


# Many calls begin at the same hour, and a message says its time several times.
_plain = lru_cache(maxsize=1024)(plain_time)
_token = lru_cache(maxsize=1024)(slack_time)


def _which_day(rule: Rule) -> str:
    weekday = f"{rule.start:%A}"
    if rule.pattern is Pattern.LAST_WEEKDAY:
        return f"on the last {weekday}"
    if rule.pattern is Pattern.NTH_WEEKDAY:
        said = f"on the {ORDINALS[rule.nth - 1]} {weekday}"
        if rule.fifth is MissingFifth.LAST and rule.needs_fifth:
            return f"{said} (or the last, in months with four)"
        return f"{said} (in months that have one)" if rule.needs_fifth else said
    if rule.start.day > 28:
        return f"on the {rule.start.day}{_ending(rule.start.day)} (or the last day of a shorter month)"
    return f"on the {rule.start.day}{_ending(rule.start.day)}"


def _ending(number: int) -> str:
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number not in {11, 12, 13} else "th"
