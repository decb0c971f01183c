"""Whole processes: they start clearly, drain on SIGTERM, and hold nothing that they do not need."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import Mode
from sandbox.client import ControlClient, Outcome
from tests.bot.threads import sandbox_in_a_thread
from tests.databases import create_postgres_database
from tests.journeys.harness import (
    CONTROL_TOKEN,
    Plan,
    Process,
    convene_process,
    environment,
    prepare,
)

pytestmark = pytest.mark.sockets

HEAVY = (
    "openpyxl",
    "matplotlib",
    "pytest",
    "hypothesis",
    "alembic",
    "jsonschema",
    "holidays",
    "typer.testing",
)


@pytest.fixture(params=[Mode.SOCKET, Mode.HTTP], ids=lambda mode: mode.value)
def plan(request: pytest.FixtureRequest, sqlite_url: str) -> Plan:
    asyncio.run(prepare(sqlite_url))
    return Plan(sqlite_url, request.param).placed()


@pytest.fixture
def sandbox_url(plan: Plan) -> Iterator[str]:
    with sandbox_in_a_thread(plan) as url:
        yield url


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


@pytest.mark.parametrize("plan", [Mode.HTTP], indirect=True)
def test_web_and_workers_share_postgres_and_each_drains(plan: Plan, postgres: str, tmp_path: Path) -> None:
    url = asyncio.run(create_postgres_database(postgres, "convene_processes"))
    asyncio.run(prepare(url))
    plan = replace(plan, database_url=url)
    with sandbox_in_a_thread(plan) as sandbox_url, ExitStack() as stack:
        web = stack.enter_context(convene_process(plan, sandbox_url, tmp_path / "web", arguments=("web",)))
        workers = [
            stack.enter_context(
                convene_process(plan, sandbox_url, tmp_path / f"worker{n}", arguments=("worker",), ready=started)
            )
            for n in range(2)
        ]
        assert all(outcome.ok for outcome in asyncio.run(commands(sandbox_url, 3)))
        assert [each.terminate() for each in (*workers, web)] == [0, 0, 0]
        assert all('"event": "stopped"' in each.logged() for each in (*workers, web))


def started(process: Process) -> bool:
    return '"event": "started"' in process.logged()
