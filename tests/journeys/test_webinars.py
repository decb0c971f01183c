"""A liaison announces a webinar for tomorrow; a follower hears at once, two register, the link changes, and so on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from icalendar import Calendar

from bot.settings import Mode
from domain.directory.rights import Role
from sandbox.client import Message, Person, View
from sandbox.config import ChannelConfig
from services.work import Works
from storage.database import Database
from tests import factories
from tests.journeys.harness import CHANNELS, TEAM, Plan, World, world
from tests.journeys.looking import direct, home_of, in_channel, latest_direct, opened, submitted, until_shown, words

pytestmark = pytest.mark.sockets

FORM = {
    "title": "Growing your own teachers <!channel>",
    "abstract": "Three districts tell how residencies keep teachers.",
    "topics": ["Rural recruiting"],
    "presenters": "Dr. Rivera",
    "date": "2026-09-02",
    "time": "15:00",
    "minutes": "60",
    "link": "https://meet.example.org/room",
    "channels": ["C0STANDARDS"],
}


@pytest.fixture
async def place(empty_url: str, mode: Mode) -> AsyncIterator[World]:
    async with world(Plan(empty_url, mode, frozen=True)) as running:
        await people(running, empty_url)
        yield running


async def people(place: World, url: str) -> None:
    """Put Maya in charge of a workgroup in which Ben, Ines and a guest sit."""
    database = Database(url)
    async with Works(database, place.convene.clock).begin(TEAM) as work:
        group = await factories.workgroup(work, "Standards", channel="C0STANDARDS")
        await factories.person(work, "Maya", role=Role.LIAISON, of=group, slack_user="U0MAYA", zone="America/New_York")
        await factories.person(work, "Ben", sits_in=[group], slack_user="U0BEN", zone="Pacific/Honolulu")
        await factories.person(work, "Ines", sits_in=[group], slack_user="U0INES", zone="America/Chicago")
        await factories.person(work, "Gil", sits_in=[group], slack_user="U0GUEST", external=True)
    await database.close()


async def follow(who: Person, topic: str) -> None:
    """Let somebody follow a topic that nobody has named yet."""
    await who.command("/webinar", "topics")
    form = await opened(who, "webinars.topics")
    await who.fill(form, {"new_topics": topic})
    assert f"You follow {topic}" in words(await submitted(who))
    await who.close_view()


async def preview(place: World) -> View:
    """Let Maya fill in the form and see whom it reaches."""
    maya = place.person("maya")
    await maya.command("/webinar", "announce")
    form = await opened(maya, "webinars.announce")
    await maya.fill(form, FORM)
    return await submitted(maya)


async def announce(place: World) -> None:
    """Let Maya announce the webinar, and the two minutes pass."""
    await preview(place)
    maya = place.person("maya")
    assert "goes out in two minutes to 1 channel, 4 people" in words(await submitted(maya))
    await maya.close_view()
    await place.control.advance(minutes=2)


def link_in(message: Message) -> str:
    """Return the address behind "Join the webinar"."""
    return words(message).partition("|Join the webinar>")[0].rpartition("<")[2]


async def leads_to(url: str) -> tuple[int, str]:
    """Return what an address answers, and where it leads."""
    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as response:
        return response.status, response.headers.get("Location", "")


async def test_a_webinar_from_its_announcement_to_its_follow_ups(place: World) -> None:
    maya, ben, ines, guest = (place.person(each) for each in ("maya", "ben", "ines", "guest"))
    await follow(ben, "Rural recruiting")

    # Preview and test: only Maya sees anything.
    shown = await preview(place)
    assert "*1 channel, 4 people*" in words(shown)
    assert "Rural recruiting: 1 follower among them" in words(shown)
    await maya.click(shown, "webinars.test")
    await until_shown(maya, "Sent to you")
    await place.control.advance(seconds=1)
    assert (await latest_direct(maya)).text.startswith("Test: Webinar: Growing your own teachers")
    assert await direct(ben, "Growing") == []

    # Announced; the follower hears at once, the others by the channel.
    assert "goes out in two minutes" in words(await submitted(maya))
    await maya.close_view()
    await place.control.advance(minutes=2)
    told = await latest_direct(ben, "Webinar: Growing")
    assert "because you follow Rural recruiting" in words(told)
    assert await direct(ines, "Webinar: Growing") == []
    posted = await in_channel(ines, "Webinar: Growing")
    assert "<!channel>" not in json.dumps(posted.blocks)

    # Two register: one at once, a guest (who has no commands) by the channel, after the first reminder went out.
    await ben.click(told, "webinars.register")
    await place.control.advance(hours=5)
    await guest.click(posted, "webinars.register")
    await place.control.advance(seconds=1)
    assert "2 registered" in words(await in_channel(ines, "Webinar: Growing"))
    assert "You have a place." in words(await home_of(guest))

    # The link changes; what was sent leads to the new one, and reminders come once, those that were ahead.
    (first,) = [each for each in await direct(ben) if each.text.startswith("In ")]
    assert await leads_to(link_in(first)) == (302, "https://meet.example.org/room")
    await edit_link(maya, "https://meet.example.org/other")
    assert await leads_to(link_in(first)) == (302, "https://meet.example.org/other")
    await place.control.advance(hours=24)
    for who, expected in (
        (ben, ["In 24 hours", "In 1 hour", "In 10 minutes"]),
        (guest, ["In 1 hour", "In 10 minutes"]),
    ):
        reminders = [each for each in await direct(who) if each.text.startswith("In ")]
        assert [each.text.partition(":")[0] for each in reminders] == expected
        assert {link_in(each) for each in reminders} == {link_in(first)}
    assert [each for each in await direct(ines) if each.text.startswith("In ")] == []
    await calendar_file(link_in(first))

    # One says they were there; with the recording each gets their own follow-up, once.
    asked = await latest_direct(ben, "Were you there?")
    await ben.click(asked, "webinars.attended:yes")
    wanted = await latest_direct(maya, "enter recording and slides")
    await maya.click(wanted, "webinars.materials")
    form = await opened(maya, "webinars.materials")
    await maya.fill(form, {"recording": "https://video.example.org/1", "slides": "https://slides.example.org/1"})
    assert "2 people have them" in words(await submitted(maya))
    await maya.close_view()
    await place.control.advance(days=3)
    name = "Growing your own teachers &lt;!channel&gt;"
    (thanked,) = await direct(ben, "Thank you for being at")
    assert (
        thanked.text == f"Thank you for being at {name}. Open this message for the recording and the slides to pass on."
    )
    (missed,) = await direct(guest, "You missed")
    assert missed.text == f"You missed {name}. Open this message for the recording and the slides."
    assert await direct(ben, "You missed") == await direct(guest, "Thank you for being at") == []
    assert await direct(ines, "Growing") == []


async def edit_link(maya: Person, link: str) -> None:
    """Let Maya give her webinar another link."""
    listed = (await maya.command("/webinar", "mine")).said[-1]
    await maya.click(listed, "webinars.manage")
    managed = await opened(maya, "webinars.manage")
    assert "Have a place: 2" in words(managed)
    await maya.click(managed, "webinars.edit")
    form = await opened(maya, "webinars.edit")
    await maya.fill(form, {"link": link})
    assert "Changed: link. Nobody gets another message." in words(await submitted(maya))
    await maya.close_view(everything=True)


async def calendar_file(join: str) -> None:
    """Check the calendar file beside our own link."""
    async with aiohttp.ClientSession() as session, session.get(f"{join}.ics") as response:
        assert response.status == 200
        (event,) = Calendar.from_ical(await response.read()).walk("VEVENT")
    assert str(event["SUMMARY"]) == FORM["title"]
    assert event["DTSTART"].dt.isoformat() == "2026-09-02T15:00:00-04:00"


async def test_an_announcement_is_taken_back_within_two_minutes(place: World) -> None:
    maya, ben = place.person("maya"), place.person("ben")
    await follow(ben, "Rural recruiting")
    await preview(place)
    assert "Until then you can take it back" in words(await submitted(maya))
    await maya.close_view()
    await place.control.advance(seconds=100)
    held = await latest_direct(maya, "goes out in two minutes")
    await maya.click(held, "webinars.undo")
    await place.control.advance(days=8)
    assert (await latest_direct(maya)).text.startswith("Growing your own teachers")
    assert "was taken back. Nothing went out." in (await latest_direct(maya)).text
    assert [each for each in await ben.messages("#standards") if "Growing" in each.text] == []
    assert await direct(ben, "Growing") == []


async def test_a_member_asks_others_want_it_too_and_all_of_them_hear_of_it(place: World) -> None:
    maya, ben, ines = (place.person(each) for each in ("maya", "ben", "ines"))
    await ben.command("/webinar", "request Mentoring new teachers")
    await opened(ben, "webinars.request")
    assert "is with the liaison of Standards" in words(await submitted(ben))
    await ben.close_view()
    await place.control.advance(seconds=1)
    await ines.click(await in_channel(ines, "asks for a webinar on Mentoring"), "webinars.vote")
    await place.control.advance(seconds=1)
    asked = await latest_direct(maya, "asks for a webinar on Mentoring")
    assert "2 people want it." in words(asked)
    await maya.click(asked, "webinars.answer")
    form = await opened(maya, "webinars.announce")
    await maya.fill(form, {key: FORM[key] for key in ("abstract", "date", "time", "link")})
    assert "*1 channel, 4 people*" in words(await submitted(maya))
    await maya.submit()
    await maya.close_view()
    await place.control.advance(minutes=2)
    for who in (ben, ines):
        (told,) = await direct(who, "Webinar: Mentoring new teachers")
        assert "because you asked for it" in words(told)
    assert "announced one" in (await in_channel(ben, "asked for a webinar on Mentoring")).text


async def test_where_the_bot_was_removed_the_owner_hears_it_once_and_the_rest_goes_out(place: World) -> None:
    maya, ben = place.person("maya"), place.person("ben")
    await follow(ben, "Rural recruiting")
    await preview(place)
    assert "goes out in two minutes" in words(await submitted(maya))
    await maya.close_view()
    await place.control.admin_remove_bot("standards")
    await place.control.advance(days=3)
    assert len(await direct(ben, "Growing")) == 1
    told = [each for each in await direct(maya) if "<#C0STANDARDS>" in each.text and "Growing" in words(each)]
    assert len(told) == 1


async def test_a_webinar_is_given_to_others_and_each_place_says_what_holds_for_it(empty_url: str, mode: Mode) -> None:
    rural = ChannelConfig(name="rural", id="C0RURAL", members=("maya", "ines"))
    plan = Plan(empty_url, mode, frozen=True, channels=(*CHANNELS, rural), bot_channels=("standards", "rural"))
    async with world(plan) as place:
        await two_workgroups(place, empty_url)
        maya, ben, ines = (place.person(each) for each in ("maya", "ben", "ines"))
        for who in (ben, ines):
            await follow(who, "Rural recruiting")
        await preview(place)
        assert "goes out in two minutes to 1 channel, 2 people" in words(await submitted(maya))
        await maya.close_view()
        await place.control.advance(minutes=2)
        await ben.click(await latest_direct(ben, "Webinar: Growing"), "webinars.register")

        # Before it is saved Maya sees whom it newly concerns; nothing is sent yet.
        listed = (await maya.command("/webinar", "mine")).said[-1]
        await maya.click(listed, "webinars.manage")
        await maya.click(await opened(maya, "webinars.manage"), "webinars.edit")
        form = await opened(maya, "webinars.edit")
        await maya.fill(form, {"channels": ["C0RURAL"]})
        shown = await submitted(maya)
        for said in (
            "Newly posted in <#C0RURAL>.",
            "Taken out of <#C0STANDARDS>",
            "1 person newly hears at once",
        ):
            assert said in words(shown)
        assert await direct(ines, "Webinar: Growing") == []
        assert "Changed: channels." in words(await submitted(maya))
        await maya.close_view(everything=True)
        await place.control.advance(seconds=5)

        # Ines hears, her channel has it, the other one says that it is for others, and Ben keeps his place.
        assert "because you follow Rural recruiting" in words(await latest_direct(ines, "Webinar: Growing"))
        posted = [each.text for each in await ines.messages("#rural") if "Growing" in each.text]
        assert [text.partition(":")[0] for text in posted] == ["Webinar"]
        before = [each.text for each in await ben.messages("#standards") if "Growing" in each.text]
        assert [text.partition(":")[0] for text in before] == ["No longer for this channel"]
        assert len(await direct(ben, "Webinar: Growing")) == 1
        assert "You have a place." in words(await home_of(ben))


async def two_workgroups(place: World, url: str) -> None:
    """Put Maya in charge of Standards, where Ben sits; Ines sits in Rural."""
    database = Database(url)
    async with Works(database, place.convene.clock).begin(TEAM) as work:
        standards = await factories.workgroup(work, "Standards", channel="C0STANDARDS")
        rural = await factories.workgroup(work, "Rural", channel="C0RURAL")
        zone = "America/New_York"
        await factories.person(work, "Maya", role=Role.LIAISON, of=standards, slack_user="U0MAYA", zone=zone)
        await factories.person(work, "Ben", sits_in=[standards], slack_user="U0BEN", zone=zone)
        await factories.person(work, "Ines", sits_in=[rural], slack_user="U0INES", zone=zone)
    await database.close()
