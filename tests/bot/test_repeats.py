"""What Slack sends twice acts once, and what is too much is refused politely."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.settings import Mode
from tests.bot.probe import Probe
from tests.journeys.harness import APP, SIGNING_SECRET, TEAM, Plan, World, world

pytestmark = pytest.mark.sockets


@pytest.fixture
def probe() -> Probe:
    return Probe()


@pytest.fixture
async def place(sqlite_url: str, probe: Probe) -> AsyncIterator[World]:
    async with world(
        Plan(sqlite_url, Mode.HTTP, features=(probe.feature(),), settings={"CONVENE_MAX_HANDLERS": 3})
    ) as running:
        yield running


def signed(body: str, content_type: str, **headers: str) -> dict[str, str]:
    stamp = str(int(time.time()))
    signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=stamp, body=body) or ""
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
        "Content-Type": content_type,
        **headers,
    }


async def send(place: World, body: str, content_type: str, **headers: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{place.convene.port}/slack/events"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body.encode(), headers=signed(body, content_type, **headers)) as response,
    ):
        return response.status, await response.text()


async def event(place: World, event_id: str, **headers: str) -> int:
    body = {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP,
        "event_id": event_id,
        "event": {"type": "member_joined_channel", "user": "U0MAYA", "channel": "C0STANDARDS"},
    }
    return (await send(place, json.dumps(body), "application/json", **headers))[0]


async def interaction(place: World, payload: dict[str, Any]) -> tuple[int, str]:
    given = {"team": {"id": TEAM}, "user": {"id": "U0MAYA"}, "api_app_id": APP, "trigger_id": "1.2.3", **payload}
    return await send(place, urlencode({"payload": json.dumps(given)}), "application/x-www-form-urlencoded")


def submission(title: str, version: str = "1.a") -> dict[str, Any]:
    values = {"title": {"value": {"type": "plain_text_input", "value": title}}}
    view = {
        "id": "V1",
        "hash": version,
        "type": "modal",
        "callback_id": "probe.form",
        "private_metadata": "{}",
        "root_view_id": "V1",
        "previous_view_id": None,
        "blocks": [{"type": "input", "block_id": "title"}],
        "state": {"values": values},
    }
    return {"type": "view_submission", "view": view}


async def test_an_event_and_its_retries_act_once(place: World, probe: Probe) -> None:
    statuses = [
        await event(place, "Ev1"),
        await event(place, "Ev1", **{"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}),
    ]
    statuses += await asyncio.gather(*(event(place, "Ev2") for _ in range(3)))
    assert statuses == [200] * 5
    assert len(probe.seen) == 2


async def test_an_event_that_failed_is_worked_on_again_when_slack_repeats_it(place: World, probe: Probe) -> None:
    probe.fail_events = 1
    assert [await event(place, "Ev3"), await event(place, "Ev3"), await event(place, "Ev3")] == [500, 200, 200]
    assert len(probe.seen) == 2


async def test_a_form_sent_twice_is_saved_once_and_answered_alike(place: World, probe: Probe) -> None:
    answers = await asyncio.gather(*(interaction(place, submission("next")) for _ in range(3)))
    answers.append(await interaction(place, submission("next")))
    assert len(set(answers)) == 1
    assert json.loads(answers[0][1])["response_action"] == "update"
    assert len(probe.seen) == 1


async def test_a_form_that_another_process_saved_is_told_to_be_sent_already(place: World, probe: Probe) -> None:
    await interaction(place, submission("next"))
    place.convene.dispatcher._answered.clear()
    assert "once is enough" in (await interaction(place, submission("next")))[1]
    assert len(probe.seen) == 1


async def test_the_next_page_of_the_same_form_is_another_submission(place: World, probe: Probe) -> None:
    await interaction(place, submission("next", "1.a"))
    await interaction(place, submission("fine", "2.b"))
    assert [each.form["title"] for each in probe.seen] == ["next", "fine"]


async def test_a_refused_form_is_not_held_against_its_next_try(place: World, probe: Probe) -> None:
    status, text = await interaction(place, submission("field"))
    assert (status, json.loads(text)["response_action"]) == (200, "errors")
    assert await interaction(place, submission("fine")) == (200, "")


async def test_a_double_click_acts_once_and_another_button_at_once(place: World, probe: Probe) -> None:
    def click(action: str) -> dict[str, Any]:
        return {
            "type": "block_actions",
            "container": {"type": "message", "message_ts": "1.2", "channel_id": "C0STANDARDS"},
            "channel": {"id": "C0STANDARDS"},
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": "7"}],
        }

    for action in ("probe.rsvp:yes", "probe.rsvp:yes", "probe.rsvp:no", "probe.rsvp:yes"):
        assert (await interaction(place, click(action)))[0] == 200
    assert [each.action_id for each in probe.seen] == ["probe.rsvp:yes", "probe.rsvp:no", "probe.rsvp:yes"]


async def test_beyond_the_bound_people_are_told_politely_and_slack_repeats_its_events(
    place: World, probe: Probe
) -> None:
    probe.hold = asyncio.Event()
    maya = place.person("maya")
    held = [asyncio.create_task(maya.command("/probe", "slow")) for _ in range(3)]
    await asyncio.wait_for(probe.all_held(3), 5)
    refused = await maya.command("/probe", "words")
    assert "try again in a minute" in refused.said[0].text
    assert await event(place, "Ev4") == 503
    probe.hold.set()
    assert all(outcome.ok for outcome in await asyncio.gather(*held))
    assert await event(place, "Ev4") == 200


async def test_an_unknown_command_or_button_is_a_404(place: World) -> None:
    body = urlencode({"command": "/unheard", "team_id": TEAM, "user_id": "U0MAYA", "text": ""})
    assert (await send(place, body, "application/x-www-form-urlencoded"))[0] == 404
    action = {"type": "block_actions", "actions": [{"type": "button", "action_id": "x", "block_id": "b"}]}
    assert (await interaction(place, action))[0] == 404
    unheard = submission("fine")
    unheard["view"]["callback_id"] = "x"
    assert (await interaction(place, unheard))[0] == 404


async def test_a_workspace_that_convene_is_not_in_is_told_so(place: World, probe: Probe) -> None:
    body = urlencode({"command": "/probe", "team_id": "T0OTHER", "user_id": "U0MAYA", "text": "words"})
    status, text = await send(place, body, "application/x-www-form-urlencoded")
    assert status == 200
    assert "not installed" in text
    assert probe.seen == []
