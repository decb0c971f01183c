"""Roles of calls: offered, accepted, declined, swapped and passed on, on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from domain.errors import FieldErrors, NotAllowed
from domain.meetings.role import Holding, MeetingRole, RoleOver, RoleState
from services.meetings import roles
from storage.calls.tables import CallRow
from storage.directory import Person
from tests.conftest import WORKSPACE
from tests.meetings_stage import STATES, Stage
from tests.stage import user

RECORDER, CHAIR = MeetingRole.RECORDER, MeetingRole.CHAIR


async def offered(stage: Stage) -> dict[MeetingRole, Holding]:
    await stage.use(evaluation=False)
    await stage.until(stage.first.starts_at - timedelta(days=7))
    return await stage.held()


async def leave(stage: Stage, holding: Holding) -> None:
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(update(Person).where(Person.id == holding.person.id).values(active=False))


async def ask(stage: Stage, holding: Holding, other: Holding | Person) -> None:
    person = other.person.id if isinstance(other, Holding) else other.id
    slack_user = holding.person.slack_user or ""
    await roles.swap(stage.works, WORKSPACE, slack_user, holding.id, with_person=person)


async def asked_of(stage: Stage, role: MeetingRole) -> Holding:
    return next(each for each in await stage.holdings() if each.role is role and each.instead_of is not None)


def state_of(stage: Stage, holding: Holding) -> str:
    return STATES[[each.id for each in stage.members].index(holding.person.id)]


async def test_a_week_ahead_four_people_of_different_states_are_asked(stage: Stage) -> None:
    held = await offered(stage)
    assert set(held) == set(MeetingRole)
    assert len({state_of(stage, each) for each in held.values()}) == 4
    asked = [each for each in stage.sent if ":role:" in each.key]
    assert {each.to for each in asked} == {each.person.slack_user for each in held.values()}
    await stage.later(minutes=5)
    assert len([each for each in stage.sent if ":role:" in each.key]) == 4


async def test_who_accepts_gets_a_duty_card_and_facilitators_the_ladder_of_inference(stage: Stage) -> None:
    held = await offered(stage)
    await stage.answer(held[MeetingRole.FACILITATOR])
    await stage.answer(held[MeetingRole.FACILITATOR])
    (card,) = [each for each in await stage.pass_on() if ":role:" in each.key]
    assert "Down the ladder of inference" in card.blocks
    assert "When opinions clash" in card.blocks
    await stage.answer(held[RECORDER])
    (card,) = [each for each in await stage.pass_on() if ":role:" in each.key]
    assert "48 hours" in card.blocks
    assert "ladder" not in card.blocks


async def test_who_declines_is_followed_by_the_next_one_until_nobody_is_left(stage: Stage) -> None:
    await offered(stage)
    asked: list[int] = []
    while RECORDER in (held := await stage.held()):
        asked.append(held[RECORDER].person.id)
        await stage.answer(held[RECORDER], accepts=False)
    # Three others hold a role already, so three of six can be asked, each once.
    assert len(asked) == len(set(asked)) == 3
    told = [each for each in await stage.pass_on() if ":nobody-recorder:" in each.key]
    assert [each.to for each in told] == [user(stage.lia)]


async def test_an_offer_that_nobody_answers_goes_on_and_what_was_accepted_stays(stage: Stage) -> None:
    held = await offered(stage)
    await stage.answer(held[CHAIR])
    await stage.until(stage.first.starts_at - timedelta(days=3))
    after = await stage.held()
    assert after[CHAIR].person == held[CHAIR].person
    assert after[RECORDER].person != held[RECORDER].person


async def test_who_was_asked_to_take_over_exchanges_roles_by_accepting(stage: Stage) -> None:
    await offered(stage)
    held = await stage.all_accept()
    await ask(stage, held[RECORDER], held[CHAIR])
    assert (await stage.held())[RECORDER].person == held[RECORDER].person
    with pytest.raises(FieldErrors):
        await ask(stage, held[RECORDER], stage.members[5])
    await stage.answer(await asked_of(stage, RECORDER))
    after = await stage.held()
    assert (after[RECORDER].person, after[CHAIR].person) == (held[CHAIR].person, held[RECORDER].person)
    assert len(after) == 4
    await stage.pass_on()
    assert not [each for each in await stage.holdings() if each.state is RoleState.OFFERED]


async def test_who_declines_a_swap_leaves_the_role_where_it_was_and_says_so(stage: Stage) -> None:
    await offered(stage)
    held = await stage.all_accept()
    free = next(each for each in stage.members if each.id not in {one.person.id for one in held.values()})
    await stage.pass_on()
    await ask(stage, held[RECORDER], free)
    await stage.answer(await asked_of(stage, RECORDER), accepts=False)
    assert (await stage.held())[RECORDER].person == held[RECORDER].person
    told = [each for each in await stage.pass_on() if each.to == held[RECORDER].person.slack_user]
    assert ["stays with you" in each.text for each in told] == [True]


async def test_who_asked_for_a_swap_and_declines_meanwhile_leaves_the_role_to_who_was_asked(stage: Stage) -> None:
    await offered(stage)
    held = await stage.all_accept()
    free = next(each for each in stage.members if each.id not in {one.person.id for one in held.values()})
    await ask(stage, held[RECORDER], free)
    await stage.answer(held[RECORDER], accepts=False)
    assert (await stage.held())[RECORDER].person.id == free.id


async def test_a_recorder_who_left_is_followed_by_the_next_one(stage: Stage) -> None:
    await offered(stage)
    held = await stage.all_accept()
    await leave(stage, held[RECORDER])
    await stage.until(stage.first.starts_at - timedelta(hours=24))
    after = await stage.held()
    assert after[RECORDER].person != held[RECORDER].person
    assert after[CHAIR] == held[CHAIR]


async def test_a_recorder_who_left_during_the_call_is_followed_when_the_minutes_are_asked_for(stage: Stage) -> None:
    await offered(stage)
    held = await stage.all_accept()
    await stage.until(stage.first.starts_at)
    await leave(stage, held[RECORDER])
    await stage.until(stage.first.ends_at)
    after = (await stage.held())[RECORDER]
    assert (after.state, after.person != held[RECORDER].person) == (RoleState.OFFERED, True)
    await stage.answer(after)
    nudged = [each for each in await stage.later(hours=24) if "nudge-24" in each.key]
    assert [each.to for each in nudged] == [after.person.slack_user]


async def test_an_open_role_is_taken_by_a_member_and_by_nobody_else(stage: Stage) -> None:
    await stage.use(roles=False)
    mine = user(stage.members[0])
    await roles.take(stage.works, WORKSPACE, mine, stage.first.id, CHAIR)
    assert (await stage.held())[CHAIR].state is RoleState.ACCEPTED
    with pytest.raises(RoleOver):
        await roles.take(stage.works, WORKSPACE, user(stage.members[1]), stage.first.id, CHAIR)
    with pytest.raises(NotAllowed):
        await roles.take(stage.works, WORKSPACE, user(stage.out), stage.first.id, RECORDER)


async def test_answers_of_others_and_answers_too_late_change_nothing(stage: Stage) -> None:
    held = await offered(stage)
    with pytest.raises(RoleOver):
        await roles.answer(stage.works, WORKSPACE, user(stage.out), held[CHAIR].id, accepts=True)
    await stage.until(stage.first.ends_at + timedelta(minutes=1))
    chair = (await stage.held())[CHAIR]
    with pytest.raises(RoleOver):
        await stage.answer(chair)


async def test_over_half_a_year_every_state_serves_as_often_and_within_it_everybody(stage: Stage) -> None:
    await stage.use(evaluation=False)
    times = dict.fromkeys((each.id for each in stage.members), 0)
    for number in range(6):
        call: CallRow = (await stage.calls())[number]
        await stage.until(call.starts_at - timedelta(days=7))
        for each in (await stage.all_accept(call)).values():
            times[each.person.id] += 1
    # Two of the six are the only ones of their state: AZ, AZ, HI, TX, TX, NY.
    assert list(times.values()) == [3, 3, 6, 3, 3, 6]


async def test_two_who_take_the_same_open_role_at_once_do_not_both_get_it(stage: Stage) -> None:
    await stage.use(roles=False)
    first, second = (user(each) for each in stage.members[:2])
    both = await asyncio.gather(
        *(roles.take(stage.works, WORKSPACE, each, stage.first.id, CHAIR) for each in (first, second)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in both) == ["MyDuty", "RoleOver"]
    assert len(await stage.holdings()) == 1


async def test_who_is_asked_again_in_the_same_minute_sees_the_question_again(stage: Stage) -> None:
    await offered(stage)
    held = await stage.all_accept()
    free = next(each for each in stage.members if each.id not in {one.person.id for one in held.values()})
    for _ in range(2):
        await ask(stage, held[RECORDER], free)
        seen = [each for each in await stage.pass_on() if each.to == user(free)]
        assert ["meetings.role.accept" in each.blocks for each in seen] == [True]
        await stage.answer(await asked_of(stage, RECORDER), accepts=False)
        await stage.pass_on()
