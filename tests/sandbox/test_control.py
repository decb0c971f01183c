"""The control API lets people do what they could do in Slack, and nothing else."""

from typing import Any

import pytest

from sandbox.client import ControlClient, ControlError
from sandbox.server import Sandbox
from tests.sandbox.conftest import Raw

pytestmark = pytest.mark.sockets

Json = dict[str, Any]


def person(verb: str, name: str = "maya", team: str = "-") -> str:
    return f"workspaces/{team}/people/{name}/{verb}"


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (person("me", "nobody"), {}, "no_such_person"),
        (person("me", "lunch"), {}, "no_such_person"),
        (person("me", team="T9"), {}, "no_such_workspace"),
        (person("dance"), {}, "unknown_verb"),
        (person("say"), {"channel": "#random"}, "missing"),
        (person("say"), {"channel": "#nowhere", "text": "x"}, "not_visible"),
        (person("say", "noor"), {"channel": "#secret", "text": "x"}, "not_visible"),
        (person("say", "gus"), {"channel": "#random", "text": "x"}, "not_visible"),
        (person("say", "noor"), {"channel": "#elsewhere", "text": "x"}, "cannot_do"),
        (person("say"), {"channel": "@nobody", "text": "x"}, "no_such_person"),
        (person("messages", "stranger"), {"channel": "#general"}, "not_visible"),
        (person("join"), {"channel": "#kitchen"}, "cannot_do"),
        (person("click"), {"message": "x", "action_id": "a"}, "missing"),
        (person("click"), {"message": {"channel": "#random", "ts": "1.000001"}, "action_id": "a"}, "no_such_message"),
        (person("fill"), {"values": {}}, "cannot_do"),
        (person("dm"), {"app": "A9"}, "no_app"),
        ("workspaces/-/admin/dance", {}, "unknown_verb"),
        ("workspaces/-/admin/add_user", {"handle": "maya"}, "bad_user"),
        ("workspaces/-/admin/add_user", {"handle": "x", "shoe": 7}, "bad_user"),
        ("workspaces/-/admin/set_profile", {"user": "maya", "tz": "Moon"}, "bad_profile"),
        ("workspaces/-/admin/set_profile", {"user": "maya"}, "bad_profile"),
        ("workspaces/-/admin/rename_channel", {"channel": "#random", "name": "general"}, "name_taken"),
        ("workspaces/-/admin/rename_channel", {"channel": "#random"}, "missing"),
        ("workspaces/-/admin/archive_channel", {"channel": "#nowhere"}, "no_such_channel"),
        ("workspaces/-/admin/create_channel", {"name": "random"}, "name_taken"),
        ("workspaces/-/admin/uninstall", {"app": "A9"}, "no_such_app"),
        ("workspaces/-/people/maya/command", {"command": "/lunch", "settle": "long"}, "bad_time"),
        ("workspaces/-/people/maya/home", {"wait": []}, "bad_time"),
        ("workspaces/-/people/maya/say", {"channel": "#random", "text": "x", "files": 5}, "bad_files"),
        ("clock", {"advance": "inf"}, "bad_time"),
        ("clock", {"advance": "nan"}, "bad_time"),
        ("apps/A9/verify", {}, "no_such_app"),
        ("apps/A0LUNCH/dance", {}, "unknown_verb"),
        ("faults", {"kind": "earthquake"}, "bad_fault"),
        ("faults", {"kind": "slow", "colour": "red"}, "bad_fault"),
    ],
)
async def test_what_cannot_be_done_is_said(control: ControlClient, path: str, body: Json, code: str) -> None:
    with pytest.raises(ControlError) as caught:
        await control.call("POST", path, body)
    assert caught.value.code == code
    assert caught.value.detail


async def test_a_body_that_is_no_object_is_refused(sandbox: Sandbox, raw: Raw) -> None:
    headers = {"authorization": "Bearer sandbox"}
    for body in ("{", "[]"):
        async with raw.session.post(f"{sandbox.url}/control/faults", data=body, headers=headers) as response:
            assert (response.status, (await response.json())["error"]) == (400, "bad_json")


async def test_people_talk_to_each_other(control: ControlClient) -> None:
    maya, noor = control.person("@maya"), control.person("U0NOOR")
    said = await maya.say("#random", "is <b> & @noor here?")
    assert said.text == "is &lt;b&gt; &amp; <@U0NOOR> here?"
    reply = await noor.say("#random", "yes", thread=said)
    assert reply.thread_ts == said.ts
    reacted = await noor.react(said, "tada")
    assert reacted.reactions == {"tada": ["U0NOOR"]}
    with pytest.raises(ControlError, match="already reacted"):
        await noor.react(said, "tada")
    await noor.react(said, "tada", remove=True)
    private = await maya.say("@noor", "psst")
    assert [message.text for message in await noor.messages("@maya")] == ["psst"]
    with pytest.raises(ControlError, match="not_visible"):
        await control.person("gus").messages(private.channel)


async def test_an_app_whose_messages_are_read_only_is_not_written_to(sandbox: Sandbox, control: ControlClient) -> None:
    maya = control.person("maya")
    direct = await maya.dm()
    assert (await maya.say(direct, "hello")).channel == direct
    object.__setattr__(sandbox.world.apps["A0LUNCH"].manifest, "messages_read_only", True)
    with pytest.raises(ControlError, match="takes no direct messages"):
        await maya.say(direct, "hello")


