"""By-request calls: asked for by a member, joined by others, accepted by the liaison, and polled among just them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.errors import NotAllowed, UserFacingError
from services.calls import asking
from services.timepolls import closing, joining, results, starting
from services.timepolls.closing import Becomes
from storage.calls.tables import RequestRow
from tests.conftest import WORKSPACE
from tests.stage import keys, user
from tests.timepolls_stage import YES, Stage, at, by_request, to


async def ask(stage: Stage) -> int:
    await asking.request(
        stage.works,
        WORKSPACE,
        user(stage.hana),
        workgroup_id=stage.group.id,
        topic="Induction <!channel>",
        wish=None,
        request_key="R1",
        small=True,
    )
    async with stage.works.reading(WORKSPACE) as work:
        return (await work.session.scalars(select(RequestRow.id))).one()


async def test_others_join_by_button_and_the_liaison_sees_who(stage: Stage) -> None:
    asked = await ask(stage)
    sent = await stage.pass_on()
    (invited,) = to(sent, "C0PIPES")
    assert "timepolls.join" in invited.blocks
    assert "<!channel>" not in invited.text + invited.blocks
    (told,) = to(sent, user(stage.lia))
    assert "1 person wants it" in told.text
    await joining.join(stage.works, WORKSPACE, user(stage.ana), asked)
    await joining.join(stage.works, WORKSPACE, user(stage.ana), asked)
    sent = await stage.pass_on()
    assert sorted(keys(sent)) == [
        f"call-request:{asked}:{stage.lia.id}:joined",
        f"call-request:{asked}:channel:joined",
    ]
    assert f"2 people want it: <@{user(stage.hana)}> and <@{user(stage.ana)}>" in to(sent, user(stage.lia))[0].blocks
    with pytest.raises(NotAllowed):
        await joining.join(stage.works, WORKSPACE, user(stage.out), asked)


async def test_accepting_opens_a_time_poll_for_just_those_people_and_its_winner_answers_the_request(
    stage: Stage,
) -> None:
    asked = await ask(stage)
    await joining.join(stage.works, WORKSPACE, user(stage.ana), asked)
    await stage.pass_on()
    blank = await starting.blank_from_request(stage.works, WORKSPACE, user(stage.lia), request_id=asked)
    assert (blank.people, blank.raw.title) == (2, "Induction <!channel>")
    card = await stage.start(by_request(), request_id=asked)
    sent = await stage.pass_on()
    polled = [each for each in sent if each.text.startswith("When suits you?")]
    assert {each.to for each in polled} == {user(each) for each in (stage.hana, stage.ana, stage.lia)}
    assert "timepolls.results" in next(each for each in sent if each.key.startswith("call-request:")).blocks
    with pytest.raises(UserFacingError, match="under way"):
        await stage.start(by_request(), request_id=asked, request_key="V9")
    with pytest.raises(NotAllowed, match="who asked for this call"):
        await stage.say(stage.cal, card, YES, YES, YES)
    # Who joins now is asked too.
    await joining.join(stage.works, WORKSPACE, user(stage.cal), asked)
    late = [each for each in await stage.pass_on() if each.text.startswith("When suits you?")]
    assert user(stage.cal) in {each.to for each in late}
    await stage.say(stage.cal, card, YES, YES, YES)
    found = await results.show(stage.works, WORKSPACE, user(stage.lia), card.poll.id)
    assert found.ranking.people == 4
    await closing.decide(stage.works, WORKSPACE, user(stage.lia), found.ranking.slots[0].slot.id, Becomes.CALL)
    sent = await stage.pass_on()
    assert [each.to for each in sent if each.text.startswith("The call you asked for is planned")] == [user(stage.hana)]
    assert {each.to for each in sent if each.text.startswith("A time was chosen")} == {user(stage.ana), user(stage.cal)}
    assert any("scheduled" in each.text for each in to(sent, "C0PIPES"))
    (call,) = await stage.calls()
    assert call.starts_at == at(8, 15)
    with pytest.raises(UserFacingError, match="answered already"):
        await joining.join(stage.works, WORKSPACE, user(stage.ana), asked)


async def test_a_poll_that_is_called_off_gives_the_request_back(stage: Stage) -> None:
    asked = await ask(stage)
    await stage.pass_on()
    card = await stage.start(by_request(), request_id=asked)
    await closing.cancel(stage.works, WORKSPACE, user(stage.lia), card.poll.id)
    sent = [each for each in await stage.pass_on() if each.key.startswith(f"call-request:{asked}:{stage.lia.id}")]
    assert "timepolls.request" in sent[-1].blocks
    await stage.start(by_request(), request_id=asked)


async def test_declining_says_so_in_the_channel_too(stage: Stage) -> None:
    asked = await ask(stage)
    await stage.pass_on()
    await asking.decline(stage.works, WORKSPACE, user(stage.lia), request_id=asked, reason="No time this month.")
    sent = await stage.pass_on()
    assert "declined" in to(sent, "C0PIPES")[0].text
