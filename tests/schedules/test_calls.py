"""Time passes: reminders come once each and in time, clock changes are warned of, nothing stale goes out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.calls.answers import Answer
from schedules.calls import HANDLERS
from services.calls import changes, prompts
from tests import factories
from tests.calls_stage import MONTHLY, ONCE, Stage
from tests.conftest import WORKSPACE

START = datetime(2026, 9, 10, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def stage(works, clock):
    return await Stage(works, clock).set()


def about(sent, what):
    return [(each.to, each.at) for each in sent if f":{what}" in each.key]


async def test_reminders_come_a_day_and_an_hour_before_to_the_channel_and_those_going(stage):
    saved = await stage.schedule(ONCE)
    await stage.answer(stage.ana, saved.card.call.id, Answer.GOING)
    await stage.answer(stage.ben, saved.card.call.id, Answer.MAYBE)
    sent = await stage.until(START + 3 * HOUR)
    assert about(sent, "remind-") == [
        ("C0PIPES", START - 24 * HOUR),
        (stage.ana.slack_user, START - 24 * HOUR),
        ("C0PIPES", START - HOUR),
        (stage.ana.slack_user, START - HOUR),
    ]
    texts = [each.text for each in sent if "remind" in each.key]
    assert texts[0].startswith("In 24 hours: Monthly call") or texts[0].startswith("In 24 hours: One call")
    assert all("Thu 10 Sep 2026, 3:00 PM New York time" in text for text in texts)


async def test_every_message_of_a_year_goes_out_once(stage):
    await stage.schedule()
    sent = await stage.until(datetime(2027, 9, 1, tzinfo=UTC))
    keys = [each.key for each in sent]
    assert len(keys) == len(set(keys))
    assert len(about(sent, "remind-1440")) == 12
    assert len(about(sent, "remind-60")) == 12
    assert len(about(sent, "attendance")) == 12


async def test_a_group_can_choose_its_reminders(stage):
    await stage.schedule(replace(ONCE, reminders=("10080", "10")))
    sent = await stage.until(START)
    assert [at for _, at in about(sent, "remind-")] == [START - timedelta(days=7), START - timedelta(minutes=10)]


async def test_after_downtime_only_the_reminder_that_still_makes_sense_goes_out(stage):
    await stage.schedule(ONCE)
    await stage.pass_on()
    stage.clock.moment = START - timedelta(minutes=30)
    (late,) = await stage.pass_on()
    assert ":remind-60:" in late.key
    assert late.text.startswith("In 30 minutes: ")


async def test_after_the_start_no_reminder_goes_out(stage):
    await stage.schedule(ONCE)
    await stage.pass_on()
    stage.clock.moment = START
    assert await stage.pass_on() == []


async def test_a_late_reminder_says_how_long_it_really_is(stage):
    await stage.schedule(ONCE)
    await stage.pass_on()
    stage.clock.moment = START - timedelta(hours=5, minutes=20)
    (late,) = await stage.pass_on()
    assert late.text.startswith("In 5 hours: ")


async def test_a_reminder_and_a_cancellation_at_the_same_moment_leave_no_reminder_behind(stage):
    for step in range(5):
        saved = await stage.schedule(replace(ONCE, date=f"2026-09-{10 + step}"))
        call = saved.card.call
        await stage.answer(stage.ana, call.id)
        await stage.until(call.starts_at - timedelta(hours=1, seconds=1))
        stage.clock.moment = call.starts_at - HOUR
        cancelling = changes.cancel(
            stage.works, WORKSPACE, stage.lia.slack_user, call_id=call.id, scope=None, reason=None
        )
        await asyncio.gather(stage.ticker.tick(), cancelling)
        sent = await stage.until(call.starts_at + 3 * HOUR)
        assert [each.to for each in sent if ":cancelled:" in each.key] == ["C0PIPES", stage.ana.slack_user]
        assert about(sent, "remind-") == []
        assert about(sent, "attendance") == []


async def test_a_reminder_that_could_not_be_sent_in_time_is_dropped(stage):
    await stage.schedule(ONCE)
    await stage.pass_on()
    stage.clock.moment = START - 24 * HOUR
    await stage.ticker.tick()
    stage.clock.moment = START - HOUR
    assert about(await stage.pass_on(), "remind-1440") == []


async def test_after_weeks_of_downtime_nobody_is_asked_about_a_call_long_past(stage):
    await stage.schedule(ONCE)
    await stage.pass_on()
    stage.clock.moment = START + timedelta(days=20)
    assert await stage.pass_on() == []


async def test_a_question_about_attendance_that_could_not_be_sent_in_time_is_dropped(stage):
    await stage.schedule(ONCE)
    await stage.pass_on()
    stage.clock.moment = START + 2 * HOUR
    await stage.ticker.tick()
    stage.clock.moment += timedelta(days=15)
    assert about(await stage.pass_on(), "attendance") == []


async def test_clocks_that_change_are_warned_of_three_days_before(stage):
    await stage.schedule()
    november = (await stage.calls())[2]
    await stage.answer(stage.ana, november.id, Answer.GOING)
    await stage.answer(stage.ben, november.id, Answer.GOING)
    sent = await stage.until(november.starts_at)
    due = november.starts_at - timedelta(days=3)
    assert about(sent, "shift") == [(stage.ana.slack_user, due), ("C0PIPES", due)]
    assert any("Phoenix time: 1:00 PM instead of 12:00 PM, 1 hour later" in each.blocks for each in sent)


async def move(stage, call_id, date, time="15:00"):
    await changes.move(
        stage.works, WORKSPACE, stage.lia.slack_user, call_id=call_id, date=date, time=time,
        zone="America/New_York", reason=None,
    )  # fmt: skip


async def test_a_call_moved_after_its_warning_is_not_warned_of_twice(stage):
    await stage.schedule()
    november = (await stage.calls())[2]
    assert len(about(await stage.until(november.starts_at - timedelta(days=2)), "shift")) == 1
    await move(stage, november.id, "2026-11-20", "16:00")
    assert about(await stage.until(november.starts_at + timedelta(days=20)), "shift") == []


async def test_a_moved_call_is_warned_of_when_its_warning_had_not_gone_out_or_says_something_else(stage):
    await stage.schedule()
    november = (await stage.calls())[2]
    await stage.until(november.starts_at - timedelta(days=3, seconds=1))
    stage.clock.advance(seconds=1)
    await stage.ticker.tick()
    await move(stage, november.id, "2026-11-20")
    assert len(about(await stage.until(november.starts_at + timedelta(days=6)), "shift")) == 1
    async with stage.works.begin(WORKSPACE) as work:
        await factories.person(work, sits_in=[stage.group], zone="Pacific/Honolulu")
    await move(stage, november.id, "2026-11-23")
    sent = await stage.until(november.starts_at + timedelta(days=20))
    assert ["Honolulu time" in each.blocks for each in sent if ":shift" in each.key] == [True]


async def test_a_month_without_a_clock_change_brings_no_warning(stage):
    await stage.schedule()
    october = (await stage.calls())[1]
    assert about(await stage.until(october.starts_at), "shift") == []


async def test_a_series_in_arizona_warns_those_whose_clocks_change(stage):
    await stage.schedule(replace(MONTHLY, zone="America/Phoenix", time="13:00"))
    november = (await stage.calls())[2]
    (warned,) = [each for each in await stage.until(november.starts_at) if ":shift" in each.key]
    assert "New York time: 3:00 PM instead of 4:00 PM, 1 hour earlier" in warned.blocks


async def test_a_group_whose_clocks_all_move_together_is_left_in_peace(stage):
    async with stage.works.begin(WORKSPACE) as work:
        east = await factories.workgroup(work, "Eastern only", channel="C0EAST")
        await factories.person(work, sits_in=[east], zone="America/New_York")
        await factories.person(work, sits_in=[east], zone="America/Adak")
        await factories.person(work, sits_in=[east], zone="Not/AZone")
    await stage.schedule(by=stage.max, workgroup_id=east.id)
    assert about(await stage.until(datetime(2026, 12, 1, tzinfo=UTC)), "shift") == []


async def test_the_comparison_passes_over_a_cancelled_call(stage):
    await stage.schedule()
    calls = await stage.calls()
    async with stage.works.begin(WORKSPACE) as work:
        row = await work.session.get_one(type(calls[2]), calls[2].id)
        row.state = "cancelled"
    sent = await stage.until(calls[3].starts_at)
    assert [to for to, _ in about(sent, "shift")] == ["C0PIPES"]


async def test_a_handler_whose_call_is_gone_does_nothing(stage):
    async with stage.works.begin(WORKSPACE) as work:
        await prompts.announce(work, 999)
        await prompts.remind(work, [(999, "remind-60")])
        await prompts.warn_of_clock_change(work, 999)
        await prompts.ask_attendance(work, 999)
        await prompts.keep_ahead(work, 999)
    assert await stage.pass_on() == []


async def test_every_timer_that_a_call_sets_has_a_handler(stage):
    await stage.schedule()
    kinds = {kind for kind, _, _ in await stage.waiting()}
    assert kinds == set(HANDLERS)
