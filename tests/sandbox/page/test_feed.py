"""The feed tells one person what changes in front of them, and nothing else."""

import pytest

from sandbox.client import ControlClient
from sandbox.server import Sandbox
from tests.sandbox.conftest import Raw
from tests.sandbox.page.reader import feed_of

pytestmark = pytest.mark.sockets


async def test_it_begins_with_the_whole_as_it_stands(sandbox: Sandbox, control: ControlClient) -> None:
    async with feed_of(sandbox, "noor") as feed:
        hello = await feed.line()
    assert hello["kind"] == "hello"
    assert (hello["me"]["handle"], hello["workspace"]) == ("noor", {"id": "T0ONE", "name": "One", "domain": "one"})
    assert [entry["id"] for entry in hello["workspaces"]] == ["T0ONE", "T0TWO"]
    assert {user["handle"]: user["role"] for user in hello["users"]} == {
        "maya": "admin",
        "noor": "",
        "gus": "guest",
        "ultra": "guest",
        "stranger": "stranger",
        "lunch": "bot",
    }
    assert {channel["name"] for channel in hello["channels"]} == {"general", "random", "kitchen", "elsewhere"}
    assert hello["apps"][0]["commands"][0] == {"command": "/lunch", "description": "Order lunch", "usage_hint": ""}
    assert hello["apps"][0]["shortcuts"][1]["type"] == "message"
    assert (hello["apps"][0]["connected"], hello["views"], hello["homes"]) == (False, [], {})


async def test_a_message_is_heard_by_those_who_see_it(sandbox: Sandbox, raw: Raw) -> None:
    async with feed_of(sandbox, "noor") as noor, feed_of(sandbox, "gus") as gus:
        await noor.line()
        await gus.line()
        posted = await raw("chat.postMessage", channel="C0RANDOM", text="hello <@U0NOOR>")
        heard = await noor.until("messages")
        assert (heard["channel"], heard["removed"], heard["total"]) == ("C0RANDOM", [], 1)
        message = heard["messages"][0]
        assert (message["ts"], message["mine"]) == (posted["ts"], False)
        assert message["author"] == {"name": "Lunch", "user": message["user"], "bot": True, "app": "A0LUNCH"}
        channels = (await noor.until("channels"))["channels"]
        random = next(channel for channel in channels if channel["name"] == "random")
        assert (random["unread"], random["mentions"], random["latest"]) == (1, 1, posted["ts"])
        await raw("chat.postMessage", channel="C0GENERAL", text="for all")
        assert (await gus.until("messages"))["channel"] == "C0GENERAL"
        assert "C0RANDOM" not in str(gus.heard)
