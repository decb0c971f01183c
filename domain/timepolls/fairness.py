"""The fairness ledger: which organisations carried inconvenient hours over the program year, and how to rotate them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain import zones
from domain.directory.hours import Outside
from domain.timepolls.people import Crowd, Inconvenience, Member

DAY_OFF = frozenset({Outside.DAY_OFF, Outside.HOLIDAY})
ROTATE_FROM, ROTATE_UNTIL = time(6), time(20)
STEP = timedelta(minutes=30)


@dataclass(frozen=True)
class Held:
    """A call of the year that took place or is planned: when it starts (UTC) and its length in minutes.

    `felt` is what was noted when it ended: the organisations (by id) that it was inconvenient for; None: nothing was.
    `only` are the people (ids) of the small group that it is for; None: it is for the workgroup.
    """

    starts_at: datetime
    minutes: int
    felt: Mapping[int, Outside] | None = None
    only: frozenset[int] | None = None


@dataclass(frozen=True)
class Line:
    """What one organisation carried, in calls; `last` is how the latest call that took place was for it."""

    organisation: int
    place: str
    early: int = 0
    late: int = 0
    off: int = 0
    last: Outside | None = None

    @property
    def total(self) -> int:
        """How many calls of the year were outside the working hours of somebody of this organisation."""
        return self.early + self.late + self.off


@dataclass(frozen=True)
class Ledger:
    """What every organisation carried over a program year, the one that carried most first; `calls` were looked at."""

    lines: tuple[Line, ...] = ()
    calls: int = 0
    by_organisation: Mapping[int, Line] = field(default_factory=dict, compare=False)

    def of(self, organisation: int | None) -> Line | None:
        """Return the line of an organisation."""
        return self.by_organisation.get(organisation) if organisation is not None else None

    @property
    def carried(self) -> tuple[Line, ...]:
        """The lines of those who carried anything."""
        return tuple(line for line in self.lines if line.total)


@dataclass(frozen=True)
class Rotation:
    """A second hour for a series: both on the clock of `zone`, and the places that each is inconvenient for.

    `heavy` are those of the present hour, `light` those of the other one; without any, the other hour suits everybody.
    """

    zone: str
    usual: time
    other: time
    heavy: tuple[str, ...]
    light: tuple[str, ...]


def ledger(
    calls: Sequence[Held], members: Sequence[Member], now: datetime, former: Mapping[int, str] | None = None
) -> Ledger:
    """Return the ledger of these calls: of what was noted when each ended, else for these members as they are today.

    `former` names organisations (by id) that carried something and have none of the members any more. A call counts
    once for an organisation, however many of its people it was inconvenient for, as what most of them felt: early,
    late or a day off. A small group's call counts for the organisations of its people alone. `last` looks at the
    workgroup's latest call that has begun by `now`.
    """
    crowd = Crowd.of(members)
    counts: dict[int, Counter[Outside]] = defaultdict(Counter)
    past = max((each.starts_at for each in calls if each.only is None and each.starts_at <= now), default=None)
    last: Mapping[int, Outside] = {}
    for each in calls:
        felt = each.felt
        if felt is None:
            those = crowd if each.only is None else Crowd.of([one for one in members if one.id in each.only])
            felt = carried(those, each.starts_at, each.minutes)
        for organisation, why in felt.items():
            counts[organisation][why] += 1
        if each.only is None and each.starts_at == past:
            last = felt
    lines = [
        Line(
            organisation,
            place,
            early=counts[organisation][Outside.EARLY],
            late=counts[organisation][Outside.LATE],
            off=sum(counts[organisation][why] for why in DAY_OFF),
            last=last.get(organisation),
        )
        for organisation, place in {**(former or {}), **crowd.places}.items()
    ]
    lines.sort(key=lambda line: (-line.total, line.place, line.organisation))
    return Ledger(tuple(lines), len(calls), {line.organisation: line for line in lines})


def carried(crowd: Crowd, starts_at: datetime, minutes: int) -> dict[int, Outside]:
    """Return for which organisations a call at this time is inconvenient, and how."""
    return burdened(crowd, crowd.inconvenient(starts_at, minutes))


def burdened(crowd: Crowd, found: Sequence[Inconvenience]) -> dict[int, Outside]:
    """Return for which organisations a slot is inconvenient, and how most of their people feel it.

    Of two ways that as many people feel, the one named first in `Outside` counts, so that it is always the same.
    """
    owners: dict[Outside, Counter[int | None]] = {}
    for each in found:
        owners.setdefault(each.why, Counter()).update(map(crowd.organisations.get, each.people))
    felt: dict[int, Outside] = {}
    most: dict[int, int] = {}
    for why in Outside:
        for organisation, people in owners.get(why, {}).items():
            if organisation is not None and people > most.get(organisation, 0):
                felt[organisation], most[organisation] = why, people
    return felt


def rotate(members: Sequence[Member], starts_at: datetime, minutes: int, zone: str) -> Rotation | None:
    """Return another hour to alternate with, or None when the present one suits everybody or no hour is fairer.

    - An hour that suits everybody comes first: then there is nothing to take turns in.
    - Otherwise one that is inconvenient only for organisations that the present hour spares, and for as few people as
      can be; the nearest to the present hour of those.
    """
    crowd = Crowd.of(members)
    local = starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    heavy = set(burdened(crowd, crowd.inconvenient(starts_at, minutes)))
    if not heavy:
        return None
    best: tuple[tuple[int, timedelta, time], set[int]] | None = None
    at = datetime.combine(local.date(), ROTATE_FROM)
    while at <= datetime.combine(local.date(), ROTATE_UNTIL):
        light, people = _carried_at(crowd, zones.attach(at, zone).at, minutes)
        key = (people, abs(at - local), at.time())
        if not light & heavy and (best is None or key < best[0]):
            best = key, light
        at += STEP
    if best is None:
        return None
    return Rotation(zone, local.time(), best[0][2], _named(heavy, crowd.places), _named(best[1], crowd.places))


def _carried_at(crowd: Crowd, starts_at: datetime, minutes: int) -> tuple[set[int], int]:
    found = crowd.inconvenient(starts_at, minutes)
    return set(burdened(crowd, found)), sum(len(each.people) for each in found)


def _named(organisations: Collection[int], called: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(sorted(called[each] for each in organisations))
