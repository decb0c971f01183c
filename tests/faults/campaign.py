"""The kill campaign: workers die at every point around claim, call, record and takeover; the sandbox's messages count.

Messages are counted by the delivery id in their metadata: each delivery has to be there exactly once. E-mails cannot
be read back: each has to arrive at least once, and what arrives again has the same Message-ID. Besides single posts
and e-mails there are issues of a newsletter.
"""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.tokens import Vault, new_key
from domain.clock import SystemClock
from domain.deliveries import EVENT_TYPE, Edit, Mail, Method, Post, State, channel, person
from domain.timers import NewTimer
from sandbox.client import ControlClient
from sandbox.config import AppConfig, ChannelConfig, LimitConfig, SandboxConfig, UserConfig, WorkspaceConfig
from sandbox.server import Sandbox
from schedules.relay import Step
from services import deliveries
from services.work import Works
from storage import timers
from storage.database import Database
from storage.deliveries import Delivery, outlook
from storage.mail import claims
from storage.workspaces import Workspace
from tests.databases import create_tables
from tests.faults.newsletter import PUBLIC_URL, Newsletter
from tests.faults.worker import ISSUE_HANDLED, POINTS, TIMER_HANDLED, TIMER_KIND, TIMING, Orders, main
from tests.mailserver import OK, MailServer, Received, Script, mail_server

WORKSPACE = "T0FAULTS"
TOKEN = "xoxb-faults"
CONTROL_TOKEN = "faults"
CHANNELS = tuple(f"C0FAULTS{number}" for number in range(4))
PEOPLE = 400
SUBSCRIBERS = 3
"""Of these people, who get the newsletter; nothing else goes to them."""
SCOPES = ["chat:write", "channels:history", "channels:read", "im:history", "im:write", "users:read"]
OFTEN_PASSED = {
    Step.CLAIM_BEFORE_COMMIT,
    Step.CLAIM_AFTER_COMMIT,
    Step.CALL_BEFORE,
    Step.CALL_AFTER,
    Step.MAIL_AFTER,
    TIMER_HANDLED,
}
"""Points that a worker comes by several times in a short life, so that it may die at the second time too."""
PATIENCE = TIMING.lease.total_seconds() + 2
"""Seconds until a worker that did not come by its point is killed from outside, wherever it is."""
SETTLED_WITHIN = 180.0
"""Seconds that the rest may take; on a machine with nothing else to do it is done in a few."""
ISSUE_EVERY = 3
"""Rounds from one issue to the next; what it owes is under way for about as long."""
FAULTS: tuple[dict[str, Any] | None, ...] = (
    None,
    {"kind": "drop_after", "method": "chat.postMessage"},
    None,
    {"kind": "error500", "method": "chat.postMessage"},
    None,
    {"kind": "slow", "method": "chat.postMessage", "delay": TIMING.http_timeout.total_seconds() + 0.3},
    {"kind": "error_after", "method": "chat.postMessage"},
    {"kind": "ratelimit", "method": "chat.postMessage"},
    {"kind": "drop_before", "method": "*"},
)
"""What goes wrong at Slack besides, one an entry in turn: done but unanswered, refused, late, too many."""

_processes = multiprocessing.get_context("forkserver")


@dataclass
class Report:
    """What a campaign counted; `wrong` are messages whose last edit is not what Slack shows.

    `mailed_again` are e-mails that arrived another time, which they may, and `unwanted` those to who had left before.
    `out_of_order` are copies of an issue whose parts changed places in Slack.
    """

    kills: Counter[str] = field(default_factory=Counter)
    owed: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    stuck: int = 0
    mailed_again: int = 0
    unwanted: int = 0
    out_of_order: int = 0
    seconds: float = 0.0

    def __add__(self, other: Report) -> Report:
        """Return both counted together."""
        return Report(
            self.kills + other.kills,
            self.owed + other.owed,
            self.lost + other.lost,
            self.doubled + other.doubled,
            self.wrong + other.wrong,
            self.stuck + other.stuck,
            self.mailed_again + other.mailed_again,
            self.unwanted + other.unwanted,
            self.out_of_order + other.out_of_order,
            self.seconds + other.seconds,
        )

    @property
    def line(self) -> str:
        """The campaign's last line."""
        return f"kills {self.kills.total()}, lost {self.lost}, doubled {self.doubled}"


