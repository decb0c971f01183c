"""Every block and element drawn once, compared with committed pictures: by day, at night, on a phone.

`make pictures` makes the pictures anew; look at them before committing.
"""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.async_api import Locator, Page

from tests.browser import BROWSER
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.pictures import cut_out, differs, looks_as_before, prepare, taken
from tests.browser.soon import expect
from tests.browser.windows import own_port
from tests.gallery import elements, layout, views
from tests.gallery.running import Running, running_gallery
from tests.gallery.words import Json

pytestmark = BROWSER

LONG = (1000, 2600)
LONG_PHONE = (PHONE[0], 3600)
LOOKS = {"day": (LONG, False), "night": (LONG, True), "phone": (LONG_PHONE, False)}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def groups(running: Running) -> dict[str, Json]:
    """Return what is posted as messages, by name."""
    return {
        "layout": {"blocks": running.gallery.layout()},
        "messages": {"blocks": layout.only_messages()},
        "framed": {"blocks": layout.framed(running.gallery.picture)},
        "data": {"blocks": layout.data()},
        "attachments": {"attachments": layout.ATTACHMENTS},
        "elements": {"blocks": [*elements.actions(), *elements.accessories()]},
        "beside": {"blocks": elements.beside()},
        "inputs": {"blocks": elements.inputs()},
    }


def modals() -> dict[str, Json]:
    """Return the modals that are looked at, by name."""
    return {
        "form": views.required(),
        "alerts": views.modal("alerts", "Alerts", layout.alerts()),
        "floor": views.floor(1),
    }


@pytest.mark.parametrize("look", LOOKS)
async def test_everything_looks_as_before(open_page: OpenPage, tmp_path: Path, look: str) -> None:
    size, dark = LOOKS[look]
    async with running_gallery(port=own_port()) as running:
        page = await open_page(running.url, size=size, dark=dark, person="maya", bypass_csp=True)
        await prepare(page)
        told: list[str] = []
        for group, content in groups(running).items():
            ts = (await running.web.chat_postMessage(channel="C0GENERAL", text=group, **content))["ts"]
            shown = page.locator(f'article[data-ts="{ts}"] .message-content')
            await complete(shown, broken=1 if group == "layout" else 0)
            assert await page.evaluate(WIDER) == 0
            if look == "day":
                told += await each_block(shown, tmp_path)
            if look != "day" or group == "attachments":
                told.append(looks_as_before(await taken(shown), _named(look, group), tmp_path))
            # Each is looked at alone: what stands above would move it by a part of a pixel.
            await running.web.chat_delete(channel="C0GENERAL", ts=ts)
            await expect(shown).to_have_count(0)
        await page.set_viewport_size({"width": size[0], "height": PHONE[1] if look == "phone" else 1000})
        for name, view in modals().items():
            told.append(await modal_looks_as_before(running, page, view, f"modal-{name}-{look}", tmp_path))
        assert not any(told), "\n".join(filter(None, told))


def _named(look: str, group: str) -> str:
    return group if look == "day" else f"{look}-{group}"


async def complete(shown: Locator, *, broken: int) -> None:
    """Wait until a message is there with all its pictures, except the broken ones."""
    await expect(shown).to_be_visible()
    # First those that give way to words: counted before, the last picture may be gone when its turn comes.
    await expect(shown.locator(".picture.broken")).to_have_count(broken)
    for image in await shown.locator("img").all():
        await expect(image).to_have_js_property("complete", True)


async def each_block(shown: Locator, folder: Path) -> list[str]:
    """Compare each block of a message with its picture."""
    # What stands inside a container is in its picture.
    blocks = shown.locator(".blocks > .block")
    names = await blocks.evaluate_all("nodes => nodes.map((node) => node.dataset.blockId)")
    pictures = await cut_out(blocks)
    assert len(pictures) == len(names) >= 1
    return [looks_as_before(picture, f"block-{name}", folder) for name, picture in zip(names, pictures, strict=True)]


async def modal_looks_as_before(running: Running, page: Page, view: Json, name: str, folder: Path) -> str:
    """Have the gallery open a modal, compare it with its picture, and close it."""
    running.gallery.opens = view
    await running.control.person("maya").command("/gallery", "given", channel="#general")
    dialog = page.locator("dialog.modal")
    await expect(dialog).to_be_visible()
    told = looks_as_before(await taken(dialog), name, folder)
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    return told


async def test_another_picture_is_noticed_and_another_smoothing_is_not() -> None:
    before = Image.new("RGB", (200, 100), "white")
    ImageDraw.Draw(before).rectangle((20, 20, 120, 60), fill="black")
    smooth, other = before.copy(), before.copy()
    ImageDraw.Draw(smooth).line((20, 20, 120, 20), fill="grey")
    ImageDraw.Draw(other).rectangle((130, 30, 160, 50), fill="black")
    assert differs(smooth, before) == ""
    assert differs(other, before) == "4.2% of it looks different"
    assert differs(before.resize((200, 120)), before) == "is 200 by 120 pixels, was 200 by 100"
