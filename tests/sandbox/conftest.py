"""A sandbox with two workspaces, raw calls to its Web API, and the lunch app in both modes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.client import ControlClient
from sandbox.config import (
    AppConfig,
    ChannelConfig,
    LimitConfig,
    Mode,
    SandboxConfig,
    TimingConfig,
    UserConfig,
    WorkspaceConfig,
)
from sandbox.server import Sandbox
from tests.sandbox.lunch import MANIFEST, Notebook, build

Json = dict[str, Any]

BOT_TOKEN = "xoxb-lunch-one"
OTHER_TOKEN = "xoxb-lunch-two"
APP_TOKEN = "xapp-lunch"
SIGNING_SECRET = "lunch-signing-secret"

PEOPLE = (
    UserConfig("maya", id="U0MAYA", name="Maya Ortiz", email="maya@example.org", tz="America/Phoenix", is_admin=True),
    UserConfig("noor", id="U0NOOR", name="Noor Haddad", email="noor@example.org", tz="Pacific/Honolulu"),
    UserConfig("gus", id="U0GUS", name="Gus Guest", email="gus@example.org", is_guest=True),
    UserConfig("ultra", id="U0ULTRA", name="Ulla Single", is_ultra_restricted=True),
    UserConfig("stranger", id="U0STRANGER", name="Sasha Elsewhere", email="sasha@other.org", external=True),
)
WORKSPACE = WorkspaceConfig(
    "T0ONE",
    "One",
    "one",
    users=PEOPLE,
    channels=(
        ChannelConfig("general", id="C0GENERAL"),
        ChannelConfig("random", id="C0RANDOM", members=("maya", "noor", "stranger"), topic="Anything"),
        ChannelConfig("secret", id="C0SECRET", private=True, members=("maya",)),
        ChannelConfig("kitchen", id="C0KITCHEN", private=True, members=("maya", "noor")),
        ChannelConfig("elsewhere", id="C0ELSEWHERE", members=("maya",)),
    ),
)
OTHER_WORKSPACE = WorkspaceConfig("T0TWO", "Two", "two", users=(UserConfig("ola", id="U0OLA"),))


def lunch_config(**changes: Any) -> AppConfig:
    """Return the lunch app's configuration."""
    config = AppConfig(
        id="A0LUNCH",
        manifest=deepcopy(MANIFEST),
        bot_token={"T0ONE": BOT_TOKEN, "T0TWO": OTHER_TOKEN},
        app_token=APP_TOKEN,
        client_id="1.2",
        client_secret="lunch-client-secret",
        signing_secret=SIGNING_SECRET,
        verification_token="lunch-verification",
        installed_in=("T0ONE", "T0TWO"),
        channels=("general", "random", "kitchen"),
    )
    return replace(config, **changes)


def sandbox_config(**changes: Any) -> SandboxConfig:
    """Return a sandbox without rate limits, in which waiting is short."""
    config = SandboxConfig(
        workspaces=(WORKSPACE, OTHER_WORKSPACE),
        apps=(lunch_config(),),
        limits=LimitConfig(factor=None),
        timing=TimingConfig(retries=(0.0, 0.05, 0.1), idle_timeout=2.0),
    )
    return replace(config, **changes)


