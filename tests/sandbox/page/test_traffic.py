"""The traffic tells enough to do a request again, and why one was refused; no secret can be read in it."""

import json
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web

from sandbox.client import ControlClient
from sandbox.config import Mode
from sandbox.server import Sandbox
from tests.sandbox.conftest import BOT_TOKEN, Raw, lunch_config, lunch_over, opened, sandbox_config
from tests.sandbox.endpoint import endpoint

pytestmark = pytest.mark.sockets

Json = dict[str, Any]


async def last(control: ControlClient, direction: str = "app_to_slack") -> Json:
    return [entry for entry in await control.traffic() if entry["direction"] == direction][-1]


async def test_a_call_is_told_as_it_was_sent(sandbox: Sandbox, raw: Raw, control: ControlClient) -> None:
    await raw("chat.postMessage", channel="C0RANDOM", text="grüß <Gott>")
    seen = await last(control)
    assert (seen["transport"], seen["verb"], seen["url"]) == ("http", "POST", f"{sandbox.url}/api/chat.postMessage")
    assert seen["headers"] == {"content-type": "application/json", "authorization": "Bearer xoxb-***"}
    assert json.loads(seen["body"]) == {"channel": "C0RANDOM", "text": "grüß <Gott>"}
    assert (seen["ok"], seen["why"], seen["ack_ms"]) == (True, "", None)


async def test_a_form_is_told_as_a_form_without_its_token(sandbox: Sandbox, raw: Raw, control: ControlClient) -> None:
    form = {"token": BOT_TOKEN, "channel": "C0RANDOM", "text": f"my token is {BOT_TOKEN}", "client_secret": "very"}
    await raw.session.post(f"{sandbox.url}/api/chat.postMessage", data=form)
    seen = await last(control)
    body = parse_qs(seen["body"])
    assert (body["token"], body["client_secret"]) == (["***"], ["***"])
    assert body["text"] == ["my token is xoxb-***"]


async def test_a_refusal_says_why(raw: Raw, control: ControlClient) -> None:
    await raw("chat.postMessage", channel="C0RANDOM", text="x", blocks=[{"type": "divider", "colour": "red"}])
    assert (await last(control))["why"] == ("[ERROR] invalid additional property: colour [json-pointer:/blocks/0]")
    await control.add_fault("error500")
    await raw.post("chat.postMessage", {"channel": "C0RANDOM", "text": "x"})
    assert (await last(control))["why"] == "a fault was ordered: error500"
    await control.add_fault("ratelimit", delay=4)
    await raw.post("chat.postMessage", {"channel": "C0RANDOM", "text": "x"})
    assert (await last(control))["why"] == "a fault was ordered: ratelimit; Retry-After: 4 s"
    await control.add_fault("error_after", error="fatal_error")
    await raw("chat.postMessage", channel="C0RANDOM", text="x")
    assert ((await last(control))["error"], (await last(control))["why"]) == (
        "fatal_error",
        "a fault was ordered: error_after",
    )


async def test_a_missing_scope_is_named() -> None:
    manifest = {**lunch_config().manifest, "oauth_config": {"scopes": {"bot": ["commands"]}}}
    async with opened(sandbox_config(apps=(lunch_config(manifest=manifest),))) as (_sandbox, raw, control):
        await raw("chat.postMessage", channel="C0RANDOM", text="x")
        assert (await last(control))["why"] == "needs chat:write; the app has commands"


async def test_what_a_person_does_is_told_as_the_app_got_it_over_a_socket() -> None:
    async with lunch_over(Mode.SOCKET) as lunch:
        await lunch.control.person("maya").command("/lunch", "today")
        seen = next(entry for entry in await lunch.control.traffic() if entry["name"] == "/lunch")
        envelope = json.loads(seen["body"])
    assert (seen["transport"], seen["verb"], seen["ok"]) == ("socket", "", True)
    assert (envelope["type"], envelope["payload"]["command"]) == ("slash_commands", "/lunch")
    assert envelope["payload"]["token"] == "***"
    assert 0 < seen["ack_ms"] < 3000


async def test_what_a_person_does_is_told_as_the_app_got_it_over_http() -> None:
    async with endpoint() as (plain, _sandbox, control, _raw):
        outcome = await control.person("maya").command("/lunch", "now")
        assert outcome.ok
        seen = next(entry for entry in await control.traffic() if entry["name"] == "/lunch")
        assert seen["headers"]["content-type"] == "application/x-www-form-urlencoded"
        told, sent = parse_qs(seen["body"]), parse_qs(plain.requests[-1][1])
        assert {**told, "token": sent["token"]} == sent
        assert told["token"] == ["***"]
        assert seen["url"].startswith("http://127.0.0.1:")
        plain.answers.append(web.Response(status=404, text="no"))
        await control.person("maya").command("/lunch", "now")
        assert (await control.traffic())[-1]["why"] == "the app answered HTTP 404"


async def test_an_answer_that_slack_does_not_take_says_why(control: ControlClient) -> None:
    async with endpoint() as (plain, _sandbox, client, _raw):
        plain.answers.append(web.json_response({"blocks": [{"type": "divider", "colour": "red"}]}))
        outcome = await client.person("maya").command("/lunch")
        seen = next(entry for entry in await client.traffic() if entry["name"] == "/lunch")
    assert outcome.status == "failed"
    assert (seen["ok"], seen["error"]) == (False, "invalid_response")
    assert "invalid additional property: colour" in seen["why"]


async def test_an_upload_is_told_without_its_bytes(sandbox: Sandbox, raw: Raw, control: ControlClient) -> None:
    asked = await raw("files.getUploadURLExternal", filename="a.txt", length=5)
    async with aiohttp.ClientSession() as session:
        await session.post(asked["upload_url"], data=b"12345")
        assert ((await last(control))["name"], (await last(control))["app"]) == ("upload", "A0LUNCH")
        await session.post(asked["upload_url"], data=b"1")
    seen = await last(control)
    assert (seen["error"], seen["why"], seen["body"]) == ("upload_refused", "expected 5 bytes, got 1", "")
