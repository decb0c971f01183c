"""An app that is down is shown as away, and people read what Slack would tell them."""

import asyncio

import pytest

from sandbox.client import ControlClient
from sandbox.config import Mode
from sandbox.server import Sandbox
from tests.sandbox.conftest import lunch_config, lunch_over, opened, sandbox_config
from tests.sandbox.endpoint import endpoint
from tests.sandbox.page.reader import feed_of

pytestmark = pytest.mark.sockets


async def test_a_command_to_an_app_that_is_away_did_not_respond(control: ControlClient) -> None:
    outcome = await control.person("maya").command("/lunch", "today", channel="#general")
    assert (outcome.status, outcome.error) == ("failed", "dispatch_failed")
    said = outcome.said[-1]
    assert said.text == (
        "`/lunch` failed because the app did not respond. Please try again or contact the app developer."
    )
    assert (said.ephemeral, said.user) == (True, "USLACKBOT")
    assert (await control.traffic())[-1]["why"] == "the app has no Socket Mode connection open"


async def test_sockets_that_come_and_go_are_seen_at_once() -> None:
    async with lunch_over(Mode.SOCKET) as lunch, feed_of(lunch.sandbox, "maya") as feed:
        assert (await feed.line())["apps"][0]["connected"] is True
        await lunch.control.close_socket("A0LUNCH")
        assert (await feed.until("apps"))["apps"][0]["connected"] is False
        # Bolt's client comes back by itself.
        assert (await feed.until("apps", seconds=20))["apps"][0]["connected"] is True


async def test_an_http_app_is_there_when_somebody_listens() -> None:
    async with endpoint() as (_plain, sandbox, control, _raw), feed_of(sandbox, "maya") as feed:
        assert (await feed.line())["apps"][0]["connected"] is True
        assert (await control.apps())[0]["connected"] is True


async def test_an_http_app_is_away_when_nobody_listens_and_a_probe_finds_it_again() -> None:
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    app = lunch_config(mode=Mode.HTTP, request_url=f"http://127.0.0.1:{port}/")
    async with opened(sandbox_config(apps=(app,))) as (sandbox, _raw, control), feed_of(sandbox, "maya") as feed:
        assert (await feed.line())["apps"][0]["connected"] is False
        outcome = await control.person("maya").command("/lunch")
        assert "did not respond" in outcome.said[-1].text
        assert "cannot be reached" in (await control.traffic())[-1]["why"]
        back = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", port)
        try:
            assert await control.probe("A0LUNCH") is True
            assert (await feed.until("apps"))["apps"][0]["connected"] is True
        finally:
            back.close()
            await back.wait_closed()


async def test_an_uninstalled_app_is_gone_from_the_feed(sandbox: Sandbox, control: ControlClient) -> None:
    async with feed_of(sandbox, "maya") as feed:
        await feed.line()
        await control.admin_uninstall("A0LUNCH")
        users = (await feed.until("users"))["users"]
        assert next(user for user in users if user["is_bot"])["deleted"] is True
        assert (await feed.until("apps"))["apps"] == []
