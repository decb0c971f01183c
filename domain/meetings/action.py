"""Actions: what somebody took on, until when, and when they are reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain import zones
from domain.directory.workgroups import PersonName
from domain.errors import FieldErrors

TEXT_LONGEST = 300
LATEST_DAYS = 730
REMIND_HOUR = 9
"""The hour on the owner's clock at which reminders of actions go out."""
REMIND_BEFORE = timedelta(days=2)
DEFAULT_ZONE = "America/New_York"
MOST_OPEN = 100


class ActionState(StrEnum):
    """Where an action stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Action:
    """Something that somebody took on; `call_id` is the call in which they did, None when it was between calls."""

    id: int
    workgroup_id: int
    workgroup: str
    call_id: int | None
    text: str
    owner: PersonName | None
    due: date
    state: ActionState = ActionState.OPEN


@dataclass(frozen=True)
class ActionDraft:
    """What the form of an action asks for, once it is right; `owner` is a person's id."""

    text: str
    owner: int
    due: date


@dataclass(frozen=True)
class ActionReminder:
    """A reminder of an action: due at an instant, `name` tells it from the action's other ones."""

    name: str
    due_at: datetime
    expires_at: datetime


def parse_action(text: str | None, owner: str | None, due: str | None, today: date, *, end: str = "") -> ActionDraft:
    """Read the form of an action; `end` ends the field names where a form holds several.

    Raises:
        FieldErrors: keyed by `text`, `owner` and `due`, each with `end`.
    """
    errors: dict[str, str] = {}
    said = " ".join((text or "").split())
    if not said:
        errors[f"text{end}"] = "Say what will be done, beginning with a verb."
    elif len(said) > TEXT_LONGEST:
        errors[f"text{end}"] = f"The action has {len(said)} characters. Shorten it to {TEXT_LONGEST}."
    person = int(owner) if owner and owner.isascii() and owner.isdigit() else 0
    if not person:
        errors[f"owner{end}"] = "Choose who takes it on. One person answers for it, even if others help."
    day = _day(due)
    if day is None or not today <= day <= today + timedelta(days=LATEST_DAYS):
        errors[f"due{end}"] = "Choose a day from today on, at most two years ahead."
    if errors or day is None:
        raise FieldErrors(errors)
    return ActionDraft(said, person, day)


def reminders(due: date, zone: str, now: datetime) -> tuple[ActionReminder, ...]:
    """Return the reminders of an action that are still ahead: two days before it is due, and the day after.

    At 9 on the clock of its owner (`zone`, New York's when unknown); each is dropped after a day.
    """
    where = ZoneInfo(zone if zones.exists(zone) else DEFAULT_ZONE)
    at = {"soon": due - REMIND_BEFORE, "overdue": due + timedelta(days=1)}
    found = []
    for name, day in at.items():
        moment = datetime.combine(day, time(REMIND_HOUR), tzinfo=where).astimezone(UTC)
        if moment > now:
            found.append(ActionReminder(name, moment, moment + timedelta(days=1)))
    return tuple(found)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
