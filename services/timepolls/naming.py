"""The names of a poll's timers and deliveries, so that those who write them and those who cancel them agree."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.timepolls.poll import Poll, reminder_at
from domain.timers import NewTimer

REMIND = "timepolls.remind"
CLOSE = "timepolls.close"
OF_USE = timedelta(days=14)
"""How long after the deadline it still helps to close a poll and tell its organiser."""


def ref(poll_id: int) -> str:
    """Return what the timers of a poll refer to."""
    return f"timepoll:{poll_id}"


def id_of(ref_: str) -> int:
    """Return the id that a timer's `ref` names."""
    return int(ref_.rpartition(":")[2])


def timers(poll: Poll, now: datetime) -> list[NewTimer]:
    """Return what time brings to a poll that opens now: one reminder, if there is time for it, and the close."""
    planned = [
        NewTimer(f"timepoll:{poll.id}:close", CLOSE, ref(poll.id), poll.deadline, poll.deadline + OF_USE),
    ]
    remind = reminder_at(now, poll.deadline)
    if remind is not None:
        planned.append(NewTimer(f"timepoll:{poll.id}:remind", REMIND, ref(poll.id), remind, poll.deadline))
    return planned


def asked(poll_id: int, who: str | int = "channel") -> str:
    """Return the key of the poll's message, which later edits change; `who` is `channel` or a person's id."""
    return f"timepoll:{poll_id}:asked:{who}"


def told(poll_id: int, what: str, who: str | int) -> str:
    """Return the key of another message about a poll."""
    return f"timepoll:{poll_id}:{what}:{who}"
