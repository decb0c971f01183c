"""The kettle app with things to do at moments of the workspace clock, for tests of the page's panels."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.config import TimingConfig
from tests.browser.kettle import Stage, config, kettle

START = datetime(2026, 9, 1, 16, tzinfo=UTC)
"""When the workspace clock begins: 9:00 AM in Phoenix, where Maya is, and 6:00 AM in Honolulu, where Noor is."""


@dataclass
class Reminders:
    """Posts `Tea number N` in #general when job N is due; as long as it is `stuck` it does nothing."""

    jobs: list[tuple[float, str]] = field(default_factory=list)
    stuck: bool = False
    stage: Stage | None = None

    async def status(self, _request: web.Request) -> web.Response:
        """Work off what is due and answer as the sandbox expects."""
        assert self.stage is not None
        async with aiohttp.ClientSession() as session, session.get(f"{self.stage.url}/clock") as response:
            now = (await response.json())["now"]
        while self.jobs and self.jobs[0][0] <= now and not self.stuck:
            await self.stage.post("C0GENERAL", self.jobs.pop(0)[1])
        idle = not (self.jobs and self.jobs[0][0] <= now)
        due = [{"at": at, "what": f"Remind of tea ({text})"} for at, text in self.jobs]
        return web.json_response({"idle": idle, "now": now, "due": due})


@asynccontextmanager
async def reminding(*offsets: float, frozen: bool = True, **changes: Any) -> AsyncIterator[tuple[Stage, Reminders]]:
    """Run the sandbox and an app that is due at these seconds after START."""
    reminders = Reminders(
        [(START.timestamp() + offset, f"Tea number {number}") for number, offset in enumerate(offsets, start=1)]
    )
    server = web.Application()
    server.router.add_get("/status", reminders.status)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app = replace(config().apps[0], status_url=f"http://127.0.0.1:{runner.addresses[0][1]}/status")
    try:
        async with kettle(
            apps=(app,), clock_start=START, frozen=frozen, timing=TimingConfig(idle_timeout=1.0), **changes
        ) as stage:
            reminders.stage = stage
            yield stage, reminders
    finally:
        await runner.cleanup()
