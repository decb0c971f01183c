"""Every element in messages, used by mouse and by keyboard: what was entered reaches the app as Slack shapes it."""

import pytest

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.gallery_stage import stage
from tests.browser.soon import expect

pytestmark = BROWSER
both = pytest.mark.parametrize("how", ["mouse", "keys"])


def option(name: str) -> dict[str, object]:
    return {"text": {"type": "plain_text", "text": name, "emoji": True}, "value": name.lower()}


@both
async def test_buttons_reach_the_app_and_it_answers(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("elements")
        await on.hands.press(message.get_by_role("button", name="Plain"))
        action = await on.gallery.action("plain")
        assert action["value"] == "one"
        assert action["block_id"] == "buttons"
        said = on.page.get_by_role("article").get_by_text('Heard: plain {"value": "one"}')
        await expect(said).to_be_visible()
        await on.hands.press(message.get_by_role("button", name="More about soup"))
        assert (await on.gallery.action("labelled"))["value"] == "soup"
        await on.hands.press(message.get_by_role("button", name="Primary"))
        await on.gallery.action("primary")


@both
async def test_a_confirmation_is_asked_and_may_be_denied(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("elements")
        danger = message.get_by_role("button", name="Danger")
        await on.hands.press(danger)
        await expect(on.page.get_by_role("alertdialog", name="Sure?")).to_contain_text("This is the question.")
        await on.agree(yes=False)
        await expect(danger).to_be_focused()
        await on.hands.press(message.get_by_role("button", name="Delete"))
        await expect(on.page.get_by_role("button", name="Rather not")).to_be_focused()
        await on.agree()
        await on.gallery.action("delete")
        assert [action["action_id"] for action in on.gallery.actions] == ["delete"]


@both
async def test_a_link_button_opens_a_tab_and_tells_the_app(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        await on.page.context.route("https://example.org/**", lambda route: route.fulfill(body="opened"))
        message = await on.posted("elements")
        async with on.page.context.expect_page() as opened:
            await on.hands.press(message.get_by_role("link", name="Open link"))
        assert (await opened.value).url == "https://example.org/opened"
        await on.gallery.action("link")
        async with on.page.context.expect_page() as opened:
            await on.hands.menu(message.get_by_role("button", name="More options"), "Website")
        assert (await opened.value).url == "https://example.org/menu"
        assert (await on.gallery.action("overflow"))["selected_option"] == option("Website")


@both
async def test_an_overflow_menu_tells_which_option(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("elements")
        await on.hands.menu(message.get_by_role("button", name="More options"), "Remove")
        assert (await on.gallery.action("overflow"))["selected_option"] == option("Remove")


@both
async def test_select_menus_tell_what_was_chosen(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("elements")
        await on.hands.pick(message.get_by_role("combobox", name="A dish"), "Stew")
        assert (await on.gallery.action("select"))["selected_option"] == option("Stew")
        await on.hands.pick(message.get_by_role("combobox", name="A drink"), "Green tea", typed="tea")
        assert (await on.gallery.action("external"))["selected_option"]["value"] == "green tea"
        await on.hands.pick(message.get_by_role("combobox", name="A person"), "Ada Quill", typed="ada")
        assert (await on.gallery.action("user"))["selected_user"] == "U0ADA"
        await on.hands.pick(message.get_by_role("combobox", name="A conversation"), "#kitchen")
        assert (await on.gallery.action("conversation"))["selected_conversation"] == "C0KITCHEN"
        await on.hands.pick(message.get_by_role("combobox", name="A channel"), "#garden")
        assert (await on.gallery.action("channel"))["selected_channel"] == "C0GARDEN"


@both
async def test_an_external_select_waits_for_enough_letters(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("elements")
        field = message.get_by_role("combobox", name="A drink")
        await on.hands.write(field, "t")
        await expect(on.page.get_by_text("Type 1 more character to search")).to_be_visible()
        await on.page.keyboard.type("zzz")
        await expect(on.page.get_by_text("No matches")).to_be_visible()
        await on.page.keyboard.press("Escape")
        await expect(on.page.get_by_role("listbox")).to_have_count(0)
        await expect(field).to_have_value("")


@both
async def test_date_and_time_pickers_tell_days_times_and_moments(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("elements")
        await on.hands.day(message.get_by_role("combobox", name="A day"), "Saturday, October 24th, 2026")
        assert (await on.gallery.action("date"))["selected_date"] == "2026-10-24"
        await on.hands.pick(message.get_by_role("combobox", name="An hour"), "2:30 PM", typed="2:30 pm")
        assert (await on.gallery.action("time"))["selected_time"] == "14:30"
        await expect(message.get_by_text("GMT+2")).to_be_visible()
        await on.hands.pick(message.get_by_role("combobox", name="Time"), "9:47 PM", typed="21:47")
        # 21 October, 21:47 in Phoenix, which is seven hours behind UTC.
        assert (await on.gallery.action("moment"))["selected_date_time"] == 1_792_644_420


@both
async def test_checkboxes_tell_all_that_are_checked(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("elements")
        await on.hands.tick(message.get_by_role("checkbox", name="Bread"))
        await on.gallery.action("checks")
        await on.hands.tick(message.get_by_role("checkbox", name="Butter"))
        assert (await on.gallery.action("checks", count=2))["selected_options"] == [option("Bread"), option("Butter")]


@both
async def test_a_denied_confirmation_takes_a_choice_back(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("elements")
        await on.hands.tick(message.get_by_role("radio", name="Large"))
        await on.agree(yes=False)
        await expect(message.get_by_role("radio", name="Small")).to_be_checked()
        assert on.gallery.actions == []
        await on.hands.tick(message.get_by_role("radio", name="Large"))
        await on.agree()
        assert (await on.gallery.action("radio"))["selected_option"] == option("Large")


@both
async def test_several_are_chosen_up_to_the_maximum_and_told_when_the_list_closes(
    open_page: OpenPage, how: str
) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("elements")
        field = message.locator("[data-action-id=dishes]").get_by_role("combobox")
        await on.hands.pick(field, "Soup")
        await on.hands.pick(field, "Salad")
        await expect(on.page.get_by_text("You can choose up to 2.")).to_be_visible()
        assert on.gallery.actions == []
        await on.page.keyboard.press("Escape")
        chosen = (await on.gallery.action("dishes"))["selected_options"]
        assert [entry["value"] for entry in chosen] == ["soup", "salad"]


@both
async def test_what_is_chosen_is_removed_from_several(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("elements")
        people = message.locator("[data-action-id=people]")
        await on.hands.press(people.get_by_role("button", name="Remove Noor Haddad"))
        assert (await on.gallery.action("people"))["selected_users"] == []
        await on.hands.pick(people.get_by_role("combobox"), "Ada Quill")
        await on.page.keyboard.press("Escape")
        assert (await on.gallery.action("people", count=2))["selected_users"] == ["U0ADA"]
        await on.hands.write(people.get_by_role("combobox"), "")
        await on.page.keyboard.press("Backspace")
        await on.page.keyboard.press("Escape")
        assert (await on.gallery.action("people", count=3))["selected_users"] == []


@both
async def test_conversations_are_filtered_and_drinks_come_in_groups(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("elements")
        field = message.locator("[data-action-id=conversations]").get_by_role("combobox")
        await on.hands.pick(field, "#kitchen")
        await expect(on.page.get_by_role("option")).to_have_count(1)
        await on.page.keyboard.press("Escape")
        assert (await on.gallery.action("conversations"))["selected_conversations"] == ["C0KITCHEN"]
        drinks = message.locator("[data-action-id=drinks]").get_by_role("combobox")
        await on.hands.pick(drinks, "Water")
        await expect(on.page.get_by_role("group", name="Hot").get_by_role("option")).to_have_count(3)
        await on.page.keyboard.press("Escape")
        assert [entry["value"] for entry in (await on.gallery.action("drinks"))["selected_options"]] == ["water"]
        channels = message.locator("[data-action-id=channels]").get_by_role("combobox")
        await on.hands.pick(channels, "#random")
        await on.page.keyboard.press("Escape")
        assert (await on.gallery.action("channels"))["selected_channels"] == ["C0RANDOM"]


@both
async def test_feedback_and_icon_buttons_reach_the_app(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("messages")
        good = message.get_by_role("button", name="Good answer")
        await on.hands.press(good)
        assert (await on.gallery.action("feedback"))["value"] == "good"
        await expect(good).to_have_attribute("aria-pressed", "true")
        await on.hands.press(message.get_by_role("button", name="Remove"))
        assert (await on.gallery.action("icon"))["value"] == "out"
        await expect(message.get_by_role("button", name="Only Ada sees this")).to_have_count(0)


@both
async def test_inputs_in_a_message_arrive_with_the_next_button(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("inputs")
        await on.hands.write(message.get_by_role("textbox", name="Name"), "Grace")
        await on.hands.pick(message.get_by_role("combobox", name="Dish"), "Stew")
        await on.hands.press(message.get_by_role("button", name="Plain"))
        body = await on.gallery.until("block_actions", name="plain")
        values = body["state"]["values"]
        assert values["name"]["name"]["value"] == "Grace"
        assert values["dish"]["dish"]["selected_option"] == option("Stew")
        assert values["talk"]["talk"]["selected_conversation"] == "C0GENERAL"
        assert [action["action_id"] for action in on.gallery.actions] == ["plain"]


@both
async def test_an_app_replaces_adds_and_deletes_by_the_address_that_came_with_a_press(
    open_page: OpenPage, how: str
) -> None:
    async with stage(open_page, how) as on:
        message = await on.posted("whisper")
        await expect(message).to_contain_text("Only you see this")
        await on.hands.press(message.get_by_role("button", name="Say something else"))
        await expect(message).to_contain_text("This came instead")
        await expect(on.page.get_by_text("Only you see this")).to_have_count(0)
        await on.hands.press(message.get_by_role("button", name="Tell everybody"))
        said = on.page.get_by_role("article").filter(has_text="This came on top")
        await expect(said).to_be_visible()
        await expect(said).not_to_contain_text("Only visible to you")
        await on.hands.press(message.get_by_role("button", name="Go away"))
        await expect(on.page.get_by_text("This came instead")).to_have_count(0)
