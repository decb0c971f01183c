import asyncio
import time

import pytest

from bot import resting
from bot.resting import Resting

TOOK = 0.1


class Work:
    """Work that takes a while and notes when it ran."""

    def __init__(self) -> None:
        self.ran: list[tuple[float, float]] = []

    async def __call__(self) -> int:
        began = time.monotonic()
        await asyncio.sleep(TOOK)
        self.ran.append((began, time.monotonic()))
        return len(self.ran)


async def test_one_at_a_time_is_done_and_as_long_is_left_to_others() -> None:
    work, homes = Work(), Resting()
    assert await asyncio.gather(*(homes.do(work) for _ in range(3))) == [1, 2, 3]
    pauses = [later[0] - earlier[1] for earlier, later in zip(work.ran, work.ran[1:], strict=False)]
    assert all(pause >= TOOK * 0.9 for pause in pauses)


async def test_the_rest_after_something_slow_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resting, "LONGEST_REST", 0.0)
    work, homes = Work(), Resting()
    await asyncio.gather(*(homes.do(work) for _ in range(2)))
    assert work.ran[1][0] - work.ran[0][1] < TOOK


async def test_whoever_comes_after_a_quiet_moment_waits_for_nothing() -> None:
    work, homes = Work(), Resting()
    await homes.do(work)
    await asyncio.sleep(TOOK * 1.5)
    came = time.monotonic()
    await homes.do(work)
    assert work.ran[1][0] - came < TOOK * 0.9


async def test_nobody_rests_when_the_process_is_about_to_end() -> None:
    work, homes = Work(), Resting()
    waiting = asyncio.gather(*(homes.do(work) for _ in range(2)))
    await asyncio.sleep(0)
    homes.hurry()
    await waiting
    assert work.ran[1][0] - work.ran[0][1] < TOOK * 0.9


async def test_what_fails_lets_the_next_in() -> None:
    async def fail() -> None:
        raise ValueError("broken")

    homes = Resting()
    with pytest.raises(ValueError, match="broken"):
        await homes.do(fail)
    assert await homes.do(Work()) == 1
