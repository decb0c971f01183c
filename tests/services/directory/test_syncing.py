import asyncio
from datetime import timedelta

import pytest

from services.directory import syncing
from services.work import Works
from storage.directory import people
from tests.conftest import WORKSPACE, StillClock

pytestmark = pytest.mark.sockets

EVERY = timedelta(hours=6)


async def test_one_of_several_replicas_reads_and_the_next_reading_waits(works: Works, clock: StillClock) -> None:
    turns = await asyncio.gather(*(syncing.claim(works, WORKSPACE, EVERY) for _ in range(4)))
    assert sorted(turns) == [False, False, False, True]
    clock.advance(hours=5)
    assert not await syncing.claim(works, WORKSPACE, EVERY)
    clock.advance(hours=2)
    assert await syncing.claim(works, WORKSPACE, EVERY)


async def test_a_reading_that_failed_is_due_again(works: Works) -> None:
    assert await syncing.claim(works, WORKSPACE, EVERY)
    await syncing.give_back(works, WORKSPACE)
    assert await syncing.claim(works, WORKSPACE, EVERY)


async def test_reading_does_not_make_the_search_look_again(works: Works) -> None:
    async with works.begin(WORKSPACE) as work:
        before = await people.next_version(work.session, WORKSPACE)
    await syncing.claim(works, WORKSPACE, EVERY)
    async with works.reading(WORKSPACE) as work:
        assert await people.version(work.session, WORKSPACE) == before
