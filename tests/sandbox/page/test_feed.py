"""The feed tells one person what changes in front of them, and nothing else."""

import asyncio
import time
from contextlib import AsyncExitStack

import aiohttp
import pytest

from sandbox.client import ControlClient
from sandbox.control import feed as feed_module
from sandbox.control import routes
from sandbox.posting import Content
from sandbox.server import Sandbox
from sandbox.state.messages import Author
from tests.sandbox.conftest import Raw, sandbox_config
from tests.sandbox.lunch import order_form
from tests.sandbox.page.reader import feed_of

pytestmark = pytest.mark.sockets

HOME = {"type": "home", "blocks": [{"type": "divider"}]}
AT_ONCE = 10.0
"""Seconds: far below the half minute that a server waits for open connections, and enough on a busy machine."""


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


async def test_changes_replies_reactions_and_deletions_are_heard(
    sandbox: Sandbox, raw: Raw, control: ControlClient
) -> None:
    noor = control.person("noor")
    async with feed_of(sandbox, "maya") as feed:
        await feed.line()
        root = (await raw("chat.postMessage", channel="C0RANDOM", text="one"))["ts"]
        await feed.until("messages")
        await raw("chat.update", channel="C0RANDOM", ts=root, text="two")
        assert (await feed.until("messages"))["messages"][0]["text"] == "two"
        message = (await noor.messages("#random"))[0]
        await noor.react(message, "tada")
        assert (await feed.until("messages"))["messages"][0]["reactions"] == {"tada": ["U0NOOR"]}
        reply = await noor.say("#random", "three", thread=root)
        heard = await feed.until("messages")
        assert [entry["text"] for entry in heard["messages"]] == ["two", "three"]
        first = heard["messages"][0]
        assert (first["reply_count"], first["reply_users"], first["latest_reply"]) == (1, ["U0NOOR"], reply.ts)
        assert heard["total"] == 1
        await raw("chat.delete", channel="C0RANDOM", ts=root)
        heard = await feed.until("messages")
        assert (heard["removed"], heard["total"], heard["messages"]) == ([root], 0, [])


async def test_what_only_one_person_sees_is_heard_by_nobody_else(sandbox: Sandbox, raw: Raw) -> None:
    async with feed_of(sandbox, "noor") as noor, feed_of(sandbox, "maya") as maya:
        await noor.line()
        await maya.line()
        await raw("chat.postEphemeral", channel="C0RANDOM", user="U0NOOR", text="psst")
        heard = await noor.until("messages")
        assert [(entry["text"], entry["ephemeral"]) for entry in heard["messages"]] == [("psst", True)]
        assert heard["total"] == 1
        await raw("chat.postMessage", channel="C0RANDOM", text="to all")
        heard = await maya.until("messages")
        assert ([entry["text"] for entry in heard["messages"]], heard["total"]) == (["to all"], 1)
        assert "psst" not in str(maya.heard)


async def test_one_who_leaves_a_private_channel_hears_no_more_of_it(
    sandbox: Sandbox, raw: Raw, control: ControlClient
) -> None:
    async with feed_of(sandbox, "noor") as feed:
        hello = await feed.line()
        assert "kitchen" in {channel["name"] for channel in hello["channels"]}
        await control.person("noor").leave("#kitchen")
        gone = await feed.until("channels", lambda event: "kitchen" not in str(event["channels"]))
        assert len(gone["channels"]) == len(hello["channels"]) - 1
        await raw("chat.postMessage", channel="C0KITCHEN", text="behind closed doors")
        await raw("chat.postMessage", channel="C0RANDOM", text="outside")
        assert (await feed.until("messages"))["channel"] == "C0RANDOM"
        assert "closed doors" not in str(feed.heard)


async def test_many_changes_at_once_are_one_line_and_too_many_ask_for_the_channel_anew(sandbox: Sandbox) -> None:
    world = sandbox.world
    workspace = world.workspaces["T0TWO"]
    general = workspace.channels[workspace.names["general"]]

    def say(count: int) -> None:
        for number in range(count):
            world.poster.post(workspace, general, Author("U0OLA"), Content(str(number)))

    async with feed_of(sandbox, "ola", team="T0TWO") as feed:
        await feed.line()
        say(400)
        heard = await feed.until("messages")
        assert [entry["text"] for entry in heard["messages"]] == [str(number) for number in range(400)]
        say(501)
        assert (await feed.until("reset"))["channel"] == general.id
        say(1)
        heard = await feed.until("messages")
        assert (len(heard["messages"]), heard["total"]) == (1, 902)


