"""Slack's people and channels find their place by themselves, soon after a program or a roster came."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.settings import Mode
from bot.sync import REST_SECONDS
from domain.programs.loading import shipped_program
from domain.rosters.tables import shipped_roster
from sandbox.client import ControlClient
from services.programs import load_program
from services.rosters import import_roster
from storage.webinars import channels
from tests.journeys.harness import TEAM, world
from tests.journeys.looking import shown
from tests.journeys.stage import shipped_plan

pytestmark = pytest.mark.sockets


async def readings(control: ControlClient) -> int:
    return sum(each["name"] == "users.list" for each in await control.traffic())


async def test_what_is_loaded_while_it_runs_is_matched_within_seconds_and_then_left_alone(tmp_path: Path) -> None:
    plan = shipped_plan(f"sqlite:///{tmp_path / 'convene.sqlite3'}", Mode.SOCKET)
    async with world(plan) as place:
        await load_program(place.convene.works, TEAM, shipped_program())
        await import_roster(place.convene.works, TEAM, shipped_roster(), "tllc.csv")
        async with asyncio.timeout(30):
            while "Addressing Teacher Pipeline" not in shown(await place.person("imogen.tsosie").home(wait=1)):
                await place.control.advance(seconds=1)
        before = await readings(place.control)
        async with place.convene.works.reading(TEAM) as work:
            joined = await channels.joined(work.session, TEAM)
        # Where announcements can go: the channels that the bot is in.
        assert set(joined.values()) == set(plan.bot_channels)
        await place.convene.sync.everywhere()
        assert await readings(place.control) == before
        await place.control.advance(days=1)
        await place.convene.sync.everywhere()
        assert await readings(place.control) > before


async def test_a_reading_that_slack_refuses_is_tried_again_after_a_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = shipped_plan(f"sqlite:///{tmp_path / 'convene.sqlite3'}", Mode.SOCKET)
    async with world(plan) as place:
        sync = place.convene.sync
        await load_program(place.convene.works, TEAM, shipped_program())
        async with asyncio.timeout(30):
            while await readings(place.control) == 0:
                await sync.everywhere()
        await place.control.advance(days=1)
        await place.control.add_fault("error", "users.list", error="internal_error")
        before = await readings(place.control)
        async with asyncio.timeout(30):
            while await readings(place.control) == before:
                await sync.everywhere()
        failed = await readings(place.control)
        await sync.everywhere()
        assert await readings(place.control) == failed
        monkeypatch.setattr("bot.sync.time", SimpleNamespace(monotonic=lambda: time.monotonic() + REST_SECONDS + 1))
        await sync.everywhere()
        assert await readings(place.control) > failed
