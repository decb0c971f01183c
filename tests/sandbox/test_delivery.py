"""How Slack reaches apps: acknowledgements in time, retries, several sockets, signatures, response_urls, faults."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web

from sandbox.client import ControlClient
from sandbox.config import LimitConfig, Mode, TimingConfig
from sandbox.server import Sandbox
from tests.sandbox.conftest import (
    APP_TOKEN,
    SIGNING_SECRET,
    Lunch,
    Raw,
    connected,
    eventually,
    lunch_config,
    lunch_over,
    opened,
    sandbox_config,
)

pytestmark = pytest.mark.sockets

Json = dict[str, Any]
FAST = TimingConfig(ack=0.3, retries=(0.0, 0.05, 0.1))


@pytest.mark.parametrize("mode", list(Mode))
async def test_a_late_acknowledgement_is_a_failure_the_person_sees(mode: Mode) -> None:
    async with lunch_over(mode, timing=FAST) as lunch:
        lunch.notebook.slow = 0.5
        outcome = await lunch.control.person("maya").command("/lunch", "late", channel="#random")
        assert (outcome.status, outcome.error) == ("timeout", "operation_timeout")
        assert "operation_timeout" in outcome.said[-1].text
        assert outcome.said[-1].user == "USLACKBOT"
        await asyncio.sleep(0.3)  # let the app finish before its server goes


async def test_an_app_that_is_not_there_fails(control: ControlClient) -> None:
    outcome = await control.person("maya").command("/lunch", "soup", channel="#random")
    assert (outcome.status, outcome.error) == ("failed", "dispatch_failed")


@asynccontextmanager
async def socket(raw: Raw) -> AsyncIterator[tuple[aiohttp.ClientWebSocketResponse, Json]]:
    """Open a Socket Mode connection without any SDK, and yield it with its hello."""
    opener = Raw(raw.sandbox, raw.session, APP_TOKEN)
    url = (await opener("apps.connections.open"))["url"]
    async with raw.session.ws_connect(url) as connection:
        yield connection, await connection.receive_json(timeout=2)


async def acknowledge(connection: aiohttp.ClientWebSocketResponse, payload: Json | None = None) -> Json:
    """Take one envelope, acknowledge it and return it."""
    envelope: Json = await connection.receive_json(timeout=2)
    answer: Json = {"envelope_id": envelope["envelope_id"]}
    if payload is not None:
        answer["payload"] = payload
    await connection.send_json(answer)
    return envelope


async def test_a_connection_says_hello_and_takes_an_answer_in_the_acknowledgement(
    raw: Raw, control: ControlClient
) -> None:
    async with socket(raw) as (connection, hello):
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["connection_info"] == {"app_id": "A0LUNCH"}
        running = asyncio.create_task(control.person("maya").command("/lunch", "x", channel="#random"))
        envelope = await acknowledge(connection, {"text": "from the socket"})
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        assert [message.text for message in (await running).said] == ["from the socket"]


async def test_a_ticket_opens_one_connection(raw: Raw) -> None:
    opener = Raw(raw.sandbox, raw.session, APP_TOKEN)
    url = (await opener("apps.connections.open"))["url"]
    async with raw.session.ws_connect(url):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await raw.session.ws_connect(url)


async def test_an_event_goes_to_one_of_several_connections(raw: Raw, control: ControlClient) -> None:
    async with socket(raw) as (one, _), socket(raw) as (two, hello):
        assert hello["num_connections"] == 2
        maya = control.person("maya")
        heard: list[str] = []
        for number in range(4):
            await maya.say("#random", str(number))
            waiting = [asyncio.create_task(acknowledge(connection)) for connection in (one, two)]
            done, pending = await asyncio.wait(waiting, timeout=1, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(0.05)
            assert len(done) == 1
            heard.append("one" if waiting[0] in done else "two")
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
        assert sorted(heard) == ["one", "one", "two", "two"]


async def test_ten_connections_are_the_limit(raw: Raw) -> None:
    async with _many(raw, 10), socket(raw) as (_, greeting):
        assert (greeting["type"], greeting["reason"]) == ("disconnect", "too_many_websockets")


@asynccontextmanager
async def _many(raw: Raw, count: int) -> AsyncIterator[None]:
    if count == 0:
        yield
        return
    async with socket(raw), _many(raw, count - 1):
        yield


async def test_an_unacknowledged_event_comes_again_with_its_number() -> None:
    config = sandbox_config(timing=TimingConfig(ack=0.1, retries=(0.0, 0.02, 0.02)))
    async with opened(config) as (_, raw, control), socket(raw) as (connection, _hello):
        await control.person("maya").say("#random", "anyone?")
        envelopes = [await connection.receive_json(timeout=2) for _ in range(4)]
        assert [envelope["retry_attempt"] for envelope in envelopes] == [0, 1, 2, 3]
        assert [envelope["retry_reason"] for envelope in envelopes] == ["", "timeout", "timeout", "timeout"]
        assert len({envelope["payload"]["event_id"] for envelope in envelopes}) == 1
        with pytest.raises(TimeoutError):
            await connection.receive_json(timeout=0.3)


async def test_connections_are_refreshed_and_come_back() -> None:
    async with lunch_over(Mode.SOCKET) as lunch:
        assert await lunch.control.refresh_sockets("A0LUNCH") == 1
        await connected(lunch.sandbox)
        assert (await lunch.control.person("maya").command("/lunch", "again")).ok


async def test_a_lost_acknowledgement_sends_the_event_again() -> None:
    async with lunch_over(Mode.SOCKET) as lunch:
        await lunch.control.add_fault("ack_lost", "message")
        await lunch.control.person("maya").say("#random", "once")
        await lunch.notebook.until("message", count=2)
        assert [event["text"] for event in lunch.notebook.events] == ["once", "once"]


async def test_a_closed_socket_loses_no_event() -> None:
    async with lunch_over(Mode.SOCKET, timing=TimingConfig(retries=(0.2, 0.5, 1.0))) as lunch:
        await lunch.control.add_fault("close_socket", "message")
        await lunch.control.person("maya").say("#random", "still there?")
        event = await lunch.notebook.until("message", seconds=15)
        assert event["text"] == "still there?"


class Endpoint:
    """A plain HTTP app that keeps what it gets and answers as told."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        self.answers: list[web.Response] = []

    async def handle(self, request: web.Request) -> web.Response:
        text = await request.text()
        self.requests.append((dict(request.headers), text))
        data = json.loads(text) if request.content_type == "application/json" else {}
        if data.get("type") == "url_verification":
            return web.json_response({"challenge": data["challenge"]})
        return self.answers.pop(0) if self.answers else web.Response()