async def test_modals_come_stack_and_go(sandbox: Sandbox, control: ControlClient) -> None:
    world = sandbox.world
    installation = world.apps["A0LUNCH"].installations["T0ONE"]

    def form(title: str) -> dict[str, object]:
        return sandbox.modals.checked(installation, order_form(title), modal=True)

    async with feed_of(sandbox, "maya") as feed, feed_of(sandbox, "noor") as other:
        await feed.line()
        await other.line()
        first = sandbox.modals.open(installation, "U0MAYA", form("One"))
        assert [view["title"] for view in (await feed.until("views"))["views"]] == ["One"]
        sandbox.modals.push(installation, "U0MAYA", form("Two"))
        views = (await feed.until("views"))["views"]
        assert [(view["title"], view["previous"]) for view in views] == [("One", None), ("Two", first.id)]
        maya = control.person("maya")
        await maya.close_view()
        assert [view["title"] for view in (await feed.until("views"))["views"]] == ["One"]
        refused = await maya.submit()
        assert refused.status in ("errors", "failed")
        assert (await feed.until("views"))["views"][0]["errors"]
        sandbox.modals.publish(installation, "U0MAYA", sandbox.modals.checked(installation, HOME, modal=False))
        home = await feed.until("home")
        assert (home["app"], home["view"]["type"]) == ("A0LUNCH", "home")
        sandbox.world.poster.post(
            world.workspaces["T0ONE"],
            world.workspaces["T0ONE"].channels["C0GENERAL"],
            Author("U0NOOR"),
            Content("x"),
        )
        await other.until("messages")
        assert {event["kind"] for event in other.heard} <= {"hello", "messages", "channels", "traffic"}


async def test_clock_faults_and_traffic_are_heard(sandbox: Sandbox, raw: Raw, control: ControlClient) -> None:
    async with feed_of(sandbox, "maya") as feed:
        hello = await feed.line()
        await control.freeze()
        clock = await feed.until("clock")
        assert clock["frozen"] is True
        await control.advance(hours=1)
        assert (await feed.until("clock"))["now"] == pytest.approx(clock["now"] + 3600)
        await control.add_fault("error500", times=2)
        assert (await feed.until("faults"))["faults"][0]["times"] == 2
        await raw.post("chat.postMessage", {"channel": "C0RANDOM", "text": "x"})
        assert (await feed.until("traffic"))["count"] > hello["traffic"]
        assert (await feed.until("faults"))["faults"][0]["times"] == 1
        await control.clear_faults()
        assert (await feed.until("faults"))["faults"] == []


async def test_people_and_channels_that_change_are_heard(sandbox: Sandbox, control: ControlClient) -> None:
    async with feed_of(sandbox, "maya") as feed:
        await feed.line()
        await control.admin_set_profile("noor", name="Noor H.", tz="Europe/Berlin")
        users = (await feed.until("users"))["users"]
        assert next(user for user in users if user["handle"] == "noor")["tz"] == "Europe/Berlin"
        await control.admin_create_channel("soup", members=["maya"])
        await feed.until("channels", lambda event: "soup" in str(event))
        await control.admin_rename_channel("#soup", "stew")
        await feed.until("channels", lambda event: "stew" in str(event) and "soup" not in str(event))
        await control.admin_archive_channel("#stew")
        channels = (await feed.until("channels"))["channels"]
        assert next(channel for channel in channels if channel["name"] == "stew")["archived"] is True
        await control.admin_change_channel_id("#random")
        await feed.until("channels", lambda event: "C0RANDOM" not in str(event))


async def test_a_silent_feed_says_that_it_is_there(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "PING", 0.1)
    async with feed_of(sandbox, "maya") as feed:
        await feed.line()
        assert await feed.line() == {"kind": "ping"}


async def test_a_page_that_is_closed_is_forgotten(sandbox: Sandbox, raw: Raw) -> None:
    async with feed_of(sandbox, "maya") as feed:
        await feed.line()
        assert len(sandbox.world.news) == 1
    for number in range(50):
        await raw("chat.postMessage", channel="C0RANDOM", text=str(number))
        if not len(sandbox.world.news):
            break
        await asyncio.sleep(0.05)
    assert len(sandbox.world.news) == 0


