"""A series reaches another calendar, and moves there with one call, as a whole and for a holiday; then its chart."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest

from bot.settings import Mode
from domain.directory.rights import Role
from sandbox.client import View
from services.work import Works
from storage.database import Database
from tests import factories
from tests.ics_reader import Entry, read
from tests.journeys.harness import TEAM, Plan, World, world
from tests.journeys.looking import direct, home_of, latest_direct, opened, submitted, until_right, with_button, words

pytestmark = pytest.mark.sockets

FORM = {
    "workgroup": "Standards",
    "title": "Monthly call",
    "date": "2026-09-24",
    "time": "15:00",
    "pattern": "Last such weekday of the month",
    "holidays": "A week before",
}


@pytest.fixture
async def place(empty_url: str, mode: Mode) -> AsyncIterator[World]:
    async with world(Plan(empty_url, mode, frozen=True)) as running:
        database = Database(empty_url)
        async with Works(database, running.convene.clock).begin(TEAM) as work:
            group = await factories.workgroup(work, "Standards", channel="C0STANDARDS")
            hawaii = await factories.organisation(work, "Hawaii's agency", state="HI")
            known = {"slack_user": "U0MAYA", "zone": "America/New_York"}
            await factories.person(work, "Maya", role=Role.LIAISON, of=group, **known)
            await factories.person(
                work, "Ben", organisation=hawaii, sits_in=[group], slack_user="U0BEN", zone="Pacific/Honolulu"
            )
        await database.close()
        yield running


async def fetched(address: str, etag: str = "") -> tuple[int, str, bytes]:
    headers = {"If-None-Match": etag} if etag else {}
    async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as answer:
        return answer.status, answer.headers.get("ETag", ""), await answer.read()


async def imported(address: str) -> dict[str, Entry]:
    """Return what another calendar finds in a feed, by the entry's name; each name is there once."""
    status, _, body = await fetched(address)
    assert status == 200
    found = read(body)
    assert len({each.uid for each in found}) == len(found)
    return {each.uid: each for each in found}


def address_in(view: View) -> str:
    return re.findall(r"`(http[^`]+\.ics)`", words(view))[0]


async def change(place: World, word: str, form: dict[str, str]) -> str:
    """Move or cancel the next call from its list, and return what the last window says."""
    maya = place.person("maya")
    chosen = (await maya.command("/calls", word, channel="#standards")).said[-1]
    await maya.click(chosen, f"calls.{word}", block_id=chosen.blocks[2]["block_id"])
    await maya.fill(await opened(maya, f"calls.{word}"), form)
    said = words(await submitted(maya))
    await maya.close_view()
    await place.control.advance(seconds=2)
    return said


