"""Every limit that Slack publishes for messages and views, over HTTP: taken at the limit, refused one above it."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.server import Sandbox
from tests.sandbox.blockkit.parts import asking, button, home, modal, mrkdwn, option, options, plain, rich, section
from tests.sandbox.conftest import Raw

pytestmark = pytest.mark.sockets

Json = dict[str, Any]
Build = Callable[[int], Json]


def cell(length: int = 1) -> Json:
    return {"type": "raw_text", "text": "c" * length}


def table(rows: int = 1, cells: int = 1, length: int = 1) -> Json:
    return {"type": "table", "rows": [[cell(length) for _ in range(cells)] for _ in range(rows)]}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def confirmed(**keys: Any) -> Json:
    confirm = {"title": plain("T"), "text": plain("t"), "confirm": plain("Y"), "deny": plain("N"), **keys}
    return actions(button(confirm=confirm))


def select(*choices: Json) -> Json:
    return actions({"type": "static_select", "options": list(choices)})


def context(count: int) -> Json:
    return {"type": "context", "elements": [plain("x") for _ in range(count)]}


def typed_in(**keys: Any) -> Json:
    return asking({"type": "plain_text_input", "action_id": "a"}, **keys)


# What is limited, the limit, a block that reaches a given size, and Slack's error (invalid_blocks unless another).
MESSAGES: list[tuple[str, int, Build, str]] = [
    ("section text", 3000, lambda size: section(text=mrkdwn("x" * size)), "/blocks/0/text/text"),
    ("fields", 10, lambda size: section(fields=[plain("x")] * size), "/blocks/0/fields"),
    ("field", 2000, lambda size: section(fields=[mrkdwn("x" * size)]), "/blocks/0/fields/0/text"),
    ("header", 150, lambda size: {"type": "header", "text": plain("x" * size)}, "/blocks/0/text/text"),
    ("context elements", 10, context, "/blocks/0/elements"),
    ("actions elements", 25, lambda size: actions(*[button(action_id=str(at)) for at in range(size)]), "/elements"),
    ("button text", 75, lambda size: actions(button(text=plain("x" * size))), "/blocks/0/elements/0/text/text"),
    ("button value", 2000, lambda size: actions(button(value="x" * size)), "/blocks/0/elements/0/value"),
    ("option text", 75, lambda size: select(option(1, text=plain("x" * size))), "/options/0/text/text"),
    ("option value", 150, lambda size: select(option(1, value="x" * size)), "/options/0/value"),
    ("options", 100, lambda size: select(*options(size)), "/options"),
    ("action_id", 255, lambda size: actions(button(action_id="x" * size)), "/action_id"),
    ("block_id", 255, lambda size: section(block_id="x" * size), "/blocks/0/block_id"),
    ("confirm title", 100, lambda size: confirmed(title=plain("x" * size)), "/confirm/title/text"),
    ("confirm text", 300, lambda size: confirmed(text=plain("x" * size)), "/confirm/text/text"),
    ("confirm yes", 30, lambda size: confirmed(confirm=plain("x" * size)), "/confirm/confirm/text"),
    ("confirm no", 30, lambda size: confirmed(deny=plain("x" * size)), "/confirm/deny/text"),
    ("table rows", 100, lambda size: table(rows=size), "/blocks/0/rows"),
    ("table cells", 20, lambda size: table(cells=size), "/blocks/0/rows/0"),
    ("table characters", 10_000, lambda size: table(length=size), "characters"),
]


@pytest.mark.parametrize(("what", "limit", "build", "place"), MESSAGES, ids=[row[0] for row in MESSAGES])
async def test_a_block_is_taken_at_its_limit_and_refused_above(
    raw: Raw, what: str, limit: int, build: Build, place: str
) -> None:
    taken = await raw("chat.postMessage", channel="C0RANDOM", text=what, blocks=[build(limit)])
    assert taken["ok"], taken
    refused = await raw("chat.postMessage", channel="C0RANDOM", text=what, blocks=[build(limit + 1)])
    assert refused["error"] == "invalid_blocks"
    assert place in refused["response_metadata"]["messages"][0]


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ([{"type": "divider"}] * 51, "invalid_blocks"),
        ([table(), table()], "only_one_table_allowed"),
        ([{"type": "markdown", "text": "x" * 12_001}], "invalid_blocks"),
        ([{"type": "markdown", "text": "x" * 6001}] * 2, "msg_blocks_too_long"),
        ([section(text=mrkdwn("x" * 3000))] * 5, "msg_blocks_too_long"),
        ([asking({"type": "file_input"})], "invalid_blocks"),
        ([actions(button(action_id="same"), button(action_id="same"))], "invalid_blocks"),
        ([section(block_id="same"), section(block_id="same")], "invalid_blocks"),
        ([section(surprise=True)], "invalid_blocks"),
        ([{"type": "alert", "text": plain("x")}], "invalid_blocks"),
        ([{"type": "card", "subtitle": plain("x")}], "invalid_blocks"),
        ([{"type": "task_card", "task_id": "t", "title": "x"}], "invalid_blocks"),
        ([{"type": "share_shortcut"}], "invalid_blocks"),
    ],
)
async def test_blocks_that_no_message_holds_are_refused(raw: Raw, blocks: list[Json], error: str) -> None:
    assert await raw.error("chat.postMessage", channel="C0RANDOM", text="x", blocks=blocks) == error
    assert (await raw("conversations.history", channel="C0RANDOM"))["messages"] == []


async def test_fifty_blocks_are_taken(raw: Raw) -> None:
    assert (await raw("chat.postMessage", channel="C0RANDOM", text="x", blocks=[{"type": "divider"}] * 50))["ok"]


VIEWS: list[tuple[str, int, Build, str]] = [
    ("title", 24, lambda size: modal(title=plain("x" * size)), "/view/title/text"),
    ("submit", 24, lambda size: modal(submit=plain("x" * size)), "/view/submit/text"),
    ("close", 24, lambda size: modal(close=plain("x" * size)), "/view/close/text"),
    ("callback_id", 255, lambda size: modal(callback_id="x" * size), "/view/callback_id"),
    ("external_id", 255, lambda size: modal(external_id="x" * size), "/view/external_id"),
    ("private_metadata", 3000, lambda size: modal(private_metadata="x" * size), "/view/private_metadata"),
    ("blocks", 100, lambda size: modal(*[section()] * size), "/view/blocks"),
    ("label", 2000, lambda size: modal(typed_in(label=plain("x" * size))), "/label/text"),
    ("hint", 2000, lambda size: modal(typed_in(hint=plain("x" * size))), "/hint/text"),
    (
        "placeholder",
        150,
        lambda size: modal(asking({"type": "plain_text_input", "placeholder": plain("x" * size)})),
        "/placeholder/text",
    ),
]


@pytest.mark.parametrize(("what", "limit", "build", "place"), VIEWS, ids=[row[0] for row in VIEWS])
async def test_a_modal_is_taken_at_its_limit_and_refused_above(
    raw: Raw, what: str, limit: int, build: Build, place: str
) -> None:
    installation = raw.sandbox.world.apps["A0LUNCH"].installations["T0ONE"]
    trigger_id = raw.sandbox.triggers.issue(installation, "U0MAYA")
    refused = await raw("views.open", trigger_id=trigger_id, view=build(limit + 1))
    assert refused["error"] == "invalid_arguments", what
    assert place in refused["response_metadata"]["messages"][0]
    assert (await raw("views.open", trigger_id=trigger_id, view=build(limit)))["ok"]


@pytest.mark.parametrize(
    "view",
    [
        home(*[section()] * 101),
        home({"type": "alert", "text": plain("x")}),
        home(table()),
        home(title=plain("x")),
        home(asking({"type": "file_input"})),
        home(private_metadata="x" * 3001),
    ],
    ids=["blocks", "alert", "table", "title", "file", "private_metadata"],
)
async def test_a_home_that_slack_would_not_show_is_refused(raw: Raw, view: Json) -> None:
    assert await raw.error("views.publish", user_id="U0MAYA", view=view) == "invalid_arguments"
    assert (await raw("views.publish", user_id="U0MAYA", view=home(*[section()] * 100)))["ok"]


async def test_an_input_needs_a_submit_button(sandbox: Sandbox, raw: Raw) -> None:
    installation = sandbox.world.apps["A0LUNCH"].installations["T0ONE"]
    view = modal(typed_in())
    del view["submit"]
    trigger_id = sandbox.triggers.issue(installation, "U0MAYA")
    assert await raw.error("views.open", trigger_id=trigger_id, view=view) == "invalid_arguments"


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({"event_type": "x" * 256, "event_payload": {}}, "invalid_metadata_schema"),
        ({"event_type": "x", "event_payload": {"long": "x" * 8000}}, "metadata_too_large"),
        ({"event_type": "x", "event_payload": "text"}, "invalid_metadata_schema"),
        ("nonsense", "invalid_metadata_format"),
    ],
)
async def test_metadata_that_slack_would_not_keep_is_refused(raw: Raw, metadata: Any, error: str) -> None:
    assert await raw.error("chat.postMessage", channel="C0RANDOM", text="x", metadata=metadata) == error


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.postEphemeral"])
async def test_every_way_of_posting_is_equally_strict(raw: Raw, method: str) -> None:
    arguments = {"channel": "C0RANDOM", "user": "U0MAYA", "text": "x"}
    assert await raw.error(method, **arguments, blocks=[section(text=mrkdwn(""))]) == "invalid_blocks"
    assert await raw.error(method, **arguments, attachments=[{"shoe": 1}]) == "invalid_attachments"
    assert await raw.error(method, **arguments, attachments=[{"text": "x"}] * 101) == "too_many_attachments"
    assert (await raw(method, **arguments, blocks=[rich("x")]))["ok"]


async def test_an_update_is_as_strict_as_a_post(raw: Raw) -> None:
    posted = await raw("chat.postMessage", channel="C0RANDOM", text="x")
    where = {"channel": "C0RANDOM", "ts": posted["ts"]}
    assert await raw.error("chat.update", **where, blocks=[{"type": "divider"}] * 51) == "invalid_blocks"
    assert len((await raw("chat.update", **where, text="x" * 40_001))["text"]) == 40_000
