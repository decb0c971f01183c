"""Calendars in front of the page: a member gets a link that a calendar follows, replaces it, and turns it off."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.convene_stage import CHANNEL_NAME, Visitor, a_series_ahead, convene
from tests.browser.soon import expect
from tests.journeys.month import IMOGEN

pytestmark = BROWSER

GONE = 410
MINE = "my calls and webinars"
SHOWN = re.compile(r"http://\S+\.ics")


@pytest.mark.long
async def test_a_link_is_taken_followed_replaced_and_turned_off(open_page: OpenPage, tmp_path: Path) -> None:
    async with convene(open_page, tmp_path) as stage:
        await a_series_ahead(stage)
        imogen = await stage.visitor(IMOGEN)
        await imogen.go(CHANNEL_NAME)
        await imogen.type("/calls calendar")
        window = await imogen.window("Calendars")
        await imogen.press(window.get_by_role("button", name=f"Get a calendar link for {MINE}"))
        first = await _address(imogen)
        followed = await imogen.page.request.get(first)
        assert followed.headers["content-type"].startswith("text/calendar")
        assert "Addressing Teacher Pipeline Challenges" in (await followed.text()).replace("\r\n ", "")
        await imogen.look("calendars")

        await imogen.press(window.get_by_role("button", name=f"Replace the calendar link for {MINE}"))
        await expect(window).not_to_contain_text(first)
        second = await _address(imogen)
        assert (await imogen.page.request.get(first)).status == GONE
        assert (await imogen.page.request.get(second)).ok

        await imogen.press(window.get_by_role("button", name=f"Turn the calendar link for {MINE} off"))
        await expect(window.get_by_role("button", name=f"Get a calendar link for {MINE}")).to_be_visible()
        assert (await imogen.page.request.get(second)).status == GONE


async def _address(visitor: Visitor) -> str:
    """Return the visitor's own link as the window shows it."""
    shown = visitor.modal.locator("code").filter(has_text=SHOWN).first
    await expect(shown).to_be_visible()
    return await shown.inner_text()
