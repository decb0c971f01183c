"""Every screen of calls, as people meet it in Slack: forms, menus, buttons, pushes and counters over real sockets."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.directory.rights import Role
from sandbox.client import Message
from services.work import Works
from storage.database import Database
from tests import factories
from tests.journeys.conftest import MODES
from tests.journeys.harness import TEAM, Plan, World, world
from tests.journeys.looking import home_of, opened, submitted, until_shown, with_button, words

pytestmark = pytest.mark.sockets

FORM = {
    "workgroup": "Standards",
    "title": "Monthly call <!channel>",
    "date": "2026-09-10",
    "time": "15:00",
    "minutes": "60",
    "link": "https://meet.example.org/room",
}


@pytest.fixture(params=MODES, ids=lambda mode: mode.value)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    url = f"sqlite:///{tmp_path / 'convene.sqlite3'}"
    async with world(Plan(url, request.param, frozen=True)) as running:
        await people(running, url)
        yield running


async def people(place: World, url: str) -> None:
    """Put Maya in charge of a workgroup in which Ben and a guest sit."""
    database = Database(url)
    async with Works(database, place.convene.clock).begin(TEAM) as work:
        group = await factories.workgroup(work, "Standards", channel="C0STANDARDS")
        known = {"slack_user": "U0MAYA", "zone": "America/New_York"}
        await factories.person(work, "Maya", role=Role.LIAISON, of=group, **known)
        await factories.person(work, "Ben", sits_in=[group], slack_user="U0BEN", zone="Pacific/Honolulu")
        await factories.person(work, "Gil", sits_in=[group], slack_user="U0GUEST", external=True)
    await database.close()


async def schedule(place: World) -> None:
    maya = place.person("maya")
    await maya.command("/calls", "schedule")
    form = await opened(maya, "calls.schedule")
    await maya.fill(form, FORM)
    await submitted(maya)
    assert "is being announced" in words(await submitted(maya))
    await maya.close_view()
    await place.control.advance(seconds=1)


async def announced(place: World) -> Message:
    return await with_button(place.person("ben"), "calls.rsvp:yes")


async def test_the_form_leads_to_a_preview_back_to_the_form_and_to_one_series(place: World) -> None:
    maya = place.person("maya")
    await maya.command("/calls", "schedule")
    form = await opened(maya, "calls.schedule")
    offered = await maya.options(form, "calls.zone", "honolulu")
    assert [each["value"] for each in offered] == ["Pacific/Honolulu"]
    await maya.fill(form, {**FORM, "minutes": "45"})
    shown = await submitted(maya)
    assert shown.callback_id == "calls.schedule.confirm"
    assert "The next 6 dates" in words(shown)
    await maya.click(shown, "calls.schedule.change")
    back = await opened(maya, "calls.schedule")
    await maya.fill(back, {"minutes": "90"})
    assert "1 hour 30 minutes" in words(await submitted(maya))
    done = await submitted(maya)
    assert done.callback_id == "calls.done"
    await place.control.advance(seconds=1)
    posts = [post for post in await place.control.posts() if post["channel"] == "C0STANDARDS"]
    assert len(posts) == 1
    assert "&lt;!channel&gt;" in posts[0]["text"]


async def test_what_is_wrong_is_said_under_its_field_and_nothing_is_saved(place: World) -> None:
    maya = place.person("maya")
    await maya.command("/calls", "schedule")
    form = await opened(maya, "calls.schedule")
    await maya.fill(form, {**FORM, "until": "2026-09-01", "link": "https://room"})
    refused = await maya.submit()
    assert set(refused.errors) == {"until", "link"}
    assert "not a link" in refused.errors["link"]
    await place.control.advance(days=12)
    assert [post for post in await place.control.posts() if "calls" in json.dumps(post)] == []


async def test_an_answer_is_confirmed_counted_in_the_announcement_and_shown_in_home(place: World) -> None:
    await schedule(place)
    ben = place.person("ben")
    before = await announced(place)
    await ben.click(before, "calls.rsvp:yes")
    guest = place.person("guest")
    await guest.click(before, "calls.rsvp:maybe")
    await place.control.advance(seconds=1)
    assert "1 going · 1 maybe" in words(await announced(place))
    told = [message for message in await ben.messages("#standards") if message.ephemeral]
    assert "You are going." in told[-1].text
    home = await home_of(ben)
    assert "✓ Going" in words(home)
    await ben.click(before, "calls.who")
    assert "Gil" in words(await opened(ben, "calls.who"))


async def test_a_guest_does_everything_by_button(place: World) -> None:
    await schedule(place)
    guest = place.person("guest")
    home = await home_of(guest)
    await guest.click(home, "calls.rsvp:yes", block_id=None)
    await guest.click(home, "calls.list")
    listed = await opened(guest, "calls.list")
    await guest.click(listed, "calls.rsvp:no", block_id=listed.blocks[1]["block_id"])
    await until_shown(guest, "You can't make it.")
    await guest.close_view()
    await guest.click(home, "calls.request")
    form = await opened(guest, "calls.request")
    await guest.fill(form, {"workgroup": "Standards", "topic": "Rural schools"})
    assert "<@U0MAYA>" in words(await submitted(guest))
    await place.control.advance(seconds=1)
    maya = place.person("maya")
    asked = (await maya.messages(await maya.dm()))[-1]
    await maya.click(asked, "calls.request.schedule")
    assert "Rural schools" in words(await opened(maya, "calls.schedule"))


async def test_a_call_is_moved_and_cancelled_from_a_list(place: World) -> None:
    await schedule(place)
    maya, ben = place.person("maya"), place.person("ben")
    await ben.click(await announced(place), "calls.rsvp:yes")
    chosen = (await maya.command("/calls", "move", channel="#standards")).said[-1]
    await maya.click(chosen, "calls.move", block_id=chosen.blocks[2]["block_id"])
    form = await opened(maya, "calls.move")
    await maya.fill(form, {"date": "2026-08-01"})
    assert set((await maya.submit()).errors) == {"date"}
    await maya.fill(form, {"date": "2026-09-11"})
    assert "Fri 11 Sep 2026" in words(await submitted(maya))
    await maya.close_view()
    await place.control.advance(seconds=1)
    direct = (await ben.messages(await ben.dm()))[-1]
    assert direct.text.startswith("Moved:")
    assert "Fri 11 Sep 2026" in (await announced(place)).text
    chosen = (await maya.command("/calls", "cancel", channel="#standards")).said[-1]
    await maya.click(chosen, "calls.cancel", block_id=chosen.blocks[2]["block_id"])
    form = await opened(maya, "calls.cancel")
    await maya.fill(form, {"reason": "A storm."})
    assert "cancelled" in words(await submitted(maya))
    await place.control.advance(days=12)
    texts = [message.text for message in await ben.messages(await ben.dm())]
    assert texts[-1].startswith("Cancelled:")
    assert not [text for text in texts if text.startswith("In ")]


async def test_a_series_is_edited_from_a_list_and_its_announcement_changes_in_place(place: World) -> None:
    await schedule(place)
    maya, ben = place.person("maya"), place.person("ben")
    await ben.click(await announced(place), "calls.rsvp:yes")
    await place.control.advance(seconds=1)
    before = await announced(place)
    listed = (await maya.command("/calls", "list", channel="#standards")).said[-1]
    await maya.click(listed, "calls.edit", block_id=listed.blocks[2]["block_id"])
    form = await opened(maya, "calls.edit")
    await maya.fill(form, {"title": "Pipeline call", "link": "https://room", "scope": "series"})
    refused = await maya.submit()
    assert set(refused.errors) == {"link"}
    assert "not a link" in refused.errors["link"]
    await maya.fill(form, {"link": "https://meet.example.org/new"})
    assert "6 calls say so now" in words(await submitted(maya))
    await maya.close_view()
    await place.control.advance(seconds=1)
    after = await announced(place)
    assert after.ts == before.ts
    assert after.text.startswith("Pipeline call of Standards")
    assert "https://meet.example.org/new" in words(after)
    assert "1 going" in words(after)
    posts = [post for post in await place.control.posts() if post["via"] == "chat.postMessage"]
    assert len(posts) == 1
    await place.control.advance(days=9, hours=3, minutes=30)
    reminded = [each for each in await ben.messages(await ben.dm()) if each.text.startswith("In ")]
    assert [each.text.partition(": ")[2].startswith("Pipeline call") for each in reminded] == [True, True]
    assert all("https://meet.example.org/new" in words(each) for each in reminded)


async def test_a_call_is_edited_while_its_reminders_are_out_already(place: World) -> None:
    await schedule(place)
    maya, ben = place.person("maya"), place.person("ben")
    await ben.click(await announced(place), "calls.rsvp:yes")
    # A quarter of an hour before the call the room turns out to be taken.
    await place.control.advance(days=9, hours=3, minutes=45)
    chosen = (await maya.command("/calls", "edit", channel="#standards")).said[-1]
    await maya.click(chosen, "calls.edit", block_id=chosen.blocks[2]["block_id"])
    form = await opened(maya, "calls.edit")
    await maya.fill(form, {"link": "https://meet.example.org/elsewhere"})
    assert "This call says so now" in words(await submitted(maya))
    await maya.close_view()
    count = len(await ben.messages(await ben.dm()))
    await place.control.advance(seconds=5)
    told = [each for each in await ben.messages(await ben.dm()) if each.text.startswith("In ")]
    told += [each for each in await ben.messages("#standards") if each.text.startswith("In ")]
    assert len(told) == 4
    assert all("https://meet.example.org/elsewhere" in words(each) for each in told)
    assert len(await ben.messages(await ben.dm())) == count


async def test_nothing_ahead_leads_a_liaison_to_the_form_and_a_member_to_the_liaison(place: World) -> None:
    maya, ben = place.person("maya"), place.person("ben")
    nothing = (await ben.command("/calls", "list", channel="#standards")).said[-1]
    assert "Ask <@U0MAYA> for one" in nothing.text
    await ben.click(nothing, "calls.request")
    await opened(ben, "calls.request")
    nothing = (await maya.command("/calls", "list", channel="#standards")).said[-1]
    assert "Schedule one" in nothing.text
    await maya.click(nothing, "calls.schedule")
    await opened(maya, "calls.schedule")


async def test_the_form_starts_with_the_workgroup_of_the_channel_it_is_asked_for_in(place: World) -> None:
    async with place.convene.works.begin(TEAM) as work:
        ines = await factories.person(work, "Ines", role=Role.MANAGER, slack_user="U0INES", zone="America/Chicago")
        await factories.workgroup(work, "Pipelines", channel="C0PIPELINES")
    assert ines.slack_user == "U0INES"
    who = place.person("ines")
    await who.command("/calls", "schedule", channel="#standards")
    form = await opened(who, "calls.schedule")
    await who.fill(form, {key: value for key, value in FORM.items() if key != "workgroup"})
    assert "Standards" in words(await submitted(who))
    await who.close_view()
    await who.command("/calls", "schedule", channel="#general")
    form = await opened(who, "calls.schedule")
    await who.fill(form, {key: value for key, value in FORM.items() if key != "workgroup"})
    assert set((await who.submit()).errors) == {"workgroup"}
