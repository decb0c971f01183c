"""Faults strike where, when and as often as they were ordered."""

import time
from typing import Any

import aiohttp
import pytest

from sandbox.client import ControlClient, ControlError
from sandbox.config import Mode, TimingConfig
from tests.sandbox.conftest import (
    Raw,
    lunch_over,
)

pytestmark = pytest.mark.sockets

Json = dict[str, Any]


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


async def test_a_dropped_answer_leaves_the_message_posted_once(raw: Raw, control: ControlClient) -> None:
    await control.add_fault("drop_after", times=1)
    with pytest.raises(aiohttp.ClientError):
        await raw("chat.postMessage", channel="C0RANDOM", text="once")
    assert [post["text"] for post in await control.posts()] == ["once"]
    assert "dropped" in [exchange["error"] for exchange in await control.traffic()]
    assert (await raw("chat.postMessage", channel="C0RANDOM", text="twice"))["ok"]


async def test_one_fault_is_taken_back_by_its_number(raw: Raw, control: ControlClient) -> None:
    first = await control.add_fault("error500")
    second = await control.add_fault("error", "chat.postMessage", error="ekm_access_denied")
    await control.remove_fault(first["id"])
    assert [fault["id"] for fault in await control.faults()] == [second["id"]]
    assert await raw.error("chat.postMessage", channel="C0RANDOM", text="x") == "ekm_access_denied"
    for gone in (first, second):
        with pytest.raises(ControlError, match="no_such_fault"):
            await control.remove_fault(gone["id"])


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
