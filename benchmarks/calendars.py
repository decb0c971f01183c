"""Calendars: a feed of a thousand calls written beside other requests, and a series moved with all its people."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

import aiohttp
from aiohttp import web
from sqlalchemy import insert

from benchmarks.constants import KEY, TEAM
from benchmarks.report import Figure, at_most, percentile, published
from benchmarks.setting import DATABASES, Bench, as_served
from bot.tokens import Vault
from bot.web.calendars import CalendarPages
from domain.calls.calendars import MINE
from domain.calls.forms import RawSchedule
from domain.clock import SystemClock
from domain.directory.rights import Role
from services.calendars import linking
from services.calls import changes, listing, scheduling
from services.work import Works
from storage.calls.tables import AnswerRow, CallRow
from storage.database import Database
from storage.directory import Person
from storage.workspaces import Workspace
from tests import factories

LIAISON = "U0LIA"
EVENTS = 1_000
GROUPS = 10
ASKED_AGAIN = 200
ATTENDEES = 500
CALLS = 12
MOVES = 6


async def measure(bench: Bench) -> list[Figure]:
    """Return what a feed costs whoever asks beside it, what it costs unchanged, and what moving a series takes."""
    figures = []
    for kind in DATABASES:
        with as_served(kind):
            figures += await _feed(bench, kind)
    for kind in DATABASES:
        with as_served(kind):
            figures += await _move(bench, kind)
    return figures


async def _feed(bench: Bench, kind: str) -> list[Figure]:
    """Fetch a person's feed over HTTP while others ask what their next call is, over the same server."""
    database = Database(await bench.database(kind))
    works = await _works(database)
    await _fill(works)
    application = web.Application()
    application.add_routes(CalendarPages(works).routes())

    async def other(_: web.Request) -> web.Response:
        return web.Response(text=str(await listing.next_call(works, TEAM, LIAISON)))

    application.router.add_get("/other", other)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    works.public_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    links = await linking.make(works, TEAM, LIAISON, of=MINE)
    address = links.feeds[0].address or ""
    async with aiohttp.ClientSession() as session:
        await _get(session, f"{works.public_url}/other")
        beside: list[float] = []
        asking = asyncio.create_task(_ask(session, f"{works.public_url}/other", beside))
        await asyncio.sleep(0.2)
        calm, beside[:] = list(beside), []
        took, etag, events = await _get(session, address)
        asking.cancel()
        again = [await _get(session, address) for _ in range(ASKED_AGAIN)]
        unchanged = [await _get(session, address, etag) for _ in range(ASKED_AGAIN)]
    await runner.cleanup()
    await database.close()
    if events != EVENTS:
        raise SystemExit(f"the feed has {events} events instead of {EVENTS}")
    name = f"feed of {EVENTS:,} events, {kind}"
    return [
        published(f"{name}: written for the first time", took, "ms"),
        at_most(f"{name}: slowest of {len(beside)} requests beside it", max(beside), "ms", 50.0),
        published(f"{name}: slowest of {len(calm)} requests before it", max(calm), "ms"),
        at_most(f"{name}, unchanged: median", percentile([each for each, _, _ in again], 0.5), "ms", 10.0),
        at_most(
            f"{name}, asked for by its ETag: median", percentile([each for each, _, _ in unchanged], 0.5), "ms", 10.0
        ),
    ]


async def _ask(session: aiohttp.ClientSession, url: str, times: list[float]) -> None:
    while True:
        times.append((await _get(session, url))[0])


async def _get(session: aiohttp.ClientSession, url: str, etag: str = "") -> tuple[float, str, int]:
    """Return the milliseconds an answer took, its ETag, and how many events it holds."""
    began = time.perf_counter()
    async with session.get(url, headers={"If-None-Match": etag} if etag else {}) as answer:
        body = await answer.read()
    took = (time.perf_counter() - began) * 1000
    if answer.status not in {200, 304}:
        raise SystemExit(f"{url} answered {answer.status}")
    return took, answer.headers.get("ETag", ""), body.count(b"BEGIN:VEVENT")


async def _works(database: Database) -> Works:
    works = Works(database, SystemClock(), Vault((KEY,)), public_url="http://127.0.0.1")
    async with database.writing() as session:
        session.add(Workspace(id=TEAM, installed_at=works.clock.now()))
    return works


