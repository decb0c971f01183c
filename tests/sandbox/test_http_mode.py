"""HTTP mode: signatures, the handshake, retries with their headers, answers that nobody can show."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web

from sandbox.config import TimingConfig
from tests.sandbox.blockkit.parts import asking, modal
from tests.sandbox.conftest import (
    SIGNING_SECRET,
    eventually,
)
from tests.sandbox.endpoint import endpoint

pytestmark = pytest.mark.sockets

Json = dict[str, Any]


async def test_http_requests_are_signed_with_the_real_time() -> None:
    async with endpoint() as (plain, _, control, _raw):
        await control.person("maya").command("/lunch", "a & b", channel="#random", settle=0)
        headers, body = plain.requests[0]
        stamp = headers["x-slack-request-timestamp"]
        expected = hmac.new(SIGNING_SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        assert headers["x-slack-signature"] == f"v0={expected}"
        assert abs(time.time() - int(stamp)) < 60
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


async def test_an_event_comes_four_times_at_most() -> None:
    async with endpoint() as (plain, _, control, _raw):
        plain.answers = [web.Response(status=500) for _ in range(9)]
        await control.person("maya").say("#random", "hello")
        await eventually(lambda: len(plain.requests) == 4)
        await asyncio.sleep(0.3)
        numbers = [headers.get("x-slack-retry-num") for headers, _ in plain.requests]
        assert numbers == [None, "1", "2", "3"]
        assert len({json.loads(body)["event_id"] for _, body in plain.requests}) == 1


async def test_an_event_answered_too_late_comes_again_as_timed_out() -> None:
    async with endpoint(timing=TimingConfig(ack=0.1, retries=(0.0, 5.0, 5.0))) as (plain, _, control, _raw):
        plain.seconds = 0.2
        await control.person("maya").say("#random", "hello")
        await eventually(lambda: len(plain.requests) == 2)
        assert plain.requests[1][0]["x-slack-retry-reason"] == "http_timeout"


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


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"response_action": "close"}, "invalid_response_action"),
        ({"text": "as to a command"}, "invalid_response_action"),
        ({"response_action": "update"}, "invalid_view"),
        ({"response_action": "push", "view": "none"}, "invalid_view"),
        ({"response_action": "push", "view": {"type": "home", "blocks": []}}, "invalid_arguments"),
        ({"response_action": "errors"}, "invalid_errors_of_unknown_blocks"),
        ({"response_action": "errors", "errors": {}}, "invalid_errors_of_unknown_blocks"),
        ({"response_action": "errors", "errors": {"nowhere": "Choose."}}, "invalid_errors_of_unknown_blocks"),
    ],
)
async def test_a_broken_answer_to_a_submission_leaves_the_modal_open_with_trouble(answer: Json, error: str) -> None:
    view = modal(asking({"type": "plain_text_input", "action_id": "a", "initial_value": "x"}))
    async with endpoint() as (plain, sandbox, control, raw):
        trigger_id = sandbox.triggers.issue(sandbox.world.apps["A0LUNCH"].installations["T0ONE"], "U0MAYA")
        assert (await raw("views.open", trigger_id=trigger_id, view=view))["ok"]
        plain.answers = [web.json_response(answer)]
        outcome = await control.person("maya").submit()
        assert outcome.status == "failed"
        assert outcome.error.startswith(f"invalid_response ({error}")
        (still,) = await control.person("maya").views()
        assert still.errors == {"": "We had some trouble connecting. Try again?"}
