"""What happens to meetings when time passes: each kind of timer and the use case it calls."""

from __future__ import annotations

from domain.timers import DueTimer
from schedules.handlers import TimerHandlers, Upkeep
from services.meetings import actions, naming, planning, prompts
from services.work import Work


async def roles(work: Work, timer: DueTimer) -> None:
    """Offer the roles of a call."""
    again = naming.name_of(timer.key) == "roles-again"
    await prompts.offer_roles(work, naming.id_of(timer.ref), again=again)


async def agenda(work: Work, timer: DueTimer) -> None:
    """Post the agenda of a call."""
    await prompts.post_agenda(work, naming.id_of(timer.ref))


async def check(work: Work, timer: DueTimer) -> None:
    """Ask at half-time how the group is working."""
    await prompts.check_process(work, naming.id_of(timer.ref))


async def minutes(work: Work, timer: DueTimer) -> None:
    """Ask the recorder for the minutes, or nudge them."""
    await prompts.ask_for_minutes(work, naming.id_of(timer.ref), naming.name_of(timer.key))


async def evaluate(work: Work, timer: DueTimer) -> None:
    """Ask four questions about a call."""
    await prompts.evaluate(work, naming.id_of(timer.ref))


async def close(work: Work, timer: DueTimer) -> None:
    """Carry over what a call without minutes leaves."""
    await prompts.close(work, naming.id_of(timer.ref))


async def follow(work: Work, timer: DueTimer) -> None:
    """Let an agenda follow its call."""
    await prompts.follow(work, naming.id_of(timer.ref))


async def action(work: Work, timer: DueTimer) -> None:
    """Remind of an action."""
    await actions.remind(work, naming.id_of(timer.ref), naming.name_of(timer.key))


HANDLERS: TimerHandlers = {
    naming.ROLES: roles,
    naming.AGENDA: agenda,
    naming.CHECK: check,
    naming.MINUTES: minutes,
    naming.NUDGE: minutes,
    naming.EVALUATE: evaluate,
    naming.CLOSE: close,
    naming.FOLLOW: follow,
    naming.ACTION: action,
}

UPKEEP: Upkeep = planning.keep_up
