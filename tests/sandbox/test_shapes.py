"""Every field that the sandbox sends exists in Slack's own samples, with that type."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.config import Mode
from sandbox.limits import Tier
from sandbox.web_api import METHODS
from tests.sandbox.conftest import Lunch, lunch_over
from tests.sandbox.lunch import order_form, simple_modal

pytestmark = pytest.mark.sockets

Json = dict[str, Any]

SLACK = Path(__file__).parents[3] / "shared" / "slack"
SAMPLES = SLACK / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="Slack's samples are not beside the project")

# What an app sent comes back as it sent it; its own shape is the business of the Block Kit checks.
ECHOED = frozenset({"blocks", "attachments", "metadata", "args", "values", "files"})
# Objects whose keys are channel ids.
BY_CHANNEL = frozenset({"public", "private"})

INTERACTIONS = {
    "block_actions": "app-backend/interactive-components/BlockActionPayload.json",
    "message_action": "app-backend/interactive-components/MessageShortcutPayload.json",
    "view_submission": "app-backend/views/ViewSubmissionPayload.json",
    "view_closed": "app-backend/views/ViewClosedPayload.json",
}
MESSAGES = {
    None: "MessagePayload",
    "message_changed": "MessageChangedPayload",
    "message_deleted": "MessageDeletedPayload",
    "channel_join": "MessageChannelJoinPayload",
    "channel_leave": "MessageChannelLeavePayload",
    "channel_topic": "MessageChannelTopicPayload",
    "channel_purpose": "MessageChannelPurposePayload",
    "file_share": "MessageFileSharePayload",
}
EXTRA = {
    # Bolt and every guide rely on it; the sample, made from one client's classes, leaves it out.
    "MessageShortcutPayload.json": {"api_app_id"},
    # A form field, so always text, in Socket Mode too; the sample shows the type that client turns it into.
    "SlashCommandPayload.json": {"is_enterprise_install"},
}


def sample(path: str) -> Any:
    return json.loads((SAMPLES / path).read_text(encoding="utf-8"))


def misfits(actual: Any, known: Any, at: str) -> Iterator[str]:
    """Yield every place where a value has a field or a type that the sample does not have."""
    if actual is None:
        return
    if _kind(actual) != _kind(known):
        yield f"{at}: {actual!r} where the sample has {known!r}"
    elif isinstance(known, dict) and known:
        yield from _object_misfits(actual, known, at)
    elif isinstance(known, list) and known:
        for index, item in enumerate(actual):
            yield from misfits(item, known[0], f"{at}[{index}]")


def _kind(value: Any) -> str:
    """Return which of JSON's types a value is; all numbers are one."""
    return "number" if type(value) in (int, float) else type(value).__name__


def _object_misfits(actual: Json, known: Json, at: str) -> Iterator[str]:
    for name, value in actual.items():
        if name in ECHOED and (name in known or at.endswith(".view")):
            continue
        if name not in known:
            yield f"{at}.{name}: not in the sample"
        elif name in BY_CHANNEL and isinstance(value, dict):
            for inner in value.values():
                yield from misfits(inner, next(iter(known[name].values())), f"{at}.{name}")
        else:
            yield from misfits(value, known[name], f"{at}.{name}")


async def play(lunch: Lunch) -> None:
    """Let everything happen once."""
    maya, raw, control = lunch.control.person("maya"), lunch.raw, lunch.control
    message = (await maya.command("/lunch", "vote", channel="#random")).said[-1]
    await maya.click(message, "lunch.vote", value="soup")
    await maya.choose(message, "lunch.pick", "stew", settle=0)
    view = (await maya.command("/lunch", "order")).view
    assert view is not None
    await maya.choose(view, "lunch.size", "stew", settle=0)
    pushed = (await maya.click(view, "lunch.deeper")).view
    await maya.close_view(pushed)
    await raw("views.update", view_id=view.id, view=order_form("New"))
    await maya.fill((await maya.views())[0], {"name": "Maya"})
    await maya.submit()
    await maya.home()
    await maya.home(wait=0.3)
    said = await control.person("noor").say("#random", "hello @lunch")
    await maya.say("#random", "a reply", thread=said)
    await maya.react(said, "tada")
    await maya.react(said, "tada", remove=True)
    await maya.shortcut("quote", said)
    await maya.shortcut("order")
    await control.person("noor").leave("#random")
    await control.admin_add_user("dev", email="dev@example.org")
    await control.admin_set_profile("dev", title="Cook")
    await calls(lunch)
    await control.admin_rename_channel("#kitchen", "galley")
    await control.admin_change_channel_id("#elsewhere")
    await control.admin_remove_bot("#random")
    await control.admin_uninstall()
    await lunch.notebook.until("app_uninstalled")


