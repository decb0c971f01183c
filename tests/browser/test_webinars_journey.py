"""A webinar from its announcement to its first reminder, as a liaison and members live through it before the page."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Locator

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.convene_stage import CHANNEL_NAME, Visitor, convene
from tests.browser.soon import expect
from tests.journeys.month import LIAISON, NOELANI, SVEN

pytestmark = BROWSER

TITLE = "Growing your own teachers"


async def test_a_webinar_for_tomorrow_reaches_a_follower_at_once_and_whoever_registers_in_time(
    open_page: OpenPage, tmp_path: Path
) -> None:
    async with convene(open_page, tmp_path) as stage:
        liaison, noelani, sven = [await stage.visitor(each) for each in (LIAISON, NOELANI, SVEN)]
        for each in (liaison, noelani, sven):
            await each.go(CHANNEL_NAME)
        await _follow(noelani)
        await _announce(liaison)
        await liaison.wait_until_due("Send a message that was held back", "Tue 1 Sep 2026, 10:02 AM")
        await _register(liaison, noelani, sven)
        await liaison.wait_until_due("Remind of a webinar", "Tue 1 Sep 2026, 3:00 PM")
        await noelani.direct()
        reminded = noelani.messages.filter(has_text="In 24 hours")
        await expect(reminded).to_have_count(1)
        await expect(reminded.get_by_role("link", name="Join the webinar")).to_be_visible()
        await noelani.look("reminded")
        home = await noelani.home()
        await expect(home).to_contain_text("You have a place.")
        await noelani.look("home")


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
    await hands.write(form.get_by_role("textbox", name="Link to join"), "https://meet.example.org/room")
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
