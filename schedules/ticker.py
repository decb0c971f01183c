"""The ticker: fires due timers, many in one transaction, each handler in a savepoint."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from domain.clock import MachineClock, machine_clock
from domain.timers import DueTimer, retry_after
from schedules.funnel import Funnel
from schedules.handlers import TimerHandlers, Together
from services import deliveries
from services.work import Work, Works
from storage import timers

BATCH = 200
SHARED_SAVEPOINT = 50
"""Timers that share a savepoint as long as none of them fails; when one does, each gets its own."""


class Ticker:
    """Claims due timers and calls their feature's handler; any number of tickers may share a database.

    Timers of a kind without a handler wait: during a rolling deploy another replica knows them.
    """

    def __init__(
        self,
        works: Works,
        handlers: TimerHandlers,
        *,
        funnel: Funnel,
        machine: MachineClock = machine_clock,
    ) -> None:
        self._works = works
        self._handlers = handlers
        self._funnel = funnel
        self._machine = machine
        self._turn = asyncio.Lock()
        self._leaving = False

    async def tick(self) -> int:
        """Fire everything that is due; returns how many timers fired."""
        async with self._turn:
            fired = 0
            while not self._leaving and await self._anything_due():
                batch = await self._fire_batch()
                if batch is None:
                    break
                fired += batch
            return fired

    async def idle(self) -> bool:
        """Tell whether no timer is due and none is being fired here.

        A timer that waits for another attempt after a failure is not due until its pause is over.
        """
        return not self._turn.locked() and not await self._anything_due()

    async def drain(self) -> None:
        """Finish the batch under way and fire nothing more."""
        self._leaving = True
        async with self._turn:
            return

    async def _anything_due(self) -> bool:
        async with self._works.reading("") as work:
            return await timers.any_due(
                work.session, now=work.now, machine_now=self._machine(), kinds=self._handlers.keys()
            )

    async def _fire_batch(self) -> int | None:
        """Fire one batch in one transaction; None when another replica has everything that is due."""
        async with self._works.begin("") as work:
            to_fire, expired = await timers.claim(
                work.session,
                now=work.now,
                machine_now=self._machine(),
                limit=BATCH,
                kinds=self._handlers.keys(),
            )
            if not to_fire and not expired:
                return None
            if expired:
                await timers.mark_expired(work.session, [timer.id for timer in expired])
            await timers.mark_fired(work.session, [timer.id for timer in to_fire], now=work.now)
            fired = 0
            for start in range(0, len(to_fire), SHARED_SAVEPOINT):
                fired += await self._fire_together(work, to_fire[start : start + SHARED_SAVEPOINT])
        for timer in expired:
            structlog.get_logger().warning("timer.expired", timer=timer.id, kind=timer.kind, workspace=timer.workspace)
        return fired

    async def _fire_together(self, work: Work, due: Sequence[DueTimer]) -> int:
        """Fire timers in one savepoint; if any fails, undo them all and give each its own."""
        try:
            async with work.savepoint() as saved, deliveries.together(saved) as inner:
                await self._handle(inner, due)
        except Exception:  # noqa: BLE001  # which one it was, and why, is noted when each is fired by itself
            return sum([await self._fire_alone(work, timer) for timer in due])
        return len(due)

    async def _fire_alone(self, work: Work, timer: DueTimer) -> int:
        try:
            async with work.savepoint() as saved, deliveries.together(saved) as inner:
                await self._handle(inner, [timer])
        except Exception as error:  # noqa: BLE001  # one poisoned timer must not hold up the rest; it is logged and retried
            error_id = self._funnel.note(error, kind="timer", handler=timer.kind, workspace=timer.workspace)
            pause = retry_after(timer.attempts + 1)
            await timers.mark_failed(
                work.session,
                timer.id,
                error=f"{type(error).__name__} {error_id}",
                retry_at=None if pause is None else self._machine() + pause,
            )
            return 0
        return 1

    async def _handle(self, work: Work, due: Sequence[DueTimer]) -> None:
        """Call the handlers in order; one that takes timers together gets all of its kind and workspace at once."""
        taken: set[tuple[str, str]] = set()
        for timer in due:
            handler = self._handlers[timer.kind]
            inner = work.within(timer.workspace)
            if not isinstance(handler, Together):
                await handler(inner, timer)
            elif (timer.kind, timer.workspace) not in taken:
                taken.add((timer.kind, timer.workspace))
                alike = [each for each in due if (each.kind, each.workspace) == (timer.kind, timer.workspace)]
                await handler.handle(inner, alike)