@dataclass
class Raw:
    """Calls the Web API without any SDK."""

    sandbox: Sandbox
    session: aiohttp.ClientSession
    token: str = BOT_TOKEN

    async def post(self, method: str, arguments: Json) -> aiohttp.ClientResponse:
        """Post JSON and return the whole answer."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        response = await self.session.post(f"{self.sandbox.url}/api/{method}", headers=headers, json=arguments)
        await response.read()
        return response

    async def __call__(self, method: str, **arguments: Any) -> Json:
        response = await self.post(method, arguments)
        body: Json = await response.json()
        return body

    async def error(self, method: str, **arguments: Any) -> str:
        body = await self(method, **arguments)
        assert body["ok"] is False, body
        return str(body["error"])


@asynccontextmanager
async def opened(config: SandboxConfig) -> AsyncIterator[tuple[Sandbox, Raw, ControlClient]]:
    """Run a sandbox with what tests need to talk to it."""
    async with (
        Sandbox(config).running() as sandbox,
        aiohttp.ClientSession() as session,
        ControlClient(sandbox.url, config.control_token) as client,
    ):
        yield sandbox, Raw(sandbox, session), client


@pytest.fixture
def config() -> SandboxConfig:
    return sandbox_config()


@pytest.fixture
async def running(config: SandboxConfig) -> AsyncIterator[tuple[Sandbox, Raw, ControlClient]]:
    async with opened(config) as everything:
        yield everything


@pytest.fixture
def sandbox(running: tuple[Sandbox, Raw, ControlClient]) -> Sandbox:
    return running[0]


@pytest.fixture
def raw(running: tuple[Sandbox, Raw, ControlClient]) -> Raw:
    return running[1]


@pytest.fixture
def control(running: tuple[Sandbox, Raw, ControlClient]) -> ControlClient:
    return running[2]


@dataclass
class Lunch:
    """The lunch app at work."""

    sandbox: Sandbox
    control: ControlClient
    raw: Raw
    notebook: Notebook
    web: AsyncWebClient


async def eventually(happened: Callable[[], bool], *, seconds: float = 20.0) -> None:
    """Wait until something has happened that nobody announces."""
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110 - what is waited for is the app's or the server's own state
            await asyncio.sleep(0.01)


async def connected(sandbox: Sandbox, count: int = 1) -> None:
    """Wait until the lunch app has so many Socket Mode connections."""
    app = sandbox.world.apps["A0LUNCH"]
    await eventually(lambda: sandbox.world.deliveries.sockets.count(app) >= count)


@asynccontextmanager
async def lunch_over(mode: Mode, **changes: Any) -> AsyncIterator[Lunch]:
    """Run a sandbox and the lunch app against it, in Socket Mode or as an HTTP server."""
    notebook = Notebook()
    if mode is Mode.SOCKET:
        async with opened(sandbox_config(**changes)) as (sandbox, raw, control):
            web_client = AsyncWebClient(BOT_TOKEN, base_url=f"{sandbox.url}/api/", session=raw.session)
            handler = AsyncSocketModeHandler(build(web_client, SIGNING_SECRET, notebook), APP_TOKEN)
            await handler.connect_async()  # type: ignore[no-untyped-call] # slack_bolt leaves it untyped
            await connected(sandbox)
            try:
                yield Lunch(sandbox, control, raw, notebook, web_client)
            finally:
                await handler.close_async()  # type: ignore[no-untyped-call] # slack_bolt leaves it untyped
        return
    async with _http_server() as (address, mount):
        app = lunch_config(mode=Mode.HTTP, request_url=address)
        async with opened(sandbox_config(apps=(app,), **changes)) as (sandbox, raw, control):
            web_client = AsyncWebClient(BOT_TOKEN, base_url=f"{sandbox.url}/api/", session=raw.session)
            mount(build(web_client, SIGNING_SECRET, notebook))
            yield Lunch(sandbox, control, raw, notebook, web_client)


@asynccontextmanager
async def _http_server() -> AsyncIterator[tuple[str, Callable[[Any], None]]]:
    """Listen where slack_bolt's own aiohttp server listens, and take the app when it is there."""
    holder: dict[str, Any] = {}

    async def handle(request: web.Request) -> web.StreamResponse:
        response: web.StreamResponse = await holder["server"].handle_post_requests(request)
        return response

    server = web.Application()
    server.router.add_post("/slack/events", handle)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]

    def mount(app: Any) -> None:
        holder["server"] = app.server(port=port, path="/slack/events")

    try:
        yield f"http://127.0.0.1:{port}/slack/events", mount
    finally:
        await runner.cleanup()


@pytest.fixture(params=[Mode.SOCKET, Mode.HTTP], ids=["socket", "http"])
async def lunch(request: pytest.FixtureRequest) -> AsyncIterator[Lunch]:
    async with lunch_over(request.param) as everything:
        yield everything


Opener = Callable[..., AbstractAsyncContextManager[Lunch]]
