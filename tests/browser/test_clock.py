"""The workspace clock on the page: shown in everybody's own zone, moved from due thing to due thing, and watched."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from playwright.async_api import Locator, Page

from tests.browser import BROWSER
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.kettle import kettle
from tests.browser.reminding import START, reminding
from tests.browser.soon import expect

pytestmark = BROWSER

HOUR = 3600.0
DAY = 24 * HOUR


def clock(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^Workspace clock"))


def panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Time")


async def opened(page: Page) -> Locator:
    """Open the clock's panel."""
    await clock(page).click()
    await expect(panel(page)).to_be_visible()
    return panel(page)


@pytest.mark.long
async def test_the_time_is_shown_in_the_acting_persons_zone_and_in_utc(open_page: OpenPage) -> None:
    async with reminding() as (stage, _):
        maya = await open_page(stage.url, person="maya")
        await expect(clock(maya)).to_have_accessible_name(
            "Workspace clock: Tue 1 Sep 2026, 9:00 AM, Phoenix time, frozen"
        )
        await expect(clock(maya)).to_have_attribute("title", "Tue 1 Sep 2026, 4:00 PM UTC")
        noor = await open_page(stage.url, person="noor")
        await expect(clock(noor)).to_contain_text("6:00 AM")
        await expect(await opened(noor)).to_contain_text("Tue 1 Sep 2026, 4:00 PM UTC")


@pytest.mark.long
async def test_a_running_clock_ticks_and_a_frozen_one_stands_still(open_page: OpenPage) -> None:
    async with reminding(frozen=False) as (stage, _):
        page = await open_page(stage.url, person="maya")
        time = (await opened(page)).get_by_label("Now")
        await expect(time).to_contain_text(re.compile(r"9:00:0[1-9] AM"))
        await panel(page).get_by_role("button", name="Freeze").click()
        await expect(time).to_contain_text("frozen")
        assert (await stage.client.call("GET", "clock"))["frozen"] is True
        held = await time.inner_text()
        await page.wait_for_timeout(1200)
        assert await time.inner_text() == held
        await panel(page).get_by_role("button", name="Let it run").click()
        await expect(time).not_to_contain_text("frozen")


@pytest.mark.long
async def test_what_is_due_is_listed_soonest_first_in_words(open_page: OpenPage) -> None:
    async with reminding(2 * HOUR, 26 * HOUR) as (stage, _):
        page = await open_page(stage.url, person="maya")
        items = (await opened(page)).get_by_role("listitem")
        await expect(items).to_have_count(2)
        await expect(items.first).to_contain_text("Remind of tea")
        await expect(items.first).to_contain_text("Tue 1 Sep 2026, 11:00 AM · in 2 hours")
        await expect(items.nth(1)).to_contain_text("Wed 2 Sep 2026, 11:00 AM · in 26 hours")
        await expect(items.first).to_have_attribute("title", "Tue 1 Sep 2026, 6:00 PM UTC")


async def test_the_next_thing_due_is_one_press_away_and_is_named(open_page: OpenPage) -> None:
    async with reminding(2 * HOUR, 2 * HOUR, 26 * HOUR) as (stage, _):
        page = await open_page(stage.url, person="maya")
        time = await opened(page)
        await time.get_by_role("button", name="To the next thing due", exact=True).click()
        await expect(time.get_by_role("status")).to_have_text(re.compile("Reached: Remind of tea .* and 1 more"))
        await expect(clock(page)).to_contain_text("11:00 AM")
        await expect(time.get_by_role("listitem")).to_have_count(1)
        await expect(page.locator("article.message")).to_have_count(2)
        await page.get_by_role("button", name="Move to the next thing due").click()
        await expect(clock(page)).to_contain_text("Wed 2 Sep")
        await expect(time).to_contain_text("No app says that anything is due")


@pytest.mark.long
async def test_an_hour_or_a_day_stops_at_everything_due_on_the_way(open_page: OpenPage) -> None:
    async with reminding(600, 1200, 5 * HOUR) as (stage, reminders):
        page = await open_page(stage.url, person="maya")
        time = await opened(page)
        await time.get_by_role("button", name="+1 hour").click()
        await expect(time.get_by_role("status")).to_have_text("Arrived, with 2 stops on the way.")
        await expect(clock(page)).to_contain_text("10:00 AM")
        await expect(page.locator("article.message")).to_have_count(2)
        await time.get_by_role("button", name="+1 day").click()
        await expect(time.get_by_role("status")).to_have_text("Arrived, with 1 stop on the way.")
        assert not reminders.jobs
        assert (await stage.client.clock()).timestamp() == pytest.approx(START.timestamp() + 25 * HOUR, abs=0.01)


@pytest.mark.long
async def test_a_date_is_meant_in_the_acting_persons_zone_and_the_past_is_refused(open_page: OpenPage) -> None:
    async with reminding() as (stage, _):
        page = await open_page(stage.url, person="noor")
        time = await opened(page)
        await time.get_by_label("Date", exact=True).fill("2026-08-30")
        await time.get_by_role("button", name="Go to this date").click()
        await expect(time.get_by_role("alert").first).to_have_text(
            "The clock only moves forward: choose a later moment."
        )
        await expect(time.get_by_label("Date", exact=True)).to_be_focused()
        await time.get_by_label("Date", exact=True).fill("2026-12-24")
        await time.get_by_label("Time in Honolulu").fill("18:30")
        await page.keyboard.press("Enter")
        await expect(clock(page)).to_have_accessible_name(re.compile("Thu 24 Dec 2026, 6:30 PM"))
        assert (await stage.client.clock()).isoformat() == "2026-12-25T04:30:00+00:00"


