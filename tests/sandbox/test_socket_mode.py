"""Socket Mode: one-time tickets, ten connections, one of them for each envelope, retries, refreshes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from sandbox.client import ControlClient
from sandbox.config import Mode, TimingConfig
from tests.sandbox.conftest import (
    APP_TOKEN,
    Raw,
    connected,
    lunch_over,
    opened,
    sandbox_config,
)

pytestmark = pytest.mark.sockets

Json = dict[str, Any]


@asynccontextmanager
async def socket(raw: Raw) -> AsyncIterator[tuple[aiohttp.ClientWebSocketResponse, Json]]:
    """Open a Socket Mode connection without any SDK, and yield it with its hello."""
    opener = Raw(raw.sandbox, raw.session, APP_TOKEN)
    url = (await opener("apps.connections.open"))["url"]
    async with raw.session.ws_connect(url) as connection:
        yield connection, await connection.receive_json(timeout=10)


async def acknowledge(connection: aiohttp.ClientWebSocketResponse, payload: Json | None = None) -> Json:
    """Take one envelope, acknowledge it and return it."""
    envelope: Json = await connection.receive_json(timeout=10)
    answer: Json = {"envelope_id": envelope["envelope_id"]}
    if payload is not None:
        answer["payload"] = payload
    await connection.send_json(answer)
    return envelope


async def test_a_connection_says_hello_and_takes_an_answer_in_the_acknowledgement(
    raw: Raw, control: ControlClient
) -> None:
    async with socket(raw) as (connection, hello):
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["connection_info"] == {"app_id": "A0LUNCH"}
        running = asyncio.create_task(control.person("maya").command("/lunch", "x", channel="#random"))
        envelope = await acknowledge(connection, {"text": "from the socket"})
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        assert [message.text for message in (await running).said] == ["from the socket"]


async def test_a_ticket_opens_one_connection(raw: Raw) -> None:
    opener = Raw(raw.sandbox, raw.session, APP_TOKEN)
    url = (await opener("apps.connections.open"))["url"]
    async with raw.session.ws_connect(url):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await raw.session.ws_connect(url)


async def test_an_event_goes_to_one_of_several_connections(raw: Raw, control: ControlClient) -> None:
    async with socket(raw) as (one, _), socket(raw) as (two, hello):
        assert hello["num_connections"] == 2
        maya = control.person("maya")
        heard: list[str] = []
        for number in range(4):
            await maya.say("#random", str(number))
            waiting = [asyncio.create_task(acknowledge(connection)) for connection in (one, two)]
            done, pending = await asyncio.wait(waiting, timeout=10, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(0.05)
            assert len(done) == 1
            heard.append("one" if waiting[0] in done else "two")
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
        assert sorted(heard) == ["one", "one", "two", "two"]


async def test_ten_connections_are_the_limit(raw: Raw) -> None:
    async with _many(raw, 10), socket(raw) as (_, greeting):
        assert (greeting["type"], greeting["reason"]) == ("disconnect", "too_many_websockets")


@asynccontextmanager
async def _many(raw: Raw, count: int) -> AsyncIterator[None]:
    if count == 0:
        yield
        return
    async with socket(raw), _many(raw, count - 1):
        yield


async def test_an_unacknowledged_event_comes_again_with_its_number() -> None:
    config = sandbox_config(timing=TimingConfig(ack=0.1, retries=(0.0, 0.02, 0.02)))
    async with opened(config) as (_, raw, control), socket(raw) as (connection, _hello):
        await control.person("maya").say("#random", "anyone?")
        envelopes = [await connection.receive_json(timeout=10) for _ in range(4)]
        assert [envelope["retry_attempt"] for envelope in envelopes] == [0, 1, 2, 3]
        assert [envelope["retry_reason"] for envelope in envelopes] == ["", "timeout", "timeout", "timeout"]
        assert len({envelope["payload"]["event_id"] for envelope in envelopes}) == 1
        with pytest.raises(TimeoutError):
            await connection.receive_json(timeout=0.3)


async def test_connections_are_refreshed_and_come_back() -> None:
    async with lunch_over(Mode.SOCKET) as lunch:
        assert await lunch.control.refresh_sockets("A0LUNCH") == 1
        await connected(lunch.sandbox)
        assert (await lunch.control.person("maya").command("/lunch", "again")).ok
