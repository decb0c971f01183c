"""Whom a poll asks follows the workgroup: who joins is asked, who leaves holds nothing up, who looks is not counted."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from domain.errors import NotAllowed
from services.timepolls import answering, prompts, results
from storage.directory import Person, Seat
from tests import factories
from tests.conftest import WORKSPACE
from tests.stage import user
from tests.timepolls_stage import NO, YES, Stage, to


async def leave(stage: Stage, who: Person) -> None:
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(delete(Seat).where(Seat.workspace == WORKSPACE, Seat.person_id == who.id))


async def waiting(stage: Stage, who: Person) -> list[int]:
    cards, _ = await results.waiting_for(stage.works, WORKSPACE, user(who))
    return [each.poll.id for each in cards]


async def test_who_joins_after_it_opened_finds_the_poll_and_answers(stage: Stage) -> None:
    card = await stage.start()
    assert card.asked == 4
    async with stage.works.begin(WORKSPACE) as work:
        new = await factories.person(work, "Nell", sits_in=[stage.group], zone="America/Denver")
    assert await waiting(stage, new) == [card.poll.id]
    after = await stage.say(new, card, YES, YES, YES)
    assert (after.asked, after.answered, after.has_answered) == (5, 1, True)


async def test_who_leaves_is_not_asked_any_more_and_holds_nothing_up(stage: Stage) -> None:
    card = await stage.start()
    await stage.say(stage.hana, card, NO, NO, YES)
    await leave(stage, stage.hana)
    assert await waiting(stage, stage.hana) == []
    with pytest.raises(NotAllowed, match="for another workgroup"):
        await stage.say(stage.hana, card, YES, YES, YES)
    await stage.pass_on()
    for each in (stage.ana, stage.cal, stage.lia):
        last = await stage.say(each, card, YES, YES, NO)
    assert (last.asked, last.answered) == (3, 3)
    told = to(await stage.pass_on(), user(stage.lia))
    assert any("Everybody has answered" in each.text for each in told), [each.text for each in told]
    standing = await results.show(stage.works, WORKSPACE, user(stage.lia), card.poll.id)
    assert "Hana" not in str(standing.ranking)


async def test_a_manager_who_looks_at_a_poll_is_not_asked_by_it(stage: Stage) -> None:
    card = await stage.start()
    with pytest.raises(NotAllowed):
        await answering.form(stage.works, WORKSPACE, user(stage.max), card.poll.id)
    shown = await results.show(stage.works, WORKSPACE, user(stage.max), card.poll.id)
    assert shown.card.asked == 4


async def test_a_time_that_is_refused_beside_one_that_was_refused_before_is_told_too(stage: Stage) -> None:
    card = await stage.start()
    people = (stage.hana, stage.ana, stage.cal, stage.lia)
    for each in people:
        await stage.say(each, card, NO, YES, YES)
    first = [each for each in to(await stage.pass_on(), user(stage.lia)) if ":refused-" in each.key]
    assert len(first) == 1
    for each in people[:3]:
        await stage.say(each, card, NO, NO, YES)
    await stage.say(stage.lia, card, YES, YES, YES)
    await stage.say(stage.lia, card, NO, NO, YES)
    (second,) = [each for each in to(await stage.pass_on(), user(stage.lia)) if ":refused-" in each.key]
    assert second.key != first[0].key


async def test_when_the_last_one_missing_leaves_the_organiser_hears_once_that_all_have_answered(stage: Stage) -> None:
    card = await stage.start()
    for each in (stage.ana, stage.cal, stage.lia):
        await stage.say(each, card, YES, YES, NO)

    async def look() -> int:
        async with stage.works.begin(WORKSPACE) as work:
            return await prompts.keep_up(work)

    assert await look() == 0
    await leave(stage, stage.hana)
    assert (await look(), await look()) == (1, 0)
    told = [each.text for each in to(await stage.pass_on(), user(stage.lia))]
    assert [text.startswith("Everybody has answered: Monthly call") for text in told] == [True]
    await stage.until(card.poll.deadline)
    assert await look() == 0
