"""Slots that suit most people's working hours, found among the hours of some days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain import zones
from domain.timepolls.people import Crowd, Member

MOST_PROPOSED = 8
MOST_DAYS = 31
A_DAY = 2
AT_THE_SAME_HOUR = 3
ENOUGH = 5
"""With so many of the most convenient slots, less convenient ones are left out."""


@dataclass(frozen=True)
class Candidate:
    """A slot that might suit: when it starts (UTC), and for how many people it is outside working hours."""

    starts_at: datetime
    outside: int


def propose(
    members: Sequence[Member],
    *,
    first: date,
    last: date,
    minutes: int,
    zone: str,
    after: datetime,
    most: int = MOST_PROPOSED,
) -> tuple[Candidate, ...]:
    """Return up to `most` slots between two dates (inclusive, on the clock of `zone`), in the order of their times.

    Those outside the fewest people's hours come first, earlier ones before later ones; at most two a day, three at the
    same hour, none that overlap, none by `after` (UTC), and none that is outside everybody's hours: public holidays,
    weekends and nights fall out by that. Where nobody's clock is known, the usual hours in `zone` count.
    """
    crowd = Crowd.of(members)
    if not crowd.known:
        crowd = Crowd.of([Member(0, "", zone)])
    found = []
    for day in _days(first, last):
        for hour in range(24):
            moment = zones.attach(datetime.combine(day, time(hour)), zone)
            if moment.gap or moment.at <= after:
                continue
            outside = crowd.outside(moment.at, minutes)
            if outside < crowd.known:
                found.append((outside, moment))
    found.sort(key=lambda each: (each[0], each[1].at))
    chosen: list[Candidate] = []
    days: Counter[date] = Counter()
    hours: Counter[time] = Counter()
    for outside, moment in found:
        if len(chosen) >= ENOUGH and outside > found[0][0]:
            break
        day, clock = moment.local.date(), moment.local.time()
        apart = all(abs(each.starts_at - moment.at) >= timedelta(minutes=minutes) for each in chosen)
        if len(chosen) < most and days[day] < A_DAY and hours[clock] < AT_THE_SAME_HOUR and apart:
            chosen.append(Candidate(moment.at, outside))
            days[day] += 1
            hours[clock] += 1
    return tuple(sorted(chosen, key=lambda each: each.starts_at))


def _days(first: date, last: date) -> list[date]:
    span = min((last - first).days, MOST_DAYS - 1)
    return [first + timedelta(days=each) for each in range(span + 1)]
