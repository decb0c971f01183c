"""The gateway against the sandbox: what each end of a call becomes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import NotInstalled
from bot.slack import SlackGateway
from domain.deliveries import find, metadata
from sandbox.client import ControlClient
from sandbox.config import AppConfig, ChannelConfig, LimitConfig, SandboxConfig, UserConfig, WorkspaceConfig
from sandbox.server import Sandbox
from schedules.relay import Gateway, Limited, Refused, TokenDead, Unclear, Unreached

pytestmark = pytest.mark.sockets

TEAM, TOKEN, PLACE = "T0GATE", "xoxb-gate", "C0GATE"
SCOPES = ["chat:write", "channels:history", "im:history", "im:write", "files:write", "files:read"]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e366"
    "0000000049454e44ae426082"
)


@dataclass
class Gate:
    """A gateway, the sandbox behind it and its control."""

    gateway: Gateway
    sandbox: Sandbox
    control: ControlClient

    async def post(self, text: str = "hello", place: str = PLACE, number: int = 1, **more: Any) -> str:
        return await self.gateway.post(
            TEAM, place, {"text": text}, thread_ts=more.get("thread_ts"), metadata=metadata(TEAM, number)
        )


def config(scopes: list[str] = SCOPES) -> SandboxConfig:
    manifest = {
        "display_information": {"name": "Gate"},
        "features": {"bot_user": {"display_name": "gate"}},
        "oauth_config": {"scopes": {"bot": scopes}},
    }
    people = (UserConfig("maya", id="U0MAYA"),)
    channels = (ChannelConfig("gate", id=PLACE), ChannelConfig("elsewhere", id="C0ELSE"))
    app = AppConfig("A0GATE", manifest, {TEAM: TOKEN}, installed_in=(TEAM,), channels=("gate",))
    return SandboxConfig((WorkspaceConfig(TEAM, users=people, channels=channels),), (app,), limits=LimitConfig(None))


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    """A gateway with a short time-out on a running sandbox."""
    sandbox = Sandbox(config())
    async with (
        sandbox.running(),
        ControlClient(sandbox.url, "sandbox") as control,
        aiohttp.ClientSession() as session,
    ):
        yield Gate(SlackGateway(_clients(session, f"{sandbox.url}/api/"), seconds=2.0), sandbox, control)


def _clients(session: aiohttp.ClientSession, base_url: str, token: str = TOKEN) -> Any:
    async def client_of(workspace: str) -> AsyncWebClient:
        if workspace != TEAM:
            raise NotInstalled(workspace)
        return AsyncWebClient(token, base_url=base_url, session=session, retry_handlers=[])

    return client_of


async def history(gate: Gate, **more: Any) -> list[Any]:
    page = await gate.gateway.read(
        TEAM, PLACE, thread_ts=more.get("thread_ts"), oldest=datetime.now(UTC) - timedelta(minutes=1), cursor=""
    )
    return list(page.messages)


async def test_a_post_is_found_again_by_its_metadata(gate: Gate) -> None:
    ts = await gate.post(number=7)
    messages = await history(gate)
    (bot,) = {each["bot_id"] for each in messages if each["ts"] == ts}
    assert find(messages, TEAM, 7, bot_id=bot) == ts
    assert find(messages, TEAM, 7, bot_id="B0OTHER") is None
    assert find(messages, TEAM, 8, bot_id=bot) is None


async def test_a_reply_is_found_in_its_thread(gate: Gate) -> None:
    root = await gate.post()
    ts = await gate.post("reply", number=2, thread_ts=root)
    assert find(await history(gate), TEAM, 2, bot_id="") is None
    assert find(await history(gate, thread_ts=root), TEAM, 2, bot_id="") == ts


async def test_an_edit_keeps_the_metadata(gate: Gate) -> None:
    ts = await gate.post()
    await gate.gateway.update(TEAM, PLACE, ts, {"text": "changed"})
    messages = await history(gate)
    assert next(each["text"] for each in messages if each["ts"] == ts) == "changed"
    assert find(messages, TEAM, 1, bot_id="") == ts


async def test_a_direct_message_is_opened_and_can_be_posted_to(gate: Gate) -> None:
    dm = await gate.gateway.open_dm(TEAM, "U0MAYA")
    await gate.post(place=dm)
    assert dm.startswith("D")
    assert [each.text for each in await gate.control.person("maya").messages(dm)] == ["hello"]


async def test_history_comes_in_pages(gate: Gate) -> None:
    for number in range(205):
        await gate.post(number=number)
    oldest = datetime.now(UTC) - timedelta(minutes=5)
    first = await gate.gateway.read(TEAM, PLACE, thread_ts=None, oldest=oldest, cursor="")
    second = await gate.gateway.read(TEAM, PLACE, thread_ts=None, oldest=oldest, cursor=first.next_cursor)
    assert len(first.messages) == 200
    assert find(second.messages, TEAM, 0, bot_id="") is not None
    assert second.next_cursor == ""


async def test_a_file_is_uploaded_and_can_be_shown_when_ready(gate: Gate) -> None:
    file = await gate.gateway.upload(TEAM, name="chart.png", alt_text="12 of 20", content=PIXEL)
    assert await gate.gateway.is_ready(TEAM, file)
    image = {"type": "image", "slack_file": {"id": file}, "alt_text": "12 of 20"}
    await gate.gateway.post(TEAM, PLACE, {"text": "x", "blocks": [image]}, thread_ts=None, metadata=metadata(TEAM, 1))


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop_after"},
        {"kind": "drop_before"},
        {"kind": "error500"},
        {"kind": "slow", "delay": 2.4},
        {"kind": "error_after", "error": "internal_error"},
        {"kind": "error_after", "error": "fatal_error"},
    ],
    ids=lambda fault: "-".join(str(value) for value in fault.values()),
)
async def test_a_call_that_may_have_happened_is_unclear_and_made_only_once(gate: Gate, fault: dict[str, Any]) -> None:
    await gate.control.add_fault(method="chat.postMessage", **fault)
    with pytest.raises(Unclear):
        await gate.post()
    assert len(await gate.control.posts(TEAM)) <= 1


async def test_too_many_calls_tell_how_long_to_be_silent(gate: Gate) -> None:
    await gate.control.add_fault(kind="ratelimit", method="chat.postMessage", delay=7)
    with pytest.raises(Limited) as limited:
        await gate.post()
    assert limited.value.retry_after >= 1


@pytest.mark.parametrize(("place", "error"), [("C0NOWHERE", "channel_not_found"), ("C0ELSE", "not_in_channel")])
async def test_a_refusal_names_slacks_error(gate: Gate, place: str, error: str) -> None:
    with pytest.raises(Refused) as refused:
        await gate.post(place=place)
    assert refused.value.error == error


async def test_a_dead_token_is_told_from_other_refusals(gate: Gate) -> None:
    async with aiohttp.ClientSession() as session:
        gateway = SlackGateway(_clients(session, f"{gate.sandbox.url}/api/", token="xoxb-wrong"))
        with pytest.raises(TokenDead, match="invalid_auth"):
            await gateway.open_dm(TEAM, "U0MAYA")


async def test_a_server_that_is_not_there_was_surely_not_reached(gate: Gate, unused_tcp_port: int) -> None:
    async with aiohttp.ClientSession() as session:
        gateway = SlackGateway(_clients(session, f"http://127.0.0.1:{unused_tcp_port}/api/"))
        with pytest.raises(Unreached):
            await gateway.open_dm(TEAM, "U0MAYA")


async def test_a_workspace_without_installation_is_not_called(gate: Gate) -> None:
    with pytest.raises(Unreached, match="not_installed"):
        await gate.gateway.open_dm("T0OTHER", "U0MAYA")


async def test_a_missing_scope_is_a_refusal(gate: Gate) -> None:
    sandbox = Sandbox(config(["chat:write"]))
    async with sandbox.running(), aiohttp.ClientSession() as session:
        gateway = SlackGateway(_clients(session, f"{sandbox.url}/api/"))
        with pytest.raises(Refused, match="missing_scope"):
            await gateway.read(TEAM, PLACE, thread_ts=None, oldest=datetime.now(UTC), cursor="")
