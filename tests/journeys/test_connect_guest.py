"""A member who comes by Slack Connect runs no commands and no shortcuts, and gets everywhere by buttons."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import features
from sandbox.client import Message, Person, View
from tests.journeys.conftest import MODES
from tests.journeys.harness import World
from tests.journeys.looking import home_of, opened, opened_by, shown, submitted, until_right
from tests.journeys.month import CHANNEL, FORM, LIAISON, YOLANDA
from tests.journeys.stage import cast, furnished, shipped_plan
from views.directory.people import ORGANISATION_ACTION

pytestmark = pytest.mark.sockets

RAFIQ = "rafiq.sondergaard"
"""The liaison of another workgroup."""


@pytest.fixture(params=MODES, ids=lambda mode: mode.value)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    async with furnished(shipped_plan(f"sqlite:///{tmp_path / 'convene.sqlite3'}", request.param)) as running:
        liaison = running.person(LIAISON)
        await liaison.fill(await opened_by(liaison, await liaison.command("/calls", "schedule")), FORM)
        await liaison.submit()
        await liaison.submit()
        await liaison.close_view()
        await running.control.advance(seconds=1)
        await introduced(running)
        yield running


async def introduced(place: World) -> None:
    """Take the guest from a stranger, whom Slack tells nobody's address of, to a seat: by buttons alone."""
    guest, liaison = place.person(YOLANDA), place.person(LIAISON)
    start = await home_of(guest)
    assert "I do not know yet where you work" in shown(start)
    form = await press(guest, start, "directory.profile.edit")
    offered = await guest.options(form, ORGANISATION_ACTION, "california")
    chosen = {"organisation": offered[0]["value"], "expertise": "residencies"}
    assert "California State Learning Agency" in shown(await submitted(guest, chosen))
    await close_all(guest)
    # A click tells Convene no name; it asks Slack for it within seconds.

    async def look() -> str:
        await place.control.advance(seconds=0.1)
        return shown(await home_of(guest))

    await until_right(look, lambda seen: "Yolanda Eisenhart" in seen, "Home does not name the guest")
    await sit_in(place, "Addressing Teacher Pipeline Challenges", liaison, on_the_roster=True)


async def sit_in(place: World, name: str, liaison: Person, *, on_the_roster: bool = False) -> None:
    """Ask for a seat in a workgroup, which its liaison approves, saying who it is when the roster knows them."""
    guest = place.person(YOLANDA)
    page = await page_of(guest, await press(guest, await home_of(guest), "workgroup.list"), name)
    await press(guest, page, "workgroup.join")
    await submitted(guest, {"reason": "Our residents teach there."})
    await close_all(guest)
    await place.control.advance(seconds=1)
    asked = (await liaison.messages(await liaison.dm()))[-1]
    outcome = await liaison.click(asked, "workgroup.decide:approve")
    if on_the_roster:
        question = await opened_by(liaison, outcome)
        assert "This is Yolanda Eisenhart (California State Learning Agency)" in shown(question)
        # Of the same name and organisation: proposed already.
        assert "person of the roster" in shown(await submitted(liaison))
        await liaison.close_view()
    assert outcome.ok
    await place.control.advance(seconds=1)
    assert "now have a seat" in (await guest.messages(await guest.dm()))[-1].text


async def page_of(guest: Person, surface: View, name: str) -> View:
    """Open the page of the workgroup with that name."""
    row = block_of(surface, "workgroup.show", name)
    return await press(guest, surface, button_of(surface, row), row)


async def close_all(guest: Person) -> None:
    while await guest.views():
        await guest.close_view()


async def press(guest: Person, surface: View | Message, action: str, block: str | None = None) -> View:
    """Press a button that opens a window, and return what is on top then."""
    before = [view.id for view in await guest.views()]
    outcome = await guest.click(surface, action, block_id=block, settle=4)
    found = await opened_by(guest, outcome)
    assert found.id not in before or found.blocks != surface.blocks
    assert "Something went wrong" not in shown(found)
    return found


def block_of(surface: View | Message, action: str, text: str) -> str:
    """Return the id of the block with that button that stands with that text."""
    for block in surface.blocks:
        inside = shown(replace(surface, blocks=[block]))
        if action in inside and text in inside:
            return str(block["block_id"])
    raise LookupError(f"{action} beside {text}: {shown(surface)}")


async def test_slack_runs_no_command_and_no_shortcut_for_a_guest(place: World) -> None:
    guest = place.person(YOLANDA)
    for feature in features():
        for command in feature.commands:
            assert (await guest.command(f"/{command.name}", channel=CHANNEL)).status == "refused"
        for shortcut in feature.shortcuts:
            assert (await guest.shortcut(shortcut)).status == "refused"


