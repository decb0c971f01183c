"""Pulses: pages saved by a hundred people at once, a count of ten thousand ballots, and charts beside other work."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import aiohttp
from sqlalchemy import insert, select

from benchmarks.commands import PATH, convene
from benchmarks.constants import KEY, SECRET, TEAM
from benchmarks.report import Figure, at_most, percentile, published
from benchmarks.setting import DATABASES, Bench
from bot.charts.painter import Painter
from bot.tokens import Vault
from domain.charts import Chart, Row
from domain.clock import SystemClock
from domain.directory.rights import Role
from domain.pulses import ballot as ballots
from domain.pulses import catalogue
from domain.pulses.ballot import Ballot
from domain.pulses.instrument import Instrument
from domain.pulses.pulse import Pulse
from services.pulses import answering, sealing, starting
from services.pulses.starting import Wish
from services.work import Works
from storage.database import Database
from storage.directory import Person, Seat
from storage.pulses import boxes
from storage.pulses.tables import OpenBallot
from storage.workspaces import Workspace
from tests import factories
from views.pulses import answering as views

PEOPLE = 100
BETWEEN_PAGES = 5.0
BALLOTS = 10_000
LIAISON = "U0LIA"
CHARTS = 20


async def measure(bench: Bench) -> list[Figure]:
    """Return page saves at p99, the count's seconds and memory on each database, and a warm chart's time."""
    figures = []
    for kind in DATABASES:
        figures += await _pages(bench, kind)
    for kind in DATABASES:
        figures += await _count(bench, kind)
    return figures + await _charts()


async def _pages(bench: Bench, kind: str) -> list[Figure]:
    """Let everybody answer every page, so many seconds apart; a page is timed from its request to the next page."""
    url = await bench.database(kind)
    asked = await stage(url, PEOPLE)
    async with convene(bench, url) as (port, _), aiohttp.ClientSession() as session:
        browser = Form(session, f"http://127.0.0.1:{port}{PATH}", asked.pulse)
        await browser.save(user(0), 0)  # the process reads its routes and the database its pages
        took = await asyncio.gather(*(_answer(browser, number) for number in range(PEOPLE)))
    await _require_saved(url, asked.pulse)
    times = [each for one in took for each in one]
    bound = at_most if kind == "postgresql" else _unbound
    return [
        bound(f"pulse page saved, {PEOPLE} people at once, {kind}: p99", percentile(times, 0.99), "ms", 100.0),
        published(f"pulse page saved, {PEOPLE} people at once, {kind}: median", percentile(times, 0.5), "ms"),
    ]


async def _require_saved(url: str, pulse: Pulse) -> None:
    """End the run when not everybody's last page is in the database: then something else was measured."""
    database = Database(url)
    works = Works(database, SystemClock(), Vault((KEY,)))
    saved = await answering.progress(works, TEAM, LIAISON, pulse_id=pulse.id)
    await database.close()
    if saved.answered != PEOPLE:
        raise SystemExit(f"{saved.answered} of {PEOPLE} people's pages were saved")


def _unbound(name: str, value: float, unit: str, _budget: float) -> Figure:
    return published(name, value, unit)


async def _answer(browser: Form, number: int) -> list[float]:
    """Answer as one person who starts somewhere within the first pause."""
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, BETWEEN_PAGES))
    times = []
    for at in range(len(views.sheets(browser.pulse.instrument))):
        times.append(await browser.save(user(number), at) * 1000)
        await asyncio.sleep(BETWEEN_PAGES)
    return times


class Form:
    """Sends pages of a pulse's form as Slack does, signed, with every item of the page rated."""

    def __init__(self, session: aiohttp.ClientSession, url: str, pulse: Pulse) -> None:
        self._session = session
        self._url = url
        self.pulse = pulse

    async def save(self, slack_user: str, at: int) -> float:
        """Submit one page and return the seconds until the answer was read; ends the run when it is no next page."""
        body = urlencode({"payload": json.dumps(self._submission(slack_user, at))})
        stamp = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signature}",
        }
        began = time.perf_counter()
        async with self._session.post(self._url, data=body, headers=headers) as answer:
            said = await answer.text()
        took = time.perf_counter() - began
        if answer.status != 200 or json.loads(said or "{}").get("response_action") != "update":
            raise SystemExit(f"a page was not saved: {answer.status} {said[:300]}")
        return took

    def _submission(self, slack_user: str, at: int) -> dict[str, Any]:
        view = views.page(self.pulse, Ballot(), at).body
        values = {}
        for block in view["blocks"]:
            element = block.get("element", {})
            if element.get("type") == "radio_buttons":
                chosen = {"type": "radio_buttons", "selected_option": element["options"][at % 4]}
                values[block["block_id"]] = {element["action_id"]: chosen}
        shown = {
            **view,
            "id": f"V{slack_user}",
            # Slack's changes with every page; one that stayed would be a form sent twice, and nothing were saved.
            "hash": f"{at}.{slack_user}",
            "state": {"values": values},
            "team_id": TEAM,
            "app_id": "A0CONVENE",
        }
        return {
            "type": "view_submission",
            "team": {"id": TEAM, "domain": "sandbox"},
            "user": {"id": slack_user, "name": slack_user.lower(), "team_id": TEAM},
            "api_app_id": "A0CONVENE",
            "token": "unused",
            "trigger_id": f"{slack_user}.{at}",
            "view": shown,
        }


@dataclass(frozen=True)
class Asked:
    """An open pulse and whom it asks, by their ids."""

    pulse: Pulse
    people: Sequence[int]


