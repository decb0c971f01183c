"""A call is announced although its workgroup's channel became known only afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from services.calls import changes
from services.directory import channels
from storage.directory import Workgroup
from tests.calls_stage import MONTHLY, ONCE, Stage
from tests.conftest import WORKSPACE


@pytest.fixture
async def stage(works, clock):
    stage = await Stage(works, clock).set()
    async with works.begin(WORKSPACE) as work:
        await work.session.execute(
            update(Workgroup).where(Workgroup.id == stage.group.id).values(channel=None, channel_name="tllc-pipes")
        )
    return stage


async def link(stage):
    return await channels.take_in(stage.works, WORKSPACE, {"tllc-pipes": "C0NEW"})


def announcements(sent):
    return [(each.to, each.at) for each in sent if each.key.endswith(":announce")]


async def test_calls_that_were_due_to_be_announced_are_announced_as_soon_as_the_channel_is_known(stage):
    await stage.schedule()
    await stage.schedule(replace(ONCE, date="2027-06-15"))
    assert announcements(await stage.later(days=2)) == []
    assert await link(stage) == 1
    now = stage.clock.now()
    assert announcements(await stage.pass_on()) == [("C0NEW", now)] * 2
    following = announcements(await stage.until(datetime(2026, 11, 1, tzinfo=UTC)))
    assert following == [
        ("C0NEW", datetime(2026, 9, 17, 19, tzinfo=UTC)),
        ("C0NEW", datetime(2026, 10, 22, 20, tzinfo=UTC)),
    ]


async def test_a_first_call_that_is_far_ahead_is_announced_three_weeks_before(stage):
    await stage.schedule(replace(MONTHLY, date="2026-11-12"))
    await link(stage)
    assert announcements(await stage.until(datetime(2026, 11, 1, tzinfo=UTC))) == [
        ("C0NEW", datetime(2026, 10, 22, 20, tzinfo=UTC))
    ]


async def test_what_was_cancelled_or_is_over_meanwhile_is_not_announced(stage):
    saved = await stage.schedule(ONCE)
    await stage.schedule(replace(ONCE, date="2026-09-03"))
    await changes.cancel(
        stage.works, WORKSPACE, stage.lia.slack_user, call_id=saved.card.call.id, scope=None, reason=None
    )
    await stage.until(datetime(2026, 9, 4, tzinfo=UTC))
    await link(stage)
    assert announcements(await stage.later(days=20)) == []


async def test_a_call_that_is_cancelled_right_after_the_channel_became_known_is_not_announced(stage):
    saved = await stage.schedule(ONCE)
    await link(stage)
    await changes.cancel(
        stage.works, WORKSPACE, stage.lia.slack_user, call_id=saved.card.call.id, scope=None, reason=None
    )
    assert announcements(await stage.pass_on()) == []
