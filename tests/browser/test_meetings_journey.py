"""A month of meetings in front of the page: the agenda fills, roles go round, minutes follow, and actions come back."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from playwright.async_api import Locator

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.convene_stage import CHANNEL_NAME, Stage, Visitor, a_series_ahead, convene
from tests.browser.soon import expect
from tests.journeys.looking import direct, words
from tests.journeys.month import BARNABY, IMOGEN, LIAISON, LORENZO, NOELANI, SVEN, YOLANDA

pytestmark = BROWSER

OTHERS = ("merle.aamodt", "philippa.osei", "hyacinth.boatwright", "ramon.quichochoames", "soledad.manibusan")
MEMBERS = (BARNABY, IMOGEN, LORENZO, NOELANI, SVEN, YOLANDA, *OTHERS)
ROLES = ("facilitator", "chair", "recorder", "timekeeper")
MENTORS, NEWS = "How states pay mentors", "News from the states"
PARTNERS = "Send the list of partners to all states"


async def test_a_month_of_meetings_from_the_first_item_to_the_next_agenda(open_page: OpenPage, tmp_path: Path) -> None:
    async with convene(open_page, tmp_path) as stage:
        await a_series_ahead(stage)
        liaison, noelani = await stage.visitor(LIAISON), await stage.visitor(NOELANI)
        for each in (liaison, noelani):
            await each.go(CHANNEL_NAME)
        await _fill_the_agenda(noelani)
        await _order(liaison)
        await liaison.wait_until_due("Offer the roles of a call", "Thu 3 Sep 2026, 3:00 PM")
        await _pass_on(stage, noelani)
        await liaison.wait_until_due("Remind of a call", "Wed 9 Sep 2026, 3:00 PM")
        await _read_the_agenda(noelani)
        await liaison.wait_until_due("Ask who was at a call", "Thu 10 Sep 2026, 4:00 PM")
        await _attend(noelani)
        await liaison.wait_until_due("Remind the recorder of the minutes", "Fri 11 Sep 2026, 4:00 PM")
        await _write_minutes(noelani)
        await _read_minutes(liaison)
        await liaison.wait_until("2026-10-07", "15:00", "Wed 7 Oct 2026, 3:00 PM")
        await _come_back_to_it(liaison, await stage.visitor(SVEN))


async def _fill_the_agenda(noelani: Visitor) -> None:
    """A member adds two items, by command and by button; too much is a warning."""
    await noelani.type("/agenda add")
    await noelani.window("Add an agenda item")
    await noelani.look("item-form")
    await _item(noelani, MENTORS, "40")
    agenda = await noelani.window("Agenda")
    await expect(agenda).to_contain_text("40 minutes of 1 hour planned, 20 minutes free.")
    await noelani.look("agenda-one")
    await noelani.hands.press(agenda.get_by_role("button", name="Add an item"))
    await noelani.window("Add an agenda item")
    await _item(noelani, NEWS, "30")
    await expect(agenda).to_contain_text("10 minutes over time.")
    await noelani.look("agenda-over")
    await noelani.dismiss()


async def _item(visitor: Visitor, topic: str, minutes: str) -> None:
    form = visitor.modal
    await visitor.hands.write(form.get_by_role("textbox", name="What it is about"), topic)
    await visitor.hands.write(form.get_by_label("Minutes", exact=True), minutes)
    await visitor.hands.write(form.get_by_role("textbox", name="Goal"), "Everybody knows what others tried.")
    await visitor.submit("Save")


async def _order(liaison: Visitor) -> None:
    """The liaison puts the second item first and shortens it."""
    await liaison.type("/agenda")
    shown = await liaison.told("Agenda:")
    await liaison.look("agenda-told")
    await liaison.hands.press(shown.get_by_role("button", name=f"Edit {NEWS}"))
    form = await liaison.window("Edit an agenda item")
    await liaison.hands.write(form.get_by_label("Minutes", exact=True), "15")
    await liaison.hands.pick(form.get_by_role("combobox", name="Place on the agenda"), "Place 1 of 2")
    await liaison.look("item-edit")
    await liaison.submit("Save")
    agenda = await liaison.window("Agenda")
    await expect(agenda).to_contain_text(f"1. {NEWS}")
    await expect(agenda).to_contain_text(f"2. {MENTORS}")
    await liaison.look("agenda-ordered")
    await liaison.dismiss()


async def _asked(stage: Stage, role: str) -> str:
    """Return whose turn a role is, by looking into everybody's direct messages."""
    for _ in range(100):
        for handle in MEMBERS:
            for message in await direct(stage.place.person(handle), f"It is your turn: {role}"):
                if "meetings.role.accept" in words(message):
                    return handle
        await asyncio.sleep(0.05)
    raise AssertionError(f"nobody is asked to be {role}")


