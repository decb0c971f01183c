"""Modals used by mouse and by keyboard: every input, errors, dispatching, three floors, closing, apps that fail."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.gallery_stage import Stage, stage
from tests.browser.soon import expect
from tests.gallery import elements

pytestmark = BROWSER
both = pytest.mark.parametrize("how", ["mouse", "keys"])

TYPED = {
    "Name": ("name", "Grace"),
    "Notes": ("notes", "two words"),
    "E-mail": ("mail", "grace@example.org"),
    "Website": ("site", "https://example.org/grace"),
    "Count": ("count", "7"),
    "Price": ("price", "4.25"),
}
PICKED = {
    "Dish": ("dish", "Salad", "", "salad"),
    "Drink": ("drink", "Coffee", "cof", "coffee"),
    "Sides": ("sides", "Pizza", "", ["pizza"]),
    "Drinks": ("drinks", "Black tea", "tea", ["black tea"]),
}
FILLED = {
    "Name": "Grace",
    "Notes": "two\nlines",
    "E-mail": "grace@example.org",
    "Website": "https://example.org/grace",
    "Count": "7",
    "Dish": "Stew",
    "Drink": "Water",
    "Person": "Ada Quill",
    "Conversation": "#kitchen",
    "Channel": "#random",
    "Day": "October 30th, 2026",
    "Hour": "4:00 PM",
}
CHOSEN = {
    "Sides": ("Salad", "Stew"),
    "Drinks": ("Coffee",),
    "Guests": ("Noor Haddad", "Ada Quill"),
    "Conversations": ("#garden",),
    "Channels": ("#random", "#general"),
}
IDS = {
    "Person": ("person", "Ada Quill", "selected_user", "U0ADA"),
    "Conversation": ("talk", "#kitchen", "selected_conversation", "C0KITCHEN"),
    "Channel": ("place", "#garden", "selected_channel", "C0GARDEN"),
    "Guests": ("guests", "Noor Haddad", "selected_users", ["U0NOOR"]),
    "Conversations": ("talks", "#garden", "selected_conversations", ["C0GARDEN"]),
    "Channels": ("places", "#random", "selected_channels", ["C0RANDOM"]),
}


def field(dialog: Locator, label: str) -> Locator:
    """Return the combobox or text field with that label."""
    return dialog.get_by_role("textbox", name=label, exact=True).or_(
        dialog.get_by_role("combobox", name=label, exact=True)
    )


async def send(on: Stage, dialog: Locator) -> None:
    await on.hands.press(dialog.get_by_role("button", name="Send"))


@both
async def test_what_is_typed_into_a_form_arrives(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        dialog = await on.opened("form", "Every input")
        await expect(field(dialog, "Name")).to_be_focused()
        for label, (_, text) in TYPED.items():
            await on.hands.write(field(dialog, label), text)
        await send(on, dialog)
        values = await on.gallery.submitted("form")
        assert {block_id: values[block_id]["value"] for block_id, _ in TYPED.values()} == dict(TYPED.values())
        await expect(dialog).to_have_count(0)
        await expect(on.page.get_by_role("textbox", name="Message #general")).to_be_focused()


@pytest.mark.long
@both
async def test_what_is_chosen_in_a_form_arrives(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        dialog = await on.opened("form", "Every input")
        for label, (_, name, typed, _) in PICKED.items():
            await on.hands.pick(field(dialog, label), name, typed=typed)
            await on.page.keyboard.press("Tab")
        for label, (_, name, _, _) in IDS.items():
            await on.hands.pick(field(dialog, label), name)
            await on.page.keyboard.press("Tab")
        await send(on, dialog)
        values = await on.gallery.submitted("form")
        for block_id, _, _, wanted in PICKED.values():
            chosen = values[block_id].get("selected_option") or values[block_id].get("selected_options")
            assert ([one["value"] for one in chosen] if isinstance(chosen, list) else chosen["value"]) == wanted
        assert {block_id: values[block_id][key] for block_id, _, key, _ in IDS.values()} == {
            block_id: wanted for block_id, _, _, wanted in IDS.values()
        }


@pytest.mark.long
@both
async def test_days_times_boxes_and_sizes_arrive(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        dialog = await on.opened("form", "Every input")
        await on.hands.day(field(dialog, "Day"), "Friday, October 30th, 2026")
        await on.hands.pick(field(dialog, "Hour"), "4:00 PM", typed="4:00 pm")
        start = dialog.get_by_role("group", name="Start")
        await on.hands.day(start.get_by_role("combobox", name="Date"), "Sunday, October 25th, 2026")
        await on.hands.pick(start.get_by_role("combobox", name="Time"), "8:05 AM", typed="8:05")
        await on.hands.tick(dialog.get_by_role("checkbox", name="Butter"))
        await on.hands.tick(dialog.get_by_role("checkbox", name="Salt"))
        await on.hands.tick(dialog.get_by_role("radio", name="Large"))
        await send(on, dialog)
        values = await on.gallery.submitted("form")
        assert values["day"]["selected_date"] == "2026-10-30"
        assert values["hour"]["selected_time"] == "16:00"
        assert values["start"]["selected_date_time"] == 1_792_940_700  # 25 October, 8:05 in Phoenix
        assert [one["value"] for one in values["extras"]["selected_options"]] == ["butter", "salt"]
        assert values["size"]["selected_option"]["value"] == "large"


@pytest.mark.long
async def test_a_moment_is_entered_in_the_zone_of_who_acts(open_page: OpenPage) -> None:
    async with stage(open_page, person="ada") as on:
        dialog = await on.opened("form", "Every input")
        start = dialog.get_by_role("group", name="Start")
        await expect(start.get_by_text("GMT+5:30")).to_be_visible()
        await on.hands.write(start.get_by_role("combobox", name="Date"), "Oct 25")
        await on.page.keyboard.press("Enter")
        await on.hands.pick(start.get_by_role("combobox", name="Time"), "8:05 AM", typed="8:05")
        await send(on, dialog)
        assert (await on.gallery.submitted("form"))["start"]["selected_date_time"] == 1_792_895_700


@pytest.mark.long
@both
async def test_an_untouched_form_arrives_with_its_initial_values(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        dialog = await on.opened("form", "Every input")
        await send(on, dialog)
        values = await on.gallery.submitted("form")
        assert values["name"]["value"] is None
        assert values["price"]["value"] == "2.5"
        assert values["hour"]["selected_time"] == "09:30"
        assert values["place"]["selected_channel"] == "C0RANDOM"
        assert values["talk"]["selected_conversation"] == "C0GENERAL"
        assert values["extras"]["selected_options"] == []


@pytest.mark.long
async def test_what_every_input_begins_with_is_shown_and_arrives_untouched(open_page: OpenPage) -> None:
    async with stage(open_page, "keys") as on:
        dialog = await on.opened("filled", "Filled in")
        for label, text in FILLED.items():
            await expect(field(dialog, label)).to_have_value(text)
        for label, names in CHOSEN.items():
            for name in names:
                chosen = dialog.locator(f"[data-action-id={label.lower()}]")
                await expect(chosen.get_by_role("button", name=f"Remove {name}")).to_be_visible()
        await expect(field(dialog, "Story")).to_have_text("Once")
        await expect(dialog.get_by_role("checkbox", checked=True)).to_have_accessible_name(re.compile("Salt"))
        await expect(dialog.get_by_role("radio", checked=True)).to_have_accessible_name(re.compile("Large"))
        await send(on, dialog)
        values = await on.gallery.submitted("filled")
        given = {block["block_id"]: block["element"] for block in elements.filled()}
        for block_id, element in given.items():
            (wanted,) = (given for key, given in element.items() if key.startswith("initial_"))
            assert wanted in _without_emoji(values[block_id]).values(), block_id


def _without_emoji(value: Any) -> Any:
    """Return a value as the app gave it, without what Slack adds to its texts."""
    if isinstance(value, dict):
        return {key: _without_emoji(inner) for key, inner in value.items() if key != "emoji"}
    if isinstance(value, list):
        return [_without_emoji(inner) for inner in value]
    return value


@pytest.mark.long
@both
async def test_rich_text_is_written_with_its_styles(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        dialog = await on.opened("form", "Every input")
        area = field(dialog, "Story")
        await on.hands.write(area, "plain ")
        tools = dialog.get_by_role("toolbar", name="Formatting")
        if how == "mouse":
            await tools.get_by_role("button", name="Bold").click()
        else:
            await on.page.keyboard.press("Control+b")
        await on.page.keyboard.type("bold")
        if how == "mouse":
            await tools.get_by_role("button", name="Bold").click()
        else:
            await on.page.keyboard.press("Control+b")
        await on.page.keyboard.press("Enter")
        if how == "mouse":
            await tools.get_by_role("button", name="Bulleted list").click()
        else:
            for _ in range(2):
                await on.page.keyboard.press("Shift+Tab")
                if await tools.get_by_role("button", name="Bold").evaluate("node => node === document.activeElement"):
                    break
            for _ in range(6):
                await on.page.keyboard.press("ArrowRight")
            await on.page.keyboard.press("Enter")
        await on.page.keyboard.type("one")
        await on.page.keyboard.press("Enter")
        await on.page.keyboard.type("two")
        await send(on, dialog)
        story = (await on.gallery.submitted("form"))["story"]["rich_text_value"]
        line, listed = story["elements"]
        assert line["elements"] == [
            {"type": "text", "text": "plain "},
            {"type": "text", "text": "bold", "style": {"bold": True}},
        ]
        assert (listed["type"], listed["style"]) == ("rich_text_list", "bullet")
        assert [item["elements"][0]["text"] for item in listed["elements"]] == ["one", "two"]


@pytest.mark.long
async def test_rich_text_takes_links_quotes_and_code(open_page: OpenPage) -> None:
    async with stage(open_page) as on:
        dialog = await on.opened("form", "Every input")
        tools = dialog.get_by_role("toolbar", name="Formatting")
        await on.hands.write(field(dialog, "Story"), "see ")
        await tools.get_by_role("button", name="Code", exact=True).click()
        await on.page.keyboard.type("x = 1")
        await on.page.keyboard.press("Shift+Home")
        await on.page.keyboard.press("End")
        await on.page.keyboard.press("Enter")
        await tools.get_by_role("button", name="Quote").click()
        await on.page.keyboard.type("here")
        await on.page.keyboard.press("Shift+Control+ArrowLeft")
        await tools.get_by_role("button", name="Link").click()
        await dialog.get_by_role("textbox", name="Link address").fill("javascript:alert(1)")
        await on.page.keyboard.press("Enter")
        await expect(dialog.get_by_text("Please enter a valid link.")).to_be_visible()
        await dialog.get_by_role("textbox", name="Link address").fill("https://example.org")
        await on.page.keyboard.press("Enter")
        await send(on, dialog)
        story = (await on.gallery.submitted("form"))["story"]["rich_text_value"]
        kinds = [part["type"] for part in story["elements"]]
        assert kinds == ["rich_text_section", "rich_text_quote"]
        assert {"type": "text", "text": "x = 1", "style": {"code": True}} in story["elements"][0]["elements"]
        link = story["elements"][1]["elements"][0]
        assert (link["type"], link["url"], link["text"]) == ("link", "https://example.org", "here")


@pytest.mark.long
async def test_files_are_uploaded_taken_out_and_sent(open_page: OpenPage, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("first")
    (tmp_path / "two.txt").write_text("second")
    async with stage(open_page) as on:
        dialog = await on.opened("form", "Every input")
        picker = dialog.get_by_label("File", exact=True)
        await picker.set_input_files([tmp_path / "one.txt", tmp_path / "two.txt"])
        await expect(dialog.get_by_text("two.txt")).to_be_visible()
        await dialog.get_by_role("button", name="Remove one.txt").click()
        await send(on, dialog)
        files = (await on.gallery.submitted("form"))["file"]["files"]
        assert [(file["name"], file["size"], file["user"]) for file in files] == [("two.txt", 6, "U0MAYA")]


@both
async def test_slack_refuses_what_is_missing_and_the_app_refuses_the_rest(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        dialog = await on.opened("required", "Required")
        await send(on, dialog)
        name = field(dialog, "Name")
        await expect(dialog.get_by_text("Please complete this required field.")).to_have_count(2)
        await expect(name).to_be_focused()
        await expect(name).to_have_attribute("aria-invalid", "true")
        await expect(name).to_have_accessible_description("Please complete this required field. Any name")
        await on.hands.write(name, "Nobody")
        await on.hands.pick(field(dialog, "Dish"), "Stew")
        await send(on, dialog)
        await expect(dialog.get_by_text("Nobody is no name")).to_be_visible()
        await expect(dialog.get_by_text("And this is no address")).to_be_visible()
        await expect(name).to_be_focused()
        await expect(name).to_have_value("Nobody")
        await on.hands.write(name, "Grace")
        await on.page.keyboard.press("Enter")
        values = await on.gallery.submitted("required", count=2)
        assert values["name"]["value"] == "Grace"
        assert values["dish"]["selected_option"]["value"] == "stew"
        await expect(dialog).to_have_count(0)


@pytest.mark.long
@both
async def test_inputs_dispatch_while_typing_and_keep_the_caret(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        dialog = await on.opened("dispatching", "Dispatching")
        await on.hands.write(field(dialog, "Type"), "ab")
        await expect(dialog.get_by_text('Heard: typed {"value": "ab"}')).to_be_visible()
        await expect(field(dialog, "Type")).to_be_focused()
        await on.page.keyboard.type("c")
        await expect(dialog.get_by_text('Heard: typed {"value": "abc"}')).to_be_visible()
        await on.hands.write(field(dialog, "Quiet"), "kept")
        await on.hands.write(field(dialog, "Press Enter"), "now")
        await on.page.keyboard.press("Enter")
        await expect(dialog.get_by_text('Heard: entered {"value": "now"}')).to_be_visible()
        await on.hands.write(field(dialog, "Number"), "4.5")
        await expect(dialog.get_by_text('Heard: number {"value": "4.5"}')).to_be_visible()
        await on.hands.pick(field(dialog, "Dish"), "Soup")
        await expect(dialog.get_by_text("Heard: dish")).to_be_visible()
        await expect(field(dialog, "Quiet")).to_have_value("kept")
        await send(on, dialog)
        values = await on.gallery.submitted("dispatching")
        assert {name: held.get("value") for name, held in values.items() if name != "dish"} == {
            "entered": "now",
            "typed": "abc",
            "number": "4.5",
            "quiet": "kept",
        }
        assert "quiet" not in {action["action_id"] for action in on.gallery.actions}


@both
async def test_three_floors_are_stacked_and_keep_what_was_typed(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        dialog = await on.opened("floors", "Floor 1")
        await expect(dialog.get_by_role("button", name="Back")).to_have_count(0)
        await on.hands.write(field(dialog, "Note 1"), "from below")
        await on.hands.press(dialog.get_by_role("button", name="Go up"))
        second = on.page.get_by_role("dialog", name="Floor 2")
        await on.hands.press(second.get_by_role("button", name="Go up"))
        third = on.page.get_by_role("dialog", name="Floor 3")
        await expect(third).to_be_visible()
        await on.hands.press(third.get_by_role("button", name="Back"))
        await on.page.get_by_role("dialog", name="Floor 2").wait_for()
        await on.page.keyboard.press("Escape")
        first = on.page.get_by_role("dialog", name="Floor 1")
        await expect(field(first, "Note 1")).to_have_value("from below")
        closed = [body["view"]["private_metadata"] for body in on.gallery.bodies if body["type"] == "view_closed"]
        assert closed == ["3", "2"]
        await send(on, first)
        assert (await on.gallery.submitted("floor"))["note"]["value"] == "from below"


@pytest.mark.long
@both
async def test_close_all_closes_every_floor(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        dialog = await on.opened("floors", "Floor 1")
        await on.hands.press(dialog.get_by_role("button", name="Go up"))
        second = on.page.get_by_role("dialog", name="Floor 2")
        await on.hands.press(second.get_by_role("button", name="Close all"))
        await expect(on.dialog).to_have_count(0)
        await on.gallery.until("view_closed", name="floor", count=2)
        assert all(body["is_cleared"] for body in on.gallery.bodies if body["type"] == "view_closed")


@pytest.mark.long
@both
async def test_a_submission_is_answered_with_another_view_instead_and_one_on_top(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        await send(on, await on.opened("steps", "Step 1"))
        second = on.page.get_by_role("dialog", name="Step 2")
        await expect(second).to_contain_text("This is step 2")
        await expect(second.get_by_role("button", name="Back")).to_have_count(0)
        await send(on, second)
        third = on.page.get_by_role("dialog", name="Step 3")
        await on.hands.press(third.get_by_role("button", name="Back"))
        await expect(second).to_be_visible()
        await send(on, second)
        await send(on, third)
        await expect(on.dialog).to_have_count(0)
        sent = [body["view"]["private_metadata"] for body in on.gallery.bodies]
        assert sent == ["1", "2", "2", "3"]


@pytest.mark.long
@both
async def test_closing_tells_the_app_that_asked_for_it(open_page: OpenPage, how: str) -> None:
    async with stage(open_page, how) as on:
        dialog = await on.opened("show", "Layout")
        await on.hands.press(dialog.get_by_role("button", name="Done"))
        assert (await on.gallery.until("view_closed", name="layout"))["is_cleared"] is False
        await expect(on.dialog).to_have_count(0)


@pytest.mark.long
async def test_an_app_that_does_not_answer_leaves_the_form_as_it_is(open_page: OpenPage) -> None:
    async with stage(open_page, ack=0.3) as on:
        dialog = await on.opened("required", "Required")
        on.gallery.slow = 1.0
        await on.hands.write(field(dialog, "Name"), "Grace")
        await on.hands.pick(field(dialog, "Dish"), "Soup")
        await dialog.get_by_role("button", name="Send").click()
        await expect(dialog.get_by_role("button", name="Send")).to_have_attribute("aria-busy", "true")
        await expect(dialog.get_by_text("We had some trouble connecting. Try again?")).to_be_visible()
        await expect(field(dialog, "Name")).to_have_value("Grace")
        on.gallery.slow = 0.0
        await send(on, dialog)
        assert (await on.gallery.submitted("required", count=2))["name"]["value"] == "Grace"


@pytest.mark.long
async def test_an_app_that_fails_inside_a_modal_is_told_of_there_and_nowhere_else(open_page: OpenPage) -> None:
    async with stage(open_page, ack=0.3) as on:
        dialog = await on.opened("dispatching", "Dispatching")
        on.gallery.slow = 1.0
        await on.hands.write(field(dialog, "Press Enter"), "Ada")
        await on.page.keyboard.press("Enter")
        await expect(dialog.get_by_role("alert")).to_have_text("We had some trouble connecting. Try again?")
        await expect(on.page.locator(".toast")).to_have_count(0)


@pytest.mark.long
async def test_a_number_says_its_limits_only_where_nothing_is_typed_yet(open_page: OpenPage) -> None:
    async with stage(open_page) as on:
        dialog = await on.opened("form", "Every input")
        await expect(field(dialog, "Count")).to_have_attribute("placeholder", "A number from 1 to 9")
        await expect(dialog.get_by_text("A number from")).to_have_count(0)


@pytest.mark.long
async def test_focus_stays_out_of_what_an_open_modal_covers(open_page: OpenPage) -> None:
    async with stage(open_page, "keys") as on:
        dialog = await on.opened("required", "Required")
        met = set()
        for _ in range(30):
            await on.page.keyboard.press("Tab")
            assert await on.page.evaluate("!document.activeElement.closest('.sidebar, .main, .aside')")
            met.add(await on.page.evaluate("document.activeElement.closest('dialog, .topbar, body').className"))
        assert {"modal", "topbar"} <= met
        await on.page.keyboard.press("Control+k")
        await expect(on.page.get_by_role("dialog")).to_have_count(1)
        await expect(dialog).to_be_visible()


async def act_as(on: Stage, name: str) -> None:
    """Become someone else by the bar."""
    await on.hands.press(on.page.get_by_role("button", name=re.compile("^Act as someone else")))
    await on.page.get_by_role("combobox", name="Act as…").fill(name)
    await on.page.keyboard.press("Enter")
    await expect(on.page.get_by_role("button", name=re.compile(f"You are {name}"))).to_be_visible()


@pytest.mark.long
async def test_a_modal_waits_with_what_was_typed_for_whom_it_was_opened_for(open_page: OpenPage) -> None:
    async with stage(open_page) as on:
        dialog = await on.opened("form", "Every input")
        await on.hands.write(field(dialog, "Notes"), "half a thought")
        await act_as(on, "Noor Haddad")
        await expect(on.dialog).to_have_count(0)
        await on.command("required")
        await expect(on.page.get_by_role("dialog", name="Required")).to_be_visible()
        await on.page.keyboard.press("Escape")
        await expect(on.dialog).to_have_count(0)
        await act_as(on, "Maya Ortiz")
        await expect(field(dialog, "Notes")).to_have_value("half a thought")
        await send(on, dialog)
        body = await on.gallery.until("view_submission", name="form")
        assert body["user"]["id"] == "U0MAYA"
        assert body["view"]["state"]["values"]["notes"]["notes"]["value"] == "half a thought"


async def test_the_tools_are_in_reach_while_a_modal_is_open(open_page: OpenPage) -> None:
    async with stage(open_page) as on:
        dialog = await on.opened("required", "Required")
        await on.page.get_by_role("button", name="Inspector", exact=True).click()
        requests = on.page.get_by_role("listbox", name="Requests").get_by_role("option")
        await requests.filter(has_text="views.open").click()
        await on.page.keyboard.press("Escape")
        await expect(on.page.get_by_role("complementary", name="Inspector")).to_be_hidden()
        await on.page.get_by_role("button", name=re.compile("^Workspace clock")).click()
        await on.page.get_by_role("button", name="+1 hour").click()
        await expect(on.page.get_by_role("button", name=re.compile("^Workspace clock"))).to_contain_text("10:00 AM")
        box, drawer = await dialog.bounding_box(), await on.page.locator(".drawer").bounding_box()
        assert box and drawer
        assert box["x"] + box["width"] <= drawer["x"]


@pytest.mark.long
async def test_escape_closes_a_list_before_the_modal(open_page: OpenPage) -> None:
    async with stage(open_page, "keys") as on:
        dialog = await on.opened("required", "Required")
        await field(dialog, "Dish").focus()
        await on.page.keyboard.press("ArrowDown")
        await expect(on.page.get_by_role("listbox")).to_be_visible()
        await on.page.keyboard.press("Escape")
        await expect(on.page.get_by_role("listbox")).to_have_count(0)
        await expect(dialog).to_be_visible()
        await on.page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
