"""A webinar from its announcement to its follow-ups, as a liaison and members live through it before the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Locator

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.convene_stage import CHANNEL_NAME, Stage, Visitor, convene
from tests.browser.soon import expect
from tests.journeys.month import LIAISON, NOELANI, SVEN

pytestmark = BROWSER

TITLE = "Growing your own teachers"
LINK, OTHER = "https://meet.example.org/room", "https://meet.example.org/other"
RECORDING, SLIDES = "https://video.example.org/1", "https://slides.example.org/1"
THANKED, MISSED = f"Thank you for being at {TITLE}", f"You missed {TITLE}"


async def test_a_webinar_for_tomorrow_reaches_a_follower_at_once_and_whoever_registers_in_time(
    open_page: OpenPage, tmp_path: Path
) -> None:
    async with convene(open_page, tmp_path) as stage:
        _, noelani, _ = await _a_day_before(stage)
        await noelani.direct()
        reminded = noelani.messages.filter(has_text="In 24 hours")
        await expect(reminded).to_have_count(1)
        await expect(reminded.get_by_role("link", name="Join the webinar")).to_be_visible()
        await noelani.look("reminded")
        home = await noelani.home()
        await expect(home).to_contain_text("You have a place.")
        await noelani.look("home")


@pytest.mark.long
async def test_the_link_changes_reminders_come_once_and_follow_ups_differ(open_page: OpenPage, tmp_path: Path) -> None:
    async with convene(open_page, tmp_path) as stage:
        liaison, noelani, sven = await _a_day_before(stage)

        # What was sent leads to the new place, and nobody is bothered with it.
        await noelani.direct()
        first = noelani.messages.filter(has_text="In 24 hours")
        assert await _leads_to(first) == LINK
        await _change_link(liaison)
        assert await _leads_to(first) == OTHER
        await expect(noelani.messages.filter(has_text="Changed")).to_have_count(0)

        await liaison.wait_until_due("Remind of a webinar", "Wed 2 Sep 2026, 2:00 PM")
        await liaison.wait_until_due("Remind of a webinar", "Wed 2 Sep 2026, 2:50 PM")
        await sven.direct()
        for each in (noelani, sven):
            for lead in ("In 24 hours", "In 1 hour", "In 10 minutes"):
                reminder = each.messages.filter(has_text=f"{lead}: {TITLE}")
                await expect(reminder).to_have_count(1)
                assert await _leads_to(reminder) == OTHER
        await noelani.look("three-reminders")

        await liaison.wait_until_due("Ask who was at a webinar", "Wed 2 Sep 2026, 4:00 PM")
        await _say_who_was_there(noelani, sven)
        await _materials(liaison)
        await _follow_ups(noelani, sven)
        await liaison.wait_until("2026-09-05", "12:00", "Sat 5 Sep 2026, 12:00 PM")
        await _follow_ups(noelani, sven)


async def _a_day_before(stage: Stage) -> tuple[Visitor, Visitor, Visitor]:
    """Have a webinar announced, two registered and the first reminder due; returns the liaison and the two."""
    liaison, noelani, sven = [await stage.visitor(each) for each in (LIAISON, NOELANI, SVEN)]
    for each in (liaison, noelani, sven):
        await each.go(CHANNEL_NAME)
    await _follow(noelani)
    await _announce(liaison)
    await liaison.wait_until_due("Send a message that was held back", "Tue 1 Sep 2026, 10:02 AM")
    await _register(liaison, noelani, sven)
    await liaison.wait_until_due("Remind of a webinar", "Tue 1 Sep 2026, 3:00 PM")
    return liaison, noelani, sven


async def _follow(noelani: Visitor) -> None:
    """A member follows a topic that nobody has named yet."""
    await noelani.type("/webinar topics")
    form = await noelani.window("Topics I follow")
    await noelani.hands.write(form.get_by_role("textbox", name="Topics"), "Rural recruiting")
    await noelani.submit("Save")
    await expect(await noelani.window("Saved")).to_contain_text("You follow Rural recruiting.")
    await noelani.close()


async def _announce(liaison: Visitor) -> None:
    """The liaison fills in the form with a mistake, mends it, looks at the reach and announces."""
    hands = liaison.hands
    await liaison.type("/webinar announce")
    form = await liaison.window("Announce a webinar")
    await hands.write(form.get_by_role("textbox", name="Title"), TITLE)
    await hands.write(form.get_by_role("textbox", name="What it is about"), "How residencies keep teachers.")
    await hands.write(form.get_by_role("textbox", name="Other topics"), "rural recruiting")
    await hands.day(form.get_by_role("combobox", name="Date"), "September 1st, 2026")
    await _at(liaison, form, "9:00 AM")
    await hands.write(form.get_by_role("textbox", name="Link to join"), LINK)
    await hands.pick(form.get_by_role("combobox", name="Channels"), f"#{CHANNEL_NAME}")
    await liaison.page.keyboard.press("Escape")
    await liaison.submit("See whom it reaches")
    await expect(form).to_contain_text("That time has already passed.")
    await liaison.look("error")
    await hands.day(form.get_by_role("combobox", name="Date"), "September 2nd, 2026")
    await _at(liaison, form, "3:00 PM")
    await liaison.submit("See whom it reaches")
    preview = await liaison.window("Check and announce")
    await expect(preview).to_contain_text("1 channel, ")
    await expect(preview).to_contain_text("Rural recruiting: 1 follower among them")
    await liaison.look("preview")
    await liaison.submit("Announce it")
    await expect(await liaison.window("Announced")).to_contain_text("Until then you can take it back")
    await liaison.look("announced")
    await liaison.close()
    await expect(liaison.messages.filter(has_text=TITLE)).to_have_count(0)


async def _at(liaison: Visitor, form: Locator, clock: str) -> None:
    await liaison.hands.write(form.get_by_role("combobox", name="Starts at"), clock)
    await liaison.page.keyboard.press("Enter")


async def _register(liaison: Visitor, noelani: Visitor, sven: Visitor) -> None:
    """The follower registers from a direct message, another member from the channel; everybody sees the count."""
    await noelani.direct()
    told = noelani.messages.filter(has_text=TITLE)
    await expect(told).to_contain_text("because you follow Rural recruiting")
    await noelani.look("told")
    await noelani.hands.press(told.get_by_role("button", name="Register").first)
    await noelani.told("You have a place.")
    posted = sven.messages.filter(has_text=TITLE).first
    await sven.hands.press(posted.get_by_role("button", name="Register").first)
    await sven.told("You have a place.")
    await sven.look("registered")
    await expect(liaison.messages.filter(has_text=TITLE)).to_contain_text("2 registered")


async def _leads_to(reminder: Locator) -> str:
    """Return where the link in a reminder leads, as a browser that follows it is told."""
    link = reminder.get_by_role("link", name="Join the webinar")
    answer = await link.page.request.get(str(await link.get_attribute("href")), max_redirects=0)
    assert answer.status == 302
    return answer.headers["location"]


async def _change_link(liaison: Visitor) -> None:
    """The liaison finds her webinar and gives it another link."""
    await liaison.type("/webinar mine")
    listed = await liaison.told("Your webinars")
    await liaison.look("mine")
    await liaison.hands.press(listed.get_by_role("button", name="Manage"))
    managed = await liaison.window("Your webinar")
    await expect(managed).to_contain_text("Have a place: 2")
    await liaison.look("managed")
    await liaison.hands.press(managed.get_by_role("button", name="Link to join"))
    form = await liaison.window("Link to join")
    await liaison.hands.write(form.get_by_role("textbox", name="Link to join"), OTHER)
    await liaison.look("link")
    await liaison.submit("Save")
    await expect(await liaison.window("Saved")).to_contain_text("People join by the new link now.")
    await liaison.look("linked")
    await liaison.dismiss()


async def _say_who_was_there(noelani: Visitor, sven: Visitor) -> None:
    """One was there and says so with one tap; the other says nothing."""
    asked = noelani.messages.filter(has_text="Were you there?")
    await noelani.look("were-you-there")
    await noelani.hands.press(asked.get_by_role("button", name="I was there"))
    await noelani.told("Noted: you were there.")
    await noelani.look("noted")
    await expect(sven.messages.filter(has_text="Were you there?")).to_have_count(1)


async def _materials(liaison: Visitor) -> None:
    """The liaison is asked for recording and slides, and enters them."""
    await liaison.direct()
    wanted = liaison.messages.filter(has_text="Enter recording and slides")
    await liaison.look("wanted")
    await liaison.hands.press(wanted.get_by_role("button", name="Recording and slides"))
    form = await liaison.window("Recording and slides")
    await liaison.hands.write(form.get_by_role("textbox", name="Recording"), RECORDING)
    await liaison.hands.write(form.get_by_role("textbox", name="Slides"), SLIDES)
    await liaison.look("materials")
    await liaison.submit("Save")
    await expect(await liaison.window("Saved")).to_contain_text("2 people have them in their follow-up.")
    await liaison.look("materials-saved")
    await liaison.close()
    await liaison.look("entered")


async def _follow_ups(noelani: Visitor, sven: Visitor) -> None:
    """Each has their own follow-up, once, with recording and slides."""
    for who, theirs, other in ((noelani, THANKED, MISSED), (sven, MISSED, THANKED)):
        message = who.messages.filter(has_text=theirs)
        await expect(message).to_have_count(1)
        for name, link in (("Recording", RECORDING), ("Slides", SLIDES)):
            await expect(message.get_by_role("link", name=name)).to_have_attribute("href", link)
        await expect(who.messages.filter(has_text=other)).to_have_count(0)
    await noelani.look("thanked")
    await sven.look("missed")
