"""The library in front of the page: a link saved from a message by its menu, and found by another member."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.convene_stage import CHANNEL_NAME, convene
from tests.browser.soon import expect
from tests.journeys.month import IMOGEN, LIAISON

pytestmark = BROWSER


@pytest.mark.long
async def test_a_link_goes_from_a_message_into_the_library_and_is_found(open_page: OpenPage, tmp_path: Path) -> None:
    async with convene(open_page, tmp_path) as stage:
        imogen = await stage.visitor(IMOGEN)
        await imogen.go(CHANNEL_NAME)
        await imogen.type("Worth reading: https://example.org/mentors")
        said = imogen.messages.filter(has_text="Worth reading")
        await said.hover()
        await imogen.hands.menu(said.get_by_role("button", name="More actions"), "Save to the library")
        form = await imogen.window("Add to the library")
        await expect(form.get_by_role("textbox", name="Link")).to_have_value("https://example.org/mentors")
        await imogen.hands.write(form.get_by_role("textbox", name="Title"), "Paying mentors of new teachers")
        await imogen.submit("Save")
        await expect(form).to_contain_text("Please complete this required field.")
        await imogen.hands.pick(form.get_by_role("combobox", name="Kind"), "Tool: something to use")
        await imogen.submit("Save")
        saved = await imogen.window("Saved to the library")
        await expect(saved).to_contain_text("Everybody finds it from now on.")
        await imogen.look("library-saved")
        await imogen.close()

        liaison = await stage.visitor(LIAISON)
        await liaison.go(CHANNEL_NAME)
        await liaison.type("/library paying mentros")
        found = await liaison.told("Paying mentors of new teachers")
        await expect(found.get_by_role("link", name="Paying mentors of new teachers")).to_have_attribute(
            "href", "https://example.org/mentors"
        )
        await liaison.look("library-found")
