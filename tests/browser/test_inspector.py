"""The inspector: every request both ways, why one was refused, and commands that do it again."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Locator, Page
from slack_sdk.errors import SlackApiError

from sandbox.traffic import Direction
from tests.browser import BROWSER
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.kettle import Stage, kettle, poured
from tests.browser.reminding import START
from tests.browser.soon import expect

pytestmark = BROWSER

CLIPBOARD = ["clipboard-read", "clipboard-write"]


def panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Inspector")


def rows(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Requests").get_by_role("option")


def details(page: Page) -> Locator:
    return page.get_by_role("region", name="Details")


async def opened(page: Page) -> Locator:
    await page.get_by_role("button", name="Inspector", exact=True).click()
    await expect(rows(page).first).to_be_visible()
    return panel(page)


async def refused(stage: Stage, **arguments: Any) -> None:
    """Have the app make a call that Slack refuses."""
    with pytest.raises(SlackApiError):
        await stage.web.chat_postMessage(**arguments)


async def whisper(stage: Stage, text: str) -> None:
    """Post so that one request is made and no event follows."""
    await stage.web.chat_postEphemeral(channel="C0GENERAL", user="U0MAYA", text=text)


async def test_requests_of_both_directions_are_shown_with_what_they_took(open_page: OpenPage) -> None:
    async with kettle(clock_start=START, frozen=True) as stage:
        maya = stage.client.person("maya")
        await maya.command("/brew", "two", channel="#general")
        await stage.post("C0GENERAL", "Hello")
        page = await open_page(stage.url, person="maya")
        await opened(page)
        command, post = rows(page).filter(has_text="/brew"), rows(page).filter(has_text="chat.postMessage")
        await expect(command).to_have_text(re.compile(r"Slack to app: .*200.*Kettle · 9:00:00 AM.*ack .*ms"))
        await expect(post).to_have_text(re.compile(r"app to Slack: .*200.*Kettle · 9:00:00 AM.* ms"))
        await command.click()
        await expect(details(page)).to_contain_text("Acknowledged in")
        await expect(details(page)).to_contain_text("Tue 1 Sep 2026, 9:00 AM")
        await expect(details(page).get_by_role("region", name="Request")).to_contain_text('command: "/brew"')
        await expect(details(page).get_by_role("region", name="Response")).to_contain_text("Tea for two is on.")


@pytest.mark.long
async def test_new_requests_appear_by_themselves_and_the_list_stays_at_its_end(open_page: OpenPage) -> None:
    async with kettle() as stage:
        for number in range(30):
            await stage.post("C0GENERAL", f"early {number}")
        page = await open_page(stage.url, person="maya")
        await opened(page)
        await whisper(stage, "late")
        await expect(rows(page).filter(has_text="chat.postEphemeral")).to_be_in_viewport()


async def test_a_refused_request_is_red_and_says_why_and_what_slacks_rule_is(open_page: OpenPage) -> None:
    async with kettle() as stage:
        await refused(stage, channel="C0GARDEN", text="Nobody let me in")
        await refused(stage, channel="C0GENERAL", text="x", blocks=[{"type": "section"}])
        page = await open_page(stage.url, person="maya")
        await opened(page)
        row = rows(page).filter(has_text="not_in_channel")
        await row.click()
        colour = await row.locator(".exchange-status").evaluate("node => getComputedStyle(node).color")
        red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
        assert red > 2 * green
        assert red > 2 * blue
        await expect(details(page)).to_contain_text("the bot must be a member of it")
        link = details(page).get_by_role("link", name="Slack's page on chat.postMessage")
        await expect(link).to_have_attribute("href", "https://docs.slack.dev/reference/methods/chat.postMessage")
        await rows(page).filter(has_text="invalid_blocks").click()
        await expect(details(page)).to_contain_text("json-pointer:/blocks/0")


@pytest.mark.long
async def test_a_late_acknowledgement_is_explained(open_page: OpenPage) -> None:
    async with kettle() as stage:
        await stage.client.add_fault("ack_lost", "/brew")
        await stage.client.person("maya").command("/brew", channel="#general")
        page = await open_page(stage.url, person="maya")
        await opened(page)
        await rows(page).filter(has_text="operation_timeout").click()
        await expect(details(page)).to_contain_text("Slack waits three seconds")
        await expect(details(page)).to_contain_text("a fault was ordered")


@pytest.mark.long
async def test_it_filters_by_text_direction_and_problems(open_page: OpenPage) -> None:
    async with kettle() as stage:
        await stage.client.person("maya").command("/brew", "oolong", channel="#general")
        await whisper(stage, "Sencha")
        await refused(stage, channel="C0GARDEN", text="Matcha")
        page = await open_page(stage.url, person="maya")
        inspector = await opened(page)
        search = inspector.get_by_role("searchbox", name="Filter by text")
        await search.fill("SENCHA")
        await expect(rows(page)).to_have_count(1)
        await search.fill("")
        await inspector.get_by_label("Direction", exact=True).select_option(label="Slack → app")
        await expect(rows(page).filter(has_text="chat.postEphemeral")).to_have_count(0)
        await expect(rows(page).filter(has_text="/brew")).to_have_count(1)
        await inspector.get_by_label("Direction", exact=True).select_option(label="Both ways")
        await inspector.get_by_label("Only problems").check()
        await expect(rows(page)).to_have_count(1)
        await expect(rows(page)).to_contain_text("not_in_channel")
        await expect(inspector.get_by_role("status").first).to_contain_text("1 of ")


@pytest.mark.long
async def test_pausing_holds_the_view_and_clearing_empties_it(open_page: OpenPage) -> None:
    async with kettle() as stage:
        await whisper(stage, "before")
        page = await open_page(stage.url, person="maya")
        inspector = await opened(page)
        pause = inspector.get_by_role("button", name="Pause")
        await pause.click()
        await expect(pause).to_have_attribute("aria-pressed", "true")
        before = await rows(page).count()
        await whisper(stage, "meanwhile")
        await expect(inspector.get_by_role("status").first).to_contain_text("paused with 1 more waiting")
        assert await rows(page).count() == before
        await pause.click()
        await expect(rows(page)).to_have_count(before + 1)
        await inspector.get_by_role("button", name="Clear view").click()
        await expect(rows(page)).to_have_count(0)
        await whisper(stage, "after")
        await expect(rows(page)).to_have_count(1)


async def copied(page: Page, button: str) -> str:
    """Press a copy button of the details and return what it copied."""
    place = details(page).locator(".copying").filter(has=page.get_by_role("button", name=button))
    await place.get_by_role("button").click()
    await expect(place.get_by_role("status")).to_have_text("Copied")
    return str(await page.evaluate("navigator.clipboard.readText()"))


async def run(command: str, **environment: str) -> Any:
    """Run what was copied as a person would, in a shell, and return the JSON it answers."""
    process = await asyncio.create_subprocess_shell(
        command, stdout=asyncio.subprocess.PIPE, env={"PATH": "/usr/bin:/bin", **environment}
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return json.loads(out)


@pytest.mark.long
async def test_a_call_of_the_app_is_copied_as_a_curl_that_runs(open_page: OpenPage) -> None:
    async with kettle() as stage:
        await stage.post("C0GENERAL", "It's tea o'clock $HOME")
        page = await open_page(stage.url, person="maya", permissions=CLIPBOARD)
        await opened(page)
        await rows(page).filter(has_text="chat.postMessage").click()
        command = await copied(page, "Copy as curl")
        assert "xoxb" not in command
        assert (await run(command, TOKEN="xoxb-kettle"))["message"]["text"] == "It's tea o'clock $HOME"
        await expect(page.locator("article.message").filter(has_text="tea o'clock")).to_have_count(2)
        response = json.loads(await copied(page, "Copy response"))
        assert response["ok"] is True


@pytest.mark.long
async def test_what_a_person_did_is_copied_as_a_call_that_does_it_again(open_page: OpenPage) -> None:
    async with kettle() as stage:
        maya = stage.client.person("maya")
        await maya.command("/brew", "three", channel="#general")
        await stage.post("C0GENERAL", "Pot", blocks=poured("Pot"))
        await maya.click((await maya.messages("#general"))[-1], "pour")
        page = await open_page(stage.url, person="maya", permissions=CLIPBOARD)
        await opened(page)
        await rows(page).filter(has_text="/brew").click()
        again = await run(await copied(page, "Copy as curl"), CONTROL_TOKEN="sandbox")
        assert again["said"][0]["text"] == "Tea for three is on."
        await rows(page).filter(has_text="block_actions").click()
        assert (await run(await copied(page, "Copy as curl"), CONTROL_TOKEN="sandbox"))["status"] == "ok"
        assert len([told for told in stage.heard if told.get("type") == "block_actions"]) == 2


@pytest.mark.long
async def test_five_thousand_requests_stay_few_in_the_document_and_quick_to_filter(open_page: OpenPage) -> None:
    async with kettle() as stage:
        for number in range(6000):
            stage.sandbox.world.traffic.record(
                direction=Direction.FROM_APP,
                name="chat.postMessage",
                app="A0KETTLE",
                request={"text": f"call {number}"},
            )
        page = await open_page(stage.url, person="maya")
        inspector = await opened(page)
        await expect(inspector.get_by_role("status").first).to_contain_text(re.compile(r"1,0\d\d of 1,0\d\d requests"))
        await inspector.get_by_role("button", name="Load older ones").click()
        await expect(inspector.get_by_role("status").first).to_contain_text("5,000 of 5,000 requests")
        assert await rows(page).count() < 60
        began = await page.evaluate("performance.now()")
        await inspector.get_by_role("searchbox").fill("call 4321")
        await expect(rows(page)).to_have_count(1)
        assert await page.evaluate("performance.now()") - began < 3000
        await inspector.get_by_role("searchbox").fill("")
        await expect(inspector.get_by_role("status").first).to_contain_text("5,000 of 5,000 requests")
        await page.get_by_role("listbox", name="Requests").focus()
        await page.keyboard.press("Home")
        await expect(rows(page).first).to_have_attribute("aria-selected", "true")


async def test_it_is_worked_by_keys_alone(open_page: OpenPage) -> None:
    async with kettle() as stage:
        for number in range(40):
            await stage.post("C0GENERAL", f"number {number}")
        page = await open_page(stage.url, person="maya")
        await opened(page)
        listbox = page.get_by_role("listbox", name="Requests")
        await listbox.focus()
        await page.keyboard.press("Home")
        await page.keyboard.press("ArrowDown")
        active = await listbox.get_attribute("aria-activedescendant")
        assert active == "row-1"
        await page.keyboard.press("End")
        chosen = page.locator("[role=option][aria-selected=true]")
        await expect(chosen).to_be_in_viewport()
        await expect(details(page)).to_contain_text("number 39")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="Inspector", exact=True)).to_be_focused()


@pytest.mark.long
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_it_has_no_barrier(
    open_page: OpenPage, accessible: Callable[[Page], Awaitable[None]], *, dark: bool
) -> None:
    async with kettle() as stage:
        await stage.post("C0GENERAL", "Tea")
        await refused(stage, channel="C0GARDEN", text="Matcha")
        page = await open_page(stage.url, person="maya", dark=dark)
        await opened(page)
        await rows(page).filter(has_text="not_in_channel").click()
        await accessible(page)


@pytest.mark.long
async def test_it_fits_a_phone(open_page: OpenPage, accessible: Callable[[Page], Awaitable[None]]) -> None:
    async with kettle() as stage:
        await stage.post("C0GENERAL", "Tea")
        page = await open_page(stage.url, person="maya", size=PHONE)
        await opened(page)
        await rows(page).filter(has_text="chat.postMessage").click()
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        await accessible(page)
