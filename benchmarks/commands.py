"""A slash command with its database reads, against bare Bolt apps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.constants import KEY, MEMBER, SECRET, TEAM
from benchmarks.load import Shot, shoot_apart
from benchmarks.report import Figure, at_least, median_ratio, published
from benchmarks.setting import DATABASES, Bench, bare_server, sandbox
from bot.settings import Mode
from tests.journeys.harness import Plan, convene_process

PATH = "/slack/events"
RUNS = 5
SECONDS = 3.0
WARM_UP = 1.0
FLOOR = {"postgresql": 0.25, "sqlite": 0.12}
FIELDS = {
    "command": "/calls",
    "text": "next",
    "team_id": TEAM,
    "user_id": MEMBER,
    "user_name": "maya",
    "channel_id": "C0STANDARDS",
    "api_app_id": "A0CONVENE",
}


async def measure(bench: Bench) -> list[Figure]:
    """Return throughput at 32 connections and latency at one, as ratios of paired runs."""
    figures = [await _alone(bench)]
    for kind in DATABASES:
        figures += await _crowded(bench, kind)
    return figures


async def _alone(bench: Bench) -> Figure:
    """Compare one connection of Convene with stock Bolt's bare acknowledgement."""
    url = await bench.program("sqlite")
    async with convene(bench, url) as (ours, _), bare_server("stock") as (theirs, _):
        pairs = [(await _shoot(ours, 1), await _shoot(theirs, 1)) for _ in range(RUNS)]
    ratio = median_ratio((mine.per_second, stock.per_second) for mine, stock in pairs)
    return at_least("command, 1 connection: Convene / stock Bolt's bare ack", ratio, "x", 4.0)


async def _crowded(bench: Bench, kind: str) -> list[Figure]:
    url = await bench.program(kind)
    async with (
        convene(bench, url) as (ours, _),
        bare_server("reading", url) as (reading, _),
        bare_server("bare") as (bare, _),
    ):
        runs = [(await _shoot(ours, 32), await _shoot(reading, 32), await _shoot(bare, 32)) for _ in range(RUNS)]
    same = median_ratio((mine.per_second, theirs.per_second) for mine, theirs, _ in runs)
    none = median_ratio((mine.per_second, theirs.per_second) for mine, _, theirs in runs)
    middle = sorted((mine for mine, _, _ in runs), key=lambda shot: shot.per_second)[RUNS // 2]
    return [
        at_least(f"command, 32 connections, {kind}: Convene / bare app, same reads", same, "x", 0.8),
        at_least(f"command, 32 connections, {kind}: Convene / bare app, no database", none, "x", FLOOR[kind]),
        published(f"command, 32 connections, {kind}: answered", middle.per_second, "1/s"),
        published(f"command, 32 connections, {kind}: p99", middle.p99_ms, "ms"),
    ]


def plan_for(url: str) -> Plan:
    """Return what to start: HTTP mode, real clock, quiet logs."""
    settings = {"CONVENE_LOG_LEVEL": "WARNING", "CONVENE_ENCRYPTION_KEY": KEY}
    return Plan(url, mode=Mode.HTTP, start=None, settings=settings).placed()


@asynccontextmanager
async def convene(bench: Bench, url: str) -> AsyncIterator[tuple[int, int]]:
    """Run the whole of Convene as a process of its own, in HTTP mode; yields its port and process id."""
    plan = plan_for(url)
    async with sandbox(plan) as slack:
        process = convene_process(plan, slack.url, bench.folder / "convene.log")
        # Starting waits for an answer, so it must not hold up the sandbox that gives it.
        started = await asyncio.to_thread(process.__enter__)
        try:
            yield plan.port, started.popen.pid
        finally:
            process.__exit__(None, None, None)


_number = iter(range(1_000_000))


async def _shoot(port: int, connections: int) -> Shot:
    run = f"bench{next(_number)}"
    await shoot_apart(port, PATH, SECRET, FIELDS, connections=connections, seconds=WARM_UP, run=f"{run}w")
    return await shoot_apart(port, PATH, SECRET, FIELDS, connections=connections, seconds=SECONDS, run=run)
