"""A time is found across Hawaii, Arizona, Central and Eastern in front of the page, and becomes a monthly series."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Locator

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.convene_stage import CHANNEL_NAME, GROUP_NAME, Visitor, convene
from tests.browser.soon import expect
from tests.journeys.month import IMOGEN, LIAISON, LORENZO, NOELANI, SECOND_THURSDAYS

pytestmark = BROWSER

NOON, AFTERNOON, EVENING = "2026-09-10 11:00", "2026-09-10 15:00", "2026-09-11 5:30 PM"
CHOICES = {
    NOELANI: ("No", "Yes", "If need be"),
    IMOGEN: ("Yes", "Yes", "No"),
    LORENZO: ("Yes", "Yes", "No"),
    LIAISON: ("Yes", "If need be", "No"),
}
SEEN = {
    NOELANI: "Thu 10 Sep 2026, 10:00 AM Honolulu time",
    IMOGEN: "Thu 10 Sep 2026, 1:00 PM Phoenix time",
    LORENZO: "Thu 10 Sep 2026, 4:00 PM New York time",
    LIAISON: "Thu 10 Sep 2026, 3:00 PM Chicago time",
}
"""The time in the afternoon, as each of them reads it."""


async def test_a_time_found_from_hawaii_to_new_york_becomes_a_monthly_series(
    open_page: OpenPage, tmp_path: Path
) -> None:
    async with convene(open_page, tmp_path) as stage:
        liaison = await stage.visitor(LIAISON)
        await liaison.go(CHANNEL_NAME)
        await _ask(liaison)
        noelani = await stage.visitor(NOELANI)
        await noelani.go(CHANNEL_NAME)
        await _answer(noelani, await _posted(noelani, "10:00 AM"))
        await _change_ones_mind(noelani)
        imogen = await stage.visitor(IMOGEN, "keys")
        await imogen.go(CHANNEL_NAME)
        await _answer(imogen, await _posted(imogen, "1:00 PM"))
        await liaison.wait_until_due("Remind those who have not answered a time poll", "Sat 5 Sep 2026, 5:00 PM")
        lorenzo = await stage.visitor(LORENZO)
        await lorenzo.direct()
        await _answer(lorenzo, lorenzo.messages.filter(has_text="When suits you?"))
        await _answer(liaison, await _posted(liaison, "3:00 PM"))
        await liaison.wait_until_due("Close a time poll", "Mon 7 Sep 2026, 5:00 PM")
        await _decide(liaison)
        await noelani.go(CHANNEL_NAME)
        chosen = noelani.messages.filter(has_text="The time is")
        await expect(chosen).to_contain_text("10:00 AM")
        await expect(chosen.get_by_role("button", name=re.compile("^Answer"))).to_have_count(0)
        announced = noelani.messages.filter(has=noelani.page.get_by_role("button", name=re.compile("^Going")))
        await expect(announced).to_contain_text("10:00 AM on your clock (Thu 10 Sep 2026, 3:00 PM")
        await noelani.look("announced")


async def _ask(liaison: Visitor) -> None:
    """Look at what is proposed, then write times by hand, one of them with a zone that is misspelt."""
    hands = liaison.hands
    await liaison.type("/timepoll start")
    form = await liaison.window("Find a time")
    await expect(form.get_by_role("combobox", name="Workgroup")).to_have_value(GROUP_NAME)
    await liaison.look("start")
    await hands.write(form.get_by_role("combobox", name="Look between"), "2026-09-08")
    await hands.write(form.get_by_role("combobox", name="and", exact=True), "2026-09-11")
    await liaison.look("dates")
    await liaison.submit("See the times")
    check = await liaison.window("Check the times")
    await liaison.look("proposed")
    await hands.press(check.get_by_role("button", name="Change something"))
    form = await liaison.window("Find a time")
    times = form.get_by_role("textbox", name="Or write the times yourself, one a line")
    await hands.write(times, f"{NOON}\n{AFTERNOON}\n{EVENING} Chcago")
    await liaison.submit("See the times")
    await expect(times).to_have_accessible_description(re.compile("Chicago"))
    await liaison.look("misspelt")
    await hands.write(times, f"{NOON}\n{AFTERNOON}\n{EVENING} Chicago")
    await liaison.submit("See the times")
    check = await liaison.window("Check the times")
    await expect(check).to_contain_text("Nothing is sent yet, and no time is held.")
    await liaison.look("preview")
    await liaison.submit("Ask")
    await expect(await liaison.window("Asked")).to_contain_text(f"people are asked in #{CHANNEL_NAME}")
    await liaison.look("asked")
    await liaison.close()


async def _posted(visitor: Visitor, at: str) -> Locator:
    """Return the poll in the channel, which shows its times on the reader's own clock."""
    poll = visitor.messages.filter(has_text="When suits you?").last
    await expect(poll).to_contain_text(at)
    await visitor.look(f"poll-{at.replace(':', '').replace(' ', '')}")
    return poll


async def _answer(visitor: Visitor, poll: Locator) -> None:
    """Answer every time in one window, on the own clock."""
    await visitor.hands.press(poll.get_by_role("button", name=re.compile("^Answer")))
    form = await visitor.window("When suits you?")
    handle = visitor.handle
    await expect(form.get_by_role("radiogroup", name=SEEN[handle])).to_have_count(1)
    rows = form.get_by_role("radiogroup")
    for row, choice in zip(await rows.all(), CHOICES[handle], strict=True):
        await visitor.hands.tick(row.get_by_role("radio", name=choice, exact=True))
    await visitor.look(f"answer-{handle}")
    await visitor.submit("Answer")
    await expect(await visitor.window("Noted")).to_contain_text("your answer is noted")
    await visitor.look(f"noted-{handle}")
    await visitor.close()


async def _change_ones_mind(noelani: Visitor) -> None:
    """Home has the poll too; the window comes with what was said before."""
    home = await noelani.home()
    await noelani.look("home")
    await noelani.hands.press(home.get_by_role("button", name=re.compile("^Change my answer")))
    form = await noelani.window("When suits you?")
    evening = form.get_by_role("radiogroup").last
    await expect(evening.get_by_role("radio", name="If need be")).to_be_checked()
    await noelani.hands.tick(evening.get_by_role("radio", name="No", exact=True))
    await noelani.submit("Answer")
    await noelani.window("Noted")
    await noelani.close()


async def _decide(liaison: Visitor) -> None:
    """The organiser reads why the first time is first, looks at the ledger, and makes it a series by one click."""
    await liaison.direct()
    told = liaison.messages.filter(has_text="The deadline has passed").last
    await expect(told).to_contain_text("4 of 11 people have answered")
    await liaison.look("closed")
    await liaison.hands.press(told.get_by_role("button", name="See all results"))
    results = await liaison.window("Results")
    await expect(results).to_contain_text("more people can come (4 instead of 3)")
    await liaison.look("results")
    await liaison.hands.press(results.get_by_role("button", name="Fairness this year"))
    await liaison.window("Fairness")
    await liaison.look("fairness")
    await liaison.hands.press(liaison.modal.get_by_role("button", name=re.compile("^Back")))
    results = await liaison.window("Results")
    await liaison.hands.press(results.get_by_role("button", name=re.compile("monthly series")).first)
    await expect(await liaison.window("Saved")).to_contain_text("The series is saved. Its first call is on")
    await liaison.look("series")
    await liaison.dismiss()
    await liaison.go(CHANNEL_NAME)
    await liaison.type("/calls list")
    ahead = await liaison.told("Calls ahead")
    for day in SECOND_THURSDAYS:
        await expect(ahead).to_contain_text(day)
