"""What comes from others and from apps while the page is open: at once, in its place, with its pictures."""

import re

from playwright.async_api import Route

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.kettle import kettle
from tests.browser.soon import expect
from tests.browser.speed import click
from tests.browser.windows import own_port
from tests.gallery.running import running_gallery, two_colours

pytestmark = BROWSER

AT_ONCE = 0.1  # seconds
TRIES = 5


async def test_a_message_that_comes_while_the_timeline_loads_is_shown(open_page: OpenPage) -> None:
    async with running_gallery(port=own_port()) as running:
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


async def test_a_click_shows_its_result_at_once_when_the_app_has_answered(open_page: OpenPage) -> None:
    """The best of a few: the page and the sandbox are measured, not what else the machine does."""
    async with kettle() as stage:
        stage.fill("C0GENERAL", 1000)
        page = await open_page(stage.url, person="noor")
        await expect(page.get_by_text("message number 999 ")).to_be_visible()
        took = [await click(stage, page) for _ in range(TRIES)]
        assert min(took) > 0
        assert min(took) < AT_ONCE


async def test_pictures_and_files_of_an_app_are_shown_with_their_words(open_page: OpenPage) -> None:
    async with running_gallery(port=own_port()) as running:
        page = await open_page(running.url, person="maya")
        await running.web.files_upload_v2(
            channel="C0GENERAL",
            initial_comment="How it went",
            file_uploads=[
                {"content": two_colours(), "filename": "a.png", "title": "Going", "alt_txt": "Six go, two do not"},
                {"content": "who,when\n", "filename": "who.csv", "title": "Who comes"},
            ],
        )
        message = page.get_by_role("article").filter(has_text="How it went")
        picture = message.get_by_role("img", name="Six go, two do not")
        await expect(picture).to_be_visible()
        assert await picture.evaluate("(node) => node.decode().then(() => node.naturalWidth)") == 96
        await expect(message).to_contain_text("Going")
        file = message.get_by_role("link", name="Who comes")
        await expect(file).to_have_attribute("href", re.compile(r"/control/files/T0GALLERY/F\w+\?key="))
        answer = await page.request.get(str(await file.get_attribute("href")))
        assert await answer.text() == "who,when\n"
