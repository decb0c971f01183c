"""What happens to webinars when time passes: each kind of timer and the use case it calls."""

from __future__ import annotations

from collections.abc import Sequence

from domain.timers import DueTimer
from schedules.handlers import TimerHandlers, Together, Upkeep
from services.webinars import announcing, digest, materials, naming, news, prompts, upkeep
from services.work import Work


async def out(work: Work, timer: DueTimer) -> None:
    """Say that an announcement has gone out."""
    await announcing.went_out(work, naming.id_of(timer.ref))


async def news_out(work: Work, timer: DueTimer) -> None:
    """Say that a piece of news has gone out."""
    await news.went_out(work, naming.id_of(timer.ref))


async def remind(work: Work, due: Sequence[DueTimer]) -> None:
    """Remind of webinars."""
    await prompts.remind(work, [(naming.id_of(timer.ref), naming.prompt_of(timer.key)) for timer in due])


async def ended(work: Work, timer: DueTimer) -> None:
    """Ask who was there."""
    await prompts.ended(work, naming.id_of(timer.ref))


async def follow_up(work: Work, timer: DueTimer) -> None:
    """Follow up without a recording."""
    await materials.follow_up(work, naming.id_of(timer.ref))


async def weekly(work: Work, _timer: DueTimer) -> None:
    """Send the weekly digest."""
    await digest.send(work)


HANDLERS: TimerHandlers = {
    naming.OUT: out,
    naming.NEWS_OUT: news_out,
    naming.REMIND: Together(remind),
    naming.ENDED: ended,
    naming.FOLLOW_UP: follow_up,
    naming.DIGEST: weekly,
}

UPKEEP: Upkeep = upkeep.keep_up
