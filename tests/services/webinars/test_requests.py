"""Asking for webinars: requests reach liaisons, collect votes, and whoever wanted one hears at once."""

from __future__ import annotations

import pytest

from domain.directory.rights import Role
from domain.errors import FieldErrors, NotAllowed, UserFacingError
from domain.webinars.overview import RequestState
from services.webinars import announcing, changing, following, requests
from tests import factories
from tests.conftest import WORKSPACE
from tests.stage import user
from tests.webinars_stage import to


async def vote(stage, who, request_id):
    return await requests.vote(stage.works, WORKSPACE, user(who), request_id=request_id)


async def test_a_request_reaches_the_liaison_and_the_channel_and_counts_votes(stage):
    asked = await stage.ask(stage.ana, note="We start in January.")
    sent = await stage.pass_on()
    assert "asks for a webinar on Mentoring" in to(sent, stage.lia)[0]
    assert "asks for a webinar on Mentoring" in to(sent, "C0PIPES")[0]
    assert "1 person wants it." in sent[0].blocks
    after, wants = await vote(stage, stage.ben, asked.id)
    assert (after.votes, wants) == (1, True)
    await vote(stage, stage.cam, asked.id)
    edits = await stage.pass_on()
    assert {each.to for each in edits} == {user(stage.lia), "C0PIPES"}
    assert all("3 people want it." in each.blocks for each in edits)
    after, wants = await vote(stage, stage.ben, asked.id)
    assert (after.votes, wants) == (1, False)
    with pytest.raises(UserFacingError, match="count already"):
        await vote(stage, stage.ana, asked.id)


async def test_the_same_form_asks_once(stage):
    first = await stage.ask(stage.ana, request_key="R")
    second = await stage.ask(stage.ana, request_key="R")
    assert first.id == second.id
    assert len(to(await stage.pass_on(), stage.lia)) == 1


async def test_whoever_wanted_it_hears_at_once_when_it_is_announced(stage):
    asked = await stage.ask(stage.ana)
    await vote(stage, stage.cam, asked.id)
    await stage.pass_on()
    blank = await announcing.blank(stage.works, WORKSPACE, user(stage.lia), request_id=asked.id)
    assert (blank.raw.title, blank.raw.workgroups) == ("Mentoring", (str(stage.group.id),))
    webinar_id = await stage.announced(request_id=asked.id, new_topics=None)
    told = [each for each in stage.sent if each.key.startswith(f"webinar:{webinar_id}:told")]
    # Cam is not of the audience, and asked for it all the same.
    assert [each.to for each in told] == [user(stage.ana), user(stage.cam)]
    assert all("because you asked for it" in each.blocks for each in told)
    answered = [each for each in stage.sent if each.key.startswith(f"topic-request:{asked.id}:")]
    assert "announced one. There is nothing left to do." in answered[-1].text
    with pytest.raises(UserFacingError, match="announced already"):
        await vote(stage, stage.ben, asked.id)


async def test_a_webinar_that_is_taken_back_lets_the_request_wait_again(stage):
    asked = await stage.ask(stage.ana)
    shown = await stage.draft(request_id=asked.id)
    await announcing.confirm(stage.works, WORKSPACE, user(stage.lia), webinar_id=shown.card.webinar.id)
    await announcing.undo(stage.works, WORKSPACE, user(stage.lia), webinar_id=shown.card.webinar.id)
    assert (await vote(stage, stage.ben, asked.id))[0].state is RequestState.OPEN


async def test_a_webinar_that_is_cancelled_lets_the_request_wait_again(stage):
    asked = await stage.ask(stage.ana)
    webinar_id = await stage.announced(request_id=asked.id, new_topics=None)
    await changing.cancel(stage.works, WORKSPACE, user(stage.lia), webinar_id=webinar_id, reason="The speaker is ill.")
    assert [each.id for each in await requests.listed(stage.works, WORKSPACE, user(stage.lia))] == [asked.id]
    assert (await vote(stage, stage.ben, asked.id))[0].state is RequestState.OPEN
    again = await announcing.blank(stage.works, WORKSPACE, user(stage.lia), request_id=asked.id)
    assert again.request_id == asked.id


