"""The stage of the long journeys: the shipped program's people and channels, and Convene as processes of its own."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp

from bot.demo.cast import Player, players
from bot.settings import Mode
from bot.tokens import new_key
from domain.programs.loading import parse_program, shipped_program
from domain.programs.program import Program
from domain.rosters.tables import shipped_roster
from sandbox.client import ControlClient, Person
from sandbox.config import ChannelConfig, LimitConfig, UserConfig
from sandbox.server import Sandbox
from services.programs import load_program
from services.rosters import import_roster
from tests.journeys.harness import (
    CONTROL_TOKEN,
    TEAM,
    Plan,
    World,
    environment,
    free_port,
    sandbox_config,
    world,
)
from tests.journeys.looking import shown

SPEED = 20.0
"""Times Slack's rate limits, on both sides: three months should not take three months' worth of pauses."""
READY_SECONDS = 40.0
KNOWN_SECONDS = 30.0
"""How long Convene may take after an import to find the people and channels in Slack."""


@cache
def program() -> Program:
    """Return the program that ships with Convene."""
    return parse_program(shipped_program())


@cache
def cast() -> Mapping[str, Player]:
    """Return everybody of the shipped program and roster who has a Slack account, by handle."""
    return {player.handle: player for player in players(program(), shipped_roster())}


def shipped_plan(database_url: str, mode: Mode) -> Plan:
    """Return a workspace with the shipped program's people and channels; its clock stands still until moved."""
    channels = [ChannelConfig(name=program().channel, members=tuple(cast()))]
    for group in program().workgroups:
        members = tuple(player.handle for player in cast().values() if group.key in player.groups)
        channels.append(ChannelConfig(name=group.channel, purpose=group.name, members=members))
        communities = [small for small in group.learning_communities if small.channel]
        channels += [ChannelConfig(name=small.channel, members=members) for small in communities]
    return Plan(
        database_url,
        mode,
        people=[
            UserConfig(each.handle, each.id, each.name, each.email, each.title, each.zone, external=each.external)
            for each in cast().values()
        ],
        channels=channels,
        bot_channels=("general", *(each.name for each in channels)),
        frozen=True,
        limits=LimitConfig(factor=SPEED),
        settings={"CONVENE_ENCRYPTION_KEY": new_key(), "CONVENE_PACE": SPEED},
    )


class CommandFailed(Exception):
    """A `convene` command ended badly; the text is everything it wrote."""


@dataclass(frozen=True)
class Stage:
    """A running sandbox and what is needed to run `convene` in it; logs go to `folder`."""

    plan: Plan
    sandbox: Sandbox
    control: ControlClient
    folder: Path

    def person(self, handle: str) -> Person:
        """Return somebody to act as."""
        return self.control.person(handle)

    async def run(self, *arguments: str) -> str:
        """Run a `convene` command to its end and return what it printed; raises CommandFailed."""
        process = await asyncio.create_subprocess_exec(
            *_convene(arguments),
            env=self._environment(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        if process.returncode:
            raise CommandFailed(f"{out.decode()}{err.decode()}".strip())
        return out.decode().strip()

    @asynccontextmanager
    async def serving(self, what: str = "run", port: int | None = None) -> AsyncIterator[None]:
        """Run `convene run`, `web` or `worker` (on its own `port`) until the block ends, then ask it to end well."""
        listens = port or self.plan.port
        log = self.folder / f"convene-{what}-{listens}.log"
        shown = {"PORT": str(listens), "CONVENE_WORKER_PORT": str(listens)}
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                *_convene([what]), env=self._environment() | shown, stdout=out, stderr=out
            )
            try:
                await _ready(process, f"http://127.0.0.1:{listens}/readyz", log)
                yield
            finally:
                if process.returncode is None:
                    process.terminate()
                code = await process.wait()
            wrong = [line for line in log.read_text(encoding="utf-8").splitlines() if _is_error(line)]
            if code or wrong:
                raise CommandFailed(f"convene {what} ended with {code}, after: {wrong}")

    async def known(self, handle: str) -> None:
        """Wait until Convene has met its people in Slack: this liaison's Home then offers to schedule."""
        end = asyncio.get_running_loop().time() + KNOWN_SECONDS
        while "calls.schedule" not in (home := shown(await self.person(handle).home(wait=1.0))):
            if asyncio.get_running_loop().time() > end:
                raise AssertionError(f"{handle} is not known within {KNOWN_SECONDS:.0f} s; Home shows: {home}")
            await self.control.advance(seconds=1)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **environment(self.plan, self.sandbox.url)}


@asynccontextmanager
async def stage(plan: Plan, folder: Path) -> AsyncIterator[Stage]:
    """Start the sandbox, with an empty database brought to the newest schema; Convene does not run yet."""
    plan = plan.placed()
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(Sandbox(sandbox_config(plan)).running())
        control = await stack.enter_async_context(ControlClient(sandbox.url, CONTROL_TOKEN))
        built = Stage(plan, sandbox, control, folder)
        await built.run("migrate")
        yield built


@asynccontextmanager
async def furnished(plan: Plan) -> AsyncIterator[World]:
    """Run sandbox and Convene in this event loop, with program and roster loaded and everybody found in Slack."""
    async with world(plan) as place:
        await load_program(place.convene.works, TEAM, shipped_program())
        await import_roster(place.convene.works, TEAM, shipped_roster(), "tllc.csv")
        await place.convene.sync.workspace(TEAM)
        yield place


@asynccontextmanager
async def replicas(stage: Stage, *, webs: int, workers: int) -> AsyncIterator[Counter[int]]:
    """Run several `convene web` and `convene worker`, with a balancer where Slack and the clock reach them.

    Yields how many connections each web process got, by its port.
    """
    ports = [free_port() for _ in range(webs + workers)]
    async with AsyncExitStack() as stack:
        # One after the other: each listens before the next free port is used.
        for number, port in enumerate(ports):
            await stack.enter_async_context(stage.serving("web" if number < webs else "worker", port))
        yield await stack.enter_async_context(_balancer(stage.plan.port, ports[:webs]))


@asynccontextmanager
async def _balancer(port: int, behind: Sequence[int]) -> AsyncIterator[Counter[int]]:
    """Pass each new connection to the next of the ports behind it, as a load balancer does."""
    turns = itertools.cycle(behind)
    taken: Counter[int] = Counter()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            return  # one side hung up; the other one is told by the close below
        finally:
            writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        chosen = next(turns)
        taken[chosen] += 1
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", chosen)
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield taken
    finally:
        server.close()


async def _ready(process: asyncio.subprocess.Process, address: str, log: Path) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(READY_SECONDS):
        while process.returncode is None:
            try:
                async with session.get(address) as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                pass  # not listening yet
            await asyncio.sleep(0.05)
    raise CommandFailed(f"convene did not start: {_tail(log)}")


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8")[-3000:]


def _is_error(line: str) -> bool:
    """Tell whether a line of the log says that something failed; whatever is no JSON was not meant to be there."""
    try:
        return json.loads(line)["level"] in {"error", "critical"}
    except (ValueError, KeyError, TypeError):
        return True


def _convene(arguments: Iterable[str]) -> list[str]:
    return [sys.executable, "-m", "bot.cli", *arguments]


def about_calls(posts: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return what apps posted, without the newsletters of the program, which have a rhythm of their own."""
    names = [each.name for each in program().newsletters]
    posted = [post for post in posts if post["via"] == "chat.postMessage"]
    return [post for post in posted if not any(name in post["text"] for name in names)]
