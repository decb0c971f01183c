"""What time brings: ticker, relay, reaper and retention as one thing that starts, catches up and is drained."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import timedelta

from bot.clients import Clients
from bot.slack import SlackGateway
from bot.sync import Sync
from domain.lanes import no_limits, slack_paces
from schedules import calls, meetings, newsletters, norms, pulses, timepolls, webinars
from schedules.funnel import Funnel
from schedules.handlers import TimerHandlers, Upkeep
from schedules.library import Asks, LinkRounds
from schedules.mailing import Postman, PostOffice
from schedules.reaper import ReadBack, Reaper
from schedules.relay import Relay, Timing
from schedules.relay.gateway import Draw, draws_nothing
from schedules.relay.rounds import Rounds
from schedules.retention import retain
from schedules.scheduler import Job, Scheduler
from schedules.ticker import Ticker
from schedules.upkeep import keep_up
from services import requests
from services.pulses.sweeping import sweep
from services.work import Works

TICK_SECONDS = 1.0
REAP_SECONDS = 2.0
RETAIN_SECONDS = 3600.0
UPKEEP_SECONDS = 3600.0
SWEEP_SECONDS = 5.0
"""How often we look whether a pulse left secrets to wipe; most of the time none did."""
LINKS_SECONDS = 15.0
"""How often we look whether links of the library are to be asked if they still answer."""
SYNC_SECONDS = 3.0
"""How often we look whether Slack's people and channels have to be read; most of the time they have not."""
CATCH_UP_SECONDS = 5.0
"""How long one question of the sandbox's clock may be worked on before it is told to ask again."""


def handlers() -> TimerHandlers:
    """Return every feature's timers, by kind."""
    return {
        **calls.HANDLERS,
        **timepolls.HANDLERS,
        **pulses.HANDLERS,
        **norms.HANDLERS,
        **meetings.HANDLERS,
        **webinars.HANDLERS,
        **newsletters.HANDLERS,
    }


def upkeeps() -> Mapping[str, Upkeep]:
    """Return what every feature mends from time to time, by feature."""
    return {
        "calls": calls.UPKEEP,
        "pulses": pulses.UPKEEP,
        "webinars": webinars.UPKEEP,
        "newsletters": newsletters.UPKEEP,
        "meetings": meetings.UPKEEP,
        "timepolls": timepolls.UPKEEP,
    }


class Engine:
    """The worker's part of a process.

    `pace` multiplies Slack's rates as we keep them, and 0 holds nothing back: for a sandbox with limits of its own.
    """

    def __init__(
        self,
        works: Works,
        clients: Clients,
        sync: Sync,
        funnel: Funnel,
        *,
        http_timeout: float = 10.0,
        pace: float = 1.0,
        draw: Draw = draws_nothing,
        post_office: PostOffice | None = None,
        links: Asks | None = None,
    ) -> None:
        timing = Timing(http_timeout=timedelta(seconds=http_timeout))
        paces = slack_paces(pace) if pace else no_limits()
        gateway = SlackGateway(clients.of, seconds=http_timeout)
        self.ticker = Ticker(works, handlers(), funnel=funnel)
        self.relay = Relay(works, gateway, paces=paces, funnel=funnel, timing=timing, draw=draw)
        self._outboxes: list[Rounds] = [self.relay]
        if post_office:
            self._outboxes.append(Postman(works, post_office, funnel=funnel))
        self.reaper = Reaper(works, ReadBack(gateway, timing), paces=paces, funnel=funnel, timing=timing)
        self._works = works
        self._funnel = funnel
        jobs = {
            "tick": Job(self.ticker.tick, TICK_SECONDS),
            "relay": Job(self._poke, TICK_SECONDS),
            "reap": Job(self.reaper.once, REAP_SECONDS),
            "retain": Job(self._retain, RETAIN_SECONDS),
            "upkeep": Job(self.upkeep, UPKEEP_SECONDS),
            "sweep": Job(self._sweep, SWEEP_SECONDS),
            "sync": Job(sync.everywhere, SYNC_SECONDS),
        }
        if links:
            jobs["links"] = Job(LinkRounds(works, links, funnel=funnel).once, LINKS_SECONDS)
        self._scheduler = Scheduler(jobs, funnel=funnel)

    def start(self) -> None:
        """Begin; must be called inside the running event loop."""
        self._works.listen(self._wake)
        for outbox in self._outboxes:
            outbox.start()
        self._scheduler.start()

    async def catch_up(self) -> bool:
        """Work off what is due by now; returns whether nothing is left."""
        self._wake()
        deadline = asyncio.get_running_loop().time() + CATCH_UP_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            await self.ticker.tick()
            # In this order: what a timer owes is in the outbox before the timer is no longer due.
            if await self.ticker.idle() and await self._all_sent():
                return True
            await asyncio.sleep(0.01)
        return False

    async def upkeep(self) -> None:
        """Let every feature mend what its timers may have left undone."""
        await keep_up(self._works, upkeeps(), funnel=self._funnel)

    async def stop(self, seconds: float) -> None:
        """Begin nothing new and finish what is under way, at most so long."""
        self._scheduler.pause()
        await asyncio.gather(self._finish_ticking(seconds), *(each.drain(seconds) for each in self._outboxes))
        await self._scheduler.stop()

    async def _finish_ticking(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.ticker.drain(), seconds)

    async def _sweep(self) -> None:
        await sweep(self._works)

    async def _poke(self) -> None:
        self._wake()

    def _wake(self) -> None:
        for outbox in self._outboxes:
            outbox.poke()

    async def _all_sent(self) -> bool:
        for outbox in self._outboxes:
            if not await outbox.idle():
                return False
        return True

    async def _retain(self) -> None:
        await retain(self._works)
        await requests.retain(self._works)
