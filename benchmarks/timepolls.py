"""Ranking sixty slots for a thousand people in thirty zones, and whether the event loop stays free meanwhile."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as clock

from benchmarks.report import Figure, at_most, percentile, published
from benchmarks.setting import Bench, as_served
from domain import zones
from domain.directory.hours import USUAL, WorkingHours
from domain.directory.states import STATES
from domain.timepolls.fairness import Held, Ledger, ledger
from domain.timepolls.people import Member
from domain.timepolls.poll import Answers, Choice, Slot
from domain.timepolls.ranking import rank

SLOTS = 60
PEOPLE = 1_000
ZONES = 30
ROUNDS = 200
BUDGET_MS = 100.0
NOW = datetime(2026, 10, 1, 15, tzinfo=UTC)
HOURS = (USUAL, USUAL, USUAL, WorkingHours(clock(7), clock(15)), WorkingHours(clock(9), clock(18)))


async def measure(bench: Bench) -> list[Figure]:
    """Return how long a ranking takes, alone and in a thread beside which the event loop ticks."""
    slots, members, answers, book = _poll()
    assert len({each.zone for each in members}) == ZONES
    times: list[float] = []
    worked: list[float] = []
    with as_served("postgresql"):
        for _ in range(ROUNDS):
            began, at_work = time.perf_counter(), time.thread_time()
            found = rank(slots, 60, members, answers, book)
            times.append((time.perf_counter() - began) * 1000)
            worked.append((time.thread_time() - at_work) * 1000)
            assert len(found.slots) == SLOTS
        held_up = await _held_up(slots, members, answers, book)
    name = f"ranking {SLOTS} slots for {PEOPLE:,} people in {ZONES} zones"
    return [
        at_most(f"{name}: p99", percentile(times, 0.99), "ms", BUDGET_MS),
        published(f"{name}: median", percentile(times, 0.5), "ms"),
        published(f"{name}: median of its CPU time", percentile(worked, 0.5), "ms"),
        published(f"{name}: event loop held up at most", held_up, "ms"),
    ]


async def _held_up(slots: Sequence[Slot], members: Sequence[Member], answers: Answers, book: Ledger) -> float:
    """Return the longest wait of the event loop while rankings run off it, as the results window runs them."""
    lags: list[float] = []

    async def watch() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            lags.append((time.perf_counter() - began) * 1000 - 1)

    watching = asyncio.create_task(watch())
    for _ in range(ROUNDS):
        await asyncio.to_thread(rank, slots, 60, members, answers, book)
    watching.cancel()
    return max(lags)


def _poll() -> tuple[list[Slot], list[Member], Answers, Ledger]:
    """Return a poll of people from every state and territory, with a year of calls behind them."""
    chance = random.Random(6)
    offered = [zone.name for zone in zones.united_states()][:ZONES]
    members = []
    for number in range(PEOPLE):
        state = STATES[number % len(STATES)]
        members.append(
            Member(
                number,
                f"Person {number}",
                zone=offered[number % ZONES],
                state=state.code,
                organisation=number % 120,
                organisation_name=f"Organisation {number % 120}",
                hours=chance.choice(HOURS),
                slack_user=f"U{number}",
            )
        )
    slots = [Slot(number, NOW + timedelta(days=7 + number // 6, hours=number % 6)) for number in range(SLOTS)]
    answers = {
        member.id: {slot.id: chance.choice(list(Choice)) for slot in slots}
        for member in members
        if chance.random() < 0.8
    }
    held = [Held(NOW - timedelta(days=30 * number, hours=number), 60) for number in range(12)]
    return slots, members, answers, ledger(held, members, NOW)
