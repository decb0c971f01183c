"""The call of a small group is its people's alone: invited, reminded, counted, in their calendars and their ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from domain.calls.answers import Answer
from domain.calls.audience import NotInvited
from domain.errors import UserFacingError
from services import rights
from services.calendars import events, feeds
from services.calls import answering, asking, changes, editing, listing
from services.home import gather
from services.links import Purpose, token
from services.timepolls import fairness, joining
from services.timepolls.fairness import note
from storage.calls import attendance
from storage.directory import Person, Seat
from tests.calls_stage import MONTHLY, ONCE
from tests.conftest import WORKSPACE
from tests.services.timepolls.test_by_request import ask
from tests.stage import Sent, user, with_vault
from tests.timepolls_stage import Stage, to


async def small(stage: Stage, *joined: Person, raw: object = ONCE) -> tuple[int, int]:
    """Ask as Hana for a small-group call, let others join, and plan it; returns the ids of request and call."""
    asked = await ask(stage)
    for each in joined:
        await joining.join(stage.works, WORKSPACE, user(each), asked)
    await stage.pass_on()
    saved = await stage.schedule(raw, request_id=asked)  # type: ignore[arg-type]
    await stage.pass_on()
    return asked, saved.card.call.id


def whom(sent: list[Sent]) -> set[str]:
    return {each.to for each in sent}


async def ahead(stage: Stage, who: Person) -> list[int]:
    return [each.call.id for each in await listing.ahead(stage.works, WORKSPACE, user(who))]


async def feed(stage: Stage, ref: str) -> bytes:
    works = with_vault(stage.works)
    async with works.begin(WORKSPACE) as work:
        secret = await token(work, Purpose.CALENDAR, ref)
    found = await feeds.feed(works, secret)
    assert found and found.content is not None
    return found.content


async def test_its_people_and_only_they_have_it_in_lists_home_and_feeds(stage: Stage) -> None:
    _, call = await small(stage, stage.ana)
    mine = (stage.hana, stage.ana, stage.lia)
    for who in (*mine, stage.cal, stage.max):
        held = who in mine
        assert await ahead(stage, who) == ([call] if held else [])
        found = await listing.next_call(stage.works, WORKSPACE, user(who))
        assert (found.call.id if found else None) == (call if held else None)
        async with rights.reading(stage.works, WORKSPACE, user(who)) as (work, person):
            home = await gather(work, person, user(who))
        assert (home.next_call is not None) is held
        assert (b"One call" in await feed(stage, f"person:{who.id}")) is held, who.name
    assert b"One call" not in await feed(stage, f"workgroup:{stage.group.id}")
    # Whoever answers for the workgroup finds it where calls are changed.
    assert [each.call.id for each in await changes.choices(stage.works, WORKSPACE, user(stage.max))] == [call]


async def test_its_people_and_only_they_answer_and_have_its_file(stage: Stage) -> None:
    _, call = await small(stage, stage.ana)
    await stage.answer(stage.ana, call)
    counted = await stage.pass_on()
    assert whom(counted) == {user(each) for each in (stage.hana, stage.ana, stage.lia)}
    assert all("1 going" in each.blocks for each in counted)
    found = await answering.who_is_coming(stage.works, WORKSPACE, user(stage.hana), call_id=call)
    assert (found.names[Answer.GOING], found.silent) == (["Ana"], ("Hana", "Lia"))
    for refused in (
        answering.answer(stage.works, WORKSPACE, user(stage.cal), call_id=call, given=Answer.GOING),
        answering.attend(stage.works, WORKSPACE, user(stage.cal), call_id=call, attended=True),
        answering.who_is_coming(stage.works, WORKSPACE, user(stage.cal), call_id=call),
        events.file(stage.works, WORKSPACE, user(stage.cal), call_id=call),
    ):
        with pytest.raises(NotInvited, match="small group"):
            await refused
    assert (await events.file(stage.works, WORKSPACE, user(stage.ana), call_id=call)).content
    # A manager who is not in it may look after it, but is not counted.
    await answering.who_is_coming(stage.works, WORKSPACE, user(stage.max), call_id=call)


async def test_whoever_did_not_say_no_is_reminded_and_asked_who_was_there(stage: Stage) -> None:
    _, call = await small(stage, stage.ana, stage.cal)
    await stage.answer(stage.ana, call)
    await stage.answer(stage.cal, call, Answer.DECLINED)
    await stage.pass_on()
    (row,) = await stage.calls()
    sent = await stage.until(row.starts_at - timedelta(hours=1))
    reminded = [each for each in sent if ":remind-" in each.key]
    assert len(reminded) == 6
    assert whom(reminded) == {user(each) for each in (stage.hana, stage.ana, stage.lia)}
    assert all("You said you are going" in each.blocks for each in to(reminded, user(stage.ana)))
    over = await stage.until(row.ends_at)
    assert whom(over) == {user(each) for each in (stage.hana, stage.ana, stage.lia)}
    assert all("Were you there?" in each.text for each in over)
    await answering.attend(stage.works, WORKSPACE, user(stage.ana), call_id=call, attended=True)
    async with stage.works.reading(WORKSPACE) as work:
        year = {"since": row.starts_at - timedelta(days=9), "until": row.ends_at + timedelta(days=9)}
        assert await attendance.attended(work.session, WORKSPACE, stage.group.id, **year) == []
        assert await attendance.states(work.session, WORKSPACE, stage.group.id, **year) == 0


async def test_moves_edits_and_the_cancellation_are_told_to_its_people(stage: Stage) -> None:
    _, call = await small(stage, stage.ana)
    await stage.answer(stage.ana, call)
    await stage.pass_on()
    people = {user(each) for each in (stage.hana, stage.ana, stage.lia)}
    when = {"date": "2026-09-17", "time": "16:00", "zone": ONCE.zone, "reason": None}
    await changes.move(stage.works, WORKSPACE, user(stage.lia), call_id=call, **when)
    sent = await stage.pass_on()
    assert whom([each for each in sent if ":moved:" in each.key]) == people
    assert (
        "You are going. Does the new time"
        in to([each for each in sent if ":moved:" in each.key], user(stage.ana))[0].blocks
    )
    (line,) = to(sent, "C0PIPES")
    assert "Thu 17 Sep" in line.text
    await changes.cancel(stage.works, WORKSPACE, user(stage.lia), call_id=call, scope=None, reason=None)
    sent = await stage.pass_on()
    assert whom([each for each in sent if ":cancelled:" in each.key]) == people
    (line,) = to(sent, "C0PIPES")
    assert line.text.startswith("No call is ahead of the small-group conversation")
    assert "timepolls.join" not in line.blocks
    assert await stage.later(days=30) == []


async def test_who_joins_afterwards_is_invited_and_reminded_too(stage: Stage) -> None:
    asked, call = await small(stage)
    assert await ahead(stage, stage.cal) == []
    for _ in range(2):
        await joining.join(stage.works, WORKSPACE, user(stage.cal), asked)
    sent = await stage.pass_on()
    (invited,) = [each for each in sent if each.key == f"call:{call}:invite:{stage.cal.id}"]
    assert invited.text.startswith("You are invited")
    assert "2 people are in it" in to(sent, "C0PIPES")[0].blocks
    assert f"<@{user(stage.cal)}>" in to(sent, user(stage.hana))[0].blocks
    assert await ahead(stage, stage.cal) == [call]
    (row,) = await stage.calls()
    assert user(stage.cal) in whom(await stage.until(row.starts_at - timedelta(hours=1)))
    await stage.until(row.starts_at)
    with pytest.raises(UserFacingError, match="No call of this conversation is ahead"):
        await joining.join(stage.works, WORKSPACE, user(stage.ana), asked)


async def test_a_series_of_a_small_group_stays_theirs(stage: Stage) -> None:
    asked, _ = await small(stage, raw=MONTHLY)
    assert len(await ahead(stage, stage.hana)) == 6
    await stage.until(datetime(2026, 9, 25, 12, tzinfo=UTC))
    rows = await stage.calls()
    assert len({each.small_group_id for each in rows}) == 1
    assert len(rows) == 7
    await joining.join(stage.works, WORKSPACE, user(stage.cal), asked)
    sent = await stage.pass_on()
    assert [each.key for each in to(sent, user(stage.cal))] == [f"call:{rows[1].id}:invite:{stage.cal.id}"]
    late = [each for each in await stage.until(rows[2].starts_at - timedelta(days=20)) if ":invite:" in each.first]
    assert whom(late) >= {user(each) for each in (stage.hana, stage.lia, stage.cal)}
    assert not [each for each in stage.sent if each.to == "C0PIPES" and not each.first.startswith("call-request:")]
    edit = {"title": "Renamed", "minutes": "60", "link": None, "reminders": ["60"], "scope": "series", "revision": None}
    await editing.edit(stage.works, WORKSPACE, user(stage.lia), call_id=rows[2].id, **edit)  # type: ignore[arg-type]
    assert all("Renamed" in each.text for each in await stage.pass_on() if ":invite:" in each.first)


async def test_who_left_the_workgroup_keeps_the_call_that_they_are_in(stage: Stage) -> None:
    _, call = await small(stage, stage.ana)
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(update(Seat).where(Seat.person_id == stage.ana.id).values(person_id=None))
    assert await ahead(stage, stage.ana) == [call]
    assert b"One call" in await feed(stage, f"person:{stage.ana.id}")
    named = await listing.ahead(stage.works, WORKSPACE, user(stage.hana), workgroup="teacher")
    assert [each.call.id for each in named] == [call]


async def test_the_hour_burdens_only_the_organisations_of_its_people(stage: Stage) -> None:
    early = replace(ONCE, time="09:00")
    _, call = await small(stage, raw=early)
    shown = await fairness.show(stage.works, WORKSPACE, user(stage.lia), stage.group.id)
    assert {line.place: line.total for line in shown.ledger.carried} == {"Hawaii": 1}
    (row,) = await stage.calls()
    await stage.until(row.ends_at)
    async with stage.works.begin(WORKSPACE) as work:
        await note(work, call)
    shown = await fairness.show(stage.works, WORKSPACE, user(stage.lia), stage.group.id)
    assert {line.place: line.total for line in shown.ledger.carried} == {"Hawaii": 1}
    assert all(line.last is None for line in shown.ledger.lines)


async def test_a_request_for_the_whole_workgroup_cannot_be_joined(stage: Stage) -> None:
    await asking.request(
        stage.works,
        WORKSPACE,
        user(stage.hana),
        workgroup_id=stage.group.id,
        topic="All of us",
        wish=None,
        request_key="R9",
    )
    with pytest.raises(UserFacingError, match="whole workgroup"):
        await joining.join(stage.works, WORKSPACE, user(stage.ana), 1)
    await stage.schedule(ONCE, request_id=1)
    sent = await stage.pass_on()
    assert [each.key for each in to(sent, "C0PIPES")] == [f"call:{(await stage.calls())[0].id}:announce"]
    assert await ahead(stage, stage.cal) == [(await stage.calls())[0].id]
