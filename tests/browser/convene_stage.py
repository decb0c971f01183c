"""Convene in a sandbox, with the shipped program's people, and what somebody in front of the page does and sees.

The people act by clicks and keys alone, and time moves by the page's clock; nothing here acts through the control API.
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.async_api import Locator, Page

from bot.settings import Mode
from sandbox.config import LimitConfig
from tests.browser.conftest import DESKTOP, OpenPage
from tests.browser.hands import HANDS, Mouse
from tests.browser.soon import PATIENCE_MS, expect
from tests.browser.windows import own_port
from tests.journeys.harness import Plan, World
from tests.journeys.looking import opened_by
from tests.journeys.month import CHANNEL, FORM, LIAISON
from tests.journeys.stage import furnished, shipped_plan

CHANNEL_NAME = CHANNEL.removeprefix("#")
GROUP_NAME = "Addressing Teacher Pipeline Challenges"
PICTURES = "CONVENE_PICTURES"
"""Set in the environment, the journeys leave a picture of each screen in their folders: look at them."""
WEEKS_MS = 4 * PATIENCE_MS
"""How long weeks may take, with a stop at everything that is due."""
STOPS = 5
"""How many due things are passed at most on the way to one."""


def plan(folder: Path) -> Plan:
    """Return the shipped program's workspace, on a database file, with nobody held up by rate limits."""
    asked = shipped_plan(f"sqlite:///{folder / 'convene.sqlite3'}", Mode.SOCKET)
    return replace(asked, limits=LimitConfig(factor=None), sandbox_port=own_port())


@dataclass
class Visitor:
    """Somebody in front of the page, with the hands they use."""

    page: Page
    hands: Mouse
    folder: Path
    handle: str

    @property
    def main(self) -> Locator:
        """The conversation or Home that is open."""
        return self.page.get_by_role("main")

    @property
    def composer(self) -> Locator:
        """The box in which one types."""
        return self.page.get_by_role("textbox", name=re.compile("^Message "))

    @property
    def modal(self) -> Locator:
        """The window on top."""
        return self.page.locator("dialog.modal")

    @property
    def messages(self) -> Locator:
        """The messages of the conversation that is open."""
        return self.main.locator("article.message")

    def link(self, name: str) -> Locator:
        """Return a place in the sidebar, whether something is unread in it or not."""
        sidebar = self.page.get_by_role("navigation", name="Conversations")
        return sidebar.get_by_role("link", name=re.compile(rf"^{re.escape(name)}(,|$)"))

    async def press(self, button: Locator) -> None:
        """Use a button as soon as it has come to an end with what it did before."""
        await expect(button).not_to_have_attribute("aria-busy", "true")
        await self.hands.press(button)

    async def go(self, name: str) -> None:
        """Open a channel."""
        await self.hands.press(self.link(name))
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(name)

    async def home(self) -> Locator:
        """Open Convene's Home tab, and return it as soon as it is there."""
        await self.hands.press(self.link("Convene"))
        await self.hands.press(self.page.get_by_role("button", name="Home", exact=True))
        home = self.page.get_by_role("region", name="Convene Home")
        await expect(home).to_contain_text("What I can do")
        return home

    async def direct(self) -> None:
        """Open the direct messages with Convene."""
        await self.hands.press(self.link("Convene"))
        await self.hands.press(self.page.get_by_role("button", name="Messages", exact=True))
        await expect(self.page.get_by_role("region", name=re.compile("^Messages in "))).to_be_visible()

    async def type(self, text: str) -> None:
        """Type something into the conversation and send it."""
        await self.hands.write(self.composer, text)
        await self.page.keyboard.press("Escape")  # the list of commands
        await self.page.keyboard.press("Enter")

    async def told(self, text: str) -> Locator:
        """Return the newest message that only this person sees, once it says this."""
        message = self.messages.filter(has_text="Only visible to you").last
        await expect(message).to_contain_text(text)
        return message

    async def window(self, title: str) -> Locator:
        """Return the window on top, once it is the one of that title."""
        await expect(self.page.get_by_role("dialog", name=title, exact=True)).to_be_visible()
        return self.modal

    async def submit(self, name: str) -> None:
        """Press the button that sends the window's form."""
        await self.hands.press(self.modal.locator(".modal-foot").get_by_role("button", name=name, exact=True))

    async def close(self) -> None:
        """Close the window by its button at the foot."""
        await self.submit("Close")
        await expect(self.modal).to_have_count(0)

    async def dismiss(self) -> None:
        """Leave all windows at once."""
        await self.hands.press(self.modal.locator(".modal-head").get_by_role("button", name=re.compile("^Close")))
        await expect(self.modal).to_have_count(0)

    def clock(self) -> Locator:
        """Return the clock in the header."""
        return self.page.get_by_role("button", name=re.compile("^Workspace clock"))

    async def wait_until_due(self, what: str, at: str) -> list[str]:
        """Move the clock from due thing to due thing until this one, at that time on the own clock.

        Returns what was due on the way.
        """
        panel = self.page.get_by_role("complementary", name="Time")
        if not await panel.count():
            await self.hands.press(self.clock())
        following = panel.get_by_role("button", name="To the next thing due", exact=True)
        passed: list[str] = []
        for _ in range(STOPS):
            await self.hands.press(following)
            await expect(following).to_have_attribute("aria-disabled", "false")
            reached = await panel.get_by_role("status").first.inner_text()
            if what in reached:
                await expect(self.clock()).to_have_accessible_name(re.compile(re.escape(at)))
                return passed
            passed.append(reached)
        raise AssertionError(f"{what} was not due, only {passed}")

    async def wait_until(self, date: str, time: str, at: str) -> None:
        """Set the clock to a day (`2026-10-07`) and a time (`15:00`) on the own clock, with all that is due before."""
        panel = self.page.get_by_role("complementary", name="Time")
        if not await panel.count():
            await self.hands.press(self.clock())
        await panel.get_by_label("Date", exact=True).fill(date)
        await panel.get_by_label(re.compile("^Time in ")).fill(time)
        await self.hands.press(panel.get_by_role("button", name="Go to this date"))
        arrived = re.compile(f"{re.escape(at)}.*frozen")
        await expect(self.clock()).to_have_accessible_name(arrived, timeout=WEEKS_MS)
        await expect(panel.get_by_role("status").first).to_contain_text("Arrived")

    async def look(self, name: str) -> None:
        """Leave a picture of the page as it is now in the test's folder, when somebody wants to look at them."""
        if os.environ.get(PICTURES):
            await self.page.screenshot(path=self.folder / f"{name}.png")


