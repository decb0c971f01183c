"""Agenda items: what is talked about, for how long, to what end, who brings it and who decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.directory.workgroups import PersonName
from domain.errors import FieldErrors, UserFacingError

TOPIC_LONGEST = 120
GOAL_LONGEST = 300
MINUTES_LONGEST = 240
MOST_ITEMS = 12
MOST_PARKED = 20


class Decides(StrEnum):
    """Who decides: the seven-point continuum, seen by whoever brings the item (Guidebook, instruments.md)."""

    MINE = "mine"
    MINE_INFORM = "mine_inform"
    MINE_CONSULT = "mine_consult"
    JOINT = "joint"
    YOURS_CONSULT = "yours_consult"
    YOURS_INFORM = "yours_inform"
    YOURS = "yours"


class ItemState(StrEnum):
    """Where an item stands; what was carried over or parked goes on as a new item, and this one stays as history."""

    OPEN = "open"
    DONE = "done"
    CARRIED = "carried"
    PARKED = "parked"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Item:
    """One item. `call_id` is None in the parking lot; `carried` counts how often it was carried over."""

    id: int
    workgroup_id: int
    call_id: int | None
    position: int
    topic: str
    minutes: int
    goal: str
    decides: Decides
    brings: PersonName | None
    state: ItemState = ItemState.OPEN
    carried: int = 0
    outcome: str = ""


@dataclass(frozen=True)
class ItemDraft:
    """What the form of an item asks for, once it is right; `brings` is a person's id."""

    topic: str
    minutes: int
    goal: str
    decides: Decides
    brings: int | None


@dataclass(frozen=True)
class Budget:
    """The minutes an agenda plans, against the call's length."""

    planned: int
    length: int

    @property
    def over(self) -> int:
        """How many minutes too many are planned; 0 when they fit. Over time is a warning, never a refusal."""
        return max(0, self.planned - self.length)

    @property
    def left(self) -> int:
        """How many minutes are not planned yet."""
        return max(0, self.length - self.planned)


class AgendaFull(UserFacingError):
    """There is no room for another item."""


def budget(items: Sequence[Item], length: int) -> Budget:
    """Return what the items of an agenda take of a call of `length` minutes."""
    return Budget(sum(each.minutes for each in items), length)


def parse_item(
    topic: str | None, minutes: str | None, goal: str | None, decides: str | None, brings: str | None
) -> ItemDraft:
    """Read the form of an item.

    Raises:
        FieldErrors: keyed by `topic`, `minutes`, `goal` and `decides`, everything wrong at once.
    """
    errors: dict[str, str] = {}
    about = " ".join((topic or "").split())
    if not about:
        errors["topic"] = "Say what is talked about, such as Hiring season."
    elif len(about) > TOPIC_LONGEST:
        errors["topic"] = f"The topic has {len(about)} characters. Shorten it to {TOPIC_LONGEST}."
    long = (minutes or "").strip()
    length = int(long) if long.isascii() and long.isdigit() and len(long) <= 4 else 0
    if not 1 <= length <= MINUTES_LONGEST:
        errors["minutes"] = f"Give whole minutes, from 1 to {MINUTES_LONGEST}, such as 15."
    end = " ".join((goal or "").split())
    if len(end) > GOAL_LONGEST:
        errors["goal"] = f"The goal has {len(end)} characters. Shorten it to {GOAL_LONGEST}."
    if decides not in set(Decides):
        errors["decides"] = "Choose who decides."
    if errors:
        raise FieldErrors(errors)
    person = int(brings) if brings and brings.isascii() and brings.isdigit() else None
    return ItemDraft(about, length, end, Decides(decides or ""), person)


def check_room(there: int, *, parked: bool) -> None:
    """Refuse one item too many. Raises AgendaFull."""
    if parked and there >= MOST_PARKED:
        raise AgendaFull(f"{MOST_PARKED} items are parked already. Take some up or drop them first.", field="call")
    if not parked and there >= MOST_ITEMS:
        raise AgendaFull(
            f"This agenda has {MOST_ITEMS} items already. Put it on a later call or into the parking lot.", field="call"
        )


def placed(order: Sequence[int], moving: int, place: int) -> list[int]:
    """Return the order with one id moved to a place (1 is the first; beyond the end means last)."""
    rest = [each for each in order if each != moving]
    at = min(max(place, 1) - 1, len(rest))
    return [*rest[:at], moving, *rest[at:]]
