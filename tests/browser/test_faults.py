"""Faults ordered from the page, and the apps' connections shaken."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Locator, Page, Route

from tests.browser import BROWSER
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.kettle import kettle
from tests.browser.soon import expect

pytestmark = BROWSER


def waiting(page: Page) -> Locator:
    return page.get_by_role("region", name="Still to strike")


async def opened(page: Page) -> Locator:
    await page.get_by_role("button", name="Faults").click()
    panel = page.get_by_role("complementary", name="Faults")
    await expect(panel).to_be_visible()
    return panel


async def test_a_ready_made_fault_waits_strikes_and_is_gone(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        panel = await opened(page)
        await expect(waiting(page).get_by_text("None. Everything works.")).to_be_visible()
        await panel.get_by_role("button", name="An acknowledgement is lost").click()
        await expect(panel.get_by_role("status")).to_contain_text("Ordered.")
        await expect(waiting(page).get_by_role("listitem")).to_have_text(
            "Lose the acknowledgement on the next delivery of anything"
        )
        await expect(page.get_by_role("button", name="Faults, 1 still to strike")).to_be_visible()
        outcome = await stage.client.person("maya").command("/brew", channel="#general")
        assert outcome.status == "timeout"
        await expect(waiting(page).get_by_text("None. Everything works.")).to_be_visible()
        await expect(page.get_by_role("button", name="Faults", exact=True)).to_be_visible()


@pytest.mark.long
async def test_a_fault_of_ones_own_is_ordered_as_it_was_filled_in(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        panel = await opened(page)
        await panel.get_by_label("What goes wrong").select_option(label="Refuse with an error")
        await expect(panel).to_contain_text("Slack refuses with the error you name, and does nothing.")
        await expect(panel.get_by_label("Seconds")).to_be_hidden()
        await panel.get_by_label("Method").fill("conversations.*")
        await panel.get_by_label("Times").fill("3")
        await panel.get_by_label("Let pass first").fill("2")
        await panel.get_by_label("Slack's error").fill("ekm_access_denied")
        await page.keyboard.press("Enter")
        await expect(waiting(page).get_by_role("listitem")).to_contain_text("the next 3 calls of conversations.*")
        (fault,) = await stage.client.faults()
        assert {key: fault[key] for key in ("kind", "method", "times", "after", "error")} == {
            "kind": "error",
            "method": "conversations.*",
            "times": 3,
            "after": 2,
            "error": "ekm_access_denied",
        }


async def test_a_mistake_is_said_at_its_field_and_nothing_is_ordered(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        panel = await opened(page)
        await panel.get_by_label("Times").fill("0")
        await panel.get_by_role("button", name="Order this fault").click()
        await expect(panel.get_by_role("alert").last).to_have_text("Times is a whole number from 1 to 1,000.")
        await expect(panel.get_by_label("Times")).to_be_focused()
        await expect(panel.get_by_label("Times")).to_have_attribute("aria-invalid", "true")
        assert await stage.client.faults() == []


@pytest.mark.long
async def test_all_faults_are_cleared_at_once_also_those_ordered_elsewhere(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        panel = await opened(page)
        await stage.client.add_fault("slow", "chat.update", delay=2.5, times=2)
        await expect(waiting(page).get_by_role("listitem")).to_have_text(
            "Answer late on the next 2 calls of chat.update (2.5 s late)"
        )
        await panel.get_by_role("button", name="Clear all").click()
        await expect(waiting(page).get_by_text("None. Everything works.")).to_be_visible()
        assert await stage.client.faults() == []


async def test_an_order_that_comes_while_the_list_is_asked_for_stays_in_it(open_page: OpenPage) -> None:
    asked, told = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        asked.set()
        await told.wait()
        await route.fulfill(response=answer)

    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        await page.route("**/faults", late, times=1)
        await opened(page)
        await asked.wait()
        await stage.client.add_fault("slow", "chat.update", delay=2.5, times=2)
        entries = waiting(page).get_by_role("listitem")
        await expect(entries).to_have_count(1)
        async with page.expect_response("**/faults"):
            told.set()
        await page.wait_for_timeout(100)
        await expect(entries).to_have_count(1)


@pytest.mark.long
async def test_one_fault_is_removed_and_the_others_stay(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        await opened(page)
        for method in ("chat.update", "views.open", "users.info"):
            await stage.client.add_fault("error500", method)
        entries = waiting(page).get_by_role("listitem")
        await expect(entries).to_have_count(3)
        await entries.nth(1).get_by_role("button", name=re.compile("^Remove: .*views.open")).click()
        await expect(entries).to_have_count(2)
        await expect(entries.last.get_by_role("button")).to_be_focused()
        assert [fault["method"] for fault in await stage.client.faults()] == ["chat.update", "users.info"]
        await page.keyboard.press("Enter")
        await expect(entries).to_have_count(1)
        await expect(entries.get_by_role("button")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(waiting(page).get_by_text("None. Everything works.")).to_be_visible()
        await expect(waiting(page).get_by_role("heading")).to_be_focused()
        assert await stage.client.faults() == []


@pytest.mark.long
async def test_a_broken_connection_comes_back_by_itself(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        panel = await opened(page)
        apps = panel.get_by_role("region", name="Apps")
        await expect(apps).to_contain_text("connected")
        await apps.get_by_role("button", name="Refresh connections of Kettle").click()
        await expect(panel.get_by_role("status")).to_contain_text("Asked 1 connection to come back anew")
        await expect(apps.get_by_text("connected", exact=True)).to_be_visible(timeout=20_000)


@pytest.mark.long
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_it_has_no_barrier(
    open_page: OpenPage, accessible: Callable[[Page], Awaitable[None]], *, dark: bool
) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya", dark=dark)
        panel = await opened(page)
        await panel.get_by_role("button", name="The connection breaks").click()
        await expect(waiting(page).get_by_role("listitem")).to_have_count(1)
        await panel.get_by_label("Times").fill("")
        await panel.get_by_role("button", name="Order this fault").click()
        await accessible(page)


@pytest.mark.long
async def test_it_fits_a_phone(open_page: OpenPage, accessible: Callable[[Page], Awaitable[None]]) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya", size=PHONE)
        await opened(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        await accessible(page)
