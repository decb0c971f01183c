from datetime import timedelta

import pytest
from sqlalchemy import select, update

from domain.timers import NewTimer, State
from services.timers import due
from services.work import Works
from storage import timers
from storage.timers import Timer
from storage.workspaces import SUSPENDED, Workspace
from tests.conftest import START, WORKSPACE

HOUR = timedelta(hours=1)


def timer(key: str, *, ref: str = "call:12", kind: str = "calls.remind", after: timedelta = HOUR) -> NewTimer:
    return NewTimer(key=key, kind=kind, ref=ref, due_at=START + after)


async def schedule(works: Works, *new: NewTimer) -> None:
    async with works.begin(WORKSPACE) as work:
        await timers.schedule(work.session, WORKSPACE, new)


async def claimed(works: Works, after: timedelta = HOUR, limit: int = 100) -> tuple[list[str], list[str]]:
    async with works.begin("") as work:
        to_fire, expired = await timers.claim(work.session, now=START + after, machine_now=START, limit=limit)
        await timers.mark_fired(work.session, [each.id for each in to_fire], now=START + after)
        await timers.mark_expired(work.session, [each.id for each in expired])
    return [each.key for each in to_fire], [each.key for each in expired]


async def states(works: Works) -> dict[str, str]:
    async with works.reading(WORKSPACE) as work:
        return {row.key: row.state for row in await work.session.execute(select(Timer.key, Timer.state))}


async def test_only_what_is_due_is_claimed_earliest_first(works: Works) -> None:
    await schedule(works, timer("late", after=2 * HOUR), timer("b"), timer("a", after=HOUR / 2))
    assert await claimed(works) == (["a", "b"], [])


async def test_a_batch_is_no_larger_than_asked(works: Works) -> None:
    await schedule(works, *(timer(f"t{n:02}") for n in range(10)))
    assert len((await claimed(works, limit=4))[0]) == 4
    assert len((await claimed(works))[0]) == 6


async def test_a_key_that_fired_never_fires_again(works: Works) -> None:
    await schedule(works, timer("a"))
    await claimed(works)
    await schedule(works, timer("a", after=2 * HOUR))
    assert await states(works) == {"a": State.FIRED}
    assert await claimed(works, 3 * HOUR) == ([], [])


async def test_scheduling_a_waiting_key_again_moves_it(works: Works) -> None:
    await schedule(works, timer("a"))
    await schedule(works, timer("a", after=2 * HOUR))
    assert await claimed(works) == ([], [])
    assert await claimed(works, 2 * HOUR) == (["a"], [])


async def test_a_cancelled_timer_does_not_fire_and_can_be_set_again(works: Works) -> None:
    await schedule(works, timer("a"), timer("other", ref="call:13"), timer("kept", kind="calls.announce"))
    async with works.begin(WORKSPACE) as work:
        await timers.cancel(work.session, WORKSPACE, "call:12", kind="calls.remind")
    assert await states(works) == {"a": State.CANCELLED, "other": State.WAITING, "kept": State.WAITING}
    await schedule(works, timer("a"))
    assert sorted((await claimed(works))[0]) == ["a", "kept", "other"]


async def test_cancelling_a_ref_takes_every_kind(works: Works) -> None:
    await schedule(works, timer("a"), timer("b", kind="calls.announce"))
    async with works.begin(WORKSPACE) as work:
        await timers.cancel(work.session, WORKSPACE, "call:12")
    assert await claimed(works) == ([], [])


async def test_what_is_past_its_expiry_is_not_to_fire(works: Works) -> None:
    await schedule(works, NewTimer("a", "calls.remind", "call:1", START + HOUR, expires_at=START + 2 * HOUR))
    assert await claimed(works, 3 * HOUR) == ([], ["a"])
    assert await states(works) == {"a": State.EXPIRED}


