"""What happens to newsletters when time passes: each kind of timer and the use case it calls."""

from __future__ import annotations

from domain.timers import DueTimer
from schedules.handlers import TimerHandlers, Upkeep
from services.newsletters import naming, prompts, sending
from services.work import Work


async def draft(work: Work, timer: DueTimer) -> None:
    """Make the draft of a month."""
    await prompts.draft(work, naming.id_of(timer.ref), naming.period_of(timer.key))


async def remind(work: Work, timer: DueTimer) -> None:
    """Remind the editors before submissions end."""
    await prompts.remind(work, naming.id_of(timer.ref))


async def late(work: Work, timer: DueTimer) -> None:
    """Say that an issue should have gone out."""
    await prompts.late(work, naming.id_of(timer.ref))


async def send(work: Work, timer: DueTimer) -> None:
    """Send an issue."""
    await sending.send(work, naming.id_of(timer.ref))


HANDLERS: TimerHandlers = {
    naming.DRAFT: draft,
    naming.REMIND: remind,
    naming.LATE: late,
    naming.SEND: send,
}

UPKEEP: Upkeep = prompts.keep_up
