"""Convene's main screens for people with a screen reader, in the dark or on a phone; and the page while it is down."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Page

from bot.app import Convene
from sandbox.client import ControlClient
from sandbox.server import Sandbox
from tests.browser import BROWSER
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.convene_stage import CHANNEL_NAME, Visitor, a_series_ahead, convene, plan, seated
from tests.browser.soon import expect
from tests.journeys.harness import CONTROL_TOKEN, prepare, sandbox_config, settings_for
from tests.journeys.month import LIAISON, SVEN

pytestmark = BROWSER

ONE_ROW = "node => node.scrollWidth <= node.clientWidth"


LOOKS = {"light": (DESKTOP, False), "dark": (DESKTOP, True), "phone": (PHONE, False)}


async def test_home_an_announcement_and_the_form_can_be_used_by_everybody(
    open_page: OpenPage, tmp_path: Path, accessible: Callable[[Page], Awaitable[None]]
) -> None:
    async with convene(open_page, tmp_path) as stage:
        await a_series_ahead(stage)
        for look, (size, dark) in LOOKS.items():
            liaison = await stage.visitor(LIAISON, size=size, dark=dark)
            await _look_around(liaison, accessible, look, size)


async def _look_around(
    liaison: Visitor, accessible: Callable[[Page], Awaitable[None]], look: str, size: tuple[int, int]
) -> None:
    """Go to each screen and see that everybody can use it, and that it fits."""

    async def fit(name: str) -> None:
        await liaison.look(f"{name}-{look}")
        await accessible(liaison.page)
        assert await liaison.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name}, {look}"
        for place in (liaison.main, liaison.modal):
            if await place.count():
                assert await place.evaluate(ONE_ROW), f"{name} is wider than the screen, {look}"

    await _choose(liaison, CHANNEL_NAME, size)
    announced = liaison.messages.filter(has_text="You can change your answer until the call begins.")
    await expect(announced.last).to_be_visible()
    await fit("announcement")
    await liaison.type("/calls schedule")
    form = await liaison.window("Schedule a call")
    await fit("form")
    await liaison.submit("See the dates")
    await expect(form).to_contain_text("Please complete this required field.")
    await fit("form-errors")
    await liaison.dismiss()
    await _choose(liaison, "Convene", size)
    await expect(liaison.page.get_by_role("region", name="Convene Home")).to_contain_text("What I can do")
    await fit("home")


async def _choose(visitor: Visitor, name: str, size: tuple[int, int]) -> None:
    """Open a place of the sidebar, which on a phone is behind a button."""
    if size == PHONE:
        await visitor.hands.press(visitor.page.get_by_role("button", name="Conversations"))
    await visitor.hands.press(visitor.link(name))


async def test_while_convene_is_down_the_page_says_so_and_keeps_what_is_typed(
    open_page: OpenPage, tmp_path: Path
) -> None:
    asked = plan(tmp_path).placed()
    await prepare(asked.database_url)
    async with (
        Sandbox(sandbox_config(asked)).running(port=asked.sandbox_port) as sandbox,
        ControlClient(sandbox.url, CONTROL_TOKEN),
    ):
        settings = settings_for(asked, sandbox.url)
        sven = await seated(open_page, sandbox.url, tmp_path, SVEN)
        await sven.go(CHANNEL_NAME)
        async with Convene(settings, asked.role).running():
            await expect(sven.link("Convene, connected")).to_be_visible()
            await sven.type("/calls help")
            await sven.told("/calls next")
        await expect(sven.link("Convene, disconnected")).to_be_visible()
        await sven.type("/calls list teacher pipeline")
        failed = "/calls failed because the app did not respond"
        await sven.told(failed)
        await expect(sven.composer).to_have_value("/calls list teacher pipeline")
        await sven.look("down")
        async with Convene(settings, asked.role).running():
            await expect(sven.link("Convene, connected")).to_be_visible()
            await sven.hands.press(sven.page.get_by_role("button", name="Send", exact=True))
            await expect(sven.messages.last).not_to_contain_text(failed)
            await expect(sven.messages.last).to_contain_text(re.compile("workgroup", re.IGNORECASE))
            await expect(sven.composer).to_have_value("")
            await sven.look("up-again")
