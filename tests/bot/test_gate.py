"""Malformed and unsigned requests over a real socket: a 4xx, no traceback, and nothing of the body in the log."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from bot import logs
from bot.app import features
from bot.settings import Mode, SettingsError
from bot.web.gate import LARGEST_BODY, OF_EVENTS, is_whole
from tests.bot.probe import SECRET, Probe
from tests.journeys.harness import SIGNING_SECRET, STATUS_TOKEN, TEAM, Plan, World, world

pytestmark = pytest.mark.sockets

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
GOOD = f"command=%2Fconvene&text={SECRET}&team_id={TEAM}&user_id=U0MAYA"
SAMPLES = Path(__file__).parents[3] / "shared" / "slack" / "samples"
DEEP = b"[" * 200_000


@pytest.fixture
async def place(sqlite_url: str) -> AsyncIterator[World]:
    async with world(Plan(sqlite_url, Mode.HTTP, features=(Probe().feature(),))) as running:
        yield running


@pytest.fixture
def log(place: World) -> io.StringIO:
    stream = io.StringIO()
    logs.configure(place.settings, stream)
    return stream


def headers(body: bytes, content_type: str = FORM, *, stamp: str | None = None, **more: str) -> dict[str, str]:
    stamp = stamp or str(int(time.time()))
    signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=stamp, body=body) or ""
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
        "Content-Type": content_type,
        **more,
    }


async def post(place: World, body: bytes, given: dict[str, str]) -> tuple[int, str]:
    url = f"http://127.0.0.1:{place.convene.port}/slack/events"
    async with aiohttp.ClientSession() as session, session.post(url, data=io.BytesIO(body), headers=given) as response:
        return response.status, await response.text()


def without(given: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in given.items() if name not in names}


def cases() -> dict[str, tuple[bytes, dict[str, str], int]]:
    """Return requests by what is wrong with them, stamped now, and what each is answered with."""
    return {
        "unsigned": (GOOD.encode(), {"Content-Type": FORM}, 401),
        "no signature": (GOOD.encode(), without(headers(GOOD.encode()), "X-Slack-Signature"), 401),
        "no timestamp": (GOOD.encode(), without(headers(GOOD.encode()), "X-Slack-Request-Timestamp"), 401),
        "wrong signature": (GOOD.encode(), headers(b"other"), 401),
        "non-numeric timestamp": (GOOD.encode(), headers(GOOD.encode()) | {"X-Slack-Request-Timestamp": "now"}, 401),
        "old timestamp": (GOOD.encode(), headers(GOOD.encode(), stamp=str(int(time.time()) - 301)), 401),
        "future timestamp": (GOOD.encode(), headers(GOOD.encode(), stamp=str(int(time.time()) + 400)), 401),
        "unsigned ssl_check": (b"ssl_check=1&token=x", {"Content-Type": FORM}, 401),
        "unsigned bad JSON": (b'{"type": ', {"Content-Type": JSON}, 401),
        "signed bad JSON": (b'{"type": ', headers(b'{"type": ', JSON), 400),
        "signed JSON list": (b"[1]", headers(b"[1]", JSON), 400),
        "signed bad payload": (b"payload=%7Bno", headers(b"payload=%7Bno"), 400),
        "event without an event": (
            b'{"type":"event_callback","event":null}',
            headers(b'{"type":"event_callback","event":null}', JSON),
            400,
        ),
        "click without an action": (
            b"payload=%7B%22type%22%3A%22block_actions%22%7D",
            headers(b"payload=%7B%22type%22%3A%22block_actions%22%7D"),
            400,
        ),
        "form without a view": (
            b"payload=%7B%22type%22%3A%22view_submission%22%7D",
            headers(b"payload=%7B%22type%22%3A%22view_submission%22%7D"),
            400,
        ),
        "signed JSON of endless depth": (DEEP, headers(DEEP, JSON), 400),
        "not UTF-8": (b"text=\xff\xfe", headers(b"text="), 400),
        "too large": (b"a" * (LARGEST_BODY + 1), headers(b"a"), 413),
    }


@pytest.mark.parametrize("case", cases())
async def test_a_malformed_request_is_a_4xx_and_leaves_no_words_in_the_log(
    place: World, log: io.StringIO, case: str
) -> None:
    body, given, status = cases()[case]
    answered, text = await post(place, body, given)
    assert answered == status
    assert "Traceback" not in text + log.getvalue()
    assert SECRET not in log.getvalue()
    assert "http.refused" in log.getvalue()


CLICK: dict[str, Any] = {"type": "block_actions", "actions": [{"action_id": "a"}]}
SHORTCUT: dict[str, Any] = {"type": "message_action", "callback_id": "c"}
OBJECTS = ("team", "user", "view", "channel", "message", "container", "enterprise")
EVENTS: list[dict[str, Any]] = [
    {"type": "app_home_opened", "user": 5},
    {"type": "app_home_opened"},
    {"type": "user_change", "user": "U1"},
    {"type": "user_change", "user": {"id": "U1", "profile": 5}},
    {"type": "team_join"},
    {"type": "channel_created", "channel": "C1"},
    {"type": "channel_rename", "channel": []},
    {"type": "tokens_revoked", "tokens": "x"},
]
MISSHAPEN: list[dict[str, Any]] = [
    {"type": ["block_actions"]},
    {"type": "block_actions", "actions": ["x"]},
    *[{**CLICK, name: "x"} for name in OBJECTS],
    *[{**SHORTCUT, name: []} for name in OBJECTS],
    {"type": "event_callback", "event": {"type": "x"}, "authorizations": "x"},
    {"type": "event_callback", "event": {"type": "x"}, "authorizations": [5]},
    {"type": "event_callback", "event": {"type": "x"}, "team_id": []},
    *[{"type": "event_callback", "event": event} for event in EVENTS],
]


async def test_a_signed_payload_of_another_shape_than_slacks_is_a_400(place: World, log: io.StringIO) -> None:
    for payload in MISSHAPEN:
        body = json.dumps(payload).encode()
        as_form = b"payload=" + quote(body).encode()
        given = (body, headers(body, JSON)) if "event" in payload else (as_form, headers(as_form))
        assert (payload, await post(place, *given)) == (payload, (400, '{"error": "bad_payload"}'))
    assert "Error handling" not in log.getvalue()
    assert '"failed"' not in log.getvalue()


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="Slack's samples are not beside this checkout")
def test_whatever_slack_sends_has_a_shape_that_passes() -> None:
    samples = [json.loads(path.read_text(encoding="utf-8")) for path in SAMPLES.glob("app-backend/**/*.json")]
    events = [json.loads(path.read_text(encoding="utf-8")) for path in SAMPLES.glob("events/*.json")]
    assert len(samples) > 5
    assert len(events) > 50
    assert [each for each in samples if not is_whole(each)] == []
    # Some samples of events are of the event alone, others of the whole envelope.
    whole = [each if "event" in each else {"type": "event_callback", "event": each} for each in events]
    assert [each for each in whole if not is_whole(each)] == []


def test_every_event_that_is_listened_to_has_its_shape_checked() -> None:
    known = {kind for feature in features() for kind in feature.events}
    assert known - {"channel_id_changed"} <= set(OF_EVENTS)


async def test_a_signature_that_is_not_ascii_is_a_401(place: World, log: io.StringIO) -> None:
    """Sent raw, because no HTTP library would."""
    body = GOOD.encode()
    request = (
        b"POST /slack/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n"
        b"X-Slack-Request-Timestamp: %d\r\nX-Slack-Signature: v0=\xc3\xa9\xff\r\nContent-Length: %d\r\n\r\n"
    ) % (int(time.time()), len(body))
    reader, writer = await asyncio.open_connection("127.0.0.1", place.convene.port)
    writer.write(request + body)
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 401")
    assert "Traceback" not in log.getvalue()


async def test_a_chunked_body_cannot_hide_its_size(place: World) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"a" * (LARGEST_BODY // 10)

    url = f"http://127.0.0.1:{place.convene.port}/slack/events"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=chunks(), headers=headers(b"a")) as response,
    ):
        assert response.status == 413


async def test_signed_checks_and_commands_pass(place: World, log: io.StringIO) -> None:
    challenge = json.dumps({"type": "url_verification", "challenge": "c4"}).encode()
    assert await post(place, challenge, headers(challenge, JSON)) == (200, '{"challenge": "c4"}')
    check = b"ssl_check=1&token=x"
    assert (await post(place, check, headers(check)))[0] == 200
    status, text = await post(place, GOOD.encode(), headers(GOOD.encode()))
    assert status == 200
    assert "What Convene can do" in text
    assert SECRET not in log.getvalue()


async def test_other_methods_are_not_allowed(place: World) -> None:
    url = f"http://127.0.0.1:{place.convene.port}/slack/events"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.status == 405


async def test_health_metrics_and_status_answer_those_who_may_ask(place: World) -> None:
    base = f"http://127.0.0.1:{place.convene.port}"
    right = {"Authorization": f"Bearer {STATUS_TOKEN}"}
    async with aiohttp.ClientSession() as session:
        for path, given, status in [
            ("/healthz", {}, 200),
            ("/readyz", {}, 200),
            ("/metrics", {}, 401),
            ("/metrics", right, 200),
            ("/internal/status", {}, 401),
            ("/internal/status", {"Authorization": "Bearer é"}, 401),
            ("/internal/status", right, 200),
        ]:
            async with session.get(base + path, headers=given) as response:
                assert (path, response.status) == (path, status)
        async with session.get(f"{base}/metrics", headers=right) as response:
            measured = await response.text()
        async with session.get(f"{base}/internal/status", headers=right) as response:
            answer = await response.json()
    assert 'convene_timers{state="failed"} 0.0' in measured
    assert 'convene_deliveries{state="dead"} 0.0' in measured
    assert answer["idle"] is True
    assert answer["due"] == []
    assert abs(answer["now"] - place.sandbox.world.clock.now()) < 5


async def test_a_port_that_is_taken_is_told_in_one_line(sqlite_url: str) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(SettingsError, match=r"^PORT: cannot listen"),
    ):
        async with world(Plan(sqlite_url, port=taken.getsockname()[1])):
            pass
