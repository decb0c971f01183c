"""The tutorial: offered once, sees by itself what was done, stands in nobody's way, and can be had again."""

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from playwright.async_api import Error, Locator, Page

from sandbox.tutorial import DoneWhen, TutorialConfig, TutorialStep
from tests.browser import BROWSER
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.kettle import kettle, poured
from tests.browser.soon import expect

pytestmark = BROWSER

WALK = TutorialConfig(
    "Tea in four steps",
    (
        TutorialStep("Brew", "Type `/brew two`.", DoneWhen(command="/brew two"), act_as="maya", channel="random"),
        TutorialStep(
            "Pour", "Press Pour.", DoneWhen(clicked="po", another_person=True), act_as="noor", channel="random"
        ),
        TutorialStep("Move time", "Move the clock.", DoneWhen(clock_moved=True)),
        TutorialStep("Look", "See the toast.", DoneWhen(message_contains="cheers to all"), channel="random"),
    ),
    text="Have tea.",
)


def card(page: Page) -> Locator:
    return page.get_by_role("region", name="Tutorial: Tea in four steps")


def button(page: Page, name: str) -> Locator:
    return card(page).get_by_role("button", name=name, exact=True)


async def on_to(page: Page, number: int) -> None:
    """Go on to a step when the one before it is done; in a moment the tour goes on by itself."""
    following, reached = button(page, "Next"), card(page).get_by_text(f"Step {number} of 4")
    await expect(following.or_(reached)).to_be_visible()
    with suppress(Error):
        await following.click(timeout=1000)
    await expect(reached).to_be_visible()


async def test_each_step_is_seen_to_be_done_and_the_last_one_ends_it(open_page: OpenPage) -> None:
    async with kettle(tutorial=WALK) as stage:
        page = await open_page(stage.url, person="noor")
        await expect(card(page)).to_contain_text("Have tea.")
        await button(page, "Start").click()
        await expect(card(page)).to_contain_text("Step 1 of 4")
        await button(page, "Act as Maya Ortiz").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("random")
        maya = stage.client.person("maya")
        await maya.command("/brew", "one", channel="#random")
        box = page.get_by_role("textbox", name="Message #random")
        await box.fill("/brew two")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Enter")
        await expect(card(page)).to_contain_text("Done.")
        await expect(card(page)).to_contain_text("Step 2 of 4")

        await stage.post("C0RANDOM", "Pot", blocks=poured("Pot"))
        await page.get_by_role("button", name="Pour").click()
        await expect(page.get_by_role("main")).to_contain_text("Poured")
        await expect(card(page)).to_contain_text("Step 2 of 4")
        await button(page, "Act as Noor Haddad").click()
        await page.get_by_role("button", name="Pour").click()
        await on_to(page, 3)

        await page.get_by_role("button", name=re.compile("^Workspace clock")).click()
        await page.get_by_role("button", name="+1 hour").click()
        await on_to(page, 4)
        await stage.post("C0RANDOM", "Cheers to all of you")
        await expect(card(page)).to_contain_text("There it is.")
        await button(page, "Next").click()
        await expect(card(page)).to_contain_text("That was the tour")
        await button(page, "Close").click()
        await expect(card(page)).to_be_hidden()


@pytest.mark.long
async def test_a_step_is_skipped_and_the_place_is_kept_over_a_reload(open_page: OpenPage) -> None:
    async with kettle(tutorial=WALK) as stage:
        page = await open_page(stage.url, person="maya")
        await button(page, "Start").click()
        await button(page, "Skip this step").click()
        await expect(card(page)).to_contain_text("Step 2 of 4")
        await page.reload()
        await expect(card(page)).to_contain_text("Step 2 of 4")


@pytest.mark.long
async def test_it_is_not_offered_again_but_can_be_had_again(open_page: OpenPage) -> None:
    async with kettle(tutorial=WALK) as stage:
        page = await open_page(stage.url, person="maya")
        await button(page, "Not now").click()
        await expect(card(page)).to_be_hidden()
        await page.reload()
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(card(page)).to_be_hidden()
        await page.get_by_role("button", name="Guide").click()
        await page.get_by_role("button", name="Start the tutorial").click()
        await expect(card(page)).to_contain_text("Step 1 of 4")
        await button(page, "End the tutorial").click()
        await expect(card(page)).to_be_hidden()
        await expect(page.get_by_role("button", name="Guide")).to_be_focused()


@pytest.mark.long
async def test_folding_leaves_its_head_alone(open_page: OpenPage) -> None:
    async with kettle(tutorial=WALK) as stage:
        page = await open_page(stage.url, person="maya")
        await button(page, "Fold the tutorial").click()
        await expect(button(page, "Start")).to_be_hidden()
        await expect(button(page, "Show the tutorial")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(button(page, "Start")).to_be_visible()


@pytest.mark.long
async def test_without_one_in_the_configuration_nothing_is_offered(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        await page.get_by_role("button", name="Guide").click()
        await expect(page.get_by_role("complementary", name="Guide")).to_be_visible()
        await expect(page.get_by_role("button", name="Start the tutorial")).to_have_count(0)
        await expect(page.get_by_role("region", name=re.compile("^Tutorial"))).to_have_count(0)


@pytest.mark.long
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_it_has_no_barrier(
    open_page: OpenPage, accessible: Callable[[Page], Awaitable[None]], *, dark: bool
) -> None:
    async with kettle(tutorial=WALK) as stage:
        page = await open_page(stage.url, person="noor", dark=dark)
        await button(page, "Start").click()
        await accessible(page)


@pytest.mark.long
@pytest.mark.parametrize("tool", ["Inspector", "Faults", "^Workspace clock"])
async def test_on_a_phone_an_open_tool_leaves_it_the_foot_of_the_screen(open_page: OpenPage, tool: str) -> None:
    async with kettle(tutorial=WALK) as stage:
        page = await open_page(stage.url, person="maya", size=PHONE)
        await button(page, "Start").click()
        await page.get_by_role("button", name=re.compile(tool)).click()
        drawer = page.locator(".drawer")
        await expect(drawer).to_be_visible()
        await expect(card(page)).to_be_in_viewport(ratio=1)
        await expect(button(page, "Skip this step")).to_be_in_viewport(ratio=1)
        for folded in (False, True):
            if folded:
                await button(page, "Fold the tutorial").click()
            upper, lower = await drawer.bounding_box(), await card(page).bounding_box()
            assert upper and lower
            assert upper["y"] + upper["height"] == pytest.approx(lower["y"], abs=1)
            assert lower["y"] + lower["height"] == pytest.approx(PHONE[1], abs=1)
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.long
async def test_it_fits_a_phone_and_leaves_the_composer_free(open_page: OpenPage) -> None:
    async with kettle(tutorial=WALK) as stage:
        page = await open_page(stage.url, person="maya", size=PHONE)
        await button(page, "Start").click()
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        await page.get_by_role("textbox", name=re.compile("^Message ")).click()