async def test_a_series_reaches_another_calendar_and_every_change_reaches_it_once(place: World) -> None:
    maya, ben = place.person("maya"), place.person("ben")

    # The preview names the holiday that a call gives way to.
    await maya.command("/calls", "schedule")
    await maya.fill(await opened(maya, "calls.schedule"), FORM)
    preview = words(await submitted(maya))
    assert "a week before federal holidays" in preview
    assert "Thu 19 Nov 2026" in preview
    assert "a week earlier than usual, because Thu 26 Nov 2026 is Thanksgiving" in preview
    assert "being announced" in words(await submitted(maya))
    await maya.close_view()
    await place.control.advance(seconds=2)

    # Ben gets a link in Home and imports it: the hours are right on both sides of the clock change.
    home = await home_of(ben)
    await ben.click(home, "calls.calendar")
    window = await opened(ben, "calls.calendar", "No link yet")
    await ben.click(window, "calls.calendar.make", block_id="calls.calendar.me")
    address = address_in(await opened(ben, "calls.calendar", ".ics`"))
    before = await imported(address)
    assert [f"{each.starts_at:%Y-%m-%d %H:%M}" for each in before.values()] == [
        "2026-09-24 19:00",
        "2026-10-29 19:00",
        "2026-11-19 20:00",
        "2026-12-31 20:00",
        "2027-01-28 20:00",
        "2027-02-25 20:00",
    ]
    assert {each.title for each in before.values()} == {"Monthly call · Standards"}
    assert not any(each.attendees for each in before.values())
    first = next(iter(before))
    etag = (await fetched(address))[1]
    assert (await fetched(address, etag))[0] == 304

    # One call moves: the feed shows it once, at its new time, with a higher sequence.
    assert "Fri 25 Sep 2026" in await change(place, "move", {"date": "2026-09-25", "scope": "Only this call"})
    moved = await imported(address)
    assert moved.keys() == before.keys()
    assert moved[first].starts_at == datetime(2026, 9, 25, 19, tzinfo=UTC)
    assert moved[first].sequence == before[first].sequence + 1
    assert [moved[uid] for uid in moved if uid != first] == [before[uid] for uid in before if uid != first]
    assert (await fetched(address, etag))[0] == 200

    # Its file comes by a button, and is the same entry.
    announced = await with_button(ben, "calls.ics")
    await ben.click(announced, "calls.rsvp:yes")
    await ben.click(announced, "calls.ics")
    single = await fetched(f"{address.removesuffix('.ics')}/call-{first.partition('.')[0].partition('-')[2]}.ics")
    assert read(single[2])[0] == moved[first]

    # The series moves: everybody hears it once, and every later entry follows.
    whole = "This call and all later ones of the series"
    said = await change(place, "move", {"date": "2026-09-29", "time": "13:00", "scope": whole})
    assert "6 calls moved" in said
    after = await imported(address)
    assert after.keys() == before.keys()
    assert [f"{each.starts_at:%Y-%m-%d %H:%M}" for each in after.values()] == [
        "2026-09-29 17:00",
        "2026-10-27 17:00",
        "2026-11-24 18:00",
        "2026-12-29 18:00",
        "2027-01-26 18:00",
        "2027-02-23 18:00",
    ]
    assert len([each for each in await direct(ben, "6 calls in all") if each.text.startswith("Moved:")]) == 1

    # In November the clocks have gone back for most, but not in Hawaii: the warning says for whom.
    await place.control.advance(days=82)
    warned = [each for each in await maya.messages("#standards") if each.text.startswith("Check your clock")]
    assert len(warned) == 1
    assert "1 person in HI" in warned[0].text
    assert "Honolulu time: 8:00 AM instead of 7:00 AM, 1 hour later (1 person, in HI)" in words(warned[0])

    async def shown_address() -> str:
        return address_in(await opened(ben, "calls.calendar", ".ics`"))

    # A new link ends the old one for good.
    await ben.command("/calls", "calendar")
    await ben.click(await opened(ben, "calls.calendar", ".ics`"), "calls.calendar.rotate", block_id="calls.calendar.me")
    newer = await until_right(shown_address, lambda seen: seen != address, "the link is no new one")
    assert (await fetched(address))[0] == 410
    assert (await imported(newer)).keys() >= after.keys()
    await ben.click(await opened(ben, "calls.calendar", ".ics`"), "calls.calendar.revoke", block_id="calls.calendar.me")
    await opened(ben, "calls.calendar", "turned off")
    assert (await fetched(newer))[0] == 410
    await ben.close_view()


async def test_the_attendance_of_a_year_comes_as_a_chart_with_its_numbers(place: World) -> None:
    maya, ben = place.person("maya"), place.person("ben")
    await maya.command("/calls", "schedule")
    await maya.fill(await opened(maya, "calls.schedule"), FORM)
    await maya.submit()
    await maya.submit()
    await maya.close_view()
    await place.control.advance(days=23, hours=6)
    asked = await with_button(ben, "calls.attended:yes")
    await ben.click(asked, "calls.attended:yes")
    said = (await ben.command("/calls", "chart standards", channel="#standards")).said[-1]
    assert "is on its way" in said.text
    await place.control.advance(seconds=5)
    chart = await latest_direct(ben, "Calls of Standards")
    assert "1 of 1 state with a seat represented" in chart.text
    assert "*1 person* from *1 state*" in words(chart)
    picture = next(block for block in chart.blocks if block["type"] == "image")
    assert "1 person, 1 state" in picture["alt_text"]
