"""By-request calls: asked for by a member, joined by others, accepted by the liaison, and polled among just them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.errors import NotAllowed, UserFacingError
from domain.timepolls.poll import PollClosed
from services.calls import asking, scheduling
from services.timepolls import closing, joining, results, starting
from services.timepolls.closing import Becomes
from storage.calls.tables import RequestRow
from tests.calls_stage import ONCE
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
    everybody = (stage.hana, stage.ana, stage.cal, stage.lia)
    assert [each.to for each in sent if each.text.startswith("You are invited")] == [
        user(each) for each in (stage.ana, stage.cal, stage.hana, stage.lia)
    ]
    assert f"For 4 people and nobody else: <@{user(stage.ana)}>" in to(sent, user(stage.hana))[-1].blocks
    assert {each.to for each in sent} == {"C0PIPES", *(user(each) for each in everybody)}
    # The channel, in which others were asked to join, says when it is and goes on asking; nothing else is posted there.
    (line,) = to(sent, "C0PIPES")
    assert line.key.startswith(f"call-request:{asked}:channel:")
    assert line.text.startswith("A time is set for the small-group conversation on Induction &lt;!channel&gt;: Thu")
    assert "timepolls.join" in line.blocks
    (call,) = await stage.calls()
    assert call.starts_at == at(8, 15)


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


async def test_a_decline_ends_the_poll_and_tells_those_it_asked(stage: Stage) -> None:
    asked = await ask(stage)
    await joining.join(stage.works, WORKSPACE, user(stage.ana), asked)
    await stage.pass_on()
    card = await stage.start(by_request(), request_id=asked)
    await stage.pass_on()
    await asking.decline(stage.works, WORKSPACE, user(stage.max), request_id=asked, reason="No time <!here>.")
    sent = await stage.pass_on()
    told = {each.to: each for each in sent if each.key.startswith(f"call-request:{asked}:off:")}
    assert told.keys() == {user(stage.ana), user(stage.lia)}
    assert "there is nothing left to answer" in told[user(stage.ana)].text
    assert "<!here>" not in told[user(stage.ana)].text + told[user(stage.ana)].blocks
    assert to(sent, user(stage.hana))[-1].key == f"call-request:{asked}:declined"
    polls = [each for each in sent if each.first.startswith(f"timepoll:{card.poll.id}:asked:")]
    assert {each.to for each in polls} == {user(each) for each in (stage.hana, stage.ana, stage.lia)}
    assert all("called off" in each.text for each in polls)
    assert not [kind for kind, *_ in await stage.waiting() if kind.startswith("timepolls.")]
    with pytest.raises(PollClosed):
        await stage.say(stage.ana, card, YES, YES, YES)
    with pytest.raises(UserFacingError, match="declined"):
        await joining.join(stage.works, WORKSPACE, user(stage.cal), asked)


async def test_a_call_planned_by_hand_ends_the_poll_and_is_for_those_it_asked(stage: Stage) -> None:
    asked = await ask(stage)
    await joining.join(stage.works, WORKSPACE, user(stage.ana), asked)
    await stage.pass_on()
    card = await stage.start(by_request(), request_id=asked)
    await stage.pass_on()
    checked = await scheduling.check(
        stage.works, WORKSPACE, user(stage.max), workgroup_id=stage.group.id, raw=ONCE, request_id=asked
    )
    assert (checked.people, checked.channel) == (4, None)
    await stage.schedule(ONCE, by=stage.max, request_id=asked)
    sent = await stage.pass_on()
    invited = {each.to for each in sent if each.text.startswith("You are invited: One call")}
    assert invited == {user(each) for each in (stage.hana, stage.ana, stage.lia, stage.max)}
    polls = [each for each in sent if each.first.startswith(f"timepoll:{card.poll.id}:asked:")]
    assert all("there is nothing left to answer" in each.text for each in polls)
    assert len(polls) == 3
    with pytest.raises(PollClosed, match="`/calls list` shows it"):
        await stage.say(stage.ana, card, YES, YES, YES)
    with pytest.raises(UserFacingError, match="chosen already"):
        await closing.decide(stage.works, WORKSPACE, user(stage.lia), card.poll.slots[0].id, Becomes.CALL)


async def test_without_a_channel_everybody_is_asked_directly(stage: Stage) -> None:
    await stage.without_channel()
    asked = await ask(stage)
    sent = [each for each in await stage.pass_on() if "timepolls.join" in each.blocks]
    assert {each.to for each in sent} == {user(stage.ana), user(stage.cal)}
    await joining.join(stage.works, WORKSPACE, user(stage.cal), asked)
    sent = [each for each in await stage.pass_on() if "timepolls.join" in each.blocks]
    assert {each.to: "2 people want it so far" in each.blocks for each in sent} == {
        user(stage.ana): True,
        user(stage.cal): True,
    }
