"""What screens about time polls say in words: times, answers, and why one slot is before another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from domain.directory.hours import Outside, clock
from domain.timepolls.fairness import Line, Rotation
from domain.timepolls.overview import PollCard
from domain.timepolls.poll import Choice
from domain.timepolls.ranking import Burden, Criterion, Ranked, Ranking
from views.text import count, escape, listing, plain_time, shorten, slack_time, zone_name

CHOICES = ((Choice.YES.value, "Yes"), (Choice.IF_NEED_BE.value, "If need be"), (Choice.NO.value, "No"))
ORDER = (
    "Ranked by, in this order: most people who can come; fewest outside their working hours; sparing those who carried "
    "inconvenient hours this year, and those who carried the latest call; most plain yeses; the earlier time."
)
TITLE_SHOWN = 80
PLACES_NAMED = 3

_HOURS = {
    Outside.EARLY: "the early hour",
    Outside.LATE: "the late hour",
    Outside.DAY_OFF: "a call on a day off",
    Outside.HOLIDAY: "a call on a public holiday",
}


def name_of(card: PollCard) -> str:
    """Return the poll's title and workgroup as mrkdwn, escaped."""
    small = "small group in " if card.poll.request_id is not None else ""
    return f"{escape(card.poll.title)} · {small}{escape(card.workgroup)}"


def plain_name_of(card: PollCard) -> str:
    """Return the poll's name for a message's `text`, escaped as well."""
    of = ", a small-group call in " if card.poll.request_id is not None else " of "
    return f"{escape(shorten(card.poll.title, TITLE_SHOWN))}{of}{escape(shorten(card.workgroup, TITLE_SHOWN))}"


def spoken(button: str, title: str) -> str:
    """Return what a screen reader says of a button about one of several polls, without anything like markup."""
    return f"{button}: {title.replace('<', '').replace('>', '')}"


def when(moment: datetime, zone: str) -> str:
    """Return mrkdwn for a time: the reader's own clock, and the poll's zone written out."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{slack_time(moment, zone)} ({local:%a} {local.strftime('%I:%M %p').lstrip('0')} {zone_name(zone)})"


def plain(moment: datetime, zone: str) -> str:
    """Return a time on one clock, written out: for forms, where Slack shows no reader's own."""
    return plain_time(moment, zone)


def answered(card: PollCard) -> str:
    """Return how many have answered: `3 of 7 people have answered.`."""
    have = "has" if card.asked == 1 else "have"
    return f"{card.answered:,} of {count(card.asked, 'person', 'people')} {have} answered."


def burden(each: Burden) -> str:
    """Return for whom a slot is inconvenient: `2 people before 8 AM (Hawaii)`."""
    said = {
        Outside.EARLY: f"before {clock(each.hour)}",
        Outside.LATE: f"after {clock(each.hour)}",
        Outside.DAY_OFF: "on a day off",
        Outside.HOLIDAY: "on a public holiday",
    }[each.why]
    where = f" ({_places(each.places)})" if each.places else ""
    return f"{count(each.people, 'person', 'people')} {said}{where}"


def ledger_of(each: Line) -> str:
    """Return what the ledger says about an organisation: `Hawaii had the late hour last time`."""
    place = escape(each.place)
    if each.last:
        return f"{place} had {_HOURS[each.last]} last time"
    return f"{place} has had {count(each.total, 'inconvenient hour')} this year"


def reason(each: Ranked, cannot_answer: int = 0) -> str:
    """Return why a slot stands where it does, as one sentence; those who cannot answer are not waited for."""
    silent = max(0, each.silent - cannot_answer)
    people = each.can_come + each.no + silent
    parts = [
        f"{each.can_come:,} of {people:,} can come" + (f" ({each.if_need_be:,} if need be)" * bool(each.if_need_be))
    ]
    if each.no:
        parts.append(f"{each.no:,} cannot")
    if silent:
        parts.append(f"{silent:,} {'has' if silent == 1 else 'have'} not answered")
    parts += [burden(found) for found in each.burdens[:4]] or ["within everybody's working hours"]
    parts += [ledger_of(line) for line in each.burdened[:PLACES_NAMED]]
    return "; ".join(parts) + "."


def decided(ranking: Ranking) -> str:
    """Return what puts the first slot before the second, as one sentence; nothing when there is no second."""
    criterion = ranking.decided_by
    if criterion is None:
        return ""
    first, second = ranking.slots[0], ranking.slots[1]
    lines = [each for each in second.burdened if each not in first.burdened] or list(second.burdened)
    spared = listing([ledger_of(line) for line in lines[:2]])
    said = {
        Criterion.CAN_COME: f"more people can come ({first.can_come:,} instead of {second.can_come:,})",
        Criterion.HOURS: (
            "as many can come, and it is outside working hours for fewer people "
            f"({first.outside:,} instead of {second.outside:,})"
        ),
        Criterion.FAIRNESS: f"answers and working hours are equal, and the second would burden more again: {spared}",
        Criterion.LAST_TIME: f"all else is equal, and the second would burden the same people again: {spared}",
        Criterion.PREFERENCE: f"all else is equal, and more said a plain yes ({first.yes:,} instead of {second.yes:,})",
        Criterion.EARLIER: "all else is equal, and it is the earlier one",
    }[criterion]
    return f"It is before the second because {said}."


def rotation(found: Rotation, series: str) -> str:
    """Return the suggestion to take turns between two hours, or to move to one that suits everybody."""
    of = f" of {escape(shorten(series, TITLE_SHOWN))}" if series else ""
    usual, other, zone = _clock(found.usual), _clock(found.other), zone_name(found.zone)
    heavy = _places(found.heavy)
    if not found.light:
        return f"The hour{of}, {usual} {zone}, falls on {heavy}. {other} would suit everybody's working hours: move it."
    return (
        f"The hour{of}, {usual} {zone}, falls on {heavy} each time. Take turns: every other call at {other}, "
        f"which falls on {_places(found.light)} instead."
    )


def line(each: Line, calls: int) -> str:
    """Return one organisation's line of the ledger: `Hawaii: 3 of 5 calls (3 late), the latest too`."""
    kinds = [f"{number:,} {word}" for number, word in ((each.early, "early"), (each.late, "late")) if number]
    if each.off:
        kinds.append(f"{each.off:,} on a day off")
    too = ", the latest too" if each.last else ""
    place = escape(shorten(each.place, TITLE_SHOWN))
    return f"*{place}*: {each.total:,} of {count(calls, 'call')} ({', '.join(kinds)}){too}"


def _clock(at: time) -> str:
    return clock(at)


def _places(places: Sequence[str]) -> str:
    named = [escape(shorten(each, 60)) for each in places[:PLACES_NAMED]]
    more = len(places) - len(named)
    return listing([*named, f"{more} more"] if more else named)
