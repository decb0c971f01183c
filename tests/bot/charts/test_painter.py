"""The process that draws: started when needed, replaced when it dies, never in the way, gone at the end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.charts import painter as painters
from bot.charts.painter import KEPT, Painter
from bot.charts.worker import LENGTH
from schedules.relay.gateway import CannotDraw
from tests.domain.test_charts import CHART

PNG = b"\x89PNG"
ECHO = (
    "-c",
    "import sys,struct\n"
    "while size := sys.stdin.buffer.read(4):\n"
    "    body = sys.stdin.buffer.read(struct.unpack('>I', size)[0])\n"
    "    sys.stdout.buffer.write(b'\\1' + size + body); sys.stdout.flush()\n",
)
"""A process that answers each chart with its description."""
HANGS = ("-c", "import time; time.sleep(60)")


@pytest.fixture
async def painter() -> AsyncIterator[Painter]:
    made = Painter(seconds=60)
    yield made
    await made.close()
    assert made.pid is None


async def test_a_chart_is_drawn_elsewhere_and_remembered(painter: Painter) -> None:
    assert painter.pid is None
    first = await painter.draw(CHART)
    assert first.startswith(PNG)
    assert painter.pid not in {None, os.getpid()}
    assert await painter.draw(CHART) == first
    assert painter.drawn == 1


async def test_a_process_that_died_is_replaced(painter: Painter) -> None:
    await painter.draw(CHART)
    assert painter.pid
    os.kill(painter.pid, signal.SIGKILL)
    assert (await painter.draw(replace(CHART, title="Again"))).startswith(PNG)


async def test_what_cannot_be_drawn_is_said_and_the_process_goes_on(painter: Painter) -> None:
    with pytest.raises(CannotDraw, match="TypeError"):
        await painter.draw(replace(CHART, low=None))  # type: ignore[arg-type]
    before = painter.pid
    assert (await painter.draw(CHART)).startswith(PNG)
    assert painter.pid == before


async def test_a_process_that_hangs_is_given_up() -> None:
    painter = Painter(seconds=0.2, command=HANGS)
    with pytest.raises(CannotDraw, match="TimeoutError"):
        await painter.draw(CHART)
    assert painter.pid is None
    await painter.close()


async def test_a_process_that_cannot_start_is_given_up() -> None:
    painter = Painter(command=("-m", "bot.charts.nowhere"))
    with pytest.raises(CannotDraw):
        await painter.draw(CHART)
    await painter.close()


async def test_somebody_who_stops_waiting_gets_nobody_else_a_wrong_picture() -> None:
    painter = Painter(seconds=30, command=ECHO)
    waiting = asyncio.create_task(painter.draw(CHART))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert b"Mine" in await painter.draw(replace(CHART, title="Mine"))
    await painter.close()


async def test_only_so_many_pictures_are_kept() -> None:
    painter = Painter(command=ECHO)
    for number in range(KEPT + 1):
        await painter.draw(replace(CHART, title=str(number)))
    await painter.draw(replace(CHART, title=str(KEPT)))
    assert painter.drawn == KEPT + 1
    await painter.draw(replace(CHART, title="0"))
    assert painter.drawn == KEPT + 2
    await painter.close()


async def test_many_at_once_take_turns_and_each_gets_its_own() -> None:
    painter = Painter(command=ECHO)
    drawn = await asyncio.gather(*(painter.draw(replace(CHART, title=f"T{number}.")) for number in range(20)))
    assert all(f"T{number}.".encode() in each for number, each in enumerate(drawn))
    await painter.close()


async def test_nothing_is_drawn_after_the_end() -> None:
    painter = Painter(command=ECHO)
    await painter.close()
    with pytest.raises(CannotDraw, match="closed"):
        await painter.draw(CHART)


def test_the_process_leaves_when_nobody_asks_for_long() -> None:
    idle = "from bot.charts.worker import *; import sys; serve(Whole(0), sys.stdout.buffer, idle=0.1)"
    done = subprocess.run(
        [sys.executable, "-c", idle], stdin=subprocess.PIPE, timeout=30, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_the_process_leaves_when_its_input_ends_in_the_middle() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.charts.worker"],
        input=LENGTH.pack(3)[:2],
        timeout=30,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_the_process_that_answers_slack_never_imports_what_draws() -> None:
    loaded = (
        f"import bot.app, {painters.__name__}, sys; sys.exit('matplotlib' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", loaded], timeout=60, check=False).returncode == 0


async def test_the_process_ends_as_soon_as_we_do() -> None:
    painter = Painter(command=ECHO)
    await painter.draw(CHART)
    async with asyncio.timeout(10):
        await painter.close()
    assert painter.pid is None
