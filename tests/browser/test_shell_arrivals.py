"""Messages that come while a conversation is still being loaded."""

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import OpenPage
from tests.gallery.running import running_gallery

pytestmark = [pytest.mark.sockets, pytest.mark.asyncio(loop_scope="session")]


async def test_a_message_that_comes_while_the_timeline_loads_is_shown(open_page: OpenPage) -> None:
    async with running_gallery() as running:
        page = await open_page(running.url, person="maya")
        await expect(page.get_by_role("textbox", name="Message #general")).to_be_visible()

        async def late(route: Route) -> None:
            answer = await route.fetch()
            await running.web.chat_postMessage(channel="C0RANDOM", text="just come")
            await expect(page.get_by_role("link", name="random, 1 unread")).to_be_visible()
            await route.fulfill(response=answer)

        await page.route("**/timeline?*", late, times=1)
        await page.get_by_role("link", name="random").click()
        await expect(page.get_by_role("article")).to_contain_text("just come")
