"""A sandbox with Convene in it, on a given database and in a given mode: what journeys, benches and tests start."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from alembic import command
from sqlalchemy import Connection

from bot import manifest, settings
from bot.app import Convene, Role, features
from bot.settings import Mode, Settings
from bot.tokens import new_key
from commands.features import Feature
from sandbox.client import ControlClient, Person
from sandbox.config import (
    AppConfig,
    ChannelConfig,
    LimitConfig,
    SandboxConfig,
    TimingConfig,
    UserConfig,
    WorkspaceConfig,
)
from sandbox.config import Mode as SandboxMode
from sandbox.server import Sandbox
from storage.database import Database
from storage.migrate import configuration
from tests.databases import create_tables

APP = "A0CONVENE"
TEAM = "T0SANDBOX"
BOT_TOKEN = "xoxb-convene-sandbox-token"
APP_TOKEN = "xapp-convene-sandbox-token"
SIGNING_SECRET = "a-signing-secret-of-the-sandbox"
STATUS_TOKEN = "a-status-token"
CONTROL_TOKEN = "sandbox"
START = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)
PORTS = (20_000, 32_000)

PEOPLE = (
    UserConfig(handle="maya", id="U0MAYA", name="Maya Ortiz", email="maya@example.org", tz="America/New_York"),
    UserConfig(handle="ben", id="U0BEN", name="Ben Akana", email="ben@example.org", tz="Pacific/Honolulu"),
    UserConfig(handle="ines", id="U0INES", name="Ines Roy", email="ines@example.org", tz="America/Chicago"),
    UserConfig(handle="guest", id="U0GUEST", name="Gil Guest", email="gil@elsewhere.example", external=True),
)
CHANNELS = (ChannelConfig(name="standards", id="C0STANDARDS", members=("maya", "ben", "ines", "guest")),)


@dataclass(frozen=True)
class Plan:
    """What to start. `features` adds features of a test's own to Convene's."""

    database_url: str
    mode: Mode = Mode.SOCKET
    people: Sequence[UserConfig] = PEOPLE
    channels: Sequence[ChannelConfig] = CHANNELS
    bot_channels: Sequence[str] = ("general", "standards")
    start: datetime | None = START
    frozen: bool = False
    limits: LimitConfig = field(default_factory=LimitConfig)
    timing: TimingConfig = field(default_factory=TimingConfig)
    prefix: str = ""
    features: Sequence[Feature] = ()
    role: Role = field(default_factory=Role)
    settings: Mapping[str, Any] = field(default_factory=dict)
    port: int = 0
    sandbox_port: int = 0

    def placed(self) -> Plan:
        """Return the plan with a free port for Convene, which the sandbox has to know before it starts."""
        return self if self.port else replace(self, port=free_port())


@dataclass(frozen=True)
class World:
    """A running sandbox with Convene in it."""

    sandbox: Sandbox
    control: ControlClient
    convene: Convene
    settings: Settings

    def person(self, handle: str) -> Person:
        """Return somebody to act as."""
        return self.control.person(handle)


def free_port() -> int:
    """Return a port of the loopback that nobody listens on now.

    It is below those that the system gives to connections: a browser's would otherwise take it before it is used.
    """
    while True:
        port = random.randrange(*PORTS)
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue  # taken: another one


def sandbox_config(plan: Plan) -> SandboxConfig:
    """Return the sandbox that the plan asks for; its app is Convene, by Convene's own manifest."""
    base = f"http://127.0.0.1:{plan.port}"
    built = manifest.build(
        (*features(plan.prefix), *plan.features), mode=plan.mode, prefix=plan.prefix, public_url=base
    )
    app = AppConfig(
        id=APP,
        manifest=built,
        bot_token={TEAM: BOT_TOKEN},
        app_token=APP_TOKEN,
        client_id="1.2",
        client_secret="a-client-secret",
        signing_secret=SIGNING_SECRET,
        mode=SandboxMode(plan.mode.value),
        request_url=f"{base}/slack/events",
        installed_in=(TEAM,),
        channels=tuple(plan.bot_channels),
        status_url=f"{base}/internal/status",
        status_token=STATUS_TOKEN,
    )
    workspace = WorkspaceConfig(
        id=TEAM,
        name="Learning Collaborative",
        domain="learning",
        users=tuple(plan.people),
        channels=tuple(plan.channels),
    )
    return SandboxConfig(
        workspaces=(workspace,),
        apps=(app,),
        clock_start=plan.start,
        frozen=plan.frozen,
        limits=plan.limits,
        timing=plan.timing,
        control_token=CONTROL_TOKEN,
    )


