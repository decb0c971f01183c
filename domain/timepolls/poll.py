"""A time poll as a value: its slots, its answers, and until when it takes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from domain import zones
from domain.errors import FieldErrors, UserFacingError

FEWEST_SLOTS = 2
MOST_SLOTS = 60
LONG = timedelta(days=5)
SHORT = timedelta(days=2)


class PollClosed(UserFacingError):
    """The poll takes no answers any more."""


class Choice(Enum):
    """What a person answers to one slot."""

    YES = "yes"
    IF_NEED_BE = "maybe"
    NO = "no"


class State(Enum):
    """Where a poll stands."""

    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Slot:
    """One candidate: when it starts (UTC)."""

    id: int
    starts_at: datetime


@dataclass(frozen=True)
class Poll:
    """A time poll of a workgroup; `minutes` is the length of the call, `zone` the one its times are named in.

    `request_id` is the member's request it answers: then it asks only those who joined that request. `winner` is the
    slot that became a call, `closed_at` when it ended before its deadline or at it (UTC; None: it did not yet).
    """

    id: int
    workgroup_id: int
    title: str
    zone: str
    minutes: int
    deadline: datetime
    slots: tuple[Slot, ...]
    state: State = State.OPEN
    channel: str | None = None
    request_id: int | None = None
    created_by: int | None = None
    winner: int | None = None
    call_id: int | None = None
    link: str | None = None
    closed_at: datetime | None = None

    def takes_answers(self, now: datetime) -> bool:
        """Say whether somebody may still answer."""
        return self.state is State.OPEN and now < self.deadline

    def slot(self, slot_id: int) -> Slot | None:
        """Return the slot with this id."""
        return next((each for each in self.slots if each.id == slot_id), None)


Answers = Mapping[int, Mapping[int, Choice]]
"""What everybody answered: by person, by slot."""


def check_answerable(poll: Poll, now: datetime) -> None:
    """Raise PollClosed when a poll takes no answers any more, with what can be done instead."""
    if poll.takes_answers(now):
        return
    if poll.state is State.DECIDED:
        raise PollClosed("A time was chosen already. `/calls list` shows it; say there whether you can come.")
    if poll.state is State.CANCELLED:
        raise PollClosed("This time poll was called off, so there is nothing to answer.")
    closed = min(poll.closed_at or poll.deadline, poll.deadline).astimezone(ZoneInfo(poll.zone))
    at = f"{closed:%a} {closed.day} {closed:%b %Y}, {closed:%I:%M %p}".replace(", 0", ", ")
    raise PollClosed(
        f"This time poll closed on {at} {zones.city_time(poll.zone)}, so answers do not count any more. Tell whoever "
        "started it if yours would have changed something."
    )


def reminder_at(now: datetime, deadline: datetime) -> datetime | None:
    """Return when those who have not answered are reminded of a deadline, or None (requirements.md, F5).

    - 48 hours before, when the deadline is more than 5 days off;
    - 36 hours before, at 2 to 5 days;
    - not at all under 2 days.
    """
    ahead = deadline - now
    if ahead > LONG:
        return deadline - timedelta(hours=48)
    if ahead >= SHORT:
        return deadline - timedelta(hours=36)
    return None


def read_answers(given: Mapping[int, str | None], slots: Sequence[Slot]) -> dict[int, Choice]:
    """Return what a form holds for each slot, by slot id; every slot needs an answer.

    Raises:
        FieldErrors: keyed by `slot-<id>`.
    """
    answers: dict[int, Choice] = {}
    missing: dict[str, str] = {}
    for slot in slots:
        try:
            answers[slot.id] = Choice(given.get(slot.id))
        except ValueError:
            missing[f"slot-{slot.id}"] = "Choose yes, if need be, or no."
    if missing:
        raise FieldErrors(missing)
    return answers


def turned_down(before: Mapping[int, Choice], said: Mapping[int, Choice]) -> list[int]:
    """Return the slots (ids) to which somebody says no who did not say so before."""
    return [slot for slot, choice in said.items() if choice is Choice.NO and before.get(slot) is not Choice.NO]


def refused(slots: Sequence[Slot], noes: Mapping[int, int], asked: int) -> tuple[Slot, ...]:
    """Return the slots to which all who are asked say no; `noes` says how many of them do, by slot id."""
    return tuple(each for each in slots if asked and noes.get(each.id, 0) == asked)


def missing(asked: Collection[int], answers: Answers) -> frozenset[int]:
    """Return who was asked and has not answered."""
    return frozenset(person for person in asked if not answers.get(person))
