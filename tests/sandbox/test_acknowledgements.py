"""What comes of an acknowledgement that is late, or of an app that is not there."""

import asyncio
from typing import Any

import pytest

from sandbox.client import ControlClient
from sandbox.config import Mode
from tests.sandbox.conftest import (
    Lunch,
    lunch_over,
)
from tests.sandbox.endpoint import FAST

pytestmark = pytest.mark.sockets

Json = dict[str, Any]


@pytest.mark.parametrize("mode", list(Mode))
async def test_a_late_acknowledgement_is_a_failure_the_person_sees(mode: Mode) -> None:
    async with lunch_over(mode, timing=FAST) as lunch:
        lunch.notebook.slow = 0.5
        outcome = await lunch.control.person("maya").command("/lunch", "late", channel="#random")
        assert (outcome.status, outcome.error) == ("timeout", "operation_timeout")
        assert "did not respond" in outcome.said[-1].text
        assert outcome.said[-1].user == "USLACKBOT"
        await asyncio.sleep(0.3)  # let the app finish before its server goes


async def test_an_app_that_is_not_there_fails(control: ControlClient) -> None:
    outcome = await control.person("maya").command("/lunch", "soup", channel="#random")
    assert (outcome.status, outcome.error) == ("failed", "dispatch_failed")


async def test_both_modes_are_the_same_app(lunch: Lunch) -> None:
    apps = await lunch.control.apps()
    assert apps[0]["commands"] == ["/lunch", "/whois"]
    assert apps[0]["connections"] == (1 if apps[0]["mode"] == "socket" else 0)
