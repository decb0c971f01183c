import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import select, update

from domain.deliveries import Edit, Post, State, channel
from domain.lanes import slack_paces
from schedules.reaper import ReadBack, Reaper
from schedules.relay import Limited, Refused, Relay, TokenDead, Unclear
from services import deliveries
from services.work import Works
from storage.database import Database
from storage.deliveries import Delivery
from storage.workspaces import SUSPENDED, Workspace
from tests.conftest import START, WORKSPACE, StillClock
from tests.schedules.conftest import TIMING
from tests.schedules.slack import FakeSlack, MachineTime, Notes
from tests.schedules.test_relay import failing, rows, states

Owe = Callable[..., Awaitable[None]]
LEASE = TIMING.lease.total_seconds()


async def lose_lease(works: Works) -> None:
    """Leave everything pending as a process does that died after its claim."""
    async with works.begin(WORKSPACE) as work:
        await work.session.execute(
            update(Delivery).values(
                state=State.SENDING,
                token="dead",
                attempts=1,
                first_try_at=START,
                lease_until=MachineTime().moment + timedelta(seconds=LEASE),
            )
        )


async def test_a_post_whose_answer_was_lost_is_found_and_not_sent_again(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.after = failing(Unclear("TimeoutError"))
    await owe("post")
    await relay.settle()
    assert await states(works) == {"post": State.UNCERTAIN}
    assert not await relay.idle()
    machine.advance(2)
    assert await reaper.once() == 1
    await relay.settle()
    row = (await rows(works))["post"]
    assert (row.state, row.slack_ts) == (State.SENT, slack.said[0]["ts"])
    assert slack.texts == ["post"]


async def test_a_post_that_is_absent_is_sent_again_only_when_the_call_is_surely_over(
    relay: Relay, reaper: Reaper, slack: FakeSlack, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(Unclear("ServerDisconnectedError"))
    await owe("post")
    await relay.settle()
    for _ in range(2):
        machine.advance(LEASE / 3)
        await reaper.once()
        await relay.settle()
    assert slack.said == []
    machine.advance(LEASE / 3 + 1)
    await reaper.once()
    await relay.settle()
    assert slack.texts == ["post"]


async def test_an_uncertain_post_does_not_block_its_channel(
    relay: Relay, slack: FakeSlack, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(Unclear("TimeoutError"))
    await owe("1", "2")
    await relay.settle()
    machine.advance(1)
    await relay.settle()
    assert slack.texts == ["2"]


async def test_what_follows_a_post_in_doubt_waits_for_it_and_nothing_else_does(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(Unclear("TimeoutError"))
    await owe("issue:7:1", "issue:7:2", "issue:8:1", "other", "issue:7:3", "issue:70:1")
    for _ in range(6):
        await relay.settle()
        machine.advance(1)
    assert slack.texts == ["issue:8:1", "other", "issue:70:1"]
    machine.advance(LEASE)
    await reaper.once()
    for _ in range(3):
        await relay.settle()
        machine.advance(1)
    assert slack.texts[3:] == ["issue:7:1", "issue:7:2", "issue:7:3"]
    assert {row.last_error for row in (await rows(works)).values()} == {""}


async def test_what_follows_a_post_of_a_dead_process_waits_until_that_is_found_or_sent_again(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    await owe("issue:7:1")
    await lose_lease(works)
    await owe("issue:7:2")
    machine.advance(LEASE + 1)
    await reaper._take_over()
    await relay.settle()
    assert slack.texts == []
    await reaper.once()
    for _ in range(2):
        await relay.settle()
        machine.advance(1)
    assert slack.texts == ["issue:7:1", "issue:7:2"]


async def test_what_follows_a_post_that_nobody_can_look_for_waits_five_minutes_at_most(
    *, relay: Relay, slack: FakeSlack, clock: StillClock, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(Unclear("TimeoutError"))
    await owe("issue:7:1", "issue:7:2")
    await relay.settle()
    machine.advance(600)
    await relay.settle()
    assert slack.texts == []
    clock.advance(minutes=5)
    await relay.settle()
    assert slack.texts == ["issue:7:2"]


async def test_a_lease_that_ran_out_is_taken_over_and_looked_up(
    relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, owe: Owe
) -> None:
    machine: MachineTime = reaper._machine  # type: ignore[assignment]
    await owe("never called", to="C1")
    await lose_lease(works)
    machine.advance(LEASE - 1)
    assert await reaper.once() == 0
    machine.advance(2)
    assert await reaper.once() == 1
    await relay.settle()
    assert slack.texts == ["never called"]


async def test_an_edit_whose_lease_ran_out_is_repeated(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    await owe("post")
    await relay.settle()
    async with works.begin(WORKSPACE) as work:
        await deliveries.edit(work, Edit("e", "calls.count", "post", {"text": "1 going"}, "c"))
        await work.session.execute(
            update(Delivery)
            .where(Delivery.method == "update")
            .values(state=State.SENDING, token="dead", lease_until=machine())
        )
    machine.advance(1)
    await reaper.once()
    await relay.settle()
    assert [text for _, text in slack.edits] == ["1 going"]


async def test_a_late_answer_of_a_lost_lease_changes_nothing(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    gate, entered = asyncio.Event(), asyncio.Event()

    async def wait(method: str, _place: str) -> None:
        if method == "post" and not entered.is_set():
            entered.set()
            await gate.wait()

    slack.after = wait
    await owe("post")
    await relay.once()
    await entered.wait()
    machine.advance(LEASE + 1)
    await reaper.once()
    assert await states(works) == {"post": State.SENT}
    gate.set()
    await relay.settle()
    assert slack.texts == ["post"]
    assert await states(works) == {"post": State.SENT}


async def test_a_withdrawn_post_of_unknown_outcome_is_never_sent_a_second_time(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(Unclear("TimeoutError"))
    await owe("calls.remind:1:24h")
    await relay.settle()
    async with works.begin(WORKSPACE) as work:
        await deliveries.withdraw(work, "calls.remind:1:")
    machine.advance(LEASE + 1)
    await reaper.once()
    await relay.settle()
    assert slack.said == []
    assert await states(works) == {"calls.remind:1:24h": State.DROPPED}


async def test_reading_back_goes_through_every_page(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.after = failing(Unclear("TimeoutError"))
    slack.page_size = 2
    await owe("post")
    await relay.settle()
    slack.said += [{**slack.said[0], "metadata": None, "ts": f"{START.timestamp() + n + 1}"} for n in range(5)]
    machine.advance(2)
    await reaper.once()
    assert slack.reads == 3
    assert await states(works) == {"post": State.SENT}


async def test_somebody_elses_copy_of_our_metadata_proves_nothing(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    async with works.begin(WORKSPACE) as work:
        (await work.session.get_one(Workspace, WORKSPACE)).bot_id = "B1"
    slack.after = failing(Unclear("TimeoutError"))
    await owe("post")
    await relay.settle()
    slack.said[0]["bot_id"] = "B-other"
    machine.advance(2)
    await reaper.once()
    assert await states(works) == {"post": State.UNCERTAIN}


async def test_a_reply_is_looked_for_in_its_thread(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.after = failing(Unclear("TimeoutError"))
    await owe("reply", thread_ts="1788274800.000001")
    await relay.settle()
    machine.advance(2)
    await reaper.once()
    assert await states(works) == {"reply": State.SENT}


async def test_where_we_may_not_read_a_kind_repeats(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.after = failing(Unclear("TimeoutError"))
    slack.before = failing(Refused("missing_scope"), Refused("missing_scope"), method="read")
    await owe("post")
    await relay.settle()
    machine.advance(2)
    await reaper.once()
    assert await states(works) == {"post": State.UNCERTAIN}
    machine.advance(LEASE)
    await reaper.once()
    await relay.settle()
    assert slack.texts == ["post", "post"]


async def test_where_we_may_not_read_a_kind_asks_its_owner_who_can_have_it_sent_again(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.before = failing(Unclear("TimeoutError"))
    await owe(Post("post", "calls.announce", channel("C1"), {"text": "post"}, owner="U7"))
    await relay.settle()
    slack.before = failing(Refused("missing_scope"), method="read")
    machine.advance(2)
    await reaper.once()
    for _ in range(3):
        await relay.settle()
        machine.advance(2)
    row = (await rows(works))["post"]
    assert row.state == State.DEAD
    (asked,) = slack.said
    assert asked["channel"] == "D7"
    assert asked["blocks"][-1]["elements"][0]["value"] == str(row.id)
    assert not await deliveries.repeat(works, WORKSPACE, row.id, "U8")
    assert await deliveries.repeat(works, WORKSPACE, row.id, "U7")
    assert not await deliveries.repeat(works, WORKSPACE, row.id, "U7")
    await relay.settle()
    assert slack.texts[1:] == ["post"]


async def test_a_busy_or_broken_slack_is_asked_again_later(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.after = failing(Unclear("TimeoutError"))
    await owe("post")
    await relay.settle()
    slack.before = failing(Limited(30), Unclear("http_500"), method="read")
    machine.advance(2)
    assert await reaper.once() == 1
    machine.advance(20)
    assert await reaper.once() == 0
    machine.advance(11)
    assert await reaper.once() == 1
    assert await states(works) == {"post": State.UNCERTAIN}
    machine.advance(10)
    await reaper.once()
    assert await states(works) == {"post": State.SENT}
    assert slack.texts == ["post"]


async def test_a_channel_that_is_gone_ends_the_search(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.after = failing(Unclear("TimeoutError"))
    await owe("post")
    await relay.settle()
    slack.before = failing(Refused("channel_not_found"), method="read")
    machine.advance(2)
    await reaper.once()
    assert await states(works) == {"post": State.DEAD}


async def test_a_channel_that_went_away_before_it_was_read_back_is_asked_about(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, machine: MachineTime, owe: Owe
) -> None:
    slack.after = failing(Unclear("TimeoutError"))
    await owe(Post("post", "calls.remind", channel("C1"), {"text": "post"}, owner="U7"))
    await relay.settle()
    slack.before = failing(Refused("channel_not_found"), method="read")
    machine.advance(2)
    await reaper.once()
    for _ in range(3):
        await relay.settle()
        machine.advance(2)
    assert slack.texts[0] == "post"
    assert "could not find out whether" in slack.texts[1]


async def test_a_token_that_died_meanwhile_suspends_the_workspace(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.after = failing(Unclear("TimeoutError"))
    await owe("post")
    await relay.settle()
    slack.before = failing(TokenDead("account_inactive"), method="read")
    machine.advance(2)
    await reaper.once()
    async with works.reading(WORKSPACE) as work:
        assert await work.session.scalar(select(Workspace.state)) == SUSPENDED
    machine.advance(600)
    assert await reaper.once() == 0


async def test_many_doubts_keep_to_the_reading_limit_and_all_are_settled(
    *, relay: Relay, reaper: Reaper, slack: FakeSlack, works: Works, machine: MachineTime, owe: Owe
) -> None:
    slack.after = failing(*(Unclear("TimeoutError") for _ in range(10)))
    for number in range(8):
        await owe(f"{number}", to=f"C{number}")
    await relay.settle()
    machine.advance(2)
    assert 1 <= await reaper.once() <= 3
    for _ in range(20):
        machine.advance(2)
        await reaper.once()
        await relay.settle()
    assert set((await states(works)).values()) == {State.SENT}
    assert len(slack.said) == 8


async def test_an_orphaned_edit_is_dropped(
    reaper: Reaper, relay: Relay, slack: FakeSlack, works: Works, owe: Owe
) -> None:
    await owe("post")
    async with works.begin(WORKSPACE) as work:
        await deliveries.edit(work, Edit("e", "calls.count", "post", {"text": "1 going"}, "c"))
    slack.before = failing(Refused("msg_too_long"))
    await relay.settle()
    await reaper.once()
    assert sorted((await states(works)).values()) == [State.DEAD, State.DROPPED]


async def test_two_reapers_look_for_a_post_once(
    works: Works, database_url: str, slack: FakeSlack, notes: Notes, owe: Owe
) -> None:
    machine = MachineTime()
    other = Works(Database(database_url), slack.clock)
    reapers = [
        Reaper(each, ReadBack(slack, TIMING), paces=slack_paces(), funnel=notes, timing=TIMING, machine=machine)
        for each in (works, other)
    ]
    await owe("post")
    await lose_lease(works)
    machine.advance(LEASE + 1)
    try:
        looked = await asyncio.gather(*(reaper.once() for reaper in reapers))
    finally:
        await other.database.close()
    assert sum(looked) == 1
    assert notes.errors == []
