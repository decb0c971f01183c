"""Deliveries at the rate ceiling of twenty workspaces, and without limits against a bare client."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.report import Figure, at_least, median_ratio, published
from benchmarks.setting import DATABASES, STARTING, Bench
from bot.tokens import Vault, new_key
from domain.clock import SystemClock
from domain.deliveries import Post, channel
from domain.lanes import POSTS_A_MINUTE
from sandbox.client import ControlClient
from services import deliveries
from services.work import Works
from services.workspaces import Installation, install
from storage.database import Database
from tests.journeys.harness import CONTROL_TOKEN, free_port

WORKSPACES = tuple(f"T0BENCH{number:02d}" for number in range(20))
CHANNELS = tuple(f"C0BENCH{number:02d}" for number in range(20))
RUNS = 5
AT_CAP_SECONDS = 20.0
RAMP_SECONDS = 4.0
UNLIMITED_POSTS = 2_000
CONCURRENT = 32
MANIFEST = {
    "display_information": {"name": "Bench"},
    "features": {"bot_user": {"display_name": "bench", "always_online": True}},
    "oauth_config": {"scopes": {"bot": ["chat:write", "channels:read", "channels:history", "im:write", "im:history"]}},
    "settings": {"socket_mode_enabled": False},
}


async def measure(bench: Bench) -> list[Figure]:
    """Return the share of the rate ceiling that is reached, and throughput without limits as ratios of paired runs."""
    figures = []
    for kind in DATABASES:
        figures.append(await _at_the_ceiling(bench, kind))
        figures += await _without_limits(bench, kind)
    return figures


async def _at_the_ceiling(bench: Bench, kind: str) -> Figure:
    """Every workspace owes more than its cap allows; count what arrives in a steady stretch."""
    each = int((AT_CAP_SECONDS + 3 * RAMP_SECONDS) * POSTS_A_MINUTE / 60)
    async with slack(bench, limits="{factor: 1.0, workspace_posts: 300}") as (url, control):
        database_url, key = await _owing(bench, kind, each)
        async with worker(bench, database_url, key, url, pace=1.0):
            await asyncio.sleep(RAMP_SECONDS)
            before = await _arrived(control)
            began = time.perf_counter()
            await asyncio.sleep(AT_CAP_SECONDS)
            arrived = await _arrived(control) - before
            took = time.perf_counter() - began
        refused = await _refused(control)
    if refused:
        raise SystemExit(f"Slack's own limit was hit {refused} times: the relay is too fast")
    ceiling = len(WORKSPACES) * POSTS_A_MINUTE / 60
    return at_least(f"deliveries, {kind}: share of the ceiling of 20 workspaces", arrived / took / ceiling, "x", 0.95)


async def _without_limits(bench: Bench, kind: str) -> list[Figure]:
    runs = [(await _relayed(bench, kind), await _posted(bench)) for _ in range(RUNS)]
    return [
        at_least(f"deliveries without limits, {kind}: Convene / bare client", median_ratio(runs), "x", 0.25),
        published(f"deliveries without limits, {kind}: Convene", statistics.median(mine for mine, _ in runs), "1/s"),
    ]


async def _relayed(bench: Bench, kind: str) -> float:
    """Return posts a second from the first to the last arrival."""
    each = UNLIMITED_POSTS // len(WORKSPACES)
    async with slack(bench, limits="{factor: off}") as (url, control):
        database_url, key = await _owing(bench, kind, each)
        async with worker(bench, database_url, key, url, pace=0.0):
            async with asyncio.timeout(120):
                while await _arrived(control) < UNLIMITED_POSTS:
                    await asyncio.sleep(0.5)
        stamps = sorted(float(post["ts"]) for post in await control.posts())
    if len(stamps) != UNLIMITED_POSTS:
        raise SystemExit(f"{len(stamps)} posts arrived instead of {UNLIMITED_POSTS}")
    return (len(stamps) - 1) / (stamps[-1] - stamps[0])


async def _posted(bench: Bench) -> float:
    """Return posts a second of a bare client with one shared session and as many calls at once as the relay makes."""
    async with slack(bench, limits="{factor: off}") as (url, _), aiohttp.ClientSession() as session:
        clients = [
            AsyncWebClient(token(team), base_url=f"{url}/api/", session=session, retry_handlers=[])
            for team in WORKSPACES
        ]
        numbers = iter(range(UNLIMITED_POSTS))

        async def post() -> None:
            for number in numbers:
                client, where = clients[number % len(clients)], CHANNELS[number // len(clients) % len(CHANNELS)]
                await client.chat_postMessage(channel=where, **_payload(number))

        began = time.perf_counter()
        await asyncio.gather(*(post() for _ in range(CONCURRENT)))
        return UNLIMITED_POSTS / (time.perf_counter() - began)


def _payload(number: int) -> dict[str, Any]:
    text = f"Reminder {number}: your monthly call starts in an hour."
    return {"text": text, "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]}


def token(team: str) -> str:
    """Return the bot token of a workspace."""
    return f"xoxb-bench-{team}"


@asynccontextmanager
async def slack(
    bench: Bench, *, limits: str, users: Sequence[dict[str, str]] = ()
) -> AsyncIterator[tuple[str, ControlClient]]:
    """Run the sandbox as a process with twenty workspaces, `users` in the first; yields its address and a client."""
    config = {
        "workspaces": [
            {
                "id": team,
                "name": team,
                "domain": team.lower(),
                "channels": _channels(),
                "users": list(users) if team == WORKSPACES[0] else [],
            }
            for team in WORKSPACES
        ],
        "apps": [
            {
                "id": "A0BENCH",
                "manifest": MANIFEST,
                "bot_token": {team: token(team) for team in WORKSPACES},
                "signing_secret": "secret",
                "mode": "http",
                "request_url": "http://127.0.0.1:9/",
                "installed_in": list(WORKSPACES),
                "channels": [each["name"] for each in _channels()],
            }
        ],
        "limits": yaml.safe_load(limits),
        "control_token": CONTROL_TOKEN,
    }
    folder = bench.folder / f"slack{time.monotonic_ns()}"
    folder.mkdir()
    (folder / "sandbox.yaml").write_text(yaml.safe_dump(config))
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "sandbox", "--config", str(folder / "sandbox.yaml"), "--port", str(port)),
        *("--ready-file", str(folder / "ready")),
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(STARTING):
            while not (folder / "ready").exists():
                await asyncio.sleep(0.05)
        url = f"http://127.0.0.1:{port}"
        async with ControlClient(url, CONTROL_TOKEN) as control:
            yield url, control
    finally:
        process.kill()
        await process.wait()


def _channels() -> Sequence[dict[str, str]]:
    return [{"id": id_, "name": id_.lower()} for id_ in CHANNELS]


async def _owing(bench: Bench, kind: str, each: int) -> tuple[str, str]:
    """Return the URL of a database in which every workspace owes `each` posts, and the key of its tokens."""
    url, key = await bench.database(kind), new_key()
    database = Database(url)
    works = Works(database, SystemClock())
    vault = Vault((key,))
    for team in WORKSPACES:
        await install(works, installation(team, vault))
        async with works.begin(team) as work:
            await deliveries.post(
                work,
                *(
                    Post(f"bench:{number}", "bench", channel(CHANNELS[number % len(CHANNELS)]), _payload(number))
                    for number in range(each)
                ),
            )
    await database.close()
    return url, key


def installation(team: str, vault: Vault) -> Installation:
    """Return a workspace that installed Convene itself."""
    return Installation(
        workspace=team,
        name=team,
        bot_user="U0BENCH",
        bot_id="B0BENCH",
        token=vault.seal(token(team)),
        scopes=("chat:write",),
    )


@asynccontextmanager
async def worker(bench: Bench, url: str, key: str, slack_url: str, *, pace: float) -> AsyncIterator[None]:
    """Run the whole of Convene as a process, for workspaces that installed it themselves."""
    settings = {
        "DATABASE_URL": url,
        "SLACK_API_URL": f"{slack_url}/api/",
        "SLACK_SIGNING_SECRET": "secret",
        "CONVENE_SLACK_CLIENT_ID": "1.2",
        "CONVENE_SLACK_CLIENT_SECRET": "secret",
        "CONVENE_ENCRYPTION_KEY": key,
        "CONVENE_MODE": "http",
        "CONVENE_HOST": "127.0.0.1",
        "CONVENE_PACE": str(pace),
        "CONVENE_LOG_LEVEL": "WARNING",
        "PORT": "0",
    }
    path = bench.folder / "worker.log"
    with path.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "run"], stdout=log, stderr=log, env={**os.environ, **settings}
        )
    try:
        yield
    finally:
        process.terminate()
        if await asyncio.to_thread(process.wait, 30) != 0:
            print(path.read_text())


async def _arrived(control: ControlClient) -> int:
    return len(await control.posts())


async def _refused(control: ControlClient) -> int:
    return sum(each.get("error") == "ratelimited" for each in await control.traffic())
