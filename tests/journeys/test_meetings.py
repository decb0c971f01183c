"""Two months of meetings: the agenda fills, roles are passed on, minutes follow, and what is open comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.settings import Mode
from domain.directory.rights import Role
from domain.norms.norm import NormState
from domain.pulses.focus import Focus
from sandbox.client import Message, Person
from sandbox.config import ChannelConfig, UserConfig
from services.calls import scheduling
from services.pulses import asking
from services.work import Works
from storage.database import Database
from storage.norms import queries as norms
from storage.pulses import choices
from tests import factories
from tests.calls_stage import MONTHLY
from tests.journeys.harness import TEAM, Plan, World, world
from tests.journeys.looking import direct, home_of, in_channel, opened, rest, submitted, until_shown, words

pytestmark = pytest.mark.sockets

STATES = {"ana": "AZ", "ben": "HI", "cleo": "TX", "dan": "NY", "eva": "AZ", "finn": "HI", "gus": "TX"}
GUEST = "gus"
FIRST = datetime(2026, 9, 10, 19, 0, tzinfo=UTC)
SECOND = datetime(2026, 10, 8, 19, 0, tzinfo=UTC)
ROLES = ("facilitator", "chair", "recorder", "timekeeper")


@pytest.fixture
async def place(empty_url: str, mode: Mode) -> AsyncIterator[World]:
    """Maya leads a workgroup of seven from four states, with a norm, a focus norm and a monthly call."""
    people = [
        UserConfig(each, f"U0{each.upper()}", each.title(), f"{each}@example.org", external=each == GUEST)
        for each in ("maya", *STATES)
    ]
    channels = [ChannelConfig(name="standards", id="C0STANDARDS", members=("maya", *STATES))]
    async with world(Plan(empty_url, mode, people=people, channels=channels, frozen=True)) as running:
        await prepare(running, empty_url)
        yield running


async def prepare(place: World, url: str) -> None:
    database = Database(url)
    works = Works(database, place.convene.clock, place.convene.vault)
    async with works.begin(TEAM) as work:
        group = await factories.workgroup(work, "Standards", channel="C0STANDARDS")
        await factories.person(work, "Maya", role=Role.LIAISON, of=group, slack_user="U0MAYA", zone="America/New_York")
        for each, state in STATES.items():
            agency = await factories.organisation(work, f"Agency of {each}", state=state)
            await factories.person(
                work,
                each.title(),
                organisation=agency,
                sits_in=[group],
                slack_user=f"U0{each.upper()}",
                external=each == GUEST,
                zone="America/Chicago",
            )
        norm = await norms.add(
            work.session,
            TEAM,
            workgroup_id=group.id,
            heading="time",
            text="We start on time.",
            proposed_by=None,
            proposed_at=work.now,
            replaces=None,
        )
        await norms.put(work.session, TEAM, [norm.id], state=NormState.ADOPTED)
        pulse = await asking.ask(
            work, workgroup_id=group.id, instrument_id="norms-inventory", days=1, request_key="before"
        )
        assert pulse is not None
        focus = Focus(group.id, pulse.id, "pausing", "Pausing", work.now)
        await choices.set_focus(work.session, TEAM, [focus], pulse_id=pulse.id)
    await scheduling.schedule(works, TEAM, "U0MAYA", workgroup_id=group.id, raw=MONTHLY, request_key="monthly")
    await database.close()


async def until(place: World, moment: datetime) -> None:
    """Move the clock on to a moment, with everything that falls due on the way."""
    await place.control.advance(seconds=(moment - await place.control.clock()).total_seconds())


async def asked(place: World, role: str) -> tuple[Person, Message]:
    """Return who is asked to take a role now, with the message that asks."""
    for handle in STATES:
        who = place.person(handle)
        for message in await direct(who, f"It is your turn: {role}"):
            if "meetings.role.accept" in words(message):
                return who, message
    raise AssertionError(f"nobody is asked to be {role}")


async def add(who: Person, topic: str, minutes: int) -> str:
    """Fill in the form of an item that is open; returns the agenda that follows."""
    form = await opened(who, "meetings.item")
    await who.fill(form, {"topic": topic, "minutes": str(minutes), "goal": "Know what to do"})
    await submitted(who)
    return words(await until_shown(who, "Add an item"))


async def agenda(place: World) -> Message:
    await place.control.advance(seconds=1)
    return await in_channel(place.person("maya"), "Agenda of")


async def test_two_months_of_meetings(place: World) -> None:
    maya, ana, gus = place.person("maya"), place.person("ana"), place.person(GUEST)

    # The agenda fills, by command and by a guest's button; over time is a warning.
    await ana.command("/agenda", "add")
    assert "40 minutes of 1 hour planned" in await add(ana, "Hiring <!channel>", 40)
    await ana.close_view(everything=True)
    home = await home_of(gus)
    await gus.click(home, "meetings.hub")
    await gus.click(await opened(gus, "meetings.hub"), "meetings.agenda")
    await gus.click(await opened(gus, "meetings.agenda"), "meetings.item.add")
    assert "10 minutes over time" in await add(gus, "News of the states", 30)
    await gus.close_view(everything=True)
    shown = (await maya.command("/agenda", "")).said[0]
    assert "*1. Hiring" in words(shown)
    await maya.click(shown, "meetings.item.edit:2")
    form = await opened(maya, "meetings.item")
    await maya.fill(form, {"place": "Place 1 of 2"})
    assert "*1. News of the states*" in words(await submitted(maya))
    await maya.close_view(everything=True)

    # A week ahead roles are offered; the recorder declines, and the next one is asked.
    await until(place, FIRST - timedelta(days=7))
    first, offer = await asked(place, "recorder")
    await first.click(offer, "meetings.role.decline")
    await place.control.advance(seconds=1)
    recorder, offer = await asked(place, "recorder")
    assert (await recorder.me())["id"] != (await first.me())["id"]
    for role in ROLES:
        who, offer = await asked(place, role)
        await who.click(offer, "meetings.role.accept")
        await place.control.advance(seconds=1)
    (card,) = await direct(recorder, "You are recorder")
    assert "Save the minutes within 48 hours" in words(card)

    # A day ahead the agenda is out, with norms, focus norm and roles; what is added afterwards changes it in place.
    await until(place, FIRST - timedelta(hours=24, minutes=1))
    assert not [each for each in await maya.messages("#standards") if "Agenda of" in each.text]
    await until(place, FIRST - timedelta(hours=24))
    posted = await agenda(place)
    for said in ("We start on time.", "Focus norm: Pausing", "Hiring &lt;!channel&gt;", "Recorder: <@"):
        assert said in words(posted)
    assert "<!channel>" not in posted.text
    await ana.click(posted, "meetings.item.add")
    await add(ana, "One more thing", 5)
    await ana.close_view(everything=True)
    changed = await agenda(place)
    assert (changed.ts, "One more thing" in words(changed)) == (posted.ts, True)

    # Attendance and minutes follow; the open action and the item that is left come back next month.
    await until(place, FIRST + timedelta(hours=1))
    await ana.click(await in_channel(ana, "is over"), "calls.attended:yes")
    (draft,) = await direct(recorder, "A draft of its minutes is ready")
    await until(place, FIRST + timedelta(hours=26))
    assert len(await direct(recorder, "are still missing")) == 1
    await rest()
    await recorder.click(draft, "meetings.minutes.write")
    form = await opened(recorder, "meetings.minutes")
    filled = {
        "outcome.1": "Each state tries one thing.",
        "fate.2": "Carry over to the next call",
        "messages": "Hiring starts early.",
        "text.1": "Send the list of partners",
        "owner.1": (await recorder.options(form, "meetings.person:owner.1:1", "ben"))[0],
        "due.1": "2026-10-15",
    }
    await recorder.fill(form, filled)
    assert "Each state tries one thing." in words(await submitted(recorder))
    await recorder.close_view(everything=True)
    await place.control.advance(seconds=1)
    kept = await in_channel(maya, "Minutes of")
    for said in ("Each state tries one thing.", "Hiring starts early.", "Send the list of partners", "There: 1 person"):
        assert said in words(kept)
    await until(place, FIRST + timedelta(hours=49))
    # What asked for them, and what asked again, says that they are written; nobody asks a third time.
    assert await direct(recorder, "are still missing") == []
    assert len(await direct(recorder, "are written. Thank you.")) == 2
    ben = place.person("ben")
    assert len(await direct(ben, "You took on an action")) == 1
    assert "Send the list of partners" in words(await home_of(ben))
    assert "Monthly call" in await archive_of(gus)

    await until(place, SECOND - timedelta(hours=23))
    following = await agenda(place)
    assert following.ts != posted.ts
    for said in ("News of the states", "Carried over.", "Open actions", "Send the list of partners"):
        assert said in words(following)
    (told,) = await direct(ben, "You took on an action")
    await ben.click(told, "meetings.action.done:told")
    assert "Send the list of partners" not in words(await agenda(place))
    assert len([each for each in await direct(ben, "Done: Send the list") if not each.ephemeral]) == 1


async def archive_of(gus: Person) -> str:
    """Return the archive as the guest finds it from Home, without a command."""
    home = await home_of(gus)
    await gus.click(home, "meetings.hub")
    await gus.click(await opened(gus, "meetings.hub"), "meetings.minutes.list")
    await gus.click(await opened(gus, "meetings.archive"), "meetings.minutes.show:1")
    shown = words(await until_shown(gus, "Each state tries one thing."))
    await gus.close_view(everything=True)
    return shown
