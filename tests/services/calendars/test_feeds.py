"""Feeds: what they hold, by what they change, and for how little they are asked again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event

from domain.calls.calendars import MINE
from services.calendars import feeds, linking
from services.calendars.feeds import Kept, Revoked
from services.calls import changes, editing
from services.directory.linking import take_over
from tests import factories
from tests.calls_stage import MONTHLY, ONCE, Stage
from tests.conftest import WORKSPACE
from tests.ics_reader import read


async def token(stage: Stage, who, of: str = MINE) -> str:
    found = await linking.make(stage.works, WORKSPACE, who.slack_user, of=of)
    address = next(each.address for each in found.feeds if each.of == of)
    assert address
    return str(address).rpartition("/")[2].removesuffix(".ics")


async def fetched(stage: Stage, link: str):
    found = await feeds.feed(stage.works, link)
    assert found
    assert found.content
    return read(found.content)


async def move(stage: Stage, call_id: int, date: str, **more):
    values = {"time": "16:00", "zone": "America/New_York", "reason": None, **more}
    return await changes.move(stage.works, WORKSPACE, stage.lia.slack_user, call_id=call_id, date=date, **values)


async def test_a_feed_holds_every_call_once_and_follows_a_move_and_a_cancellation(stage):
    await stage.schedule()
    link = await token(stage, stage.ana)
    before = await fetched(stage, link)
    calls = await stage.calls()
    assert [(each.uid, each.starts_at, each.sequence) for each in before] == [
        (f"call-{call.id}.{WORKSPACE}@convene", call.starts_at, 0) for call in calls
    ]
    await move(stage, calls[0].id, "2026-09-11")
    await changes.cancel(
        stage.works, WORKSPACE, stage.lia.slack_user, call_id=calls[1].id, scope=None, reason="A holiday."
    )
    after = {each.uid: each for each in await fetched(stage, link)}
    assert after.keys() == {each.uid for each in before}
    moved, cancelled = (after[before[number].uid] for number in (0, 1))
    assert moved.starts_at.isoformat() == "2026-09-11T20:00:00+00:00"
    assert (moved.sequence, moved.status) == (1, "CONFIRMED")
    assert (cancelled.sequence, cancelled.status) == (1, "CANCELLED")
    assert not any(each.attendees for each in after.values())


async def test_the_sequence_rises_with_what_a_calendar_shows_and_with_nothing_else(stage):
    saved = await stage.schedule(ONCE)
    link = await token(stage, stage.ana)
    call_id = saved.card.call.id

    async def edit(**changed):
        values = {"title": "One call", "minutes": "60", "link": MONTHLY.link, "reminders": ("60",), **changed}
        await editing.edit(
            stage.works, WORKSPACE, stage.lia.slack_user, call_id=call_id, revision=None, scope=None, **values
        )
        (found,) = await fetched(stage, link)
        return found.sequence

    assert await edit() == 0
    assert await edit(reminders=("10",)) == 0
    assert await edit(title="Another call") == 1
    assert await edit(title="Another call", minutes="30") == 2
    await move(stage, call_id, "2026-09-12")
    (found,) = await fetched(stage, link)
    assert found.sequence == 3


async def test_a_person_follows_their_own_workgroups_and_a_workgroup_only_its_own_calls(stage):
    await stage.schedule(ONCE)
    await stage.schedule(replace(ONCE, title="Elsewhere"), by=stage.max, workgroup_id=stage.other.id)
    titles = {each.title for each in await fetched(stage, await token(stage, stage.ana))}
    assert titles == {"One call · Teacher Pipelines"}
    assert {each.title for each in await fetched(stage, await token(stage, stage.max))} == {
        "One call · Teacher Pipelines",
        "Elsewhere · Standards",
    }
    of_group = await token(stage, stage.max, str(stage.other.id))
    assert {each.title for each in await fetched(stage, of_group)} == {"Elsewhere · Standards"}


async def test_an_unchanged_feed_is_answered_without_its_content(stage):
    await stage.schedule()
    link = await token(stage, stage.ana)
    first = await feeds.feed(stage.works, link)
    assert first
    again = await feeds.feed(stage.works, link, frozenset({first.etag}))
    assert again
    assert (again.etag, again.content) == (first.etag, None)
    await move(stage, (await stage.calls())[0].id, "2026-09-11")
    changed = await feeds.feed(stage.works, link, frozenset({first.etag}))
    assert changed
    assert changed.content
    assert changed.etag != first.etag


async def test_a_process_that_kept_nothing_names_the_same_content_alike(stage):
    await stage.schedule()
    link = await token(stage, stage.ana)
    first = await feeds.feed(stage.works, link)
    stage.works.remembered(Kept).contents.clear()
    assert await feeds.feed(stage.works, link) == first


async def test_a_feed_costs_the_same_few_statements_however_many_calls_it_has(stage):
    link = await token(stage, stage.ana)
    await stage.schedule(ONCE)
    with counted(stage) as few:
        await feeds.feed(stage.works, link)
    for _ in range(3):
        await stage.schedule()
    with counted(stage) as many:
        await feeds.feed(stage.works, link)
    with counted(stage) as unchanged:
        await feeds.feed(stage.works, link)
    # The second time this process knows what the link stands for, and asks whether it still does in the same statement.
    assert (len(few), len(many), len(unchanged)) == (3, 2, 1)


@contextmanager
def counted(stage: Stage) -> Iterator[list[str]]:
    """Collect the SELECTs of a block."""
    seen: list[str] = []

    def note(_conn, _cursor, statement, *_):
        seen.append(statement)

    database = stage.works.database
    engines = {database.engine.sync_engine}
    if database.is_sqlite:  # on PostgreSQL the reader is the same engine with an option, and hears the same events
        engines.add(database._reader.sync_engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


async def test_a_link_that_was_followed_before_is_turned_off_at_once(stage):
    link = await token(stage, stage.ana)
    await stage.schedule(ONCE)
    first = await feeds.feed(stage.works, link)
    assert first
    await linking.rotate(stage.works, WORKSPACE, stage.ana.slack_user, of=MINE)
    with pytest.raises(Revoked):
        await feeds.feed(stage.works, link, frozenset({first.etag}))
    assert await feeds.feed(stage.works, await token(stage, stage.ana)) == first


async def test_a_link_that_was_turned_off_or_replaced_says_so_and_an_unknown_one_does_not(stage):
    link = await token(stage, stage.ana)
    await linking.rotate(stage.works, WORKSPACE, stage.ana.slack_user, of=MINE)
    with pytest.raises(Revoked, match="turned off or replaced"):
        await feeds.feed(stage.works, link)
    newer = await token(stage, stage.ana)
    assert newer != link
    await linking.revoke(stage.works, WORKSPACE, stage.ana.slack_user, of=MINE)
    with pytest.raises(Revoked):
        await feeds.feed(stage.works, newer)
    assert await feeds.feed(stage.works, "unknown") is None


async def test_a_file_of_one_call_comes_only_by_a_feed_that_holds_it(stage):
    saved = await stage.schedule(ONCE)
    link = await token(stage, stage.ana)
    elsewhere = await token(stage, stage.max, str(stage.other.id))
    call_id = saved.card.call.id
    file = await feeds.one(stage.works, link, call_id)
    assert file
    assert file.name == f"call-{call_id}.ics"
    assert read(file.content)[0].starts_at == saved.card.call.starts_at
    assert await feeds.one(stage.works, elsewhere, call_id) is None
    assert await feeds.one(stage.works, link, call_id + 1000) is None


def test_feeds_that_nobody_asks_for_any_more_make_room():
    kept = Kept()
    for number in range(4):
        kept.put(str(number), b"x" * (feeds.KEPT_BYTES // 3))
        kept.get("0")
    assert set(kept.contents) == {"0", "2", "3"}


async def test_the_link_of_a_slack_account_goes_on_as_that_of_the_person_of_the_roster(stage):
    """A guest follows their feed before the liaison says whom of the roster they are."""
    await stage.schedule()
    async with stage.works.begin(WORKSPACE) as work:
        guest = await factories.person(work, "Yolanda", slack_user="UYOL")
        named = await factories.person(work, "Yolanda Eisenhart", sits_in=[stage.group], slack=False)
    link = await token(stage, guest)
    found = await feeds.feed(stage.works, link)
    assert found
    async with stage.works.begin(WORKSPACE) as work:
        guest, named = await work.session.merge(guest), await work.session.merge(named)
        await take_over(work, guest, named)
    assert len(await fetched(stage, link)) == len(await stage.calls())
    again = await linking.show(stage.works, WORKSPACE, "UYOL")
    assert again.feeds[0].address
    assert link in again.feeds[0].address
