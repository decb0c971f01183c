"""What the page adds to acting: grouped options, text that is still typed, commands with hints."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web

from sandbox.client import ControlClient, ControlError
from sandbox.manifest import ManifestRefused, parse
from sandbox.server import Sandbox
from tests.sandbox.conftest import Raw
from tests.sandbox.endpoint import endpoint
from tests.sandbox.lunch import plain
from tests.sandbox.page.reader import feed_of

Json = dict[str, Any]
sockets = pytest.mark.sockets

MENU: Json = {"type": "external_select", "action_id": "dish", "min_query_length": 1, "placeholder": plain("Dish")}


def offer(name: str) -> Json:
    return {"text": plain(name), "value": name}


def shown(text: str) -> Json:
    """Return a text object as Slack completes it: with `emoji`."""
    return {**plain(text), "emoji": True}


def shown_offer(name: str) -> Json:
    return {"text": shown(name), "value": name}


@sockets
async def test_options_come_in_the_groups_that_the_app_gave() -> None:
    async with endpoint() as (app, _sandbox, control, raw):
        blocks = [{"type": "actions", "block_id": "order", "elements": [MENU]}]
        await raw("chat.postMessage", channel="C0RANDOM", text="x", blocks=blocks)
        maya = control.person("maya")
        message = (await maya.messages("#random"))[-1]
        place = {"message": {"channel": message.channel, "ts": message.ts}, "action_id": "dish", "query": "s"}
        path = "workspaces/-/people/maya/options"
        groups = [{"label": plain("Hot"), "options": [offer("soup"), offer("stew")]}]
        app.answers.append(web.json_response({"option_groups": groups}))
        assert await control.call("POST", path, place) == {
            "option_groups": [{"label": shown("Hot"), "options": [shown_offer("soup"), shown_offer("stew")]}]
        }
        chosen = await maya.choose(message, "dish", "stew", settle=0)
        assert chosen.ok
        app.answers.append(web.json_response({"options": [offer("salad")]}))
        assert await control.call("POST", path, place) == {"options": [shown_offer("salad")]}
        app.answers.append(web.json_response({"options": [offer("cake"), offer("pie")]}))
        assert [option["value"] for option in await maya.options(message, "dish", "p")] == ["cake", "pie"]
        assert await control.call("POST", path, {**place, "query": ""}) == {"options": []}
        app.answers.append(web.json_response({"nothing": True}))
        with pytest.raises(ControlError, match="options_failed"):
            await maya.options(message, "dish", "p")


@sockets
async def test_an_app_hears_of_text_being_typed_only_where_it_asked_for_that() -> None:
    async with endpoint() as (app, sandbox, control, _raw):
        installation = sandbox.world.apps["A0LUNCH"].installations["T0ONE"]

        def asking(name: str, trigger: str) -> Json:
            config = {"trigger_actions_on": [trigger]}
            element = {"type": "plain_text_input", "action_id": name, "dispatch_action_config": config}
            return {"type": "input", "label": plain(name), "element": element, "dispatch_action": True}

        source = {
            "type": "modal",
            "title": plain("Typing"),
            "submit": plain("Go"),
            "blocks": [asking("letters", "on_character_entered"), asking("lines", "on_enter_pressed")],
        }
        sandbox.modals.open(installation, "U0MAYA", sandbox.modals.checked(installation, source, modal=True))
        view = (await control.person("maya").views())[0]

        async def choose(action_id: str, text: str, *, typing: bool) -> int:
            before = len(app.requests)
            given = {"view": view.id, "action_id": action_id, "input": text, "typing": typing, "settle": 0}
            await control.call("POST", "workspaces/-/people/maya/choose", given)
            return len(app.requests) - before

        assert await choose("letters", "a", typing=True) == 1
        assert await choose("lines", "a", typing=True) == 0
        assert await choose("lines", "ab", typing=False) == 1
        assert "block_actions" in parse_qs(app.requests[-1][1])["payload"][0]
        held = (await control.person("maya").views())[0].values
        assert sorted(value["value"] for block in held.values() for value in block.values()) == ["a", "ab"]


@sockets
async def test_a_choice_in_a_message_is_heard_by_the_persons_own_pages_only(
    sandbox: Sandbox, raw: Raw, control: ControlClient
) -> None:
    picker = {"type": "datepicker", "action_id": "day"}
    blocks = [{"type": "actions", "block_id": "when", "elements": [picker]}]
    await raw("chat.postMessage", channel="C0RANDOM", text="x", blocks=blocks)
    async with feed_of(sandbox, "maya") as mine, feed_of(sandbox, "noor") as theirs:
        await mine.line()
        await theirs.line()
        message = (await control.person("maya").messages("#random"))[-1]
        await control.person("maya").choose(message, "day", "2026-09-10", settle=0)
        heard = (await mine.until("messages"))["messages"][0]
        assert heard["entered"]["when"]["day"]["selected_date"] == "2026-09-10"
        await control.person("maya").say("#random", "done")
        heard = (await theirs.until("messages"))["messages"]
        assert [entry["text"] for entry in heard] == ["done"]


def manifest(**features: Any) -> Json:
    return {"features": features}


def test_a_command_keeps_what_people_are_told_of_it() -> None:
    entry = {"command": "/order", "description": "Order lunch", "usage_hint": "[dish]"}
    command = parse(manifest(slash_commands=[entry])).commands["/order"]
    assert (command.description, command.usage_hint) == ("Order lunch", "[dish]")
    bare = parse(manifest(slash_commands=[{"command": "/order"}])).commands["/order"]
    assert (bare.description, bare.usage_hint, bare.url) == ("", "", "")


@pytest.mark.parametrize(
    ("features", "path"),
    [
        ({"slash_commands": {}}, ("features", "slash_commands")),
        ({"slash_commands": ["/order"]}, ("features", "slash_commands", 0)),
        ({"slash_commands": [{"command": 7}]}, ("features", "slash_commands", 0, "command")),
        ({"shortcuts": [{"name": "Wave", "type": "global"}]}, ("features", "shortcuts", 0, "callback_id")),
        ({"app_home": True}, ("features", "app_home")),
    ],
)
def test_a_manifest_that_slack_would_not_take_names_the_field(features: Json, path: tuple[str | int, ...]) -> None:
    with pytest.raises(ManifestRefused) as caught:
        parse(manifest(**features))
    assert caught.value.path == path