@asynccontextmanager
async def endpoint(**changes: Any) -> AsyncIterator[tuple[Endpoint, Sandbox, ControlClient, Raw]]:
    plain = Endpoint()
    server = web.Application()
    server.router.add_post("/", plain.handle)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app = lunch_config(mode=Mode.HTTP, request_url=f"http://127.0.0.1:{runner.addresses[0][1]}/")
    try:
        async with opened(sandbox_config(apps=(app,), **{"timing": FAST, **changes})) as (sandbox, raw, control):
            yield plain, sandbox, control, raw
    finally:
        await runner.cleanup()


async def test_http_requests_are_signed_with_the_real_time() -> None:
    async with endpoint() as (plain, _, control, _raw):
        await control.person("maya").command("/lunch", "a & b", channel="#random", settle=0)
        headers, body = plain.requests[0]
        stamp = headers["x-slack-request-timestamp"]
        expected = hmac.new(SIGNING_SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        assert headers["x-slack-signature"] == f"v0={expected}"
        assert abs(time.time() - int(stamp)) < 5
        assert parse_qs(body)["text"] == ["a & b"]


async def test_the_challenge_is_verified() -> None:
    async with endpoint() as (_, _sandbox, control, _raw):
        assert await control.verify("A0LUNCH") is True


async def test_failed_http_events_come_again_with_the_reason() -> None:
    async with endpoint() as (plain, _, control, _raw):
        plain.answers = [web.Response(status=500), web.Response(status=503)]
        await control.person("maya").say("#random", "hello")
        await eventually(lambda: len(plain.requests) == 3)
        await asyncio.sleep(0.2)
        headers = [request[0] for request in plain.requests]
        assert [header.get("x-slack-retry-num") for header in headers] == [None, "1", "2"]
        assert [header.get("x-slack-retry-reason") for header in headers] == [None, "http_error", "http_error"]


async def test_an_app_can_decline_retries() -> None:
    async with endpoint() as (plain, _, control, _raw):
        plain.answers = [web.Response(status=500, headers={"x-slack-no-retry": "1"})]
        await control.person("maya").say("#random", "hello")
        await asyncio.sleep(0.4)
        assert len(plain.requests) == 1


async def test_a_404_to_a_command_is_shown_as_an_error() -> None:
    async with endpoint() as (plain, _, control, _raw):
        plain.answers = [web.Response(status=404)]
        outcome = await control.person("maya").command("/lunch", "x")
        assert (outcome.status, outcome.error) == ("failed", "http_service_error")


async def test_a_broken_answer_to_a_command_says_what_is_wrong_with_it() -> None:
    async with endpoint() as (plain, _, control, _raw):
        plain.answers = [web.json_response({"text": "x", "blocks": [{"type": "nonsense"}]})]
        outcome = await control.person("maya").command("/lunch", "x")
        assert outcome.status == "failed"
        assert outcome.error.startswith("invalid_response (invalid_blocks: [ERROR]")


async def response_url(plain: Endpoint, control: ControlClient) -> str:
    await control.person("maya").command("/lunch", "x", channel="#random", settle=0)
    return parse_qs(plain.requests[-1][1])["response_url"][0]


async def test_a_response_url_wears_out_after_five_uses() -> None:
    async with endpoint() as (plain, _, control, raw):
        url = await response_url(plain, control)
        statuses = []
        for number in range(6):
            async with raw.session.post(url, json={"text": str(number)}) as response:
                statuses.append(response.status)
        assert statuses == [200] * 5 + [404]
        assert [message.ephemeral for message in await control.person("maya").messages("#random")] == [True] * 5
        assert await control.person("noor").messages("#random") == []


async def test_a_response_url_expires() -> None:
    async with endpoint(timing=TimingConfig(response_url=0.05)) as (plain, _, control, raw):
        url = await response_url(plain, control)
        await asyncio.sleep(0.1)
        async with raw.session.post(url, json={"text": "late"}) as response:
            assert (response.status, (await response.json())["error"]) == (404, "expired_url")


async def test_a_response_url_can_speak_to_all_and_refuses_nonsense() -> None:
    async with endpoint() as (plain, _, control, raw):
        url = await response_url(plain, control)
        async with raw.session.post(url, data="nonsense") as response:
            assert response.status == 400
        async with raw.session.post(url, json={"text": ""}) as response:
            assert (response.status, await response.text()) == (500, "no_text")
        async with raw.session.post(url, json={"text": "all", "response_type": "in_channel"}) as response:
            assert await response.text() == "ok"
        assert [message.text for message in await control.person("noor").messages("#random")] == ["all"]


async def test_an_origin_is_replaced_or_deleted_by_its_response_url() -> None:
    async with endpoint() as (plain, _, control, raw):
        button = {"type": "button", "action_id": "b", "text": {"type": "plain_text", "text": "B"}}
        blocks = [{"type": "actions", "elements": [button]}]
        await raw("chat.postMessage", channel="C0RANDOM", text="before", blocks=blocks)
        await raw("chat.postEphemeral", channel="C0RANDOM", user="U0MAYA", text="psst", blocks=blocks)
        maya = control.person("maya")
        posted, quiet = await maya.messages("#random")
        for message, replaced in ((posted, "after"), (quiet, "hush")):
            await maya.click(message, "b", settle=0)
            url = json.loads(parse_qs(plain.requests[-1][1])["payload"][0])["response_url"]
            async with raw.session.post(url, json={"replace_original": True, "text": replaced}) as response:
                assert response.status == 200
            assert replaced in [seen.text for seen in await maya.messages("#random")]
            async with raw.session.post(url, json={"delete_original": True}) as response:
                assert response.status == 200
        assert await maya.messages("#random") == []


async def test_a_dropped_answer_leaves_the_message_posted_once(raw: Raw, control: ControlClient) -> None:
    await control.add_fault("drop_after", times=1)
    with pytest.raises(aiohttp.ClientError):
        await raw("chat.postMessage", channel="C0RANDOM", text="once")
    assert [post["text"] for post in await control.posts()] == ["once"]
    assert "dropped" in [exchange["error"] for exchange in await control.traffic()]
    assert (await raw("chat.postMessage", channel="C0RANDOM", text="twice"))["ok"]


async def test_a_connection_dropped_before_leaves_nothing(raw: Raw, control: ControlClient) -> None:
    await control.add_fault("drop_before")
    with pytest.raises(aiohttp.ClientError):
        await raw("chat.postMessage", channel="C0RANDOM", text="never")
    assert await control.posts() == []


async def test_faults_strike_where_and_as_often_as_ordered(raw: Raw, control: ControlClient) -> None:
    await control.add_fault("ratelimit", delay=7, after=1)
    assert (await raw("chat.postMessage", channel="C0RANDOM", text="1"))["ok"]
    response = await raw.post("chat.postMessage", {"channel": "C0RANDOM", "text": "2"})
    assert (response.status, response.headers["Retry-After"]) == (429, "7")
    await control.add_fault("error500", "conversations.*", times=2)
    assert (await raw.post("conversations.list", {})).status == 500
    assert (await raw("auth.test"))["ok"]
    assert (await raw.post("conversations.info", {"channel": "C0RANDOM"})).status == 500
    assert (await raw("conversations.info", channel="C0RANDOM"))["ok"]
    await control.add_fault("error", "auth.test", error="fatal_error")
    await control.add_fault("error_after", error="internal_error")
    assert await raw.error("auth.test") == "fatal_error"
    assert await raw.error("chat.postMessage", channel="C0RANDOM", text="3") == "internal_error"
    assert [post["text"] for post in await control.posts()] == ["1", "3"]
    await control.add_fault("error500", "auth.test", workspace="T0TWO")
    assert (await raw("auth.test"))["ok"]
    assert len(await control.faults()) == 1
    await control.clear_faults()
    assert await control.faults() == []


async def test_a_slow_answer_is_late_but_done(raw: Raw, control: ControlClient) -> None:
    await control.add_fault("slow", delay=0.3)
    started = time.perf_counter()
    assert (await raw("chat.postMessage", channel="C0RANDOM", text="x"))["ok"]
    assert time.perf_counter() - started >= 0.3


async def test_a_channel_takes_about_one_post_a_second() -> None:
    limits = LimitConfig(factor=1.0, channel_burst=3)
    async with opened(sandbox_config(limits=limits)) as (_, raw, control):
        for number in range(3):
            assert (await raw("chat.postMessage", channel="C0RANDOM", text=str(number)))["ok"]
        response = await raw.post("chat.postMessage", {"channel": "C0RANDOM", "text": "4"})
        assert response.status == 429
        assert 1 <= int(response.headers["Retry-After"]) <= 3
        assert await response.json() == {"ok": False, "error": "ratelimited"}
        assert (await raw("chat.postMessage", channel="C0GENERAL", text="elsewhere"))["ok"]
        assert len(await control.posts()) == 4


async def test_a_workspace_takes_several_hundred_posts_a_minute() -> None:
    limits = LimitConfig(factor=1.0, channel_burst=1000, workspace_posts=5)
    async with opened(sandbox_config(limits=limits)) as (sandbox, raw, _):
        statuses = [(await raw.post("chat.postMessage", {"channel": "C0RANDOM", "text": "x"})).status for _ in range(6)]
        assert statuses == [200] * 5 + [429]
        other = Raw(sandbox, raw.session, "xoxb-lunch-two")
        assert (await other("chat.postMessage", channel="U0OLA", text="x"))["ok"]


@pytest.mark.parametrize(("method", "allowed"), [("conversations.list", 20), ("conversations.info", 50)])
async def test_each_method_has_its_tier(method: str, allowed: int) -> None:
    async with opened(sandbox_config(limits=LimitConfig(factor=1.0))) as (_, raw, _control):
        statuses = [(await raw.post(method, {"channel": "C0RANDOM"})).status for _ in range(allowed + 1)]
        assert statuses == [200] * allowed + [429]
        assert (await raw("users.info", user="U0MAYA"))["ok"]


async def test_limits_are_windows_that_pass() -> None:
    timing = TimingConfig(rate_window=0.3)
    async with opened(sandbox_config(limits=LimitConfig(factor=0.05), timing=timing)) as (_, raw, _control):
        assert (await raw.post("conversations.list", {})).status == 200
        assert (await raw.post("conversations.list", {})).status == 429
        await asyncio.sleep(0.35)
        assert (await raw.post("conversations.list", {})).status == 200


async def test_both_modes_are_the_same_app(lunch: Lunch) -> None:
    apps = await lunch.control.apps()
    assert apps[0]["commands"] == ["/lunch", "/whois"]
    assert apps[0]["connections"] == (1 if apps[0]["mode"] == "socket" else 0)
