"""A liaison finds a time with people in Hawaii, Arizona, Illinois and Maine, and makes it a monthly series."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.settings import Mode
from domain.directory.rights import Role
from sandbox.client import Person, View
from sandbox.config import ChannelConfig, UserConfig
from services.work import Works
from storage.calls.tables import CallRow, SeriesRow
from storage.database import Database
from tests import factories
from tests.journeys.harness import TEAM, Plan, World, world
from tests.journeys.looking import direct, in_channel, opened, submitted, until_shown, words
from tests.journeys.test_calendars import address_in, fetched

pytestmark = pytest.mark.sockets

ZONES = {
    "maya": ("ME", "America/New_York"),
    "hana": ("HI", "Pacific/Honolulu"),
    "ana": ("AZ", "America/Phoenix"),
    "cal": ("IL", "America/Chicago"),
}
PEOPLE = [
    UserConfig(handle=each, id=f"U0{each.upper()}", name=each.title(), email=f"{each}@example.org", tz=zone)
    for each, (_, zone) in ZONES.items()
]
CHANNELS = [ChannelConfig(name="standards", id="C0STANDARDS", members=tuple(ZONES))]
FORM = {
    "title": "Monthly call",
    "minutes": "60",
    "slots": "2026-10-08 11:00\n2026-10-08 15:00\n2026-10-09 18:00",
    "deadline_date": "2026-09-11",
    "deadline_time": "17:00",
}


@pytest.fixture
async def place(mode: Mode, empty_url: str) -> AsyncIterator[World]:
    async with world(Plan(empty_url, mode, people=PEOPLE, channels=CHANNELS, frozen=True)) as running:
        await seat(running, empty_url)
        yield running


async def seat(place: World, url: str) -> None:
    """Put Maya in charge of a workgroup in which the others sit, each for the agency of their state."""
    database = Database(url)
    async with Works(database, place.convene.clock).begin(TEAM) as work:
        group = await factories.workgroup(work, "Standards", channel="C0STANDARDS")
        for each, (state, zone) in ZONES.items():
            agency = await factories.organisation(work, f"{state} Agency", state=state)
            values = {"slack_user": f"U0{each.upper()}", "zone": zone, "organisation": agency}
            if each == "maya":
                await factories.person(work, "Maya", role=Role.LIAISON, of=group, **values)
            else:
                await factories.person(work, each.title(), sits_in=[group], **values)
    await database.close()


def labels(view: View) -> list[str]:
    """Return what each slot is called in the answer form."""
    return [block["label"]["text"] for block in view.blocks if block["type"] == "input"]


def first_choice(view: View) -> str:
    """Return the row of buttons of the slot that leads."""
    return next(each["block_id"] for each in view.blocks if each.get("block_id", "").startswith("timepolls.slot."))


async def answer(who: Person, *choices: str) -> list[str]:
    """Let somebody answer every slot in one window; returns the times as they saw them."""
    await who.command("/timepoll", "answer")
    form = await opened(who, "timepolls.answer")
    blocks = [block["block_id"] for block in form.blocks if block["type"] == "input"]
    given: Mapping[str, str] = dict(zip(blocks, choices, strict=True))
    await who.fill(form, given)
    assert "your answer is noted" in words(await submitted(who))
    await who.close_view()
    return labels(form)


async def start(maya: Person) -> None:
    """Let Maya ask the workgroup, with times she wrote herself."""
    await maya.command("/timepoll", "start")
    form = await opened(maya, "timepolls.start")
    await maya.fill(form, FORM)
    assert "This asks 4 people in <#C0STANDARDS>" in words(await submitted(maya))
    assert "are asked in <#C0STANDARDS>" in words(await submitted(maya))
    await maya.close_view()


async def test_a_poll_from_hawaii_to_maine_becomes_a_monthly_series(place: World, empty_url: str) -> None:
    maya, hana, ana, cal = (place.person(each) for each in ZONES)
    await start(maya)
    await place.control.advance(seconds=1)

    # The message holds moments, which every reader sees on their own clock.
    posted = await in_channel(hana, "When suits you?")
    moments = [int(each) for each in re.findall(r"<!date\^(\d+)\^", words(posted))]
    eleven = datetime(2026, 10, 8, 11, tzinfo=ZoneInfo("America/New_York"))
    assert moments[0] == int(eleven.timestamp())

    # One window for all slots, each in local time; Hana changes her mind.
    assert await answer(hana, "no", "yes", "no") == [
        "Thu 8 Oct 2026, 5:00 AM Honolulu time",
        "Thu 8 Oct 2026, 9:00 AM Honolulu time",
        "Fri 9 Oct 2026, 12:00 PM Honolulu time",
    ]
    await answer(hana, "no", "yes", "maybe")
    assert (await answer(ana, "yes", "yes", "yes"))[0] == "Thu 8 Oct 2026, 8:00 AM Phoenix time"

    # The deadline is ten days off, so the one who is missing is reminded 48 hours before it, once.
    await place.control.advance(days=8, hours=6)
    (reminded,) = await direct(cal, "waits for your answer")
    assert "Chicago time" in reminded.text
    assert await direct(ana, "waits for your answer") == []
    assert (await answer(cal, "yes", "yes", "no"))[0] == "Thu 8 Oct 2026, 10:00 AM Chicago time"
    assert (await answer(maya, "yes", "maybe", "no"))[0] == "Thu 8 Oct 2026, 11:00 AM New York time"
    await place.control.advance(seconds=1)

    # Nobody is missing: Maya hears, reads why, and makes the first one a monthly series.
    (told,) = await direct(maya, "Everybody has answered")
    assert "First is Thu 8 Oct 2026, 3:00 PM New York time." in told.text
    await maya.click(told, "timepolls.results")
    shown = await opened(maya, "timepolls.results")
    assert "4 of 4 can come (1 if need be); within everybody's working hours." in words(shown)
    assert "more people can come (4 instead of 3)" in words(shown)
    assert "1 cannot" in words(shown)
    await maya.click(shown, "timepolls.decide:series", block_id=first_choice(shown))
    await until_shown(maya, "The series is saved")
    await maya.close_view()
    await place.control.advance(seconds=1)

    announced = await in_channel(cal, "Monthly call of Standards: Thu 8 Oct 2026, 3:00 PM New York time")
    assert "Going" in words(announced)
    assert "the time is Thu 8 Oct 2026, 3:00 PM New York time" in (await in_channel(ana, "the time is")).text
    (series, calls) = await stored(empty_url)
    assert (series.pattern, series.start.isoformat(), series.zone) == ("nth_weekday", "2026-10-08", "America/New_York")
    assert calls[:2] == [datetime(2026, 10, 8, 19, tzinfo=UTC), datetime(2026, 11, 12, 20, tzinfo=UTC)]
    assert len(calls) == 6


async def stored(url: str) -> tuple[SeriesRow, list[datetime]]:
    """Return the one series there is, and when its calls are."""
    database = Database(url)
    async with database.reading() as session:
        series = (await session.scalars(select(SeriesRow))).one()
        calls = list(await session.scalars(select(CallRow.starts_at).order_by(CallRow.starts_at)))
    await database.close()
    return series, calls


async def test_a_small_group_asks_joins_and_finds_its_own_time(place: World) -> None:
    maya, hana, ana, cal = (place.person(each) for each in ZONES)
    await hana.command("/calls", "request")
    form = await opened(hana, "calls.request")
    await hana.fill(form, {"topic": "Induction of new teachers", "company": "few"})
    assert "asked who else wants to join" in words(await submitted(hana))
    await hana.close_view()
    await place.control.advance(seconds=1)
    await ana.click(await in_channel(ana, "asks for a small-group conversation"), "timepolls.join")
    await place.control.advance(seconds=1)
    (asked,) = await direct(maya, "small-group conversation")
    assert "2 people want it" in words(asked)
    await maya.click(asked, "timepolls.request")
    form = await opened(maya, "timepolls.start")
    assert "This asks the 2 people who want this call, and you." in words(form)
    await maya.fill(form, {key: FORM[key] for key in ("slots", "deadline_date", "deadline_time")})
    assert "This asks 3 people by direct message" in words(await submitted(maya))
    await maya.submit()
    await maya.close_view()
    await place.control.advance(seconds=1)
    assert [len(await direct(each, "When suits you?")) for each in (hana, ana, maya, cal)] == [1, 1, 1, 0]
    await answer(hana, "no", "yes", "yes")
    await answer(ana, "yes", "yes", "no")
    await answer(maya, "yes", "yes", "no")
    await place.control.advance(seconds=1)
    (told,) = await direct(maya, "Everybody has answered")
    await maya.click(told, "timepolls.decide:call")
    await until_shown(maya, "The call is saved")
    await maya.close_view()
    await place.control.advance(seconds=1)

    # The call is theirs: they are invited and reminded, and nobody else hears of it.
    theirs, others = (hana, ana, maya), (cal,)
    name = "Induction of new teachers, a small-group call in Standards"
    for each in theirs:
        assert len(await direct(each, f"You are invited: {name}, Thu 8 Oct 2026")) == 1
        assert name in (await each.command("/calls", "next")).said[-1].text
    line = await in_channel(cal, "A time is set for the small-group conversation")
    assert len([each for each in await cal.messages("#standards") if "Induction" in each.text]) == 1
    assert "There is no call ahead" in (await cal.command("/calls", "next")).said[-1].text
    held = ["Induction of new teachers" in await calendar_of(each) for each in (*theirs, *others)]
    assert held == [True, True, True, False]
    await hana.click((await direct(hana, "You are invited"))[0], "calls.rsvp:yes")
    await place.control.advance(days=36, hours=5)
    assert [len(await direct(each, "In 24 hours: Induction")) for each in (*theirs, *others)] == [1, 1, 1, 0]

    # Cal finds the conversation without the channel's message, joins, and from then on is one of them.
    found = (await cal.command("/calls", "requests")).said[-1]
    assert "3 people are in it" not in words(found)
    assert "2 people are in it" in words(found)
    await cal.click(found, "timepolls.join")
    await place.control.advance(seconds=1)
    assert "You are invited" in (await direct(cal, "You are invited"))[0].text
    assert "Induction of new teachers" in await calendar_of(cal)
    await place.control.advance(hours=22, minutes=1)
    assert [len(await direct(each, "In 1 hour: Induction")) for each in (*theirs, *others)] == [1, 1, 1, 1]
    assert [each.text for each in await cal.messages("#standards") if "Induction" in each.text] == [line.text]


async def calendar_of(who: Person) -> str:
    """Return somebody's own calendar as another one fetches it."""
    await who.command("/calls", "calendar")
    window = await opened(who, "calls.calendar")
    row = next(each for each in window.blocks if each.get("block_id") == "calls.calendar.me")
    if "calls.calendar.make" in str(row):
        await who.click(window, "calls.calendar.make", block_id="calls.calendar.me")
    address = address_in(await opened(who, "calls.calendar", ".ics`"))
    await who.close_view()
    return (await fetched(address))[2].decode()
