"""What texts become: markup, mentions, dates in the reader's zone, and nothing that an attacker wrote."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Dialog, Locator, Page

from tests.browser import BROWSER
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.gallery_stage import stage
from tests.browser.soon import expect
from tests.browser.windows import own_port
from tests.gallery import elements, layout, views
from tests.gallery.layout import NINE
from tests.gallery.running import Running, running_gallery
from tests.gallery.words import Json, mrkdwn, plain

pytestmark = BROWSER

MARKUP = {
    "*bold* and _italic_ and ~gone~": "<strong>bold</strong> and <em>italic</em> and <s>gone</s>",
    "*_both_*": "<strong><em>both</em></strong>",
    "2*3*4 and snake_case_name and a ~ b ~ c": "2*3*4 and snake_case_name and a ~ b ~ c",
    "* not bold * and *not\nbold*": "* not bold * and *not<br>bold*",
    "(*bold*), *bold*!": "(<strong>bold</strong>), <strong>bold</strong>!",
    "`*code*` and `a &lt; b`": "<code>*code*</code> and <code>a &lt; b</code>",
    "*a `*` b*": "<strong>a <code>*</code> b</strong>",
    "one\n&gt; two\n&gt; three\nfour": "one<blockquote>two<br>three</blockquote>four",
    "&gt;&gt;&gt; all\nof it": "<blockquote>all<br>of it</blockquote>",
    "```a\n  *b*```after": '<pre tabindex="0">a\n  *b*</pre>after',
    "an open ``` fence": "an open ``` fence",
    "&amp;lt; &amp;amp;": "&amp;lt; &amp;amp;",
    "&lt;b&gt; <b>": "&lt;b&gt; &lt;b&gt;",
    "10:30:45 and :nothing_known:": "10:30:45 and :nothing_known:",
}


async def shown(running: Running, page: Page, text: str, *, verbatim: bool = False) -> Locator:
    """Post a text in a section, and return where it is shown."""
    block = {"type": "section", "text": mrkdwn(text, verbatim=verbatim), "expand": True}
    posted = await running.web.chat_postMessage(channel="C0GENERAL", text="a text", blocks=[block])
    article = page.locator(f"article[data-ts='{posted['ts']}']")
    await expect(article).to_be_visible()
    return article.locator(".section-text")


async def test_mrkdwn_becomes_what_slack_makes_of_it(open_page: OpenPage) -> None:
    async with stage(open_page) as on:
        for text, wanted in MARKUP.items():
            assert await (await shown(on.running, on.page, text)).inner_html() == wanted, text


async def test_links_lead_only_to_safe_places(open_page: OpenPage) -> None:
    async with stage(open_page) as on:
        text = (
            "<https://example.org/?a=1&amp;b=2|*named*> https://example.org/bare. (https://example.org/b) "
            "<mailto:a@example.org|write> <javascript:alert(1)|one> <data:text/html,x|two> <slack://open|three>"
        )
        links = (await shown(on.running, on.page, text)).locator("a")
        assert [await link.get_attribute("href") for link in await links.all()] == [
            "https://example.org/?a=1&b=2",
            "https://example.org/bare",
            "https://example.org/b",
            "mailto:a@example.org",
            "slack://open",
        ]
        for link in await links.all():
            assert "noopener" in str(await link.get_attribute("rel"))
            assert await link.get_attribute("target") == "_blank"
        bare = await shown(on.running, on.page, "https://example.org and <https://example.org/x>", verbatim=True)
        await expect(bare.locator("a")).to_have_count(1)


async def test_nothing_written_becomes_markup_of_the_page(open_page: OpenPage) -> None:
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    async with stage(open_page) as on:
        dialogs: list[str] = []

        def asked(dialog: Dialog) -> None:
            dialogs.append(dialog.message)

        on.page.on("dialog", asked)
        styled = [{"type": "text", "text": attack, "style": {"code": True}}]
        escaped = attack.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks: list[Json] = [
            {"type": "header", "text": plain(attack)},
            {"type": "section", "text": mrkdwn(attack), "fields": [plain(attack), mrkdwn(escaped)]},
            {"type": "context", "elements": [mrkdwn(f"`{attack}`")]},
            {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": styled}]},
            {"type": "markdown", "text": f"# {attack}\n[a](javascript:alert(3)) <b>x</b> ![x](javascript:alert(4))"},
            {"type": "image", "image_url": f"{on.running.url}/page/missing.png", "alt_text": attack},
            {"type": "actions", "elements": [{"type": "button", "text": plain(attack), "value": attack}]},
        ]
        posted = await on.running.web.chat_postMessage(channel="C0GENERAL", text=attack, blocks=blocks)
        article = on.page.locator(f"article[data-ts='{posted['ts']}']")
        await expect(article.locator(".broken")).to_contain_text(attack)
        await expect(article.locator("img, script, .markdown a, b")).to_have_count(0)
        # Once in each block, and three times in the section.
        assert (await article.inner_text()).count("onerror=alert(1)") == 9
        await on.hands.write(on.page.get_by_role("textbox", name="Message #general"), attack)
        await on.page.keyboard.press("Enter")
        await expect(on.page.get_by_role("article").last).to_contain_text(attack)
        on.page.remove_listener("dialog", asked)
        assert dialogs == []


@pytest.mark.parametrize(
    ("person", "today", "tomorrow"),
    [
        ("maya", "Today at 9:00 AM", "Tomorrow at 9:00 AM"),
        ("noor", "Today at 6:00 PM", "Tomorrow at 6:00 PM"),
        ("ada", "Today at 9:30 PM", "Tomorrow at 9:30 PM"),
    ],
)
async def test_dates_are_told_in_the_zone_of_who_reads(
    open_page: OpenPage, person: str, today: str, tomorrow: str
) -> None:
    async with stage(open_page, person=person) as on:
        form = "{date_long_pretty} at {time}"
        text = f"<!date^{NINE}^{form}|x>\n<!date^{NINE + 86_400}^{form}|x>"
        place = await shown(on.running, on.page, text)
        assert (await place.inner_text()).splitlines() == [today, tomorrow]


async def test_every_date_token_is_known(open_page: OpenPage) -> None:
    tokens = {
        "{date_num}": "2026-10-20",
        "{date_slash}": "10/20/2026",
        "{date}": "October 20th",
        "{date_short}": "Oct 20",
        "{date_long}": "Tuesday, October 20th",
        "{date_long_full}": "Tuesday, October 20th, 2026",
        "{date_short_full}": "Oct 20, 2026",
        "{date_pretty}": "Today",
        "{date_short_pretty}": "Today",
        "at {time}": "at 9:00 AM",
        "{time_secs}": "9:00:00 AM",
        "{ago}": "Just now",
        "{unknown} {date_num}": "{unknown} 2026-10-20",
    }
    async with stage(open_page) as on:
        text = "\n".join(f"<!date^{NINE}^{token}|x>" for token in tokens)
        place = await shown(on.running, on.page, text)
        assert (await place.inner_text()).splitlines() == list(tokens.values())
        far = f"<!date^{NINE + 300 * 86_400}^{{date_short}}|x> <!date^{NINE}^{{time}}^https://example.org|x>"
        place = await shown(on.running, on.page, far)
        await expect(place).to_have_text("Aug 16, 2027 9:00 AM")
        await expect(place.get_by_role("link")).to_have_attribute("href", "https://example.org")


async def test_today_follows_the_clock_of_the_workspace(open_page: OpenPage) -> None:
    async with stage(open_page) as on:
        await on.running.control.advance(days=1)
        place = await shown(on.running, on.page, f"<!date^{NINE}^{{date_pretty}}|x>")
        await expect(place).to_have_text("Yesterday")


async def test_mentions_are_named_and_lead_to_whom_they_name(open_page: OpenPage) -> None:
    async with stage(open_page) as on:
        text = "<@U0NOOR> <@U0MAYA|x> <#C0RANDOM|other> <#C0SECRET|secret> <!here> <!subteam^S1|@crew> <@U0GONE|gone>"
        place = await shown(on.running, on.page, text)
        await expect(place).to_have_text("@Noor Haddad @Maya Ortiz #random #secret @here @crew @gone")
        await place.get_by_role("button", name="#random").click()
        await expect(on.page.get_by_role("textbox", name="Message #random")).to_be_visible()


async def test_a_workspace_is_named(open_page: OpenPage) -> None:
    async with stage(open_page) as on:
        message = await on.posted("layout")
        await expect(message.locator(".mention", has_text=re.compile("^Gallery$"))).to_be_visible()
        await expect(message.get_by_text("T0GALLERY")).to_have_count(0)


async def test_a_long_text_is_folded_until_asked_for(open_page: OpenPage) -> None:
    async with stage(open_page) as on:
        message = await on.posted("layout")
        more = message.get_by_role("button", name="See more")
        await expect(more).to_have_count(1)
        height = "node => node.clientHeight"
        long = message.locator("[data-block-id=long] .section-text")
        folded = await long.evaluate(height)
        await more.click()
        await expect(message.get_by_role("button", name="See less")).to_have_attribute("aria-expanded", "true")
        assert await long.evaluate(height) > 3 * folded


async def test_pictures_have_words_and_broken_ones_leave_them(open_page: OpenPage) -> None:
    async with stage(open_page) as on:
        message = await on.posted("layout")
        await expect(message.get_by_role("img", name="a chart that is missing")).to_contain_text(
            "a chart that is missing"
        )
        halves = message.get_by_role("img", name="two coloured halves")
        await expect(halves).to_have_js_property("naturalWidth", 96)
        fold = message.get_by_role("button", name="A picture: fold the image")
        await fold.click()
        await expect(message.get_by_role("img", name="an icon")).to_be_hidden()


@pytest.mark.parametrize(
    ("dark", "size"), [(False, (1280, 2600)), (True, (1280, 2600)), (False, PHONE)], ids=["light", "dark", "phone"]
)
async def test_blocks_are_accessible(
    open_page: OpenPage, accessible: Callable[[Page], Awaitable[None]], dark: bool, size: tuple[int, int]
) -> None:
    async with running_gallery(port=own_port()) as running:
        page = await open_page(running.url, person="maya", dark=dark, size=size)
        for blocks in (
            running.gallery.layout(),
            layout.only_messages(),
            layout.framed(running.gallery.picture),
            layout.data(),
            [*elements.actions(), *elements.accessories(), *elements.beside()],
            elements.inputs(),
        ):
            posted = await running.web.chat_postMessage(channel="C0GENERAL", text="Blocks", blocks=blocks)
            message = page.locator(f"article[data-ts='{posted['ts']}']")
            await expect(message.locator(".block").first).to_be_visible()
            await accessible(page)
            await running.web.chat_delete(channel="C0GENERAL", ts=posted["ts"])
            await expect(message).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True])
async def test_a_modal_is_accessible_with_its_lists_open_and_errors_shown(
    open_page: OpenPage, accessible: Callable[[Page], Awaitable[None]], dark: bool
) -> None:
    async with running_gallery(port=own_port()) as running:
        page = await open_page(running.url, person="maya", dark=dark, size=(1280, 2000))
        running.gallery.opens = views.form()
        await running.control.person("maya").command("/gallery", "given", channel="#general")
        dialog = page.get_by_role("dialog", name="Every input")
        await dialog.get_by_role("combobox", name="Sides").click()
        await expect(page.get_by_role("listbox")).to_be_visible()
        await accessible(page)
        await page.keyboard.press("Escape")
        await dialog.get_by_role("combobox", name="Day").press("ArrowDown")
        await expect(page.get_by_role("dialog", name="Choose a date")).to_be_visible()
        await accessible(page)
        await page.keyboard.press("Escape")
        running.gallery.opens = views.required()
        await running.control.person("maya").command("/gallery", "given", channel="#general")
        dialog = page.get_by_role("dialog", name="Required")
        await dialog.get_by_role("button", name="Send").click()
        await expect(dialog.get_by_text("Please complete this required field.")).to_have_count(2)
        await accessible(page)
