"""`convene demo` as a newcomer meets it: the printed address, and its five-step tour done by clicks and keys."""

import asyncio
import re
import signal
import sys
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage

pytestmark = BROWSER

PATIENCE_MS = 20_000


def card(page: Page) -> Locator:
    return page.get_by_role("region", name="Tutorial: Convene in five steps")


async def command(page: Page, text: str) -> None:
    """Type a command into the conversation and send it."""
    box = page.get_by_role("textbox", name=re.compile("^Message "))
    await box.fill(text)
    await page.keyboard.press("Escape")  # the list of commands
    await page.keyboard.press("Enter")


async def at_step(page: Page, number: int) -> None:
    await expect(card(page)).to_contain_text(f"Step {number} of 5", timeout=PATIENCE_MS)


async def test_the_tour_leads_from_finding_someone_to_the_reminder(open_page: OpenPage, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "demo", "--folder", str(tmp_path / "demo"), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            if found := re.search(rb"Open (http://\S+)", line):
                break
        else:
            raise AssertionError("no address was printed")
        page = await open_page(found[1].decode())
        await card(page).get_by_role("button", name="Start").click()
        await card(page).get_by_role("button", name="Act as Solveig Aranda").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("tllc-teacher-pipeline")
        await command(page, "/directory induction")
        await expect(page.get_by_role("main")).to_contain_text("Noelani Kahāwai")

        await at_step(page, 2)
        await command(page, "/calls schedule")
        form = page.get_by_role("dialog")
        await form.get_by_label("How often").click()
        await page.get_by_role("option", name="Only once").click()
        await form.get_by_label("First date").click()
        await page.get_by_role("button", name="September 3rd, 2026").click()
        await form.get_by_role("combobox", name="Starts at").fill("3:00 PM")
        await page.keyboard.press("Enter")
        await form.get_by_role("button", name="See the dates").click()
        await form.get_by_role("button", name="Save and announce").click()
        await expect(form).to_contain_text("Saved")
        await form.get_by_role("button", name="Close").last.click()

        await at_step(page, 3)
        await card(page).get_by_role("button", name="Act as Imogen Tsosie").click()
        call = page.locator("article.message").filter(has_text="Thu 3 Sep 2026").filter(has_text="0 maybe")
        await call.get_by_role("button", name="Going").click()
        await expect(call).to_contain_text("1 going")

        await at_step(page, 4)
        await page.get_by_role("button", name=re.compile("^Workspace clock")).click()
        await page.get_by_role("button", name="To the next thing due", exact=True).click()
        await expect(page.get_by_role("main")).to_contain_text("In 24 hours", timeout=PATIENCE_MS)

        await expect(card(page)).to_contain_text("There it is.", timeout=PATIENCE_MS)
        await card(page).get_by_role("button", name="Next").click()
        await expect(card(page)).to_contain_text("That was the tour")
    finally:
        process.send_signal(signal.SIGINT)
        await process.stdout.read()
        assert await process.wait() == 0
