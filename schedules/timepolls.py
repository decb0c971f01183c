"""What happens to time polls when time passes: each kind of timer and the use case it calls."""

from __future__ import annotations

from domain.timers import DueTimer
from schedules.handlers import TimerHandlers, Upkeep
from services.timepolls import closing, naming, prompts
from services.work import Work


async def remind(work: Work, timer: DueTimer) -> None:
    """Remind those who have not answered."""
    await prompts.remind(work, naming.id_of(timer.ref))


async def close(work: Work, timer: DueTimer) -> None:
    """Take no answers any more, and tell the organiser how it stands."""
    await closing.close_due(work, naming.id_of(timer.ref))


HANDLERS: TimerHandlers = {naming.REMIND: remind, naming.CLOSE: close}

UPKEEP: Upkeep = prompts.keep_up
