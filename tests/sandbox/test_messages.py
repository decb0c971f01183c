"""chat.* answers every broken rule with Slack's own error."""

from typing import Any

import pytest

from sandbox.client import ControlClient
from sandbox.server import Sandbox
from tests.sandbox.conftest import OTHER_TOKEN, Raw

pytestmark = pytest.mark.sockets

Json = dict[str, Any]
META: Json = {"event_type": "lunch", "event_payload": {"id": "7"}}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": "hi"}, "invalid_arguments"),
        ({"channel": "C0NOWHERE", "text": "hi"}, "channel_not_found"),
        ({"channel": "C0SECRET", "text": "hi"}, "channel_not_found"),
        ({"channel": "C0ELSEWHERE", "text": "hi"}, "not_in_channel"),
        ({"channel": "C0RANDOM"}, "no_text"),
        ({"channel": "C0RANDOM", "text": "  "}, "no_text"),
        ({"channel": "C0RANDOM", "text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"channel": "C0RANDOM", "text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"channel": "C0RANDOM", "text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"channel": "C0RANDOM", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": "C0RANDOM", "text": "x", "username": "Someone else"}, "missing_scope"),
        ({"channel": "C0RANDOM", "text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
    ],
)
async def test_a_message_that_breaks_a_rule_is_refused(raw: Raw, arguments: Json, error: str) -> None:
    assert await raw.error("chat.postMessage", **arguments) == error


