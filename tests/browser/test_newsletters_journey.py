"""A month of a newsletter in front of the page: drafted, edited, approved by another, sent everywhere, corrected."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from playwright.async_api import Locator, Page

from bot.dispatch import DOUBLE_CLICK_SECONDS
from sandbox.client import Person
from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.convene_stage import PICTURES, Stage, Visitor, plan
from tests.browser.soon import expect
from tests.journeys.looking import opened_by
from tests.journeys.month import CHANNEL, FORM, LIAISON, NOELANI
from tests.journeys.stage import furnished
from tests.mailserver import MailServer, Received, mail_server

pytestmark = BROWSER

MANAGER, SENDER = "marguerite.oyelaran", "desmond.kiplagat"
SERIES = "Educator Workforce News"
EVERYONE = "tllc-everyone"
READER = "ana.ruiz@schools.example.org"
EVENTS, PRACTICES = "Coming events and webinars", "Promising practices from states and partners"
OTHER = "Other meetings and resources"
WEBINAR, CALL, GUIDE, PAIRS = "Growing your own teachers", "Monthly call", "Induction guide", "Pairs of teachers"
HOURS = "Office hours on Fridays"
RIGHT = "Office hours on Thursdays"


@asynccontextmanager
async def press(open_page: OpenPage, folder: Path) -> AsyncIterator[tuple[Stage, MailServer]]:
    """Run Convene in the sandbox with mail that goes to a real server of the test's own."""
    async with mail_server() as server:
        smtp = {
            "CONVENE_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
            "CONVENE_MAIL_FROM": "Learning Collaborative <news@convene.example>",
            "CONVENE_CHECK_LINKS": "false",
        }
        asked = plan(folder)
        async with furnished(replace(asked, settings={**asked.settings, **smtp})) as place:
            yield Stage(place, open_page, folder), server


async def test_a_month_of_a_newsletter_from_its_draft_to_its_correction(open_page: OpenPage, tmp_path: Path) -> None:
    async with press(open_page, tmp_path) as (stage, server):
        seated = asyncio.gather(*(stage.visitor(each) for each in (LIAISON, SENDER, NOELANI, MANAGER)))
        await _something_to_write_about(stage)
        solveig, desmond, noelani, marguerite = await seated
        await asyncio.gather(_set_up(marguerite), _subscribe_and_submit(noelani))

        await solveig.wait_until_due("Draft the next issue of a newsletter", "Sat 12 Sep 2026, 8:00 AM")
        await _edit(solveig)
        await _not_by_an_author(marguerite)
        await _approve_and_schedule(stage, desmond)
        await _preview_in_a_browser(stage, desmond)
        # The sending is due at the same moment; the clock names one of the two.
        await solveig.wait_until_due("Look whether an issue of a newsletter went out", "Tue 22 Sep 2026, 9:00 AM")

        await _arrived(solveig, noelani)
        tested, mail = server.inbox
        assert tested.to == ("desmond.kiplagat@office.example.org",)
        assert tested.message["Subject"] == f"[Test] {SERIES}, September 2026"
        assert tested.message["List-Unsubscribe"] is None
        archive = await _mailed(stage, mail)
        await _leave_a_section_out(noelani)
        await _correct(stage, desmond, noelani, archive)
        await _the_next_issue(solveig, desmond, noelani)


async def _something_to_write_about(stage: Stage) -> None:
    """Set the scene through the control API: a webinar, a call and a resource, announced and saved by the liaison."""
    solveig = stage.place.person(LIAISON)
    once = {**FORM, "repeat": "once", "date": "2026-10-08"}
    await solveig.fill(await opened_by(solveig, await solveig.command("/calls", "schedule", channel=CHANNEL)), once)
    await _submitted(solveig, 2)
    webinar = {
        "title": WEBINAR,
        "abstract": "Three districts tell how residencies keep teachers.",
        "presenters": "Dr. Rivera",
        "new_topics": "Rural recruiting",
        "date": "2026-09-30",
        "time": "15:00",
        "minutes": "60",
        "link": "https://meet.example.org/room",
        "channels": [next(each["id"] for each in await solveig.channels() if each["name"] == EVERYONE)],
    }
    await solveig.fill(await opened_by(solveig, await solveig.command("/webinar", "announce")), webinar)
    await _submitted(solveig, 2)
    guide = {
        "title": GUIDE,
        "kind": "Practice: how something is done well",
        "summary": "How mentors and new teachers meet in their first ten weeks.",
    }
    outcome = await solveig.command("/library", "add https://learning.example.org/guide")
    await solveig.fill(await opened_by(solveig, outcome), guide)
    await _submitted(solveig, 1)
    await stage.place.control.advance(minutes=3)


