"""Directory search with typing errors in a real database, and whether the event loop stays free meanwhile."""

from __future__ import annotations

import asyncio
import csv
import io
import random
import time
from importlib.resources import files

from benchmarks.constants import MEMBER, TEAM
from benchmarks.report import Figure, at_most, percentile, published
from benchmarks.setting import Bench
from domain.clock import SystemClock
from services.directory import searching
from services.programs import load_program
from services.rosters import import_roster
from services.work import Works
from storage.database import Database
from storage.workspaces import Workspace

PROGRAM = files("domain.data") / "programs" / "tllc.yaml"
SIZES = {5_000: 30.0, 100_000: 300.0}
"""People in the directory, and the budget of a search at p99 in milliseconds."""
SEARCHES = 300
WARM_UP = 20
TICK_MS = 1.0

FIRST = (
    "Amara Bela Carlos Dana Elio Farida Goran Hana Ivo Jun Kalani Lena Malik Noor Odile Priya Quentin Rosa Sven Tala"
)
LAST = (
    "Abara Bianchi Castillo Duarte Eklund Fofana Grigoryan Hale Ibarra Jokinen Kekoa Lindgren Mbeki Nakai Okafor Petit"
)
WORDS = (
    "literacy numeracy licensure mentoring induction coaching equity assessment data rural bilingual retention policy"
)
STATES = "AZ HI AK CO NY TX OH ME GA OR NM WY VT LA UT"
QUERIES = ("{first} {last}", "{last_typo}", "{word}", "who has worked on {word} in {state}", "{first_typo} {word}")


async def measure(bench: Bench) -> list[Figure]:
    """Return search times at each size, the import of the largest roster, and the event loop's longest wait."""
    figures: list[Figure] = []
    for size, budget in SIZES.items():
        database = Database(await bench.database("sqlite"))
        works = Works(database, SystemClock())
        imported = await _fill(works, size)
        times, lag = await _search(works)
        figures += [
            at_most(f"directory search, {size:,} people: p99", percentile(times, 0.99), "ms", budget),
            published(f"directory search, {size:,} people: median", percentile(times, 0.5), "ms"),
            published(f"directory search, {size:,} people: event loop held up at p99", lag, "ms"),
            published(f"roster import, {size:,} rows", imported, "s"),
        ]
        await database.close()
    return figures


async def _fill(works: Works, size: int) -> float:
    """Import a roster of so many people and return the seconds that took."""
    async with works.database.writing() as session:
        session.add(Workspace(id=TEAM, installed_at=works.clock.now()))
    await load_program(works, TEAM, PROGRAM.read_bytes())
    content = _roster(size).encode()
    began = time.perf_counter()
    await import_roster(works, TEAM, content, "roster.csv")
    return time.perf_counter() - began


def _roster(size: int) -> str:
    chance = random.Random(1)
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["name", "email", "organisation", "organisation_kind", "state", "office", "expertise"])
    first, last, words, states = FIRST.split(), LAST.split(), WORDS.split(), STATES.split()
    for number in range(size):
        state = chance.choice(states)
        name = f"{chance.choice(first)} {chance.choice(last)}{_syllables(chance)}"
        known = "; ".join(chance.sample(words, 3))
        office = chance.choice(["standards", "talent"])
        rows.writerow(
            [name, f"p{number}@example.org", f"{state} District {number % 97}", "district", state, office, known]
        )
    return out.getvalue()


def _syllables(chance: random.Random) -> str:
    """Return an ending, so that the directory has as many different names as a real one."""
    return "".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(2))


async def _search(works: Works) -> tuple[list[float], float]:
    """Return the milliseconds of each search, and by how much the event loop was late at p99."""
    chance = random.Random(2)
    lags: list[float] = []
    watch = asyncio.create_task(_watch(lags))
    times = []
    for number in range(WARM_UP + SEARCHES):
        query = _query(chance, number)
        began = time.perf_counter()
        await searching.find(works, TEAM, MEMBER, query)
        times.append((time.perf_counter() - began) * 1000)
        if number == WARM_UP:
            lags.clear()
    watch.cancel()
    return times[WARM_UP:], percentile(lags, 0.99)


def _query(chance: random.Random, number: int) -> str:
    first, last = chance.choice(FIRST.split()), chance.choice(LAST.split())
    return QUERIES[number % len(QUERIES)].format(
        first=first,
        last=last,
        first_typo=first[:-2] + first[-1],
        last_typo=last[0] + last[2] + last[1] + last[3:],
        word=chance.choice(WORDS.split()),
        state=chance.choice(STATES.split()),
    )


async def _watch(lags: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(TICK_MS / 1000)
        lags.append((time.perf_counter() - began) * 1000 - TICK_MS)
