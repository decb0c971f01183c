"""Reading a feed line by line, as the page does."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from sandbox.server import Sandbox

Json = dict[str, Any]


class Reader:
    """One open feed."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self.heard: list[Json] = []

    async def line(self, seconds: float = 20.0) -> Json:
        """Return the next line; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            text = await self.response.content.readline()
        assert text, "the feed ended"
        event: Json = json.loads(text)
        self.heard.append(event)
        return event

    async def until(self, kind: str, wanted: Callable[[Json], bool] = bool, *, seconds: float = 20.0) -> Json:
        """Return the next line of a kind that fits, skipping others."""
        async with asyncio.timeout(seconds):
            while True:
                event = await self.line(seconds)
                if event["kind"] == kind and wanted(event):
                    return event


@asynccontextmanager
async def feed_of(sandbox: Sandbox, person: str, *, team: str = "-") -> AsyncIterator[Reader]:
    """Open a person's feed; its ``hello`` is not read yet."""
    url = f"{sandbox.url}/control/workspaces/{team}/people/{person}/feed"
    headers = {"authorization": f"Bearer {sandbox.config.control_token}"}
    async with (
        aiohttp.ClientSession(read_bufsize=1 << 24) as session,
        session.get(url, headers=headers) as response,
    ):
        assert response.status == 200, await response.text()
        assert response.content_type == "application/x-ndjson"
        yield Reader(response)
