"""`convene demo` as a newcomer meets it: from the command to an answer that another member sees."""

from __future__ import annotations

import time
from pathlib import Path

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.soon import expect
from tests.browser.walk import announcement, demo, tour

pytestmark = BROWSER

PROMISED_SECONDS = 180


async def test_the_tour_leads_to_an_answer_that_another_member_sees(open_page: OpenPage, tmp_path: Path) -> None:
    began = time.monotonic()
    async with demo(tmp_path) as url:
        page = await open_page(url, unseen=True)
        await tour(page)
        other = await open_page(f"{url}#/as/barnaby.okonjo")
        await other.get_by_role("navigation").get_by_text("tllc-teacher-pipeline").click()
        await expect(announcement(other)).to_contain_text("1 going")
        assert time.monotonic() - began < PROMISED_SECONDS
