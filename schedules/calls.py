"""What happens to calls when time passes: each kind of timer and the use case it calls."""

from __future__ import annotations

from collections.abc import Sequence

from domain.timers import DueTimer
from schedules.handlers import TimerHandlers, Together, Upkeep
from services.calls import naming, prompts, upkeep
from services.timepolls import fairness
from services.work import Work


async def announce(work: Work, timer: DueTimer) -> None:
    """Announce a call of a series."""
    await prompts.announce(work, naming.id_of(timer.ref))


async def remind(work: Work, due: Sequence[DueTimer]) -> None:
    """Send reminders of calls; every monthly call of a program may have one in the same minute."""
    await prompts.remind(work, [(naming.id_of(timer.ref), naming.prompt_of(timer.key)) for timer in due])


async def shift(work: Work, timer: DueTimer) -> None:
    """Warn of what is special about the day of a call: clocks that changed, and holidays of single states."""
    await prompts.warn_of_clock_change(work, naming.id_of(timer.ref))
    await prompts.warn_of_holidays(work, naming.id_of(timer.ref))


async def attendance(work: Work, timer: DueTimer) -> None:
    """Note after a call whom its hour burdened, and ask who was there."""
    await fairness.note(work, naming.id_of(timer.ref))
    await prompts.ask_attendance(work, naming.id_of(timer.ref))


async def keep_ahead(work: Work, timer: DueTimer) -> None:
    """Make further calls of a series."""
    await prompts.keep_ahead(work, naming.id_of(timer.ref))


HANDLERS: TimerHandlers = {
    "calls.announce": announce,
    "calls.remind": Together(remind),
    "calls.shift": shift,
    "calls.attendance": attendance,
    naming.KEEP_AHEAD: keep_ahead,
}

UPKEEP: Upkeep = upkeep.rearm
