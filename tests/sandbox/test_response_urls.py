"""response_urls: five uses within thirty minutes, for one person unless told otherwise."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from sandbox.client import ControlClient
from sandbox.config import TimingConfig
from tests.sandbox.endpoint import Endpoint, endpoint

pytestmark = pytest.mark.sockets

Json = dict[str, Any]


async def response_url(plain: Endpoint, control: ControlClient) -> str:
    await control.person("maya").command("/lunch", "x", channel="#random", settle=0)
    return parse_qs(plain.requests[-1][1])["response_url"][0]


async def test_a_response_url_wears_out_after_five_uses() -> None:
    async with endpoint() as (plain, _, control, raw):
        url = await response_url(plain, control)
        statuses = []
        for number in range(6):
            async with raw.session.post(url, json={"text": str(number)}) as response:
                statuses.append(response.status)
        assert statuses == [200] * 5 + [404]
        assert [message.ephemeral for message in await control.person("maya").messages("#random")] == [True] * 5
        assert await control.person("noor").messages("#random") == []


async def test_a_response_url_expires() -> None:
    async with endpoint(timing=TimingConfig(response_url=0.05)) as (plain, _, control, raw):
        url = await response_url(plain, control)
        await asyncio.sleep(0.1)
        async with raw.session.post(url, json={"text": "late"}) as response:
            assert (response.status, (await response.json())["error"]) == (404, "expired_url")


async def test_a_response_url_can_speak_to_all_and_refuses_nonsense() -> None:
    async with endpoint() as (plain, _, control, raw):
        url = await response_url(plain, control)
        for nonsense in (b"nonsense", b"[]", b"\xff", b"[" * 200_000):
            async with raw.session.post(url, data=nonsense) as response:
                assert (response.status, await response.text()) == (400, "invalid_payload")
        async with raw.session.post(url, json={"text": ""}) as response:
            assert (response.status, await response.text()) == (500, "no_text")
        async with raw.session.post(url, json={"text": "all", "response_type": "in_channel"}) as response:
            assert await response.text() == "ok"
        assert [message.text for message in await control.person("noor").messages("#random")] == ["all"]


async def test_an_origin_is_replaced_or_deleted_by_its_response_url() -> None:
    async with endpoint() as (plain, _, control, raw):
        button = {"type": "button", "action_id": "b", "text": {"type": "plain_text", "text": "B"}}
        blocks = [{"type": "actions", "elements": [button]}]
        await raw("chat.postMessage", channel="C0RANDOM", text="before", blocks=blocks)
        await raw("chat.postEphemeral", channel="C0RANDOM", user="U0MAYA", text="psst", blocks=blocks)
        maya = control.person("maya")
        posted, quiet = await maya.messages("#random")
        for message, replaced in ((posted, "after"), (quiet, "hush")):
            await maya.click(message, "b", settle=0)
            url = json.loads(parse_qs(plain.requests[-1][1])["payload"][0])["response_url"]
            async with raw.session.post(url, json={"replace_original": True, "text": replaced}) as response:
                assert response.status == 200
            assert replaced in [seen.text for seen in await maya.messages("#random")]
            async with raw.session.post(url, json={"delete_original": True}) as response:
                assert response.status == 200
        assert await maya.messages("#random") == []
