from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.deliveries import Doubt, Post, channel
from domain.lanes import slack_paces
from schedules.reaper import ReadBack, Reaper
from schedules.relay import Relay, Timing
from services import deliveries
from services.work import Works
from tests.conftest import WORKSPACE, StillClock
from tests.schedules.slack import FakeSlack, MachineTime, Notes

TIMING = Timing(latency=timedelta(seconds=30))


@pytest.fixture
def slack(clock: StillClock) -> FakeSlack:
    """A Slack in memory."""
    return FakeSlack(clock)


@pytest.fixture
def machine() -> MachineTime:
    """Machine time that stands still."""
    return MachineTime()


@pytest.fixture
def notes() -> Notes:
    """What reached the error funnel."""
    return Notes()


@pytest.fixture
def relay(works: Works, slack: FakeSlack, machine: MachineTime, notes: Notes) -> Relay:
    """A relay at Slack's pace."""
    return Relay(works, slack, paces=slack_paces(), funnel=notes, timing=TIMING, machine=machine)


@pytest.fixture
def reaper(works: Works, slack: FakeSlack, machine: MachineTime, notes: Notes) -> Reaper:
    """A reaper that reads back; announcements of unknown outcome are asked about."""
    return Reaper(
        works,
        ReadBack(slack, TIMING),
        paces=slack_paces(),
        funnel=notes,
        timing=TIMING,
        machine=machine,
        doubts={"calls.announce": Doubt.ASK},
    )


@pytest.fixture
def owe(works: Works) -> Callable[..., Any]:
    """Put posts into the outbox: `await owe(post…)`, or texts for channel C1."""

    async def put(*posts: Post | str, to: str = "C1", **more: Any) -> None:
        made = [
            each if isinstance(each, Post) else Post(each, "calls.remind", channel(to), {"text": each}, **more)
            for each in posts
        ]
        async with works.begin(WORKSPACE) as work:
            await deliveries.post(work, *made)

    return put
