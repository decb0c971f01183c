"""A worker process that can pull its own plug: relay, postman, reaper and ticker against a database and a sandbox.

It is the product's own code with an observer that sends SIGKILL to its own process at a chosen point.
"""

from __future__ import annotations

import asyncio
import os
import signal
import traceback
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.mail import SmtpGateway
from bot.mailserver import mail_server
from bot.slack import SlackGateway
from bot.tokens import Vault
from domain.clock import SystemClock
from domain.deliveries import Post, channel
from domain.lanes import no_limits
from domain.mail.letters import Sender
from domain.timers import DueTimer
from schedules import newsletters
from schedules.mailing import Postman, PostOffice
from schedules.reaper import ReadBack, Reaper, Reconciler
from schedules.relay import Relay, Step, Timing
from schedules.ticker import Ticker
from services import deliveries
from services.newsletters import naming
from services.work import Work, Works
from storage.database import Database
from storage.deliveries.doubts import DoubtfulPost
from tests.faults.newsletter import PUBLIC_URL

TIMER_HANDLED = "timer.handled"
"""A kill point of the test's own: the timer's handler has written, and its transaction is not committed."""
ISSUE_HANDLED = "issue.handled"
"""The same, where the timer sent an issue: everything that it owes is written, and nothing of it committed."""
POINTS = (*(step.value for step in Step), TIMER_HANDLED, ISSUE_HANDLED)
TIMER_KIND = "faults.post"

TIMING = Timing(http_timeout=timedelta(seconds=0.6), latency=timedelta(seconds=0.6), look_again=timedelta(seconds=0.2))


@dataclass(frozen=True)
class Orders:
    """What a worker is started with; `key` keeps secret links, `point` None never kills.

    `reading_back` False switches reconciliation off.
    """

    database_url: str
    api_url: str
    mail_port: int
    token: str
    key: str
    errors: Path
    point: str | None = None
    nth: int = 1
    reading_back: bool = True


class AssumeAbsent:
    """The strategy that a campaign must be able to tell from ours: whatever is in doubt did not arrive."""

    async def find(self, post: DoubtfulPost) -> str | None:
        """Return that it is not there."""
        return None


class Plug:
    """Kills this process when a point is passed for the nth time."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._passed: Counter[str] = Counter()

    async def observe(self, step: Step) -> None:
        """Pass a point of the product."""
        self.at(step.value)

    def at(self, point: str) -> None:
        """Pass a point; not survived if it is the chosen one."""
        self._passed[point] += 1
        if point == self._orders.point and self._passed[point] >= self._orders.nth:
            os.kill(os.getpid(), signal.SIGKILL)


class ErrorFile:
    """A funnel that keeps whole tracebacks in a file, for whoever reads the campaign's report."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, error: BaseException, *, kind: str, handler: str, workspace: str = "") -> str:
        """Append the error."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"--- {datetime.now(UTC):%H:%M:%S.%f} {os.getpid()} {kind} {handler}\n")
            file.write("".join(traceback.format_exception(error)))
        return "E-faults"


def main(orders: Orders) -> None:
    """Work until the plug is pulled or somebody ends this process."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    asyncio.run(_work(orders))


async def _work(orders: Orders) -> None:
    plug, funnel = Plug(orders), ErrorFile(orders.errors)
    vault = Vault((orders.key,))
    works = Works(Database(orders.database_url), SystemClock(), vault, public_url=PUBLIC_URL, mails=True)
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=orders.token, base_url=orders.api_url, session=session, retry_handlers=[])

        async def client_of(_workspace: str) -> AsyncWebClient:
            return client

        async def post_for_timer(work: Work, timer: DueTimer) -> None:
            place, text = timer.ref.split(" ", maxsplit=1)
            await deliveries.post(work, Post(timer.key, TIMER_KIND, channel(place), {"text": text}))
            plug.at(TIMER_HANDLED)

        async def send_issue(work: Work, timer: DueTimer) -> None:
            await newsletters.send(work, timer)
            plug.at(ISSUE_HANDLED)

        gateway = SlackGateway(client_of, seconds=TIMING.http_timeout.total_seconds())
        relay = Relay(
            works, gateway, paces=no_limits(), funnel=funnel, timing=TIMING, observer=plug.observe, most_in_flight=8
        )
        reconciler: Reconciler = ReadBack(gateway, TIMING) if orders.reading_back else AssumeAbsent()
        reaper = Reaper(works, reconciler, paces=no_limits(), funnel=funnel, timing=TIMING, observer=plug.observe)
        ticker = Ticker(works, {TIMER_KIND: post_for_timer, naming.SEND: send_issue}, funnel=funnel)
        office = PostOffice(
            SmtpGateway(mail_server(f"smtp://127.0.0.1:{orders.mail_port}"), hello="faults.example", seconds=0.6),
            Sender("faults@faults.example"),
            # A busy machine may let a message run into the time-out: it comes again soon, and not in a minute.
            timing=replace(TIMING, longest_deferral=timedelta(seconds=0.5)),
        )
        postman = Postman(works, office, funnel=funnel, observer=plug.observe)
        for outbox in (relay, postman):
            works.listen(outbox.poke)
            outbox.start()
        while True:
            for turn in (reaper.once, ticker.tick):
                try:
                    await turn()
                except Exception as error:  # noqa: BLE001  # as the scheduler does: noted, and tried at the next interval
                    funnel.note(error, kind="job", handler=turn.__qualname__)
            works.wake()
            await asyncio.sleep(0.05)
