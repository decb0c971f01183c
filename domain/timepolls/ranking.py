"""Which slot suits best: by answers, working hours and fairness, with what decided between two."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import Enum

from domain.directory.hours import Outside
from domain.timepolls.fairness import Ledger, Line, burdened
from domain.timepolls.people import Inconvenience, Member, grouped, inconvenient, places
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
    groups, called = grouped(members), places(members)
    known = sum(len(each.members) for each in groups)
    refused: dict[int, set[int]] = defaultdict(set)
    counts: dict[int, Counter[Choice]] = {slot.id: Counter() for slot in slots}
    of_poll = {member.id for member in members}
    for person, given in answers.items():
        if person not in of_poll:
            continue
        for slot_id, choice in given.items():
            if slot_id in counts:
                counts[slot_id][choice] += 1
                if choice is Choice.NO:
                    refused[slot_id].add(person)
    ranked = []
    for slot in slots:
        found, without = inconvenient(groups, slot.starts_at, minutes), refused[slot.id]
        lines = [line for line in map(past.of, sorted(burdened(found, without))) if line]
        count = counts[slot.id]
        ranked.append(
            Ranked(
                slot,
                yes=count[Choice.YES],
                if_need_be=count[Choice.IF_NEED_BE],
                no=count[Choice.NO],
                silent=len(members) - count.total(),
                burdens=_burdens(found, without, called),
                carried=sum(line.total for line in lines),
                again=tuple(line for line in lines if line.last),
                burdened=tuple(line for line in lines if line.total),
            )
        )
    ranked.sort(key=lambda each: tuple(each.by(criterion) for criterion in Criterion))
    answered = sum(1 for member in members if answers.get(member.id))
    return Ranking(tuple(ranked), len(members), answered, len(members) - known)


def _burdens(found: Sequence[Inconvenience], without: set[int], called: dict[int, str]) -> tuple[Burden, ...]:
    """Return the people outside their hours, those who feel the same together, most people first."""
    people: Counter[tuple[Outside, time]] = Counter()
    where: dict[tuple[Outside, time], set[str]] = defaultdict(set)
    for each in found:
        off = each.why in {Outside.DAY_OFF, Outside.HOLIDAY}
        kind = (each.why, time() if off else each.hour)
        for member in each.group.members:
            if member.id not in without:
                people[kind] += 1
                if member.organisation in called:
                    where[kind].add(called[member.organisation])
    order = list(Outside)
    return tuple(
        Burden(why, hour, number, tuple(sorted(where[why, hour])))
        for (why, hour), number in sorted(
            people.items(), key=lambda item: (-item[1], order.index(item[0][0]), item[0][1])
        )
    )