async def _fill(works: Works) -> None:
    """Put a thousand calls of ten workgroups into the year to come, in the zones of the country."""
    zones = ("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "Pacific/Honolulu")
    async with works.begin(TEAM) as work:
        groups = [await factories.workgroup(work, f"Workgroup {number}") for number in range(GROUPS)]
        await factories.person(work, "Lia", role=Role.MANAGER, slack_user=LIAISON)
        rows = []
        for number in range(EVENTS):
            starts = work.now + timedelta(hours=8 * number + 1)
            rows.append(
                {
                    "workspace": TEAM,
                    "workgroup_id": groups[number % GROUPS].id,
                    "title": f"Call {number}",
                    "starts_at": starts,
                    "ends_at": starts + timedelta(hours=1),
                    "zone": zones[number % len(zones)],
                    "minutes": 60,
                    "link": "https://meet.example.org/room",
                    "reminders": [],
                    "state": "scheduled",
                    "revision": 0,
                    "announced": False,
                    "created_at": work.now,
                }
            )
        await work.session.execute(insert(CallRow), rows)


async def _move(bench: Bench, kind: str) -> list[Figure]:
    """Move a series with a year of calls to each of which everybody comes, several times."""
    database = Database(await bench.database(kind))
    works = await _works(database)
    calls = await _series(works)
    times = []
    for number in range(MOVES):
        day = works.clock.now() + timedelta(days=40 + number)
        began = time.perf_counter()
        done = await changes.move(
            works,
            TEAM,
            LIAISON,
            call_id=calls[0],
            date=f"{day:%Y-%m}-{min(day.day, 28):02}",
            time=f"1{number}:30",
            zone="America/New_York",
            reason="Hawaii had the early hour.",
            scope="series",
        )
        times.append((time.perf_counter() - began) * 1000)
        if len(done.calls) != CALLS:
            raise SystemExit(f"{len(done.calls)} calls were moved instead of {CALLS}")
    await database.close()
    name = f"series of {CALLS} calls moved with {ATTENDEES} attendees, {kind}"
    return [
        at_most(f"{name}: median", percentile(times, 0.5), "ms", 500.0),
        published(f"{name}: first", times[0], "ms"),
        published(f"{name}: slowest", max(times), "ms"),
    ]


async def _series(works: Works) -> Sequence[int]:
    """Return the calls of a series, twelve of them, to all of which five hundred people come."""
    async with works.begin(TEAM) as work:
        group = await factories.workgroup(work, "Teacher Pipelines", channel="C0STANDARDS")
        await factories.person(work, "Lia", role=Role.LIAISON, of=group, slack_user=LIAISON)
        workgroup_id = group.id
    day = works.clock.now() + timedelta(days=30)
    raw = RawSchedule(
        title="Monthly call",
        repeat="monthly",
        date=f"{day:%Y-%m}-{min(day.day, 28):02}",
        time="15:00",
        zone="America/New_York",
        minutes="60",
        link="https://meet.example.org/room",
        pattern="day_of_month",
        holidays="hold",
    )
    await scheduling.schedule(works, TEAM, LIAISON, workgroup_id=workgroup_id, raw=raw, request_key="bench")
    async with works.begin(TEAM) as work:
        rows = list(await work.session.scalars(insert(CallRow).returning(CallRow.id), await _further(works)))
        known = [each.call.id for each in await listing.cards_ahead(work, LIAISON)]
        people = [_person(number) for number in range(ATTENDEES)]
        ids = list(await work.session.scalars(insert(Person).returning(Person.id), people))
        said = {"workspace": TEAM, "answer": "yes", "answered_at": work.now}
        await work.session.execute(
            insert(AnswerRow), [{**said, "call_id": call, "person_id": each} for call in known for each in ids]
        )
    if len(rows) + 6 != CALLS or len(known) != CALLS:
        raise SystemExit(f"{len(known)} calls ahead instead of {CALLS}")
    return known


async def _further(works: Works) -> list[dict[str, object]]:
    """Return as many further calls of the series as make it a year; six are kept ahead."""
    async with works.reading(TEAM) as work:
        cards = await listing.cards_ahead(work, LIAISON)
        last = cards[-1].call
        return [
            {
                "workspace": TEAM,
                "workgroup_id": last.workgroup_id,
                "series_id": last.series_id,
                "title": last.title,
                "starts_at": last.starts_at + timedelta(days=31 * number),
                "ends_at": last.ends_at + timedelta(days=31 * number),
                "zone": last.zone,
                "minutes": last.minutes,
                "link": last.link,
                "reminders": [1440, 60],
                "state": "scheduled",
                "revision": 0,
                "announced": False,
                "created_at": work.now,
            }
            for number in range(1, CALLS - len(cards) + 1)
        ]


def _person(number: int) -> dict[str, object]:
    return {
        "workspace": TEAM,
        "name": f"Person {number}",
        "slack_user": f"U0{number:05}",
        "email": f"p{number}@example.org",
        "phone": "",
        "title": "",
        "office": "",
        "expertise": [],
        "zone": "UTC",
        "hidden": [],
        "external": False,
        "active": True,
        "revision": 1,
    }
