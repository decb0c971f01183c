"""A newsletter by e-mail, from the whole bot to a real mail server, and what its readers do with it in a browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest

from bot.settings import Mode
from domain.directory.rights import Role
from domain.newsletters.forms import RawItem
from domain.newsletters.issue import Section
from sandbox.config import ChannelConfig, UserConfig
from services.newsletters import approving, correcting, drafting, editing, founding, reading
from services.work import Works
from storage.newsletters import issues
from storage.newsletters import series as queries
from tests import factories
from tests.journeys.harness import TEAM, Plan, World, world
from tests.mailserver import OK, MailServer, mail_server

pytestmark = pytest.mark.sockets

HANDLES = ("max", "ed", "sue")
PEOPLE = [UserConfig(each, f"U0{each.upper()}", each.title(), f"{each}@example.org") for each in HANDLES]
CHANNELS = [ChannelConfig(name="news", id="C0NEWS", members=HANDLES)]
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"}
TARGET = "https://example.org/pairs"


@dataclass
class Press:
    """A newsletter whose mail goes to a server of the test's own."""

    place: World
    server: MailServer
    series_id: int

    @property
    def works(self) -> Works:
        return self.place.convene.works

    async def consents(self, email: str) -> None:
        """Add a reader by e-mail."""
        await reading.enter(
            self.works, TEAM, "U0MAX", series_id=self.series_id, email=email, consent="On our sign-up sheet, 3 May."
        )

    async def publish(self, *items: tuple[str, str]) -> int:
        """Send an issue with these items (section and title) at once; returns its id."""
        found = await drafting.start(self.works, TEAM, "U0ED", series_id=self.series_id)
        issue = found.issue.id
        for number, (section, title) in enumerate(items):
            raw = RawItem(section, title, "What a state tried & found.", TARGET)
            await editing.write(self.works, TEAM, "U0ED", issue_id=issue, raw=raw, request_key=f"{issue}-{number}")
        await approving.approve(self.works, TEAM, "U0SUE", issue_id=issue)
        await approving.send_now(self.works, TEAM, "U0SUE", issue_id=issue)
        await self.place.control.advance(minutes=3)
        return issue


@pytest.fixture
async def press(empty_url: str) -> AsyncIterator[Press]:
    async with mail_server() as server:
        settings = {
            "CONVENE_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
            "CONVENE_MAIL_FROM": "Learning Collaborative <news@convene.example>",
        }
        plan = Plan(
            empty_url,
            Mode.SOCKET,
            people=PEOPLE,
            channels=CHANNELS,
            bot_channels=("general", "news"),
            frozen=True,
            settings=settings,
        )
        async with world(plan) as place:
            async with place.convene.works.begin(TEAM) as work:
                await factories.person(work, "Max", role=Role.MANAGER, slack_user="U0MAX")
                ed = await factories.person(work, "Ed", slack_user="U0ED")
                sue = await factories.person(work, "Sue", slack_user="U0SUE")
                await founding.found(work, await factories.program(work))
                series = (await queries.every(work.session, TEAM))[0]
                await queries.set_channels(work.session, TEAM, series.id, ["C0NEWS"])
                await queries.appoint(work.session, TEAM, series.id, queries.DRAFT, {ed.id})
                await queries.appoint(work.session, TEAM, series.id, queries.SEND, {sue.id})
            yield Press(place, server, series.id)


async def test_readers_get_it_leave_by_one_click_choose_sections_and_find_it_on_the_web(press: Press) -> None:
    for email in ("ana@example.org", "bo@example.org", "cy@example.org"):
        await press.consents(email)
    await press.publish(("practices", "Pairs of <b>teachers</b>"), ("other", "Office hours"))
    assert {each.to[0] for each in press.server.inbox} == {"ana@example.org", "bo@example.org", "cy@example.org"}
    assert len({each.message_id for each in press.server.inbox}) == 3

    (ana,) = press.server.to("ana@example.org")
    text, html = (part.get_content() for part in ana.message.iter_parts())
    assert "Pairs of <b>teachers</b>" in text
    assert "Pairs of &lt;b&gt;teachers&lt;/b&gt;" in html
    assert ana.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    ways_out = {to: _way_out(press, to) for to in ("ana@example.org", "bo@example.org")}
    assert ways_out["ana@example.org"] in text
    assert ways_out["ana@example.org"] in html

    async with aiohttp.ClientSession(headers=BROWSER) as browser:
        # Ana's mail program has a button, Bo opens the page and keeps one section.
        one_click = {"List-Unsubscribe": "One-Click"}
        assert (await browser.post(ways_out["ana@example.org"], data=one_click)).status == 200
        kept = {"what": "sections", "section": Section.OTHER.value}
        assert (await browser.post(ways_out["bo@example.org"], data=kept)).status == 200

        on_the_web = re.search(r"http://\S+/news/\S+", text)
        assert on_the_web
        page = await (await browser.get(on_the_web.group())).text()
        assert "Pairs of &lt;b&gt;teachers&lt;/b&gt;" in page
        counted = re.search(r"http://\S+/go/\S+", text)
        assert counted
        led = await browser.get(counted.group(), allow_redirects=False)
        assert led.headers["Location"] == TARGET

    press.server.inbox.clear()
    await press.place.control.advance(days=31)
    await press.publish(("practices", "Mentors"), ("other", "More office hours"))
    assert {each.to[0] for each in press.server.inbox} == {"bo@example.org", "cy@example.org"}
    (bo,) = press.server.to("bo@example.org")
    assert b"More office hours" in bo.content
    assert b"Mentors" not in bo.content
    assert b"Mentors" in press.server.to("cy@example.org")[0].content


async def test_a_bounced_address_is_left_alone_and_a_correction_shows_on_the_web(press: Press) -> None:
    press.server.script.recipient = lambda to: "550 5.1.1 unknown" if to == "gone@example.org" else "250 OK"
    for email in ("gone@example.org", "ana@example.org"):
        await press.consents(email)
    issue = await press.publish(("other", "Ofice hours"))
    asked: list[str] = []

    def takes_everything(to: str) -> str:
        asked.append(to)
        return OK

    press.server.script.recipient = takes_everything
    (ana,) = press.server.to("ana@example.org")
    text = next(ana.message.iter_parts()).get_content()
    on_the_web = re.search(r"http://\S+/news/\S+", text)
    assert on_the_web
    async with press.works.reading(TEAM) as work:
        (item,) = [each for each in await issues.items(work.session, TEAM, issue) if each.title == "Ofice hours"]
    raw = RawItem("other", "Office hours", "What a state tried & found.", TARGET)
    await correcting.correct(press.works, TEAM, "U0SUE", item_id=item.id, raw=raw, note="A letter was missing.")
    async with aiohttp.ClientSession(headers=BROWSER) as browser:
        page = await (await browser.get(on_the_web.group())).text()
    assert "Office hours" in page
    assert "Corrected" in page
    await press.place.control.advance(days=31)
    await press.publish(("other", "Next"))
    assert asked == ["ana@example.org"]


def _way_out(press: Press, to: str) -> str:
    (received,) = press.server.to(to)
    return str(received.message["List-Unsubscribe"]).strip("<>")
