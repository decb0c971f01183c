"""Search in a library of 5,000 resources in a real database, and whether the event loop stays free meanwhile."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

from benchmarks.constants import MEMBER, TEAM
from benchmarks.report import Figure, at_most, percentile, published
from benchmarks.setting import Bench
from domain.clock import SystemClock
from domain.directory.states import STATES
from domain.library import links
from domain.library.overview import LAST_PAGE, Listing, What
from domain.library.resource import Kind, LinkState
from services.library import finding, listing
from services.work import Works
from storage.database import Database
from storage.library import queries
from storage.library.tables import ResourceRow
from storage.workspaces import Workspace

RESOURCES = 5_000
SEARCHES = 300
WARM_UP = 20
BUDGET_MS = 100.0
LAG_BUDGET_MS = 20.0
TICK_MS = 1.0

_TOPICS = (
    "literacy numeracy licensure mentoring induction coaching equity assessment data rural bilingual retention policy "
    "evaluation observation standards curriculum residency pipeline leadership attendance feedback dyslexia funding"
)
_FORMS = "guide survey report toolkit template rubric brief study handbook checklist"
TOPICS, FORMS = _TOPICS.split(), _FORMS.split()
QUERIES = (
    "{topic}",
    "{topic} {form}",
    "{typo} {form}",
    "{topic} {state}",
    "is there something about {topic} from {state}?",
    "{topic} {other} {form}",
)


async def measure(bench: Bench) -> list[Figure]:
    """Return search times, turning pages included, and the event loop's longest wait while people search."""
    database = Database(await bench.database("sqlite"))
    works = Works(database, SystemClock())
    await _fill(works)
    began = time.perf_counter()
    lags: list[float] = []
    watch = asyncio.create_task(_watch(lags))
    await finding.warm(works, TEAM)
    read = (time.perf_counter() - began) * 1000
    reading_lag = max(lags, default=0.0)
    times = await _search(works, lags)
    watch.cancel()
    await database.close()
    name, anew = f"library search, {RESOURCES:,} resources", f"library read anew, {RESOURCES:,} resources"
    return [
        at_most(f"{name}: p99", percentile(times, 0.99), "ms", BUDGET_MS),
        published(f"{name}: median", percentile(times, 0.5), "ms"),
        at_most(f"{name}: event loop held up at most", max(lags), "ms", LAG_BUDGET_MS),
        at_most(
            f"library read anew, {RESOURCES:,} resources: event loop held up at most", reading_lag, "ms", LAG_BUDGET_MS
        ),
        published(anew, read, "ms"),
    ]


async def _fill(works: Works) -> None:
    chance = random.Random(1)
    async with works.begin(TEAM) as work:
        work.session.add(Workspace(id=TEAM, installed_at=works.clock.now()))
        await work.session.flush()
        revision = await queries.next_version(work.session, TEAM)
        work.session.add_all(ResourceRow(**_row(chance, number, revision, work.now)) for number in range(RESOURCES))


def _row(chance: random.Random, number: int, revision: int, now: Any) -> dict[str, Any]:
    topics = chance.sample(TOPICS, 3)
    link = f"https://example.org/{number}"
    return {
        "workspace": TEAM,
        "request_key": f"bench{number}",
        "title": f"{topics[0].title()} {chance.choice(FORMS)} {_syllables(chance)}",
        "link": link,
        "link_key": links.key(link),
        "summary": " ".join(chance.choices([*TOPICS, *FORMS, *(_syllables(chance) for _ in range(8))], k=60)),
        "kind": chance.choice(list(Kind)),
        "state": chance.choice(STATES).code,
        "tags": topics,
        "credit": f"{_syllables(chance)} agency",
        "added_at": now,
        "revision": revision,
        "link_state": LinkState.ALIVE,
        "failures": 0,
        "check_at": now,
    }


def _syllables(chance: random.Random) -> str:
    """Return a word, so that the library has as many different ones as a real one."""
    return "".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(4))


async def _search(works: Works, lags: list[float]) -> list[float]:
    """Return the milliseconds of each search: every third one turns to a later page."""
    chance = random.Random(2)
    times = []
    for number in range(WARM_UP + SEARCHES):
        wanted = Listing(What.FIND, _query(chance, number)).at(LAST_PAGE if number % 3 == 2 else 0)
        began = time.perf_counter()
        await listing.page(works, TEAM, MEMBER, wanted)
        times.append((time.perf_counter() - began) * 1000)
        if number == WARM_UP:
            lags.clear()
    return times[WARM_UP:]


def _query(chance: random.Random, number: int) -> str:
    topic = chance.choice(TOPICS)
    return QUERIES[number % len(QUERIES)].format(
        topic=topic,
        other=chance.choice(TOPICS),
        typo=topic[:2] + topic[3] + topic[2] + topic[4:],
        form=chance.choice(FORMS),
        state=chance.choice(STATES).name,
    )


async def _watch(lags: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(TICK_MS / 1000)
        lags.append((time.perf_counter() - began) * 1000 - TICK_MS)
