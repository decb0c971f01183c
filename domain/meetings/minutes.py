"""Minutes: what came of each item, the key messages, and the actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import FieldErrors
from domain.meetings.item import ItemState

OUTCOME_LONGEST = 500
MESSAGES_LONGEST = 1_500
NEW_ACTIONS = 3
"""How many actions the form of the minutes takes at once; more are added one by one."""


class Fate(StrEnum):
    """What happens with an item after the call."""

    DONE = "done"
    CARRY = "carry"
    PARK = "park"

    @property
    def state(self) -> ItemState:
        """The state that the item is left in."""
        return {Fate.DONE: ItemState.DONE, Fate.CARRY: ItemState.CARRIED, Fate.PARK: ItemState.PARKED}[self]

    @classmethod
    def of(cls, state: ItemState) -> Fate:
        """Return what the form starts with for an item in this state."""
        return {ItemState.CARRIED: cls.CARRY, ItemState.PARKED: cls.PARK}.get(state, cls.DONE)


@dataclass(frozen=True)
class Outcome:
    """What came of one item."""

    text: str
    fate: Fate


@dataclass(frozen=True)
class MinutesDraft:
    """What the form of the minutes holds, once it is right; `outcomes` by the item's id."""

    outcomes: Mapping[int, Outcome]
    key_messages: str


@dataclass(frozen=True)
class Record:
    """What is kept of a meeting beside its items: where its agenda was posted, and its minutes.

    `agenda_key` begins the keys of the posted agenda; `saved_at` is when the minutes were first saved.
    """

    call_id: int
    agenda_key: str | None = None
    key_messages: str = ""
    saved_at: datetime | None = None
    saved_by: int | None = None


def parse_minutes(outcomes: Mapping[int, tuple[str | None, str | None]], key_messages: str | None) -> MinutesDraft:
    """Read the form of the minutes; `outcomes` are text and fate by the item's id.

    Raises:
        FieldErrors: keyed by `outcome.<id>` and `messages`.
    """
    errors: dict[str, str] = {}
    read: dict[int, Outcome] = {}
    for item, (text, fate) in outcomes.items():
        said = (text or "").strip()
        if len(said) > OUTCOME_LONGEST:
            errors[f"outcome.{item}"] = f"This has {len(said)} characters. Shorten it to {OUTCOME_LONGEST}."
        read[item] = Outcome(said, Fate(fate) if fate in set(Fate) else Fate.DONE)
    told = (key_messages or "").strip()
    if len(told) > MESSAGES_LONGEST:
        errors["messages"] = f"This has {len(told)} characters. Shorten it to {MESSAGES_LONGEST}."
    if errors:
        raise FieldErrors(errors)
    return MinutesDraft(read, told)
