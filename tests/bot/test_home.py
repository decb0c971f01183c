"""The Home tab, and what its buttons answer."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.settings import Mode
from tests.journeys.harness import Plan, World, world

pytestmark = pytest.mark.sockets


@pytest.fixture(params=[Mode.SOCKET, Mode.HTTP], ids=lambda mode: mode.value)
async def place(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[World]:
    async with world(Plan(sqlite_url, request.param)) as running:
        yield running


async def test_opening_home_publishes_it(place: World) -> None:
    home = await place.person("maya").home()
    assert home is not None
    assert home.blocks


async def test_home_leads_to_help_in_a_window(place: World) -> None:
    maya = place.person("maya")
    home = await maya.home()
    assert home is not None
    outcome = await maya.click(home, "help.show")
    assert outcome.view is not None
    assert outcome.view.callback_id == "help.window"


async def test_a_refusal_without_a_form_is_a_window_where_the_person_is(place: World) -> None:
    outcome = await place.person("maya").shortcut("calls.request")
    assert outcome.view is not None
    assert outcome.view.callback_id == "errors.notice"