@pytest.mark.long
async def test_an_app_that_does_not_finish_is_named_in_words(open_page: OpenPage) -> None:
    async with reminding(HOUR) as (stage, reminders):
        reminders.stuck = True
        page = await open_page(stage.url, person="maya")
        time = await opened(page)
        await time.get_by_role("button", name="+1 day").click()
        await expect(time.get_by_role("status")).to_have_text(re.compile("Waiting for Kettle to finish: Remind of tea"))
        await expect(time.get_by_role("button", name="+1 hour")).to_be_disabled()
        await expect(time.get_by_role("alert").last).to_contain_text("an app has not finished what was due")
        await expect(time.get_by_role("alert").last).to_contain_text("Tea number 1")
        reminders.stuck = False
        await time.get_by_role("button", name="+1 hour").click()
        await expect(time.get_by_role("status")).to_contain_text("Arrived")
        await expect(time.get_by_role("alert").last).to_be_hidden()


@pytest.mark.long
async def test_an_app_without_a_status_address_is_explained(open_page: OpenPage) -> None:
    async with kettle(clock_start=START, frozen=True) as stage:
        page = await open_page(stage.url, person="maya")
        await expect(await opened(page)).to_contain_text("when the configuration gives its status_url")
        await panel(page).get_by_role("button", name="+1 hour").click()
        await expect(clock(page)).to_contain_text("10:00 AM")


@pytest.mark.long
async def test_a_status_address_that_does_not_answer_is_explained(open_page: OpenPage) -> None:
    async with reminding(HOUR) as (stage, _):
        app = stage.sandbox.world.apps["A0KETTLE"]
        app.config = replace(app.config, status_url="http://127.0.0.1:9/status")
        page = await open_page(stage.url, person="maya")
        await expect(await opened(page)).to_contain_text("status address does not answer")


async def test_a_month_is_played_from_due_thing_to_due_thing_until_it_is_over(open_page: OpenPage) -> None:
    async with reminding(DAY, 8 * DAY, 15 * DAY, 60 * DAY) as (stage, _):
        page = await open_page(stage.url, person="maya")
        time = await opened(page)
        await time.get_by_label("Pace").select_option(label="Fast")
        await time.get_by_role("button", name="Play a month").click()
        await expect(time.get_by_role("status")).to_have_text("A month has passed, with 3 stops.")
        await expect(clock(page)).to_contain_text("Fri 2 Oct")
        await expect(page.locator("article.message")).to_have_count(3)
        await expect(time.get_by_role("listitem")).to_have_count(1)


@pytest.mark.long
async def test_playing_can_be_stopped(open_page: OpenPage) -> None:
    async with reminding(*(number * DAY for number in range(1, 20))) as (stage, reminders):
        page = await open_page(stage.url, person="maya")
        time = await opened(page)
        await time.get_by_label("Pace").select_option(label="Slow")
        await time.get_by_role("button", name="Play a month").click()
        await expect(time.get_by_role("status")).to_have_text(re.compile("Reached: .*number 1"))
        await time.get_by_role("button", name="Stop").click()
        await expect(time.get_by_role("status")).to_have_text(re.compile("Stopped. Last reached: .*number 1"))
        await expect(time.get_by_role("button", name="Play a month")).to_be_enabled()
        assert len(reminders.jobs) == 18


@pytest.mark.long
async def test_it_is_worked_by_keys_alone_and_gives_the_focus_back(open_page: OpenPage) -> None:
    async with reminding(HOUR) as (stage, _):
        page = await open_page(stage.url, person="maya")
        await clock(page).focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Time")).to_be_focused()
        for _ in range(2):
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(clock(page)).to_contain_text("10:00 AM")
        await page.keyboard.press("Escape")
        await expect(panel(page)).to_be_hidden()


@pytest.mark.long
async def test_escape_gives_the_focus_back_to_the_clock(open_page: OpenPage) -> None:
    async with reminding() as (stage, _):
        page = await open_page(stage.url, person="maya")
        await opened(page)
        await page.keyboard.press("Escape")
        await expect(clock(page)).to_be_focused()
        await expect(clock(page)).to_have_attribute("aria-expanded", "false")


@pytest.mark.long
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_it_has_no_barrier(
    open_page: OpenPage, accessible: Callable[[Page], Awaitable[None]], *, dark: bool
) -> None:
    async with reminding(HOUR, 30 * HOUR) as (stage, _):
        page = await open_page(stage.url, person="maya", dark=dark)
        await expect((await opened(page)).get_by_role("listitem")).to_have_count(2)
        await accessible(page)


@pytest.mark.long
async def test_it_fits_a_phone(open_page: OpenPage, accessible: Callable[[Page], Awaitable[None]]) -> None:
    async with reminding(HOUR) as (stage, _):
        page = await open_page(stage.url, person="maya", size=PHONE)
        time = await opened(page)
        await time.get_by_role("button", name="To the next thing due", exact=True).click()
        await expect(time.get_by_role("status")).to_contain_text("Reached")
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        await accessible(page)