def environment(plan: Plan, sandbox_url: str) -> dict[str, str]:
    """Return the environment variables that make `convene run` live in this sandbox."""
    given = {
        "DATABASE_URL": plan.database_url,
        "SLACK_API_URL": f"{sandbox_url}/api/",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "PORT": str(plan.port),
        "CONVENE_MODE": plan.mode.value,
        "CONVENE_HOST": "127.0.0.1",
        "CONVENE_ENCRYPTION_KEY": new_key(),
        "CONVENE_STATUS_TOKEN": STATUS_TOKEN,
        "CONVENE_COMMAND_PREFIX": plan.prefix,
        "CONVENE_LOG_FORMAT": "json",
    }
    if plan.start:
        given["CONVENE_CLOCK_URL"] = f"{sandbox_url}/clock"
    return given | {name: str(value) for name, value in plan.settings.items()}


def settings_for(plan: Plan, sandbox_url: str) -> Settings:
    """Return the same settings as a value, whatever the environment of the tests holds."""
    return settings.load(**environment(plan, sandbox_url))


async def prepare(database_url: str) -> None:
    """Give a database the tables of the models as they stand, marked as the newest revision."""
    database = Database(database_url)
    await create_tables(database)

    def stamp(connection: Connection) -> None:
        command.stamp(configuration(connection), "head")

    async with database.engine.begin() as connection:
        await connection.run_sync(stamp)
    await database.close()


@asynccontextmanager
async def world(plan: Plan) -> AsyncIterator[World]:
    """Run sandbox and Convene in this event loop for the length of the block."""
    plan = plan.placed()
    await prepare(plan.database_url)
    async with Sandbox(sandbox_config(plan)).running(port=plan.sandbox_port) as sandbox:
        given = settings_for(plan, sandbox.url)
        async with (
            ControlClient(sandbox.url, CONTROL_TOKEN) as control,
            Convene(given, plan.role, extra=tuple(plan.features)).running() as convene,
        ):
            yield World(sandbox, control, convene, given)


@dataclass(frozen=True)
class Process:
    """A `convene` process of its own."""

    popen: subprocess.Popen[str]
    url: str
    log: Path

    def terminate(self, seconds: float = 20.0) -> int:
        """Send SIGTERM and return the exit code."""
        self.popen.terminate()
        return self.popen.wait(seconds)

    def logged(self) -> str:
        """Return everything it wrote."""
        return self.log.read_text(encoding="utf-8")


@contextmanager
def convene_process(
    plan: Plan,
    sandbox_url: str,
    log: Path,
    *,
    arguments: Sequence[str] = ("run",),
    env: Mapping[str, str] | None = None,
    ready: Callable[[Process], bool] | None = None,
) -> Iterator[Process]:
    """Run `convene` (with other `arguments`) as a subprocess in a sandbox, until the block ends."""
    variables = {**os.environ, **environment(plan, sandbox_url), **(env or {})}
    with log.open("w", encoding="utf-8") as out:
        popen = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", *arguments],
            env=variables,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
        process = Process(popen, f"http://127.0.0.1:{plan.port}", log)
        try:
            wait_until(lambda: (ready or answers)(process), "convene to be ready", process)
            yield process
        finally:
            if popen.poll() is None:
                popen.kill()
            popen.wait()


def answers(process: Process) -> bool:
    """Tell whether the process says that it is ready."""
    try:
        with urlopen(f"{process.url}/readyz", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], what: str, process: Process | None = None, seconds: float = 30.0) -> None:
    """Wait for a condition; fails with the process's log when it does not come about in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if process and process.popen.poll() is not None:
            raise AssertionError(f"{what}: the process ended with {process.popen.returncode}\n{process.logged()}")
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {what}\n{process.logged() if process else ''}")
        time.sleep(0.05)
