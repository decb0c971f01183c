"""Cards, containers, tables and charts of data, and plans in messages, used by mouse and by keyboard."""

import pytest

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.gallery_stage import stage
from tests.browser.soon import expect

pytestmark = BROWSER
both = pytest.mark.parametrize("how", ["mouse", "keys"])


@both
async def test_buttons_of_cards_tell_which_card_and_containers_what_was_typed(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("framed")
        await on.hands.press(message.get_by_role("button", name="Order", exact=True))
        assert (await on.gallery.action("order"))["block_id"] == "card"
        carousel = message.get_by_role("region", name="Carousel of 3 cards")
        await on.hands.press(carousel.get_by_role("button", name="Take").nth(2))
        taken = await on.gallery.action("take")
        assert (taken["block_id"], taken["value"]) == ("card-calendar", "calendar")
        container = message.get_by_role("group", name="An order")
        await on.hands.write(container.get_by_role("textbox", name="A wish"), "No salt")
        await on.hands.press(container.get_by_role("button", name="Confirm"))
        body = await on.gallery.until("block_actions", name="confirm")
        assert body["actions"][0]["block_id"] == "inside"
        assert body["state"]["values"]["wish"]["wish"]["value"] == "No salt"


@pytest.mark.long
@both
async def test_containers_and_tasks_are_folded_and_opened(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("framed")
        hidden = message.get_by_text("What was folded away")
        await expect(hidden).to_be_hidden()
        await on.hands.press(message.get_by_role("button", name="Container: fold"))
        await expect(hidden).to_be_visible()
        await on.hands.press(message.get_by_role("button", name="An order: fold"))
        await expect(message.get_by_role("textbox", name="A wish")).to_be_hidden()
        plan = message.get_by_role("group", name="Cook for two")
        await expect(plan).to_contain_text("1 of 4 done")
        failed = plan.locator("details", has_text="Task 3")
        await expect(failed.get_by_text("Found two recipes")).to_be_visible()
        await on.hands.press(failed.locator("summary"))
        await expect(failed.get_by_text("Found two recipes")).to_be_hidden()


@both
async def test_a_table_of_data_is_turned_over_sorted_and_filtered(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("data")
        table = message.get_by_role("table", name="The menu")
        names = table.locator("tbody th")
        await expect(names).to_have_text(["Soup", "Stew", "Salad"])
        await on.hands.press(message.get_by_role("button", name="Rows after"))
        await expect(names).to_have_text(["Pizza", "Bread"])
        await on.hands.press(table.get_by_role("button", name="Price"))
        # By their values: as words 11 would come before 2.
        await expect(names).to_have_text(["Bread", "Soup", "Salad"])
        await expect(table.get_by_role("columnheader", name="Price")).to_have_attribute("aria-sort", "ascending")
        await on.hands.press(table.get_by_role("button", name="Price"))
        await expect(names).to_have_text(["Stew", "Pizza", "Salad"])
        await on.hands.press(table.get_by_role("button", name="Dish"))
        await expect(names).to_have_text(["Bread", "Pizza", "Salad"])
        await on.hands.write(message.get_by_role("searchbox", name="Filter The menu"), "st")
        await expect(names).to_have_text(["Stew"])
        await expect(message.get_by_role("status")).to_have_text("1 to 1 of 1")
        await on.hands.write(message.get_by_role("searchbox", name="Filter The menu"), "cake")
        await expect(table).to_contain_text("No row has this.")


@pytest.mark.long
async def test_a_chart_says_what_it_is_and_gives_its_numbers(open_page: OpenPage) -> None:
    async with stage(open_page) as on:
        message = await on.posted("data")
        bars = message.get_by_role("figure", name="Sold, as bar")
        await expect(bars.get_by_role("img", name="Sold, as bar, bar chart; its numbers follow")).to_be_visible()
        assert await bars.locator("rect").count() == 6
        await bars.get_by_text("Numbers", exact=True).click()
        rows = bars.get_by_role("row")
        await expect(rows).to_have_text(["DaySoupsStews", "Mon12-4", "Tue308", "Wed2116"])
        pie = message.get_by_role("figure", name="Sold, as pie")
        await expect(pie.get_by_role("listitem")).to_have_text(["Mon 19%", "Tue 48%", "Wed 33%"])