async def test_a_liaison_closes_a_request_and_whoever_asked_hears_of_it(stage):
    asked = await stage.ask(stage.ana)
    await stage.pass_on()
    with pytest.raises(NotAllowed):
        await requests.close(stage.works, WORKSPACE, user(stage.ben), request_id=asked.id)
    await requests.close(stage.works, WORKSPACE, user(stage.lia), request_id=asked.id)
    sent = await stage.pass_on()
    assert "closed your request for a webinar on Mentoring" in to(sent, stage.ana)[0]
    assert "closed this request" in to(sent, "C0PIPES")[0]
    assert await requests.listed(stage.works, WORKSPACE, user(stage.lia)) == ()


async def test_requests_are_listed_most_wanted_first(stage):
    await stage.ask(stage.ana, "First")
    second = await stage.ask(stage.ana, "Second")
    await vote(stage, stage.ben, second.id)
    found = await requests.listed(stage.works, WORKSPACE, user(stage.ben))
    assert [(each.topic, each.mine, each.may_close) for each in found] == [
        ("Second", True, False),
        ("First", False, False),
    ]
    assert await requests.listed(stage.works, WORKSPACE, user(stage.cam)) == ()
    assert all(each.may_close for each in await requests.listed(stage.works, WORKSPACE, user(stage.lia)))


async def test_a_liaison_of_others_may_announce_on_a_request_and_not_close_it(stage):
    asked = await stage.ask(stage.ana)
    async with stage.works.begin(WORKSPACE) as work:
        other = await factories.person(work, "Sol", role=Role.LIAISON, of=stage.other)
    for who, may_close in ((other, False), (stage.lia, True), (stage.max, True)):
        (seen,) = await requests.listed(stage.works, WORKSPACE, user(who))
        assert (seen.may_answer, seen.may_close) == (True, may_close)
    with pytest.raises(NotAllowed, match=f"asked of Teacher Pipelines.*Please ask <@{user(stage.lia)}>"):
        await requests.close(stage.works, WORKSPACE, user(other), request_id=asked.id)
    assert (await announcing.blank(stage.works, WORKSPACE, user(other), request_id=asked.id)).request_id == asked.id
    await requests.close(stage.works, WORKSPACE, user(stage.max), request_id=asked.id)


async def test_the_reach_counts_who_asked_from_outside_the_audience(stage):
    asked = await stage.ask(stage.ana)
    alone = (await stage.draft()).reach
    await vote(stage, stage.cam, asked.id)
    reach = (await stage.draft(request_id=asked.id)).reach
    assert (reach.people, reach.beyond) == (alone.people + 1, 1)
    assert (reach.at_once, alone.beyond) == (alone.at_once + 2, 0)


async def test_one_asks_ones_own_workgroup_about_something(stage):
    with pytest.raises(NotAllowed, match="in no workgroup yet"):
        await requests.offered(stage.works, WORKSPACE, user(stage.out))
    with pytest.raises(NotAllowed, match="your own workgroups"):
        await stage.ask(stage.cam)
    for wrong in ({"topic": " "}, {"workgroup_id": None}, {"note": "x" * 301}):
        with pytest.raises(FieldErrors):
            await stage.ask(stage.ana, **wrong)


async def test_people_follow_known_and_new_topics(stage):
    await stage.follow(stage.ana, "Mentoring", "Rural recruiting")
    saved = await following.follow(
        stage.works, WORKSPACE, user(stage.ben), chosen=("Mentoring", "Unheard of"), added="RURAL recruiting, Grants"
    )
    assert saved == ("Grants", "Mentoring", "Rural recruiting")
    lines = await following.mine(stage.works, WORKSPACE, user(stage.ana))
    assert [(each.name, each.followed) for each in lines] == [
        ("Grants", False),
        ("Mentoring", True),
        ("Rural recruiting", True),
    ]
    assert await following.follow(stage.works, WORKSPACE, user(stage.ben), chosen=(), added=None) == ()
    with pytest.raises(FieldErrors):
        await following.follow(stage.works, WORKSPACE, user(stage.ben), chosen=(), added="x" * 61)
