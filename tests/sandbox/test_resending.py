"""Slack has no idempotency key: what a lost answer does to Slack's own client, and how it can be settled."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.client import ControlClient
from sandbox.config import LimitConfig
from tests.sandbox.conftest import BOT_TOKEN, Raw, lunch_config, opened, sandbox_config

pytestmark = pytest.mark.sockets

Json = dict[str, Any]
LIMITED = LimitConfig(factor=1.0)
META: Json = {"event_type": "lunch", "event_payload": {"delivery": "7"}}


async def test_slacks_own_client_posts_again_after_a_lost_answer(raw: Raw, control: ControlClient) -> None:
    web = AsyncWebClient(BOT_TOKEN, base_url=f"{raw.sandbox.url}/api/", session=raw.session)
    await control.add_fault("drop_after")
    assert (await web.chat_postMessage(channel="C0RANDOM", text="twice"))["ok"]
    assert [post["text"] for post in await control.posts()] == ["twice", "twice"]


async def test_without_retry_handlers_a_lost_answer_is_settled_by_reading_back(
    raw: Raw, control: ControlClient
) -> None:
    web = AsyncWebClient(BOT_TOKEN, base_url=f"{raw.sandbox.url}/api/", session=raw.session, retry_handlers=[])
    await control.add_fault("drop_after")
    with pytest.raises(aiohttp.ClientError):
        await web.chat_postMessage(channel="C0RANDOM", text="once", metadata=META)
    me = await web.auth_test()
    page = await web.conversations_history(channel="C0RANDOM", include_all_metadata=True, oldest="0")
    found: list[Json] = page["messages"]
    assert [(message["bot_id"], message["metadata"]) for message in found] == [(me["bot_id"], META)]
    assert len(await control.posts()) == 1


async def test_an_internal_error_may_have_posted(raw: Raw, control: ControlClient) -> None:
    for error in ("internal_error", "fatal_error"):
        await control.add_fault("error_after", error=error)
        assert await raw.error("chat.postMessage", channel="C0RANDOM", text=error) == error
    assert [post["text"] for post in await control.posts()] == ["internal_error", "fatal_error"]


async def test_slacks_own_client_does_not_wait_for_a_rate_limit_by_itself(raw: Raw, control: ControlClient) -> None:
    web = AsyncWebClient(BOT_TOKEN, base_url=f"{raw.sandbox.url}/api/", session=raw.session)
    await control.add_fault("ratelimit", delay=7)
    with pytest.raises(SlackApiError) as refused:
        await web.chat_postMessage(channel="C0RANDOM", text="now")
    assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (429, "7")
    assert await control.posts() == []
    assert (await web.chat_postMessage(channel="C0RANDOM", text="later"))["ok"]


async def test_an_app_sold_outside_the_marketplace_reads_one_short_history_a_minute() -> None:
    async with opened(sandbox_config(apps=(lunch_config(unlisted=True),))) as (_, raw, _control):
        for number in range(20):
            await raw("chat.postMessage", channel="C0RANDOM", text=str(number))
        body = await raw("conversations.history", channel="C0RANDOM", limit=100)
        assert (len(body["messages"]), body["has_more"]) == (15, True)
    limited = sandbox_config(apps=(lunch_config(unlisted=True),), limits=LIMITED)
    async with opened(limited) as (_, raw, _control):
        statuses = [(await raw.post("conversations.history", {"channel": "C0RANDOM"})).status for _ in range(2)]
        assert statuses == [200, 429]
        refused = await raw.post("conversations.history", {"channel": "C0RANDOM"})
        assert 50 <= int(refused.headers["Retry-After"]) <= 60
