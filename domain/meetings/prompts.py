"""What time brings to a call's meeting: when roles are offered, the agenda goes out and minutes are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.calls.call import Call

ROLE_LEAD = timedelta(days=7)
"""How long before a call its roles are offered."""
ROLE_AGAIN = timedelta(days=3)
"""How long before a call an offer that nobody answered goes to the next person."""
AGENDA_LEAD = timedelta(hours=24)
MINUTES_WITHIN = timedelta(hours=48)
STILL_CLOSED = timedelta(days=30)
"""How long after the minutes were due what is left is still carried over, when nothing ran at that time."""
NUDGES = (24, 47)
"""After how many hours the recorder of a call without minutes is nudged."""


class Prompt(StrEnum):
    """What a timer of a meeting does."""

    ROLES = "roles"
    AGENDA = "agenda"
    CHECK = "check"
    MINUTES = "minutes"
    NUDGE = "nudge"
    EVALUATE = "evaluate"
    CLOSE = "close"


OF_SMALL_GROUPS = frozenset({Prompt.AGENDA, Prompt.CHECK, Prompt.MINUTES, Prompt.CLOSE})
"""What the call of a small group has of all this."""


@dataclass(frozen=True)
class Planned:
    """One thing that a meeting does: due at an instant, dropped if it could not happen before `expires_at` (UTC)."""

    prompt: Prompt
    name: str
    due_at: datetime
    expires_at: datetime


def plan(call: Call, now: datetime) -> tuple[Planned, ...]:
    """Return everything ahead of a call's meeting, earliest first; what is due before the call and late is due now.

    A small group's call has an agenda, a process check and minutes, for its people. Roles go round in the workgroup,
    an evaluation asks the workgroup, and few people can be asked for their minutes without being nudged.
    """
    if call.cancelled or call.ends_at <= now:
        return ()
    start, end = call.starts_at, call.ends_at
    due = end + MINUTES_WITHIN
    half = start + (end - start) / 2
    planned: list[Planned] = []
    if start > now:
        planned.append(Planned(Prompt.ROLES, "roles", max(start - ROLE_LEAD, now), start))
        if start - ROLE_AGAIN > now:
            planned.append(Planned(Prompt.ROLES, "roles-again", start - ROLE_AGAIN, start))
        planned.append(Planned(Prompt.AGENDA, "agenda", max(start - AGENDA_LEAD, now), start))
    if half > now:
        planned.append(Planned(Prompt.CHECK, "check", half, end))
    planned.append(Planned(Prompt.EVALUATE, "evaluate", end, end + timedelta(days=1)))
    planned.append(Planned(Prompt.MINUTES, "minutes", end, due))
    ends = [*(end + timedelta(hours=hours) for hours in NUDGES[1:]), due]
    for hours, until in zip(NUDGES, ends, strict=True):
        planned.append(Planned(Prompt.NUDGE, f"nudge-{hours}", end + timedelta(hours=hours), until))
    planned.append(Planned(Prompt.CLOSE, "close", due, due + STILL_CLOSED))
    if call.small_group is not None:
        planned = [each for each in planned if each.prompt in OF_SMALL_GROUPS]
    return tuple(sorted(planned, key=lambda each: (each.due_at, each.name)))
