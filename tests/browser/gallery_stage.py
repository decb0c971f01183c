"""What the tests of the gallery do over and over: run a command, find the message, the modal, an element."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Locator, Page

from tests.browser.conftest import OpenPage
from tests.browser.hands import HANDS, Mouse
from tests.browser.soon import expect
from tests.browser.windows import own_port
from tests.gallery.app import Gallery
from tests.gallery.running import Running, running_gallery

TALL = (1280, 1500)


@dataclass
class Stage:
    """The gallery, a page in front of a person, and the hands they use."""

    running: Running
    page: Page
    hands: Mouse

    @property
    def gallery(self) -> Gallery:
        """What the app heard."""
        return self.running.gallery

    @property
    def dialog(self) -> Locator:
        """The modal."""
        return self.page.locator("dialog.modal")

    async def command(self, word: str) -> None:
        """Run the gallery's command, typed into the composer."""
        await self.hands.write(self.page.get_by_role("textbox", name="Message #general"), f"/gallery {word}")
        await self.page.keyboard.press("Enter")

    async def posted(self, word: str) -> Locator:
        """Have the gallery post blocks, and return the message."""
        await self.command(word)
        message = self.page.get_by_role("article").filter(has=self.page.locator(".block")).last
        await expect(message).to_be_visible()
        return message

    async def opened(self, word: str, title: str) -> Locator:
        """Have the gallery open a modal, and return the dialog."""
        await self.command(word)
        dialog = self.page.get_by_role("dialog", name=title)
        await expect(dialog).to_be_visible()
        return dialog

    async def agree(self, *, yes: bool = True) -> None:
        """Answer a confirmation."""
        question = self.page.get_by_role("alertdialog")
        await expect(question).to_be_visible()
        await self.hands.press(question.get_by_role("button", name="Yes, do" if yes else "Rather not"))
        await expect(question).to_have_count(0)


@asynccontextmanager
async def stage(
    open_page: OpenPage, how: str = "mouse", *, ack: float = 3.0, person: str = "maya"
) -> AsyncIterator[Stage]:
    """Run the gallery and open its page."""
    async with running_gallery(ack=ack, port=own_port()) as running:
        page = await open_page(running.url, size=TALL, person=person)
        await expect(page.get_by_role("textbox", name="Message #general")).to_be_visible()
        yield Stage(running, page, HANDS[how](page))