async def test_a_websocket_tells_the_same_an_object_a_message(sandbox: Sandbox, raw: Raw) -> None:
    async with raw.session.ws_connect(f"{sandbox.url}/control/workspaces/-/people/noor/feed") as socket:
        await socket.send_json({"token": "sandbox"})
        hello = await socket.receive_json(timeout=5)
        assert (hello["kind"], hello["me"]["handle"]) == ("hello", "noor")
        async with feed_of(sandbox, "noor") as feed:
            assert await feed.line() == {**hello, "clock": feed.heard[0]["clock"]}
            await raw("chat.postMessage", channel="C0RANDOM", text="hello")
            heard = await feed.until("messages")
        while (told := await socket.receive_json(timeout=5))["kind"] != "messages":
            pass
        assert told == heard
    async with asyncio.timeout(5):
        while len(sandbox.world.news):  # noqa: ASYNC110 - the server's own state
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("first", "place", "refused"),
    [
        ('{"token": "wrong"}', "-/people/noor", ("unauthorized", 401)),
        ('{"token": 1}', "-/people/noor", ("unauthorized", 401)),
        ("[]", "-/people/noor", ("unauthorized", 401)),
        ("sandbox", "-/people/noor", ("unauthorized", 401)),
        ('{"token": "sandbox"}', "-/people/nobody", ("no_such_person", 404)),
        ('{"token": "sandbox"}', "T0NONE/people/noor", ("no_such_workspace", 404)),
    ],
)
async def test_a_websocket_says_why_it_is_refused_and_ends(
    sandbox: Sandbox, raw: Raw, first: str, place: str, refused: tuple[str, int]
) -> None:
    async with raw.session.ws_connect(f"{sandbox.url}/control/workspaces/{place}/feed") as socket:
        await socket.send_str(first)
        told = await socket.receive_json(timeout=5)
        assert (told["kind"], told["error"], told["status"]) == ("refused", *refused)
        assert (await socket.receive(timeout=5)).type.name == "CLOSE"
    assert len(sandbox.world.news) == 0


async def test_a_websocket_that_never_says_the_token_is_sent_away(
    sandbox: Sandbox, raw: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "INTRODUCTION", 0.05)
    async with raw.session.ws_connect(f"{sandbox.url}/control/workspaces/-/people/noor/feed") as socket:
        assert (await socket.receive_json(timeout=5))["error"] == "unauthorized"


async def test_the_sandbox_stops_at_once_with_a_websocket_open() -> None:
    async with (
        Sandbox(sandbox_config()).running() as sandbox,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{sandbox.url}/control/workspaces/-/people/maya/feed") as socket,
    ):
        await socket.send_json({"token": "sandbox"})
        await socket.receive_json(timeout=5)
        started = time.perf_counter()
        await sandbox.stop()
        assert time.perf_counter() - started < AT_ONCE
        assert (await socket.receive(timeout=5)).type.name in ("CLOSE", "CLOSED")


async def test_the_sandbox_stops_at_once_with_pages_open() -> None:
    async with Sandbox(sandbox_config()).running() as sandbox, feed_of(sandbox, "maya") as feed:
        await feed.line()
        started = time.perf_counter()
        await sandbox.stop()
        assert time.perf_counter() - started < AT_ONCE
        with pytest.raises(AssertionError, match="the feed ended"):
            await feed.line()


async def test_twenty_thousand_posts_cost_hardly_more_with_pages_open() -> None:
    """A look costs what changed, and pauses for longer than it took: the sandbox stays as quick as it was."""

    async def seconds(pages: int) -> float:
        async with Sandbox(sandbox_config(apps=())).running() as sandbox, AsyncExitStack() as stack:
            feeds = [await stack.enter_async_context(feed_of(sandbox, "maya")) for _ in range(pages)]
            readers = [asyncio.create_task(feed.response.content.read()) for feed in feeds]
            workspace = sandbox.world.workspaces["T0ONE"]
            channel = workspace.channels["C0GENERAL"]
            started = time.process_time()
            for number in range(20_000):
                sandbox.world.poster.post(workspace, channel, Author("U0NOOR"), Content(f"{number} <@U0MAYA>"))
                if number % 10 == 0:
                    await asyncio.sleep(0)
            took = time.process_time() - started
            for reader in readers:
                reader.cancel()
            await asyncio.gather(*readers, return_exceptions=True)
            return took

    alone = await seconds(0)
    assert await seconds(4) < alone * 2 + 1
