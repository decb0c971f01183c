"""Links that are asked whether they still answer, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from domain.library.checking import DueLink, Reply
from domain.library.resource import LinkState, Problem
from schedules.library import AT_ONCE, LinkRounds
from services.library import checking, listing, saving
from storage.library.tables import ResourceRow
from storage.workspaces import SUSPENDED, Workspace
from tests.conftest import WORKSPACE
from tests.library_stage import RAW, Stage
from tests.stage import Loud

pytestmark = pytest.mark.sockets

MACHINE = datetime(2026, 1, 1, tzinfo=UTC)
FINE, GONE = Reply(status=200), Reply(status=404)


class Net:
    """Answers as a test says, and knows what was asked and how much of it at once."""

    def __init__(self, **replies: Reply) -> None:
        self.replies = replies
        self.asked: list[str] = []
        self.under_way = self.most = 0

    async def ask(self, link: str) -> Reply:
        self.asked.append(link)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        return self.replies.get(link.rpartition("/")[2], FINE)


def rounds(stage: Stage, net: Net) -> LinkRounds:
    return LinkRounds(stage.works, net, funnel=Loud(), machine=lambda: MACHINE)


async def state(stage: Stage, number: int) -> tuple[LinkState, Problem | None]:
    resource = (await listing.show(stage.works, WORKSPACE, "UBEN", number)).resource
    return resource.link_state, resource.problem


async def test_a_new_link_is_asked_at_once_and_again_a_month_later(stage: Stage) -> None:
    made, net = await stage.add(), Net()
    assert await rounds(stage, net).once() == 1
    assert await state(stage, made.resource.id) == (LinkState.ALIVE, None)
    assert await rounds(stage, net).once() == 0
    stage.clock.advance(days=29, hours=23)
    assert await rounds(stage, net).once() == 0
    stage.clock.advance(hours=1)
    assert await rounds(stage, net).once() == 1


async def test_a_link_that_is_gone_is_tried_for_days_then_marked_and_told_once(stage: Stage) -> None:
    made, net = await stage.add(link="https://example.org/gone"), Net(gone=GONE)
    number = made.resource.id
    for wait in (timedelta(0), timedelta(hours=1), timedelta(days=1)):
        stage.clock.moment += wait
        assert await rounds(stage, net).once() == 1
        assert await state(stage, number) == (LinkState.FAILING, Problem.NOT_FOUND)
        assert await stage.owed() == []
    stage.clock.advance(days=3)
    assert await rounds(stage, net).once() == 1
    assert await state(stage, number) == (LinkState.DEAD, Problem.NOT_FOUND)
    said = await stage.owed()
    assert [to for to, _ in said] == ["UANA"]
    assert "Coaching guide" in said[0][1]
    assert "the page is not there any more" in said[0][1]
    for _ in range(3):
        stage.clock.advance(days=30)
        await rounds(stage, net).once()
    assert len(await stage.owed()) == 1


async def test_a_dead_link_that_comes_back_is_unmarked_and_dying_again_is_not_told_twice(stage: Stage) -> None:
    made, net = await stage.add(link="https://example.org/gone"), Net(gone=GONE)
    for _ in range(4):
        await rounds(stage, net).once()
        stage.clock.advance(days=3)
    net.replies = {}
    stage.clock.advance(days=30)
    await rounds(stage, net).once()
    assert await state(stage, made.resource.id) == (LinkState.ALIVE, None)
    net.replies = {"gone": GONE}
    for _ in range(5):
        stage.clock.advance(days=30)
        await rounds(stage, net).once()
    assert (await state(stage, made.resource.id))[0] is LinkState.DEAD
    assert len(await stage.owed()) == 1


async def test_another_dead_link_of_the_same_resource_is_told_again(stage: Stage) -> None:
    made, net = await stage.add(link="https://example.org/gone"), Net(gone=GONE, too=GONE)
    for link in ("gone", "too"):
        raw = replace(RAW, link=f"https://example.org/{link}")
        await saving.edit(stage.works, WORKSPACE, "UANA", made.resource.id, raw)
        for _ in range(5):
            await rounds(stage, net).once()
            stage.clock.advance(days=3)
    assert len(await stage.owed()) == 2


async def test_while_nothing_can_be_reached_no_link_is_blamed(stage: Stage) -> None:
    down = Reply(problem=Problem.UNREACHABLE)
    first = await stage.add(link="https://example.org/a")
    for _ in range(6):
        await rounds(stage, Net(a=down)).once()
        stage.clock.advance(days=3)
    assert await state(stage, first.resource.id) == (LinkState.UNCHECKED, None)
    await stage.add(link="https://example.org/b")
    for _ in range(6):
        await rounds(stage, Net(a=down)).once()
        await stage.add()
        stage.clock.advance(days=3)
    assert await state(stage, first.resource.id) == (LinkState.DEAD, Problem.UNREACHABLE)
    assert len(await stage.owed()) == 1


async def test_few_links_are_asked_at_once_and_all_that_are_due(stage: Stage) -> None:
    for _ in range(3 * AT_ONCE):
        await stage.add()
    net = Net()
    assert await rounds(stage, net).once() == 3 * AT_ONCE
    assert net.most <= AT_ONCE
    assert len(set(net.asked)) == len(net.asked) == 3 * AT_ONCE


async def test_two_replicas_ask_each_link_once(stage: Stage) -> None:
    for _ in range(10):
        await stage.add()
    nets = Net(), Net()
    done = await asyncio.gather(*(rounds(stage, net).once() for net in nets))
    asked = [link for net in nets for link in net.asked]
    assert (sum(done), len(asked), len(set(asked))) == (10, 10, 10)


async def test_a_link_whose_asker_died_is_asked_again_once_its_lease_is_over(stage: Stage) -> None:
    await stage.add()
    assert len(await checking.claim(stage.works, machine_now=MACHINE, limit=4)) == 1
    assert await checking.claim(stage.works, machine_now=MACHINE + checking.LEASE / 2, limit=4) == []
    assert len(await checking.claim(stage.works, machine_now=MACHINE + checking.LEASE, limit=4)) == 1


@pytest.mark.parametrize("meanwhile", ["edited", "retired", "answered by another"])
async def test_an_answer_to_what_is_not_so_any_more_changes_nothing(stage: Stage, meanwhile: str) -> None:
    number = (await stage.add()).resource.id
    due: DueLink = (await checking.claim(stage.works, machine_now=MACHINE, limit=1))[0]
    if meanwhile == "edited":
        raw = replace(RAW, link="https://example.org/moved")
        await saving.edit(stage.works, WORKSPACE, "UANA", number, raw)
    elif meanwhile == "retired":
        await saving.retire(stage.works, WORKSPACE, "UANA", number)
    else:
        assert await checking.record(stage.works, due, FINE)
    before = await state(stage, number)
    assert not await checking.record(stage.works, due, GONE)
    assert await state(stage, number) == before


async def test_retired_resources_and_suspended_workspaces_are_left_alone(stage: Stage) -> None:
    made, net = await stage.add(), Net()
    await saving.retire(stage.works, WORKSPACE, "UANA", made.resource.id)
    assert await rounds(stage, net).once() == 0
    await saving.bring_back(stage.works, WORKSPACE, "UANA", made.resource.id)
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(update(Workspace).values(state=SUSPENDED))
    assert await rounds(stage, net).once() == 0
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(update(Workspace).values(state="active"))
    assert await rounds(stage, net).once() == 1


async def test_nobody_is_told_when_who_added_it_is_gone(stage: Stage) -> None:
    made, net = await stage.add(link="https://example.org/gone"), Net(gone=GONE)
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(update(ResourceRow).values(added_by=None))
    for _ in range(4):
        await rounds(stage, net).once()
        stage.clock.advance(days=3)
    assert (await state(stage, made.resource.id))[0] is LinkState.DEAD
    assert await stage.owed() == []


async def test_no_transaction_is_open_while_a_link_is_asked(stage: Stage) -> None:
    await stage.add()

    class Writes:
        """Writes while it asks: on SQLite that would wait for ever behind an open transaction."""

        async def ask(self, link: str) -> Reply:
            await asyncio.wait_for(stage.add("UBEN"), 5)
            async with stage.works.reading(WORKSPACE) as work:
                leases = list(await work.session.scalars(select(ResourceRow.check_lease).order_by(ResourceRow.id)))
            assert leases[0] is not None
            return FINE

    asker = LinkRounds(stage.works, Writes(), funnel=Loud(), machine=lambda: MACHINE)
    due = await checking.claim(stage.works, machine_now=MACHINE, limit=1)
    await asker._one(due[0])
    assert (await state(stage, due[0].id))[0] is LinkState.ALIVE


async def test_one_link_that_breaks_our_own_code_does_not_hold_up_the_others(stage: Stage) -> None:
    made = [await stage.add(), await stage.add()]
    noted: list[str] = []

    class Breaks(Net):
        async def ask(self, link: str) -> Reply:
            if link.endswith("/1"):
                raise RuntimeError("ours")
            return FINE

    class Notes:
        def note(self, error: BaseException, *, kind: str, handler: str, workspace: str = "") -> str:
            noted.append(f"{kind} {handler} {type(error).__name__}")
            return "e1"

    await LinkRounds(stage.works, Breaks(), funnel=Notes(), machine=lambda: MACHINE).once()
    assert noted == ["links library RuntimeError"]
    assert [(await state(stage, each.resource.id))[0] for each in made] == [LinkState.UNCHECKED, LinkState.ALIVE]
