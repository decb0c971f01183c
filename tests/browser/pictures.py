"""Comparing what the page draws with committed pictures, on any machine.

Fonts differ between machines, so the page is drawn in one font that comes with Pillow (Aileron, 12 kB, the basic
Latin letters), and what that font lacks (emoji) is left out. What is left differs by smoothing only: pictures are
compared in grey, four by four pixels at a time.
"""

import base64
import os
from io import BytesIO
from math import ceil, floor
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageFont
from playwright.async_api import Locator, Page

SHOTS: Final = Path(__file__).parent / "shots"
RENEW: Final = "RENEW_SHOTS"
CELL: Final = 4
OTHER_SIZE: Final = 4
"""A picture may be this many pixels wider or higher."""
OTHER_GREY: Final = 40
"""A cell is another one when its grey differs by more, of 255."""
OTHER_CELLS: Final = 0.01
"""This share of the cells may be others."""
ROUNDED: Final = 1e-3
"""Playwright rounds the edges of what it takes to whole pixels outwards, unless they are this close to one."""
BOXES: Final = """nodes => nodes.map((node) => {
  const { left, top, right, bottom } = node.getBoundingClientRect();
  return [left, top, right, bottom];
})"""


def letters() -> str:
    """Return a style sheet that draws everything in the bundled font, and nothing that moves."""
    font = ImageFont.load_default(12)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    encoded = base64.b64encode(font.font_bytes).decode()
    return f"""
        @font-face {{ font-family: bundled; src: url(data:font/ttf;base64,{encoded}); }}
        *, *::before, *::after {{ font-family: bundled !important; }}
        *, *::before, *::after {{ animation: none !important; caret-color: transparent !important; }}
        .emoji {{ display: inline-block; width: 1em; height: 1em; overflow: hidden; visibility: hidden; }}
        ul > li::marker {{ color: transparent; }}
    """


async def prepare(page: Page) -> None:
    """Put the bundled font on a page; it must have been opened with ``bypass_csp=True``."""
    await page.add_style_tag(content=letters())
    await page.evaluate("document.fonts.load('16px bundled').then(() => document.fonts.ready).then(() => null)")


async def taken(drawn: Locator) -> Image.Image:
    """Return the picture of an element."""
    return Image.open(BytesIO(await drawn.screenshot(animations="disabled", caret="hide")))


async def cut_out(drawn: Locator) -> list[Image.Image]:
    """Return the picture of each of the elements that are found; all have to be in sight.

    They are cut out of one picture of the page, which takes a fraction of the time.
    """
    whole = Image.open(BytesIO(await drawn.page.screenshot(animations="disabled", caret="hide")))
    boxes: list[list[float]] = await drawn.evaluate_all(BOXES)
    return [
        whole.crop((floor(left + ROUNDED), floor(top + ROUNDED), ceil(right - ROUNDED), ceil(bottom - ROUNDED)))
        for left, top, right, bottom in boxes
    ]


def looks_as_before(picture: Image.Image, name: str, actual: Path) -> str:
    """Compare a picture with the committed one; return what differs, nothing when it looks as before.

    With ``RENEW_SHOTS=1`` in the environment the committed picture is made anew instead. The picture of a failure
    is left in the folder ``actual``.
    """
    kept = SHOTS / f"{name}.png"
    if os.environ.get(RENEW):
        kept.parent.mkdir(exist_ok=True)
        picture.convert("RGB").quantize(64).save(kept, optimize=True)
        return ""
    if not kept.exists():
        return f"{name}: no picture is committed; run with {RENEW}=1 and look at it"
    with Image.open(kept) as before:
        told = differs(picture, before)
    if not told:
        return ""
    picture.save(actual / f"{name}.png")
    return f"{name}: {told} (see {actual / name}.png)"


def differs(now: Image.Image, before: Image.Image) -> str:
    """Return in words how two pictures differ beyond the tolerance, nothing when they do not."""
    if any(abs(own - other) > OTHER_SIZE for own, other in zip(now.size, before.size, strict=True)):
        return f"is {now.size[0]} by {now.size[1]} pixels, was {before.size[0]} by {before.size[1]}"
    size = (max(1, before.width // CELL), max(1, before.height // CELL))
    greys = [picture.convert("RGB").convert("L").resize(size, Image.Resampling.BOX) for picture in (now, before)]
    counted = ImageChops.difference(*greys).histogram()
    share = sum(counted[OTHER_GREY + 1 :]) / (size[0] * size[1])
    return f"{share:.1%} of it looks different" if share > OTHER_CELLS else ""
