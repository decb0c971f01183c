"""Every block and element drawn once, compared with committed pictures: by day, at night, on a phone.

`RENEW_SHOTS=1 pytest tests/browser/test_blocks_rendered.py` makes the pictures anew; look at them before committing.
"""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.async_api import Locator, expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.pictures import differs, looks_as_before, prepare
from tests.gallery import elements, layout, views
from tests.gallery.running import Running, running_gallery
from tests.gallery.words import Json

pytestmark = [pytest.mark.sockets, pytest.mark.asyncio(loop_scope="session")]

LONG = (1000, 2600)
LONG_PHONE = (PHONE[0], 3600)


def groups(running: Running) -> dict[str, Json]:
    """Return what is posted as messages, by name."""
    return {
        "layout": {"blocks": running.gallery.layout()},
        "messages": {"blocks": layout.only_messages()},
        "attachments": {"attachments": layout.ATTACHMENTS},
        "elements": {"blocks": [*elements.actions(), *elements.accessories()]},
        "inputs": {"blocks": elements.inputs()},
    }


GROUPS = ("layout", "messages", "attachments", "elements", "inputs")
LOOKS = {"night": (LONG, True), "phone": (LONG_PHONE, False)}


async def message(running: Running, open_page: OpenPage, group: str, size: tuple[int, int], *, dark: bool) -> Locator:
    """Post one group of blocks and return its message on a page that is drawn alike everywhere."""
    await running.web.chat_postMessage(channel="C0GENERAL", text=group, **groups(running)[group])
    page = await open_page(running.url, size=size, dark=dark, person="maya", bypass_csp=True)
    await prepare(page)
    shown = page.locator(".message-content").last
    await expect(shown).to_be_visible()
    for image in await shown.locator("img").all():
        await expect(image).to_have_js_property("complete", True)
    await expect(shown.locator(".picture.broken")).to_have_count(1 if group == "layout" else 0)
    return shown


@pytest.mark.parametrize("group", GROUPS)
async def test_every_block_looks_as_before(open_page: OpenPage, tmp_path: Path, group: str) -> None:
    async with running_gallery() as running:
        shown = await message(running, open_page, group, LONG, dark=False)
        blocks = await shown.locator(".block").all()
        found = [await looks_as_before(block, await _name(block), tmp_path) for block in blocks]
        if group == "attachments":
            found.append(await looks_as_before(shown, "attachments", tmp_path))
        assert len(blocks) >= 1
        assert not any(found), "\n".join(filter(None, found))


async def _name(block: Locator) -> str:
    return f"block-{await block.get_attribute('data-block-id')}"


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("group", GROUPS)
async def test_blocks_look_as_before_at_night_and_on_a_phone(
    open_page: OpenPage, tmp_path: Path, group: str, look: str
) -> None:
    size, dark = LOOKS[look]
    async with running_gallery() as running:
        shown = await message(running, open_page, group, size, dark=dark)
        told = await looks_as_before(shown, f"{look}-{group}", tmp_path)
        assert not told, told
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await shown.page.evaluate(wide) == 0


@pytest.mark.parametrize("look", ["day", "night", "phone"])
@pytest.mark.parametrize("name", ["form", "alerts", "floor"])
async def test_modals_look_as_before(open_page: OpenPage, tmp_path: Path, name: str, look: str) -> None:
    size, dark = LOOKS.get(look, (LONG, False))
    size = (size[0], 1000 if look != "phone" else PHONE[1])
    made = {
        "form": views.required(),
        "alerts": views.modal("alerts", "Alerts", layout.alerts()),
        "floor": views.floor(1),
    }[name]
    async with running_gallery() as running:
        page = await open_page(running.url, size=size, dark=dark, person="maya", bypass_csp=True)
        await prepare(page)
        running.gallery.opens = made
        await running.control.person("maya").command("/gallery", "given", channel="#general")
        dialog = page.locator("dialog.modal")
        await expect(dialog).to_be_visible()
        told = await looks_as_before(dialog, f"modal-{name}-{look}", tmp_path)
        assert not told, told


async def test_another_picture_is_noticed_and_another_smoothing_is_not() -> None:
    before = Image.new("RGB", (200, 100), "white")
    ImageDraw.Draw(before).rectangle((20, 20, 120, 60), fill="black")
    smooth, other = before.copy(), before.copy()
    ImageDraw.Draw(smooth).line((20, 20, 120, 20), fill="grey")
    ImageDraw.Draw(other).rectangle((130, 30, 160, 50), fill="black")
    assert differs(smooth, before) == ""
    assert differs(other, before) == "4.2% of it looks different"
    assert differs(before.resize((200, 120)), before) == "is 200 by 120 pixels, was 200 by 100"