async def test_invalid_blocks_say_where_and_why(raw: Raw) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    body = await raw("chat.postMessage", channel="C0RANDOM", text="x", blocks=blocks)
    assert body["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/0/text/text]" in body["response_metadata"]["messages"][0]


async def test_a_text_over_forty_thousand_characters_is_cut(raw: Raw) -> None:
    body = await raw("chat.postMessage", channel="C0RANDOM", text="x" * 40_100)
    assert len(body["message"]["text"]) == 40_000


async def test_nobody_posts_to_an_archived_channel(raw: Raw, control: ControlClient) -> None:
    await control.admin_archive_channel("#random")
    assert await raw.error("chat.postMessage", channel="C0RANDOM", text="x") == "is_archived"


async def test_forms_and_json_and_queries_are_understood(raw: Raw) -> None:
    address = f"{raw.sandbox.url}/api/chat.postMessage"
    form = {"token": raw.token, "channel": "C0RANDOM", "text": "form", "blocks": '[{"type":"divider"}]'}
    async with raw.session.post(address, data=form) as response:
        assert (await response.json())["message"]["blocks"][0]["type"] == "divider"
    async with raw.session.get(
        address, params={"token": raw.token, "channel": "C0RANDOM", "text": "query"}
    ) as response:
        assert (await response.json())["ok"]
    async with raw.session.post(address, data="{", headers={"content-type": "application/json"}) as response:
        assert (await response.json())["error"] == "invalid_json"
    async with raw.session.post(address, data="[]", headers={"content-type": "application/json"}) as response:
        assert (await response.json())["error"] == "json_not_object"
    async with raw.session.post(address, data="hi", headers={"content-type": "text/plain"}) as response:
        assert (await response.json())["error"] == "invalid_post_type"
    async with raw.session.post(address, data=b"hi", skip_auto_headers=["content-type"]) as response:
        assert (await response.json())["error"] == "missing_post_type"


DEEP = b"[" * 200_000
NESTED = b"[" * 600 + b"]" * 600
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        (b'{"channel": "\xff"}', JSON, "invalid_charset"),
        (b"{}", f"{JSON}; charset=klingon", "invalid_charset"),
        (DEEP, JSON, "invalid_json"),
        (b'{"blocks": %s}' % NESTED, JSON, "invalid_json"),
        (b"channel=C0RANDOM&text=x&blocks=" + NESTED, FORM, "invalid_blocks_format"),
        (b"channel=C0RANDOM&text=x&blocks=" + DEEP, FORM, "invalid_blocks_format"),
        (b"x", "multipart/form-data", "invalid_form_data"),
        (b"x", "multipart/form-data; boundary=there-is-none", "invalid_form_data"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused_and_can_be_looked_at(
    raw: Raw, control: ControlClient, body: bytes, content_type: str, error: str
) -> None:
    address = f"{raw.sandbox.url}/api/chat.postMessage"
    headers = {"content-type": content_type, "authorization": f"Bearer {raw.token}"}
    async with raw.session.post(address, data=body, headers=headers) as response:
        assert (response.status, (await response.json())["error"]) == (200, error)
    (seen,) = await control.traffic()
    assert seen["error"] == error


async def test_time_stamps_strictly_increase_in_a_channel(raw: Raw) -> None:
    stamps = [(await raw("chat.postMessage", channel="C0RANDOM", text=str(number)))["ts"] for number in range(20)]
    assert stamps == sorted(set(stamps))


async def test_a_person_is_addressed_by_their_id(raw: Raw, control: ControlClient) -> None:
    body = await raw("chat.postMessage", channel="U0MAYA", text="hello")
    assert body["channel"].startswith("D")
    assert body["channel"] == await control.person("maya").dm()
    assert (await control.person("maya").messages(body["channel"]))[0].text == "hello"


async def test_only_own_messages_are_updated_and_deleted(raw: Raw, control: ControlClient) -> None:
    said = await control.person("maya").say("#random", "mine")
    assert await raw.error("chat.update", channel="C0RANDOM", ts=said.ts, text="x") == "cant_update_message"
    assert await raw.error("chat.delete", channel="C0RANDOM", ts=said.ts) == "cant_delete_message"
    assert await raw.error("chat.update", channel="C0RANDOM", ts="1.000001", text="x") == "message_not_found"
    assert await raw.error("chat.update", channel="C0NOWHERE", ts="1.000001", text="x") == "channel_not_found"
    assert await raw.error("chat.delete", channel="C0RANDOM", ts="1.000001") == "message_not_found"


async def test_an_update_keeps_what_it_does_not_name(raw: Raw) -> None:
    posted = await raw("chat.postMessage", channel="C0RANDOM", text="a", blocks=[{"type": "divider"}], metadata=META)
    updated = await raw("chat.update", channel="C0RANDOM", ts=posted["ts"], text="b")
    assert (updated["ts"], updated["text"]) == (posted["ts"], "b")
    assert updated["message"]["blocks"] == posted["message"]["blocks"]
    assert updated["message"]["metadata"] == META
    emptied = await raw("chat.update", channel="C0RANDOM", ts=posted["ts"], text="c", blocks=[])
    assert "blocks" not in emptied["message"]
    assert await raw.error("chat.update", channel="C0RANDOM", ts=posted["ts"]) == "no_text"
    assert (await raw("chat.delete", channel="C0RANDOM", ts=posted["ts"]))["ok"]
    assert (await raw("conversations.history", channel="C0RANDOM"))["messages"] == []


async def test_an_ephemeral_is_seen_once_and_never_changed(raw: Raw, control: ControlClient) -> None:
    assert await raw.error("chat.postEphemeral", channel="C0KITCHEN", user="U0GUS", text="x") == "user_not_in_channel"
    body = await raw("chat.postEphemeral", channel="C0RANDOM", user="U0MAYA", text="psst")
    assert await raw.error("chat.update", channel="C0RANDOM", ts=body["message_ts"], text="x") == "message_not_found"
    assert (await raw("conversations.history", channel="C0RANDOM"))["messages"] == []
    assert [message.ephemeral for message in await control.person("maya").messages("#random")] == [True]
    assert await control.person("noor").messages("#random") == []


async def test_a_permalink_leads_to_a_message(raw: Raw) -> None:
    posted = await raw("chat.postMessage", channel="C0RANDOM", text="x")
    body = await raw("chat.getPermalink", channel="C0RANDOM", message_ts=posted["ts"])
    assert body["permalink"] == f"https://one.slack.com/archives/C0RANDOM/p{posted['ts'].replace('.', '')}"
    assert await raw.error("chat.getPermalink", channel="C0RANDOM", message_ts="1.000001") == "message_not_found"


async def test_metadata_is_returned_only_when_asked_for(raw: Raw) -> None:
    await raw("chat.postMessage", channel="C0RANDOM", text="x", metadata=META)
    plain = await raw("conversations.history", channel="C0RANDOM")
    full = await raw("conversations.history", channel="C0RANDOM", include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == META


async def test_history_pages_backwards_with_cursors(raw: Raw) -> None:
    stamps = [(await raw("chat.postMessage", channel="C0RANDOM", text=str(number)))["ts"] for number in range(7)]
    seen: list[str] = []
    cursor = ""
    for expected in (3, 3, 1):
        page = await raw("conversations.history", channel="C0RANDOM", limit=3, cursor=cursor)
        assert len(page["messages"]) == expected
        seen += [message["ts"] for message in page["messages"]]
        assert page["has_more"] is (len(seen) < 7)
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
    assert seen == stamps[::-1]
    assert cursor == ""


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"oldest": 2}, [4, 3]),
        ({"oldest": 2, "inclusive": True}, [4, 3, 2]),
        ({"latest": 2}, [1, 0]),
        ({"latest": 2, "inclusive": True}, [2, 1, 0]),
        ({"oldest": 1, "latest": 3}, [2]),
        ({"oldest": 1, "latest": 3, "inclusive": True, "limit": 2}, [3, 2]),
    ],
)
async def test_history_honours_its_bounds(raw: Raw, bounds: Json, expected: list[int]) -> None:
    stamps = [(await raw("chat.postMessage", channel="C0RANDOM", text=str(number)))["ts"] for number in range(5)]
    arguments = {name: stamps[value] if name in ("oldest", "latest") else value for name, value in bounds.items()}
    body = await raw("conversations.history", channel="C0RANDOM", **arguments)
    assert [int(message["text"]) for message in body["messages"]] == expected


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0RANDOM", "cursor": "nonsense"}, "invalid_cursor"),
        ({"channel": "C0RANDOM", "cursor": "b2Zmc2V0OjE="}, "invalid_cursor"),
        ({"channel": "C0RANDOM", "limit": 0}, "invalid_limit"),
        ({"channel": "C0RANDOM", "limit": "many"}, "invalid_limit"),
        ({"channel": "C0RANDOM", "oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"channel": "C0RANDOM", "latest": "-1"}, "invalid_ts_latest"),
        ({"channel": "C0ELSEWHERE"}, "not_in_channel"),
        ({"channel": "C0SECRET"}, "channel_not_found"),
    ],
)
async def test_history_refuses_what_slack_refuses(raw: Raw, arguments: Json, error: str) -> None:
    assert await raw.error("conversations.history", **arguments) == error


