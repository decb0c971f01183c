"""What happens to pulses when time passes: each kind of timer and the use case it calls."""

from __future__ import annotations

from domain.timers import DueTimer
from schedules.handlers import TimerHandlers, Upkeep
from services.pulses import closing, focus, naming, prompts, starting
from services.work import Work


async def nudge(work: Work, timer: DueTimer) -> None:
    """Remind those who have not answered."""
    await prompts.nudge(work, naming.id_of(timer.ref), naming.day_of(timer.key))


async def close(work: Work, timer: DueTimer) -> None:
    """Take no answers any more."""
    await closing.freeze(work, naming.id_of(timer.ref))


async def count(work: Work, timer: DueTimer) -> None:
    """Turn a closed pulse's ballots into numbers."""
    await closing.count(work, naming.id_of(timer.ref))


async def next_run(work: Work, timer: DueTimer) -> None:
    """Open the next run of a series."""
    await starting.next_run(work, naming.id_of(timer.ref))


async def focus_close(work: Work, timer: DueTimer) -> None:
    """Take no votes any more."""
    await focus.freeze(work, naming.id_of(timer.ref))


async def focus_count(work: Work, timer: DueTimer) -> None:
    """Count the votes on focus norms."""
    await focus.count(work, naming.id_of(timer.ref))


HANDLERS: TimerHandlers = {
    naming.NUDGE: nudge,
    naming.CLOSE: close,
    naming.COUNT: count,
    naming.NEXT: next_run,
    naming.FOCUS_CLOSE: focus_close,
    naming.FOCUS_COUNT: focus_count,
}

UPKEEP: Upkeep = prompts.keep_up
