"""Timers of webinars after downtime: nothing stale goes out, nothing twice, and one that fails holds up no other."""

from __future__ import annotations

import pytest

from services.webinars import prompts
from tests.stage import user
from tests.webinars_stage import Stage, at, to


@pytest.fixture
async def stage(works, clock):
    return await Stage(works, clock).set()


async def test_after_downtime_only_the_reminder_that_still_helps_goes_out_and_says_the_real_time(stage):
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.ana)
    await stage.pass_on()
    stage.clock.moment = at(3, 18, 30)
    sent = await stage.pass_on()
    assert [each.partition(":")[0] for each in to(sent, stage.ana)] == ["In 30 minutes"]
    assert await stage.pass_on() == []


async def test_no_reminder_goes_out_once_it_has_begun(stage):
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.ana)
    await stage.pass_on()
    stage.clock.moment = at(3, 19, 1)
    assert to(await stage.pass_on(), stage.ana) == []


async def test_webinars_that_are_due_in_the_same_minute_are_reminded_of_together(stage):
    ids = [await stage.announced(title=f"Webinar {step}") for step in range(3)]
    for each in ids:
        await stage.register(each, stage.ana)
    sent = await stage.until(at(2, 19))
    reminded = [text for text in to(sent, stage.ana) if text.startswith("In 24 hours")]
    assert sorted(text.partition(": ")[2][:9] for text in reminded) == ["Webinar 0", "Webinar 1", "Webinar 2"]


async def test_a_webinar_that_was_deleted_meanwhile_is_passed_over(stage):
    async with stage.works.begin("T0CONVENE") as work:
        await prompts.remind(work, [(999, "remind-60")])
        await prompts.ended(work, 999)
    assert await stage.pass_on() == []


async def test_follow_ups_that_come_late_go_out_all_the_same_but_not_after_two_weeks(stage):
    webinar_id = await stage.announced()
    late = await stage.announced(title="Later one", date="2026-09-20")
    for each in (webinar_id, late):
        await stage.register(each, stage.ana)
    await stage.pass_on()
    # The worker was away for twenty days: the first one's follow-up has nobody waiting for it any more.
    stage.clock.moment = at(23, 19)
    sent = await stage.pass_on()
    assert [each.to for each in sent if ":follow-up:" in each.key] == [user(stage.ana)]
    assert "Later one" in next(each.text for each in sent if ":follow-up:" in each.key)
