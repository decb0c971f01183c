"""views.*: triggers live briefly and once, stacks have three levels, hashes guard against overwriting."""

import asyncio
from typing import Any

import pytest

from sandbox.client import ControlClient, ControlError
from sandbox.config import TimingConfig
from sandbox.server import Sandbox
from tests.sandbox.conftest import Raw, opened, sandbox_config
from tests.sandbox.lunch import plain, question, simple_modal

pytestmark = pytest.mark.sockets

Json = dict[str, Any]
HOME: Json = {"type": "home", "blocks": [{"type": "divider"}]}


def trigger(sandbox: Sandbox, user: str = "U0MAYA", team: str = "T0ONE") -> str:
    """Return a trigger id as the person's interaction would have carried it."""
    installation = sandbox.world.apps["A0LUNCH"].installations[team]
    return sandbox.triggers.issue(installation, user)


async def test_a_trigger_opens_one_view(sandbox: Sandbox, raw: Raw) -> None:
    once = trigger(sandbox)
    assert (await raw("views.open", trigger_id=once, view=simple_modal("One")))["ok"]
    assert await raw.error("views.open", trigger_id=once, view=simple_modal("Two")) == "exchanged_trigger_id"
    assert await raw.error("views.open", trigger_id="1.2.3", view=simple_modal("X")) == "invalid_trigger_id"
    other = trigger(sandbox, "U0OLA", "T0TWO")
    assert await raw.error("views.open", trigger_id=other, view=simple_modal("X")) == "invalid_trigger_id"


async def test_a_trigger_expires() -> None:
    async with opened(sandbox_config(timing=TimingConfig(scale=0.01))) as (sandbox, raw, _control):
        old = trigger(sandbox)
        await asyncio.sleep(0.05)
        assert await raw.error("views.open", trigger_id=old, view=simple_modal("X")) == "expired_trigger_id"


@pytest.mark.parametrize("method", ["views.open", "views.push"])
async def test_a_view_that_comes_too_late_is_not_shown(method: str) -> None:
    async with opened(sandbox_config(timing=TimingConfig(trigger=0.02))) as (sandbox, raw, control):
        old = trigger(sandbox)
        await asyncio.sleep(0.05)
        assert await raw.error(method, trigger_id=old, view=simple_modal("X")) == "expired_trigger_id"
        assert await control.person("maya").views() == []


async def test_a_dialog_words_the_refusals_of_its_trigger_in_its_own_way() -> None:
    dialog = {"title": "Old", "callback_id": "old", "elements": []}
    async with opened(sandbox_config(timing=TimingConfig(trigger=60.0))) as (sandbox, raw, _control):
        once = trigger(sandbox)
        assert await raw.error("dialog.open", trigger_id=once) == "missing_dialog"
        assert await raw.error("dialog.open", dialog="{", trigger_id=once) == "validation_errors"
        assert await raw.error("dialog.open", dialog=dialog) == "missing_trigger"
        assert await raw.error("dialog.open", dialog=dialog, trigger_id="1.2.3") == "invalid_trigger"
        assert await raw.error("dialog.open", dialog=dialog, trigger_id=once) == "cannot_create_dialog"
        assert await raw.error("dialog.open", dialog=dialog, trigger_id=once) == "trigger_exchanged"
    async with opened(sandbox_config(timing=TimingConfig(trigger=0.02))) as (sandbox, raw, _control):
        old = trigger(sandbox)
        await asyncio.sleep(0.05)
        assert await raw.error("dialog.open", dialog=dialog, trigger_id=old) == "trigger_expired"


