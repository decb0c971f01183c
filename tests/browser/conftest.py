"""One headless Chromium for the session, and pages in it that fail their test when the page itself complains."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, ConsoleMessage, Error, Page, async_playwright, expect

from tests.browser.hands import HANDS
from tests.browser.soon import PATIENCE_MS
from tests.browser.windows import ARGUMENTS, Windows, chromium

DESKTOP = (1280, 800)
PHONE = (360, 740)
# The browser reports refused requests by itself; what the page makes of them is the test's business.
REPORTED = ("Failed to load resource", "WebSocket connection to")
FAILED = pytest.StashKey[bool]()
BOTH_HANDS = "CONVENE_BOTH_HANDS"
"""Set in the environment (`make long` does), everything in the gallery is done with the mouse and with the keys."""
# What axe finds that keeps people out, as sentences; it is asked for nothing else, which takes a third of the time.
SERIOUS = """async () => {
  const levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
  const found = await axe.run(document, { runOnly: { type: "tag", values: levels }, resultTypes: ["violations"] });
  return found.violations.filter(({ impact }) => impact === "serious" || impact === "critical").map((entry) =>
    `${entry.id}: ${entry.help}: ${entry.nodes.slice(0, 5).map(({ html }) => html.slice(0, 200)).join("; ")}`);
}"""

OpenPage = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each interaction of the gallery to one hand, in turn: mouse, keys, mouse; both have their own campaign."""
    if os.environ.get(BOTH_HANDS):
        return
    told: dict[str, list[pytest.Item]] = {}
    for item in items:
        parameters = getattr(item, "callspec", None)
        if isinstance(item, pytest.Function) and parameters and "how" in parameters.params:
            told.setdefault(f"{item.path}::{item.originalname}", []).append(item)
    # Whoever asks for one of them gets it.
    pairs = [pair for pair in told.values() if len(pair) == len(HANDS)]
    spared = {item for number, pair in enumerate(pairs) for item in pair if item is not pair[number % len(HANDS)]}
    config.hook.pytest_deselected(items=list(spared))
    items[:] = [item for item in items if item not in spared]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note of each test whether it failed: `open_page` then leaves pictures."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium; where there is none, the test is skipped, but never in CI."""
    path = chromium()
    if path is None:
        reason = "no browser found: install Debian's chromium or set CONVENE_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def windows(browser: Browser) -> Windows:
    """The browser's windows, which tests take and give back."""
    return Windows(browser)


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(windows: Windows, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenPage]:
    """Return `open_page(url, size=DESKTOP, dark=False, person="maya", **profile)`: a page in a profile of its own.

    `person` is who acts in the sandbox's page; without one the address is opened as it is. With `unseen=True` the
    browser has never loaded anything from there. A message of the page on its console that is an error, or an error
    that it does not catch, fails the test.
    """
    complaints: list[str] = []
    pages: list[Page] = []

    def erred(error: Error) -> None:
        complaints.append(str(error))

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REPORTED):
            complaints.append(message.text)

    async def opened(
        url: str, *, size: tuple[int, int] = DESKTOP, dark: bool = False, person: str = "", **profile: Any
    ) -> Page:
        page = await windows.page(size=size, dark=dark, **profile)
        pages.append(page)
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", erred)
        page.on("console", said)
        await page.goto(f"{url.rstrip('/')}/#/as/{person}" if person else url)
        return page

    opened.complaints = complaints  # type: ignore[attr-defined]  # a test that provokes one may clear it
    yield opened
    for page in pages:
        page.remove_listener("pageerror", erred)
        page.remove_listener("console", said)
    await windows.give_back(tmp_path if request.node.stash.get(FAILED, False) else None)
    assert not complaints, f"the page complained: {complaints}"


@pytest.fixture
def accessible() -> Callable[[Page], Awaitable[None]]:
    """Return a check that axe has no serious or critical finding on the page as it is now (WCAG 2.1 A and AA)."""

    async def check(page: Page) -> None:
        if not await page.evaluate("'axe' in window"):
            await page.evaluate(AXE_SCRIPT)
        told = await page.evaluate(SERIOUS)
        assert not told, "\n".join(told)

    return check
