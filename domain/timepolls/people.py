"""The people of a time poll as its rules see them: where they are, when they work, and how screens call their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain import zones
from domain.directory.hours import USUAL, Outside, WorkingHours, states_off
from domain.directory.states import BY_CODE, state_name

NO_HOUR = time()


@dataclass(frozen=True)
class Member:
    """One person: `organisation` is an id (None: unknown), `zone` an IANA name or empty, `state` a postal code."""

    id: int
    name: str
    zone: str = ""
    state: str = ""
    organisation: int | None = None
    organisation_name: str = ""
    hours: WorkingHours = USUAL
    slack_user: str | None = None

    @property
    def clock(self) -> str:
        """The zone of this person's clock: their own, else their state's usual one; empty while neither is known."""
        if self.zone and zones.exists(self.zone):
            return self.zone
        state = BY_CODE.get(self.state)
        return state.zone if state else ""


def places(members: Iterable[Member]) -> dict[int, str]:
    """Return how screens call each organisation, by id: its state, or its name where its state has several.

    An organisation without a state, such as a national partner, is called by its name.
    """
    known = {each.organisation: each for each in members if each.organisation is not None}
    shared = Counter(each.state for each in known.values())
    return {
        id_: state_name(each.state) if each.state and shared[each.state] == 1 else each.organisation_name
        for id_, each in known.items()
    }


@dataclass(frozen=True)
class Inconvenience:
    """People (by id) for whom a slot is outside their hours: why, and the hour that their day begins or ends.

    On a day off there is no such hour: midnight stands for it.
    """

    people: frozenset[int]
    why: Outside
    hour: time

    def leaving_out(self, without: frozenset[int]) -> Inconvenience:
        """Return the same for the others only: those who said no will not be there."""
        return Inconvenience(self.people - without, self.why, self.hour)


@dataclass(frozen=True)
class Group:
    """People with one clock and the same hours; by state too, because public holidays are the states'."""

    zone: str
    hours: WorkingHours
    people: frozenset[int]
    by_state: Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class Crowd:
    """Members put together so that what is the same for many is worked out once.

    A thousand people in thirty zones are a few dozen groups, and fewer at any one time, when most of the zones show
    the same. `organisations` maps people to theirs; people whose clock nobody knows are in no group.
    """

    groups: tuple[Group, ...]
    organisations: Mapping[int, int]
    places: Mapping[int, str]
    _alike: dict[tuple[timedelta | None, ...], tuple[Group, ...]] = field(default_factory=dict, compare=False)
    """The groups put together by how far their clocks are from UTC: the same until one of them changes."""

    @classmethod
    def of(cls, members: Sequence[Member]) -> Crowd:
        """Put these members together."""
        found: dict[tuple[str, WorkingHours], dict[str, set[int]]] = {}
        for each in members:
            if clock := each.clock:
                # A state that the calendar does not know has the federal holidays, as no state has.
                state = each.state if each.state in BY_CODE else ""
                found.setdefault((clock, each.hours), {}).setdefault(state, set()).add(each.id)
        groups = (
            Group(zone, hours, frozenset().union(*states.values()), {at: frozenset(ids) for at, ids in states.items()})
            for (zone, hours), states in found.items()
        )
        owners = {each.id: each.organisation for each in members if each.organisation is not None}
        return cls(tuple(groups), owners, places(members))

    @property
    def known(self) -> int:
        """How many people's clocks are known."""
        return sum(len(each.people) for each in self.groups)

    def inconvenient(self, starts_at: datetime, minutes: int) -> list[Inconvenience]:
        """Return the people for whom a slot of this length is outside their hours, those alike together."""
        alike: dict[tuple[Outside, time], list[frozenset[int]]] = {}
        for each in self._together(starts_at):
            local = starts_at.astimezone(_zone(each.zone)).replace(tzinfo=None)
            for why, hour, people in _felt(each, local, minutes):
                alike.setdefault((why, hour), []).append(people)
        return [Inconvenience(frozenset[int]().union(*felt), why, hour) for (why, hour), felt in alike.items()]

    def _together(self, at: datetime) -> tuple[Group, ...]:
        """Return the groups with those as one whose hours are the same and whose clocks show the same at an instant."""
        clocks = dict.fromkeys(each.zone for each in self.groups)
        offsets = tuple(at.astimezone(_zone(each)).utcoffset() for each in clocks)
        if (known := self._alike.get(offsets)) is None:
            offset_of = dict(zip(clocks, offsets, strict=True))
            found: dict[tuple[timedelta | None, WorkingHours], list[Group]] = {}
            for each in self.groups:
                found.setdefault((offset_of[each.zone], each.hours), []).append(each)
            known = self._alike[offsets] = tuple(map(_one, found.values()))
        return known

    def outside(self, starts_at: datetime, minutes: int) -> int:
        """Return for how many people a slot is outside their hours."""
        return sum(len(each.people) for each in self.inconvenient(starts_at, minutes))


# ZoneInfo itself keeps only eight zones at hand: with thirty it would read their files again for every slot.
_zone = lru_cache(maxsize=1024)(ZoneInfo)


def _one(groups: Sequence[Group]) -> Group:
    """Return groups with the same hours, whose clocks show the same, as one that has the zone of the first."""
    states: dict[str, frozenset[int]] = {}
    for each in groups:
        for state, people in each.by_state.items():
            states[state] = states.get(state, frozenset()) | people
    return Group(groups[0].zone, groups[0].hours, frozenset().union(*states.values()), states)


def _felt(group: Group, local: datetime, minutes: int) -> Iterator[tuple[Outside, time, frozenset[int]]]:
    """Yield whom of a group a slot at this wall-clock time is inconvenient for: the day counts before the hour."""
    hours, people = group.hours, group.people
    if local.weekday() not in hours.days:
        yield Outside.DAY_OFF, NO_HOUR, people
        return
    if off := states_off(local.date()):
        resting = frozenset[int]().union(*(group.by_state[state] for state in off & group.by_state.keys()))
        if resting:
            yield Outside.HOLIDAY, NO_HOUR, resting
            people -= resting
    why = hours.outside_the_day(local, minutes)
    if why is not None and people:
        yield why, hours.end if why is Outside.LATE else hours.begin, people
