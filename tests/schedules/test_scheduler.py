import asyncio

import pytest

from schedules.scheduler import Job, Scheduler
from tests.schedules.slack import Notes


async def test_a_job_runs_at_its_interval_and_never_twice_at_once(notes: Notes) -> None:
    running = most = runs = 0
    thrice = asyncio.Event()

    async def slow() -> None:
        nonlocal running, most, runs
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1
        runs += 1
        if runs == 3:
            thrice.set()

    scheduler = Scheduler({"tick": Job(slow, 0.01)}, funnel=notes)
    scheduler.start()
    await asyncio.wait_for(thrice.wait(), 20)
    scheduler.pause()
    while running:  # noqa: ASYNC110 - whether the last run is over, which nothing announces
        await asyncio.sleep(0.01)
    done = runs
    await asyncio.sleep(0.1)
    await scheduler.stop()
    assert most == 1
    assert runs == done
    assert notes.errors == []


async def test_a_job_that_fails_is_noted_and_runs_again(notes: Notes) -> None:
    attempts = 0
    again = asyncio.Event()

    async def broken() -> None:
        nonlocal attempts
        attempts += 1
        if attempts == 3:  # by now two are noted
            again.set()
        raise ConnectionError

    scheduler = Scheduler({"tick": Job(broken, 0.01)}, funnel=notes)
    scheduler.start()
    await asyncio.wait_for(again.wait(), 20)
    await scheduler.stop()
    assert len(notes.errors) >= 2
    assert set(notes.errors) == {("ConnectionError", "tick")}


async def test_a_job_that_the_end_cuts_off_is_no_error(notes: Notes, caplog: pytest.LogCaptureFixture) -> None:
    begun = asyncio.Event()
    let_go = False

    async def endless() -> None:
        nonlocal let_go
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.02)  # as a transaction that is rolled back
            let_go = True

    scheduler = Scheduler({"sync": Job(endless, 0.01)}, funnel=notes)
    scheduler.start()
    await begun.wait()
    await scheduler.stop()
    assert let_go
    assert notes.errors == []
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
