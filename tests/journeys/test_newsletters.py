"""A month of a newsletter: it drafts itself, is edited, approved by somebody else, sent, and put right."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.settings import Mode
from domain.directory.rights import Role
from sandbox.client import Message, Person, View
from sandbox.config import ChannelConfig, UserConfig
from services.newsletters import founding
from services.work import Works
from storage.calls import queries as calls
from storage.database import Database
from tests import factories
from tests.journeys.harness import TEAM, Plan, World, world
from tests.journeys.looking import direct, home_of, latest_direct, opened, rest, submitted, until_shown, words

pytestmark = pytest.mark.sockets

HANDLES = ("max", "ed", "sue", "mia", "rob")
PEOPLE = [
    UserConfig(each, f"U0{each.upper()}", each.title(), f"{each}@example.org", tz="America/Chicago") for each in HANDLES
]
CHANNELS = [ChannelConfig(name="news", id="C0NEWS", members=HANDLES)]


@pytest.fixture
async def place(empty_url: str, mode: Mode) -> AsyncIterator[World]:
    """Max runs a program with one workgroup, in which the others sit; its two newsletters have just begun."""
    plan = Plan(empty_url, mode, people=PEOPLE, channels=CHANNELS, bot_channels=("general", "news"), frozen=True)
    async with world(plan) as running:
        database = Database(empty_url)
        async with Works(database, running.convene.clock).begin(TEAM) as work:
            group = await factories.workgroup(work, "Teacher Pipeline")
            await factories.person(work, "Max", role=Role.MANAGER, slack_user="U0MAX", zone="America/New_York")
            for each in HANDLES[1:]:
                user = f"U0{each.upper()}"
                await factories.person(work, each.title(), sits_in=[group], slack_user=user, zone="America/New_York")
            await founding.found(work, await factories.program(work))
            call = {
                "request_key": "V0",
                "workgroup_id": group.id,
                "series_id": None,
                "title": "October call",
                "starts_at": datetime(2026, 10, 15, 19, tzinfo=UTC),
                "zone": "America/Chicago",
                "minutes": 60,
                "link": "https://meet.example.org/ours",
                "reminders": [],
                "created_by": None,
                "created_at": work.now,
            }
            await calls.add_call(work.session, TEAM, call)
        await database.close()
        yield running


async def test_a_newsletter_drafts_itself_is_approved_by_another_goes_out_and_is_corrected_everywhere(
    place: World,
) -> None:
    await set_up(place)
    for handle in ("mia", "rob"):
        await subscribe(place.person(handle))
    await submit_a_message(place.person("mia"))

    # Ten days before the eighth, at nine in the morning in New York, the draft makes itself.
    ed, sue = place.person("ed"), place.person("sue")
    await place.control.advance(days=27)
    told = await latest_direct(ed, "is ready")
    assert "it found 2 items" in told.text
    await ed.click(told, "newsletters.open")
    window = await until_shown(ed, "newsletters.ask")
    assert "Teacher Pipeline: October call" in words(window)
    assert "Pairs of teachers" in words(window)
    assert "newsletters.approve" not in words(window)
    await edit(ed, window)

    # Somebody who may send, and did not work on it, approves and schedules it.
    await ed.click(await until_shown(ed, "newsletters.ask"), "newsletters.ask")
    await until_shown(ed, "waiting for approval")
    await ed.close_view(everything=True)
    await place.control.advance(seconds=1)
    assert not await direct(ed, "asks you to approve")
    await approve_and_schedule(sue, await latest_direct(sue, "asks you to approve"))
    assert await everywhere(place, "Office hours") == []
    await place.control.advance(days=10)
    out = await everywhere(place, "Office hours")
    assert out[0].channel == "C0NEWS"
    assert len(out) == 3
    assert "Your item “Pairs of teachers” is in" in (await latest_direct(place.person("mia"), "Your item")).text

    # A reader leaves a section out; a wrong line is put right in every message.
    mia = place.person("mia")
    mine = await latest_direct(mia, "Standards Implementation News, October 2026, with")
    await mia.click(mine, "newsletters.section.off", value=section_value(mine, "practices"))
    await correct(sue)
    await place.control.advance(seconds=5)
    fixed = await everywhere(place, "Office hours on Thursdays")
    assert len(fixed) == 3
    assert await everywhere(place, "Every Friday") == []
    for each in fixed:
        assert "*Corrected*" in words(each)
        assert "It is Thursday." in words(each)

    # The next issue respects what she left out.
    await next_month(place)
    second = "Standards Implementation News, November 2026, with"
    assert "A practice from Ohio" not in words(await latest_direct(mia, second))
    assert "A paper" in words(await latest_direct(mia, second))
    assert "A practice from Ohio" in words(await latest_direct(place.person("rob"), second))
    # What was in the first issue is not in the second.
    assert "October call" not in words(await latest_direct(place.person("rob"), second))


async def test_who_may_not_send_is_told_whom_to_ask(place: World) -> None:
    await set_up(place)
    refused = (await place.person("mia").command("/newsletter", "draft")).said[-1]
    assert "You may not work on the drafts of this newsletter. Please ask <@U0MAX>" in refused.text
    refused = (await place.person("ed").command("/newsletter", "settings")).said[-1]
    assert "Please ask <@U0MAX>" in refused.text


async def set_up(place: World) -> None:
    """Let the manager choose the channel, an editor and a sender."""
    max_ = place.person("max")
    await max_.command("/newsletter", "settings standards")
    form = await opened(max_, "newsletters.settings")
    await max_.fill(form, {"channels": ["C0NEWS"], "editors": ["U0ED"], "senders": ["U0SUE"]})
    assert "<#C0NEWS>" in words(await submitted(max_))
    await max_.close_view()


async def subscribe(who: Person) -> None:
    """Get the first newsletter by direct message, from the window behind Home."""
    home = await home_of(who)
    await who.click(home, "newsletters.mine")
    window = await opened(who, "newsletters.mine")
    button = next(
        element["value"]
        for block in window.blocks
        for element in block.get("elements", [])
        if element.get("action_id") == "newsletters.subscribe"
    )
    await who.click(window, "newsletters.subscribe", value=button)
    await until_shown(who, "You get Standards Implementation News by direct message")
    await who.close_view()


async def submit_a_message(who: Person) -> None:
    """Send the editors a message, by its menu."""
    said = await who.say("#news", "Pairs of teachers\nEvery new teacher gets one. <!channel> <b>")
    await who.shortcut("newsletters.submit.message", said)
    form = await opened(who, "newsletters.submit")
    series = next(block for block in form.blocks if block["block_id"] == "series")["element"]["options"][0]["value"]
    await who.fill(form, {"series": series, "section": "practices", "credit": "Mia"})
    assert "Thank you" in words(await submitted(who))
    await who.close_view()


async def edit(ed: Person, window: View) -> None:
    """Change an item, move it up, write one, and look at all of it."""
    await ed.choose(window, "newsletters.item", "Edit or move to a section", block_id=block_of(window, "Pairs of"))
    form = await opened(ed, "newsletters.edit")
    await ed.fill(form, {"title": "Pairs of new teachers"})
    changed = await ed.submit()
    assert "Pairs of new teachers" in words(changed.view)
    await ed.click(await opened(ed, "newsletters.desk"), "newsletters.write")
    form = await opened(ed, "newsletters.write")
    await ed.fill(form, {"section": "other", "title": "Office hours", "text": "Every Friday."})
    written = await submitted(ed)
    await ed.click(written, "newsletters.preview")
    preview = words(await opened(ed, "newsletters.preview"))
    for part in ("COMING EVENTS AND WEBINARS", "PROMISING PRACTICES", "OTHER MEETINGS", "From Mia"):
        assert part in preview
    assert "<!channel>" not in preview
    await ed.close_view()


async def approve_and_schedule(sue: Person, asked: Message) -> None:
    """Read, approve, and let it go out on the day of the series."""
    await sue.click(asked, "newsletters.open")
    await sue.click(await until_shown(sue, "newsletters.approve"), "newsletters.approve")
    await opened(sue, "newsletters.approve")
    await submitted(sue)
    await sue.click(await until_shown(sue, "newsletters.schedule"), "newsletters.schedule")
    await opened(sue, "newsletters.schedule")
    planned = await submitted(sue)
    assert "AM New York time" in words(planned)
    assert "in 9 days" in words(planned)
    await sue.close_view(everything=True)


async def correct(sue: Person) -> None:
    """Put one item right, from the list of issues."""
    listed = (await sue.command("/newsletter", "issues")).said[-1]
    await sue.click(listed, "newsletters.open")
    window = await until_shown(sue, "newsletters.correct")
    await sue.click(window, "newsletters.correct", block_id=block_of(window, "Office hours"))
    form = await opened(sue, "newsletters.correct")
    await sue.fill(form, {"title": "Office hours on Thursdays", "text": "At noon.", "note": "It is Thursday."})
    await submitted(sue)
    await sue.close_view(everything=True)


async def next_month(place: World) -> None:
    """Let November's issue be written, approved and sent at once."""
    ed, sue = place.person("ed"), place.person("sue")
    await place.control.advance(days=24)
    asked = await latest_direct(ed, "Nothing was found for Standards Implementation News, November")
    await ed.click(asked, "newsletters.open")
    for section, title in (("practices", "A practice from Ohio"), ("research", "A paper")):
        await ed.click(await until_shown(ed, "newsletters.write"), "newsletters.write")
        await ed.fill(await opened(ed, "newsletters.write"), {"section": section, "title": title})
        await submitted(ed)
        await rest()
    await ed.close_view(everything=True)
    listed = (await sue.command("/newsletter", "draft standards")).view or await until_shown(sue, "newsletters.approve")
    await sue.click(listed, "newsletters.approve")
    await opened(sue, "newsletters.approve")
    await sue.submit()
    await sue.click(await until_shown(sue, "newsletters.now"), "newsletters.now")
    await opened(sue, "newsletters.now")
    now = await sue.submit()
    assert "in 2 minutes" in words(now.view)
    await sue.close_view(everything=True)
    await place.control.advance(minutes=3)


def block_of(window: View, title: str) -> str:
    """Return the block of the item with this title."""
    return next(
        str(block["block_id"])
        for block in window.blocks
        if str(block.get("block_id", "")).startswith("newsletters.item.") and title in json.dumps(block)
    )


def section_value(message: Message, section: str) -> str:
    """Return what the button beside a section's heading carries."""
    return next(
        str(block["accessory"]["value"])
        for block in message.blocks
        if block.get("accessory", {}).get("value", "").endswith(f":{section}")
    )


async def everywhere(place: World, containing: str) -> list[Message]:
    """Return the issues that say this: in the channel, and those that Mia and Rob got."""
    found = [each for each in await place.person("mia").messages("#news") if containing in words(each)]
    for handle in ("mia", "rob"):
        who = place.person(handle)
        found += [each for each in await who.messages(await who.dm()) if containing in words(each)]
    return found
