"""A plain HTTP app, without any framework, that keeps what it gets."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from sandbox.client import ControlClient
from sandbox.config import Mode, TimingConfig
from sandbox.server import Sandbox
from tests.sandbox.conftest import (
    Raw,
    lunch_config,
    opened,
    sandbox_config,
)

Json = dict[str, Any]
FAST = TimingConfig(ack=0.3, retries=(0.0, 0.05, 0.1))


class Endpoint:
    """A plain HTTP app that keeps what it gets and answers as told."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        self.answers: list[web.Response] = []
        self.seconds = 0.0

    async def handle(self, request: web.Request) -> web.Response:
        text = await request.text()
        self.requests.append((dict(request.headers), text))
        data = json.loads(text) if request.content_type == "application/json" else {}
        if data.get("type") == "url_verification":
            return web.json_response({"challenge": data["challenge"]})
        await asyncio.sleep(self.seconds)
        return self.answers.pop(0) if self.answers else web.Response()


@asynccontextmanager
async def endpoint(**changes: Any) -> AsyncIterator[tuple[Endpoint, Sandbox, ControlClient, Raw]]:
    plain = Endpoint()
    server = web.Application()
    server.router.add_post("/", plain.handle)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app = lunch_config(mode=Mode.HTTP, request_url=f"http://127.0.0.1:{runner.addresses[0][1]}/")
    try:
        async with opened(sandbox_config(apps=(app,), **{"timing": FAST, **changes})) as (sandbox, raw, control):
            yield plain, sandbox, control, raw
    finally:
        await runner.cleanup()
