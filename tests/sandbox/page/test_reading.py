"""A person reads a channel page by page, a thread, and what they have not read yet."""

import time
from typing import Any

import pytest

from sandbox.client import ControlClient, ControlError
from sandbox.posting import Content
from sandbox.server import Sandbox
from sandbox.state.messages import Author
from tests.sandbox.conftest import Raw

pytestmark = pytest.mark.sockets

Json = dict[str, Any]


def texts(page: Json) -> list[str]:
    return [message["text"] for message in page["messages"]]


def fill(sandbox: Sandbox, count: int) -> None:
    workspace = sandbox.world.workspaces["T0TWO"]
    for number in range(count):
        general = workspace.channels[workspace.names["general"]]
        sandbox.world.poster.post(workspace, general, Author("USLACKBOT"), Content(str(number)))


async def test_a_channel_is_read_from_its_end_page_by_page(sandbox: Sandbox, control: ControlClient) -> None:
    fill(sandbox, 25)
    ola = control.person("ola", "T0TWO")
    last = await ola.timeline("#general", limit=10)
    assert (texts(last), last["more"], last["total"]) == ([str(number) for number in range(15, 25)], True, 25)
    before = await ola.timeline("#general", before=last["messages"][0]["ts"], limit=10)
    assert (texts(before), before["more"]) == ([str(number) for number in range(5, 15)], True)
    first = await ola.timeline("#general", before=before["messages"][0]["ts"], limit=10)
    assert (texts(first), first["more"]) == ([str(number) for number in range(5)], False)
    after = await ola.timeline("#general", after=first["messages"][-1]["ts"], limit=10)
    assert (texts(after), after["more"]) == ([str(number) for number in range(5, 15)], True)
    rest = await ola.timeline("#general", after=after["messages"][-1]["ts"], limit=100)
    assert (texts(rest), rest["more"]) == ([str(number) for number in range(15, 25)], False)
    between = await ola.timeline(
        "#general", after=first["messages"][-1]["ts"], before=last["messages"][0]["ts"], limit=3
    )
    assert (texts(between), between["more"]) == (["12", "13", "14"], True)


async def test_what_only_one_person_sees_stands_at_its_place(raw: Raw, control: ControlClient) -> None:
    for number in range(6):
        if number % 2:
            await raw("chat.postEphemeral", channel="C0RANDOM", user="U0MAYA", text=str(number))
        else:
            await raw("chat.postMessage", channel="C0RANDOM", text=str(number))
    maya = control.person("maya")
    page = await maya.timeline("#random", limit=4)
    assert (texts(page), page["more"], page["total"]) == (["2", "3", "4", "5"], True, 6)
    page = await maya.timeline("#random", before=page["messages"][0]["ts"], limit=4)
    assert (texts(page), page["more"]) == (["0", "1"], False)
    forward = await maya.timeline("#random", after=page["messages"][0]["ts"], limit=2)
    assert (texts(forward), forward["more"]) == (["1", "2"], True)
    others = await control.person("noor").timeline("#random")
    assert (texts(others), others["total"]) == (["0", "2", "4"], 3)


async def test_replies_stand_in_their_thread_and_broadcast_ones_in_the_channel_too(
    raw: Raw, control: ControlClient
) -> None:
    maya, noor = control.person("maya"), control.person("noor")
    root = await maya.say("#random", "root")
    await noor.say("#random", "reply", thread=root)
    await noor.say("#random", "for all", thread=root, broadcast=True)
    await raw("chat.postEphemeral", channel="C0RANDOM", user="U0MAYA", text="psst", thread_ts=root.ts)
    page = await maya.timeline("#random")
    assert (texts(page), page["total"]) == (["root", "for all"], 2)
    shown = page["messages"][0]
    assert (shown["reply_count"], shown["reply_users"], shown["mine"]) == (2, ["U0NOOR"], True)
    assert [message["broadcast"] for message in page["messages"]] == [False, True]
    thread = await maya.thread(root)
    assert (thread["root"]["ts"], [reply["text"] for reply in thread["replies"]]) == (
        root.ts,
        ["reply", "for all", "psst"],
    )
    others = await noor.thread((await noor.timeline("#random"))["messages"][1])
    assert [reply["text"] for reply in others["replies"]] == ["reply", "for all"]
    with pytest.raises(ControlError, match="no_such_message"):
        await maya.thread({"channel": "#random", "ts": "1.000001"})


