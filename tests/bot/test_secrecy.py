"""What people write, tokens and answers stay out of every log line and metric, whatever goes wrong."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from bot import logs
from bot.settings import Mode, load
from tests.bot.probe import SECRET, Probe
from tests.journeys.harness import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Plan, World, world

pytestmark = pytest.mark.sockets


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as the running bot logs it, in the chattiest way that it may be set to."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(load(log_format="json", log_level="DEBUG"), stream)
    yield stream
    root.handlers[:], root.level = handlers, level
    for name in logs.QUIET:
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture
def probe() -> Probe:
    return Probe()


@pytest.fixture(params=[Mode.SOCKET, Mode.HTTP], ids=lambda mode: mode.value)
async def place(
    request: pytest.FixtureRequest, sqlite_url: str, log: io.StringIO, probe: Probe
) -> AsyncIterator[World]:
    async with world(Plan(sqlite_url, request.param, features=(probe.feature(),))) as running:
        yield running


async def struck(place: World) -> None:
    """Wait until every fault has struck: a window is asked for after the acknowledgement."""
    for _ in range(750):
        if not (waiting := await place.control.faults()):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"these faults never struck: {waiting}")


async def test_nothing_that_people_write_reaches_log_or_metrics(place: World, log: io.StringIO, probe: Probe) -> None:
    maya = place.person("maya")
    await maya.command("/probe", f"words {SECRET}")
    await maya.command("/probe", f"{SECRET} as a subcommand")
    await maya.command("/probe", "break")
    await place.control.add_fault("error500", method="views.open")
    await maya.command("/probe", "form", settle=0.2)
    await struck(place)
    outcome = await maya.command("/probe", "form")
    assert outcome.view is not None
    for title in (SECRET, "break"):
        await maya.fill(outcome.view, {"title": title})
        await maya.submit()
        outcome = await maya.command("/probe", "form")
        assert outcome.view is not None
    probe.fail_events = 1
    await maya.say("#standards", f"{SECRET} in a message")
    panel = await maya.command("/probe", "panel")
    await maya.click(panel.said[0], "probe.unheard", settle=0)
    await maya.click(panel.said[0], "probe.break")
    await asyncio.sleep(0.2)
    written = log.getvalue()
    metrics = place.convene.metrics.text().decode()
    assert '"event": "failed"' in written
    for secret in (SECRET, BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, "Maya", "maya@example.org"):
        assert secret not in written
        assert secret not in metrics
    assert "U0MAYA" not in metrics
