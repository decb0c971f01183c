"""One headless Chromium for the session, and pages in it that fail their test when the page itself complains."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = (
    "--no-sandbox",  # the tests may run as root, where Chromium has no sandbox of its own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The same letters on every machine, as far as its fonts allow.
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--force-color-profile=srgb",
)
DESKTOP = (1280, 800)
PHONE = (360, 740)
PATIENCE_MS = 10_000
# The browser reports refused requests by itself; what the page makes of them is the test's business.
REPORTED = ("Failed to load resource", "WebSocket connection to")

OpenPage = Callable[..., Awaitable[Page]]


def chromium() -> str | None:
    """Return the path of this machine's Chromium: `CONVENE_CHROMIUM`, else one on the PATH."""
    return os.environ.get("CONVENE_CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium; where there is none, the test is skipped, but never in CI."""
    path = chromium()
    if path is None:
        reason = f"no browser found: install Debian's chromium or set CONVENE_CHROMIUM (looked for {', '.join(NAMES)})"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenPage]:
    """Return `open_page(url, size=DESKTOP, dark=False, person="maya", **context)`: a page in a fresh profile.

    `person` is who acts in the sandbox's page; without one the address is opened as it is. A message of the
    page on its console that is an error, or an error that it does not catch, fails the test.
    """
    complaints: list[str] = []
    contexts: list[Any] = []

    async def opened(
        url: str, *, size: tuple[int, int] = DESKTOP, dark: bool = False, person: str = "", **more: Any
    ) -> Page:
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: _note(message, complaints))
        await page.goto(f"{url.rstrip('/')}/#/as/{person}" if person else url)
        return page

    opened.complaints = complaints  # type: ignore[attr-defined]  # a test that provokes one may clear it
    yield opened
    for number, context in enumerate(contexts):
        for page in context.pages:
            await page.screenshot(path=tmp_path / f"last-{number}.png")
        await context.close()
    assert not complaints, f"the page complained: {complaints}"


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type == "error" and not message.text.startswith(REPORTED):
        complaints.append(message.text)


@pytest.fixture
def accessible() -> Callable[[Page], Awaitable[None]]:
    """Return a check that axe has no serious or critical finding on the page as it is now (WCAG 2.1 A and AA)."""

    async def check(page: Page) -> None:
        options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
        found = (await Axe().run(page, options=options)).response["violations"]
        serious = [entry for entry in found if entry["impact"] in ("serious", "critical")]
        told = [
            f"{entry['id']}: {entry['help']}: " + "; ".join(node["html"][:200] for node in entry["nodes"][:5])
            for entry in serious
        ]
        assert not told, "\n".join(told)

    return check
