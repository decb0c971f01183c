"""Rate limits: tiers for each method, one post a second for a channel, several hundred a minute for all."""

import asyncio
from typing import Any

import pytest

from sandbox.config import LimitConfig, TimingConfig
from tests.sandbox.conftest import (
    APP_TOKEN,
    Raw,
    opened,
    sandbox_config,
)

pytestmark = pytest.mark.sockets

Json = dict[str, Any]


async def test_a_channel_takes_about_one_post_a_second() -> None:
    limits = LimitConfig(factor=1.0, channel_burst=3)
    async with opened(sandbox_config(limits=limits)) as (_, raw, control):
        for number in range(3):
            assert (await raw("chat.postMessage", channel="C0RANDOM", text=str(number)))["ok"]
        response = await raw.post("chat.postMessage", {"channel": "C0RANDOM", "text": "4"})
        assert response.status == 429
        assert 1 <= int(response.headers["Retry-After"]) <= 3
        assert await response.json() == {"ok": False, "error": "ratelimited"}
        assert (await raw("chat.postMessage", channel="C0GENERAL", text="elsewhere"))["ok"]
        assert len(await control.posts()) == 4


async def test_a_workspace_takes_several_hundred_posts_a_minute() -> None:
    limits = LimitConfig(factor=1.0, channel_burst=1000, workspace_posts=5)
    async with opened(sandbox_config(limits=limits)) as (sandbox, raw, _):
        statuses = [(await raw.post("chat.postMessage", {"channel": "C0RANDOM", "text": "x"})).status for _ in range(6)]
        assert statuses == [200] * 5 + [429]
        other = Raw(sandbox, raw.session, "xoxb-lunch-two")
        assert (await other("chat.postMessage", channel="U0OLA", text="x"))["ok"]


@pytest.mark.parametrize(
    ("method", "allowed"),
    [("conversations.list", 20), ("conversations.info", 50), ("conversations.members", 100), ("auth.test", 600)],
)
async def test_each_method_has_its_tier(method: str, allowed: int) -> None:
    async with opened(sandbox_config(limits=LimitConfig(factor=1.0))) as (_, raw, _control):
        statuses = [(await raw.post(method, {"channel": "C0RANDOM"})).status for _ in range(allowed + 1)]
        assert statuses == [200] * allowed + [429]
        assert (await raw("users.info", user="U0MAYA"))["ok"]


async def test_limits_are_windows_that_pass() -> None:
    timing = TimingConfig(rate_window=2.0)
    async with opened(sandbox_config(limits=LimitConfig(factor=0.05), timing=timing)) as (_, raw, _control):
        assert (await raw.post("conversations.list", {})).status == 200
        assert (await raw.post("conversations.list", {})).status == 429
        await asyncio.sleep(2.1)
        assert (await raw.post("conversations.list", {})).status == 200


async def test_a_refused_post_uses_nothing_up() -> None:
    limits = LimitConfig(factor=1.0, channel_burst=1, workspace_posts=4)
    async with opened(sandbox_config(limits=limits)) as (_, raw, _control):
        statuses = [(await raw.post("chat.postMessage", {"channel": "C0RANDOM", "text": "x"})).status for _ in range(5)]
        assert statuses == [200, 429, 429, 429, 429]
        for channel in ("C0GENERAL", "C0KITCHEN", "U0MAYA"):
            assert (await raw("chat.postMessage", channel=channel, text="x"))["ok"]


async def test_an_app_opens_its_ten_connections_at_once_but_no_more() -> None:
    async with opened(sandbox_config(limits=LimitConfig(factor=1.0))) as (_, raw, _control):
        raw.token = APP_TOKEN
        statuses = [(await raw.post("apps.connections.open", {})).status for _ in range(11)]
        assert statuses == [200] * 10 + [429]
