"""The browser that the tests use, and its windows, which are kept from test to test.

To open a window, or a page in one, takes the browser longer than most tests: each needs processes of its own. So a
test takes windows with a page in each and gives them back, with everything forgotten that the pages kept.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Error, Page, Route

from tests.journeys.harness import free_port

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
MOST_USES = 25
"""A window is closed after as many tests: its process only grows."""
REST = "/between-two-tests"
FORGET = "localStorage.clear(); sessionStorage.clear()"


def chromium() -> str | None:
    """Return the path of this machine's Chromium: `CONVENE_CHROMIUM`, else one on the PATH."""
    return os.environ.get("CONVENE_CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)


@cache
def own_port() -> int:
    """Return where every sandbox of this process listens, one after the other.

    The page is a hundred small files: a browser that knows them by their address does not ask for them again, and
    draws what comes from one address in one process.
    """
    return free_port()


@dataclass(eq=False)
class Window:
    """A window with a profile of its own and the page in it; `kind` says what is special about the profile."""

    kind: str
    context: BrowserContext
    page: Page
    uses: int = 0


@dataclass
class Windows:
    """The windows of one browser: those that wait to be used, by the kind of their profile, and those in use."""

    browser: Browser
    _free: dict[str, list[Window]] = field(default_factory=dict)
    _taken: list[Window] = field(default_factory=list)

    async def page(self, *, size: tuple[int, int], dark: bool, unseen: bool = False, **profile: Any) -> Page:
        """Return an empty page in a window that no other page of the test has."""
        kind = repr(sorted(profile.items()))
        free = self._free.setdefault(kind, [])
        window = await self._open(kind, profile) if unseen or not free else free.pop()
        window.uses += 1
        self._taken.append(window)
        await window.page.set_viewport_size({"width": size[0], "height": size[1]})
        scheme = "dark" if dark else "light"
        await window.page.emulate_media(media="screen", color_scheme=scheme, reduced_motion="reduce")
        return window.page

    async def give_back(self, pictures: Path | None = None) -> None:
        """Take back the windows of a test that is over; pictures of its pages may be left in a folder."""
        taken, self._taken = self._taken, []
        if pictures:
            pages = [page for window in taken for page in window.context.pages]
            for number, page in enumerate(pages):
                with suppress(Error):  # one that has gone
                    await page.screenshot(path=pictures / f"last-{number}.png")
        for window in taken:
            if window.uses == MOST_USES:
                await window.context.close()
                continue
            try:
                await _clear(window)
            except Error:  # whatever ails it, another one will do
                await window.context.close()
            else:
                self._free[window.kind].append(window)

    async def _open(self, kind: str, profile: dict[str, Any]) -> Window:
        context = await self.browser.new_context(reduced_motion="reduce", **profile)
        return Window(kind, context, await context.new_page())


async def _clear(window: Window) -> None:
    """Forget what the pages kept; what they loaded may stay, it is the same for every test."""
    for page in window.context.pages:
        if page is not window.page:
            await page.close()
    await window.context.unroute_all()
    await window.page.unroute_all()
    await window.context.clear_cookies()
    # An empty page from the same place: elsewhere the browser would begin another process.
    await window.page.route(f"**{REST}", _nothing)
    await window.page.goto("{0.scheme}://{0.netloc}{1}".format(urlsplit(window.page.url), REST))
    await window.page.evaluate(FORGET)
    await window.page.unroute_all()


async def _nothing(route: Route) -> None:
    await route.fulfill(content_type="text/html", body="<title>Rest</title>")
