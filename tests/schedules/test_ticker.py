import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.deliveries import Post, channel
from domain.timers import BACK_OFF, DueTimer, NewTimer, State
from schedules.handlers import Together
from schedules.ticker import BATCH, Ticker
from services import deliveries
from services.timers import idle
from services.work import Work, Works
from storage import timers
from storage.database import Database
from storage.deliveries import Delivery
from storage.timers import Timer
from tests.conftest import START, WORKSPACE, StillClock
from tests.schedules.slack import MachineTime, Notes

HOUR = timedelta(hours=1)


class Remind:
    """A handler that owes a post for each timer; a ref in `poisoned` raises after having written."""

    def __init__(self) -> None:
        self.fired: list[str] = []
        self.poisoned: set[str] = set()

    async def __call__(self, work: Work, timer: DueTimer) -> None:
        await deliveries.post(work, Post(timer.key, "calls.remind", channel("C1"), {"text": timer.ref}))
        await timers.schedule(
            work.session, work.workspace, [NewTimer(f"next:{timer.key}", "calls.rest", timer.ref, START + 90 * HOUR)]
        )
        if timer.ref in self.poisoned:
            raise LookupError(timer.ref)
        self.fired.append(timer.key)


@pytest.fixture
def remind() -> Remind:
    """The handler of `calls.remind`."""
    return Remind()


@pytest.fixture
def ticker(works: Works, remind: Remind, notes: Notes, machine: MachineTime) -> Ticker:
    """A ticker that knows one kind."""
    return Ticker(works, {"calls.remind": remind}, funnel=notes, machine=machine)


async def schedule(works: Works, *refs: str, after: timedelta = timedelta(0), kind: str = "calls.remind") -> None:
    async with works.begin(WORKSPACE) as work:
        await timers.schedule(work.session, WORKSPACE, [NewTimer(f"k:{ref}", kind, ref, START + after) for ref in refs])


async def timer_states(works: Works) -> dict[str, tuple[str, int]]:
    async with works.reading(WORKSPACE) as work:
        found = await work.session.scalars(select(Timer).where(Timer.kind != "calls.rest"))
        return {timer.ref: (timer.state, timer.attempts) for timer in found}


async def posts(works: Works) -> list[str]:
    async with works.reading(WORKSPACE) as work:
        return sorted(await work.session.scalars(select(Delivery.dedupe_key)))


async def test_what_is_due_fires_once(ticker: Ticker, works: Works, remind: Remind, clock: StillClock) -> None:
    await schedule(works, "a", "b")
    await schedule(works, "later", after=HOUR)
    assert await ticker.tick() == 2
    assert await ticker.tick() == 0
    assert remind.fired == ["k:a", "k:b"]
    assert await ticker.idle()
    clock.advance(hours=1)
    assert not await ticker.idle()
    assert await ticker.tick() == 1
    assert await posts(works) == ["k:a", "k:b", "k:later"]


async def test_what_a_handler_writes_wakes_the_relay_after_the_commit(ticker: Ticker, works: Works) -> None:
    woken: list[int] = []
    works.listen(lambda: woken.append(1))
    await schedule(works, "a")
    await ticker.tick()
    assert woken == [1]


async def test_a_poisoned_timer_does_not_hold_up_the_rest_and_leaves_nothing_behind(
    ticker: Ticker, works: Works, remind: Remind, notes: Notes
) -> None:
    remind.poisoned = {"b"}
    await schedule(works, "a", "b", "c")
    assert await ticker.tick() == 2
    assert await posts(works) == ["k:a", "k:c"]
    assert await timer_states(works) == {
        "a": (State.FIRED, 1),
        "b": (State.WAITING, 1),
        "c": (State.FIRED, 1),
    }
    assert notes.errors == [("LookupError", "calls.remind")]
    assert await ticker.idle()


async def test_a_failing_timer_is_tried_again_with_growing_pauses_and_then_given_up(
    ticker: Ticker, works: Works, remind: Remind, machine: MachineTime
) -> None:
    remind.poisoned = {"a"}
    await schedule(works, "a")
    await ticker.tick()
    for attempt, pause in enumerate(BACK_OFF, start=2):
        machine.advance(pause.total_seconds() - 0.1)
        await ticker.tick()
        assert await timer_states(works) == {"a": (State.WAITING, attempt - 1)}
        machine.advance(0.1)
        await ticker.tick()
    assert await timer_states(works) == {"a": (State.FAILED, len(BACK_OFF) + 1)}
    async with works.reading(WORKSPACE) as work:
        assert await work.session.scalar(select(Timer.last_error)) == "LookupError E-5"


async def test_a_failing_timer_that_recovers_fires(
    ticker: Ticker, works: Works, remind: Remind, machine: MachineTime
) -> None:
    remind.poisoned = {"a"}
    await schedule(works, "a")
    await ticker.tick()
    remind.poisoned = set()
    machine.advance(2)
    assert await ticker.tick() == 1
    assert await posts(works) == ["k:a"]


