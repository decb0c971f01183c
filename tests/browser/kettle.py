"""A sandbox with four people and the kettle app, which has commands, shortcuts and a Home, for tests of the shell."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.client import ControlClient
from sandbox.config import AppConfig, ChannelConfig, LimitConfig, SandboxConfig, UserConfig, WorkspaceConfig
from sandbox.posting import Content
from sandbox.server import Sandbox
from sandbox.state.messages import Author
from tests.browser.windows import own_port

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "Kettle"},
    "features": {
        "bot_user": {"display_name": "Kettle"},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {"command": "/brew", "description": "Make tea", "usage_hint": "[cups]", "should_escape": True},
            {"command": "/broken", "description": "Never answers"},
            {"command": "/teatime", "description": "Say when"},
        ],
        "shortcuts": [
            {"name": "Order tea", "type": "global", "callback_id": "order", "description": "For everyone"},
            {"name": "Toast to this", "type": "message", "callback_id": "toast", "description": "Raises a cup"},
        ],
    },
    "oauth_config": {
        "scopes": {"bot": ["chat:write", "commands", "channels:history", "channels:read", "im:history", "im:write"]}
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}

PEOPLE = (
    UserConfig("maya", id="U0MAYA", name="Maya Ortiz", title="Host", tz="America/Phoenix", is_admin=True),
    UserConfig("noor", id="U0NOOR", name="Noor Haddad", tz="Pacific/Honolulu"),
    UserConfig("gus", id="U0GUS", name="Gus Guest", tz="Europe/Oslo", is_guest=True),
    UserConfig("sasha", id="U0SASHA", name="Sasha Elsewhere", external=True),
)
CHANNELS = (
    ChannelConfig("general", id="C0GENERAL"),
    ChannelConfig("random", id="C0RANDOM", members=("maya", "noor", "sasha"), topic="Anything at all"),
    ChannelConfig("garden", id="C0GARDEN", members=("noor",), topic="What grows"),
    ChannelConfig("kitchen", id="C0KITCHEN", private=True, members=("maya",)),
)


def config() -> SandboxConfig:
    """Return the sandbox's configuration, without rate limits."""
    return SandboxConfig(
        workspaces=(WorkspaceConfig("T0TEA", "Tea house", "tea", users=PEOPLE, channels=CHANNELS),),
        apps=(
            AppConfig(
                id="A0KETTLE",
                manifest=MANIFEST,
                bot_token={"T0TEA": "xoxb-kettle"},
                app_token="xapp-kettle",
                installed_in=("T0TEA",),
                channels=("general", "random"),
            ),
        ),
        limits=LimitConfig(factor=None),
    )


@dataclass
class Stage:
    """A running sandbox with the kettle app in it, and what the app has heard."""

    sandbox: Sandbox
    client: ControlClient
    web: AsyncWebClient
    handler: AsyncSocketModeHandler
    heard: list[Json] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.sandbox.url

    async def post(self, channel: str, text: str, **more: Any) -> str:
        """Post as the app; return the message's ts."""
        return str((await self.web.chat_postMessage(channel=channel, text=text, **more))["ts"])

    async def stop_app(self) -> None:
        """Take the app away."""
        await self.handler.close_async()  # type: ignore[no-untyped-call]  # the SDK has no types here

    def fill(self, channel: str, count: int) -> list[str]:
        """Put many messages of people, of differing heights, into a channel at once; return their ts."""
        workspace = self.sandbox.world.workspaces["T0TEA"]
        place = workspace.channels[channel]
        posted = []
        for number in range(count):
            lines = "\n".join(f"line {line}" for line in range(number % 5))
            author = Author(("U0MAYA", "U0NOOR")[number // 3 % 2])
            entry = self.sandbox.world.poster.post(
                workspace, place, author, Content(f"message number {number} {lines}", None)
            )
            posted.append(entry.ts)
        return posted


def _build(web: AsyncWebClient, heard: list[Json]) -> AsyncApp:
    app = AsyncApp(client=web, signing_secret="kettle", ignoring_self_events_enabled=True)

    @app.command("/brew")
    async def brew(ack: AsyncAck, body: Json) -> None:
        heard.append(body)
        await ack(f"Tea for {body['text'] or 'one'} is on.")

    @app.command("/broken")
    async def broken(body: Json) -> None:
        heard.append(body)

    @app.shortcut("order")
    async def order(ack: AsyncAck, body: Json) -> None:
        heard.append(body)
        await ack()

    @app.shortcut("toast")
    async def toast(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        heard.append(body)
        await ack()
        channel, ts = body["channel"]["id"], body["message"]["ts"]
        await client.chat_postMessage(channel=channel, thread_ts=ts, text="Cheers!")

    @app.action("pour")
    async def pour(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        heard.append(body)
        await ack()
        where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        await client.chat_update(**where, text="Poured", blocks=poured("Poured"))

    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        words = {"type": "section", "text": {"type": "mrkdwn", "text": f"The kettle of <@{event['user']}>"}}
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [words]})

    return app


def poured(text: str) -> list[Json]:
    """Return the blocks of a message with a button."""
    button = {"type": "button", "action_id": "pour", "text": {"type": "plain_text", "text": "Pour"}}
    return [
        {"type": "section", "block_id": "cup", "text": {"type": "mrkdwn", "text": text}},
        {"type": "actions", "block_id": "act", "elements": [button]},
    ]


@asynccontextmanager
async def kettle(**changes: Any) -> AsyncIterator[Stage]:
    """Run the sandbox and the app; `changes` are of the sandbox's configuration."""
    made = replace(config(), **changes)
    async with (
        Sandbox(made).running(port=own_port()) as sandbox,
        ControlClient(sandbox.url, made.control_token) as client,
    ):
        web = AsyncWebClient(token="xoxb-kettle", base_url=f"{sandbox.url}/api/")
        heard: list[Json] = []
        handler = AsyncSocketModeHandler(_build(web, heard), "xapp-kettle")
        await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK has no types here
        try:
            yield Stage(sandbox, client, web, handler, heard)
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]  # the SDK has no types here
