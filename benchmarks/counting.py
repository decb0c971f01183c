"""One count of a pulse in a process of its own: python -m benchmarks.counting DATABASE-URL PULSE, prints JSON."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import resource
import sys
import time

from benchmarks.constants import TEAM
from bot.tokens import Vault
from domain.clock import SystemClock
from services.pulses import closing, showing
from services.work import Works
from storage.database import Database
from views.pulses import results as views

LIAISON = "U0LIA"


async def count(url: str, pulse_id: int) -> dict[str, float]:
    """Freeze, count and tell a pulse; returns its ballots, the seconds it took and the largest memory in MB."""
    database = Database(url)
    works = Works(database, SystemClock(), Vault((os.environ["CONVENE_ENCRYPTION_KEY"],)))
    async with works.begin(TEAM) as work:
        await closing.freeze(work, pulse_id)
    # As where Convene is served, without importing all of it: see `bot.processes.leave_alone`.
    gc.collect()
    gc.freeze()
    began = time.perf_counter()
    async with works.begin(TEAM) as work:
        results = await closing.count(work, pulse_id)
    views.message(await showing.results(works, TEAM, LIAISON, pulse_id=pulse_id))
    took = time.perf_counter() - began
    await database.close()
    if results is None:
        raise SystemExit("there was nothing to count")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"ballots": results.ballots, "seconds": took, "peak_mb": peak}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(count(sys.argv[1], int(sys.argv[2])))))