async def test_a_kind_that_this_worker_does_not_know_waits_for_one_that_does(
    ticker: Ticker, works: Works, notes: Notes, remind: Remind
) -> None:
    await schedule(works, "new", kind="webinars.remind")
    await schedule(works, "old")
    assert await ticker.tick() == 1
    assert await ticker.idle()
    assert notes.errors == []
    assert await timer_states(works) == {"new": (State.WAITING, 0), "old": (State.FIRED, 1)}
    assert await Ticker(works, {"webinars.remind": remind}, funnel=notes).tick() == 1
    assert remind.fired == ["k:old", "k:new"]


async def test_many_timers_of_an_unknown_kind_do_not_crowd_out_the_others(
    ticker: Ticker, works: Works, remind: Remind, clock: StillClock
) -> None:
    await schedule(works, *(f"n{number}" for number in range(BATCH)), kind="webinars.remind")
    await schedule(works, "old", after=HOUR)
    clock.advance(hours=2)
    assert await ticker.tick() == 1
    assert remind.fired == ["k:old"]


async def test_a_process_without_a_worker_is_idle_though_an_unknown_kind_waits(works: Works) -> None:
    await schedule(works, "new", kind="webinars.remind")
    assert await idle(works, kinds={"calls.remind"})
    assert not await idle(works, kinds={"calls.remind", "webinars.remind"})


async def test_nothing_stale_fires_after_downtime(
    ticker: Ticker, works: Works, remind: Remind, clock: StillClock
) -> None:
    async with works.begin(WORKSPACE) as work:
        new = NewTimer("k", "calls.remind", "a", START, expires_at=START + HOUR)
        await timers.schedule(work.session, WORKSPACE, [new])
    clock.advance(hours=1)
    assert await ticker.tick() == 0
    assert remind.fired == []
    assert await timer_states(works) == {"a": (State.EXPIRED, 0)}


async def test_a_handler_cannot_cancel_its_own_firing(works: Works, notes: Notes, machine: MachineTime) -> None:
    async def cancel_everything(work: Work, timer: DueTimer) -> None:
        await timers.cancel(work.session, work.workspace, timer.ref)

    await schedule(works, "a")
    await Ticker(works, {"calls.remind": cancel_everything}, funnel=notes, machine=machine).tick()
    assert await timer_states(works) == {"a": (State.FIRED, 1)}


async def test_a_handler_works_in_the_timers_workspace(works: Works, notes: Notes) -> None:
    seen: list[str] = []

    async def look(work: Work, _timer: DueTimer) -> None:
        seen.append(work.workspace)

    await schedule(works, "a")
    await Ticker(works, {"calls.remind": look}, funnel=notes).tick()
    assert seen == [WORKSPACE]


async def test_two_tickers_fire_each_timer_once(
    works: Works, database_url: str, notes: Notes, remind: Remind, clock: StillClock
) -> None:
    other = Works(Database(database_url), clock)
    tickers = [Ticker(each, {"calls.remind": remind}, funnel=notes) for each in (works, other)]
    await schedule(works, *(f"{number:03}" for number in range(300)))
    try:
        await asyncio.gather(*(ticker.tick() for ticker in tickers))
        await asyncio.gather(*(ticker.tick() for ticker in tickers))
    finally:
        await other.database.close()
    assert sorted(remind.fired) == [f"k:{number:03}" for number in range(300)]
    assert len(await posts(works)) == 300


async def test_a_drained_ticker_fires_nothing_more(ticker: Ticker, works: Works, remind: Remind) -> None:
    await schedule(works, "a")
    await ticker.drain()
    assert await ticker.tick() == 0
    assert remind.fired == []


async def test_a_handler_of_many_gets_those_of_its_kind_and_workspace_at_once(works: Works, notes: Notes) -> None:
    seen: list[list[str]] = []

    async def look(_work: Work, due: Sequence[DueTimer]) -> None:
        seen.append([timer.ref for timer in due])

    await schedule(works, "a", "b", "c")
    assert await Ticker(works, {"calls.remind": Together(look)}, funnel=notes).tick() == 3
    assert seen == [["a", "b", "c"]]


async def test_a_handler_of_many_that_fails_gets_each_by_itself(works: Works, notes: Notes) -> None:
    fired: list[str] = []

    async def look(_work: Work, due: Sequence[DueTimer]) -> None:
        if any(timer.ref == "b" for timer in due):
            raise LookupError
        fired.extend(timer.ref for timer in due)

    await schedule(works, "a", "b", "c")
    assert await Ticker(works, {"calls.remind": Together(look)}, funnel=notes).tick() == 2
    assert fired == ["a", "c"]
    assert notes.errors == [("LookupError", "calls.remind")]
