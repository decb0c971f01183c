"""The links of feeds: who gets them, who changes them, and what is said where they cannot work."""

from __future__ import annotations

import pytest

from domain.calls.calendars import MINE, Links
from domain.errors import NotAllowed, NotFound, UserFacingError
from services.calendars import events, linking
from services.calls import changes
from services.work import Works
from tests.calls_stage import MONTHLY, ONCE, Stage
from tests.conftest import WORKSPACE
from tests.ics_reader import method, read
from tests.services.calendars.conftest import HERE


async def test_nobody_has_a_link_before_they_ask_for_one(stage):
    found = await linking.show(stage.works, WORKSPACE, stage.ana.slack_user)
    assert [(each.of, each.address) for each in found.feeds] == [(MINE, None), (str(stage.group.id), None)]
    made = await linking.make(stage.works, WORKSPACE, stage.ana.slack_user, of=MINE)
    assert made.feeds[0].address
    assert made.feeds[0].address.startswith(f"{HERE}/calendar/")
    again = await linking.make(stage.works, WORKSPACE, stage.ana.slack_user, of=MINE)
    assert again == made == await linking.show(stage.works, WORKSPACE, stage.ana.slack_user)


async def test_a_workgroups_link_is_one_for_all_and_its_liaison_changes_it(stage):
    group = str(stage.group.id)
    made = await linking.make(stage.works, WORKSPACE, stage.ana.slack_user, of=group)
    seen = await linking.show(stage.works, WORKSPACE, stage.lia.slack_user)
    assert seen.feeds[1].address == made.feeds[1].address
    with pytest.raises(NotAllowed, match="only its liaison"):
        await linking.rotate(stage.works, WORKSPACE, stage.ana.slack_user, of=group)
    newer = await linking.rotate(stage.works, WORKSPACE, stage.lia.slack_user, of=group)
    assert newer.feeds[1].address != made.feeds[1].address
    off = await linking.revoke(stage.works, WORKSPACE, stage.lia.slack_user, of=group)
    assert off.feeds[1].address is None


async def test_nobody_gets_the_link_of_a_workgroup_they_are_not_in(stage):
    for of in (str(stage.other.id), "999999", "x"):
        with pytest.raises(NotFound):
            await linking.make(stage.works, WORKSPACE, stage.ana.slack_user, of=of)


async def test_without_a_public_address_or_a_key_the_window_says_so_and_nothing_is_made(stage):
    for works in (
        Works(stage.works.database, stage.clock, stage.works.vault),
        Works(stage.works.database, stage.clock, public_url=HERE),
    ):
        assert await linking.show(works, WORKSPACE, stage.ana.slack_user) == Links((), reachable=False)
        with pytest.raises(UserFacingError, match="public address"):
            await linking.make(works, WORKSPACE, stage.ana.slack_user, of=MINE)


async def test_when_a_series_ends_each_of_its_calls_has_a_file_that_takes_it_out(stage: Stage):
    await stage.schedule(MONTHLY)
    planned = await stage.calls()
    assert len(planned) > 1
    entries = {}
    for call in planned:
        file = await events.file(stage.works, WORKSPACE, stage.ana.slack_user, call_id=call.id)
        (entries[call.id],) = read(file.content)
    await changes.cancel(
        stage.works, WORKSPACE, stage.lia.slack_user, call_id=planned[0].id, scope="series", reason=None
    )
    (notice,) = [each for each in await stage.pass_on() if ":ended:" in each.key]
    offered = [
        (each["action_id"], each["value"])
        for block in notice.payload["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
    ]
    assert offered == [(f"calls.ics:{call.id}", str(call.id)) for call in planned]
    for call in planned:
        file = await events.file(stage.works, WORKSPACE, stage.ana.slack_user, call_id=call.id)
        assert method(file.content) == "CANCEL"
        (gone,), before = read(file.content), entries[call.id]
        assert (gone.uid, gone.sequence, gone.status) == (before.uid, before.sequence + 1, "CANCELLED")


async def test_the_file_of_a_call_puts_it_in_a_calendar_and_takes_it_out(stage: Stage):
    saved = await stage.schedule(ONCE)
    call_id = saved.card.call.id
    file = await events.file(stage.works, WORKSPACE, stage.ana.slack_user, call_id=call_id)
    assert method(file.content) == "PUBLISH"
    (entry,) = read(file.content)
    assert entry.starts_at == saved.card.call.starts_at
    await changes.cancel(stage.works, WORKSPACE, stage.lia.slack_user, call_id=call_id, scope=None, reason=None)
    file = await events.file(stage.works, WORKSPACE, stage.ana.slack_user, call_id=call_id)
    assert method(file.content) == "CANCEL"
    (gone,) = read(file.content)
    assert (gone.uid, gone.sequence, gone.status) == (entry.uid, entry.sequence + 1, "CANCELLED")
    with pytest.raises(NotFound):
        await events.file(stage.works, WORKSPACE, stage.ana.slack_user, call_id=call_id + 1000)
