"""The archive of newsletters and a reader's page for everybody: read aloud, in the dark, on a phone, printed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Page

from bot.tokens import Vault, new_key
from domain.newsletters.forms import RawItem
from services import mailing
from services.newsletters import archive, correcting, naming, reading
from services.work import Works
from storage.database import Database
from storage.newsletters import readers
from storage.workspaces import Workspace
from tests.bot.web.conftest import Site, serving
from tests.browser import BROWSER
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.soon import expect
from tests.conftest import START, WORKSPACE, StillClock
from tests.databases import create_tables
from tests.newsletters_stage import Stage
from tests.stage import user

pytestmark = BROWSER

Check = Callable[[Page], Awaitable[None]]
LOOKS = {"light": (DESKTOP, False), "dark": (DESKTOP, True), "phone": (PHONE, False), "phone-dark": (PHONE, True)}
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
LONG = (
    "Two districts paired every new teacher with somebody from the next building, and kept the pairs for a year.\n\n"
    "What they would do again: an hour a week that nobody may take away.\n"
    "What they would not: pairs across subjects.\n\n"
    "More at https://example.org/" + "a-very-long-address/" * 8
)


@asynccontextmanager
async def newsletter(tmp_path: Path) -> AsyncIterator[tuple[Site, Stage]]:
    """Serve a newsletter with three issues, of which the second was corrected."""
    database = Database(f"sqlite:///{tmp_path / 'convene.sqlite3'}")
    await create_tables(database)
    async with database.writing() as session:
        session.add(Workspace(id=WORKSPACE, name="Learning Collaborative", installed_at=START))
    clock = StillClock(datetime(2026, 9, 1, 15, tzinfo=UTC))
    works = Works(database, clock, Vault((new_key(),)), public_url="http://127.0.0.1", mails=True)
    async with serving(works) as site:
        stage = await Stage(works, clock).set()
        for number in range(1, 4):
            draft = await stage.start()
            about = {"section": "practices", "link": "https://example.org/pairs", "credit": "Ana Ruiz, Arizona Agency"}
            await stage.write(draft.issue.id, f"How Arizona pairs new teachers, part {number}", text=LONG, **about)
            desk = await stage.approved("<b>Not bold</b> & <script>alert(1)</script>", "Office hours on Fridays")
            issue = await stage.send(desk.issue.id)
            if number == 2:
                item = (await stage.items(issue.id))["Office hours on Fridays"]
                await correcting.correct(
                    works,
                    WORKSPACE,
                    user(stage.sue),
                    item_id=item.id,
                    raw=RawItem(section="other", title="Office hours on Thursdays"),
                    note="The day was wrong.",
                )
            await stage.later(days=31)
        yield site, stage
    await database.close()


async def _archive(stage: Stage) -> str:
    async with stage.works.begin(WORKSPACE) as work:
        found = await archive.address(work, stage.series.id)
    assert found
    return urlsplit(found).path


async def _reader(stage: Stage) -> str:
    await reading.enter(
        stage.works,
        WORKSPACE,
        user(stage.max),
        series_id=stage.series.id,
        email="reader@example.org",
        consent="Said so.",
    )
    async with stage.works.begin(WORKSPACE) as work:
        (found,) = await readers.by_mail(work.session, WORKSPACE, stage.series.id)
        ref = naming.reader_ref(found.id)
        return (await mailing.leaving(work, [ref]))[ref].page


async def test_the_archive_can_be_read_by_everybody(open_page: OpenPage, tmp_path: Path, accessible: Check) -> None:
    async with newsletter(tmp_path) as (site, stage):
        path = await _archive(stage)
        for look, (size, dark) in LOOKS.items():
            page = await open_page(f"{site.url}{path}/2", size=size, dark=dark)
            await expect(page.get_by_role("heading", level=1)).to_be_visible()
            await expect(page.get_by_role("note")).to_contain_text("Corrected")
            await expect(page.get_by_role("heading", name="<b>Not bold</b>")).to_be_visible()
            await accessible(page)
            assert await page.evaluate(FITS), f"{look}: the page is wider than the window"
            await page.screenshot(path=tmp_path / f"issue-{look}.png", full_page=True)
        await page.get_by_role("link", name="All issues").click()
        await expect(page.get_by_role("link", name="2026")).to_have_count(3)
        await accessible(page)
        await page.screenshot(path=tmp_path / "shelf.png", full_page=True)


async def test_the_first_tab_stop_skips_to_the_content(open_page: OpenPage, tmp_path: Path) -> None:
    async with newsletter(tmp_path) as (site, stage):
        page = await open_page(f"{site.url}{await _archive(stage)}/1")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("main")).to_be_focused()


async def test_a_printed_issue_has_its_links_written_out_and_no_navigation(open_page: OpenPage, tmp_path: Path) -> None:
    async with newsletter(tmp_path) as (site, stage):
        page = await open_page(f"{site.url}{await _archive(stage)}/2")
        await page.emulate_media(media="print")
        await expect(page.get_by_role("navigation")).to_have_count(0)
        link = page.get_by_role("link", name="How Arizona pairs new teachers, part 2")
        written = await link.evaluate("node => getComputedStyle(node, '::after').content")
        assert "https://example.org/pairs" in written
        await page.screenshot(path=tmp_path / "print.png", full_page=True)


async def test_a_reader_leaves_and_comes_back_by_the_page(
    open_page: OpenPage, tmp_path: Path, accessible: Check
) -> None:
    async with newsletter(tmp_path) as (_, stage):
        address = await _reader(stage)
        for look, (size, dark) in LOOKS.items():
            page = await open_page(address, size=size, dark=dark)
            await expect(page.get_by_role("button", name="Stop these e-mails")).to_be_visible()
            await accessible(page)
            assert await page.evaluate(FITS), f"{look}: the page is wider than the window"
            await page.screenshot(path=tmp_path / f"reader-{look}.png", full_page=True)
        await page.get_by_label("Coming events and webinars").uncheck()
        await page.get_by_role("button", name="Save my sections").click()
        await expect(page.get_by_role("status")).to_contain_text("Saved")
        await expect(page.get_by_label("Coming events and webinars")).not_to_be_checked()
        await page.get_by_role("button", name="Stop these e-mails").click()
        await expect(page.get_by_role("status")).to_contain_text("no more")
        await accessible(page)
        await page.get_by_role("button", name="Send it to me").click()
        await expect(page.get_by_role("button", name="Stop these e-mails")).to_be_visible()


async def test_an_e_mail_reads_well_without_pictures_in_light_and_dark(
    open_page: OpenPage, tmp_path: Path, accessible: Check
) -> None:
    async with newsletter(tmp_path) as (_, stage):
        desk = await stage.approved("<i>Not slanted</i>", "Office hours")
        async with stage.works.begin(WORKSPACE) as work:
            preview = await archive.preview_address(work, desk.issue.id)
        for look, (size, dark) in LOOKS.items():
            page = await open_page(f"{preview}/mail", size=size, dark=dark)
            await expect(page.get_by_role("heading", name="<i>Not slanted</i>")).to_be_visible()
            await accessible(page)
            assert await page.evaluate(FITS), f"{look}: the mail is wider than the window"
            await page.screenshot(path=tmp_path / f"mail-{look}.png", full_page=True)
