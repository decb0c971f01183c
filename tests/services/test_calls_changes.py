"""Moving and cancelling: who hears of it, what is replaced, and that nothing goes out afterwards."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from domain.calls.answers import Answer
from domain.calls.call import CallCancelled, CallStarted, NotAhead
from domain.deliveries import State
from domain.directory.rights import Role
from domain.errors import FieldErrors, NotAllowed, NotFound
from services import deliveries
from services.calls import answering, changes, listing
from storage.deliveries import Delivery
from storage.workspaces import Workspace
from tests import factories
from tests.calls_stage import MONTHLY, ONCE, Stage
from tests.conftest import WORKSPACE

START = datetime(2026, 9, 10, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def stage(works, clock):
    return await Stage(works, clock).set()


async def move(stage, call_id, *, by=None, **changed):
    values = {"date": "2026-09-11", "time": "16:00", "zone": "America/New_York", "reason": None, **changed}
    user = (by or stage.lia).slack_user
    return (await changes.move(stage.works, WORKSPACE, user, call_id=call_id, **values)).card


async def cancel(stage, call_id, *, by=None, scope=None, reason=None):
    user = (by or stage.lia).slack_user
    return await changes.cancel(stage.works, WORKSPACE, user, call_id=call_id, scope=scope, reason=reason)


async def announced(stage, raw=ONCE):
    saved = await stage.schedule(raw)
    await stage.answer(stage.ana, saved.card.call.id, Answer.GOING)
    await stage.answer(stage.ben, saved.card.call.id, Answer.DECLINED)
    await stage.answer(stage.max, saved.card.call.id, Answer.MAYBE)
    await stage.pass_on()
    return saved.card.call.id


async def test_a_move_tells_the_channel_and_those_who_come_or_may_come_at_once(stage):
    call_id = await announced(stage)
    card = await move(stage, call_id, reason="The room was taken.")
    assert card.call.starts_at == datetime(2026, 9, 11, 20, tzinfo=UTC)
    assert card.call.revision == 1
    sent = await stage.pass_on()
    edits = [each for each in sent if ":edit" in each.key]
    notices = [each for each in sent if ":moved:" in each.key]
    assert [each.to for each in notices] == ["C0PIPES", stage.ana.slack_user, stage.max.slack_user]
    assert all("Fri 11 Sep 2026, 4:00 PM" in each.text and "Thu 10 Sep 2026, 3:00 PM" in each.text for each in notices)
    assert "The room was taken." in notices[0].blocks
    assert notices[0].owner == stage.lia.slack_user
    assert len(edits) == 1
    assert "Fri 11 Sep 2026" in edits[0].text


async def test_a_moved_call_reminds_before_its_new_time_and_never_before_the_old_one(stage):
    call_id = await announced(stage)
    await move(stage, call_id)
    await stage.pass_on()
    sent = [each for each in await stage.until(START + 48 * HOUR) if "remind" in each.key]
    new = START + 25 * HOUR
    assert sorted({each.at for each in sent}) == [new - 24 * HOUR, new - HOUR]
    assert [each.to for each in sent] == ["C0PIPES", stage.ana.slack_user] * 2
    assert all("4:00 PM" in each.text for each in sent)


async def test_a_reminder_that_waits_in_the_outbox_does_not_go_out_after_a_move(stage):
    call_id = await announced(stage)
    stage.clock.moment = START - 24 * HOUR
    await stage.ticker.tick()
    await move(stage, call_id, date="2026-09-20")
    assert not [each for each in await stage.pass_on() if "remind" in each.key]


async def test_a_call_moved_twice_sends_the_last_notice_only_when_the_first_had_not_gone_out(stage):
    call_id = await announced(stage)
    await move(stage, call_id)
    await move(stage, call_id, date="2026-09-12")
    notices = [each for each in await stage.pass_on() if ":moved:" in each.key]
    assert [each.to for each in notices] == ["C0PIPES", stage.ana.slack_user, stage.max.slack_user]
    assert all("Sat 12 Sep 2026" in each.text for each in notices)


async def test_a_move_to_another_zone_names_the_new_zone(stage):
    call_id = await announced(stage)
    card = await move(stage, call_id, zone="America/Phoenix")
    assert card.call.starts_at == datetime(2026, 9, 11, 23, tzinfo=UTC)
    assert "4:00 PM Phoenix time" in (await stage.pass_on())[-1].text


async def test_a_moved_call_of_a_series_keeps_its_date_from_being_made_again(stage):
    call_id = await announced(stage, MONTHLY)
    await move(stage, call_id, date="2026-09-24")
    await stage.until(START + HOUR)
    starts = [row.starts_at for row in await stage.calls()]
    assert START not in starts
    assert len(starts) == 7


@pytest.mark.parametrize("date", ["2026-09-01", "2025-09-11"])
async def test_a_move_into_the_past_is_refused_and_changes_nothing(stage, date):
    call_id = await announced(stage)
    before = await stage.waiting()
    with pytest.raises(NotAhead) as refused:
        await move(stage, call_id, date=date, time="10:00")
    assert refused.value.field == "date"
    assert await stage.waiting() == before
    assert await stage.pass_on() == []
    assert (await stage.calls())[0].starts_at == START


async def test_a_move_to_the_same_time_is_refused(stage):
    call_id = await announced(stage)
    with pytest.raises(NotAhead, match="already at that time"):
        await move(stage, call_id, date="2026-09-10", time="12:00", zone="America/Phoenix")


async def test_a_wrong_move_names_its_fields(stage):
    call_id = await announced(stage)
    with pytest.raises(FieldErrors) as refused:
        await move(stage, call_id, date="2026-02-30", time="late", zone="Gotham")
    assert set(refused.value.errors) == {"date", "time", "zone"}
    with pytest.raises(FieldErrors) as refused:
        await move(stage, call_id, reason="x" * 301)
    assert set(refused.value.errors) == {"reason"}


async def test_a_cancelled_call_is_told_at_once_and_nothing_follows(stage):
    call_id = await announced(stage)
    done = await cancel(stage, call_id, reason="A storm.")
    assert done.calls == 1
    sent = await stage.pass_on()
    notices = [each for each in sent if ":cancelled:" in each.key]
    assert [each.to for each in notices] == ["C0PIPES", stage.ana.slack_user, stage.max.slack_user]
    assert "does not take place" in notices[0].text
    assert "A storm." in notices[0].blocks
    (edit,) = [each for each in sent if ":edit" in each.key]
    assert edit.text.startswith("Cancelled:")
    assert "calls.rsvp" not in edit.blocks
    assert await stage.waiting() == []
    assert await stage.later(days=60) == []


@pytest.mark.parametrize("scope", ["call", "series"])
async def test_a_cancellation_that_could_not_be_told_before_the_call_is_over_is_not_told_any_more(stage, scope):
    call_id = await announced(stage)
    ahead = (await stage.calls())[-1].ends_at if scope == "series" else START + HOUR
    await cancel(stage, call_id, scope=scope)
    stage.clock.moment = ahead
    assert not [each for each in await stage.pass_on() if ":edit" not in each.key]


async def test_a_reminder_that_waits_in_the_outbox_does_not_go_out_after_a_cancellation(stage):
    call_id = await announced(stage)
    stage.clock.moment = START - HOUR
    await stage.ticker.tick()
    await cancel(stage, call_id)
    assert not [each for each in await stage.pass_on() if "remind" in each.key]


async def test_cancelling_one_call_of_a_series_leaves_the_others(stage):
    await announced(stage, MONTHLY)
    second = (await stage.calls())[1]
    await cancel(stage, second.id, scope="call")
    (notice,) = [each for each in await stage.pass_on() if ":cancelled:" in each.key]
    assert "The next call is on Thu 12 Nov 2026" in notice.text
    sent = await stage.until(datetime(2026, 11, 13, tzinfo=UTC))
    about = {int(each.key.split(":")[1]) for each in sent}
    assert second.id not in about
    states = [row.state for row in await stage.calls()]
    assert states.count("cancelled") == 1
    assert len(states) == 9


async def test_the_cancelled_date_of_a_series_is_not_made_again(stage):
    call_id = await announced(stage, MONTHLY)
    await cancel(stage, call_id, scope="call")
    await stage.until(START + HOUR)
    assert [row.starts_at for row in await stage.calls()].count(START) == 1


async def test_ending_a_series_cancels_every_later_call_with_one_notice(stage):
    call_id = await announced(stage, MONTHLY)
    second = (await stage.calls())[1]
    await stage.answer(stage.ben, second.id, Answer.GOING)
    done = await cancel(stage, call_id, scope="series", reason="The year is over.")
    assert done.calls == 6
    sent = await stage.pass_on()
    notices = [each for each in sent if ":ended:" in each.key]
    assert [each.to for each in notices] == [
        "C0PIPES",
        stage.ana.slack_user,
        stage.ben.slack_user,
        stage.max.slack_user,
    ]
    assert await stage.waiting() == []
    assert await stage.later(days=400) == []
    assert {row.state for row in await stage.calls()} == {"cancelled"}


async def test_ending_a_series_from_a_later_call_keeps_the_earlier_ones(stage):
    call_id = await announced(stage, MONTHLY)
    third = (await stage.calls())[2]
    done = await cancel(stage, third.id, scope="series")
    assert done.calls == 4
    await stage.until(datetime(2027, 9, 1, tzinfo=UTC))
    assert [row.state for row in await stage.calls()] == ["scheduled"] * 2 + ["cancelled"] * 4
    assert any(each.key.startswith(f"call:{call_id}:remind-60") for each in stage.sent)


async def test_a_single_call_cannot_end_a_series(stage):
    call_id = await announced(stage)
    assert (await cancel(stage, call_id, scope="series")).calls == 1


async def test_a_second_cancellation_or_a_move_after_it_is_refused(stage):
    call_id = await announced(stage)
    await cancel(stage, call_id)
    await stage.pass_on()
    for again in (cancel(stage, call_id), move(stage, call_id)):
        with pytest.raises(CallCancelled):
            await again
    assert await stage.pass_on() == []


async def test_two_people_who_cancel_at_the_same_moment_send_one_notice(stage):
    call_id = await announced(stage)
    done = await asyncio.gather(cancel(stage, call_id), cancel(stage, call_id, by=stage.max), return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["CallCancelled", "Cancelled"]
    assert len([each for each in await stage.pass_on() if each.to == "C0PIPES" and ":cancelled:" in each.key]) == 1


async def test_a_call_that_has_begun_can_be_neither_moved_nor_cancelled(stage):
    call_id = await announced(stage)
    await stage.until(START)
    for late in (cancel(stage, call_id), move(stage, call_id)):
        with pytest.raises(CallStarted):
            await late


async def test_members_may_not_change_calls_and_are_told_whom_to_ask(stage):
    call_id = await announced(stage)
    before = await stage.waiting()
    for act in (
        move(stage, call_id, by=stage.ana),
        cancel(stage, call_id, by=stage.ana),
        changes.changeable(stage.works, WORKSPACE, stage.ana.slack_user, call_id=call_id),
        changes.choices(stage.works, WORKSPACE, stage.ana.slack_user),
    ):
        with pytest.raises(NotAllowed, match=f"<@{stage.lia.slack_user}>"):
            await act
    assert await stage.waiting() == before


async def test_a_call_of_another_workspace_is_not_found(stage):
    call_id = await announced(stage)
    async with stage.works.begin("T0OTHER") as work:
        work.session.add(Workspace(id="T0OTHER", name="Elsewhere", installed_at=work.now))
        await work.session.flush()
        boss = await factories.person(work, "Boss", role=Role.MANAGER)
    with pytest.raises(NotFound):
        await changes.cancel(stage.works, "T0OTHER", boss.slack_user, call_id=call_id, scope=None, reason=None)
    with pytest.raises(NotFound):
        await answering.answer(stage.works, "T0OTHER", boss.slack_user, call_id=call_id, given=Answer.GOING)


async def test_the_calls_one_may_change_are_those_ahead_in_ones_workgroups(stage):
    call_id = await announced(stage)
    await stage.schedule(ONCE, by=stage.max, workgroup_id=stage.other.id)
    mine = await changes.choices(stage.works, WORKSPACE, stage.lia.slack_user)
    assert [card.call.id for card in mine] == [call_id]
    assert len(await changes.choices(stage.works, WORKSPACE, stage.max.slack_user)) == 2
    await stage.until(START)
    assert await changes.choices(stage.works, WORKSPACE, stage.lia.slack_user) == []


async def test_the_form_to_move_a_call_starts_from_its_present_local_time(stage):
    call_id = await announced(stage)
    found = await changes.changeable(stage.works, WORKSPACE, stage.lia.slack_user, call_id=call_id)
    assert found.local == datetime.fromisoformat("2026-09-10T15:00")


async def test_a_cancelled_call_is_in_no_list(stage):
    call_id = await announced(stage)
    await cancel(stage, call_id)
    assert await listing.ahead(stage.works, WORKSPACE, stage.ana.slack_user) == []


async def test_a_move_that_lands_in_a_missing_hour_starts_later(stage):
    saved = await stage.schedule(replace(ONCE, date="2027-03-13"))
    card = await move(stage, saved.card.call.id, date="2027-03-14", time="02:30")
    assert card.call.starts_at == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    assert "3:30 AM New York time" in (await stage.pass_on())[-1].text


@pytest.mark.parametrize("scope", ["call", "series"])
async def test_an_announcement_that_was_refused_cannot_be_sent_again_once_the_call_is_cancelled(stage, scope):
    saved = await stage.schedule(MONTHLY)
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(update(Delivery).values(state=State.DEAD, last_error="not_in_channel"))
        refused = await work.session.scalar(select(Delivery.id))
    await cancel(stage, saved.card.call.id, scope=scope)
    assert not await deliveries.repeat(stage.works, WORKSPACE, refused, stage.lia.slack_user)
    assert [each.key for each in await stage.pass_on() if ":announce" in each.key] == []


async def test_an_announcement_that_was_refused_is_sent_again_as_it_should_look_by_then(stage):
    saved = await stage.schedule(ONCE)
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(update(Delivery).values(state=State.DEAD, last_error="not_in_channel"))
        refused = await work.session.scalar(select(Delivery.id))
    await move(stage, saved.card.call.id)
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(update(Delivery).where(Delivery.kind == "calls.moved").values(state=State.SENT))
    assert await deliveries.repeat(stage.works, WORKSPACE, refused, stage.lia.slack_user)
    async with stage.works.reading(WORKSPACE) as work:
        waiting = await work.session.scalars(
            select(Delivery.method).where(Delivery.state == State.PENDING).order_by(Delivery.id)
        )
        assert list(waiting) == ["post", "update"]
