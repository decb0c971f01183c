"""Shortcuts of the gallery, found in the page by mouse: one of the app, one of a message."""

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.gallery_stage import stage
from tests.browser.soon import expect

pytestmark = BROWSER


async def test_a_message_shortcut_opens_a_modal_about_the_message(open_page: OpenPage) -> None:
    async with stage(open_page) as on:
        await on.command("something to look at")
        message = on.page.get_by_role("article").filter(has_text="something to look at").last
        await message.hover()
        await on.hands.menu(message.get_by_role("button", name="More actions"), "Look closer")
        dialog = on.page.get_by_role("dialog", name="Look")
        await expect(dialog).to_contain_text("You looked at: something to look at")


async def test_a_shortcut_of_the_app_opens_its_form(open_page: OpenPage) -> None:
    async with stage(open_page) as on:
        await on.hands.press(on.page.get_by_role("button", name="Shortcuts", exact=True))
        await on.page.get_by_text("Open the form").click()
        await expect(on.page.get_by_role("dialog", name="Required")).to_be_visible()
