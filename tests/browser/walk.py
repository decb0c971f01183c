"""A newcomer's first minutes: `convene demo`, its page, and the tour of five steps, by clicks and keys alone.

`python -m tests.browser.walk` takes the README's pictures on the way.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Error, Locator, Page, async_playwright

from tests.browser.conftest import DESKTOP
from tests.browser.soon import PATIENCE_MS, expect
from tests.browser.windows import ARGUMENTS, chromium

PICTURES = Path(__file__).parents[2] / "docs" / "images"
READY_SECONDS = 120
MOMENT_MS = 1_000

Look = Callable[[str], Awaitable[None]]


async def nothing(_name: str) -> None:
    """Look at nothing."""


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """Run `convene demo` as a process; yields the page's address as soon as it is printed, and ends it cleanly."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "demo", "--folder", str(folder / "demo")),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(READY_SECONDS):
            async for line in process.stdout:
                if found := re.search(rb"Open (http://\S+)", line):
                    break
            else:
                raise AssertionError("no address was printed")
        yield found[1].decode()
    finally:
        if process.returncode is None:
            process.terminate()
        await process.stdout.read()
    assert await process.wait() == 0


def card(page: Page) -> Locator:
    """Return the tour's card."""
    return page.get_by_role("region", name="Tutorial: Convene in five steps")


async def tour(page: Page, look: Look = nothing) -> None:
    """Take the tour to its end; `look` is called with a name where there is something to see."""
    main = page.get_by_role("main")
    await card(page).get_by_role("button", name="Start").click()
    await card(page).get_by_role("button", name="Act as Solveig Aranda").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("tllc-teacher-pipeline")
    await _command(page, "/directory induction")
    await expect(main).to_contain_text("Noelani Kahāwai")
    await look("find")

    await _at_step(page, 2)
    await _schedule(page, look)

    await _at_step(page, 3)
    await card(page).get_by_role("button", name="Act as Imogen Tsosie").click()
    call = announcement(page)
    await call.get_by_role("button", name="Going").click()
    await expect(call).to_contain_text("1 going")
    await look("answer")

    await _at_step(page, 4)
    await page.get_by_role("button", name=re.compile("^Workspace clock")).click()
    await look("clock")
    await page.get_by_role("button", name="To the next thing due", exact=True).click()
    await expect(main).to_contain_text("In 24 hours")
    await expect(card(page)).to_contain_text("There it is.")
    await page.keyboard.press("Escape")
    await look("reminder")
    await card(page).get_by_role("button", name="Next").click()
    await expect(card(page)).to_contain_text("That was the tour")
    await card(page).get_by_role("button", name="Close").click()


async def _schedule(page: Page, look: Look) -> None:
    await _command(page, "/calls schedule")
    form = page.get_by_role("dialog")
    await form.get_by_label("How often").click()
    await page.get_by_role("option", name="Only once").click()
    await form.get_by_label("First date").click()
    await page.get_by_role("button", name="September 3rd, 2026").click()
    await form.get_by_role("combobox", name="Starts at").fill("3:00 PM")
    await page.keyboard.press("Enter")
    await look("schedule")
    await form.get_by_role("button", name="See the dates").click()
    await expect(form).to_contain_text("Nothing is saved yet.")
    await form.get_by_role("button", name="Save and announce").click()
    await expect(form).to_contain_text("Saved")
    await form.get_by_role("button", name="Close").last.click()


def announcement(page: Page) -> Locator:
    """Return the message that announces the tour's call, as somebody sees it who may answer."""
    answerable = page.get_by_role("article").filter(has=page.get_by_role("button", name="Going"))
    return answerable.filter(has_text="Thu 3 Sep 2026").filter(has_not_text="In 24 hours")


async def _command(page: Page, text: str) -> None:
    """Type a command into the conversation and send it."""
    await page.get_by_role("textbox", name=re.compile("^Message ")).fill(text)
    await page.keyboard.press("Escape")  # the list of commands
    await page.keyboard.press("Enter")


async def _at_step(page: Page, number: int) -> None:
    """Go on to a step as soon as the one before it is done; in a moment the tour goes on by itself."""
    following, reached = card(page).get_by_role("button", name="Next"), card(page).get_by_text(f"Step {number} of 5")
    await expect(following.or_(reached)).to_be_visible()
    with suppress(Error):
        await following.click(timeout=MOMENT_MS)
    await expect(reached).to_be_visible()


async def _take_pictures() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with demo(Path(folder)) as url, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
            page = await browser.new_page(viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, reduced_motion="reduce")
            page.set_default_timeout(PATIENCE_MS)

            async def look(name: str) -> None:
                await page.wait_for_timeout(600)
                taken = Image.open(BytesIO(await page.screenshot()))
                # A third of the size, with the rare colours kept: a green dot is a green dot.
                few = taken.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
                few.save(PICTURES / f"walk-{name}.png", optimize=True)

            await page.goto(url)
            await tour(page, look)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(_take_pictures())