async def _pass_on(stage: Stage, noelani: Visitor) -> None:
    """Whose turn it is to be recorder declines; the next one hands it over to Noelani, who accepts."""
    first = await stage.visitor(await _asked(stage, "recorder"))
    await first.direct()
    offer = first.messages.filter(has_text="It is your turn: recorder")
    await first.look("offer")
    await first.hands.press(offer.get_by_role("button", name="What it means"))
    await first.window("Recorder")
    await first.look("duties")
    await first.dismiss()
    await first.hands.press(offer.get_by_role("button", name="Decline"))
    await expect(first.messages.filter(has_text="You declined to be recorder. Somebody else is asked.")).to_have_count(
        1
    )
    await first.look("declined")
    handle = await _asked(stage, "recorder")
    assert handle not in {first.handle, NOELANI}
    second = await stage.visitor(handle)
    await second.direct()
    offer = second.messages.filter(has_text="It is your turn: recorder")
    await second.hands.press(offer.get_by_role("button", name="Swap with somebody"))
    form = await second.window("Swap a role")
    await second.hands.pick(form.get_by_role("combobox"), "Noelani Kahāwai", typed="noelani")
    await second.look("swap")
    await second.submit("Ask")
    await expect(second.modal).to_contain_text("You are recorder until they accept")
    await second.look("swap-asked")
    await second.dismiss()
    await noelani.direct()
    offer = noelani.messages.filter(has_text="asks you to take over: recorder")
    await noelani.look("taken-over")
    await noelani.hands.press(offer.get_by_role("button", name="Accept"))
    card = noelani.messages.filter(has_text="You are recorder")
    await expect(card).to_contain_text("Save the minutes within 48 hours")
    await noelani.look("duty-card")
    await expect(noelani.messages.filter(has_text="You are recorder")).to_have_count(1)
    await expect(second.messages.filter(has_text="is recorder in your place")).to_have_count(1)
    await second.look("swapped")


async def _read_the_agenda(noelani: Visitor) -> None:
    """A day before the call the agenda is in the channel."""
    await noelani.go(CHANNEL_NAME)
    posted = _agendas(noelani).last
    await expect(posted).to_contain_text(f"1. {NEWS} · 15 min")
    await expect(posted).to_contain_text("55 minutes of 1 hour planned, 5 minutes free.")
    await expect(posted).to_contain_text("Recorder: @Noelani Kahāwai")
    await noelani.look("posted")


def _agendas(visitor: Visitor) -> Locator:
    return visitor.messages.filter(has=visitor.page.get_by_role("button", name="Open the agenda"))


async def _attend(noelani: Visitor) -> None:
    """When the call is over, one says with a tap that one was there."""
    question = noelani.messages.filter(has_text="is over").last
    await noelani.hands.press(question.get_by_role("button", name="I was there"))
    await noelani.told("Noted: you were there.")


async def _write_minutes(noelani: Visitor) -> None:
    """After a nudge the recorder fills in the form: what was decided, what goes on, and an action."""
    await noelani.direct()
    await expect(noelani.messages.filter(has_text="A draft is ready, with 2 items")).to_have_count(1)
    nudge = noelani.messages.filter(has_text="The minutes are still missing")
    await expect(nudge).to_have_count(1)
    await noelani.look("nudged")
    await noelani.hands.press(nudge.get_by_role("button", name="Write the minutes"))
    form = await noelani.window("Minutes")
    await noelani.look("minutes-form")
    decided = form.get_by_role("textbox", name=re.compile("what was decided"))
    await noelani.hands.write(decided.first, "Arizona starts mentor stipends in spring.")
    await noelani.hands.pick(form.get_by_role("combobox", name="And then").last, "Carry over to the next call")
    await noelani.hands.write(form.get_by_role("textbox", name="Key messages"), "Mentors need paid time.")
    await noelani.hands.write(form.get_by_role("textbox", name="New action 1"), PARTNERS)
    await noelani.submit("Save and post")
    who = form.get_by_role("combobox", name="Who").first
    await expect(who).to_have_accessible_description(re.compile("Choose"))
    await noelani.look("minutes-error")
    await noelani.hands.pick(who, "Sven Ivanoff", typed="sven")
    await noelani.hands.write(form.get_by_role("combobox", name="Until").first, "2026-10-15")
    await noelani.look("minutes-filled")
    await noelani.submit("Save and post")
    saved = noelani.page.get_by_role("dialog", name="Minutes").filter(has_text="Recorder: @Noelani")
    await expect(saved).to_contain_text("Carried over to the next call.")
    await noelani.look("minutes-saved")
    await noelani.dismiss()
    written = noelani.messages.filter(has_text=re.compile("The minutes of .* are written. Thank you."))
    await expect(written).to_have_count(2)
    await expect(nudge).to_have_count(0)
    await noelani.look("minutes-written")


async def _read_minutes(liaison: Visitor) -> None:
    """The minutes are in the channel and in the archive."""
    posted = liaison.messages.filter(has_text="Minutes: Monthly call")
    for said in ("There: 1 person", "Arizona starts mentor stipends", "Mentors need paid time.", PARTNERS):
        await expect(posted).to_contain_text(said)
    await liaison.look("minutes-posted")
    await liaison.hands.press(posted.get_by_role("button", name="All minutes"))
    await expect(await liaison.window("Minutes")).to_contain_text("Thu 10 Sep 2026")
    await liaison.look("archive")
    await liaison.dismiss()


async def _come_back_to_it(liaison: Visitor, sven: Visitor) -> None:
    """Next month's agenda has the item and the open action; its owner completes it by button, and it goes."""
    following = _agendas(liaison).last
    for said in (MENTORS, "Carried over.", "Open actions", PARTNERS):
        await expect(following).to_contain_text(said)
    await liaison.look("next-agenda")
    home = await sven.home()
    await expect(home).to_contain_text(PARTNERS)
    await sven.look("home")
    await sven.direct()
    mine = sven.messages.filter(has_text="You took on an action")
    await sven.look("action")
    await sven.hands.press(mine.get_by_role("button", name=re.compile("^Done")))
    await expect(sven.messages.filter(has_text=f"Done: {PARTNERS}")).to_have_count(1)
    await sven.look("done")
    await expect(following).not_to_contain_text(PARTNERS)
    await expect(following).to_contain_text(MENTORS)
