"""The relay: works off the outbox as fast as the lanes allow, many calls at once, none inside a transaction."""

from __future__ import annotations

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
from schedules.relay.rounds import Rounds
from schedules.relay.steps import Observer, Step, nobody
from schedules.relay.timing import Timing
from services.work import Works
from storage.deliveries import claims, expiry, outlook
from storage.deliveries.claims import Claimed, Lease

MOST_IN_FLIGHT = 96
"""Calls at once, which is also how many connections: a claim costs the same for one delivery as for fifty."""


class Relay(Rounds):
    """Sends what is owed in Slack. Any number of relays may share a database."""

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
        super().__init__("relay", funnel, most_in_flight)
        self._works = works
        self._paces = paces
        self._timing = timing or Timing()
        self._observe = observer
        self._machine = machine
        self._recorder = Recorder(works, observer)
        self._caller = Caller(gateway, self._timing, observer, machine)
        self._flowing = False
        self._preparer = Preparer(works, gateway, paces, self._timing, observer, machine, Limits(), draw)

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
        tasks = (await self._preparer.tasks())[:free]
        claimed = await self._claim(free - len(tasks)) if free > len(tasks) else []
        for task in tasks:
            self._begin(task(), "prepare")
        for each in claimed:
            self._begin(self._deliver(each), "deliver")
        return len(tasks) + len(claimed)

    async def _backlog(self) -> bool:
        async with self._works.reading("") as work:
            return await outlook.any_due(work.session, now=work.now)

    async def _claim(self, most: int) -> list[Claimed]:
        now = self._machine()
        async with self._works.reading("") as work:
            if self._flowing:
                wanted = await claims.waiting(work.session, machine_now=now)
            else:
                wanted = await claims.ready(work.session, now=work.now, machine_now=now)
            overdue = await expiry.any_expired(work.session, now=work.now)
        if not wanted and not overdue:
            self._flowing = False
            return []
        async with self._works.begin("") as work:
            now = self._machine()
            expired = await expiry.drop_expired(work.session, now=work.now) if overdue else []
            lease = Lease(uuid4().hex, work.now, now, now + self._timing.lease)
            claimed = await claims.claim(work.session, wanted, self._paces, lease, most=most)
            await self._observe(Step.CLAIM_BEFORE_COMMIT)
        await self._observe(Step.CLAIM_AFTER_COMMIT)
        # Looking first spares a quiet database its locks; a busy one it would only ask the dearest question twice.
        self._flowing = bool(claimed)
        for workspace, delivery, kind in expired:
            structlog.get_logger().warning("delivery.expired", delivery=delivery, workspace=workspace, kind=kind)
        return claimed

    async def _deliver(self, claimed: Claimed) -> None:
        await self._recorder.record(await self._caller.call(claimed))
