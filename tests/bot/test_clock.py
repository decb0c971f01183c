from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.clock import RemoteClock

pytestmark = pytest.mark.sockets

THEN = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)


class Remote:
    """A clock over HTTP that a test sets."""

    def __init__(self) -> None:
        self.reading: dict[str, object] = {"now": THEN.timestamp(), "frozen": True}

    async def answer(self, _request: web.Request) -> web.Response:
        """Tell the reading."""
        return web.json_response(self.reading)


@pytest.fixture
async def remote() -> AsyncIterator[tuple[Remote, RemoteClock]]:
    told = Remote()
    application = web.Application()
    application.router.add_get("/clock", told.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as session:
        yield told, RemoteClock(f"http://127.0.0.1:{runner.addresses[0][1]}/clock", session)
    await runner.cleanup()


async def test_a_clock_that_stands_still_is_told_exactly(remote: tuple[Remote, RemoteClock]) -> None:
    told, clock = remote
    assert await clock.refresh() == THEN == clock.now()
    told.reading = {"now": (THEN + timedelta(days=3)).timestamp(), "frozen": True}
    assert clock.now() == THEN
    assert await clock.refresh() == THEN + timedelta(days=3)


async def test_a_running_clock_runs_on_between_readings(remote: tuple[Remote, RemoteClock]) -> None:
    told, clock = remote
    told.reading["frozen"] = False
    first = await clock.refresh()
    assert THEN <= first <= clock.now() <= THEN + timedelta(seconds=5)
