"""Our own links to webinars over a real socket: where they lead, when, and when no more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web
from icalendar import Calendar

from bot.web.webinars import WebinarPages
from services.webinars import changing, editing
from tests.conftest import WORKSPACE
from tests.stage import user
from tests.webinars_stage import RAW, Stage, at

pytestmark = pytest.mark.sockets


@pytest.fixture
async def stage(works, clock):
    return await Stage(works, clock).set()


@pytest.fixture
async def url(stage: Stage) -> AsyncIterator[str]:
    application = web.Application()
    application.add_routes(WebinarPages(stage.works).routes())
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/w/"
    await runner.cleanup()


async def get(url: str) -> tuple[int, dict[str, str], bytes]:
    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as response:
        return response.status, dict(response.headers), await response.read()


async def token(stage: Stage, webinar_id: int) -> str:
    return str((await stage.webinar(webinar_id)).token)


async def test_our_link_leads_to_where_the_webinar_is_by_now(stage, url):
    webinar_id = await stage.announced()
    ours = url + await token(stage, webinar_id)
    status, headers, _ = await get(ours)
    assert (status, headers["Location"]) == (302, "https://meet.example.org/room")
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    raw = replace(RAW, link="https://meet.example.org/other")
    await editing.edit(stage.works, WORKSPACE, user(stage.lia), raw, webinar_id=webinar_id, revision=None)
    assert (await get(ours))[1]["Location"] == "https://meet.example.org/other"


async def test_a_replaced_link_leads_nowhere(stage, url):
    webinar_id = await stage.announced()
    before = await token(stage, webinar_id)
    await changing.new_link(stage.works, WORKSPACE, user(stage.lia), webinar_id=webinar_id)
    assert (await get(url + before))[0] == (await get(f"{url}{before}.ics"))[0] == 404
    assert (await get(url + await token(stage, webinar_id)))[0] == 302


async def test_without_a_link_a_page_says_that_it_follows(stage, url):
    webinar_id = await stage.announced(link=None, title="A <b>bold</b> title")
    status, _, body = await get(url + await token(stage, webinar_id))
    assert status == 200
    assert b"has no link to join so far" in body
    assert b"A &lt;b&gt;bold&lt;/b&gt; title" in body


async def test_a_cancelled_webinar_says_so_and_takes_itself_out_of_calendars(stage, url):
    webinar_id = await stage.announced()
    ours = url + await token(stage, webinar_id)
    before = Calendar.from_ical((await get(f"{ours}.ics"))[2])
    await changing.cancel(stage.works, WORKSPACE, user(stage.lia), webinar_id=webinar_id, reason=None)
    status, _, body = await get(ours)
    assert status == 410
    assert b"does not take place" in body
    after = Calendar.from_ical((await get(f"{ours}.ics"))[2])
    (old,), (new,) = before.walk("VEVENT"), after.walk("VEVENT")
    assert (before["METHOD"], after["METHOD"]) == ("PUBLISH", "CANCEL")
    assert old["UID"] == new["UID"]
    assert new["SEQUENCE"] > old["SEQUENCE"]


async def test_the_calendar_file_follows_every_change(stage, url):
    stage.works.public_url = "https://convene.example.org"
    webinar_id = await stage.announced()
    name = await token(stage, webinar_id)
    status, headers, body = await get(f"{url}{name}.ics")
    assert status == 200
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Content-Disposition"] == f'attachment; filename="webinar-{webinar_id}.ics"'
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    assert (event["DTSTART"].dt, event["URL"]) == (at(3, 19), f"https://convene.example.org/w/{name}")
    raw = replace(RAW, time="16:00")
    await editing.edit(stage.works, WORKSPACE, user(stage.lia), raw, webinar_id=webinar_id, revision=None)
    (moved,) = Calendar.from_ical((await get(f"{url}{name}.ics"))[2]).walk("VEVENT")
    assert (moved["DTSTART"].dt, moved["UID"]) == (at(3, 20), event["UID"])
    assert moved["SEQUENCE"] == event["SEQUENCE"] + 1


@pytest.mark.parametrize("name", ["x", "x.ics", "a" * 200, "%C3%A4", "..%2f", "x%00y"])
async def test_what_is_no_link_of_ours_leads_nowhere(url, name):
    assert (await get(url + name))[0] == 404


async def test_a_draft_or_held_webinar_has_no_door(stage, url):
    shown = await stage.draft()
    assert (await get(url + shown.card.webinar.token))[0] == 404
