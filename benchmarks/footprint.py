"""Memory of an idle process, and what it has imported by then."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys

from benchmarks.commands import convene, plan_for
from benchmarks.report import Figure, at_most, published
from benchmarks.setting import Bench, bare_server, resident_mb, sandbox
from tests.journeys.harness import environment

RUNS = 5
SETTLE = 3.0
UNWANTED = (
    "alembic",
    "holidays",
    "hypothesis",
    "icalendar",
    "jsonschema",
    "matplotlib",
    "openpyxl",
    "pytest",
    "syrupy",
)
"""Charts, spreadsheets, tests, and what only scheduling or loading needs."""


async def measure(bench: Bench) -> list[Figure]:
    """Return idle memory against a bare Bolt app with SQLAlchemy and aiosqlite, and unwanted imports."""
    pairs = []
    for number in range(RUNS):
        url = await bench.program("sqlite")
        other = f"sqlite+aiosqlite:///{bench.folder}/idle{number}.sqlite3"
        async with convene(bench, url) as (_, ours), bare_server("idle", other) as (_, theirs):
            await asyncio.sleep(SETTLE)
            pairs.append((resident_mb(ours), resident_mb(theirs)))
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    found = await _imported(bench)
    return [
        at_most("idle memory: Convene / bare Bolt with SQLAlchemy", ratio, "x", 1.5),
        published("idle memory: Convene", statistics.median(ours for ours, _ in pairs), "MB"),
        at_most(f"unwanted modules when idle ({', '.join(found) or 'none'})", len(found), "modules", 0),
    ]


async def _imported(bench: Bench) -> list[str]:
    plan = plan_for(await bench.program("sqlite"))
    async with sandbox(plan) as slack:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "benchmarks.idle", str(SETTLE), *UNWANTED),
            env={**os.environ, **environment(plan, slack.url)},
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
    names: list[str] = json.loads(out.splitlines()[-1])
    return names
