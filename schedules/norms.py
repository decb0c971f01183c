"""What happens to group norms when time passes."""

from __future__ import annotations

from domain.timers import DueTimer
from schedules.handlers import TimerHandlers
from services.norms import checking, prompts
from services.work import Work


async def revisit(work: Work, timer: DueTimer) -> None:
    """Remind a group that it wanted to look at its norms again."""
    await prompts.revisit(work, int(timer.ref.rpartition(":")[2]), timer.key)


HANDLERS: TimerHandlers = {checking.REVISIT: revisit}
