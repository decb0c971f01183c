"""Another audience for a webinar that was announced: who newly hears, who does not again, and what is taken out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from domain.errors import FieldErrors, NotFound, UserFacingError
from domain.webinars.overview import Shift
from services.webinars import announcing, changing, editing
from storage.audit import AuditEntry
from storage.webinars import channels
from tests.conftest import WORKSPACE
from tests.stage import user
from tests.webinars_stage import RAW, at

LATER = {"date": "2026-09-17"}


async def edit(stage, webinar_id, **changes):
    raw = replace(RAW, **changes)
    return await editing.edit(stage.works, WORKSPACE, user(stage.lia), raw, webinar_id=webinar_id, revision=None)


async def enter(stage, webinar_id, *, revision=0, key="V9", who=None, **changes):
    raw = replace(RAW, **changes)
    return await editing.enter(
        stage.works,
        WORKSPACE,
        user(who or stage.lia),
        raw,
        webinar_id=webinar_id,
        revision=revision,
        request_key=key,
    )


async def save(stage, webinar_id, draft_id, *, revision=0, who=None):
    return await editing.save(
        stage.works, WORKSPACE, user(who or stage.lia), webinar_id=webinar_id, draft_id=draft_id, revision=revision
    )


async def leave(stage, *there: str) -> None:
    """Let Convene be in these channels alone, besides those of workgroups."""
    async with stage.works.begin(WORKSPACE) as work:
        await channels.take_in(work.session, WORKSPACE, {each: each.lower() for each in there})


def announced(sent, webinar_id):
    """Return to whom the announcement itself went, and what it said; edits of it apart."""
    return [
        (each.to, each.text.partition(":")[0])
        for each in sent
        if each.key.startswith((f"webinar:{webinar_id}:announce:", f"webinar:{webinar_id}:told:"))
        and "~" not in each.key
    ]


def edited(sent, webinar_id):
    """Return what messages that were there already say now, by where they are."""
    begins = (f"webinar:{webinar_id}:announce:", f"webinar:{webinar_id}:told:")
    return {each.to: each.text.partition(":")[0] for each in sent if each.key.startswith(begins) and "~" in each.key}


async def test_another_workgroup_gets_it_posted_and_its_followers_hear_at_once_and_nobody_twice(stage):
    for who in (stage.ana, stage.cam):
        await stage.follow(who, "Rural recruiting")
    webinar_id = await stage.announced()
    done = await edit(stage, webinar_id, workgroups=(str(stage.other.id),))
    assert done.fields == ("workgroups",)
    assert done.shift == Shift(posted=("C0STAND",), at_once=1)
    sent = await stage.pass_on()
    assert announced(sent, webinar_id) == [("C0STAND", "Webinar"), (user(stage.cam), "Webinar")]
    assert any("because you follow Rural recruiting" in each.blocks for each in sent if each.to == user(stage.cam))
    assert set(edited(sent, webinar_id)) == {"C0PIPES", user(stage.ana)}
    await stage.register(webinar_id, stage.cam)
    # From now on it is brought up to date there too.
    assert set(edited(await stage.pass_on(), webinar_id)) == {"C0PIPES", "C0STAND"}


async def test_a_channel_that_is_taken_out_says_so_and_registrations_stay(stage):
    webinar_id = await stage.announced(workgroups=(str(stage.other.id),))
    await stage.register(webinar_id, stage.ana, stage.cam)
    await stage.pass_on()
    done = await edit(stage, webinar_id, channels=(), workgroups=(str(stage.other.id),))
    assert done.shift == Shift(gone=("C0PIPES",))
    sent = await stage.pass_on()
    assert edited(sent, webinar_id) == {"C0PIPES": "No longer for this channel", "C0STAND": "Webinar"}
    assert announced(sent, webinar_id) == []
    assert set(await stage.registrations(webinar_id)) == {stage.ana.id, stage.cam.id}
    await stage.register(webinar_id, stage.ben)
    assert set(edited(await stage.pass_on(), webinar_id)) == {"C0STAND"}
    reminded = [each.to for each in await stage.until(at(2, 19)) if ":remind-1440:" in each.key]
    assert user(stage.ana) in reminded


async def test_a_channel_that_comes_back_shows_its_message_again_without_another_one(stage):
    webinar_id = await stage.announced(workgroups=(str(stage.other.id),))
    await edit(stage, webinar_id)
    assert edited(await stage.pass_on(), webinar_id) == {"C0PIPES": "Webinar", "C0STAND": "No longer for this channel"}
    done = await edit(stage, webinar_id, workgroups=(str(stage.other.id),))
    assert done.shift == Shift(again=("C0STAND",), digest=1)
    sent = await stage.pass_on()
    assert announced(sent, webinar_id) == []
    assert edited(sent, webinar_id) == {"C0PIPES": "Webinar", "C0STAND": "Webinar"}


async def test_other_topics_reach_their_followers_once_and_not_those_who_know(stage):
    await stage.follow(stage.ana, "Rural recruiting", "Residencies")
    await stage.follow(stage.ben, "Residencies")
    await stage.follow(stage.cam, "Residencies")
    webinar_id = await stage.announced()
    done = await edit(stage, webinar_id, new_topics="Rural recruiting, Residencies")
    # Ana was told before, and Cam is not of the audience.
    assert (done.fields, done.shift) == (("topics",), Shift(at_once=1))
    assert announced(await stage.pass_on(), webinar_id) == [(user(stage.ben), "Webinar")]
    await edit(stage, webinar_id, new_topics="Rural recruiting")
    await edit(stage, webinar_id, new_topics="Residencies")
    assert announced(await stage.pass_on(), webinar_id) == []


async def test_whoever_registered_is_not_told_of_what_they_come_to(stage):
    await stage.follow(stage.cam, "Rural recruiting")
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.cam)
    await stage.pass_on()
    done = await edit(stage, webinar_id, workgroups=(str(stage.other.id),))
    assert done.shift == Shift(posted=("C0STAND",))
    assert announced(await stage.pass_on(), webinar_id) == [("C0STAND", "Webinar")]


async def test_after_a_digest_the_next_one_tells_only_those_whom_it_newly_concerns(stage):
    webinar_id = await stage.announced(**LATER)
    sent = await stage.until(at(7, 17))
    assert {each.to for each in sent if "digest:" in each.key} == {user(stage.ana), user(stage.ben)}
    await stage.follow(stage.ben, "Residencies")
    wider = {"workgroups": (str(stage.other.id),), "new_topics": "Residencies"}
    done = await edit(stage, webinar_id, **LATER, **wider)
    # Ben follows the new topic, but found it in the digest.
    assert done.shift == Shift(posted=("C0STAND",), digest=1)
    sent = await stage.until(at(14, 17))
    assert announced(sent, webinar_id) == [("C0STAND", "Webinar")]
    assert {each.to for each in sent if "digest:" in each.key} == {user(stage.cam)}
    assert [each.to for each in await stage.until(at(16, 17)) if "digest:" in each.key] == []


async def test_while_it_is_held_nobody_hears_whom_it_is_not_for_any_more(stage):
    await stage.follow(stage.ana, "Rural recruiting")
    await stage.follow(stage.cam, "Rural recruiting")
    shown = await stage.draft()
    webinar_id = shown.card.webinar.id
    await announcing.confirm(stage.works, WORKSPACE, user(stage.lia), webinar_id=webinar_id)
    await edit(stage, webinar_id, channels=(), workgroups=(str(stage.other.id),))
    sent = await stage.later(seconds=119)
    assert [each.to for each in sent] == [user(stage.lia)] * 2
    assert "to 1 channel, 1 person" in sent[-1].text
    assert announced(await stage.later(seconds=1), webinar_id) == [("C0STAND", "Webinar"), (user(stage.cam), "Webinar")]
    assert announced(await stage.later(hours=1), webinar_id) == []


async def test_what_was_taken_out_and_put_back_while_it_was_held_goes_out_once(stage):
    await stage.follow(stage.ana, "Rural recruiting")
    shown = await stage.draft()
    webinar_id = shown.card.webinar.id
    await announcing.confirm(stage.works, WORKSPACE, user(stage.lia), webinar_id=webinar_id)
    await edit(stage, webinar_id, channels=("C0STAND",))
    await edit(stage, webinar_id)
    sent = await stage.later(minutes=2)
    assert announced(sent, webinar_id) == [("C0PIPES", "Webinar"), (user(stage.ana), "Webinar")]
    assert edited(sent, webinar_id) == {}


async def test_undo_takes_back_what_another_audience_added(stage):
    shown = await stage.draft()
    webinar_id = shown.card.webinar.id
    await announcing.confirm(stage.works, WORKSPACE, user(stage.lia), webinar_id=webinar_id)
    await edit(stage, webinar_id, workgroups=(str(stage.other.id),))
    await announcing.undo(stage.works, WORKSPACE, user(stage.lia), webinar_id=webinar_id)
    assert {each.to for each in await stage.later(days=30)} == {user(stage.lia)}


async def test_it_is_shown_first_whom_it_newly_concerns_and_saved_once_however_often_that_is_said(stage):
    await stage.follow(stage.cam, "Rural recruiting")
    webinar_id = await stage.announced()
    await stage.pass_on()
    for _ in range(2):
        shown = await enter(stage, webinar_id, channels=("C0STAND",), title="For others now")
    assert shown.shift == Shift(posted=("C0STAND",), gone=("C0PIPES",), at_once=1)
    assert await stage.pass_on() == []
    assert (await stage.webinar(webinar_id)).title == RAW.title
    done = [await save(stage, webinar_id, shown.draft_id) for _ in range(2)]
    assert [each.fields for each in done] == [("title", "channels"), ()]
    sent = await stage.pass_on()
    assert announced(sent, webinar_id) == [("C0STAND", "Webinar"), (user(stage.cam), "Webinar")]
    assert edited(sent, webinar_id) == {"C0PIPES": "No longer for this channel"}
    async with stage.works.reading(WORKSPACE) as work:
        query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "webinars.edit")
        assert await work.session.scalar(query) == 1


async def test_an_edit_of_words_is_saved_at_once(stage):
    webinar_id = await stage.announced()
    done = await enter(stage, webinar_id, title="Growing teachers together", new_topics="Residencies")
    assert done.fields == ("title", "topics")


async def test_a_preview_that_somebody_overtook_saves_nothing(stage):
    webinar_id = await stage.announced()
    shown = await enter(stage, webinar_id, channels=("C0STAND",))
    await edit(stage, webinar_id, title="Meanwhile")
    with pytest.raises(UserFacingError, match="Please open it again"):
        await save(stage, webinar_id, shown.draft_id)
    with pytest.raises(UserFacingError, match="Please open it again"):
        await enter(stage, webinar_id, channels=("C0STAND",))
    assert (await stage.webinar(webinar_id)).channels == ["C0PIPES"]


async def test_a_draft_of_an_edit_is_nobody_elses_and_no_announced_webinar(stage):
    webinar_id = await stage.announced()
    shown = await enter(stage, webinar_id, channels=("C0STAND",))
    for who, draft in ((stage.max, shown.draft_id), (stage.lia, webinar_id), (stage.lia, 999)):
        with pytest.raises(NotFound):
            await save(stage, webinar_id, draft, who=who)


async def test_a_manager_edits_the_audience_of_somebody_elses_webinar(stage):
    webinar_id = await stage.announced()
    shown = await enter(stage, webinar_id, who=stage.max, channels=("C0STAND",))
    assert (await save(stage, webinar_id, shown.draft_id, who=stage.max)).fields == ("channels",)
    assert (await stage.webinar(webinar_id)).created_by == stage.lia.id


async def test_nobody_and_what_is_not_on_offer_are_refused(stage):
    webinar_id = await stage.announced()
    for wrong in ({"channels": ()}, {"channels": ("C0SECRET",)}):
        with pytest.raises(FieldErrors) as refused:
            await edit(stage, webinar_id, **wrong)
        assert set(refused.value.errors) == {"channels"}
    assert (await stage.webinar(webinar_id)).channels == ["C0PIPES"]


async def test_a_channel_that_the_form_cannot_show_any_more_stays(stage):
    await leave(stage, "C0RANDOM")
    webinar_id = await stage.announced(channels=("C0PIPES", "C0RANDOM"))
    await leave(stage)
    done = await edit(stage, webinar_id, title="Another title", channels=("C0PIPES",))
    assert (done.fields, done.shift) == (("title",), Shift())
    assert (await stage.webinar(webinar_id)).channels == ["C0PIPES", "C0RANDOM"]
    assert edited(await stage.pass_on(), webinar_id) == {"C0PIPES": "Webinar", "C0RANDOM": "Webinar"}


async def test_a_cancelled_webinar_says_so_only_where_it_still_stands(stage):
    webinar_id = await stage.announced(channels=("C0PIPES", "C0STAND"))
    await edit(stage, webinar_id)
    await stage.pass_on()
    await changing.cancel(stage.works, WORKSPACE, user(stage.lia), webinar_id=webinar_id, reason=None)
    assert edited(await stage.pass_on(), webinar_id) == {"C0PIPES": "Cancelled"}