async def test_a_refused_view_does_not_use_up_the_trigger(sandbox: Sandbox, raw: Raw) -> None:
    once = trigger(sandbox)
    broken = {**simple_modal("x"), "title": plain("x" * 25)}
    body = await raw("views.open", trigger_id=once, view=broken)
    assert body["error"] == "invalid_arguments"
    assert "json-pointer:/view/title" in body["response_metadata"]["messages"][0]
    assert (await raw("views.open", trigger_id=once, view=simple_modal("One")))["ok"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "invalid_arguments"),
        ({"view": "{"}, "invalid_arguments"),
        ({"view": HOME}, "invalid_arguments"),
        ({"view": simple_modal("x")}, "invalid_arguments"),
        ({"view": {**simple_modal("x"), "blocks": [{"type": "divider"}] * 101}}, "invalid_arguments"),
        ({"view": {**simple_modal("x"), "private_metadata": "x" * 3001}}, "invalid_arguments"),
    ],
)
async def test_a_broken_view_is_refused(raw: Raw, arguments: Json, error: str) -> None:
    assert await raw.error("views.open", **arguments) == error


async def test_three_views_are_the_limit(sandbox: Sandbox, raw: Raw, control: ControlClient) -> None:
    assert await raw.error("views.push", trigger_id=trigger(sandbox), view=simple_modal("X")) == "not_found"
    root = (await raw("views.open", trigger_id=trigger(sandbox), view=simple_modal("1")))["view"]
    second = (await raw("views.push", trigger_id=trigger(sandbox), view=simple_modal("2")))["view"]
    assert (second["root_view_id"], second["previous_view_id"]) == (root["id"], root["id"])
    await raw("views.push", trigger_id=trigger(sandbox), view=simple_modal("3"))
    assert await raw.error("views.push", trigger_id=trigger(sandbox), view=simple_modal("4")) == "push_limit_reached"
    assert [view.title for view in await control.person("maya").views()] == ["1", "2", "3"]
    assert await control.person("noor").views() == []


async def test_a_hash_guards_a_view(sandbox: Sandbox, raw: Raw) -> None:
    view = (await raw("views.open", trigger_id=trigger(sandbox), view=simple_modal("1")))["view"]
    newer = (await raw("views.update", view_id=view["id"], hash=view["hash"], view=simple_modal("2")))["view"]
    assert newer["hash"] != view["hash"]
    stale = {"view_id": view["id"], "hash": view["hash"], "view": simple_modal("3")}
    assert await raw.error("views.update", **stale) == "hash_conflict"
    assert await raw.error("views.update", view_id="V0NOWHERE", view=simple_modal("3")) == "not_found"
    assert await raw.error("views.update", view=simple_modal("3")) == "invalid_arguments"


async def test_external_ids_are_unique_and_found(sandbox: Sandbox, raw: Raw) -> None:
    named = {**simple_modal("1"), "external_id": "mine"}
    await raw("views.open", trigger_id=trigger(sandbox), view=named)
    assert (await raw("views.update", external_id="mine", view=named))["ok"]
    assert await raw.error("views.push", trigger_id=trigger(sandbox), view=named) == "duplicate_external_id"


async def test_homes_belong_to_one_person(raw: Raw, sandbox: Sandbox) -> None:
    view = (await raw("views.publish", user_id="U0MAYA", view=HOME))["view"]
    again = (await raw("views.publish", user_id="U0MAYA", view=HOME, hash=view["hash"]))["view"]
    assert again["id"] == view["id"]
    assert await raw.error("views.publish", user_id="U0MAYA", view=HOME, hash=view["hash"]) == "hash_conflict"
    assert await raw.error("views.publish", user_id="U0NOBODY", view=HOME) == "user_not_found"
    assert await raw.error("views.publish", user_id="U0MAYA", view=simple_modal("x")) == "invalid_arguments"
    object.__setattr__(sandbox.world.apps["A0LUNCH"].manifest, "home_tab", False)
    assert await raw.error("views.publish", user_id="U0MAYA", view=HOME) == "not_enabled"


