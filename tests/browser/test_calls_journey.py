"""Calls from the form to the last reminder, as a liaison and members live through them in front of the page."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Locator

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.convene_stage import CHANNEL_NAME, GROUP_NAME, Stage, Visitor, a_series_ahead, convene
from tests.browser.soon import expect
from tests.journeys.month import CHANNEL, FORM, LIAISON, NOELANI, SECOND_THURSDAYS, SVEN

pytestmark = BROWSER

LINK = FORM["link"]


async def test_a_call_is_scheduled_answered_reminded_of_and_looked_back_on(open_page: OpenPage, tmp_path: Path) -> None:
    async with convene(open_page, tmp_path) as stage:
        liaison = await stage.visitor(LIAISON)
        await liaison.go(CHANNEL_NAME)
        await _schedule(liaison)
        announced = _announcement(liaison, "Thu 10 Sep 2026")
        await expect(announced).to_contain_text("0 going · 0 maybe · 0 can't make it")
        await liaison.look("announced")

        noelani = await stage.visitor(NOELANI)
        sven = await stage.visitor(SVEN)
        await _answer(stage, liaison, noelani, sven)
        await _ask_what_is_ahead(noelani)
        await _be_reminded(liaison, noelani, sven)
        await _look_back(liaison, noelani)


async def _schedule(liaison: Visitor) -> None:
    """Fill in the form with a mistake, mend it, check the dates and save."""
    hands = liaison.hands
    await liaison.type("/calls schedule")
    form = await liaison.window("Schedule a call")
    await expect(form.get_by_label("Workgroup")).to_have_value(GROUP_NAME)
    await hands.day(form.get_by_role("combobox", name="First date"), "September 10th, 2026")
    await hands.write(form.get_by_role("combobox", name="Starts at"), "3:00 PM")
    await liaison.page.keyboard.press("Enter")
    link = form.get_by_role("textbox", name="Link to join")
    await hands.write(link, "https://room")
    await liaison.submit("See the dates")
    await expect(link).to_have_accessible_description(re.compile("That is not a link"))
    await expect(link).to_be_focused()
    await expect(link).to_have_value("https://room")
    await liaison.look("error")
    await hands.write(link, LINK)
    await liaison.submit("See the dates")
    preview = await liaison.window("Check the dates")
    for day in SECOND_THURSDAYS:
        await expect(preview).to_contain_text(day)
    await expect(preview).to_contain_text("Nothing is saved yet.")
    await expect(liaison.messages.filter(has_text="Monthly call")).to_have_count(0)
    await liaison.look("preview")
    await liaison.submit("Save and announce")
    await expect(await liaison.window("Saved")).to_contain_text("It is being announced in #tllc-teacher-pipeline")
    await liaison.look("saved")
    await liaison.close()


async def _answer(stage: Stage, liaison: Visitor, noelani: Visitor, sven: Visitor) -> None:
    """Two members in other zones answer, one of them twice, and everybody sees the count follow."""
    for member in (noelani, sven):
        await member.go(CHANNEL_NAME)
    seen = _announcement(noelani, "Thu 10 Sep 2026")
    await expect(seen).to_contain_text("10:00 AM on your clock (Thu 10 Sep 2026, 3:00 PM")
    await expect(_announcement(sven, "Thu 10 Sep 2026")).to_contain_text("12:00 PM on your clock")
    await noelani.hands.press(_rsvp(seen, "Going"))
    confirmed = await noelani.told("You are going.")
    await expect(confirmed).to_contain_text("If something comes up, change your answer before it begins.")
    await sven.hands.press(_rsvp(_announcement(sven, "Thu 10 Sep 2026"), "Maybe"))
    await sven.told("You said maybe.")
    for each in (liaison, noelani, sven):
        await expect(_announcement(each, "Thu 10 Sep 2026")).to_contain_text("1 going · 1 maybe · 0 can't make it")
    await sven.hands.press(_rsvp(_announcement(sven, "Thu 10 Sep 2026"), "Can't make it"))
    await sven.told("You can't make it.")
    for each in (liaison, noelani, sven):
        await expect(_announcement(each, "Thu 10 Sep 2026")).to_contain_text("1 going · 0 maybe · 1 can't make it")
    await noelani.look("answered")
    await liaison.hands.press(_announcement(liaison, "Thu 10 Sep 2026").get_by_role("button", name="Who is coming"))
    coming = await liaison.window("Who is coming")
    await expect(coming).to_contain_text("Going: 1Noelani Kahāwai")
    await expect(coming).to_contain_text("Maybe: 0Nobody yet")
    await expect(coming).to_contain_text("Can't make it: 1Sven Ivanoff")
    await liaison.look("who")
    await liaison.close()


async def _ask_what_is_ahead(noelani: Visitor) -> None:
    """A member finds the call and the own answer again, by command and on Home."""
    await noelani.type("/calls next")
    await expect(await noelani.told("Your next call")).to_contain_text("You are going. 1 going")
    await noelani.look("next")
    await noelani.type("/calls list")
    ahead = await noelani.told("Calls ahead")
    for day in SECOND_THURSDAYS:
        await expect(ahead).to_contain_text(day)
    await expect(ahead.get_by_role("button", name="Edit")).to_have_count(0)
    await noelani.look("list")
    home = await noelani.home()
    await expect(home).to_contain_text("10:00 AM on your clock")
    await expect(home.get_by_role("button", name=re.compile("^Going"))).to_have_text("✓ Going")
    await noelani.look("home")


async def _be_reminded(liaison: Visitor, noelani: Visitor, sven: Visitor) -> None:
    """A day and an hour ahead the channel and those who go hear of the call, once each."""
    await liaison.wait_until_due("Remind of a call", "Wed 9 Sep 2026, 3:00 PM")
    await expect(_reminders(liaison, "In 24 hours")).to_have_count(1)
    await expect(liaison.messages.filter(has_text="Check your clock")).to_have_count(0)
    await liaison.look("reminded")
    await liaison.wait_until_due("Remind of a call", "Thu 10 Sep 2026, 2:00 PM")
    await expect(_reminders(liaison, "In 1 hour")).to_have_count(1)
    await expect(_reminders(liaison, "In 24 hours")).to_have_count(1)
    await expect(noelani.link("Convene")).to_have_accessible_name(re.compile("2 unread"))
    await noelani.direct()
    for lead in ("In 24 hours", "In 1 hour"):
        await expect(_reminders(noelani, lead)).to_have_count(1)
        await expect(_reminders(noelani, lead)).to_contain_text("You said you are going.")
        await expect(_reminders(noelani, lead)).to_contain_text("10:00 AM on your clock")
    await expect(noelani.messages).to_have_count(2)
    await noelani.look("direct")
    await expect(_reminders(sven, "In 1 hour")).to_have_count(1)
    await sven.direct()
    await expect(sven.messages).to_have_count(0)


async def _look_back(liaison: Visitor, noelani: Visitor) -> None:
    """When the call is over, those who went say with one tap that they were there."""
    await liaison.wait_until_due("Ask who was at a call", "Thu 10 Sep 2026, 4:00 PM")
    question = noelani.messages.filter(has_text="is over")
    await noelani.hands.press(question.get_by_role("button", name="I was there"))
    await noelani.told("Noted: you were there.")
    asked = liaison.messages.filter(has_text="is over")
    await expect(asked).to_contain_text("So far 1 person was there.")
    await liaison.look("attendance")


async def test_a_series_is_edited_moved_and_cancelled_with_the_keyboard_alone(
    open_page: OpenPage, tmp_path: Path
) -> None:
    async with convene(open_page, tmp_path) as stage:
        await _a_series_that_members_answered(stage)
        liaison = await stage.visitor(LIAISON, "keys")
        noelani = await stage.visitor(NOELANI)
        for each in (liaison, noelani):
            await each.go(CHANNEL_NAME)
        await _edit(liaison, noelani)
        await _move(liaison, noelani)
        await _cancel(liaison, noelani)
        await _hear_nothing_of_it(liaison, noelani)


async def _a_series_that_members_answered(stage: Stage) -> None:
    """Set the scene through the control API: a monthly call to which two members said something."""
    place = stage.place
    await a_series_ahead(stage)
    for handle, given in ((NOELANI, "yes"), (SVEN, "no")):
        seen = await place.person(handle).messages(CHANNEL)
        (announced,) = [each for each in seen if each.text.startswith("Monthly call")]
        assert (await place.person(handle).click(announced, f"calls.rsvp:{given}")).ok
    await place.control.advance(seconds=1)


async def _edit(liaison: Visitor, noelani: Visitor) -> None:
    """The whole series gets another title and link; what was posted says so, and nobody gets a message."""
    hands = liaison.hands
    await liaison.type("/calls list")
    ahead = await liaison.told("Calls ahead")
    await hands.press(ahead.get_by_role("button", name="Edit").first)
    form = await liaison.window("Edit this call")
    await hands.write(form.get_by_role("textbox", name="Title"), "Pipeline call")
    await hands.write(form.get_by_role("textbox", name="Link to join"), "https://meet.example.org/other")
    await hands.tick(form.get_by_role("radio", name="This call and all later ones of the series"))
    await liaison.look("editing")
    await liaison.submit("Save")
    await expect(await liaison.window("Saved")).to_contain_text("6 calls say so now")
    await liaison.look("edited")
    await liaison.close()
    announced = _announcement(noelani, "Thu 10 Sep 2026")
    await expect(announced).to_contain_text(f"Pipeline call · {GROUP_NAME}")
    await expect(announced).to_contain_text("1 going · 0 maybe · 1 can't make it")
    join = announced.get_by_role("link", name="Join the call")
    await expect(join).to_have_attribute("href", "https://meet.example.org/other")
    await expect(noelani.link("Convene")).not_to_have_accessible_name(re.compile("unread"))


async def _move(liaison: Visitor, noelani: Visitor) -> None:
    """The first call goes to another day, after a mistake; the channel and whoever goes hear of it at once."""
    hands = liaison.hands
    await liaison.type("/calls move")
    choice = await liaison.told("Which call do you want to move?")
    await hands.press(choice.get_by_role("button", name="Move this call").first)
    form = await liaison.window("Move this call")
    await hands.write(form.get_by_role("combobox", name="New date"), "2026-08-31")
    await liaison.submit("Move it")
    date = form.get_by_role("combobox", name="New date")
    await expect(date).to_have_accessible_description(re.compile("That time has already passed."))
    await liaison.look("move-error")
    await hands.write(date, "2026-09-11")
    await hands.write(form.get_by_role("combobox", name="New time"), "1:00 PM")
    await liaison.page.keyboard.press("Enter")
    await hands.write(form.get_by_role("textbox", name="Why"), "The room is taken.")
    await liaison.look("moving")
    await liaison.submit("Move it")
    await expect(await liaison.window("Moved")).to_contain_text("Fri 11 Sep 2026, 1:00 PM Chicago time")
    await liaison.close()
    await expect(_announcement(noelani, "Fri 11 Sep 2026")).to_contain_text("8:00 AM on your clock")
    notice = noelani.messages.filter(has_text="Moved: Pipeline call")
    await expect(notice).to_contain_text("Before: Thu 10 Sep 2026, 3:00 PM Chicago time")
    await expect(notice).to_contain_text("The room is taken.")
    await noelani.look("moved")
    await expect(noelani.link("Convene")).to_have_accessible_name(re.compile("1 unread"))
    await noelani.direct()
    await expect(noelani.messages.filter(has_text="Does the new time still suit you?")).to_have_count(1)
    await noelani.go(CHANNEL_NAME)


async def _cancel(liaison: Visitor, noelani: Visitor) -> None:
    """The moved call is cancelled for a reason; its announcement says so, and so does a message to who goes."""
    hands = liaison.hands
    await liaison.type("/calls cancel")
    choice = await liaison.told("Which call do you want to cancel?")
    await hands.press(choice.get_by_role("button", name="Cancel this call").first)
    form = await liaison.window("Cancel this call")
    await expect(form).to_contain_text("This cannot be taken back.")
    await hands.write(form.get_by_role("textbox", name="Why"), "Many of us are at the fall meeting.")
    await liaison.look("cancelling")
    await liaison.submit("Cancel the call")
    await expect(await liaison.window("Cancelled")).to_contain_text("This call is cancelled.")
    await liaison.close()
    gone = noelani.messages.filter(has_text="This call does not take place.")
    await expect(gone).to_have_count(1)
    await expect(gone.get_by_role("button", name=re.compile("^Going"))).to_have_count(0)
    notice = noelani.messages.filter(has_text="Many of us are at the fall meeting.")
    await expect(notice).to_contain_text("Cancelled: Pipeline call")
    await expect(notice).to_contain_text("Thu 8 Oct 2026")
    await noelani.look("cancelled")
    await noelani.direct()
    await expect(noelani.messages.filter(has_text="Many of us are at the fall meeting.")).to_have_count(1)
    await noelani.look("cancelled-direct")


async def _hear_nothing_of_it(liaison: Visitor, noelani: Visitor) -> None:
    """The next thing due is the next call's announcement: nobody is reminded of the one that is cancelled."""
    direct = await noelani.messages.count()
    passed = await liaison.wait_until_due("Announce a call", "Thu 17 Sep 2026, 3:00 PM")
    assert not [each for each in passed if "Remind of a call" in each or "Ask who" in each]
    # On the way to the clock with Tab the liaison came past older messages, which the page then shows.
    await liaison.hands.press(liaison.page.get_by_role("button", name="1 new message"))
    await expect(_announcement(liaison, "Thu 8 Oct 2026")).to_have_count(1)
    await expect(noelani.messages).to_have_count(direct)
    await noelani.go(CHANNEL_NAME)
    await expect(_announcement(noelani, "Thu 8 Oct 2026")).to_have_count(1)
    await expect(noelani.messages.filter(has_text=re.compile("In (24 hours|1 hour):"))).to_have_count(0)
    await noelani.type("/calls next")
    await expect(await noelani.told("Your next call")).to_contain_text("Thu 8 Oct 2026")


def _announcement(visitor: Visitor, day: str) -> Locator:
    """Return the message that announces the call on that day; there has to be one."""
    answerable = visitor.messages.filter(has=visitor.page.get_by_role("button", name=re.compile("^Going")))
    announced = answerable.filter(has_text="You can change your answer until the call begins.")
    return announced.filter(has_text=day)


def _rsvp(message: Locator, said: str) -> Locator:
    return message.get_by_role("button", name=re.compile(f"^{said}"))


def _reminders(visitor: Visitor, lead: str) -> Locator:
    return visitor.messages.filter(has_text=f"{lead}: Monthly call")
