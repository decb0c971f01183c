"""The names of a pulse's timers and deliveries, so that those who write them and those who cancel them agree."""

from __future__ import annotations

from datetime import datetime

from domain.pulses.pulse import Pulse
from domain.pulses.windows import Every, Nudge, next_opening, nudges
from domain.timers import NewTimer

NUDGE = "pulses.nudge"
CLOSE = "pulses.close"
COUNT = "pulses.count"
NEXT = "pulses.next"
FOCUS_CLOSE = "pulses.focus_close"
FOCUS_COUNT = "pulses.focus_count"


def ref(pulse_id: int) -> str:
    """Return what the timers of a pulse refer to."""
    return f"pulse:{pulse_id}"


def id_of(ref_: str) -> int:
    """Return the id that a timer's ref names."""
    return int(ref_.rpartition(":")[2])


def day_of(key: str) -> int:
    """Return the day (3 or 5) that a nudge's timer key names."""
    return int(key.rpartition("-")[2])


def planned(pulse: Pulse) -> list[NewTimer]:
    """Return everything that time brings to a pulse that opens now."""
    timers = [_nudge(pulse, each) for each in nudges(pulse.opens_at, pulse.closes_at)]
    timers.append(NewTimer(f"pulse:{pulse.id}:close", CLOSE, ref(pulse.id), pulse.closes_at))
    if pulse.every is not None:
        timers.append(next_run(pulse, pulse.every, pulse.opens_at))
    return timers


def next_run(pulse: Pulse, every: Every, after: datetime) -> NewTimer:
    """Return the timer that opens the next run of a series, the first date after a moment."""
    due = next_opening(pulse.first_opened_at, pulse.zone, every, after)
    return NewTimer(f"pulse:{pulse.first_id}:next:{due:%Y-%m-%d}", NEXT, ref(pulse.first_id), due)


def again(kind: str, pulse_id: int, now: datetime) -> NewTimer:
    """Return a timer that takes up now what an earlier one left undone; replicas in the same hour name it alike."""
    return NewTimer(f"{kind}:{pulse_id}:again:{now:%Y-%m-%dT%H}", kind, ref(pulse_id), now)


def at_once(kind: str, pulse_id: int, now: datetime) -> NewTimer:
    """Return the timer for what follows in a transaction of its own."""
    return NewTimer(f"{kind}:{pulse_id}", kind, ref(pulse_id), now)


def nudges_of(pulse_id: int) -> str:
    """Return how the keys of all nudges of a pulse begin."""
    return f"pulse:{pulse_id}:nudge-"


def nudge(pulse_id: int, day: int, person_id: int) -> str:
    """Return the key of one nudge; it is deleted as soon as it went out, because it tells who was missing."""
    return f"{nudges_of(pulse_id)}{day}:{person_id}"


def message(pulse_id: int, what: str, who: str | int) -> str:
    """Return the key of another message about a pulse: `pulse:12:opened:channel`; `who` is a person's id or channel."""
    return f"pulse:{pulse_id}:{what}:{who}"


def _nudge(pulse: Pulse, planned_: Nudge) -> NewTimer:
    key = f"{nudges_of(pulse.id)}{planned_.day}"
    return NewTimer(key, NUDGE, ref(pulse.id), planned_.due_at, planned_.expires_at)
