from __future__ import annotations

import asyncio

import pytest

from bot.after_ack import AfterAck, Full
from bot.metrics import Metrics


async def ignore(_error: BaseException) -> None:
    raise AssertionError


async def test_what_shares_a_lane_runs_in_order_and_other_lanes_do_not_wait() -> None:
    runner = AfterAck(10, Metrics())
    done: list[str] = []
    gate = asyncio.Event()

    async def first() -> None:
        await gate.wait()
        done.append("first")

    async def note(name: str) -> None:
        done.append(name)

    runner.start(first, ignore, lane="view:1")
    runner.start(lambda: note("second"), ignore, lane="view:1")
    runner.start(lambda: note("other"), ignore, lane="view:2")
    await asyncio.sleep(0.01)
    gate.set()
    assert await runner.drain(20) == 0
    assert done == ["other", "first", "second"]


async def test_a_failure_is_heard_of_and_the_lane_goes_on() -> None:
    runner = AfterAck(10, Metrics())
    heard: list[str] = []

    async def fail() -> None:
        raise RuntimeError

    async def hear(error: BaseException) -> None:
        heard.append(type(error).__name__)

    async def follow() -> None:
        heard.append("went on")

    runner.start(fail, hear, lane="home")
    runner.start(follow, hear, lane="home")
    await runner.drain(1)
    assert heard == ["RuntimeError", "went on"]


async def test_no_more_wait_than_may() -> None:
    runner = AfterAck(2, Metrics())
    gate = asyncio.Event()
    for _ in range(2):
        runner.start(gate.wait, ignore)  # type: ignore[arg-type]  # what it returns is nobody's business here
    with pytest.raises(Full):
        runner.start(gate.wait, ignore)  # type: ignore[arg-type]
    gate.set()
    await runner.drain(1)
    runner.start(gate.wait, ignore)  # type: ignore[arg-type]
    await runner.drain(1)


async def test_draining_cuts_off_what_takes_too_long() -> None:
    runner = AfterAck(2, Metrics())
    runner.start(asyncio.Event().wait, ignore)  # type: ignore[arg-type]
    assert await runner.drain(0.01) == 1


async def test_what_goes_aside_takes_no_slot_from_what_somebody_waits_for() -> None:
    runner = AfterAck(100, Metrics(), at_once=1, aside=2)
    gate = asyncio.Event()
    begun: list[str] = []

    async def home() -> None:
        begun.append("home")
        await gate.wait()

    async def window() -> None:
        begun.append("window")

    for _ in range(50):
        runner.start(home, ignore, aside=True)
    runner.start(window, ignore)
    await asyncio.sleep(0.01)
    assert sorted(begun) == ["home", "home", "window"]
    gate.set()
    assert await runner.drain(5) == 0
    assert begun.count("home") == 50
