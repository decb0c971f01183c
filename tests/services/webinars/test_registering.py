"""Registering: places, the waiting list, and reminders that go to those who have a place at that moment."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from domain.errors import NotFound
from domain.webinars.overview import Standing
from domain.webinars.webinar import NotOpen
from services.webinars import announcing, joining, listing, registering
from storage.workspaces import Workspace
from tests.conftest import WORKSPACE
from tests.stage import user
from tests.webinars_stage import at, to


async def test_whoever_registers_has_a_place_and_the_announcement_counts(stage):
    webinar_id = await stage.announced()
    (card,) = await stage.register(webinar_id, stage.ana)
    assert (card.mine, card.registered) == (Standing.REGISTERED, 1)
    await stage.register(webinar_id, stage.ana, stage.ben)
    assert await stage.registrations(webinar_id) == {stage.ana.id: False, stage.ben.id: False}
    (edit,) = [each for each in await stage.pass_on() if each.to == "C0PIPES"]
    assert "2 registered" in edit.blocks


async def test_when_every_place_is_taken_people_wait_and_the_next_one_is_told(stage):
    webinar_id = await stage.announced(capacity="1")
    cards = await stage.register(webinar_id, stage.ana, stage.ben, stage.cam)
    assert [(each.mine, each.position) for each in cards] == [
        (Standing.REGISTERED, None),
        (Standing.WAITING, 1),
        (Standing.WAITING, 2),
    ]
    await stage.pass_on()
    gone = await stage.unregister(webinar_id, stage.ana)
    assert (gone.mine, gone.registered, gone.waiting) == (Standing.NONE, 1, 1)
    sent = await stage.pass_on()
    assert "You have a place now: Growing your own teachers" in to(sent, stage.ben)[0]
    assert to(sent, stage.ana) == to(sent, stage.cam) == []
    # Whoever comes back stands at the end of the line.
    (back,) = await stage.register(webinar_id, stage.ana)
    assert (back.mine, back.position) == (Standing.WAITING, 2)


async def test_whoever_is_promoted_twice_is_told_twice(stage):
    webinar_id = await stage.announced(capacity="1")
    await stage.register(webinar_id, stage.ana, stage.ben)
    await stage.unregister(webinar_id, stage.ana)
    await stage.later(hours=1)
    await stage.unregister(webinar_id, stage.ben)
    await stage.register(webinar_id, stage.ana, stage.ben)
    await stage.unregister(webinar_id, stage.ana)
    sent = await stage.later(seconds=1)
    assert len(to([*stage.sent], stage.ben, f"webinar:{webinar_id}:place")) == 2
    assert len(to(sent, stage.ben, f"webinar:{webinar_id}:place")) == 1


async def test_reminders_come_once_at_24_hours_1_hour_and_10_minutes(stage):
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.ana, stage.ben)
    sent = await stage.until(at(3, 19))
    prefix = f"webinar:{webinar_id}:remind"
    for who in (stage.ana, stage.ben):
        assert [each[: each.index(":")] for each in to(sent, who, prefix)] == [
            "In 24 hours",
            "In 1 hour",
            "In 10 minutes",
        ]
    times = [each.at for each in sent if each.key.startswith(prefix) and each.to == stage.ana.slack_user]
    assert times == [at(2, 19), at(3, 18), at(3, 18, 50)]
    assert all("https://meet.example.org/room" in each.blocks for each in sent if each.key.startswith(prefix))


async def test_a_late_registrant_gets_only_the_reminders_ahead(stage):
    webinar_id = await stage.announced()
    await stage.until(at(3, 18, 5))
    (card,) = await stage.register(webinar_id, stage.ana)
    assert card.reminders == (timedelta(minutes=10),)
    sent = await stage.until(at(3, 19))
    assert [each.partition(":")[0] for each in to(sent, stage.ana, f"webinar:{webinar_id}:remind")] == ["In 10 minutes"]


async def test_those_who_wait_or_left_are_not_reminded(stage):
    webinar_id = await stage.announced(capacity="1")
    await stage.register(webinar_id, stage.ana, stage.ben, stage.cam)
    await stage.unregister(webinar_id, stage.ana)
    sent = await stage.until(at(3, 19))
    prefix = f"webinar:{webinar_id}:remind"
    assert [len(to(sent, who, prefix)) for who in (stage.ana, stage.ben, stage.cam)] == [0, 3, 0]


async def test_a_reminder_that_is_on_its_way_is_dropped_for_whoever_leaves(stage):
    webinar_id = await stage.announced()
    await stage.register(webinar_id, stage.ana, stage.ben)
    stage.clock.moment = at(2, 19)
    await stage.ticker.tick()
    await stage.unregister(webinar_id, stage.ana)
    sent = await stage.pass_on()
    prefix = f"webinar:{webinar_id}:remind"
    assert [len(to(sent, who, prefix)) for who in (stage.ana, stage.ben)] == [0, 1]


async def test_without_a_link_an_hour_ahead_the_owner_is_warned_and_the_reminder_still_goes(stage):
    webinar_id = await stage.announced(link=None)
    await stage.register(webinar_id, stage.ana)
    sent = await stage.until(at(3, 18))
    assert "has no link to join" in to(sent, stage.lia, f"own-webinar:{webinar_id}:no_link")[0]
    assert len(to(sent, stage.ana, f"webinar:{webinar_id}:remind-60")) == 1
    later = await stage.until(at(3, 19))
    assert to(later, stage.lia, f"own-webinar:{webinar_id}:no_link") == []


async def test_with_a_link_nobody_is_warned(stage):
    webinar_id = await stage.announced()
    sent = await stage.until(at(3, 19))
    assert to(sent, stage.lia, f"own-webinar:{webinar_id}:no_link") == []


async def test_nobody_registers_once_it_is_over(stage):
    webinar_id = await stage.announced()
    stage.clock.moment = at(3, 20)
    with pytest.raises(NotOpen, match="is over"):
        await stage.register(webinar_id, stage.ana)


async def test_those_who_register_in_the_same_moment_share_the_places_that_there_are(stage):
    webinar_id = await stage.announced(capacity="2")
    together = (stage.ana, stage.ben, stage.cam, stage.max, stage.out)
    await asyncio.gather(*(stage.register(webinar_id, each) for each in together))
    stored = await stage.registrations(webinar_id)
    assert sorted(stored.values()) == [False, False, True, True, True]
    await asyncio.gather(*(stage.unregister(webinar_id, each) for each in together if not stored[each.id]))
    assert sorted((await stage.registrations(webinar_id)).values()) == [False, False, True]


async def test_a_webinar_is_in_nobody_elses_calendar_before_it_is_out(stage):
    shown = await stage.draft()
    webinar_id = shown.card.webinar.id
    token = (await stage.webinar(webinar_id)).token

    async def can_have(who) -> bool:
        with suppress(NotFound):
            await joining.calendar(stage.works, WORKSPACE, user(who), webinar_id=webinar_id)
            return True
        return False

    assert (await can_have(stage.lia), await can_have(stage.ana)) == (True, False)
    await announcing.confirm(stage.works, WORKSPACE, user(stage.lia), webinar_id=webinar_id)
    assert not await can_have(stage.ana)
    assert await joining.calendar_behind(stage.works, token) is None
    await stage.later(minutes=2)
    assert await can_have(stage.ana)
    assert await joining.calendar_behind(stage.works, token)


async def test_a_webinar_of_another_workspace_is_not_there(stage):
    webinar_id = await stage.announced()
    async with stage.works.begin("T0OTHER") as work:
        work.session.add(Workspace(id="T0OTHER", name="Another one", installed_at=work.now))
    for act in (registering.register, registering.unregister, joining.calendar, listing.managed):
        with pytest.raises(NotFound, match="not there any more"):
            await act(stage.works, "T0OTHER", user(stage.lia), webinar_id=webinar_id)
    assert await listing.listed(stage.works, "T0OTHER", user(stage.lia)) == ([], False)
