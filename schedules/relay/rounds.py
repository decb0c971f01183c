"""Rounds: what every worker-off of the outbox does around its own work, from waking up to draining."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable

from schedules.funnel import Funnel

BACKLOG_PAUSE = 0.1
"""Seconds between two looks at lanes that are not free yet; well under the slack that a lane lets us make up for."""


class Rounds(ABC):
    """Begins what may begin, many things at once, whenever it is poked; `name` is what failures are told under.

    Start it, poke it whenever the outbox may have something new, and drain it before leaving.
    """

    def __init__(self, name: str, funnel: Funnel, most_in_flight: int) -> None:
        self._name = name
        self._funnel = funnel
        self._most = most_in_flight
        self._in_flight: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._leaving = False

    @abstractmethod
    async def once(self) -> int:
        """Begin everything that may begin now; returns how many calls that is."""

    @abstractmethod
    async def idle(self) -> bool:
        """Tell whether nothing is due or under way, here or in another replica."""

    @abstractmethod
    async def _backlog(self) -> bool:
        """Tell whether something is due that could not begin yet."""

    def poke(self) -> None:
        """Look at the outbox at once."""
        self._wake.set()

    def start(self) -> None:
        """Begin to work in the background, until `drain`."""
        self._leaving = False
        self._wake.set()
        self._loop = asyncio.create_task(self._run(), name=self._name)

    async def drain(self, seconds: float) -> bool:
        """Claim nothing more and wait up to `seconds` for the calls under way.

        Returns whether all of them were recorded; the others run out their lease.
        """
        self._leaving = True
        self._wake.set()
        waiting = {*self._in_flight, *([self._loop] if self._loop else [])}
        self._loop = None
        if not waiting:
            return True
        _, late = await asyncio.wait(waiting, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return not late

    async def settle(self) -> None:
        """Work until nothing more can begin now and everything begun is recorded; for tests and one-shot runs."""
        while True:
            busy = bool(self._in_flight)
            begun = await self.once()
            if self._in_flight:
                await asyncio.wait(self._in_flight)
            elif not begun and not busy:
                return

    def _begin(self, work: Awaitable[None], handler: str) -> None:
        task = asyncio.create_task(self._guarded(work, handler))
        self._in_flight.add(task)
        task.add_done_callback(self._landed)

    async def _run(self) -> None:
        while not self._leaving:
            self._wake.clear()
            pause: float | None = None
            try:
                begun = await self.once()
                if begun or self._in_flight or await self._backlog():
                    pause = BACKLOG_PAUSE
            except Exception as error:  # noqa: BLE001  # the loop must outlive whatever happens in one round
                self._funnel.note(error, kind=self._name, handler="round")
                pause = 1.0
            if not self._leaving:
                try:
                    await asyncio.wait_for(self._wake.wait(), pause)
                except TimeoutError:
                    continue

    async def _guarded(self, work: Awaitable[None], handler: str) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001  # one poisoned delivery must not take the others along; its lease runs out
            self._funnel.note(error, kind=self._name, handler=handler)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        if len(self._in_flight) <= self._most // 2:
            # Not after every call: a claim costs the same for one delivery as for many.
            self._wake.set()