@dataclass
class Stage:
    """A running Convene, and a page for everybody who comes."""

    place: World
    open_page: OpenPage
    folder: Path

    async def visitor(
        self, handle: str, how: str = "mouse", *, size: tuple[int, int] = DESKTOP, dark: bool = False
    ) -> Visitor:
        """Seat somebody in front of a page of their own, in the workgroup's channel."""
        return await seated(self.open_page, self.place.sandbox.url, self.folder, handle, how, size=size, dark=dark)


async def seated(
    open_page: OpenPage,
    url: str,
    folder: Path,
    handle: str,
    how: str = "mouse",
    *,
    size: tuple[int, int] = DESKTOP,
    dark: bool = False,
) -> Visitor:
    """Seat somebody in front of a page of their own, in the workgroup's channel."""
    page = await open_page(url, person=handle, size=size, dark=dark)
    return Visitor(page, HANDS[how](page), folder, handle)


async def a_series_ahead(stage: Stage) -> None:
    """Set the scene through the control API: the workgroup has a monthly call, and it is announced."""
    liaison = stage.place.person(LIAISON)
    await liaison.fill(await opened_by(liaison, await liaison.command("/calls", "schedule", channel=CHANNEL)), FORM)
    await liaison.submit()
    await liaison.submit()
    await liaison.close_view()
    await stage.place.control.advance(seconds=1)


@asynccontextmanager
async def convene(open_page: OpenPage, folder: Path) -> AsyncIterator[Stage]:
    """Run the sandbox and Convene, with program and roster loaded and everybody known."""
    async with furnished(plan(folder)) as place:
        yield Stage(place, open_page, folder)