async def _submitted(who: Person, forms: int) -> None:
    """Send a form as often as there are steps, and leave its windows."""
    for _ in range(forms):
        done = await who.submit()
        assert done.ok, done
    await who.close_view(everything=True)


async def _set_up(marguerite: Visitor) -> None:
    """The manager chooses the channel and adds a reader by e-mail, who agreed to it."""
    hands = marguerite.hands
    await marguerite.go(EVERYONE)
    await marguerite.type("/newsletter settings educator")
    form = await marguerite.window("Newsletter settings")
    await hands.pick(form.get_by_role("combobox", name="Channels"), f"#{EVERYONE}", typed=EVERYONE)
    await marguerite.page.keyboard.press("Escape")
    await marguerite.look("01-settings")
    await marguerite.submit("Save")
    await expect(form).to_contain_text(f"{SERIES} goes to #{EVERYONE}")
    await marguerite.look("02-settings-saved")
    await marguerite.close()
    await marguerite.type("/newsletter")
    told = await marguerite.told(SERIES)
    await marguerite.look("03-overview")
    await hands.press(told.get_by_role("button", name="E-mail readers").last)
    form = await marguerite.window("E-mail readers")
    await hands.write(form.get_by_role("textbox", name="E-mail address"), READER)
    await hands.write(form.get_by_role("textbox", name="How this person agreed"), "Ticked the box, 3 May")
    await marguerite.submit("Add")
    await expect(form).to_contain_text(f"{READER} gets it from the next issue on.")
    await expect(form).to_contain_text("1 address by e-mail")
    await marguerite.look("04-readers")
    await marguerite.close()


async def _subscribe_and_submit(noelani: Visitor) -> None:
    """A member gets the newsletter by direct message, and sends the editors something worth sharing."""
    home = await noelani.home()
    await noelani.hands.press(home.get_by_role("button", name="What I get"))
    window = await noelani.window("My newsletters")
    await noelani.press(window.get_by_role("button", name="Get it by direct message").last)
    await expect(window).to_contain_text(f"You get {SERIES} by direct message from the next issue on.")
    await noelani.look("05-subscribed")
    await noelani.dismiss()
    await noelani.go(EVERYONE)
    await noelani.type("/newsletter submit")
    form = await noelani.window("Submit an item")
    await noelani.hands.pick(form.get_by_role("combobox", name="Newsletter"), SERIES)
    await noelani.hands.pick(form.get_by_role("combobox", name="Section"), PRACTICES)
    await noelani.hands.write(form.get_by_role("textbox", name="Title"), PAIRS)
    text = form.get_by_role("textbox", name="Text")
    await noelani.hands.write(text, "Every new teacher gets one. <!channel> <b>bold</b>")
    await noelani.look("06-submit")
    await noelani.submit("Submit")
    await expect(form).to_contain_text("Thank you")
    await noelani.look("07-thanks")
    await noelani.close()


