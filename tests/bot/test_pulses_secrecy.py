"""What people answer in a pulse stays out of every log line and metric; the command helps whoever mistypes it."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot import logs
from bot.settings import Mode, load
from tests.journeys.harness import Plan, World, world
from tests.journeys.looking import direct, opened, words
from tests.journeys.pulses import CHANNELS, LIAISON, PEOPLE, seat_everybody

pytestmark = pytest.mark.sockets

SECRET = "the-coffee-was-cold"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, in the chattiest way that the bot may be set to."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(load(log_format="json", log_level="DEBUG"), stream)
    yield stream
    root.handlers[:], root.level = handlers, level
    for name in logs.QUIET:
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture
async def place(tmp_path: Path, log: io.StringIO) -> AsyncIterator[World]:
    url = f"sqlite:///{tmp_path / 'convene.sqlite3'}"
    plan = Plan(url, Mode.HTTP, frozen=True, people=PEOPLE, channels=CHANNELS, prefix="cv-")
    async with world(plan) as running:
        await seat_everybody(running, url)
        yield running


async def test_no_answer_reaches_log_or_metrics(place: World, log: io.StringIO) -> None:
    maya, ana = place.person(LIAISON), place.person("ana")
    await maya.command("/cv-pulse", "start", channel="#standards")
    form = await opened(maya, "pulses.start")
    await maya.choose(form, "pulses.start.instrument", "meeting-evaluation")
    await maya.submit()
    assert "`/cv-pulse status`" in words((await maya.submit()).view)
    await place.control.advance(seconds=1)
    await ana.click((await direct(ana, "is open until"))[-1], "pulses.answer")
    form = await opened(ana, "pulses.answer")
    rated = {f"rate.{each}": "5" for each in ("meeting-worth", "meeting-voice")}
    await ana.fill(form, rated | {"say.meeting-well": SECRET})
    assert "Your answers are in" in words((await ana.submit()).view)
    await ana.close_view()
    await ana.command("/cv-pulse", SECRET)
    await place.control.advance(days=7, seconds=2)
    written = log.getvalue() + place.convene.metrics.text().decode()
    assert '"event"' in written
    for secret in (SECRET, "meeting-worth", "U0ANA", "Ana"):
        assert secret not in written


async def test_a_mistyped_word_is_answered_with_what_may_have_been_meant(place: World) -> None:
    maya = place.person(LIAISON)
    said = (await maya.command("/cv-pulse", "statsu", channel="#standards")).said[-1]
    assert "Did you mean `/cv-pulse status`?" in said.text
    helped = (await maya.command("/cv-pulse", "help", channel="#standards")).said[-1]
    assert "`/cv-pulse trend`" in words(helped)
    bare = (await maya.command("/cv-pulse", "", channel="#standards")).said[-1]
    assert "`/cv-pulse start`" in bare.text
