"""Search in a library of 5,000 resources in a real database, and how long the event loop works for it at a time."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.constants import MEMBER, TEAM
from benchmarks.report import Figure, at_most, percentile, published
from benchmarks.setting import Bench, as_served
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
VOCABULARY = 15_000
"""Different words in texts of that size together, as Heaps' law has it for English."""
SEARCHES = 300
WARM_UP = 20
BUDGET_MS = 100.0
LOOP_BUDGET_MS = 20.0
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


@dataclass
class Loop:
    """How the event loop fares: milliseconds that its thread worked at a time, and by which it woke late."""

    busy: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)

    async def watch(self) -> None:
        """Wake every millisecond until cancelled; CPU time counts, so that a busy machine blames nobody."""
        worked = time.thread_time()
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK_MS / 1000)
            self.late.append((time.perf_counter() - began) * 1000 - TICK_MS)
            now = time.thread_time()
            self.busy.append((now - worked) * 1000)
            worked = now


async def measure(bench: Bench) -> list[Figure]:
    """Return search times, turning pages included, and what reading and searching ask of the event loop."""
    database = Database(await bench.database("sqlite"))
    works = Works(database, SystemClock())
    await _fill(works)
    with as_served("sqlite"):
        loop, began = Loop(), time.perf_counter()
        watch = asyncio.create_task(loop.watch())
        await finding.warm(works, TEAM)
        read = (time.perf_counter() - began) * 1000
        reading = max(loop.busy, default=0.0)
        times = await _search(works, loop)
        watch.cancel()
    await database.close()
    name, anew = f"library search, {RESOURCES:,} resources", f"library read anew, {RESOURCES:,} resources"
    return [
        at_most(f"{name}: p99", percentile(times, 0.99), "ms", BUDGET_MS),
        published(f"{name}: median", percentile(times, 0.5), "ms"),
        at_most(f"{name}: event loop at work at a time, at most", max(loop.busy), "ms", LOOP_BUDGET_MS),
        published(f"{name}: event loop held up at p99", percentile(loop.late, 0.99), "ms"),
        at_most(f"{anew}: event loop at work at a time, at most", reading, "ms", LOOP_BUDGET_MS),
        published(anew, read, "ms"),
    ]


async def _fill(works: Works) -> None:
    chance = random.Random(1)
    async with works.begin(TEAM) as work:
        work.session.add(Workspace(id=TEAM, installed_at=works.clock.now()))
        await work.session.flush()
        revision = await queries.next_version(work.session, TEAM)
        words = [_word(chance) for _ in range(VOCABULARY)]
        rows = (_row(chance, words, number, revision, work.now) for number in range(RESOURCES))
        work.session.add_all(ResourceRow(**row) for row in rows)


def _row(chance: random.Random, words: Sequence[str], number: int, revision: int, now: Any) -> dict[str, Any]:
    topics = chance.sample(TOPICS, 3)
    link = f"https://example.org/{number}"
    return {
        "workspace": TEAM,
        "request_key": f"bench{number}",
        "title": f"{topics[0].title()} {chance.choice(FORMS)} {chance.choice(words)}",
        "link": link,
        "link_key": links.key(link),
        "summary": " ".join(chance.choices([*TOPICS, *FORMS, *chance.sample(words, 30)], k=60)),
        "kind": chance.choice(list(Kind)),
        "state": chance.choice(STATES).code,
        "tags": topics,
        "credit": f"{chance.choice(words)} agency",
        "added_at": now,
        "revision": revision,
        "link_state": LinkState.ALIVE,
        "failures": 0,
        "check_at": now,
    }


def _word(chance: random.Random) -> str:
    """Return a word of two to five syllables."""
    return "".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(chance.randint(2, 5)))


async def _search(works: Works, loop: Loop) -> list[float]:
    """Return the milliseconds of each search: every third one turns to a later page."""
    chance = random.Random(2)
    times = []
    for number in range(WARM_UP + SEARCHES):
        wanted = Listing(What.FIND, _query(chance, number)).at(LAST_PAGE if number % 3 == 2 else 0)
        began = time.perf_counter()
        await listing.page(works, TEAM, MEMBER, wanted)
        times.append((time.perf_counter() - began) * 1000)
        if number == WARM_UP:
            loop.busy.clear()
            loop.late.clear()
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
