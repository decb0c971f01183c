"""conversations.*, users.*, reactions, pins, bookmarks, files and the team answer broken rules as Slack does."""

from typing import Any

import pytest

from sandbox.client import ControlClient
from tests.sandbox.conftest import Raw

pytestmark = pytest.mark.sockets

Json = dict[str, Any]

RULES: list[tuple[str, Json, str]] = [
    ("conversations.info", {"channel": "C0SECRET"}, "channel_not_found"),
    ("conversations.info", {}, "invalid_arguments"),
    ("conversations.members", {"channel": "C0SECRET"}, "channel_not_found"),
    ("conversations.list", {"types": "nonsense"}, "invalid_types"),
    ("conversations.list", {"limit": 5000}, "invalid_limit"),
    ("conversations.list", {"cursor": "x"}, "invalid_cursor"),
    ("conversations.list", {"cursor": "b2Zmc2V0Ojk5OTk="}, "invalid_cursor"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
    ("conversations.open", {"users": ",".join(["U0MAYA"] * 9)}, "too_many_users"),
    ("conversations.create", {"name": "random"}, "name_taken"),
    ("conversations.create", {"name": ""}, "invalid_name_required"),
    ("conversations.create", {"name": "x" * 81}, "invalid_name_maxlength"),
    ("conversations.create", {"name": "Has Spaces"}, "invalid_name_specials"),
    ("conversations.create", {"name": "---"}, "invalid_name_punctuation"),
    ("conversations.invite", {"channel": "C0RANDOM", "users": "U0MAYA"}, "already_in_channel"),
    ("conversations.invite", {"channel": "C0RANDOM", "users": "U0NOBODY"}, "user_not_found"),
    ("conversations.invite", {"channel": "C0RANDOM"}, "invalid_arguments"),
    ("conversations.invite", {"channel": "C0ELSEWHERE", "users": "U0NOOR"}, "not_in_channel"),
    ("conversations.invite", {"channel": "C0RANDOM", "users": "U0ULTRA"}, "ura_max_channels"),
    ("conversations.join", {"channel": "C0KITCHEN"}, "method_not_supported_for_channel_type"),
    ("conversations.join", {"channel": "C0SECRET"}, "channel_not_found"),
    ("conversations.leave", {"channel": "C0GENERAL"}, "cant_leave_general"),
    ("conversations.setTopic", {"channel": "C0RANDOM", "topic": "x" * 251}, "too_long"),
    ("conversations.setTopic", {"channel": "C0RANDOM"}, "invalid_arguments"),
    ("conversations.setPurpose", {"channel": "C0ELSEWHERE", "purpose": "x"}, "not_in_channel"),
    ("conversations.archive", {"channel": "C0GENERAL"}, "cant_archive_general"),
    ("conversations.archive", {"channel": "C0ELSEWHERE"}, "not_in_channel"),
    ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
    ("users.info", {}, "invalid_arguments"),
    ("users.lookupByEmail", {"email": "nobody@example.org"}, "users_not_found"),
    ("users.lookupByEmail", {"email": "sasha@other.org"}, "users_not_found"),
    ("users.lookupByEmail", {}, "invalid_arguments"),
    ("users.conversations", {"user": "U0NOBODY"}, "user_not_found"),
    ("reactions.add", {"name": "tada"}, "no_item_specified"),
    ("reactions.add", {"channel": "C0RANDOM", "timestamp": "1.000001", "name": "tada"}, "message_not_found"),
    ("reactions.add", {"channel": "C0RANDOM", "timestamp": "1.000001", "name": "No Emoji"}, "invalid_name"),
    ("reactions.get", {"channel": "C0SECRET", "timestamp": "1.000001"}, "channel_not_found"),
    ("pins.add", {"channel": "C0RANDOM", "timestamp": "1.000001"}, "message_not_found"),
    ("bookmarks.add", {"channel_id": "C0RANDOM", "title": "x", "type": "link"}, "invalid_arguments"),
    ("bookmarks.add", {"channel_id": "C0RANDOM", "title": "x", "type": "link", "link": "nope"}, "invalid_link"),
    ("bookmarks.add", {"channel_id": "C0RANDOM", "title": "x", "type": "note", "link": "x"}, "invalid_bookmark_type"),
    ("bookmarks.list", {"channel_id": "C0SECRET"}, "channel_not_found"),
    ("files.info", {"file": "F0NOWHERE"}, "file_not_found"),
    ("files.getUploadURLExternal", {"filename": "x"}, "invalid_arguments"),
    ("files.completeUploadExternal", {"files": [{"id": "F0NOWHERE"}]}, "file_not_found"),
    ("files.completeUploadExternal", {"files": "nonsense"}, "invalid_arguments"),
]


@pytest.mark.parametrize(("method", "arguments", "error"), RULES, ids=[f"{rule[0]}-{rule[2]}" for rule in RULES])
async def test_a_call_that_breaks_a_rule_is_refused(raw: Raw, method: str, arguments: Json, error: str) -> None:
    assert await raw.error(method, **arguments) == error


async def test_a_bot_cannot_invite_itself(raw: Raw) -> None:
    bot = (await raw("auth.test"))["user_id"]
    assert await raw.error("conversations.invite", channel="C0RANDOM", users=bot) == "cant_invite_self"


async def test_private_channels_are_invisible_to_bots_outside(raw: Raw) -> None:
    body = await raw("conversations.list", types="public_channel,private_channel")
    assert {channel["name"] for channel in body["channels"]} == {"general", "random", "elsewhere", "kitchen"}


async def test_lists_page_with_cursors(raw: Raw) -> None:
    names: list[str] = []
    cursor = ""
    while True:
        body = await raw("conversations.list", limit=1, cursor=cursor)
        names += [channel["name"] for channel in body["channels"]]
        cursor = body["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert sorted(names) == ["elsewhere", "general", "random"]


async def test_a_direct_message_is_opened_once(raw: Raw, control: ControlClient) -> None:
    first = await raw("conversations.open", users="U0MAYA")
    again = await raw("conversations.open", users="U0MAYA", return_im=True)
    assert first["channel"]["id"] == again["channel"]["id"] == await control.person("maya").dm()
    assert (first["already_open"], again["already_open"]) == (False, True)
    assert again["channel"]["user"] == "U0MAYA"
    together = await raw("conversations.open", users="U0MAYA,U0NOOR")
    assert together["channel"]["id"].startswith("G")
    await control.admin_deactivate_user("noor")
    assert await raw.error("conversations.open", users="U0NOOR") == "user_disabled"


async def test_a_channel_lives_from_creation_to_archive(raw: Raw, control: ControlClient) -> None:
    channel = (await raw("conversations.create", name="soup-club"))["channel"]["id"]
    await raw("conversations.invite", channel=channel, users="U0MAYA,U0NOOR")
    assert len((await raw("conversations.members", channel=channel))["members"]) == 3
    await raw("conversations.setTopic", channel=channel, topic="Soup")
    body = await raw("conversations.setPurpose", channel=channel, purpose="Eating")
    assert (body["channel"]["topic"]["value"], body["channel"]["purpose"]["value"]) == ("Soup", "Eating")
    messages = await control.person("maya").messages("#soup-club")
    assert [message.subtype for message in messages] == [
        "channel_join",
        "channel_join",
        "channel_topic",
        "channel_purpose",
    ]
    assert (await raw("conversations.archive", channel=channel))["ok"]
    assert await raw.error("conversations.archive", channel=channel) == "already_archived"
    assert await raw.error("conversations.invite", channel=channel, users="U0GUS") == "is_archived"
    assert await raw.error("conversations.join", channel=channel) == "is_archived"
    names = [entry["name"] for entry in (await raw("conversations.list", exclude_archived=True))["channels"]]
    assert "soup-club" not in names


async def test_joining_twice_only_warns(raw: Raw) -> None:
    assert "warning" not in await raw("conversations.join", channel="C0ELSEWHERE")
    assert (await raw("conversations.join", channel="C0ELSEWHERE"))["warning"] == "already_in_channel"
    await raw("conversations.leave", channel="C0ELSEWHERE")
    assert await raw.error("chat.postMessage", channel="C0ELSEWHERE", text="x") == "not_in_channel"


async def test_people_show_their_zone_and_kind(raw: Raw) -> None:
    maya = (await raw("users.info", user="U0MAYA"))["user"]
    assert (maya["tz"], maya["tz_offset"], maya["profile"]["email"]) == (
        "America/Phoenix",
        -25200,
        "maya@example.org",
    )
    assert (await raw("users.info", user="U0ULTRA"))["user"]["is_ultra_restricted"] is True
    stranger = (await raw("users.info", user="U0STRANGER"))["user"]
    assert stranger["is_stranger"] is True
    assert stranger["team_id"] != "T0ONE"
    assert "email" not in stranger["profile"]
    listed = [user["id"] for user in (await raw("users.list"))["members"]]
    assert "U0STRANGER" not in listed
    assert "U0MAYA" in listed
    assert (await raw("users.lookupByEmail", email="NOOR@example.org"))["user"]["id"] == "U0NOOR"


async def test_conversations_of_a_person_are_those_the_bot_may_know(raw: Raw) -> None:
    own = await raw("users.conversations", types="public_channel,private_channel")
    assert {channel["name"] for channel in own["channels"]} == {"general", "random", "kitchen"}
    hers = await raw("users.conversations", types="public_channel,private_channel", user="U0MAYA")
    assert {channel["name"] for channel in hers["channels"]} == {"general", "random", "kitchen", "elsewhere"}


async def test_guests_see_only_their_own_channels(control: ControlClient) -> None:
    assert {channel["name"] for channel in await control.person("gus").channels()} == {"general"}
    assert {channel["name"] for channel in await control.person("noor").channels()} >= {"random", "elsewhere"}


async def test_reactions_pins_and_bookmarks_happen_once(raw: Raw) -> None:
    ts = (await raw("chat.postMessage", channel="C0RANDOM", text="x"))["ts"]
    item = {"channel": "C0RANDOM", "timestamp": ts}
    assert (await raw("reactions.add", name="tada", **item))["ok"]
    assert await raw.error("reactions.add", name="tada", **item) == "already_reacted"
    assert (await raw("reactions.get", **item))["message"]["reactions"][0]["count"] == 1
    assert (await raw("reactions.remove", name="tada", **item))["ok"]
    assert await raw.error("reactions.remove", name="tada", **item) == "no_reaction"
    assert (await raw("pins.add", **item))["ok"]
    assert await raw.error("pins.add", **item) == "already_pinned"
    assert (await raw("conversations.history", channel="C0RANDOM"))["pin_count"] == 1
    assert (await raw("pins.remove", **item))["ok"]
    assert await raw.error("pins.remove", **item) == "no_pin"
    added = await raw("bookmarks.add", channel_id="C0RANDOM", title="Menu", type="link", link="https://example.org")
    assert (await raw("bookmarks.list", channel_id="C0RANDOM"))["bookmarks"] == [added["bookmark"]]
    for number in range(23):
        await raw("reactions.add", name=f"emoji{number}", **item)
    assert await raw.error("reactions.add", name="one-more", **item) == "too_many_emoji"


async def test_an_upload_must_have_the_announced_length(raw: Raw) -> None:
    step = await raw("files.getUploadURLExternal", filename="a.txt", length=3)
    files = [{"id": step["file_id"], "title": "A"}]
    assert await raw.error("files.completeUploadExternal", files=files) == "file_not_found"
    async with raw.session.post(step["upload_url"], data=b"four") as response:
        assert response.status == 400
    async with raw.session.post(step["upload_url"], data=b"abc") as response:
        assert (response.status, await response.text()) == (200, "OK - 3")
    assert (await raw("files.completeUploadExternal", files=files))["files"] == files
    file = (await raw("files.info", file=step["file_id"]))["file"]
    async with raw.session.get(file["url_private"]) as response:
        assert response.status == 404
    async with raw.session.get(file["url_private"], headers={"authorization": f"Bearer {raw.token}"}) as response:
        assert await response.read() == b"abc"
    blocks = [{"type": "image", "slack_file": {"id": step["file_id"]}, "alt_text": "a chart"}]
    assert (await raw("chat.postMessage", channel="C0RANDOM", text="x", blocks=blocks))["ok"]


async def test_the_team_is_known(raw: Raw) -> None:
    assert (await raw("team.info"))["team"]["domain"] == "one"