async def stage(url: str, people: int) -> Asked:
    """Put a workgroup of so many people into a database and start the norms inventory there."""
    database = Database(url)
    works = Works(database, SystemClock(), Vault((KEY,)))
    async with database.writing() as session:
        session.add(Workspace(id=TEAM, installed_at=works.clock.now()))
    async with works.begin(TEAM) as work:
        group = await factories.workgroup(work, "Teacher Pipelines", channel="C0STANDARDS")
        organisation = await factories.organisation(work)
        await factories.person(work, "Lia", role=Role.LIAISON, of=group, slack_user=LIAISON)
        rows = [_person(number, organisation.id) for number in range(people)]
        ids = list(await work.session.scalars(insert(Person).returning(Person.id), rows))
        seats = [
            {
                "workspace": TEAM,
                "workgroup_id": group.id,
                "organisation_id": organisation.id,
                "office": "standards" if number % 2 else "talent",
                "number": number + 1,
                "person_id": each,
            }
            for number, each in enumerate(ids)
        ]
        await work.session.execute(insert(Seat), seats)
        workgroup_id = group.id
    wish = Wish(inventory(), workgroup_id=workgroup_id)
    started = await starting.start(works, TEAM, LIAISON, wish, request_key="bench")
    await database.close()
    return Asked(started.pulse, ids)


def inventory() -> Instrument:
    """Return the norms inventory as it is shipped: 21 items."""
    found = catalogue.find(catalogue.newest(catalogue.shipped()), "norms-inventory")
    if found is None or sum(1 for _ in found.items) != 21:
        raise SystemExit("the norms inventory has 21 items")
    return found


def user(number: int) -> str:
    """Return a person's Slack id."""
    return f"U0{number:05}"


def _person(number: int, organisation: int) -> dict[str, object]:
    return {
        "workspace": TEAM,
        "name": f"Person {number}",
        "slack_user": user(number),
        "email": f"p{number}@example.org",
        "organisation_id": organisation,
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


async def _count(bench: Bench, kind: str) -> list[Figure]:
    """Count ten thousand ballots and tell the results, in a process of its own whose largest memory is read."""
    url = await bench.database(kind)
    asked = await stage(url, BALLOTS)
    await _fill(url, asked)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.counting", url, str(asked.pulse.id)),
        env={**os.environ, "CONVENE_ENCRYPTION_KEY": KEY},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    if process.returncode:
        raise SystemExit("the count failed")
    told = json.loads(out)
    if told["ballots"] != BALLOTS:
        raise SystemExit(f"{told['ballots']} ballots were counted instead of {BALLOTS}")
    name = f"pulse of {BALLOTS:,} ballots x 21 items counted and told, {kind}"
    return [
        at_most(name, told["seconds"], "s", 2.0),
        at_most(f"{name}: largest memory of the process", told["peak_mb"], "MB", 200.0),
    ]


async def _fill(url: str, asked: Asked) -> None:
    """Store everybody's finished ballot, sealed as answering does it."""
    database = Database(url)
    works = Works(database, SystemClock(), Vault((KEY,)))
    chance = random.Random(1)
    async with works.begin(TEAM) as work:
        box = await boxes.to_read(work.session, TEAM, asked.pulse.id, boxes.Purpose.ANSWERS)
        if box is None:
            raise SystemExit("the pulse is not open")
        seal = sealing.unwrap(work, box.wrapped)
        items = [each.id for each in asked.pulse.instrument.items]
        rows = []
        for each in asked.people:
            who = seal.who(TEAM, each)
            said = Ballot({item: chance.randint(1, 4) for item in items}, {}, finished=True)
            sealed = seal.close(ballots.pack(said, box.room), who)
            rows.append({"workspace": TEAM, "key_id": box.id, "who": who, "sealed": sealed})
        await work.session.execute(insert(OpenBallot), rows)
        stored = len(list(await work.session.scalars(select(OpenBallot.who).where(OpenBallot.workspace == TEAM))))
    await database.close()
    if stored != BALLOTS:
        raise SystemExit(f"{stored} ballots stored")


async def _charts() -> list[Figure]:
    """Draw charts that differ with a warm painter, and say how late the event loop was meanwhile."""
    painter = Painter()
    first = Chart(
        "Norms inventory · Teacher Pipelines",
        "12 ballots",
        1,
        4,
        "low",
        "high",
        "November 2026",
        tuple(Row(f"Norm {number}", 2.0 + number / 5, 0.8, 2.1 + number / 6) for number in range(7)),
        before_name="October 2026",
    )
    lags: list[float] = []
    try:
        began = time.perf_counter()
        await painter.draw(first)
        cold = time.perf_counter() - began
        watch = asyncio.create_task(_watch(lags))
        times = []
        for number in range(CHARTS):
            began = time.perf_counter()
            await painter.draw(replace(first, subtitle=f"{number + 5} ballots"))
            times.append((time.perf_counter() - began) * 1000)
        watch.cancel()
    finally:
        await painter.close()
    return [
        at_most("chart drawn, warm: median", percentile(times, 0.5), "ms", 300.0),
        published("chart drawn, warm: slowest", max(times), "ms"),
        published("chart drawn, first of a process", cold * 1000, "ms"),
        published("event loop late while charts are drawn: p99", percentile(lags, 0.99), "ms"),
    ]


async def _watch(lags: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        lags.append((time.perf_counter() - began) * 1000 - 1.0)