class Campaign:
    """One database, one sandbox, and as many replicas of the worker as asked."""

    def __init__(
        self,
        database_url: str,
        folder: Path,
        *,
        replicas: int = 1,
        reading_back: bool = True,
        faults: bool = True,
        seed: int = 1,
    ) -> None:
        self._url = database_url
        self._replicas = replicas
        self._reading_back = reading_back
        self._faults = itertools.cycle(FAULTS if faults else (None,))
        self._random = random.Random(seed)  # a seed that repeats a campaign, not a secret
        self._key = new_key()
        vault = Vault((self._key,))
        self._works = Works(Database(database_url), SystemClock(), vault, public_url=PUBLIC_URL, mails=True)
        self._round = 0
        self._people = iter(range(PEOPLE - SUBSCRIBERS))
        readers = [f"U0P{PEOPLE - number}" for number in range(1, SUBSCRIBERS + 1)]
        self._newsletter = Newsletter(self._works, WORKSPACE, CHANNELS[0], readers)
        self._last_edit: dict[str, str] = {}
        self.errors = folder / "errors.log"
        self.report = Report()

    async def run(self, points: list[str]) -> Report:
        """Kill a worker at each of these points in turn, let the rest be worked off, and count."""
        began = time.monotonic()
        await self._prepare()
        async with self._sandbox() as (sandbox, client), mail_server(Script(content=self._taken)) as self._mail:
            workers: dict[int, tuple[str, BaseProcess, float]] = {}
            left = list(reversed(points))
            try:
                while left or workers:
                    for slot in set(range(self._replicas)) - workers.keys():
                        if left:
                            point = left.pop()
                            await self._owe(point)
                            await self._order_fault(client)
                            workers[slot] = (point, self._start(sandbox, point), time.monotonic())
                    await self._bury(workers)
                    await asyncio.sleep(0.01)
                await client.clear_faults()
                await self._work_off(sandbox)
            finally:
                for _, process, _ in workers.values():
                    process.kill()
            await self._count(sandbox, await client.posts(WORKSPACE))
            await self._count_mail(self._mail)
        await self._works.database.close()
        self.report.seconds = time.monotonic() - began
        return self.report

    def _taken(self, received: Received) -> str:
        self._newsletter.take(received)
        return OK

    async def _prepare(self) -> None:
        await create_tables(self._works.database)
        async with self._works.begin(WORKSPACE) as work:
            work.session.add(Workspace(id=WORKSPACE, installed_at=work.now))
        await self._newsletter.found()

    @asynccontextmanager
    async def _sandbox(self) -> AsyncIterator[tuple[Sandbox, ControlClient]]:
        people = tuple(UserConfig(f"p{number}", id=f"U0P{number}") for number in range(PEOPLE))
        channels = tuple(ChannelConfig(name.lower(), id=name) for name in CHANNELS)
        app = AppConfig(
            id="A0FAULTS",
            manifest={
                "display_information": {"name": "Faults"},
                "features": {"bot_user": {"display_name": "faults"}},
                "oauth_config": {"scopes": {"bot": SCOPES}},
            },
            bot_token={WORKSPACE: TOKEN},
            installed_in=(WORKSPACE,),
            channels=tuple(name.lower() for name in CHANNELS),
        )
        config = SandboxConfig(
            workspaces=(WorkspaceConfig(WORKSPACE, "Faults", "faults", users=people, channels=channels),),
            apps=(app,),
            limits=LimitConfig(factor=None),
            control_token=CONTROL_TOKEN,
        )
        async with (
            Sandbox(config).running() as sandbox,
            ControlClient(sandbox.url, CONTROL_TOKEN) as client,
        ):
            yield sandbox, client

    def _start(self, sandbox: Sandbox, point: str | None) -> BaseProcess:
        orders = Orders(
            database_url=self._url,
            api_url=f"{sandbox.url}/api/",
            mail_port=self._mail.port,
            token=TOKEN,
            key=self._key,
            errors=self.errors,
            point=point,
            nth=self._random.randint(1, 2) if point in OFTEN_PASSED else 1,
            reading_back=self._reading_back,
        )
        process = _processes.Process(target=main, args=(orders,), daemon=True)
        process.start()
        return process

    async def _bury(self, workers: dict[int, tuple[str, BaseProcess, float]]) -> None:
        for slot, (point, process, since) in list(workers.items()):
            if process.exitcode is None and time.monotonic() - since > PATIENCE:
                process.kill()
                process.join()
                point = "anywhere"  # noqa: PLW2901  # it never came by its point
            if process.exitcode is None:
                continue
            if process.exitcode != -signal.SIGKILL:
                raise RuntimeError(f"a worker ended by itself with {process.exitcode}; see {self.errors}")
            self.report.kills[point] += 1
            process.close()
            del workers[slot]

    async def _owe(self, point: str) -> None:
        """Owe posts to channels, somebody new and by way of a timer, an e-mail, edits, and now and then an issue."""
        self._round += 1
        number = self._round
        now = datetime.now(UTC)
        posts = [
            Post(f"post:{number}:{place}", "faults.post", channel(place), {"text": f"post {number}"})
            for place in self._random.sample(CHANNELS, 2)
        ]
        if (someone := next(self._people, None)) is not None:
            posts.append(Post(f"dm:{number}", "faults.dm", person(f"U0P{someone}"), {"text": f"dm {number}"}))
        async with self._works.begin(WORKSPACE) as work:
            await deliveries.post(work, *posts)
            to = f"reader{number}@example.org"
            await deliveries.mail(
                work, Mail(f"mail:{number}", "faults.mail", to, f"Mail {number}", "Text", "<p>Text</p>")
            )
            place = self._random.choice(CHANNELS)
            timer = NewTimer(f"timer:{number}", TIMER_KIND, f"{place} timer {number}", now - timedelta(seconds=1))
            await timers.schedule(work.session, WORKSPACE, [timer])
            edited = {
                self._random.choice(posts).key,
                *self._random.sample(sorted(self._last_edit), min(1, len(self._last_edit))),
            }
            await deliveries.edit(
                work,
                *(Edit(f"edit:{key}", "faults.edit", key, {"text": f"{key} #{number}"}, key) for key in sorted(edited)),
            )
        self._last_edit |= {key: f"{key} #{number}" for key in edited}
        if point == ISSUE_HANDLED or number % ISSUE_EVERY == 1:
            await self._newsletter.owe(number)

    async def _order_fault(self, client: ControlClient) -> None:
        if fault := next(self._faults):
            await client.add_fault(**fault)

    async def _work_off(self, sandbox: Sandbox) -> None:
        """Let unarmed workers finish everything."""
        processes = [self._start(sandbox, None) for _ in range(self._replicas)]
        until = time.monotonic() + SETTLED_WITHIN
        try:
            while time.monotonic() < until and not await self._idle():  # noqa: ASYNC110  # other processes do the work
                await asyncio.sleep(0.1)
        finally:
            for process in processes:
                process.kill()
                process.join()
                process.close()

    async def _idle(self) -> bool:
        async with self._works.reading("") as work:
            now = work.now
            return not (
                await outlook.any_due(work.session, now=now)
                or await claims.ready(work.session, now=now, machine_now=now)
                or await timers.any_due(work.session, now=now, machine_now=now)
            )

    async def _count(self, sandbox: Sandbox, posts: list[dict[str, Any]]) -> None:
        """Compare what is owed with everything that was ever posted, and with what Slack shows now."""
        async with self._works.reading(WORKSPACE) as work:
            query = select(Delivery).where(Delivery.method == Method.POST)
            owed = {f"{WORKSPACE}:{row.id}": row for row in await work.session.scalars(query)}
            left_over = (await work.session.scalars(select(Delivery).where(Delivery.state != State.SENT))).all()
            unsent = [row for row in left_over if not self._newsletter.has_left(row.address)]
        seen = Counter(name for name in map(_delivery, posts) if name)
        by_key = {row.dedupe_key: row for row in owed.values()}
        expected_keys = {f"timer:{number}" for number in range(1, self._round + 1)}
        missing = expected_keys.union(*self._newsletter.posts) - by_key.keys()
        self.report.owed = len(owed) + len(missing)
        self.report.lost = len(owed.keys() - seen.keys()) + len(missing)
        self.report.doubled = sum(count - 1 for count in seen.values())
        self.report.stuck = len(unsent)
        for row in unsent:
            self._note(f"{row.dedupe_key} stays {row.state}: {row.last_error} after {row.attempts} attempts")
        for name, count in seen.items():
            if count > 1:
                self._note(f"{owed[name].dedupe_key if name in owed else name} is there {count} times")
        shown = await self._shown(sandbox, {row.channel for row in owed.values() if row.channel})
        for name, row in owed.items():
            expected = self._last_edit.get(row.dedupe_key, row.payload["text"])
            if seen[name] == 1 and shown.get((row.channel, row.slack_ts)) != expected:
                self.report.wrong += 1
        for keys in self._newsletter.posts:
            times = [by_key[key].slack_ts or "" for key in keys if key in by_key]
            self.report.out_of_order += times != sorted(times)

    def _note(self, what: str) -> None:
        """Keep what was found wrong for whoever reads the report."""
        with self.errors.open("a", encoding="utf-8") as file:
            file.write(f"--- {what}\n")

    async def _count_mail(self, server: MailServer) -> None:
        """Compare the e-mails that are owed with what arrived; a second Message-ID for one of them is a double."""
        seen: dict[str, list[str]] = {}
        for received in server.inbox:
            seen.setdefault(received.to[0], []).append(received.message_id)
        single = [seen.get(f"reader{number}@example.org", []) for number in range(1, self._round + 1)]
        for arrived in [*single, *self._newsletter.mails]:
            self.report.owed += 1
            self.report.lost += not arrived
            self.report.doubled += max(len(set(arrived)) - 1, 0)
            self.report.mailed_again += max(len(arrived) - 1, 0)
        self.report.doubled += sum(max(len(set(arrived)) - 1, 0) for arrived in self._newsletter.to_leavers)
        self.report.unwanted = self._newsletter.unwanted

    async def _shown(self, sandbox: Sandbox, channels: set[str]) -> dict[tuple[str | None, str | None], str]:
        """Return every message's text, by channel and ts."""
        found: dict[tuple[str | None, str | None], str] = {}
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient(TOKEN, base_url=f"{sandbox.url}/api/", session=session)
            for place in sorted(channels):
                cursor = ""
                while True:
                    page = await client.conversations_history(channel=place, limit=200, cursor=cursor)
                    found |= {(place, each["ts"]): each["text"] for each in page["messages"]}
                    cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
                    if not cursor:
                        break
        return found


def _delivery(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    return metadata["event_payload"]["id"] if metadata.get("event_type") == EVENT_TYPE else None


def plan(kills: int, *, seed: int = 1, points: tuple[str, ...] = POINTS) -> list[str]:
    """Return so many kill points, each as often as the others, in an order that the seed gives.

    The first ones leave leases behind, so that there is something to take over.
    """
    chosen = list(itertools.islice(itertools.cycle(points), kills))
    random.Random(seed).shuffle(chosen)  # repeats a campaign, no secret
    first = [each for each in chosen if each.startswith(("call.", "record."))][:3]
    for each in first:
        chosen.remove(each)
    return [*first, *chosen]


AFTER_THE_CALL = (Step.CALL_AFTER.value, Step.RECORD_BEFORE_COMMIT.value)
"""Where a message is in Slack and the database does not know: here a campaign without reading back must double."""
