"""The gallery's Home, used by mouse and by keyboard."""

import pytest

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.gallery_stage import Stage, stage
from tests.browser.soon import expect

pytestmark = BROWSER
both = pytest.mark.parametrize("how", ["mouse", "keys"])


async def at_home(on: Stage) -> None:
    """Go to the gallery's Home."""
    await on.hands.press(on.page.get_by_role("link", name="Gallery"))
    home = on.page.get_by_role("tab", name="Home").or_(on.page.get_by_role("link", name="Home"))
    if await home.count():
        await on.hands.press(home.first)
    await expect(on.page.get_by_text("Heard: nothing")).to_be_visible()


@both
async def test_home_shows_what_the_app_publishes_after_a_press(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        await at_home(on)
        await on.hands.press(on.page.get_by_role("button", name="Primary"))
        body = await on.gallery.until("block_actions", name="primary")
        assert body["view"]["type"] == "home"
        await expect(on.page.get_by_text("Heard: primary")).to_be_visible()
        await expect(on.page.get_by_role("button", name="Primary")).to_be_focused()


@both
async def test_what_is_entered_at_home_arrives_with_the_next_button(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        await at_home(on)
        await on.hands.write(on.page.get_by_role("textbox", name="Name"), "Grace")
        await on.hands.pick(on.page.get_by_role("combobox", name="A dish"), "Stew")
        await expect(on.page.get_by_text("Heard: select")).to_be_visible()
        await on.hands.press(on.page.get_by_role("button", name="Plain"))
        body = await on.gallery.until("block_actions", name="plain")
        assert body["view"]["state"]["values"]["name"]["name"]["value"] == "Grace"
        assert body["view"]["state"]["values"]["pickers"]["select"]["selected_option"]["value"] == "stew"
