"""Moving a series: how it goes on from another date, and which call gets which of its new dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice

from domain.calls.call import Call, NotAhead
from domain.recurrence import Occurrence, Pattern, Rule, nth_in_month, occurrences
from domain.zones import Moment

ONE_WEEK = timedelta(days=7)


def moved_rule(rule: Rule, asked: datetime, zone: str) -> Rule:
    """Return how a series goes on from the wall-clock time `asked` (naive) in `zone`, with the same rhythm.

    "The last Thursday" moved to a Wednesday that is no last one becomes, say, the second Wednesday. The last date is
    left out: whoever moves a series asks for as many calls as there were.

    Raises:
        NotAhead: the series could not keep that date itself (`field` is `date`): it is a fifth weekday, a month
            without calls, or a holiday to which the series gives way.
    """
    day = asked.date()
    pattern = rule.pattern
    if pattern is Pattern.LAST_WEEKDAY and (day + ONE_WEEK).month == day.month:
        pattern = Pattern.NTH_WEEKDAY
    if pattern is Pattern.NTH_WEEKDAY and nth_in_month(day) == 5 and rule.fifth is None:
        raise NotAhead(
            f"{_said(day)} is a fifth {day:%A}, and most months have only four. Choose another date, or move only "
            "this call.",
            field="date",
        )
    if day.month in rule.skip_months:
        raise NotAhead(f"This series has no calls in {day:%B}. Choose another date.", field="date")
    new = replace(rule, pattern=pattern, start=day, at=asked.time(), zone=zone, until=None)
    first = next(occurrences(new))
    if first.skip or first.weeks:
        raise NotAhead(
            f"{_said(day)} is {first.holiday}, on which this series has no call. Choose another date.", field="date"
        )
    return new


def moved_dates(rule: Rule, count: int) -> tuple[Occurrence, ...]:
    """Return the first `count` dates of a moved series, without the skipped ones."""
    return tuple(islice((each for each in occurrences(rule) if each.skip is None), count))


def check_series_move(calls: Sequence[Call], moment: Moment, previous: Call | None, now: datetime) -> None:
    """Refuse a move that makes no sense: into the past, to where the first call is, or before an earlier call.

    Raises:
        NotAhead: with a sentence that says which (`field` is `date`).
    """
    if moment.at <= now:
        raise NotAhead("That time has already passed. Choose one that is still ahead.", field="date")
    if moment.at == calls[0].starts_at:
        raise NotAhead("The call is already at that time. Choose another one, or close this window.", field="date")
    if previous is not None and previous.ends_at > now and moment.at <= previous.starts_at:
        raise NotAhead(
            f"The call before it is on {_said(previous.starts_at.date())}. Choose a later date, or move the series "
            "from that call on.",
            field="date",
        )


def _said(day: date) -> str:
    return f"{day:%-d %B %Y}"
