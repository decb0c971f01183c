"""Leaving a newsletter: it works while an issue is being sent, and of a newsletter that comes out no more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from domain.deliveries import State
from domain.errors import NotFound
from domain.newsletters.issue import Section
from services.newsletters import approving, naming, reading, sending, subscribing
from services.work import Works
from storage.deliveries.tables import Delivery
from storage.newsletters import readers
from storage.newsletters import series as queries
from tests.conftest import WORKSPACE
from tests.newsletters_stage import Stage
from tests.stage import user, with_vault

Leave = Callable[[Stage], Awaitable[object]]
LEAVING: dict[str, Leave] = {
    "unsubscribe": lambda stage: subscribing.unsubscribe(
        stage.works, WORKSPACE, user(stage.mia), series_id=stage.series.id
    ),
    "every section left out": lambda stage: subscribing.choose_sections(
        stage.works, WORKSPACE, user(stage.mia), series_id=stage.series.id, wanted=[]
    ),
    "the last section left out": lambda stage: subscribing.leave_out(
        stage.works, WORKSPACE, user(stage.mia), series_id=stage.series.id, section=Section.OTHER.value
    ),
}


async def reader(stage: Stage) -> int:
    """Add somebody who consented to e-mail; returns their id."""
    email = "reader@example.org"
    await reading.enter(
        stage.works, WORKSPACE, user(stage.max), series_id=stage.series.id, email=email, consent="By phone, 3 May."
    )
    async with stage.works.reading(WORKSPACE) as work:
        (found,) = await readers.by_mail(work.session, WORKSPACE, stage.series.id)
    return found.id


async def state(works: Works, key: str) -> str:
    async with works.reading(WORKSPACE) as work:
        query = select(Delivery.state).where(Delivery.workspace == WORKSPACE, Delivery.dedupe_key == key)
        return str((await work.session.scalars(query)).one())


async def leave_while_it_is_sent(stage: Stage, issue_id: int, leave: Callable[[], Awaitable[object]]) -> None:
    """Leave on another connection, after the sending has read its readers and before it is committed."""
    async with stage.works.begin(WORKSPACE) as work:
        await sending.send(work, issue_id)
        leaving = asyncio.ensure_future(leave())
        done, _ = await asyncio.wait({leaving}, timeout=0.5)
        assert not done, "whoever leaves waits until it is known what was sent to them"
    await leaving


@pytest.mark.parametrize("way", LEAVING)
async def test_who_leaves_while_an_issue_is_being_sent_does_not_get_it(stage: Stage, way: str) -> None:
    await stage.subscribe(stage.mia)
    if way == "the last section left out":
        for each in (Section.EVENTS, Section.RESEARCH, Section.PRACTICES):
            await subscribing.leave_out(
                stage.works, WORKSPACE, user(stage.mia), series_id=stage.series.id, section=each.value
            )
    desk = await stage.approved()
    await approving.send_now(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    stage.clock.advance(minutes=3)
    await leave_while_it_is_sent(stage, desk.issue.id, lambda: LEAVING[way](stage))
    assert await state(stage.works, f"newsletter:{desk.issue.id}:dm:{stage.mia.id}:1") == State.DROPPED


async def test_an_address_that_leaves_while_an_issue_is_being_sent_does_not_get_it(stage: Stage) -> None:
    stage.works = with_vault(stage.works)
    stage.works.mails, stage.works.public_url = True, "https://convene.example"
    who = await reader(stage)
    desk = await stage.approved()
    await approving.send_now(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
    stage.clock.advance(minutes=3)
    await leave_while_it_is_sent(stage, desk.issue.id, lambda: reading.leave(stage.works, WORKSPACE, reader_id=who))
    assert await state(stage.works, f"{naming.copy(desk.issue.id, readers.MAIL, str(who))}1") == State.DROPPED


async def test_leaving_a_newsletter_that_comes_out_no_more_works_and_coming_back_does_not(stage: Stage) -> None:
    who = await reader(stage)
    async with stage.works.begin(WORKSPACE) as work:
        await queries.put(work.session, WORKSPACE, stage.series.id, state=queries.CLOSED)
    assert not (await reading.find(stage.works, WORKSPACE, reader_id=who)).left
    chosen = await reading.choose_sections(stage.works, WORKSPACE, reader_id=who, wanted=["events"])
    assert len(chosen.off) == 3
    assert (await reading.leave(stage.works, WORKSPACE, reader_id=who)).left
    with pytest.raises(NotFound):
        await reading.agree(stage.works, WORKSPACE, reader_id=who)
    # The next program file may bring it back, without them.
    async with stage.works.begin(WORKSPACE) as work:
        await queries.put(work.session, WORKSPACE, stage.series.id, state=queries.OPEN)
        assert await readers.by_mail(work.session, WORKSPACE, stage.series.id) == []


async def test_people_in_slack_leave_a_newsletter_that_comes_out_no_more_too(stage: Stage) -> None:
    await stage.subscribe(stage.mia)
    async with stage.works.begin(WORKSPACE) as work:
        await queries.put(work.session, WORKSPACE, stage.series.id, state=queries.CLOSED)
    with pytest.raises(NotFound) as said:
        await subscribing.unsubscribe(stage.works, WORKSPACE, user(stage.mia), series_id=stage.series.id)
    assert "does not come out any more" in said.value.message
    async with stage.works.reading(WORKSPACE) as work:
        assert await readers.in_slack(work.session, WORKSPACE, stage.series.id) == []


async def test_whoever_leaves_gets_none_of_many_issues_that_wait(stage: Stage) -> None:
    """A mail server can be away for months; the kill campaign found that only the last three were taken back."""
    stage.works = with_vault(stage.works)
    stage.works.mails, stage.works.public_url = True, "https://convene.example"
    who = await reader(stage)
    sent = []
    for _ in range(5):
        desk = await stage.approved()
        await approving.send_now(stage.works, WORKSPACE, user(stage.sue), issue_id=desk.issue.id)
        stage.clock.advance(minutes=3)
        async with stage.works.begin(WORKSPACE) as work:
            await sending.send(work, desk.issue.id)
        stage.clock.advance(days=31)
        sent.append(f"{naming.copy(desk.issue.id, readers.MAIL, str(who))}1")
    assert {await state(stage.works, key) for key in sent} == {State.PENDING}
    await reading.leave(stage.works, WORKSPACE, reader_id=who)
    assert {await state(stage.works, key) for key in sent} == {State.DROPPED}