async def test_people_come_change_and_go(control: ControlClient, raw: Raw) -> None:
    dev = await control.admin_add_user("dev", name="Dev Rao", email="dev@example.org", tz="Asia/Kolkata")
    assert (await raw("users.lookupByEmail", email="dev@example.org"))["user"]["tz_offset"] == 19800
    await control.admin_set_profile("dev", email="rao@example.org", handle="rao")
    assert await raw.error("users.lookupByEmail", email="dev@example.org") == "users_not_found"
    assert (await control.person("rao").me())["id"] == dev["id"]
    await control.admin_deactivate_user("rao")
    assert (await raw("users.info", user=dev["id"]))["user"]["deleted"] is True
    with pytest.raises(ControlError, match="no_such_person"):
        await control.person("rao").me()


async def test_bots_are_put_into_channels_and_taken_out(control: ControlClient, raw: Raw) -> None:
    await control.admin_create_channel("soup", private=True, members=["maya"])
    channel = next(entry for entry in await control.person("maya").channels() if entry["name"] == "soup")
    assert await raw.error("chat.postMessage", channel=channel["id"], text="x") == "channel_not_found"
    await control.admin_add_bot("#soup")
    assert (await raw("chat.postMessage", channel=channel["id"], text="x"))["ok"]
    await control.admin_remove_bot("#soup")
    assert await raw.error("chat.postMessage", channel=channel["id"], text="x") == "channel_not_found"


async def test_a_shared_channel_gets_another_id(control: ControlClient, raw: Raw) -> None:
    await control.person("maya").say("#random", "before")
    changed = await control.admin_change_channel_id("#random")
    assert changed["old"] == "C0RANDOM"
    assert await raw.error("conversations.info", channel="C0RANDOM") == "channel_not_found"
    assert (await raw("conversations.info", channel=changed["new"]))["channel"]["is_ext_shared"] is True
    assert (await control.person("maya").messages("#random"))[0].channel == changed["new"]


async def test_everything_can_be_looked_at(control: ControlClient, raw: Raw) -> None:
    await raw("chat.postMessage", channel="C0RANDOM", text="x")
    seen = await control.traffic()
    call = next(exchange for exchange in seen if exchange["name"] == "chat.postMessage")
    assert (call["app"], call["workspace"], call["status"], call["ok"]) == ("A0LUNCH", "T0ONE", 200, True)
    assert call["workspace_at"] == pytest.approx((await control.clock()).timestamp(), abs=30)
    assert (await control.traffic(since=call["number"] - 1))[0] == call
    assert [workspace["id"] for workspace in await control.workspaces()] == ["T0ONE", "T0TWO"]
    assert (await control.apps())[0]["installed_in"] == ["T0ONE", "T0TWO"]


async def test_commands_do_not_run_in_threads(control: ControlClient) -> None:
    maya = control.person("maya")
    root = await maya.say("#random", "a thread")
    outcome = await maya.command("/lunch", "x", channel="#random", thread=root)
    assert (outcome.status, outcome.error) == ("refused", "not_in_threads")
    assert outcome.said[0].text == "/lunch is not supported in threads. Sorry!"


async def test_a_deactivated_person_still_has_a_direct_message_that_takes_posts(
    control: ControlClient, raw: Raw
) -> None:
    await control.admin_deactivate_user("noor")
    assert (await raw("chat.postMessage", channel="U0NOOR", text="into the void"))["ok"]
    assert await raw.error("conversations.open", users="U0NOOR") == "user_disabled"
    assert await raw.error("users.lookupByEmail", email="noor@example.org") == "users_not_found"
    assert await raw.error("chat.postEphemeral", channel="C0RANDOM", user="U0NOOR", text="x") == "user_not_in_channel"
    assert "U0NOOR" not in (await raw("conversations.members", channel="C0RANDOM"))["members"]
    assert (await raw("users.info", user="U0NOOR"))["user"]["deleted"] is True


async def test_what_was_chosen_in_a_message_outlives_an_update_only_where_the_input_does(
    sandbox: Sandbox, raw: Raw, control: ControlClient
) -> None:
    def pick(block_id: str) -> Json:
        options = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("soup", "stew")]
        menu = {"type": "static_select", "action_id": "pick", "options": options}
        return {"type": "actions", "block_id": block_id, "elements": [menu]}

    posted = await raw("chat.postMessage", channel="C0RANDOM", text="x", blocks=[pick("one"), pick("two")])
    maya = control.person("maya")
    message = (await maya.messages("#random"))[-1]
    for block_id in ("one", "two"):
        await maya.choose(message, "pick", "stew", block_id=block_id, settle=0)
    await raw("chat.update", channel="C0RANDOM", ts=posted["ts"], text="x", blocks=[pick("one"), pick("three")])
    await maya.choose(message, "pick", "soup", block_id="three", settle=0)
    state = (await control.traffic())[-1]["request"]["state"]["values"]
    chosen = {block: held["pick"]["selected_option"]["value"] for block, held in state.items()}
    assert chosen == {"one": "stew", "three": "soup"}


async def test_buttons_in_attachments_are_pressed(raw: Raw, control: ControlClient) -> None:
    button = {"type": "button", "action_id": "b", "text": {"type": "plain_text", "text": "B"}}
    attachments = [{"blocks": [{"type": "actions", "elements": [button]}], "fallback": "a button"}]
    await raw("chat.postMessage", channel="C0RANDOM", text="x", attachments=attachments)
    maya = control.person("maya")
    await maya.click((await maya.messages("#random"))[-1], "b", settle=0)
    action = (await control.traffic())[-1]["request"]["actions"][0]
    assert (action["action_id"], bool(action["block_id"])) == ("b", True)


async def test_only_the_newest_thousand_ephemerals_of_a_person_stay(raw: Raw, control: ControlClient) -> None:
    for number in range(1003):
        await raw("chat.postEphemeral", channel="C0RANDOM", user="U0MAYA", text=str(number))
    seen = [message.text for message in await control.person("maya").messages("#random")]
    assert seen == [str(number) for number in range(3, 1003)]
    assert len(await control.posts()) == 1003
