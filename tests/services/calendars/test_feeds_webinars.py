"""Webinars in a person's feed: those in which they have a place, by what they change, and for how little."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.tokens import Vault, new_key
from services.calendars import feeds
from services.webinars import changing
from services.work import Works
from storage.database import Database
from storage.webinars import queries
from tests.calls_stage import ONCE
from tests.conftest import WORKSPACE, StillClock
from tests.ics_reader import read
from tests.services.calendars.conftest import HERE
from tests.services.calendars.test_feeds import counted, fetched, token
from tests.webinars_stage import RAW, Stage


@pytest.fixture
async def stage(database: Database, clock: StillClock) -> Stage:
    return await Stage(Works(database, clock, Vault((new_key(),)), public_url=HERE), clock).set()


async def moved_by_a_day(stage: Stage, webinar_id: int) -> None:
    """Store what an edit of the form stores."""
    row = await stage.webinar(webinar_id)
    async with stage.works.begin(WORKSPACE) as work:
        await queries.put(
            work.session,
            WORKSPACE,
            webinar_id,
            starts_at=row.starts_at + timedelta(days=1),
            ends_at=row.ends_at + timedelta(days=1),
            revision=row.revision + 1,
            changed_at=work.now,
        )


async def etag(stage: Stage, link: str) -> str:
    found = await feeds.feed(stage.works, link)
    assert found
    return found.etag


async def test_a_feed_holds_the_webinars_in_which_its_owner_has_a_place(stage):
    link, elsewhere = await token(stage, stage.ana), await token(stage, stage.ben)
    webinar_id = await stage.announced()
    assert await fetched(stage, link) == []
    await stage.register(webinar_id, stage.ana)
    (found,) = await fetched(stage, link)
    assert (found.uid, found.sequence, found.status) == (f"webinar-{webinar_id}.{WORKSPACE}@convene", 0, "CONFIRMED")
    assert (found.title, found.starts_at.isoformat()) == (RAW.title, "2026-09-03T19:00:00+00:00")
    assert found.attendees == 0
    assert await fetched(stage, elsewhere) == []
    await stage.unregister(webinar_id, stage.ana)
    assert await fetched(stage, link) == []


async def test_a_webinar_in_a_feed_is_joined_by_the_link_that_survives_another_room(stage):
    link = await token(stage, stage.ana)
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.ana)
    found = await feeds.feed(stage.works, link)
    assert found
    assert found.content
    plain = found.content.replace(b"\r\n ", b"").decode()
    assert f"{HERE}/w/{(await stage.webinar(webinar_id)).token}" in plain
    assert str(RAW.link) not in plain


async def test_calls_and_webinars_stand_in_the_order_of_their_times(stage):
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.ana)
    saved = await stage.schedule(ONCE)
    found = await fetched(stage, await token(stage, stage.ana))
    assert [each.uid.partition(".")[0] for each in found] == [f"webinar-{webinar_id}", f"call-{saved.card.call.id}"]
    of_group = await fetched(stage, await token(stage, stage.ana, str(stage.group.id)))
    assert [each.uid.partition(".")[0] for each in of_group] == [f"call-{saved.card.call.id}"]


async def test_a_webinar_that_changes_or_is_cancelled_changes_the_same_entry(stage):
    link = await token(stage, stage.ana)
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.ana)
    first = await etag(stage, link)
    await moved_by_a_day(stage, webinar_id)
    second = await etag(stage, link)
    (moved,) = await fetched(stage, link)
    assert (moved.sequence, moved.starts_at.isoformat()) == (1, "2026-09-04T19:00:00+00:00")
    await changing.cancel(stage.works, WORKSPACE, stage.lia.slack_user, webinar_id=webinar_id, reason=None)
    third = await etag(stage, link)
    (gone,) = await fetched(stage, link)
    assert (gone.uid, gone.sequence, gone.status) == (moved.uid, 2, "CANCELLED")
    assert len({first, second, third}) == 3


async def test_one_webinar_instead_of_another_is_another_feed(stage):
    link = await token(stage, stage.ana)
    first, second = await stage.announced(), await stage.announced(key="V-other")
    await stage.register(first, stage.ana)
    before = await etag(stage, link)
    await stage.unregister(first, stage.ana)
    await stage.register(second, stage.ana)
    assert await etag(stage, link) != before


async def test_whoever_waits_for_a_place_has_it_in_the_feed_once_they_get_it(stage):
    link = await token(stage, stage.ana)
    webinar_id = await stage.announced(capacity="1")
    await stage.register(webinar_id, stage.ben, stage.ana)
    assert await fetched(stage, link) == []
    await stage.unregister(webinar_id, stage.ben)
    assert [each.status for each in await fetched(stage, link)] == ["CONFIRMED"]


async def test_a_feed_with_webinars_costs_one_statement_more_however_many_there_are(stage):
    link = await token(stage, stage.ana)
    one = await stage.announced()
    await stage.register(one, stage.ana)
    with counted(stage) as few:
        await feeds.feed(stage.works, link)
    for number in range(3):
        await stage.register(await stage.announced(key=f"V-more-{number}"), stage.ana)
    with counted(stage) as many:
        await feeds.feed(stage.works, link)
    with counted(stage) as unchanged:
        kept = await feeds.feed(stage.works, link)
    assert (len(few), len(many), len(unchanged)) == (4, 3, 1)
    assert kept
    assert kept.content
    assert len(read(kept.content)) == 4
