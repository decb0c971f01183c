"""Group norms from the first proposal to the day on which the group looks again, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.errors import FieldErrors, NotAllowed, NotFound
from domain.norms.norm import CheckOver, Norm, NormsPage, NotAgreed, Stance
from domain.timers import State
from schedules import norms as schedule
from schedules.ticker import Ticker
from services.norms import access, checking, proposing
from services.norms.checking import NothingToCheck
from services.norms.proposing import UnderCheck
from services.work import Works
from storage.audit import AuditEntry
from storage.database import Database
from storage.deliveries.tables import Delivery
from storage.directory import Person
from storage.timers import Timer
from tests import factories
from tests.conftest import WORKSPACE, StillClock
from tests.pulses_stage import Stage
from tests.stage import Loud, user

TEXT = "We start on time."


@pytest.fixture
async def stage(database: Database, clock: StillClock) -> Stage:
    return await Stage(Works(database, clock), clock).set()


async def propose(stage: Stage, who: Person, text: str = TEXT, heading: str = "time", **more: int) -> NormsPage:
    return await proposing.propose(
        stage.works, WORKSPACE, user(who), stage.group.id, heading=heading, text=text, **more
    )


async def page(stage: Stage, who: Person) -> NormsPage:
    return await access.page(stage.works, WORKSPACE, user(who), stage.group.id)


async def ask(stage: Stage) -> int:
    found = await checking.open_check(stage.works, WORKSPACE, user(stage.lia), stage.group.id)
    assert found.check is not None
    return found.check.check.id


async def answer(stage: Stage, check: int, who: Person, stance: Stance, reason: str = "") -> NormsPage:
    return await checking.answer(stage.works, WORKSPACE, user(who), check, stance=stance.value, reason=reason)


async def adopt(stage: Stage, check: int, who: Person | None = None, day: str = "2027-03-01") -> NormsPage:
    return await checking.adopt(stage.works, WORKSPACE, user(who or stage.lia), check, revisit=day)


async def agreed(stage: Stage) -> tuple[NormsPage, Norm]:
    await propose(stage, stage.members[0])
    check = await ask(stage)
    for who in stage.members[:3]:
        await answer(stage, check, who, Stance.SUPPORT)
    found = await adopt(stage, check)
    return found, found.adopted[0]


async def texts(stage: Stage) -> dict[str, str]:
    async with stage.works.reading(WORKSPACE) as work:
        rows = await work.session.scalars(select(Delivery).order_by(Delivery.id))
        return {row.dedupe_key.partition("~")[0]: row.payload["text"] for row in rows}


async def test_a_member_proposes_and_the_group_sees_it(stage: Stage) -> None:
    await propose(stage, stage.members[0], " We  start on time. ")
    seen = await page(stage, stage.members[1])
    assert [each.text for each in seen.waiting] == [TEXT]
    assert (seen.belongs, seen.runs, (await page(stage, stage.lia)).runs) == (True, False, True)


async def test_outsiders_see_only_what_was_adopted_and_propose_nothing(stage: Stage) -> None:
    await agreed(stage)
    await propose(stage, stage.members[0], "We listen to the end.", "listening")
    async with stage.works.begin(WORKSPACE) as work:
        stranger = await factories.person(work, "Else", organisation=await factories.organisation(work))
    seen = await page(stage, stranger)
    assert ([each.text for each in seen.adopted], seen.proposed, seen.check) == ([TEXT], (), None)
    with pytest.raises(NotAllowed):
        await propose(stage, stranger)
    with pytest.raises(NotAllowed):
        await page(stage, stage.out)


async def test_the_same_sentence_is_proposed_once(stage: Stage) -> None:
    await propose(stage, stage.members[0])
    with pytest.raises(FieldErrors):
        await propose(stage, stage.members[1], TEXT.upper())


async def test_a_proposal_is_withdrawn_by_its_author_or_the_liaison_alone(stage: Stage) -> None:
    found = (await propose(stage, stage.members[0])).proposed[0]
    with pytest.raises(NotAllowed):
        await proposing.withdraw(stage.works, WORKSPACE, user(stage.members[1]), found.id)
    left = await proposing.withdraw(stage.works, WORKSPACE, user(stage.members[0]), found.id)
    assert left.proposed == ()
    again = (await propose(stage, stage.members[0])).proposed[0]
    check = await ask(stage)
    with pytest.raises(UnderCheck):
        await proposing.withdraw(stage.works, WORKSPACE, user(stage.lia), again.id)
    await checking.end(stage.works, WORKSPACE, user(stage.lia), check)
    await proposing.withdraw(stage.works, WORKSPACE, user(stage.lia), again.id)


async def test_only_liaisons_and_managers_check_and_adopt(stage: Stage) -> None:
    await propose(stage, stage.members[0])
    with pytest.raises(NotAllowed):
        await checking.open_check(stage.works, WORKSPACE, user(stage.members[0]), stage.group.id)
    check = await ask(stage)
    for who in stage.members[:3]:
        await answer(stage, check, who, Stance.SUPPORT)
    with pytest.raises(NotAllowed):
        await adopt(stage, check, stage.members[0])
    assert len((await adopt(stage, check, stage.max)).adopted) == 1


async def test_one_check_at_a_time_and_none_without_proposals(stage: Stage) -> None:
    with pytest.raises(NothingToCheck):
        await ask(stage)
    await propose(stage, stage.members[0])
    both = await asyncio.gather(ask(stage), ask(stage), return_exceptions=True)
    assert sorted(type(each).__name__ for each in both) == ["NothingToCheck", "int"]


async def test_the_question_counts_by_itself_and_names_nobody_in_its_text(stage: Stage) -> None:
    await propose(stage, stage.members[0])
    check = await ask(stage)
    await answer(stage, check, stage.members[0], Stance.SUPPORT)
    await answer(stage, check, stage.members[1], Stance.CANNOT, "too early for Hawaii")
    said = await texts(stage)
    assert (
        "2 of 6 answered: 1 support, 0 can live with them, 1 cannot yet." in said[f"norm_check:{check}:channel:count"]
    )
    assert "Hawaii" not in str(said)
    seen = await page(stage, stage.members[2])
    assert seen.check is not None
    assert [(each.person.id, each.reason) for each in seen.check.against] == [
        (stage.members[1].id, "too early for Hawaii")
    ]


async def test_nothing_is_adopted_while_somebody_cannot_live_with_it(stage: Stage) -> None:
    await propose(stage, stage.members[0])
    check = await ask(stage)
    for who in stage.members[:5]:
        await answer(stage, check, who, Stance.SUPPORT)
    await answer(stage, check, stage.members[5], Stance.CANNOT, "why")
    with pytest.raises(NotAgreed):
        await adopt(stage, check)
    await answer(stage, check, stage.members[5], Stance.LIVE_WITH)
    assert len((await adopt(stage, check)).adopted) == 1


async def test_who_holds_no_seat_does_not_answer(stage: Stage) -> None:
    await propose(stage, stage.members[0])
    check = await ask(stage)
    for who in (stage.lia, stage.out):
        with pytest.raises(NotAllowed):
            await answer(stage, check, who, Stance.SUPPORT)


async def test_after_the_end_nobody_answers_or_adopts(stage: Stage) -> None:
    await agreed(stage)
    for late in (answer(stage, 1, stage.members[0], Stance.SUPPORT), adopt(stage, 1)):
        with pytest.raises((CheckOver, NotFound)):
            await late


async def test_a_norm_in_place_of_another_takes_its_place_when_adopted(stage: Stage) -> None:
    _, old = await agreed(stage)
    await propose(stage, stage.members[1], "We start five minutes late.", replaces=old.id)
    assert [each.text for each in (await page(stage, stage.lia)).adopted] == [TEXT]
    check = await ask(stage)
    for who in stage.members[:3]:
        await answer(stage, check, who, Stance.SUPPORT)
    found = await adopt(stage, check, day="2027-06-01")
    assert [each.text for each in found.adopted] == ["We start five minutes late."]
    async with stage.works.reading(WORKSPACE) as work:
        rows = await work.session.execute(select(Timer.state, Timer.due_at).order_by(Timer.id))
        states = [state for state, _ in rows]
    assert states == [State.CANCELLED, State.WAITING]


async def test_on_the_day_the_group_is_reminded_once(stage: Stage, clock: StillClock) -> None:
    found, _ = await agreed(stage)
    assert str(found.revisit_on) == "2027-03-01"
    ticker = Ticker(stage.works, schedule.HANDLERS, funnel=Loud(), machine=clock.now)
    clock.moment = datetime(2027, 3, 1, 13, 59, tzinfo=UTC)
    assert await ticker.tick() == 0
    clock.advance(minutes=1)
    assert (await ticker.tick(), await ticker.tick()) == (1, 0)
    said = [text for text in (await texts(stage)).values() if "look at its norms again today" in text]
    assert len(said) == 1


async def test_without_a_channel_people_are_asked_themselves(stage: Stage) -> None:
    async with stage.works.begin(WORKSPACE) as work:
        (await work.session.get_one(type(stage.group), stage.group.id)).channel = None
    await propose(stage, stage.members[0])
    check = await ask(stage)
    await answer(stage, check, stage.members[0], Stance.SUPPORT)
    assert sum(key.startswith(f"norm_check:{check}:") for key in await texts(stage)) == 6


async def test_what_was_decided_is_in_the_audit_log_without_words(stage: Stage) -> None:
    await agreed(stage)
    async with stage.works.reading(WORKSPACE) as work:
        entries = list(await work.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert [each.action for each in entries] == ["norms.propose", "norms.check", "norms.adopt"]
    assert TEXT not in str([each.detail for each in entries])


async def test_the_last_day_counts_in_the_zone_of_the_program(stage: Stage, clock: StillClock) -> None:
    await propose(stage, stage.members[0])
    check = await ask(stage)
    for who in stage.members[:3]:
        await answer(stage, check, who, Stance.SUPPORT)
    # 1 September, 11 in the evening in New York: the second is tomorrow there, and today in UTC.
    clock.moment = datetime(2026, 9, 2, 3, 0, tzinfo=UTC)
    found = await adopt(stage, check, day="2026-09-02")
    assert found.revisit_on is not None
    assert found.revisit_on - clock.now().date() == timedelta(0)