async def test_threads_are_read_oldest_first_and_kept_out_of_the_channel(raw: Raw) -> None:
    root = (await raw("chat.postMessage", channel="C0RANDOM", text="root"))["ts"]
    for number in range(5):
        await raw("chat.postMessage", channel="C0RANDOM", text=str(number), thread_ts=root)
    shouted = await raw("chat.postMessage", channel="C0RANDOM", text="all", thread_ts=root, reply_broadcast=True)
    history = await raw("conversations.history", channel="C0RANDOM")
    assert [message["text"] for message in history["messages"]] == ["all", "root"]
    assert history["messages"][1]["reply_count"] == 6
    first = await raw("conversations.replies", channel="C0RANDOM", ts=root, limit=4)
    assert [message["text"] for message in first["messages"]] == ["root", "0", "1", "2", "3"]
    cursor = first["response_metadata"]["next_cursor"]
    rest = await raw("conversations.replies", channel="C0RANDOM", ts=root, limit=4, cursor=cursor)
    assert [message["text"] for message in rest["messages"]] == ["4", "all"]
    assert rest["has_more"] is False
    by_reply = await raw("conversations.replies", channel="C0RANDOM", ts=shouted["ts"])
    assert len(by_reply["messages"]) == 7
    assert await raw.error("conversations.replies", channel="C0RANDOM", ts="1.000001") == "thread_not_found"


async def test_tokens_open_only_their_own_workspace(raw: Raw, sandbox: Sandbox) -> None:
    other = Raw(sandbox, raw.session, OTHER_TOKEN)
    assert await other.error("chat.postMessage", channel="C0RANDOM", text="x") == "channel_not_found"
    assert (await other("auth.test"))["team_id"] == "T0TWO"


async def test_everything_an_app_posted_is_listed_in_order(raw: Raw, control: ControlClient) -> None:
    first = await raw("chat.postMessage", channel="C0RANDOM", text="one", metadata=META)
    await raw("chat.postEphemeral", channel="C0RANDOM", user="U0MAYA", text="two")
    await raw("chat.update", channel="C0RANDOM", ts=first["ts"], text="changed")
    posts = await control.posts("T0ONE")
    assert [(post["text"], post["via"]) for post in posts] == [
        ("one", "chat.postMessage"),
        ("two", "chat.postEphemeral"),
    ]
    assert posts[0]["metadata"] == META
    assert await control.posts("T0TWO") == []


async def test_an_image_block_names_a_file_that_is_there(raw: Raw) -> None:
    blocks = [{"type": "image", "slack_file": {"id": "F0NOWHERE"}, "alt_text": "a chart"}]
    body = await raw("chat.postMessage", channel="C0RANDOM", text="x", blocks=blocks)
    assert body["error"] == "invalid_blocks"


async def test_a_disabled_messages_tab_takes_no_messages(raw: Raw, sandbox: Sandbox) -> None:
    manifest = sandbox.world.apps["A0LUNCH"].manifest
    assert manifest.messages_tab
    object.__setattr__(manifest, "messages_tab", False)
    assert await raw.error("chat.postMessage", channel="U0MAYA", text="x") == "messages_tab_disabled"
