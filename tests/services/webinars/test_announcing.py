"""Announcing: who is reached, who hears at once, the test, and two minutes to take it back."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from domain.errors import FieldErrors, NotAllowed, UserFacingError
from domain.webinars.webinar import State, TooLate
from services.directory import channels as following_channels
from services.webinars import announcing
from storage.audit import AuditEntry
from storage.webinars import channels
from storage.webinars.tables import WebinarRow
from tests import factories
from tests.conftest import WORKSPACE
from tests.stage import user
from tests.webinars_stage import RAW, Stage, at, to


async def confirm(stage: Stage, webinar_id: int, who=None):
    return await announcing.confirm(stage.works, WORKSPACE, user(who or stage.lia), webinar_id=webinar_id)


async def undo(stage: Stage, webinar_id: int, who=None):
    return await announcing.undo(stage.works, WORKSPACE, user(who or stage.lia), webinar_id=webinar_id)


async def test_the_preview_names_channels_and_counts_people_once(stage):
    shown = await stage.draft(channels=("C0PIPES",), workgroups=(str(stage.group.id), str(stage.other.id)))
    # Lia leads, Ana and Ben sit in one workgroup, Cam in the other; Dot has no Slack account.
    assert shown.reach.channels == ("C0PIPES", "C0STAND")
    assert shown.reach.people == 4
    assert shown.reach.unknown == ()
    assert await stage.pass_on() == []


async def test_a_channel_of_no_workgroup_is_posted_in_and_said_to_be_uncounted(stage):
    async with stage.works.begin(WORKSPACE) as work:
        await channels.take_in(work.session, WORKSPACE, {"C0RANDOM": "random", "C0PIPES": "pipes"})
    shown = await stage.draft(channels=("C0RANDOM",))
    assert (shown.reach.channels, shown.reach.people, shown.reach.unknown) == (("C0RANDOM",), 0, ("C0RANDOM",))


async def test_the_programs_own_channel_reaches_everybody_in_it(stage):
    async with stage.works.begin(WORKSPACE) as work:
        await channels.take_in(work.session, WORKSPACE, {"C0ALL": "everybody"})
        program = await factories.program(work)
        program.settings = {**program.settings, "channel_name": "everybody"}
    shown = await stage.draft(channels=("C0ALL",))
    # Lia, Max, Ana, Ben and Cam; Out belongs to nothing.
    assert (shown.reach.people, shown.reach.unknown) == (5, ())


async def test_followers_of_the_audience_hear_at_once_and_nobody_else(stage):
    await stage.follow(stage.ana, "rural RECRUITING")
    await stage.follow(stage.cam, "Rural recruiting")
    await stage.follow(stage.ben, "Mentoring")
    shown = await stage.draft()
    assert (shown.reach.at_once, shown.reach.followers) == (1, {"rural RECRUITING": 1})
    await confirm(stage, shown.card.webinar.id)
    sent = await stage.later(minutes=2)
    webinar = f"webinar:{shown.card.webinar.id}:"
    assert len(to(sent, "C0PIPES", webinar)) == 1
    assert "Growing your own teachers, Thu 3 Sep 2026, 3:00 PM New York time" in to(sent, stage.ana, webinar)[0]
    assert any("because you follow rural RECRUITING" in each.blocks for each in sent if each.to == user(stage.ana))
    assert to(sent, stage.ben, webinar) == to(sent, stage.cam, webinar) == to(sent, stage.lia, webinar) == []


async def test_nothing_goes_out_before_the_two_minutes_are_over(stage):
    shown = await stage.draft()
    await confirm(stage, shown.card.webinar.id)
    sent = await stage.later(minutes=1, seconds=59)
    assert [each.to for each in sent] == [user(stage.lia)]
    assert "goes out in two minutes to 1 channel, 3 people" in sent[0].text
    sent = await stage.later(seconds=1)
    assert [each.to for each in sent if each.key.endswith(":announce:C0PIPES/")] == ["C0PIPES"]
    assert "has gone out" in to(sent, stage.lia)[0]


async def test_undo_withdraws_everything(stage):
    await stage.follow(stage.ana, "Rural recruiting")
    shown = await stage.draft()
    webinar_id = shown.card.webinar.id
    await confirm(stage, webinar_id)
    await stage.later(seconds=90)
    await undo(stage, webinar_id)
    sent = await stage.later(days=30)
    assert {each.to for each in sent} == {user(stage.lia)}
    assert "was taken back. Nothing went out" in sent[0].text
    assert (await stage.webinar(webinar_id)).state == State.WITHDRAWN.value
    with pytest.raises(TooLate, match="taken back already"):
        await undo(stage, webinar_id)
    blank = await announcing.blank(stage.works, WORKSPACE, user(stage.lia), again=webinar_id)
    assert (blank.raw.title, blank.raw.date, blank.raw.time, blank.raw.channels) == (
        RAW.title,
        RAW.date,
        RAW.time,
        RAW.channels,
    )


async def test_undo_after_two_minutes_is_refused_with_what_to_do_instead(stage):
    webinar_id = await stage.announced()
    with pytest.raises(TooLate, match="edit or cancel it instead"):
        await undo(stage, webinar_id)
    assert (await stage.webinar(webinar_id)).state == State.ANNOUNCED.value


async def test_a_test_reaches_only_whoever_asks_for_it(stage):
    shown = await stage.draft()
    for _ in range(2):
        await announcing.test(stage.works, WORKSPACE, user(stage.lia), webinar_id=shown.card.webinar.id)
    sent = await stage.pass_on()
    assert [each.to for each in sent] == [user(stage.lia)] * 2
    assert sent[0].text.startswith("Test: Webinar: Growing your own teachers")
    with pytest.raises(UserFacingError, match="test of an announcement"):
        await stage.register(shown.card.webinar.id, stage.lia)


async def test_confirming_twice_announces_once(stage):
    shown = await stage.draft()
    webinar_id = shown.card.webinar.id
    await confirm(stage, webinar_id)
    await confirm(stage, webinar_id)
    sent = await stage.later(minutes=2)
    assert len(to(sent, "C0PIPES")) == 1
    async with stage.works.reading(WORKSPACE) as work:
        query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "webinars.announce")
        assert await work.session.scalar(query) == 1


async def test_the_same_form_again_changes_the_same_draft(stage):
    await stage.draft(key="V")
    shown = await stage.draft(key="V", title="Another title")
    assert shown.card.webinar.title == "Another title"
    async with stage.works.reading(WORKSPACE) as work:
        assert await work.session.scalar(select(func.count()).select_from(WebinarRow)) == 1


async def test_a_start_in_the_past_is_refused_and_nothing_is_saved(stage):
    with pytest.raises(FieldErrors) as refused:
        await stage.draft(date="2026-08-31", channels=())
    assert set(refused.value.errors) == {"date", "channels"}
    async with stage.works.reading(WORKSPACE) as work:
        assert await work.session.scalar(select(func.count()).select_from(WebinarRow)) == 0


async def test_a_draft_whose_start_has_come_near_is_not_announced(stage):
    shown = await stage.draft()
    stage.clock.moment = at(3, 18, 59)
    with pytest.raises(UserFacingError, match="nothing was sent"):
        await confirm(stage, shown.card.webinar.id)
    assert await stage.pass_on() == []


@pytest.mark.parametrize("who", ["ana", "cam", "out"])
async def test_members_may_not_announce_and_are_told_whom_to_ask(stage, who):
    member = getattr(stage, who)
    with pytest.raises(NotAllowed, match="You may not announce webinars or news"):
        await announcing.blank(stage.works, WORKSPACE, user(member))
    with pytest.raises(NotAllowed):
        await stage.draft(by=member)
    shown = await stage.draft()
    with pytest.raises(NotAllowed):
        await confirm(stage, shown.card.webinar.id, member)
    with pytest.raises(NotAllowed):
        await undo(stage, shown.card.webinar.id, member)


async def test_a_draft_is_nobody_elses(stage):
    shown = await stage.draft()
    with pytest.raises(NotAllowed, match="Somebody else wrote this"):
        await confirm(stage, shown.card.webinar.id, stage.max)


async def test_an_audience_that_is_not_on_offer_is_refused(stage):
    with pytest.raises(FieldErrors) as refused:
        await stage.draft(channels=("C0SECRET",))
    assert set(refused.value.errors) == {"channels"}
    with pytest.raises(FieldErrors) as refused:
        await stage.draft(workgroups=("999",))
    assert set(refused.value.errors) == {"workgroups"}


async def test_a_webinar_announced_late_sends_only_the_reminders_ahead(stage):
    await stage.announced(date="2026-09-01", time="12:00")
    kinds = [kind for kind, ref, _ in await stage.waiting() if ref.startswith("webinar:")]
    assert kinds.count("webinars.remind") == 1


async def test_a_channel_whose_id_changes_stays_in_the_audience(stage):
    webinar_id = await stage.announced(date="2026-09-17")
    async with stage.works.begin(WORKSPACE) as work:
        await channels.take_in(work.session, WORKSPACE, {"C0PIPES": "pipes", "C0NEW": "shared"})
    await following_channels.follow(stage.works, WORKSPACE, "C0PIPES", "C0NEW")
    assert (await stage.webinar(webinar_id)).channels == ["C0NEW"]
    async with stage.works.reading(WORKSPACE) as work:
        assert await channels.joined(work.session, WORKSPACE) == {"C0NEW": "pipes"}
    shown = await stage.draft(channels=("C0NEW",))
    assert shown.reach.people == 3
    # What was posted keeps its name, so that later changes still find it.
    await stage.register(webinar_id, stage.ana)
    assert len([each for each in await stage.pass_on() if "1 registered" in each.blocks]) == 1