async def test_a_guest_of_the_roster_is_one_person_once_the_liaison_says_so(place: World) -> None:
    liaison = place.person(LIAISON)
    found = (await liaison.command("/directory", "yolanda eisenhart", channel=CHANNEL)).said[-1]
    assert found.text.startswith("1 person found")
    roster = (await liaison.command("/workgroup", "roster teacher pipeline", channel=CHANNEL)).said[-1]
    assert shown(roster).count(cast()[YOLANDA].id) == 1
    assert "Yolanda" not in shown(roster)
    # What the roster says about them is theirs, and so is what they wrote themselves.
    profile = shown(await press(place.person(YOLANDA), await home_of(place.person(YOLANDA)), "directory.profile"))
    assert "Preparation program reviewer" in profile
    assert "program approval" in profile


async def test_a_second_click_on_approve_finds_the_request_answered(place: World) -> None:
    liaison = place.person(LIAISON)
    asked = next(each for each in await liaison.messages(await liaison.dm()) if "approved the request" in each.text)
    assert "workgroup.decide" not in shown(asked)


async def test_a_guest_sees_answers_and_asks_for_calls(place: World) -> None:
    guest, liaison = place.person(YOLANDA), place.person(LIAISON)
    start = await home_of(guest)
    assert "Monthly call" in shown(start)
    assert "calls.schedule" not in shown(start)
    await guest.click(start, "calls.rsvp:yes")
    await place.control.advance(seconds=1)
    assert "✓ Going" in shown(await home_of(guest))
    announced = next(each for each in await guest.messages(CHANNEL) if "calls.rsvp:yes" in shown(each))
    assert "1 going" in shown(announced)
    coming = await press(guest, announced, "calls.who")
    assert "*Going: 1*\nYolanda Eisenhart" in shown(coming)
    await close_all(guest)
    ahead = await press(guest, await home_of(guest), "calls.list")
    assert "8 Oct 2026" in shown(ahead)
    await close_all(guest)
    await press(guest, await home_of(guest), "calls.request")
    # The form names the workgroup when there is only one to choose.
    done = await submitted(guest, {"topic": "Pay for cooperating teachers"})
    assert cast()[LIAISON].id in shown(done)
    await close_all(guest)
    await place.control.advance(seconds=1)
    asked = (await liaison.messages(await liaison.dm()))[-1]
    assert "Pay for cooperating teachers" in shown(asked)
    # A day ahead the guest changes the answer in the reminder that came by direct message, and gets no further one.
    await place.control.advance(days=8, hours=6)
    reminder = (await guest.messages(await guest.dm()))[-1]
    assert reminder.text.startswith("In 24 hours")
    await guest.click(reminder, "calls.rsvp:no")
    await place.control.advance(days=1)
    later = [each for each in await guest.messages(await guest.dm()) if each.ts > reminder.ts]
    assert [each.ephemeral for each in later] == [True]
    assert later[0].text.startswith("You can't make it.")


async def test_a_guest_finds_people_and_keeps_a_profile(place: World) -> None:
    guest = place.person(YOLANDA)
    await press(guest, await home_of(guest), "directory.search")
    found = await submitted(guest, {"query": "imogen tsosie"})
    assert "Imogen Tsosie" in shown(found)
    row = block_of(found, "directory.profile.show", "Imogen")
    profile = await press(guest, found, button_of(found, row), row)
    assert "Arizona" in shown(profile)
    await close_all(guest)
    own = await press(guest, await home_of(guest), "directory.profile")
    await press(guest, own, "directory.profile.edit")
    saved = await submitted(guest, {"expertise": "apprenticeships"})
    assert "apprenticeships" in shown(saved)


async def test_a_guest_joins_another_workgroup_and_asks_to_leave_it(place: World) -> None:
    guest, liaison = place.person(YOLANDA), place.person(RAFIQ)
    name = "Supporting Students Below Grade Level"
    await sit_in(place, name, liaison)
    page = await page_of(guest, await home_of(guest), name)
    roster = await press(guest, page, "workgroup.roster")
    assert cast()["xiomara.vandersloot"].id in shown(roster)
    assert cast()[YOLANDA].id in shown(roster)
    await guest.close_view()
    await press(guest, page, "workgroup.leave")
    await submitted(guest, {"reason": "One workgroup is enough after all."})
    await close_all(guest)
    await place.control.advance(seconds=1)
    assert "asks to leave" in (await liaison.messages(await liaison.dm()))[-1].text


async def test_windows_go_on_where_slack_allows_no_more_on_top(place: World) -> None:
    guest = place.person(YOLANDA)
    listed = await press(guest, await home_of(guest), "workgroup.list")
    page = await page_of(guest, listed, "Addressing Teacher Pipeline")
    community = await page_of(guest, page, "Rural and remote schools")
    assert len(await guest.views()) == 3
    await guest.click(community, "workgroup.join")
    await opened(guest, "workgroup.join")
    assert len(await guest.views()) == 3
    assert "You are now in" in shown(await submitted(guest))


async def test_a_guest_reads_the_help(place: World) -> None:
    guest = place.person(YOLANDA)
    overview = await press(guest, await home_of(guest), "help.show")
    topic = await press(guest, overview, "help.topic:calls")
    assert "/calls next" in shown(topic)


def button_of(surface: View, block: str) -> str:
    """Return the action id of the button beside a paragraph."""
    return next(str(each["accessory"]["action_id"]) for each in surface.blocks if each["block_id"] == block)
