"""The gallery at work: a sandbox in this process and the app connected to it."""

import asyncio
import secrets
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.client import ControlClient
from sandbox.server import Sandbox
from tests.gallery.app import Gallery, build
from tests.gallery.manifest import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, sandbox_config


@dataclass
class Running:
    """A sandbox that shows the gallery; the control API is for setting up only."""

    sandbox: Sandbox
    control: ControlClient
    gallery: Gallery
    web: AsyncWebClient

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.sandbox.url


def two_colours(width: int = 96, height: int = 48) -> bytes:
    """Return a small PNG, its left half blue and its right half orange."""
    blue, orange = b"\x1d\x70\xb8", b"\xf4\x77\x38"
    row = b"\x00" + blue * (width // 2) + orange * (width - width // 2)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * height)) + chunk(b"IEND", b"")
    )


@asynccontextmanager
async def running_gallery(*, ack: float = 3.0, port: int = 0) -> AsyncIterator[Running]:
    """Run a sandbox and the gallery against it, in Socket Mode; apps have ``ack`` seconds to answer."""
    # A listener that is still busy when its sandbox has gone must not reach the next one at the same address.
    token = f"{BOT_TOKEN}-{secrets.token_hex(4)}"
    config = sandbox_config(ack=ack, bot_token=token)
    async with (
        Sandbox(config).running(port=port) as sandbox,
        aiohttp.ClientSession() as session,
        ControlClient(sandbox.url, config.control_token) as control,
    ):
        web = AsyncWebClient(token, base_url=f"{sandbox.url}/api/", session=session)
        gallery = Gallery(picture=f"{sandbox.url}/page/icon.svg", broken=f"{sandbox.url}/page/missing.png")
        uploaded = await web.files_upload_v2(content=two_colours(), filename="halves.png", title="Two halves")
        gallery.file = uploaded["files"][0]["id"]
        handler = AsyncSocketModeHandler(build(web, SIGNING_SECRET, gallery), APP_TOKEN)
        await handler.connect_async()  # type: ignore[no-untyped-call] # slack_bolt leaves it untyped
        app = sandbox.world.apps["A0GALLERY"]
        async with asyncio.timeout(5):
            while sandbox.world.deliveries.sockets.count(app) < 1:  # noqa: ASYNC110 - the server's own state
                await asyncio.sleep(0.01)
        try:
            yield Running(sandbox, control, gallery, web)
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call] # slack_bolt leaves it untyped
