"""The workspace clock: runs or stands, only forward, and steps from one due thing to the next."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sandbox.client import ControlClient, ControlError
from sandbox.clock import Clock, ClockWentBack, ts_number, ts_text
from sandbox.config import TimingConfig
from sandbox.server import Sandbox
from tests.sandbox.conftest import Raw, lunch_config, opened, sandbox_config

pytestmark = pytest.mark.sockets

START = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)


def test_a_frozen_clock_stands_still() -> None:
    clock = Clock(START, frozen=True)
    assert clock.moment() == START
    assert clock.moment() == START
    clock.jump(START.timestamp() + 60)
    assert clock.moment() == START + timedelta(minutes=1)


def test_a_clock_never_runs_backwards() -> None:
    clock = Clock(START, frozen=True)
    with pytest.raises(ClockWentBack):
        clock.jump(START.timestamp() - 1)


def test_freezing_and_letting_go_keeps_the_time() -> None:
    clock = Clock(START)
    clock.freeze(True)
    held = clock.now()
    clock.freeze(False)
    assert held <= clock.now() < held + 5


@pytest.mark.parametrize("text", ["1700000000.000100", "1.000001", "5.000000"])
def test_a_ts_survives_the_round_trip(text: str) -> None:
    assert ts_text(ts_number(text)) == text


@pytest.mark.parametrize("text", ["", "-1", "1.x", "now", "1.2.3", "١"])
def test_what_is_no_ts_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a ts"):
        ts_number(text)


class Scheduler:
    """An app with jobs at moments of the sandbox's clock; it works one off at each look, never two."""

    def __init__(self) -> None:
        self.jobs: list[float] = []
        self.done: list[tuple[float, float]] = []
        self.sandbox: Sandbox | None = None
        self.stuck = False

    async def status(self, request: web.Request) -> web.Response:
        assert request.headers["authorization"] == "Bearer status-token"
        assert self.sandbox is not None
        async with aiohttp.ClientSession() as session, session.get(f"{self.sandbox.url}/clock") as response:
            now = (await response.json())["now"]
        if not self.stuck and self.jobs and self.jobs[0] <= now:
            self.done.append((self.jobs.pop(0), now))
        idle = not (self.jobs and self.jobs[0] <= now)
        return web.json_response(
            {"idle": idle, "now": now, "due": [{"at": at, "what": f"job at {at}"} for at in self.jobs]}
        )


@asynccontextmanager
async def scheduled(*offsets: float, frozen: bool = True) -> AsyncIterator[tuple[Scheduler, ControlClient, Raw]]:
    scheduler = Scheduler()
    server = web.Application()
    server.router.add_get("/status", scheduler.status)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/status"
    config = sandbox_config(
        apps=(lunch_config(status_url=url, status_token="status-token"),),
        clock_start=START,
        frozen=frozen,
        timing=TimingConfig(idle_timeout=0.5),
    )
    try:
        async with opened(config) as (sandbox, raw, control):
            scheduler.sandbox = sandbox
            scheduler.jobs = [START.timestamp() + offset for offset in offsets]
            yield scheduler, control, raw
    finally:
        await runner.cleanup()


async def test_a_jump_stops_at_everything_due_on_the_way() -> None:
    async with scheduled(600, 600, 3600.123456, 90_000) as (scheduler, control, _):
        assert await control.advance(hours=2) == START + timedelta(hours=2)
        assert [round(at - START.timestamp(), 3) for at, _ in scheduler.done] == [600, 600, 3600.123]
        assert all(now - at < 0.001 for at, now in scheduler.done)
        due = await control.due()
        assert [(entry["app"], entry["what"]) for entry in due] == [("A0LUNCH", f"job at {scheduler.jobs[0]}")]


async def test_a_running_clock_steps_too() -> None:
    async with scheduled(600, 1200, frozen=False) as (scheduler, control, _):
        reached = await control.set_clock(START + timedelta(hours=1))
        assert START + timedelta(hours=1) <= reached < START + timedelta(hours=1, seconds=30)
        assert [round(at - START.timestamp()) for at, _ in scheduler.done] == [600, 1200]


async def test_the_next_due_thing_is_one_step_away() -> None:
    async with scheduled(600, 7200) as (scheduler, control, _):
        assert await control.advance_to_next() == START + timedelta(seconds=600)
        assert len(scheduler.done) == 1
        await control.advance_to_next()
        with pytest.raises(ControlError, match="nothing_due"):
            await control.advance_to_next()


async def test_an_app_that_does_not_catch_up_is_named() -> None:
    async with scheduled(600) as (scheduler, control, _):
        scheduler.stuck = True
        with pytest.raises(ControlError, match="A0LUNCH is not idle") as caught:
            await control.advance(hours=1)
        assert caught.value.status == 504


async def test_an_app_that_does_not_answer_is_named() -> None:
    app = lunch_config(status_url="http://127.0.0.1:9/status")
    config = sandbox_config(apps=(app,), timing=TimingConfig(idle_timeout=0.2))
    async with opened(config) as (_, _raw, control):
        with pytest.raises(ControlError, match="A0LUNCH: status failed"):
            await control.advance(hours=1)


async def test_apps_without_a_status_are_not_waited_for(raw: Raw, control: ControlClient) -> None:
    before = await control.clock()
    after = await control.advance(days=30)
    assert timedelta(days=30) <= after - before < timedelta(days=30, minutes=1)
    posted = await raw("chat.postMessage", channel="C0RANDOM", text="x")
    assert abs(float(posted["ts"]) - after.timestamp()) < 60
    with pytest.raises(ControlError, match="clock_only_forward"):
        await control.set_clock(before)


@pytest.mark.parametrize("body", [{}, {"to": "tomorrow"}, {"advance": "long"}])
async def test_a_move_needs_a_moment(control: ControlClient, body: dict[str, Any]) -> None:
    with pytest.raises(ControlError):
        await control.call("POST", "clock", body)


async def test_the_clock_is_frozen_and_let_go(control: ControlClient) -> None:
    held = await control.freeze()
    assert await control.clock() == held
    assert await control.freeze(False) >= held
