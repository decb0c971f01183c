"""The shell of the page: acting as people, reading and writing, done by clicks and keys."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page

from tests.browser import BROWSER
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.kettle import Stage, kettle, poured
from tests.browser.soon import expect

pytestmark = BROWSER


def composer(page: Page) -> Locator:
    """Return the box of the conversation, not of the thread."""
    return page.get_by_role("textbox", name=re.compile("^Message "))


def messages(page: Page) -> Locator:
    """Return the messages of the conversation, not of the thread."""
    return page.get_by_role("main").locator("article.message")


async def go(page: Page, name: str) -> None:
    """Open a conversation of the sidebar by its name."""
    await page.get_by_role("navigation", name="Conversations").get_by_role("link", name=name).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(name)


async def act_as(page: Page, name: str) -> None:
    """Become someone else by the keyboard."""
    await page.get_by_role("button", name=re.compile("^Act as someone else")).click()
    await page.get_by_role("combobox", name="Act as…").fill(name)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name=re.compile(f"You are {name}"))).to_be_visible()


async def test_shows_who_one_acts_as_with_role_zone_and_local_time(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        button = page.get_by_role("button", name=re.compile("^Act as someone else"))
        await expect(button).to_have_accessible_name(
            re.compile(r"You are Maya Ortiz, Host · Admin, \d{1,2}:\d\d [AP]M Phoenix time")
        )
        await button.click()
        noor = page.get_by_role("option", name=re.compile("Noor Haddad"))
        await expect(noor).to_contain_text("Honolulu")
        await expect(page.get_by_role("option", name=re.compile("Sasha"))).to_contain_text("External")


async def test_a_person_sees_only_their_own_channels_and_ephemerals(open_page: OpenPage) -> None:
    async with kettle() as stage:
        await stage.web.chat_postEphemeral(channel="C0GENERAL", user="U0MAYA", text="For Maya alone")
        await stage.post("C0GENERAL", "For all")
        page = await open_page(stage.url, person="maya")
        await expect(messages(page).filter(has_text="For Maya alone")).to_contain_text("Only visible to you")
        await expect(page.get_by_role("link", name="kitchen, private")).to_be_visible()
        await act_as(page, "Noor Haddad")
        await expect(messages(page).filter(has_text="For all")).to_be_visible()
        await expect(page.get_by_text("For Maya alone")).to_have_count(0)
        await expect(page.get_by_role("link", name=re.compile("kitchen"))).to_have_count(0)
        assert page.url.endswith("#/as/noor/C0GENERAL")
        await page.reload()
        await expect(page.get_by_role("button", name=re.compile("You are Noor Haddad"))).to_be_visible()


async def test_each_person_returns_to_where_they_were(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        await go(page, "kitchen")
        await act_as(page, "Noor Haddad")
        await go(page, "random")
        await act_as(page, "Maya Ortiz")
        await expect(page.get_by_role("heading", level=1)).to_have_text("kitchen")
        await page.goto("about:blank")
        await page.goto(stage.url)
        await expect(page.get_by_role("button", name=re.compile("You are Maya Ortiz"))).to_be_visible()
        await expect(page.get_by_role("heading", level=1)).to_have_text("kitchen")


async def test_two_tabs_are_two_people_who_hear_each_other(open_page: OpenPage) -> None:
    async with kettle() as stage:
        maya = await open_page(stage.url, person="maya/C0RANDOM")
        noor = await open_page(stage.url, person="noor/C0RANDOM")
        await composer(maya).fill("Hello @noor & <all>\nin two lines")
        await maya.keyboard.press("Enter")
        seen = messages(noor).filter(has_text="Hello @Noor Haddad & <all>")
        await expect(seen).to_contain_text("in two lines")
        await expect(messages(maya).filter(has_text="Hello @Noor Haddad & <all>")).to_be_visible()
        await expect(composer(maya)).to_have_value("")


async def test_more_pages_are_open_than_a_browser_has_connections_to_one_address(open_page: OpenPage) -> None:
    async with kettle() as stage:
        first = await open_page(stage.url, person="maya/C0RANDOM")
        pages = [first, *[await first.context.new_page() for _ in range(7)]]
        for page in pages[1:]:
            await page.goto(f"{stage.url}/#/as/noor/C0RANDOM")
            await expect(composer(page)).to_be_visible()
        await composer(pages[-1]).fill("Can all of you hear me?")
        await pages[-1].keyboard.press("Enter")
        for page in pages:
            await expect(messages(page).filter(has_text="Can all of you hear me?")).to_be_visible()


async def test_unread_marks_come_and_go_by_reading(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="noor/C0GENERAL")
        await expect(page.get_by_role("link", name="random", exact=True)).to_be_visible()
        await stage.post("C0RANDOM", "First")
        await stage.post("C0RANDOM", "Second for <@U0NOOR>")
        await expect(page.get_by_role("link", name="random, 1 mention, 2 unread")).to_be_visible()
        await expect(page).to_have_title(re.compile(r"^\(1\) #general"))
        await page.get_by_role("link", name=re.compile("^random")).click()
        await expect(page.get_by_role("separator", name="New messages")).to_be_visible()
        await expect(page.get_by_role("link", name="random", exact=True)).to_be_visible()
        await expect(page).to_have_title(re.compile("^#random"))
        await act_as(page, "Maya Ortiz")
        await expect(page.get_by_role("link", name="random, 2 unread")).to_be_visible()


async def test_news_that_come_while_the_mouse_is_down_do_not_take_the_click(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="noor/C0GENERAL")
        await page.get_by_role("link", name="random", exact=True).hover()
        await page.mouse.down()
        await stage.post("C0RANDOM", "First")
        await expect(page).to_have_title(re.compile("^• "))
        await page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        await page.mouse.up()
        await expect(page.get_by_role("heading", level=1)).to_have_text("random")


async def test_news_show_once_the_mouse_is_up_though_nothing_was_clicked(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="noor/C0GENERAL")
        await page.get_by_role("link", name="random", exact=True).hover()
        await page.mouse.down()
        await stage.post("C0RANDOM", "First")
        await expect(page).to_have_title(re.compile("^• "))
        await page.mouse.move(700, 300)
        await page.mouse.up()
        await expect(page.get_by_role("link", name="random, 1 unread")).to_be_visible()
        await expect(page.get_by_role("heading", level=1)).to_have_text("general")


async def test_commands_complete_by_keys_and_run(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        box = composer(page)
        await box.press_sequentially("/b")
        options = page.get_by_role("option")
        await expect(options).to_have_count(2)
        await expect(options.first).to_contain_text("/brew")
        await expect(options.first).to_contain_text("[cups]")
        await expect(options.first).to_contain_text("Make tea · Kettle")
        await page.keyboard.press("ArrowDown")
        await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("Tab")
        await expect(box).to_have_value("/brew ")
        await expect(page.get_by_role("code").filter(has_text="[cups]")).to_be_visible()
        await page.keyboard.type("two")
        await page.keyboard.press("Enter")
        await expect(messages(page).filter(has_text="Tea for two is on.")).to_contain_text("Only visible to you")
        assert stage.heard[0]["command"] == "/brew"
        assert stage.heard[0]["text"] == "two"


async def test_escape_closes_the_suggestions_and_keeps_the_text(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        await composer(page).press_sequentially("ask @no")
        await expect(page.get_by_role("option")).to_contain_text("Noor Haddad")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("option")).to_have_count(0)
        await expect(composer(page)).to_have_value("ask @no")


async def test_people_and_channels_complete_while_typing(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        await composer(page).press_sequentially("ask @had")
        await page.keyboard.press("Enter")
        await page.keyboard.type("in #gar")
        await page.keyboard.press("Tab")
        await expect(composer(page)).to_have_value("ask @noor in #garden ")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("please")
        await page.keyboard.press("Enter")
        await expect(messages(page).last).to_contain_text("ask @Noor Haddad in #garden")
        await expect(messages(page).last.get_by_text("please")).to_be_visible()


async def test_a_command_without_an_app_tells_it_and_gives_the_text_back(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        await stage.stop_app()
        await expect(page.get_by_role("link", name="Kettle, disconnected")).to_be_visible()
        await composer(page).fill("/brew three cups")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Enter")
        await expect(messages(page).filter(has_text="failed because the app did not respond")).to_be_visible()
        await expect(composer(page)).to_have_value("/brew three cups")


async def test_an_unknown_command_is_refused_in_the_words_of_slack(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="noor")
        await composer(page).fill("/nothing at all")
        await page.keyboard.press("Enter")
        await expect(messages(page).last).to_contain_text("/nothing is not a valid command.")
        await expect(composer(page)).to_have_value("/nothing at all")
        await act_as(page, "Sasha Elsewhere")
        await composer(page).fill("/brew")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Enter")
        await expect(
            page.get_by_text("People from outside the organization can’t run commands here.").first
        ).to_be_visible()


async def test_drafts_stay_with_the_person_and_conversation(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        await composer(page).fill("half a thought")
        await go(page, "random")
        await expect(composer(page)).to_have_value("")
        await expect(page.get_by_role("link", name="general, draft")).to_be_visible()
        await act_as(page, "Noor Haddad")
        await go(page, "general")
        await expect(composer(page)).to_have_value("")
        await act_as(page, "Maya Ortiz")
        await page.reload()
        await page.get_by_role("link", name="general, draft").click()
        await expect(composer(page)).to_have_value("half a thought")


async def test_nothing_typed_is_lost_while_the_sandbox_is_away(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        await expect(composer(page)).to_be_visible()
        address = stage.url
        port = int(address.rsplit(":", 1)[1])
        await stage.stop_app()
        await stage.sandbox.stop()
        await composer(page).fill("said into the void")
        await expect(page.get_by_text("Sandbox not reachable – nothing you typed is lost.")).to_be_visible()
        await page.keyboard.press("Enter")
        await expect(composer(page)).to_have_value("said into the void")
        await stage.sandbox.start(port=port)
        await expect(page.get_by_text("Sandbox not reachable – nothing you typed is lost.")).to_be_hidden()
        await composer(page).press("Enter")
        await expect(messages(page).filter(has_text="said into the void")).to_be_visible()
        await expect(composer(page)).to_have_value("")


async def test_messages_said_meanwhile_appear_after_coming_back(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        await stage.post("C0GENERAL", "Before")
        await expect(messages(page).filter(has_text="Before")).to_be_visible()
        port = int(stage.url.rsplit(":", 1)[1])
        await stage.stop_app()
        await stage.sandbox.stop()
        await expect(page.get_by_text("Sandbox not reachable")).to_be_visible()
        stage.fill("C0GENERAL", 3)
        await stage.sandbox.start(port=port)
        await expect(messages(page).filter(has_text="message number 2")).to_be_visible()


async def test_replies_go_to_the_thread_and_its_root_counts_them(open_page: OpenPage) -> None:
    async with kettle() as stage:
        await stage.post("C0GENERAL", "Who is in?")
        page = await open_page(stage.url, person="noor")
        root = messages(page).filter(has_text="Who is in?")
        await root.hover()
        await root.get_by_role("button", name="Reply in thread").click()
        thread = page.get_by_role("complementary", name="Thread")
        await expect(thread.get_by_role("textbox", name="Reply")).to_be_focused()
        await page.keyboard.type("I am")
        await page.keyboard.press("Enter")
        await expect(thread.locator("article.message").last).to_contain_text("I am")
        await expect(root.get_by_role("button", name=re.compile("1 reply"))).to_be_visible()
        await expect(messages(page).filter(has_text="I am")).to_have_count(0)
        assert "/thread/" in page.url
        await page.keyboard.press("Escape")
        await expect(thread).to_be_hidden()
        await root.get_by_role("button", name=re.compile("1 reply")).click()
        await expect(thread.locator("article.message")).to_have_count(2)


async def test_reactions_are_added_and_taken_back(open_page: OpenPage) -> None:
    async with kettle() as stage:
        await stage.post("C0GENERAL", "Nice")
        page = await open_page(stage.url, person="noor")
        message = messages(page).filter(has_text="Nice")
        await message.hover()
        await message.get_by_role("button", name="Add reaction").click()
        await page.get_by_role("button", name=":tada:").click()
        mine = message.get_by_role("button", name=":tada: 1, from you")
        await expect(mine).to_have_attribute("aria-pressed", "true")
        await mine.click()
        await expect(mine).to_have_count(0)


async def test_shortcuts_of_apps_run_on_messages_and_everywhere(open_page: OpenPage) -> None:
    async with kettle() as stage:
        await stage.post("C0GENERAL", "A fine day")
        page = await open_page(stage.url, person="noor")
        message = messages(page).filter(has_text="A fine day")
        await message.hover()
        await message.get_by_role("button", name="More actions").click()
        await page.get_by_role("menuitem", name=re.compile("Toast to this")).click()
        await expect(message.get_by_role("button", name=re.compile("1 reply"))).to_be_visible()
        await page.get_by_role("button", name="Shortcuts", exact=True).click()
        await page.get_by_role("menuitem", name=re.compile("Order tea")).click()
        await _until(stage, "shortcut")
        assert {entry["callback_id"] for entry in stage.heard if "callback_id" in entry} == {"toast", "order"}


async def test_a_click_in_a_message_shows_the_answer_and_keeps_the_focus(open_page: OpenPage) -> None:
    async with kettle() as stage:
        await stage.post("C0GENERAL", "Cup", blocks=poured("Empty"))
        page = await open_page(stage.url, person="noor")
        await messages(page).get_by_role("button", name="Pour").press("Enter")
        await expect(messages(page)).to_contain_text("Poured")
        await expect(messages(page)).to_contain_text("(edited)")
        await expect(messages(page).get_by_role("button", name="Pour")).to_be_focused()


async def test_an_ephemeral_can_be_dismissed(open_page: OpenPage) -> None:
    async with kettle() as stage:
        await stage.web.chat_postEphemeral(channel="C0GENERAL", user="U0NOOR", text="Psst")
        page = await open_page(stage.url, person="noor")
        message = messages(page).filter(has_text="Psst")
        await message.hover()
        await message.get_by_role("button", name="Dismiss message").click()
        await expect(message).to_have_count(0)


async def test_channels_are_found_joined_and_left(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        await page.get_by_role("button", name="Browse channels").click()
        await page.get_by_role("searchbox", name="Find a channel").fill("gar")
        await page.get_by_role("button", name="Join garden").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("garden")
        await expect(page.get_by_text("What grows").first).to_be_visible()
        await page.get_by_role("button", name="2 members").click()
        people = page.get_by_role("dialog", name="Members of garden")
        await expect(people).to_contain_text("Noor Haddad")
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Leave").click()
        await expect(page.get_by_role("button", name="Join channel")).to_be_visible()
        await expect(composer(page)).to_be_hidden()


async def test_the_home_of_an_app_opens_and_follows_what_it_publishes(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="noor")
        await page.get_by_role("link", name=re.compile("^Kettle")).click()
        await expect(page.get_by_role("main")).to_contain_text("The kettle of @Noor Haddad")
        again: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "It boils"}}
        await stage.web.views_publish(user_id="U0NOOR", view={"type": "home", "blocks": [again]})
        await expect(page.get_by_role("main")).to_contain_text("It boils")
        await page.get_by_role("button", name="Messages", exact=True).click()
        await composer(page).fill("Hello, kettle")
        await page.keyboard.press("Enter")
        await expect(messages(page).last).to_contain_text("Hello, kettle")


async def test_jumps_to_a_person_whom_one_has_not_written_to(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        await expect(composer(page)).to_be_visible()
        await page.keyboard.press("Control+k")
        await page.keyboard.type("noor")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Noor Haddad")
        await composer(page).fill("Just for you")
        await page.keyboard.press("Enter")
        noor = await open_page(stage.url, person="noor")
        await expect(noor.get_by_role("link", name="Maya Ortiz, 1 mention, 1 unread")).to_be_visible()


async def test_a_file_is_shared_from_the_composer(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        files = [{"name": "leaves.txt", "mimeType": "text/plain", "buffer": b"green, black"}]
        await page.get_by_label("Files", exact=True).set_input_files(files)  # type: ignore[arg-type]
        await expect(page.get_by_role("list", name="Files to share")).to_contain_text("leaves.txt")
        await composer(page).fill("Our list")
        await page.keyboard.press("Enter")
        await expect(messages(page).last).to_contain_text("leaves.txt")
        await expect(page.get_by_role("list", name="Files to share")).to_be_hidden()


async def test_moves_between_conversations_and_messages_by_keys(open_page: OpenPage) -> None:
    async with kettle() as stage:
        await stage.post("C0GENERAL", "One")
        await stage.post("C0GENERAL", "Two")
        page = await open_page(stage.url, person="maya")
        await expect(messages(page)).to_have_count(2)
        await page.keyboard.press("Alt+ArrowDown")
        await expect(page.get_by_role("heading", level=1)).to_have_text("kitchen")
        await page.keyboard.press("Alt+ArrowUp")
        await expect(messages(page)).to_have_count(2)
        await page.get_by_role("region", name="Messages in #general").focus()
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("ArrowUp")
        await expect(messages(page).first).to_be_focused()
        await page.keyboard.press("t")
        await expect(page.get_by_role("textbox", name="Reply")).to_be_focused()
        await page.keyboard.press("Escape")
        await page.get_by_role("region", name="Messages in #general").focus()
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


async def test_the_theme_is_kept(open_page: OpenPage) -> None:
    async with kettle() as stage:
        page = await open_page(stage.url, person="maya")
        await page.get_by_role("button", name="Switch to the dark theme").click()
        await page.reload()
        await expect(page.get_by_role("button", name="Switch to the light theme")).to_be_visible()
        assert await page.evaluate("document.documentElement.dataset.theme") == "dark"


async def test_fits_a_phone(open_page: OpenPage, accessible: Any) -> None:
    async with kettle() as stage:
        await stage.post("C0RANDOM", "A message with a rather-long-word-" + "x" * 120)
        page = await open_page(stage.url, person="maya", size=PHONE)
        await expect(composer(page)).to_be_visible()
        await page.get_by_role("button", name="Conversations").click()
        await page.get_by_role("link", name=re.compile("^random")).click()
        await expect(messages(page)).to_contain_text("A message with")
        await expect(page.get_by_role("link", name="general", exact=True)).to_be_hidden()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await accessible(page)
        await messages(page).first.focus()
        await page.keyboard.press("t")
        thread = page.get_by_role("complementary", name="Thread")
        box = await thread.bounding_box()
        assert box is not None
        assert box["width"] == PHONE[0]
        await accessible(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_has_no_serious_accessibility_finding(open_page: OpenPage, accessible: Any, dark: bool) -> None:
    async with kettle() as stage:
        ts = await stage.post("C0GENERAL", "Empty", blocks=poured("Empty"))
        await stage.post("C0GENERAL", "In the thread", thread_ts=ts)
        await stage.web.chat_postEphemeral(channel="C0GENERAL", user="U0MAYA", text="Psst")
        await stage.post("C0RANDOM", "Unread for <@U0MAYA>")
        page = await open_page(stage.url, person=f"maya/C0GENERAL/thread/{ts}", dark=dark)
        await expect(page.get_by_text("In the thread")).to_be_visible()
        await composer(page).press_sequentially("/b")
        await accessible(page)
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name=re.compile("^Act as someone else")).click()
        await accessible(page)
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Browse channels").click()
        await accessible(page)
        await page.keyboard.press("Escape")
        await messages(page).first.hover()
        await messages(page).first.get_by_role("button", name="More actions").click()
        await accessible(page)


async def _until(stage: Stage, kind: str) -> None:
    for _ in range(200):
        if any(entry.get("type") == kind for entry in stage.heard):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"the app heard no {kind}")
