"""Whole processes: they start clearly, drain on SIGTERM, and hold nothing that they do not need."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Mode
from sandbox.client import ControlClient, Outcome
from sandbox.server import Sandbox
from tests.journeys.harness import (
    CONTROL_TOKEN,
    Plan,
    convene_process,
    environment,
    prepare,
    sandbox_config,
)

pytestmark = pytest.mark.sockets

HEAVY = ("openpyxl", "matplotlib", "pytest", "hypothesis", "alembic.autogenerate", "holidays", "typer.testing")


@pytest.fixture(params=[Mode.SOCKET, Mode.HTTP], ids=lambda mode: mode.value)
def plan(request: pytest.FixtureRequest, sqlite_url: str) -> Plan:
    asyncio.run(prepare(sqlite_url))
    return Plan(sqlite_url, request.param).placed()


@pytest.fixture
def sandbox_url(plan: Plan) -> Iterator[str]:
    """A sandbox in a thread of its own, so that a test can watch processes without an event loop."""
    loop = asyncio.new_event_loop()
    sandbox = Sandbox(sandbox_config(plan))
    loop.run_until_complete(sandbox.start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield sandbox.url
    finally:
        asyncio.run_coroutine_threadsafe(sandbox.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def refused(plan: Plan, url: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", "run"],
        env={**os.environ, **environment(plan, url), **changes},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


async def commands(url: str, number: int) -> list[Outcome]:
    async with ControlClient(url, CONTROL_TOKEN) as control:
        maya = control.person("maya")
        return list(await asyncio.gather(*(maya.command("/convene", "help") for _ in range(number))))


def test_it_answers_then_drains_on_sigterm_and_leaves_with_code_0(plan: Plan, sandbox_url: str, tmp_path: Path) -> None:
    with convene_process(plan, sandbox_url, tmp_path / "log") as process:
        assert all(outcome.ok for outcome in asyncio.run(commands(sandbox_url, 5)))

        async def while_it_ends() -> list[Outcome]:
            asked = asyncio.create_task(commands(sandbox_url, 20))
            await asyncio.sleep(0.05)
            process.popen.send_signal(signal.SIGTERM)
            return await asked

        outcomes = asyncio.run(while_it_ends())
        assert process.popen.wait(20) == 0
    lines = [json.loads(line) for line in process.logged().splitlines()]
    assert [line["event"] for line in lines][-1] == "stopped"
    assert not [line for line in lines if line["level"] in {"error", "critical"}]
    # What reached the process was answered; what came after it had closed its doors was never taken on.
    assert all(outcome.ok or outcome.status in {"failed", "timeout"} for outcome in outcomes)


def test_a_bad_bot_token_is_one_line_and_code_2(plan: Plan, sandbox_url: str) -> None:
    done = refused(plan, sandbox_url, SLACK_BOT_TOKEN="xoxb-wrong")
    assert done.returncode == 2
    assert "convene: SLACK_BOT_TOKEN is refused by Slack (invalid_auth)" in done.stderr
    assert "Traceback" not in done.stderr
    assert "xoxb-wrong" not in done.stderr


@pytest.mark.parametrize("plan", [Mode.SOCKET], indirect=True)
def test_a_bad_app_token_is_one_line_and_code_2_instead_of_an_endless_loop(plan: Plan, sandbox_url: str) -> None:
    done = refused(plan, sandbox_url, SLACK_APP_TOKEN="xapp-wrong")
    assert done.returncode == 2
    assert "convene: SLACK_APP_TOKEN is refused by Slack (invalid_auth)" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("plan", [Mode.SOCKET], indirect=True)
def test_a_clock_that_does_not_answer_is_named(plan: Plan, sandbox_url: str) -> None:
    done = refused(plan, sandbox_url, CONVENE_CLOCK_URL="http://127.0.0.1:9/clock")
    assert done.returncode == 2
    assert "convene: CONVENE_CLOCK_URL: no clock answers" in done.stderr


@pytest.mark.parametrize("plan", [Mode.HTTP], indirect=True)
def test_a_slack_that_does_not_answer_is_named(plan: Plan) -> None:
    done = refused(plan, "http://127.0.0.1:9", CONVENE_CLOCK_URL="")
    assert done.returncode == 2
    assert "convene: SLACK_API_URL" in done.stderr


def test_nothing_heavy_is_imported_by_the_running_bot() -> None:
    code = "import sys, bot.app, bot.processes, bot.cli; print([name for name in %r if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code % (HEAVY,)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
