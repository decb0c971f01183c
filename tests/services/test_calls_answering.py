"""Answers and attendance: one per person, counted live, and only as long as they make sense."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from domain.calls.answers import Answer, AttendanceClosed, Tally
from domain.calls.call import CallStarted
from domain.errors import NotFound
from services.calls import answering, changes
from tests.calls_stage import ONCE, Stage
from tests.conftest import WORKSPACE
from tests.stage import user

START = datetime(2026, 9, 10, 19, tzinfo=UTC)
END = START + timedelta(hours=1)


@pytest.fixture
async def stage(works, clock):
    return await Stage(works, clock).set()


@pytest.fixture
async def call_id(stage):
    saved = await stage.schedule(ONCE)
    await stage.pass_on()
    return saved.card.call.id


def edits(sent):
    return [each for each in sent if ":edit" in each.key]


async def test_an_answer_is_counted_and_the_announcement_shows_it(stage, call_id):
    card = await answering.answer(stage.works, WORKSPACE, stage.ana.slack_user, call_id=call_id, given=Answer.GOING)
    assert (card.mine, card.tally) == (Answer.GOING, Tally(going=1))
    (edit,) = edits(await stage.pass_on())
    assert "1 going · 0 maybe · 0 can" in edit.blocks


async def test_many_answers_in_a_row_cost_one_update_with_the_last_count(stage, call_id):
    for who in (stage.ana, stage.ben, stage.lia, stage.max):
        await stage.answer(who, call_id)
    (edit,) = edits(await stage.pass_on())
    assert "4 going" in edit.blocks


async def test_answers_given_at_the_same_moment_are_all_in_the_count(stage, call_id):
    people = (stage.ana, stage.ben, stage.lia, stage.max, stage.out)
    await asyncio.gather(*(stage.answer(who, call_id) for who in people))
    assert "5 going" in edits(await stage.pass_on())[-1].blocks


async def test_a_changed_answer_replaces_the_old_one(stage, call_id):
    await stage.answer(stage.ana, call_id, Answer.GOING)
    await stage.answer(stage.ana, call_id, Answer.DECLINED)
    names = (await answering.who_is_coming(stage.works, WORKSPACE, user(stage.ana), call_id=call_id)).names
    assert names == {Answer.GOING: [], Answer.MAYBE: [], Answer.DECLINED: ["Ana"]}


async def test_the_same_answer_twice_updates_nothing(stage, call_id):
    await stage.answer(stage.ana, call_id)
    await stage.pass_on()
    await stage.answer(stage.ana, call_id)
    assert await stage.pass_on() == []


async def test_somebody_convene_has_not_met_can_answer(stage, call_id):
    card = await answering.answer(stage.works, WORKSPACE, "U0GUEST", call_id=call_id, given=Answer.MAYBE)
    assert card.tally == Tally(maybe=1)


async def test_an_answer_to_a_call_not_announced_yet_is_kept(stage):
    await stage.schedule()
    second = (await stage.calls())[0]
    await stage.answer(stage.ana, second.id)
    third = (await stage.calls())[2]
    await stage.answer(stage.ana, third.id)
    sent = await stage.pass_on()
    assert not [each for each in sent if each.key.startswith(f"call:{third.id}:")]
    later = await stage.until(third.starts_at - timedelta(days=20))
    (announced,) = [each for each in later if each.key == f"call:{third.id}:announce"]
    assert "1 going" in announced.blocks


async def test_a_call_that_has_begun_takes_no_answers(stage, call_id):
    await stage.until(START)
    with pytest.raises(CallStarted):
        await stage.answer(stage.ana, call_id)


async def test_a_call_that_does_not_exist_takes_no_answers(stage, call_id):
    with pytest.raises(NotFound):
        await stage.answer(stage.ana, call_id + 99)


async def test_names_of_those_who_answered_come_in_order(stage, call_id):
    for who in (stage.max, stage.ben, stage.ana):
        await stage.answer(who, call_id)
    names = (await answering.who_is_coming(stage.works, WORKSPACE, user(stage.ana), call_id=call_id)).names
    assert names[Answer.GOING] == ["Ana", "Ben", "Max"]


async def attend(stage, who, call_id, attended=True):
    return await answering.attend(stage.works, WORKSPACE, who.slack_user, call_id=call_id, attended=attended)


async def test_after_a_call_the_channel_and_those_who_meant_to_come_are_asked_who_was_there(stage, call_id):
    await stage.answer(stage.ana, call_id, Answer.GOING)
    await stage.answer(stage.max, call_id, Answer.MAYBE)
    await stage.answer(stage.ben, call_id, Answer.DECLINED)
    sent = [each for each in await stage.until(END) if ":attendance:" in each.key]
    assert [(each.to, each.at) for each in sent] == [
        ("C0PIPES", END),
        (stage.ana.slack_user, END),
        (stage.max.slack_user, END),
    ]
    assert all("calls.attended:yes" in each.blocks for each in sent)


async def test_attendance_is_one_tap_counted_once_and_can_be_corrected(stage, call_id):
    await stage.until(END)
    await attend(stage, stage.ana, call_id)
    await attend(stage, stage.ana, call_id)
    await attend(stage, stage.ben, call_id)
    assert "2 people were there" in edits(await stage.pass_on())[-1].blocks
    await attend(stage, stage.ben, call_id, attended=False)
    assert "1 person was there" in edits(await stage.pass_on())[-1].blocks


async def test_attendance_given_before_the_question_is_in_its_count(stage, call_id):
    await stage.until(START)
    await attend(stage, stage.ana, call_id)
    (asked,) = [each for each in await stage.until(END) if ":attendance:" in each.key]
    assert "1 person was there" in asked.blocks


async def test_attendance_before_the_call_or_long_after_it_is_refused(stage, call_id):
    with pytest.raises(AttendanceClosed):
        await attend(stage, stage.ana, call_id)
    stage.clock.moment = END + timedelta(days=15)
    with pytest.raises(AttendanceClosed):
        await attend(stage, stage.ana, call_id)


async def test_a_person_who_left_gets_no_messages(stage, call_id):
    await stage.answer(stage.ana, call_id)
    async with stage.works.begin(WORKSPACE) as work:
        ana = await work.session.get_one(type(stage.ana), stage.ana.id)
        ana.active = False
    await changes.cancel(stage.works, WORKSPACE, stage.lia.slack_user, call_id=call_id, scope=None, reason=None)
    assert stage.ana.slack_user not in {each.to for each in await stage.pass_on()}
