"""The feed of a workgroup that was closed: what had begun stays, and nothing is coming."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from services.calendars import feeds, linking
from services.calendars.feeds import Revoked
from storage.directory import Workgroup
from tests.conftest import WORKSPACE
from tests.services.calendars.test_feeds import fetched, token


async def close(stage, **values):
    changed = {"state": "cancelled", "closed_at": stage.clock.now(), **values}
    async with stage.works.begin(WORKSPACE) as work:
        await work.session.execute(update(Workgroup).where(Workgroup.id == stage.group.id).values(**changed))


async def test_a_closed_workgroup_keeps_its_past_calls_and_has_none_ahead(stage):
    await stage.schedule()
    links = [await token(stage, stage.ana, str(stage.group.id)), await token(stage, stage.ana)]
    first, second, *_ = await stage.calls()
    stage.clock.moment = second.starts_at + timedelta(minutes=5)
    await close(stage)
    # What was planned for the time after it never took place, also once that time has passed.
    stage.clock.moment += timedelta(days=100)
    for link in links:
        found = await fetched(stage, link)
        assert [(each.starts_at, each.status) for each in found] == [
            (first.starts_at, "CONFIRMED"),
            (second.starts_at, "CONFIRMED"),
        ]


async def test_closing_and_opening_a_workgroup_changes_what_its_feed_is_known_by(stage):
    await stage.schedule()
    link = await token(stage, stage.ana, str(stage.group.id))
    before = await feeds.feed(stage.works, link)
    await close(stage)
    assert before
    closed = await feeds.feed(stage.works, link, frozenset({before.etag}))
    assert closed
    assert closed.content
    assert b"BEGIN:VEVENT" not in closed.content
    await close(stage, state="open", closed_at=None)
    assert await feeds.feed(stage.works, link) == before


async def test_a_workgroup_of_which_nobody_knows_when_it_was_closed_shows_no_call_as_held(stage):
    await stage.schedule()
    link = await token(stage, stage.ana, str(stage.group.id))
    await close(stage, closed_at=None)
    found = await feeds.feed(stage.works, link)
    assert found
    assert found.content
    assert b"BEGIN:VEVENT" not in found.content


async def test_a_call_that_never_came_has_no_file_behind_the_feed_of_a_closed_workgroup(stage):
    await stage.schedule()
    link = await token(stage, stage.ana, str(stage.group.id))
    first, second, *_ = await stage.calls()
    stage.clock.moment = first.ends_at
    await close(stage)
    assert await feeds.one(stage.works, link, first.id)
    assert await feeds.one(stage.works, link, second.id) is None


async def test_the_link_of_a_closed_workgroup_is_still_turned_off_by_whoever_leads_it(stage):
    await stage.schedule()
    of = str(stage.group.id)
    link = await token(stage, stage.ana, of)
    await close(stage)
    shown = {each.of: each for each in (await linking.show(stage.works, WORKSPACE, stage.lia.slack_user)).feeds}
    assert shown[of].address
    assert shown[of].may_change
    await linking.revoke(stage.works, WORKSPACE, stage.lia.slack_user, of=of)
    with pytest.raises(Revoked):
        await feeds.feed(stage.works, link)
    shown = {each.of: each for each in (await linking.show(stage.works, WORKSPACE, stage.lia.slack_user)).feeds}
    assert of not in shown
