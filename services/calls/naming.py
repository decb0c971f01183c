"""The names of a call's timers and deliveries, so that those who write them and those who cancel them agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.calls.call import Call, Series
from domain.calls.reminders import Planned, Prompt
from domain.recurrence import Occurrence
from domain.timers import NewTimer

KEEP_AHEAD = "calls.keep_ahead"


def call_ref(call_id: int) -> str:
    """Return what the timers of a call refer to."""
    return f"call:{call_id}"


def series_ref(series_id: int) -> str:
    """Return what the timers of a series refer to."""
    return f"series:{series_id}"


def id_of(ref: str) -> int:
    """Return the id that a timer's `ref` names."""
    return int(ref.rpartition(":")[2])


def timer(call: Call, planned: Planned) -> NewTimer:
    """Return the timer of one message of a call; a moved call's timers have names of their own."""
    return NewTimer(
        key=f"call:{call.id}:r{call.revision}:{planned.name}",
        kind=f"calls.{planned.prompt.value}",
        ref=call_ref(call.id),
        due_at=planned.due_at,
        expires_at=planned.expires_at,
    )


def late_announcement(call: Call, channel: str, at: datetime) -> NewTimer:
    """Return the timer that announces a call whose channel became known only after it was planned."""
    return NewTimer(
        key=f"call:{call.id}:r{call.revision}:announce:{channel}",
        kind=f"calls.{Prompt.ANNOUNCE.value}",
        ref=call_ref(call.id),
        due_at=at,
        expires_at=call.starts_at,
    )


def prompt_of(key: str) -> str:
    """Return the planned message that a timer's key names: `remind-1440`."""
    return key.rpartition(":")[2]


def keep_ahead(series: Series, at: Occurrence) -> NewTimer:
    """Return the timer that makes further calls of a series once the call planned at `at` begins."""
    return NewTimer(
        key=f"series:{series.id}:ahead:{at.asked:%Y-%m-%dT%H:%M}",
        kind=KEEP_AHEAD,
        ref=series_ref(series.id),
        due_at=at.starts_at,
    )


def keep_ahead_again(series: Series, now: datetime) -> NewTimer:
    """Return the timer that takes a series up again now; replicas that look in the same hour name it alike."""
    return NewTimer(
        key=f"series:{series.id}:again:{now:%Y-%m-%dT%H}", kind=KEEP_AHEAD, ref=series_ref(series.id), due_at=now
    )


def announcement(call_id: int) -> str:
    """Return the key of a call's announcement, which later edits change."""
    return f"call:{call_id}:announce"


def invitation(call_id: int, person_id: int) -> str:
    """Return the key of the invitation of one of a small group, which later edits change."""
    return f"{invitations(call_id)}{person_id}"


def invitations(call_id: int) -> str:
    """Return the prefix of the keys of a small group's invitations."""
    return f"call:{call_id}:invite:"


def attendance(call_id: int) -> str:
    """Return the key of a call's question who was there, which later edits change."""
    return f"call:{call_id}:attendance:channel"


def delivery(call: Call, what: str, who: str | int) -> str:
    """Return the key of another message about a call: `call:12:remind-60:r0:7`; `who` is a person's id or `channel`."""
    return f"call:{call.id}:{what}:r{call.revision}:{who}"


def deliveries(call: Call, what: str, who: str | int) -> tuple[str, ...]:
    """Return the keys under which such a message may have gone out, the latest first.

    It has the revision the call had then; edits of what the call says may have followed.
    """
    return tuple(delivery(replace(call, revision=each), what, who) for each in range(call.revision, -1, -1))


def stale(call_id: int) -> tuple[str, ...]:
    """Return the prefixes of what must not go out any more once a call is moved or cancelled.

    The announcement is not among them: it is changed instead.
    """
    return tuple(f"call:{call_id}:{what}" for what in ("remind-", "shift:", "holiday:", "moved:"))