async def calls(lunch: Lunch) -> None:
    """Call every method once."""
    raw = lunch.raw
    meta = {"event_type": "x", "event_payload": {"id": 1}}
    divider = [{"type": "divider"}]
    posted = await raw("chat.postMessage", channel="C0RANDOM", text="x", metadata=meta, blocks=divider)
    item = {"channel": "C0RANDOM", "timestamp": posted["ts"]}
    await raw("chat.postMessage", channel="C0RANDOM", text="reply", thread_ts=posted["ts"])
    await raw("chat.update", channel="C0RANDOM", ts=posted["ts"], text="y")
    await raw("chat.postEphemeral", channel="C0RANDOM", user="U0MAYA", text="psst")
    await raw("chat.getPermalink", channel="C0RANDOM", message_ts=posted["ts"])
    await raw("reactions.add", name="tada", **item)
    await raw("reactions.get", **item)
    await raw("pins.add", **item)
    for method in ("conversations.history", "conversations.info", "conversations.members", "conversations.join"):
        await raw(method, channel="C0RANDOM", include_all_metadata=True, include_num_members=True)
    await raw("conversations.replies", channel="C0RANDOM", ts=posted["ts"], limit=1)
    await raw("pins.remove", **item)
    await raw("reactions.remove", name="tada", **item)
    await raw("chat.delete", channel="C0RANDOM", ts=posted["ts"])
    for method in ("conversations.list", "users.conversations"):
        await raw(method, types="public_channel,private_channel,im,mpim")
    await raw("conversations.open", users="U0MAYA", return_im=True)
    created = (await raw("conversations.create", name="soup-club"))["channel"]["id"]
    await raw("conversations.invite", channel=created, users="U0MAYA")
    await raw("conversations.setTopic", channel=created, topic="T")
    await raw("conversations.setPurpose", channel=created, purpose="P")
    await raw("conversations.leave", channel="C0ELSEWHERE")
    await raw("conversations.archive", channel=created)
    for user in ("U0MAYA", "U0STRANGER"):
        await raw("users.info", user=user, include_locale=True)
    for method in ("users.list", "team.info", "auth.test", "api.test"):
        await raw(method)
    await raw("users.lookupByEmail", email="maya@example.org")
    await raw("bookmarks.add", channel_id="C0RANDOM", title="M", type="link", link="https://example.org")
    await raw("bookmarks.list", channel_id="C0RANDOM")
    await lunch.web.files_upload_v2(channel="C0RANDOM", content="abc", filename="a.txt", title="A")
    await raw("files.info", file="F0SBX00001")
    await raw("files.info", file="F0NOWHERE")
    await raw("views.open", trigger_id="x", view=simple_modal("x"))


@needs_samples
async def test_answers_have_the_shape_of_slacks_samples() -> None:
    async with lunch_over(Mode.SOCKET) as lunch:
        await play(lunch)
        exchanges = await lunch.control.traffic()
    wrong: list[str] = []
    answered: set[str] = set()
    for exchange in exchanges:
        name = exchange["name"]
        path = SAMPLES / "api" / f"{name}.json"
        if exchange["direction"] != "app_to_slack" or not path.is_file():
            continue
        answered.add(name)
        wrong += [f"{name}{place}" for place in misfits(exchange["response"], sample(f"api/{name}.json"), "")]
    assert not wrong, "\n".join(sorted(set(wrong)))
    unsampled = {"auth.revoke", "dialog.open"}  # the one would end the play, the other has no sample
    assert answered >= set(METHODS) - unsampled


@needs_samples
async def test_payloads_have_the_shape_of_slacks_samples() -> None:
    async with lunch_over(Mode.SOCKET) as lunch:
        await play(lunch)
        exchanges = await lunch.control.traffic()
    wrong: list[str] = []
    sent: set[str] = set()
    for exchange in exchanges:
        if exchange["direction"] != "slack_to_app":
            continue
        payload = exchange["request"]
        path = _payload_sample(payload)
        if path is None:
            continue
        sent.add(path)
        known = sample(path)
        allowed = EXTRA.get(Path(path).name, set())
        shown = {name: value for name, value in payload.items() if name not in allowed}
        wrong += [f"{Path(path).stem}{place}" for place in misfits(shown, known, "")]
    assert not wrong, "\n".join(sorted(set(wrong)))
    names = {Path(path).stem.removesuffix("Payload") for path in sent}
    assert names >= {
        "AppHomeOpened",
        "AppMention",
        "AppUninstalled",
        "BlockAction",
        "ChannelCreated",
        "ChannelIdChanged",
        "ChannelLeft",
        "GroupRename",
        "MemberJoinedChannel",
        "MemberLeftChannel",
        "Message",
        "MessageChanged",
        "MessageDeleted",
        "MessageFileShare",
        "MessageShortcut",
        "PinAdded",
        "PinRemoved",
        "ReactionAdded",
        "ReactionRemoved",
        "SlashCommand",
        "TeamJoin",
        "TokensRevoked",
        "UserChange",
        "ViewClosed",
        "ViewSubmission",
    }


def _payload_sample(payload: Json) -> str | None:
    if payload.get("type") == "event_callback":
        event = payload["event"]
        if event["type"] == "message":
            name = MESSAGES[event.get("subtype")]
        else:
            name = "".join(word.title() for word in event["type"].split("_")) + "Payload"
        return f"events/{name}.json"
    if "command" in payload:
        return "app-backend/slash-commands/SlashCommandPayload.json"
    return INTERACTIONS.get(str(payload.get("type")))


@needs_samples
def test_every_method_has_the_tier_that_slack_gives_it() -> None:
    published = json.loads((SLACK / "rate_limit_tiers.json").read_text(encoding="utf-8"))
    names = {
        "Tier1": Tier.TIER_1,
        "Tier2": Tier.TIER_2,
        "Tier3": Tier.TIER_3,
        "Tier4": Tier.TIER_4,
        "SpecialTier_auth_test": Tier.AUTH_TEST,
        "SpecialTier_chat_postMessage": Tier.POST_MESSAGE,
        "SpecialTier_chat_getPermalink": Tier.PERMALINK,
    }
    assert {name: method.tier for name, method in METHODS.items()} == {name: names[published[name]] for name in METHODS}