async def test_ids_are_generated_for_blocks_without(raw: Raw) -> None:
    body = await raw("chat.postMessage", channel="C0RANDOM", text="x", blocks=[{"type": "divider"}] * 3)
    ids = [block["block_id"] for block in body["message"]["blocks"]]
    assert len(set(ids)) == 3
    twice = [{"type": "divider", "block_id": "same"}] * 2
    assert await raw.error("chat.postMessage", channel="C0RANDOM", text="x", blocks=twice) == "invalid_blocks"


async def test_what_was_typed_survives_an_update_of_the_same_input(
    sandbox: Sandbox, raw: Raw, control: ControlClient
) -> None:
    def form(*names: str) -> Json:
        return {**simple_modal("Form"), "blocks": [question(name, {"type": "plain_text_input"}) for name in names]}

    view = (await raw("views.open", trigger_id=trigger(sandbox), view=form("a", "b")))["view"]
    maya = control.person("maya")
    await maya.fill((await maya.views())[0], {"a": "kept", "b": "lost"})
    await raw("views.update", view_id=view["id"], view=form("a", "c"))
    values = (await maya.views())[0].values
    assert values["a"]["lunch.a"]["value"] == "kept"
    assert values["c"]["lunch.c"]["value"] is None
    assert "b" not in values


async def test_a_modal_knows_the_conversation_it_was_opened_in(
    sandbox: Sandbox, raw: Raw, control: ControlClient
) -> None:
    picker = {"type": "conversations_select", "default_to_current_conversation": True}
    form = {**simple_modal("Where"), "blocks": [question("where", picker)]}
    installation = sandbox.world.apps["A0LUNCH"].installations["T0ONE"]
    trigger_id = sandbox.triggers.issue(installation, "U0MAYA", "C0RANDOM")
    await raw("views.open", trigger_id=trigger_id, view=form)
    await raw("views.push", trigger_id=trigger(sandbox), view=form)
    shown = [
        view.values["where"]["lunch.where"]["selected_conversation"] for view in await control.person("maya").views()
    ]
    assert shown == ["C0RANDOM", "C0RANDOM"]
    await raw("views.open", trigger_id=trigger(sandbox), view=form)
    assert (await control.person("maya").views())[0].values["where"]["lunch.where"]["selected_conversation"] is None


async def test_only_the_modal_on_top_is_in_reach(sandbox: Sandbox, raw: Raw, control: ControlClient) -> None:
    maya = control.person("maya")
    with pytest.raises(ControlError, match="no modal open"):
        await maya.submit()
    await raw("views.open", trigger_id=trigger(sandbox), view=simple_modal("1"))
    await raw("views.push", trigger_id=trigger(sandbox), view=simple_modal("2"))
    bottom = (await maya.views())[0]
    with pytest.raises(ControlError, match="only the modal on top"):
        await maya.submit(bottom)
    with pytest.raises(ControlError, match="only the modal on top"):
        await maya.close_view(bottom)
    with pytest.raises(ControlError, match="no longer has the view"):
        await control.person("noor").close_view(bottom)


async def test_clear_on_close_closes_all(sandbox: Sandbox, raw: Raw, control: ControlClient) -> None:
    quiet = {**simple_modal("1"), "notify_on_close": False}
    await raw("views.open", trigger_id=trigger(sandbox), view=quiet)
    await raw("views.push", trigger_id=trigger(sandbox), view={**quiet, "clear_on_close": True})
    outcome = await control.person("maya").close_view()
    assert outcome.ok
    assert await control.person("maya").views() == []


async def test_all_modals_are_closed_at_once_and_the_app_hears_of_each(
    sandbox: Sandbox, raw: Raw, control: ControlClient
) -> None:
    loud = {**simple_modal("1"), "notify_on_close": True}
    await raw("views.open", trigger_id=trigger(sandbox), view=loud)
    await raw("views.push", trigger_id=trigger(sandbox), view=loud)
    await control.person("maya").close_view(everything=True)
    assert await control.person("maya").views() == []
    told = [entry["request"] for entry in await control.traffic() if entry["name"] == "view_closed"]
    assert [entry["is_cleared"] for entry in told] == [True, True]