async def test_a_failed_attempt_waits_in_machine_time_and_then_is_over(works: Works) -> None:
    await schedule(works, timer("a"))
    async with works.begin("") as work:
        (row,), _ = await timers.claim(work.session, now=START + HOUR, machine_now=START, limit=1)
        await timers.mark_failed(work.session, row.id, error="ValueError 1", retry_at=START + timedelta(seconds=2))
    async with works.reading("") as work:
        assert not await timers.any_due(work.session, now=START + HOUR, machine_now=START)
        assert await timers.any_due(work.session, now=START + HOUR, machine_now=START + timedelta(seconds=2))
        assert await timers.upcoming(work.session, limit=10) == []
    async with works.begin("") as work:
        await timers.mark_failed(work.session, row.id, error="ValueError 2", retry_at=None)
    assert await states(works) == {"a": State.FAILED}


async def test_a_suspended_workspace_rests(works: Works) -> None:
    await schedule(works, timer("a"))
    async with works.begin(WORKSPACE) as work:
        await work.session.execute(update(Workspace).values(state=SUSPENDED))
    assert await claimed(works) == ([], [])
    assert await due(works) == []


async def test_two_claims_at_once_share_the_work_without_overlap(works: Works) -> None:
    if works.database.is_sqlite:
        pytest.skip("on SQLite the second writer waits for the first")
    await schedule(works, *(timer(f"t{n}") for n in range(6)))
    at = START + HOUR
    async with works.begin("") as one, works.begin("") as two:
        first, _ = await timers.claim(one.session, now=at, machine_now=START, limit=4)
        second, _ = await timers.claim(two.session, now=at, machine_now=START, limit=4)
        assert len(first) == 4
        assert len(second) == 2
        assert {each.id for each in first}.isdisjoint({each.id for each in second})


async def test_what_is_held_does_not_fire_until_the_transaction_ends(works: Works) -> None:
    if works.database.is_sqlite:
        pytest.skip("on SQLite the second writer waits for the first")
    await schedule(works, timer("held"), timer("other", ref="call:7"))
    at = START + HOUR
    async with works.begin(WORKSPACE) as one, works.begin("") as two:
        await timers.hold(one.session, WORKSPACE, ["call:12"])
        found, _ = await timers.claim(two.session, now=at, machine_now=START, limit=9)
        assert [each.key for each in found] == ["other"]
    assert (await claimed(works))[0][0] == "held"


async def test_cancelling_what_comes_leaves_what_is_due_and_other_kinds(works: Works) -> None:
    await schedule(
        works,
        timer("due", after=-HOUR),
        timer("now", after=HOUR - HOUR),
        timer("coming"),
        timer("other kind", kind="calls.shift"),
        timer("other call", ref="call:7"),
        timer("third call", ref="call:9"),
    )
    async with works.begin(WORKSPACE) as work:
        await timers.cancel_coming(work.session, WORKSPACE, ["call:12", "call:9"], ["calls.remind"], now=START)
    kept = {key for key, state in (await states(works)).items() if state == State.WAITING}
    assert kept == {"due", "now", "other kind", "other call"}


async def test_what_is_over_is_forgotten_after_a_long_time(works: Works) -> None:
    await schedule(works, timer("fired"), timer("waiting", after=2 * HOUR))
    await claimed(works)
    async with works.begin("") as work:
        await timers.forget(work.session, before=START + 9 * HOUR)
    assert await states(works) == {"waiting": State.WAITING}


async def test_the_next_things_are_listed_in_order(works: Works) -> None:
    await schedule(works, timer("b", after=2 * HOUR), timer("a"))
    assert await due(works) == [(START + HOUR, "calls.remind call:12"), (START + 2 * HOUR, "calls.remind call:12")]
    assert await due(works, limit=1) == [(START + HOUR, "calls.remind call:12")]


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_has_a_sensible_length(key: str) -> None:
    with pytest.raises(ValueError, match="1 to 200"):
        timer(key)