async def _edit(solveig: Visitor) -> None:
    """The draft has made itself: it is put in order, edited, thinned out and added to, then somebody is asked."""
    hands = solveig.hands
    await solveig.direct()
    told = solveig.messages.filter(has_text="The draft of").last
    await expect(told).to_contain_text("It holds 4 items.")
    await solveig.look("10-drafted")
    await hands.press(told.get_by_role("button", name="Open the draft"))
    desk = await solveig.window("Newsletter")
    for each in (WEBINAR, CALL, GUIDE, PAIRS):
        await expect(_item(desk, each)).to_be_visible()
    await solveig.look("11-desk")
    titles = desk.locator(".section.with-accessory")
    await expect(titles.nth(0)).to_contain_text(WEBINAR)
    await hands.menu(_more(desk, WEBINAR), "Move down")
    await expect(titles.nth(1)).to_contain_text(WEBINAR)
    await hands.menu(_more(desk, CALL), "Leave out")
    await solveig.window("Leave an item out")
    await solveig.look("12-leave-out")
    await solveig.submit("Leave out")
    await expect(desk).to_contain_text("The item is left out.")
    await hands.menu(_more(desk, PAIRS), "Edit or move to a section")
    form = await solveig.window("Edit an item")
    await hands.write(form.get_by_role("textbox", name="Link"), "https://learning.example.org/pairs")
    await solveig.look("13-edit")
    await solveig.submit("Save")
    await expect(desk).to_contain_text("The item is changed.")
    await hands.press(desk.get_by_role("button", name="Write an item"))
    form = await solveig.window("Write an item")
    await hands.pick(form.get_by_role("combobox", name="Section"), OTHER)
    await hands.write(form.get_by_role("textbox", name="Title"), HOURS)
    await hands.write(form.get_by_role("textbox", name="Text"), "Ask us anything about residencies, at noon.")
    await solveig.look("14-write")
    await solveig.submit("Add")
    await expect(_item(desk, HOURS)).to_be_visible()
    await solveig.look("15-edited")
    await hands.press(desk.get_by_role("button", name="Preview"))
    preview = await solveig.window("Preview")
    for each in (WEBINAR, GUIDE, PAIRS, HOURS, "<!channel> <b>bold</b>", "From Noelani"):
        await expect(preview).to_contain_text(each)
    await expect(preview).not_to_contain_text(CALL)
    await solveig.look("16-preview")
    await hands.press(preview.locator(".modal-foot").get_by_role("button", name=re.compile("Back|Close")).last)
    await solveig.window("Newsletter")
    await solveig.press(desk.get_by_role("button", name="Ask for approval"))
    await expect(desk).to_contain_text("waiting for approval")
    await expect(desk.get_by_role("button", name="Approve")).to_have_count(0)
    await solveig.look("17-asked")
    await solveig.dismiss()