async def test_unread_is_what_came_after_the_mark(sandbox: Sandbox, raw: Raw, control: ControlClient) -> None:
    maya, noor = control.person("maya"), control.person("noor")

    async def counts(name: str = "random") -> tuple[int, int]:
        channel = next(entry for entry in await maya.channels() if entry["name"] == name)
        return channel["unread"], channel["mentions"]

    assert await counts() == (0, 0)
    first = await noor.say("#random", "hello")
    await noor.say("#random", "hello @maya")
    await raw(
        "chat.postMessage",
        channel="C0RANDOM",
        text="look",
        blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "a word, <!here>"}}],
    )
    await noor.say("#random", "in a thread", thread=first)
    assert await counts() == (3, 2)
    marked = await maya.read("#random", first.ts)
    assert (marked["unread"], marked["mentions"], marked["last_read"]) == (2, 2, first.ts)
    assert (await maya.read("#random", "1.000000"))["last_read"] == first.ts
    await maya.say("#random", "my own words")
    assert await counts() == (0, 0)
    last = await noor.say("#random", "one more")
    assert await counts() == (1, 0)
    await control.person("noor").leave("#random")
    assert await counts() == (1, 0)
    assert (await maya.read("#random"))["unread"] == 0
    sandbox.world.poster.delete(
        sandbox.world.workspaces["T0ONE"],
        sandbox.world.workspaces["T0ONE"].channels["C0RANDOM"],
        next(m for m in sandbox.world.workspaces["T0ONE"].channels["C0RANDOM"].log if m.ts == last.ts),
    )
    assert await counts() == (0, 0)


async def test_nothing_is_unread_for_those_who_have_just_come_or_are_outside(control: ControlClient) -> None:
    noor = control.person("noor")
    await control.person("maya").say("#elsewhere", "before")
    seen = {entry["name"]: entry for entry in await noor.channels()}
    assert seen["elsewhere"]["unread"] == 0
    assert (await noor.join("#elsewhere"))["unread"] == 0
    await control.person("maya").say("#elsewhere", "after")
    assert next(entry for entry in await noor.channels() if entry["name"] == "elsewhere")["unread"] == 1


async def test_in_direct_messages_everything_is_a_mention(raw: Raw, control: ControlClient) -> None:
    await raw("chat.postMessage", channel="U0MAYA", text="one")
    await raw("chat.postMessage", channel="U0MAYA", text="two")
    maya = control.person("maya")
    direct = next(entry for entry in await maya.channels() if entry["kind"] == "im")
    assert (direct["unread"], direct["mentions"], direct["app"]) == (2, 2, "A0LUNCH")
    me = (await maya.me())["id"]
    assert len(direct["with"]) == 1 and me not in direct["with"]
    with_noor = await maya.say("@noor", "psst")
    direct = next(entry for entry in await maya.channels() if entry["id"] == with_noor.channel)
    assert (direct["with"], direct["app"], direct["unread"]) == (["U0NOOR"], "", 0)


async def test_what_a_person_entered_in_a_message_is_shown_to_them_only(raw: Raw, control: ControlClient) -> None:
    options = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("soup", "stew")]
    blocks = [
        {
            "type": "input",
            "block_id": "note",
            "label": {"type": "plain_text", "text": "Note"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        },
        {
            "type": "actions",
            "block_id": "pick",
            "elements": [{"type": "static_select", "action_id": "dish", "options": options}],
        },
    ]
    await raw("chat.postMessage", channel="C0RANDOM", text="x", blocks=blocks)
    maya, noor = control.person("maya"), control.person("noor")
    message = (await maya.messages("#random"))[-1]
    assert message.entered == {}
    filled = await maya.fill(message, {"note": "no onions"})
    assert filled.entered["note"]["text"] == {"type": "plain_text_input", "value": "no onions"}
    await maya.choose(message, "dish", "stew", settle=0)
    entered = (await maya.messages("#random"))[-1].entered
    assert entered["pick"]["dish"]["selected_option"]["value"] == "stew"
    assert entered["note"]["text"]["value"] == "no onions"
    assert (await noor.messages("#random"))[-1].entered == {}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"limit": "0"}, "bad_limit"),
        ({"limit": "1001"}, "bad_limit"),
        ({"limit": "ten"}, "bad_limit"),
        ({"limit": "-1"}, "bad_limit"),
        ({"before": "yesterday"}, "bad_ts"),
        ({"after": "٣"}, "bad_ts"),
        ({"channel": "#secret"}, "not_visible"),
        ({"channel": "#nowhere"}, "not_visible"),
    ],
)
async def test_a_page_that_makes_no_sense_is_refused(control: ControlClient, given: Json, code: str) -> None:
    with pytest.raises(ControlError, match=code):
        await control.call("POST", "workspaces/-/people/noor/timeline", {"channel": "#random", **given})


async def test_a_page_of_ten_thousand_messages_costs_no_more_than_one_of_a_hundred(
    sandbox: Sandbox, control: ControlClient
) -> None:
    ola = control.person("ola", "T0TWO")

    async def quickest() -> float:
        page = await ola.timeline("#general", limit=100)
        taken = []
        for _ in range(5):
            started = time.process_time()
            await ola.timeline("#general", before=page["messages"][50]["ts"], limit=50)
            taken.append(time.process_time() - started)
        return min(taken)

    fill(sandbox, 100)
    few = await quickest()
    fill(sandbox, 9_900)
    assert await quickest() < few * 3 + 0.01
