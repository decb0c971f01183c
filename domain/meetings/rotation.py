"""Whose turn it is: roles go round the states first, and within a state round its people.

What follows from the order below, while nobody joins, leaves or says no (tests/domain/meetings/test_rotation.py):

- no state takes a turn while another one that has somebody free, and no more roles in this call, had fewer;
- in a workgroup of four states or more, no state has ever had two turns more than another, and each call's four
  roles are held by four states;
- within a state nobody has had two turns more than somebody else.

So the only person of a state serves as often as the two of another one together. People of national organisations
take turns as if they were one state more.
"""

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
    - states that have no role in this call yet come first, so that one that joined late catches up call by call;
    - among them the state that served least often, in whatever role;
    - then one that did not hold this very role last time;
    - within the state whoever served least often, then whoever held this role least often, then whose last turn is
      longest ago, then the lower id, so that it is certain.
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

    def turn(each: Candidate) -> tuple[bool, int, bool, int, int, int, int]:
        return (
            each.state in states_here,
            state_times[each.state],
            each.state == last_state,
            times[each.person_id],
            role_times[each.person_id],
            last_turn.get(each.person_id, -1),
            each.person_id,
        )

    return min(free, key=turn)
