"""The norms inventory in front of the page: started, answered on a phone, nudged, read with its chart, and voted on."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import expect

from domain.pulses.catalogue import NORMS_INVENTORY, find, shipped
from tests.browser import BROWSER
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.convene_stage import CHANNEL_NAME, GROUP_NAME, Stage, Visitor, convene
from tests.journeys.month import BARNABY, CHANNEL, IMOGEN, LIAISON, LORENZO, NOELANI, SVEN
from tests.journeys.pulses import answer

pytestmark = BROWSER

OTHERS = (BARNABY, NOELANI, SVEN, LORENZO, "merle.aamodt")
NORMS = tuple(each.title for each in find(shipped(), NORMS_INVENTORY).dimensions)  # type: ignore[union-attr]  # it ships


async def test_a_group_answers_is_nudged_reads_its_chart_and_picks_a_focus_norm(
    open_page: OpenPage, tmp_path: Path
) -> None:
    async with convene(open_page, tmp_path) as stage:
        liaison = await stage.visitor(LIAISON)
        await _start(liaison)
        for handle in OTHERS:
            who = stage.place.person(handle)
            invited = [each for each in await who.messages(CHANNEL) if "is open until" in each.text][-1]
            await answer(who, invited, 2)
        imogen = await stage.visitor(IMOGEN, size=PHONE)
        await liaison.wait_until_due("Remind those who have not answered a pulse", "4 Sep 2026, 10:00 AM")
        await _answer(imogen)
        await _count_only(liaison)
        await liaison.wait_until_due("Close a pulse", "8 Sep 2026, 10:00 AM")
        await _read_and_share(liaison)
        await _vote(liaison, stage)


async def _start(liaison: Visitor) -> None:
    """From the form over whom it asks to the invitation."""
    await liaison.go(CHANNEL_NAME)
    await liaison.type("/pulse start")
    form = await liaison.window("Start a pulse")
    await expect(form.get_by_role("combobox", name="Workgroup")).to_have_value(GROUP_NAME)
    days = form.get_by_role("textbox", name="Open for how many days")
    await liaison.hands.write(days, "90")
    await liaison.submit("See whom it asks")
    await expect(days).to_have_accessible_description(re.compile("From 1 to 30|at most|maximum|less than"))
    await liaison.hands.write(days, "7")
    await liaison.look("start")
    await liaison.submit("See whom it asks")
    reach = await liaison.window("Check and start")
    await expect(reach).to_contain_text("Results are shown from 5 answers up. The liaison sees them first")
    await liaison.look("reach")
    await liaison.submit("Start it")
    await expect(await liaison.window("Started")).to_contain_text("nothing else is shown before it closes")
    await liaison.close()
    await expect(liaison.messages.filter(has_text="Open until").last).to_be_visible()


async def _answer(imogen: Visitor) -> None:
    """On a phone, from the nudge: a look at what is stored, seven pages, one of them changed on the way."""
    await imogen.hands.press(imogen.page.get_by_role("button", name="Conversations"))
    await imogen.go(CHANNEL_NAME)
    invited = imogen.messages.filter(has_text="Open until").last
    await imogen.hands.press(invited.get_by_role("button", name="What we store"))
    stored = await imogen.window("What we store")
    await expect(stored).to_contain_text("open_ballots")
    await imogen.look("stored")
    await imogen.dismiss()
    await imogen.hands.press(invited.get_by_role("button", name="Answer"))
    for number, norm in enumerate(NORMS, start=1):
        form = imogen.modal
        await expect(form).to_contain_text(f"{number} of 7")
        await expect(form).to_contain_text(norm)
        rows = form.get_by_role("radiogroup")
        await expect(rows).to_have_count(3)
        for row in await rows.all():
            await imogen.hands.tick(row.get_by_role("radio").nth(3 if number < 5 else 1))
        if number == 2:
            await imogen.look("page")
            await imogen.hands.press(form.get_by_role("button", name="Back"))
            await expect(form).to_contain_text("1 of 7")
            await expect(rows.first.get_by_role("radio").nth(3)).to_be_checked()
            await imogen.submit("Save and go on")
            await expect(form).to_contain_text("2 of 7")
            await expect(rows.last.get_by_role("radio").nth(3)).to_be_checked()
        await imogen.submit("Save and finish" if number == len(NORMS) else "Save and go on")
    await expect(await imogen.window("Thank you")).to_contain_text("Your answers are in")
    await imogen.look("thanks")
    await imogen.dismiss()


async def _count_only(liaison: Visitor) -> None:
    """While it is open, the liaison learns how many have answered and nothing else."""
    await liaison.type("/pulse status")
    status = await liaison.told("6 of ")
    await expect(status).to_contain_text("It names nobody.")
    await liaison.look("status")


async def _read_and_share(liaison: Visitor) -> None:
    """The results come by direct message with their chart, and go to the channel at the press of a button."""
    await liaison.direct()
    told = liaison.messages.filter(has_text="Share with the group").last
    await expect(told.get_by_role("img", name=re.compile("Means from 1 low to 4 high"))).to_be_visible()
    await expect(told).to_contain_text("2.33 of 4")
    await liaison.look("results")
    await liaison.hands.press(told.get_by_role("button", name="Share with the group"))
    await liaison.go(CHANNEL_NAME)
    shared = liaison.messages.filter(has_text="All numbers").last
    await expect(shared).to_contain_text("Pausing")
    await expect(shared.get_by_role("img", name=re.compile("Means from"))).to_be_visible()
    await liaison.look("shared")
    await liaison.hands.press(shared.get_by_role("button", name="All numbers"))
    everything = await liaison.window("Results")
    await expect(everything).to_contain_text("Spread is the standard deviation")
    await liaison.look("all-numbers")
    await liaison.dismiss()


async def _vote(liaison: Visitor, stage: Stage) -> None:
    """Everybody picks what to work on, and Home shows it afterwards."""
    await liaison.direct()
    told = liaison.messages.filter(has_text="Choose what to work on").last
    await liaison.hands.press(told.get_by_role("button", name="Choose what to work on"))
    await liaison.window("Choose what to work on")
    await liaison.look("vote-form")
    await liaison.submit("Open the vote")
    await liaison.window("The vote is open")
    await liaison.close()
    for handle in OTHERS:
        who = stage.place.person(handle)
        asked = [each for each in await who.messages(CHANNEL) if "work on next" in each.text][-1]
        await who.click(asked, "pulses.vote")
        form = (await who.views())[-1]
        await who.fill(form, {"picks": ["probing"]})
        await who.submit()
        await who.close_view()
    await liaison.wait_until_due("Close a vote on focus norms", "11 Sep 2026, 10:00 AM")
    await liaison.go(CHANNEL_NAME)
    await expect(liaison.messages.last).to_contain_text("Focus norm")
    imogen = await stage.visitor(IMOGEN)
    await expect(await imogen.home()).to_contain_text("Focus norm: Probing")
    await imogen.look("home")
