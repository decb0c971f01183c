"""The issue's journey, on whole processes: one workgroup's calls from September to November, in every combination."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Mode
from tests.databases import create_postgres_database
from tests.journeys.month import LIAISON, Month, play
from tests.journeys.stage import replicas, shipped_plan, stage

pytestmark = pytest.mark.sockets


async def test_calls_are_scheduled_answered_reminded_moved_and_cancelled(
    empty_url: str, mode: Mode, tmp_path: Path
) -> None:
    told: list[str] = []
    await play(empty_url, mode, tmp_path, told.append)
    assert told[-1].endswith("none of them twice.")


async def test_two_web_and_two_worker_processes_say_everything_once(postgres: str, tmp_path: Path) -> None:
    url = await create_postgres_database(postgres, f"replicas_{tmp_path.name}"[:60])
    async with stage(shipped_plan(url, Mode.HTTP), tmp_path) as place:
        await place.run("load-program")
        await place.run("import-roster")
        async with replicas(place, webs=2, workers=2) as taken:
            await place.known(LIAISON)
            told: list[str] = []
            month = Month(place.control, told.append)
            await month.play_first_call()
            await month.nothing_is_doubled()
        assert told[-1].endswith("none of them twice.")
        assert len(taken) == 2
