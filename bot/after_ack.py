"""Calls to Slack that must follow an answer: opening a view, publishing Home, a word through a response URL."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.metrics import Metrics

Following = Callable[[], Awaitable[None]]
Failed = Callable[[BaseException], Awaitable[None]]


class Full(Exception):
    """As many calls are waiting as may wait."""


class AfterAck:
    """Runs what follows an answer, at most `limit` waiting and `at_once` calling; drained on shutdown.

    What concerns the same `lane` (one modal, one Home) runs in the order it was started. What nobody waits for goes
    `aside`, where fewer run at once: a hundred Homes to redraw must hold up no window, whose trigger ends soon.
    """

    def __init__(self, limit: int, metrics: Metrics, *, at_once: int = 32, aside: int = 12) -> None:
        self._limit = limit
        self._metrics = metrics
        self._slots = asyncio.Semaphore(at_once)
        self._aside = asyncio.Semaphore(aside)
        self._tasks: set[asyncio.Task[None]] = set()
        self._lanes: dict[str, asyncio.Task[None]] = {}

    def start(self, following: Following, failed: Failed, *, lane: str | None = None, aside: bool = False) -> None:
        """Run `following` soon; `failed` hears of whatever it raises. Raises Full."""
        if len(self._tasks) >= self._limit:
            raise Full
        before = self._lanes.get(lane) if lane else None
        task = asyncio.create_task(self._run(following, failed, before, self._aside if aside else self._slots))
        self._tasks.add(task)
        self._metrics.following.inc()
        if lane:
            self._lanes[lane] = task
        task.add_done_callback(lambda done: self._forget(done, lane))

    async def drain(self, seconds: float) -> int:
        """Wait for what was started, at most so long; returns how many had to be cut off."""
        if not self._tasks:
            return 0
        _, left = await asyncio.wait(self._tasks, timeout=seconds)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)

    async def _run(
        self, following: Following, failed: Failed, before: asyncio.Task[None] | None, slots: asyncio.Semaphore
    ) -> None:
        if before is not None:
            await asyncio.wait({before})
        async with slots:
            try:
                await following()
            except Exception as error:  # noqa: BLE001  # every failure goes to the funnel, whatever it is
                await failed(error)

    def _forget(self, task: asyncio.Task[None], lane: str | None) -> None:
        self._tasks.discard(task)
        self._metrics.following.dec()
        if lane and self._lanes.get(lane) is task:
            del self._lanes[lane]
