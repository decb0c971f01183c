"""The relay: works off the outbox as fast as the lanes allow, many calls at once, none inside a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from uuid import uuid4

import structlog

from domain.clock import MachineClock, machine_clock
from domain.lanes import Paces
from schedules.funnel import Funnel
from schedules.relay.calling import Caller
from schedules.relay.gateway import Draw, Gateway, draws_nothing
from schedules.relay.limits import Limits
from schedules.relay.preparing import Preparer
from schedules.relay.recording import Recorder
from schedules.relay.steps import Observer, Step, nobody
from schedules.relay.timing import Timing
from services.work import Works
from storage.deliveries import claims, outlook
from storage.deliveries.claims import Claimed, Lease

MOST_IN_FLIGHT = 96
"""Calls at once, which is also how many connections: a claim costs the same for one delivery as for fifty."""
BACKLOG_PAUSE = 0.1
"""Seconds between two looks at lanes that are not free yet; well under the slack that a lane lets us make up for."""


class Relay:
    """Sends what is owed. Start it, poke it whenever the outbox may have something new, and drain it before leaving.

    Any number of relays may share a database.
    """

    def __init__(
        self,
        works: Works,
        gateway: Gateway,
        *,
        paces: Paces,
        funnel: Funnel,
        timing: Timing | None = None,
        observer: Observer = nobody,
        machine: MachineClock = machine_clock,
        most_in_flight: int = MOST_IN_FLIGHT,
        draw: Draw = draws_nothing,
    ) -> None:
        self._works = works
        self._paces = paces
        self._funnel = funnel
        self._timing = timing or Timing()
        self._observe = observer
        self._machine = machine
        self._most = most_in_flight
        self._recorder = Recorder(works, observer)
        self._caller = Caller(gateway, self._timing, observer, machine)
        self._preparer = Preparer(works, gateway, paces, self._timing, observer, machine, Limits(), draw)
        self._in_flight: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._leaving = False

    def poke(self) -> None:
        """Have the relay look at the outbox at once."""
        self._wake.set()

    def start(self) -> None:
        """Begin to work in the background, until `drain`."""
        self._leaving = False
        self._wake.set()
        self._loop = asyncio.create_task(self._run(), name="relay")

    async def drain(self, seconds: float) -> bool:
        """Claim nothing more and wait up to `seconds` for the calls under way.

        Returns whether all of them were recorded; the others run out their lease and are looked up in Slack.
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

    async def idle(self) -> bool:
        """Tell whether nothing is due, under way or of unknown outcome, here or in another replica."""
        if self._in_flight:
            return False
        async with self._works.reading("") as work:
            return not await outlook.any_due(work.session, now=work.now)

    async def once(self) -> int:
        """Begin everything that may begin now; returns how many calls that is."""
        free = self._most - len(self._in_flight)
        if free <= 0:
            return 0
        tasks = [self._guarded(task(), "prepare") for task in (await self._preparer.tasks())[:free]]
        claimed = await self._claim(free - len(tasks)) if free > len(tasks) else []
        tasks += [self._guarded(self._deliver(each), "deliver") for each in claimed]
        for coroutine in tasks:
            task = asyncio.create_task(coroutine)
            self._in_flight.add(task)
            task.add_done_callback(self._landed)
        return len(tasks)

    async def settle(self) -> None:
        """Work until nothing more can begin now and everything begun is recorded; for tests and one-shot runs."""
        while True:
            busy = bool(self._in_flight)
            begun = await self.once()
            if self._in_flight:
                await asyncio.wait(self._in_flight)
            elif not begun and not busy:
                return

    async def _run(self) -> None:
        while not self._leaving:
            self._wake.clear()
            pause: float | None = None
            try:
                begun = await self.once()
                if begun or self._in_flight or await self._backlog():
                    pause = BACKLOG_PAUSE
            except Exception as error:  # noqa: BLE001  # the relay must outlive whatever happens in one round
                self._funnel.note(error, kind="relay", handler="round")
                pause = 1.0
            if not self._leaving:
                try:
                    await asyncio.wait_for(self._wake.wait(), pause)
                except TimeoutError:
                    continue

    async def _backlog(self) -> bool:
        async with self._works.reading("") as work:
            return await outlook.any_due(work.session, now=work.now)

    async def _claim(self, most: int) -> list[Claimed]:
        now = self._machine()
        async with self._works.reading("") as work:
            wanted = await claims.ready(work.session, now=work.now, machine_now=now)
            overdue = await claims.any_expired(work.session, now=work.now)
        if not wanted and not overdue:
            return []
        async with self._works.begin("") as work:
            now = self._machine()
            expired = await claims.drop_expired(work.session, now=work.now) if overdue else []
            lease = Lease(uuid4().hex, work.now, now, now + self._timing.lease)
            claimed = await claims.claim(work.session, wanted, self._paces, lease, most=most)
            await self._observe(Step.CLAIM_BEFORE_COMMIT)
        await self._observe(Step.CLAIM_AFTER_COMMIT)
        for workspace, delivery, kind in expired:
            structlog.get_logger().warning("delivery.expired", delivery=delivery, workspace=workspace, kind=kind)
        return claimed

    async def _deliver(self, claimed: Claimed) -> None:
        await self._recorder.record(await self._caller.call(claimed))

    async def _guarded(self, work: Awaitable[None], handler: str) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001  # one poisoned delivery must not take the relay along; its lease runs out
            self._funnel.note(error, kind="relay", handler=handler)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        if len(self._in_flight) <= self._most // 2:
            # Not after every call: a claim costs the same for one delivery as for many.
            self._wake.set()
