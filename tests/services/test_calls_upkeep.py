"""A series goes on although its chain of timers broke."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.engine import UPKEEP_SECONDS, upkeeps
from domain.timers import BACK_OFF, State
from schedules.ticker import Ticker
from services.calls import changes, naming, upkeep
from storage.calls.tables import SeriesRow
from storage.directory import Workgroup
from storage.timers import Timer
from tests.calls_stage import Stage
from tests.conftest import WORKSPACE
from tests.schedules.slack import MachineTime, Notes


@pytest.fixture
async def stage(works, clock):
    return await Stage(works, clock).set()


async def rearm(stage):
    async with stage.works.begin(WORKSPACE) as work:
        return await upkeep.rearm(work)


async def states(stage):
    async with stage.works.reading(WORKSPACE) as work:
        query = select(Timer.state).where(Timer.kind == naming.KEEP_AHEAD).order_by(Timer.id)
        return list(await work.session.scalars(query))


async def test_a_series_whose_timer_failed_for_good_is_taken_up_again(stage):
    await stage.schedule()
    first, *_ = await stage.calls()

    async def fail(_work, _timer):
        raise LookupError

    machine = MachineTime()
    poisoned = Ticker(stage.works, {naming.KEEP_AHEAD: fail}, funnel=Notes(), machine=machine)
    stage.clock.moment = first.starts_at
    for pause in (*BACK_OFF, timedelta(0)):
        await poisoned.tick()
        machine.advance(pause.total_seconds())
    assert await states(stage) == [State.FAILED]
    assert await rearm(stage) == 1
    assert await states(stage) == [State.CANCELLED, State.WAITING]
    await stage.pass_on()
    calls = await stage.calls()
    assert len(calls) == 7
    assert calls[-1].starts_at == datetime(2027, 3, 11, 20, tzinfo=UTC)
    assert await states(stage) == [State.CANCELLED, State.FIRED, State.WAITING]
    assert await rearm(stage) == 0


async def test_a_series_whose_workgroup_was_closed_for_a_while_goes_on(stage):
    await stage.schedule()
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(update(Workgroup).values(state="closed"))
    await stage.later(days=40)
    assert await rearm(stage) == 0
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(update(Workgroup).values(state="open"))
    assert await rearm(stage) == 1
    await stage.pass_on()
    assert len(await stage.calls()) == 8
    assert await rearm(stage) == 0


async def test_two_replicas_that_look_at_once_set_one_timer(stage):
    await stage.schedule()
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(update(Timer).values(state=State.FAILED))
    await rearm(stage)
    async with stage.works.begin(WORKSPACE) as work:
        (series,) = await work.session.scalars(select(SeriesRow))
        stage.clock.advance(minutes=5)
        assert naming.keep_ahead_again(series.value(), stage.clock.now()).key in set(
            await work.session.scalars(select(Timer.key).where(Timer.state == State.WAITING))
        )


async def test_a_series_that_was_ended_or_is_over_or_has_no_clock_stays_at_rest(stage):
    await stage.schedule()
    first, *_ = await stage.calls()
    await changes.cancel(stage.works, WORKSPACE, stage.lia.slack_user, call_id=first.id, scope="series", reason=None)
    await stage.schedule()
    await stage.schedule()
    async with stage.works.begin(WORKSPACE) as work:
        _, second, third = await work.session.scalars(select(SeriesRow).order_by(SeriesRow.id))
        second.until = date(2026, 8, 30)
        third.zone = "Not/AZone"
        await work.session.execute(update(Timer).values(state=State.FAILED))
    assert await rearm(stage) == 0


def test_a_worker_takes_series_up_again_every_hour():
    assert upkeeps()["calls"] is upkeep.rearm
    assert UPKEEP_SECONDS == 3600
