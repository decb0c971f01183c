"""Whose turn it is: roles go round so that nobody serves twice before others once, and states alternate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.meetings.role import MeetingRole


@dataclass(frozen=True)
class Candidate:
    """Somebody who can hold a role; `state` is their organisation's postal code, empty for national ones."""

    person_id: int
    state: str


@dataclass(frozen=True)
class Served:
    """One role that somebody held (or has been offered) in a call, oldest first in a history."""

    call_id: int
    role: MeetingRole
    person_id: int
    state: str


def whose_turn(
    role: MeetingRole,
    candidates: Sequence[Candidate],
    history: Sequence[Served],
    *,
    call_id: int,
    without: Collection[int] = (),
) -> Candidate | None:
    """Return who is offered a role of a call next; None when nobody is left to ask.

    `history` are the roles of the past year, those of this call included; `without` are people who said no to this
    role or cannot be asked. In this order:

    - who holds another role of this call is not asked for a second one;
    - whoever served least often comes first, in whatever role: nobody serves twice before others once;
    - among them, whose state did not hold this role last time, so that states alternate;
    - then whose state has no role in this call yet, then whose state served least often;
    - then who held this very role least often, whose last turn is longest ago, and the lower id, so that it is certain.
    """
    busy = {each.person_id for each in history if each.call_id == call_id}
    free = [each for each in candidates if each.person_id not in busy and each.person_id not in without]
    if not free:
        return None
    times = Counter(each.person_id for each in history)
    state_times = Counter(each.state for each in history)
    role_times = Counter(each.person_id for each in history if each.role is role)
    last_turn = {each.person_id: place for place, each in enumerate(history)}
    states_here = {each.state for each in history if each.call_id == call_id}
    last_state = next((each.state for each in reversed(history) if each.role is role), None)

    def turn(each: Candidate) -> tuple[int, bool, bool, int, int, int, int]:
        return (
            times[each.person_id],
            each.state == last_state,
            each.state in states_here,
            state_times[each.state],
            role_times[each.person_id],
            last_turn.get(each.person_id, -1),
            each.person_id,
        )

    return min(free, key=turn)