async def _not_by_an_author(marguerite: Visitor) -> None:
    """A manager may approve everything but what she worked on herself."""
    await marguerite.direct()
    asked = marguerite.messages.filter(has_text="asks you to approve").last
    await marguerite.look("20-asked")
    await marguerite.hands.press(asked.get_by_role("button", name="Read and approve"))
    desk = await marguerite.window("Newsletter")
    await expect(desk.get_by_role("button", name="Approve", exact=True)).to_be_visible()
    await marguerite.hands.press(desk.get_by_role("button", name="Title and opening"))
    form = await marguerite.window("Title and opening")
    await marguerite.hands.write(form.get_by_role("textbox", name="Opening words"), "Autumn is for recruiting.")
    await marguerite.look("21-opening")
    await marguerite.submit("Save")
    await marguerite.window("Newsletter")
    await expect(desk).to_contain_text("You worked on this draft, so somebody else approves it: @Desmond Kiplagat")
    await expect(desk.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    await marguerite.look("22-not-by-an-author")
    await marguerite.dismiss()


async def _approve_and_schedule(stage: Stage, desmond: Visitor) -> None:
    """Somebody else who may send reads the issue, has a test sent, approves, and plans the day."""
    hands = desmond.hands
    await desmond.direct()
    await hands.press(
        desmond.messages.filter(has_text="asks you to approve").last.get_by_role("button", name="Read and approve")
    )
    desk = await desmond.window("Newsletter")
    await hands.press(desk.get_by_role("button", name="Send me a test"))
    await expect(desk).to_contain_text("by direct message and by e-mail to desmond.kiplagat@office.example.org")
    await desmond.look("30-before-approval")
    await hands.press(desk.get_by_role("button", name="Approve", exact=True))
    form = await desmond.window("Approve the issue")
    await expect(form).to_contain_text("1 person by direct message and 1 e-mail address")
    await desmond.look("31-approve")
    await desmond.submit("Approve")
    await expect(desk).to_contain_text("approved by @Desmond Kiplagat")
    await desmond.look("32-approved")
    await hands.press(desk.get_by_role("button", name="Schedule"))
    form = await desmond.window("Schedule the issue")
    await desmond.look("33-schedule")
    await desmond.submit("Schedule")
    await expect(desk).to_contain_text("Tue 22 Sep 2026, 10:00 AM New York time")
    await expect(desk).to_contain_text("in 10 days")
    await expect(desk.get_by_role("button", name="Cancel the sending")).to_be_visible()
    await desmond.look("34-scheduled")


async def _preview_in_a_browser(stage: Stage, desmond: Visitor) -> None:
    """What is previewed leads to a page that shows the issue as it will stand on the web, and as an e-mail."""
    await desmond.hands.press(desmond.modal.get_by_role("button", name="Preview"))
    preview = await desmond.window("Preview")
    address = await preview.get_by_role("link", name="See it on the web and as an e-mail").get_attribute("href")
    page = await stage.open_page(str(address))
    await expect(page.get_by_role("heading", level=3)).to_have_count(4)
    await _shot(stage, page, "35-preview-web")
    await page.get_by_role("link", name="with formatting").click()
    await expect(page.get_by_role("heading", name=HOURS)).to_be_visible()
    await _shot(stage, page, "36-preview-mail")
    await page.go_back()
    await page.get_by_role("link", name="as plain text").click()
    await expect(page.locator("body")).to_contain_text(HOURS)
    await _shot(stage, page, "37-preview-text")
    await desmond.dismiss()
    test = desmond.messages.filter(has_text="This is a test: only you see it.")
    await expect(test).to_contain_text(HOURS)
    await test.scroll_into_view_if_needed()
    await desmond.look("38-test")


async def _arrived(solveig: Visitor, noelani: Visitor) -> None:
    """Everybody reads it in the channel, the member in a direct message, and the editor hears where it went."""
    await solveig.go(EVERYONE)
    posted = solveig.messages.filter(has_text=f"{SERIES}, September 2026")
    await expect(posted).to_have_count(1)
    for each in (EVENTS.upper(), WEBINAR, GUIDE, PAIRS, HOURS, "Autumn is for recruiting."):
        await expect(posted).to_contain_text(each)
    await solveig.look("40-channel")
    await posted.get_by_role("button", name="Submit an item").scroll_into_view_if_needed()
    await solveig.look("41-channel-end")
    await solveig.direct()
    await expect(solveig.messages.filter(has_text="is on its way").last).to_contain_text(
        "1 channel, 1 person by direct message and 1 e-mail address"
    )
    await solveig.look("42-on-its-way")
    await noelani.direct()
    await expect(noelani.messages.filter(has_text="Your item is out").last).to_contain_text(PAIRS)
    await expect(noelani.messages.filter(has_text=HOURS)).to_have_count(1)
    await noelani.look("43-direct")


async def _mailed(stage: Stage, mail: Received) -> str:
    """The e-mail says the same as text and as HTML, and can be left; returns where the issue is on the web."""
    assert mail.to == (READER,)
    assert mail.message["Subject"] == f"{SERIES}, September 2026"
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    way_out = str(mail.message["List-Unsubscribe"]).strip("<>")
    text, html = (part.get_content() for part in mail.message.iter_parts())
    for each in (WEBINAR, GUIDE, PAIRS, HOURS, way_out):
        assert each in text
        assert each in html
    assert "<b>bold</b>" in text
    assert "&lt;b&gt;bold&lt;/b&gt;" in html
    (stage.folder / "mail.txt").write_text(text, encoding="utf-8")
    (stage.folder / "mail.html").write_text(html, encoding="utf-8")
    page = await stage.open_page(way_out)
    await expect(page.get_by_role("button", name="Stop these e-mails")).to_be_visible()
    await _shot(stage, page, "45-way-out")
    found = re.search(r"http://\S+/news/\S+", text)
    assert found
    return found.group()


async def _leave_a_section_out(noelani: Visitor) -> None:
    """The button beside a section's heading leaves it out from the next issue on."""
    mine = noelani.messages.filter(has_text=HOURS)
    await noelani.hands.press(mine.get_by_role("button", name=f"Leave {PRACTICES} out of the next issues"))
    await noelani.told(f"From the next issue on, {SERIES} comes to you without: {PRACTICES}.")
    await noelani.look("46-left-out")


async def _correct(stage: Stage, desmond: Visitor, noelani: Visitor, archive: str) -> None:
    """A wrong line is put right in the channel, in the direct message and on the web, which all say so."""
    page = await stage.open_page(archive)
    await expect(page.get_by_role("heading", name=HOURS)).to_be_visible()
    await _shot(stage, page, "50-archive")
    hands = desmond.hands
    await desmond.go(EVERYONE)
    await desmond.type("/newsletter issues")
    told = await desmond.told(f"{SERIES}, September 2026")
    await desmond.look("51-issues")
    await hands.press(told.get_by_role("button", name=f"Open {SERIES}, September 2026"))
    desk = await desmond.window("Newsletter")
    await desmond.look("52-sent")
    await hands.press(desk.get_by_role("button", name=f"Correct {HOURS}"))
    form = await desmond.window("Correct an item")
    await hands.write(form.get_by_role("textbox", name="Title"), RIGHT)
    await hands.write(form.get_by_role("textbox", name="What was wrong"), "It is Thursday, not Friday.")
    await desmond.look("53-correct")
    await desmond.submit("Correct")
    await expect(desk).to_contain_text("Corrected: every message in Slack is being changed.")
    await desmond.look("54-corrected")
    await desmond.dismiss()
    await page.reload()
    await expect(page.get_by_role("note")).to_contain_text("It is Thursday, not Friday.")
    await expect(page.get_by_role("heading", name=RIGHT)).to_be_visible()
    await expect(page.get_by_role("heading", name=HOURS)).to_have_count(0)
    await _shot(stage, page, "55-archive-corrected")
    for who in (desmond, noelani):
        fixed = who.messages.filter(has_text=RIGHT)
        await expect(fixed).to_contain_text("Corrected (")
        await expect(fixed).to_contain_text(f"{RIGHT} (corrected)")
        await expect(who.messages.filter(has_text=HOURS)).to_have_count(0)
        await fixed.get_by_text("Corrected (").scroll_into_view_if_needed()
        await who.look(f"56-corrected-{'channel' if who is desmond else 'direct'}")


async def _the_next_issue(solveig: Visitor, desmond: Visitor, noelani: Visitor) -> None:
    """The next one goes out at once; the member gets it without the section, the channel with it."""
    await solveig.go(EVERYONE)
    await solveig.type("/newsletter draft educator")
    desk = await solveig.window("Newsletter")
    for section, title in ((PRACTICES, "Mentors by video"), (OTHER, "A meeting in Tempe")):
        await solveig.press(desk.get_by_role("button", name="Write an item"))
        form = await solveig.window("Write an item")
        await solveig.hands.pick(form.get_by_role("combobox", name="Section"), section)
        await solveig.hands.write(form.get_by_role("textbox", name="Title"), title)
        await solveig.submit("Add")
        await expect(_item(desk, title)).to_be_visible()
        # The same button pressed twice within a second is one press.
        await asyncio.sleep(DOUBLE_CLICK_SECONDS)
    await solveig.look("60-next-draft")
    await solveig.dismiss()
    await desmond.type("/newsletter draft educator")
    desk = await desmond.window("Newsletter")
    await desmond.hands.press(desk.get_by_role("button", name="Approve", exact=True))
    await desmond.window("Approve the issue")
    await desmond.submit("Approve")
    await desmond.press(desk.get_by_role("button", name="Send now"))
    await desmond.window("Send now")
    await desmond.look("61-send-now")
    await desmond.submit("Send")
    await expect(desk).to_contain_text("in 2 minutes")
    await desmond.look("62-going")
    await desmond.dismiss()
    await desmond.wait_until_due("Send an issue of a newsletter", "10:02 AM")
    second = f"{SERIES}, October 2026"
    await expect(desmond.messages.filter(has_text=second).last).to_contain_text("Mentors by video")
    got = noelani.messages.filter(has_text=second).last
    await expect(got).to_contain_text("A meeting in Tempe")
    await expect(got).to_contain_text(f"You left out: {PRACTICES}.")
    await expect(got).not_to_contain_text("Mentors by video")
    # What was in the first issue is not in the second.
    await expect(got).not_to_contain_text(WEBINAR)
    await got.scroll_into_view_if_needed()
    await noelani.look("63-next-issue")


def _item(desk: Locator, title: str) -> Locator:
    return desk.locator(".section.with-accessory").filter(has_text=title)


def _more(desk: Locator, title: str) -> Locator:
    return _item(desk, title).get_by_role("button", name="More options")


async def _shot(stage: Stage, page: Page, name: str) -> None:
    """Leave a picture of a page of ours outside the sandbox, like `Visitor.look`."""
    if os.environ.get(PICTURES):
        await page.screenshot(path=stage.folder / f"{name}.png", full_page=True)
