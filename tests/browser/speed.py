"""How quick the page is: opened on a channel of 10,000 messages, scrolled, and after a click that an app answers.

`python -m tests.browser.speed` prints the figures that docs/performance.md gives.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from playwright.async_api import Page, async_playwright

from tests.browser.conftest import DESKTOP
from tests.browser.kettle import Stage, kettle, poured
from tests.browser.soon import GAP_SECONDS, PATIENCE_MS, expect
from tests.browser.windows import ARGUMENTS, chromium

MANY = 10_000
TIMES = 5
STEPS = 80
# Notes the moment, in milliseconds since the page was asked for, of the first frame that has a message.
WATCH_OPENING = """() => {
  window.shownAt = 0;
  const observer = new MutationObserver(() => {
    if (!document.querySelector("main article.message")) return;
    observer.disconnect();
    requestAnimationFrame(() => { window.shownAt = performance.now(); });
  });
  observer.observe(document, { childList: true, subtree: true });
}"""
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
# Notes the moment, in seconds since 1970, of the first frame in which a message says something.
WATCH_MESSAGE = """([ts, text]) => {
  window.shownAt = 0;
  const message = () => document.querySelector(`main article[data-ts="${ts}"]`);
  const observer = new MutationObserver(() => {
    if (!message()?.textContent.includes(text)) return;
    observer.disconnect();
    requestAnimationFrame(() => { window.shownAt = (performance.timeOrigin + performance.now()) / 1000; });
  });
  observer.observe(document.querySelector("main"), { childList: true, subtree: true, characterData: true });
}"""
# Scrolls step by step to the top, as a wheel would, and notes the most rows, by how much a visible one was moved, how
# often nothing was to be seen, and how long each step took, two frames long, in milliseconds.
CLIMB = """async (steps) => {
  const list = document.querySelector("main .message-list");
  const frame = () => new Promise(requestAnimationFrame);
  const tops = () => new Map([...list.querySelectorAll("article.message")].map((node) =>
    [node.dataset.ts, node.getBoundingClientRect().top]));
  const times = [];
  let rows = 0, jump = 0, blank = 0;
  for (let step = 0; step < steps; step += 1) {
    const before = tops();
    const from = list.scrollTop;
    list.scrollTop -= 400;
    const moved = from - list.scrollTop;
    const started = performance.now();
    await frame(); await frame();
    times.push(performance.now() - started);
    const after = tops();
    rows = Math.max(rows, after.size);
    const shifts = [...after].filter(([ts, top]) => before.has(ts) && top > 100 && top < 700)
      .map(([ts, top]) => Math.abs(top - before.get(ts) - moved));
    if (shifts.length) jump = Math.max(jump, ...shifts);
    if (![...after.values()].some((top) => top > 0 && top < 700)) blank += 1;
  }
  return { rows, jump, blank, times };
}"""


@dataclass(frozen=True)
class Opening:
    """What opening the page took, in milliseconds: until anything was painted, and until the messages were."""

    painted: float
    shown: float


@dataclass(frozen=True)
class Climb:
    """A way up through a conversation: the most rows in the document, jumps in pixels, blank frames, times in ms."""

    rows: int
    jump: float
    blank: int
    times: Sequence[float]


async def _noted(page: Page) -> float:
    """Return the moment that was watched for, as soon as it has come."""
    while True:
        found: float = await page.evaluate("window.shownAt")
        if found:
            return found
        await asyncio.sleep(GAP_SECONDS)


async def opening(page: Page, url: str) -> Opening:
    """Open the page at an address that it has not been at, and say what that took."""
    await page.add_init_script(f"({WATCH_OPENING})()")
    await page.goto(url)
    return Opening(shown=await _noted(page), painted=await page.evaluate(FIRST_PAINT))


async def climb(page: Page) -> Climb:
    """Scroll the open conversation up in steps."""
    return Climb(**await page.evaluate(CLIMB, STEPS))


async def click(stage: Stage, page: Page) -> float:
    """Click a button of a new message; return the seconds from the app's answer to the frame that shows it."""
    ts = await stage.post("C0GENERAL", "Cup", blocks=poured("Empty"))
    message = page.locator(f'main article[data-ts="{ts}"]')
    await page.evaluate(WATCH_MESSAGE, [ts, "Poured"])
    await message.get_by_role("button", name="Pour").click()
    await expect(message).to_contain_text("Poured")
    shown = await _noted(page)
    traffic = await stage.client.traffic()
    return shown - float(next(entry["at"] for entry in reversed(traffic) if entry["name"] == "chat.update"))


def _told(name: str, milliseconds: Sequence[float]) -> str:
    found = sorted(milliseconds)
    return f"{name}: best {found[0]:.0f} ms, median {median(found):.0f} ms, worst {found[-1]:.0f} ms of {len(found)}"


async def _measure() -> None:
    async with kettle() as stage, async_playwright() as playwright:
        stage.fill("C0GENERAL", MANY)
        address = f"{stage.url}/#/as/noor/C0GENERAL"
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))

        async def fresh() -> Page:
            context = await browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
            page = await context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            return page

        opened = [await opening(await fresh(), address) for _ in range(TIMES)]
        page = await fresh()
        await opening(page, address)
        way = await climb(page)
        await page.get_by_role("button", name="Jump to latest").click()
        clicks = [1000 * await click(stage, page) for _ in range(TIMES)]
        told = [
            _told("first paint", [each.painted for each in opened]),
            _told("messages shown", [each.shown for each in opened]),
            _told("two frames while scrolling", way.times),
            f"rows at most {way.rows}, jump {way.jump:.1f} px, blank frames {way.blank}",
            _told("shown after the app's answer", clicks),
        ]
        sys.stdout.write("\n".join(told) + "\n")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(_measure())
