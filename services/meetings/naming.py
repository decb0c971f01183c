"""The names of a meeting's timers and deliveries, so that those who write them and those who cancel them agree."""

from __future__ import annotations

from datetime import datetime

from domain.calls.call import Call
from domain.meetings.action import ActionReminder
from domain.meetings.prompts import Planned, Prompt
from domain.meetings.role import Holding
from domain.timers import NewTimer

ROLES = "meetings.roles"
AGENDA = "meetings.agenda"
CHECK = "meetings.check"
MINUTES = "meetings.minutes"
NUDGE = "meetings.nudge"
EVALUATE = "meetings.evaluate"
CLOSE = "meetings.close"
FOLLOW = "meetings.follow"
ACTION = "meetings.action"

KINDS = {
    Prompt.ROLES: ROLES,
    Prompt.AGENDA: AGENDA,
    Prompt.CHECK: CHECK,
    Prompt.MINUTES: MINUTES,
    Prompt.NUDGE: NUDGE,
    Prompt.EVALUATE: EVALUATE,
    Prompt.CLOSE: CLOSE,
}

MINUTES_ASKED = ("ask-minutes", "ask-nudge-24", "ask-nudge-47", "missing")
"""What the messages that ask somebody for minutes are called."""


def call_ref(call_id: int) -> str:
    """Return what the timers of a call's meeting refer to: the call itself, so that they go when it moves."""
    return f"call:{call_id}"


def action_ref(action_id: int) -> str:
    """Return what the timers of an action refer to."""
    return f"action:{action_id}"


def id_of(ref: str) -> int:
    """Return the id that a timer's ref names."""
    return int(ref.rpartition(":")[2])


def name_of(key: str) -> str:
    """Return the planned prompt that a timer's key names: `nudge-24`."""
    return key.rpartition(":")[2]


def timer(call: Call, planned: Planned) -> NewTimer:
    """Return the timer of one prompt of a call's meeting; a changed call's timers have names of their own."""
    kind = KINDS[planned.prompt]
    key = f"meeting:{call.id}:r{call.revision}:{planned.name}"
    return NewTimer(key, kind, call_ref(call.id), planned.due_at, planned.expires_at)


def follow(call: Call, now: datetime) -> NewTimer:
    """Return the timer that lets agenda, items and roles follow a call that was moved, edited or cancelled just now."""
    return NewTimer(f"meeting:{call.id}:r{call.revision}:follow", FOLLOW, call_ref(call.id), now)


def action_timer(action_id: int, reminder: ActionReminder) -> NewTimer:
    """Return the timer of a reminder of an action; another due date has timers of its own."""
    key = f"action:{action_id}:{reminder.due_at:%Y-%m-%d}:{reminder.name}"
    return NewTimer(key, ACTION, action_ref(action_id), reminder.due_at, reminder.expires_at)


def agenda(call: Call) -> str:
    """Return how the keys of a posted agenda begin; a call at another time gets an agenda anew."""
    return f"meeting:{call.id}:agenda:{int(call.starts_at.timestamp())}"


def minutes(call_id: int) -> str:
    """Return how the keys of posted minutes begin, which later edits change."""
    return f"meeting:{call_id}:minutes"


def offer(holding: Holding) -> str:
    """Return the key of the message that offers a role, which the answer changes; a later offer has its own."""
    at = int(holding.offered_at.timestamp())
    return f"meeting:{holding.call_id}:role:{holding.role.value}:{holding.person.id}:{at}"


def message(call_id: int, what: str, who: int) -> str:
    """Return the key of another message about a call's meeting to one person."""
    return f"meeting:{call_id}:{what}:{who}"


def action(action_id: int, what: str, who: int) -> str:
    """Return the key of a message about an action."""
    return f"action:{action_id}:{what}:{who}"
