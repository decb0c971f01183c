"""Which slot suits best: by answers, working hours and fairness, with what decided between two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import Enum
from itertools import compress, repeat
from operator import is_

from domain.directory.hours import Outside
from domain.timepolls.fairness import Ledger, Line, burdened
from domain.timepolls.people import Crowd, Inconvenience, Member
from domain.timepolls.poll import Answers, Choice, Slot


class Criterion(Enum):
    """What slots are compared by, in this order; the first that differs decides."""

    CAN_COME = "can_come"
    HOURS = "hours"
    FAIRNESS = "fairness"
    LAST_TIME = "last_time"
    PREFERENCE = "preference"
    EARLIER = "earlier"


@dataclass(frozen=True)
class Burden:
    """People for whom a slot is outside working hours in one way: `hour` is where their day begins or ends."""

    why: Outside
    hour: time
    people: int
    places: tuple[str, ...]


@dataclass(frozen=True)
class Ranked:
    """A slot with everything that ranks it.

    `burdens` leave out people who said no to it: they will not be there. `carried` is what the organisations it would
    burden have carried this year, in calls; `again` are those of them that carried the latest call too.
    """

    slot: Slot
    yes: int
    if_need_be: int
    no: int
    silent: int
    burdens: tuple[Burden, ...] = ()
    carried: int = 0
    again: tuple[Line, ...] = ()
    burdened: tuple[Line, ...] = ()

    @property
    def can_come(self) -> int:
        """How many said yes or if need be."""
        return self.yes + self.if_need_be

    @property
    def outside(self) -> int:
        """For how many people it is outside working hours."""
        return sum(each.people for each in self.burdens)

    def by(self, criterion: Criterion) -> int | datetime:
        """Return what this slot has of a criterion; the lower, the better."""
        values: dict[Criterion, int | datetime] = {
            Criterion.CAN_COME: -self.can_come,
            Criterion.HOURS: self.outside,
            Criterion.FAIRNESS: self.carried,
            Criterion.LAST_TIME: len(self.again),
            Criterion.PREFERENCE: -self.yes,
            Criterion.EARLIER: self.slot.starts_at,
        }
        return values[criterion]


@dataclass(frozen=True)
class Ranking:
    """All slots, the best first; `no_clock` is how many people's working hours nobody knows."""

    slots: tuple[Ranked, ...]
    people: int
    answered: int
    no_clock: int = 0

    @property
    def best(self) -> Ranked | None:
        """The winner, or None without slots."""
        return self.slots[0] if self.slots else None

    @property
    def decided_by(self) -> Criterion | None:
        """What puts the first slot before the second; None when there is no second."""
        return between(self.slots[0], self.slots[1]) if len(self.slots) > 1 else None


def between(first: Ranked, second: Ranked) -> Criterion:
    """Return the first criterion in which two slots differ."""
    return next((each for each in Criterion if first.by(each) != second.by(each)), Criterion.EARLIER)


def rank(slots: Sequence[Slot], minutes: int, members: Sequence[Member], answers: Answers, past: Ledger) -> Ranking:
    """Return the slots from best to worst.

    1. Most people who can come (yes or if need be).
    2. Fewest people outside their working hours, of all who have not said no.
    3. The inconvenience falls on those who carried least of it this program year, in calls.
    4. It falls on fewer of those who carried the latest call.
    5. Most plain yeses.
    6. The earliest.
    """
    crowd = Crowd.of(members)
    people = [member.id for member in members if answers.get(member.id)]
    ranked = []
    for slot, said in zip(slots, _by_slot(slots, [answers[person] for person in people]), strict=True):
        without = frozenset(compress(people, map(is_, said, repeat(Choice.NO))))
        found = [each.leaving_out(without) for each in crowd.inconvenient(slot.starts_at, minutes)]
        lines = [line for line in map(past.of, sorted(burdened(crowd, found))) if line]
        yes, if_need_be = said.count(Choice.YES), said.count(Choice.IF_NEED_BE)
        ranked.append(
            Ranked(
                slot,
                yes=yes,
                if_need_be=if_need_be,
                no=len(without),
                silent=len(members) - yes - if_need_be - len(without),
                burdens=_burdens(crowd, found),
                carried=sum(line.total for line in lines),
                again=tuple(line for line in lines if line.last),
                burdened=tuple(line for line in lines if line.total),
            )
        )
    ranked.sort(key=lambda each: tuple(each.by(criterion) for criterion in Criterion))
    return Ranking(tuple(ranked), len(members), len(people), len(members) - crowd.known)


def _by_slot(slots: Sequence[Slot], given: Sequence[Mapping[int, Choice]]) -> list[tuple[Choice | None, ...]]:
    """Return for each slot what everybody said to it, in the order of `given`.

    A thousand people said sixty things each: turning that around is left to loops that Python runs in C.
    """
    ids = [slot.id for slot in slots]
    return list(zip(*(tuple(map(each.get, ids)) for each in given), strict=True)) or [() for _ in slots]


def _burdens(crowd: Crowd, found: Sequence[Inconvenience]) -> tuple[Burden, ...]:
    """Return the people outside their hours, those who feel the same together, most people first."""
    order = list(Outside)
    felt = sorted(
        (each for each in found if each.people), key=lambda each: (-len(each.people), order.index(each.why), each.hour)
    )
    return tuple(Burden(each.why, each.hour, len(each.people), _places(crowd, each.people)) for each in felt)


def _places(crowd: Crowd, people: frozenset[int]) -> tuple[str, ...]:
    owners = set(map(crowd.organisations.get, people))
    return tuple(sorted(crowd.places[each] for each in owners if each is not None))
