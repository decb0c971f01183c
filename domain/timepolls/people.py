"""The people of a time poll as its rules see them: where they are, when they work, and how screens call their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from domain import zones
from domain.directory.hours import USUAL, Outside, WorkingHours
from domain.directory.states import BY_CODE, state_name


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
class Group:
    """People for whom every time is alike: one clock, one state, the same hours."""

    zone: str
    state: str
    hours: WorkingHours
    members: tuple[Member, ...]


def grouped(members: Iterable[Member]) -> tuple[Group, ...]:
    """Return the members whose clock is known, put together by clock, state and hours.

    A thousand people in thirty zones are a few dozen groups: what is the same for all of them is worked out once.
    """
    found: dict[tuple[str, str, WorkingHours], list[Member]] = {}
    for each in members:
        if each.clock:
            found.setdefault((each.clock, each.state, each.hours), []).append(each)
    return tuple(Group(zone, state, hours, tuple(of)) for (zone, state, hours), of in found.items())


@dataclass(frozen=True)
class Inconvenience:
    """A group for whom a slot is outside their hours: why, and the hour that counts (`8 AM`, `5 PM`)."""

    group: Group
    why: Outside
    hour: time


def inconvenient(groups: Sequence[Group], starts_at: datetime, minutes: int) -> list[Inconvenience]:
    """Return the groups for whom a slot is outside their hours."""
    clocks: Mapping[str, datetime] = {
        zone: starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for zone in {each.zone for each in groups}
    }
    found = []
    for each in groups:
        why = each.hours.outside(clocks[each.zone], minutes, each.state)
        if why is not None:
            found.append(Inconvenience(each, why, each.hours.end if why is Outside.LATE else each.hours.begin))
    return found
