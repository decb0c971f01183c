"""Feeds over a real socket: content, ETag and 304, 410 for a link that was taken back, 404 for one that never was."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.tokens import Vault, new_key
from bot.web.calendars import CalendarPages
from domain.calls.calendars import MINE
from services.calendars import linking
from services.calls import changes
from services.work import Works
from storage.database import Database
from tests.calls_stage import ONCE, Stage
from tests.conftest import WORKSPACE, StillClock
from tests.ics_reader import method, read

pytestmark = pytest.mark.sockets


@pytest.fixture
async def stage(database: Database, clock: StillClock) -> AsyncIterator[Stage]:
    works = Works(database, clock, Vault((new_key(),)))
    application = web.Application()
    application.add_routes(CalendarPages(works).routes())
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    works.public_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield await Stage(works, clock).set()
    await runner.cleanup()


async def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, dict(response.headers), await response.read()


async def link(stage: Stage) -> str:
    found = await linking.make(stage.works, WORKSPACE, stage.ana.slack_user or "", of=MINE)
    assert found.feeds[0].address
    return found.feeds[0].address


async def test_a_feed_is_a_calendar_that_nobody_else_keeps_or_learns_of(stage):
    saved = await stage.schedule(ONCE)
    status, headers, body = await get(await link(stage))
    assert status == 200
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert [each.starts_at for each in read(body)] == [saved.card.call.starts_at]


async def test_an_unchanged_feed_is_304_and_a_changed_one_comes_whole(stage):
    saved = await stage.schedule(ONCE)
    address = await link(stage)
    _, headers, _ = await get(address)
    etag = headers["Etag"]
    for asked in (etag, f'W/{etag}, "other"'):
        status, headers, body = await get(address, **{"If-None-Match": asked})
        assert (status, headers["Etag"], body) == (304, etag, b"")
    await changes.cancel(
        stage.works, WORKSPACE, stage.lia.slack_user, call_id=saved.card.call.id, scope=None, reason=None
    )
    status, headers, body = await get(address, **{"If-None-Match": etag})
    assert status == 200
    assert headers["Etag"] != etag
    assert [each.status for each in read(body)] == ["CANCELLED"]


async def test_a_link_that_was_taken_back_is_gone_and_one_that_never_was_leads_nowhere(stage):
    await stage.schedule(ONCE)
    address = await link(stage)
    await linking.rotate(stage.works, WORKSPACE, stage.ana.slack_user, of=MINE)
    for gone in (address, address.removesuffix(".ics") + "/call-1.ics"):
        status, headers, body = await get(gone)
        assert status == 410
        assert b"/calls calendar" in body
        assert headers["Cache-Control"] == "no-store"
    assert (await get(await link(stage)))[0] == 200
    for wrong in ("x", "x" * 500, "%00", "ü"):
        assert (await get(f"{stage.works.public_url}/calendar/{wrong}.ics"))[0] == 404


async def test_the_file_of_one_call_is_imported_and_a_cancelled_one_removes_it(stage):
    saved = await stage.schedule(ONCE)
    base = (await link(stage)).removesuffix(".ics")
    call_id = saved.card.call.id
    status, headers, body = await get(f"{base}/call-{call_id}.ics")
    assert status == 200
    assert headers["Content-Disposition"] == f'attachment; filename="call-{call_id}.ics"'
    assert method(body) == "PUBLISH"
    await changes.cancel(stage.works, WORKSPACE, stage.lia.slack_user, call_id=call_id, scope=None, reason=None)
    assert method((await get(f"{base}/call-{call_id}.ics"))[2]) == "CANCEL"
    for wrong in ("0", "9" * 18, "9" * 40, "x", "-1"):
        assert (await get(f"{base}/call-{wrong}.ics"))[0] == 404
