from collections.abc import Awaitable, Callable

from sqlalchemy import func, select

from domain.timers import NewTimer
from schedules.relay import Relay
from schedules.retention import retain
from schedules.ticker import Ticker
from services.work import Works
from storage import timers
from storage.deliveries import Delivery, Lane
from storage.timers import Timer
from tests.conftest import START, WORKSPACE, StillClock
from tests.schedules.slack import MachineTime, Notes


async def test_only_what_is_over_and_old_is_let_go(
    works: Works, relay: Relay, machine: MachineTime, clock: StillClock, owe: Callable[..., Awaitable[None]]
) -> None:
    async def counts() -> list[int]:
        async with works.reading(WORKSPACE) as work:
            tables = (Delivery, Timer, Lane)
            return [await work.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]

    async with works.begin(WORKSPACE) as work:
        await timers.schedule(work.session, WORKSPACE, [NewTimer("k", "calls.remind", "call:1", START)])
    await owe("sent")
    await relay.settle()
    await Ticker(works, {"calls.remind": _ignore}, funnel=Notes()).tick()
    await retain(works, machine=machine)
    assert await counts() == [1, 1, 2]
    clock.advance(days=399)
    await owe("recent", to="C2")
    clock.advance(days=2)
    machine.advance(401 * 86_400)
    await retain(works, machine=machine)
    assert await counts() == [1, 0, 0]


async def _ignore(*_: object) -> None:
    return None
