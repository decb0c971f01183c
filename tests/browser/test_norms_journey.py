"""Group norms in front of the page: a member proposes, the liaison asks the group, a member answers in the channel."""

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
async def test_a_norm_is_proposed_asked_about_and_answered(open_page: OpenPage, tmp_path: Path) -> None:
    async with convene(open_page, tmp_path) as stage:
        imogen, liaison = await stage.visitor(IMOGEN), await stage.visitor(LIAISON)
        await imogen.go(CHANNEL_NAME)
        await imogen.type("/norms propose")
        form = await imogen.window("Propose a norm")
        await imogen.hands.pick(form.get_by_role("combobox", name="About"), "Time")
        await imogen.hands.write(form.get_by_role("textbox", name="The norm"), "We start on the minute.")
        await imogen.submit("Propose")
        await expect(imogen.modal).to_contain_text("We start on the minute.")
        await imogen.dismiss()

        await liaison.go(CHANNEL_NAME)
        await liaison.type("/norms check")
        asking = await liaison.window("Check consensus")
        await expect(asking).to_contain_text("This asks ")
        await liaison.submit("Ask the group")
        await expect(liaison.modal).to_contain_text("is being asked about")
        await liaison.dismiss()

        asked = imogen.messages.filter(has=imogen.page.get_by_role("button", name="Say where you stand"))
        await expect(asked).to_contain_text("0 of ")
        await imogen.press(asked.get_by_role("button", name="Say where you stand"))
        stand = await imogen.window("Where you stand")
        await imogen.hands.tick(stand.get_by_role("radio", name="I support them"))
        await imogen.submit("Answer")
        await expect(imogen.modal.get_by_role("button", name="Answer")).to_have_count(0)
        await imogen.look("norms-answered")
        await imogen.dismiss()
        await expect(liaison.messages.filter(has_text="We start on the minute.")).to_contain_text("1 support")
