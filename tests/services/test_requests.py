from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from domain.clock import machine_clock
from services import requests
from services.work import Works
from storage import requests as stored
from storage.requests import TakenRequest
from tests.conftest import WORKSPACE


async def age(works: Works, by: timedelta) -> None:
    async with works.begin(WORKSPACE) as work:
        await work.session.execute(update(TakenRequest).values(at=machine_clock() - by))


async def test_a_request_is_taken_on_once(works: Works) -> None:
    assert await requests.take(works, WORKSPACE, "event:Ev1")
    assert not await requests.take(works, WORKSPACE, "event:Ev1")
    await requests.finish(works, WORKSPACE, "event:Ev1")
    assert not await requests.take(works, WORKSPACE, "event:Ev1")
    assert await requests.take(works, WORKSPACE, "event:Ev2")


async def test_what_is_noted_for_a_request_alone_does_not_wait_for_the_disk(works: Works) -> None:
    """The commits of everything else do: the setting ends with the one statement that it came with."""
    if works.database.is_sqlite:
        pytest.skip("SQLite waits for each commit or for none")
    show = text("SHOW synchronous_commit")
    async with works.database.noting() as connection:
        assert await connection.scalar(show) == "on"
        now = machine_clock()
        assert await stored.take(connection, WORKSPACE, "event:Ev1", at=now, lost_before=now)
        await stored.finish(connection, WORKSPACE, "event:Ev1")
        assert await connection.scalar(show) == "on"
    for statement in (stored._taking("postgresql"), stored._finishing("postgresql")):
        assert "set_config" in str(statement)


async def test_one_that_came_to_nothing_may_come_again(works: Works) -> None:
    await requests.take(works, WORKSPACE, "event:Ev1")
    await requests.release(works, WORKSPACE, "event:Ev1")
    assert await requests.take(works, WORKSPACE, "event:Ev1")


@pytest.mark.parametrize("done", [False, True])
async def test_one_whose_process_died_is_taken_over_unless_it_was_done(works: Works, done: bool) -> None:
    await requests.take(works, WORKSPACE, "event:Ev1")
    if done:
        await requests.finish(works, WORKSPACE, "event:Ev1")
    await age(works, requests.LOST_AFTER * 2)
    assert await requests.take(works, WORKSPACE, "event:Ev1") is not done


async def test_old_requests_are_forgotten_and_young_ones_kept(works: Works) -> None:
    await requests.take(works, WORKSPACE, "event:old")
    await age(works, requests.KEPT * 2)
    await requests.take(works, WORKSPACE, "event:young")
    assert await requests.retain(works) == 1
    assert not await requests.take(works, WORKSPACE, "event:young")
