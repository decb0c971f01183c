"""`make bench`: measure every budget, print the table, write results/latest.json.

Usage: python -m benchmarks [NAME...]
"""

from __future__ import annotations

import asyncio
import sys

from benchmarks import (
    calendars,
    commands,
    deliveries,
    footprint,
    library,
    mail,
    newsletters,
    pulses,
    search,
    timepolls,
    timers,
)
from benchmarks.report import Figure, save, show
from benchmarks.setting import bench

MEASURES = {
    "commands": commands.measure,
    "deliveries": deliveries.measure,
    "timers": timers.measure,
    "search": search.measure,
    "library": library.measure,
    "pulses": pulses.measure,
    "newsletters": newsletters.measure,
    "mail": mail.measure,
    "timepolls": timepolls.measure,
    "calendars": calendars.measure,
    "footprint": footprint.measure,
}


async def main(names: list[str]) -> bool:
    """Measure what is named (without names: everything) and return whether every budget is met."""
    figures: list[Figure] = []
    with bench() as setting:
        for name in names or MEASURES:
            print(f"measuring {name} ...", flush=True)
            figures += await MEASURES[name](setting)
            save(figures)
    show(figures)
    return all(figure.met is not False for figure in figures)


if __name__ == "__main__":
    unknown = set(sys.argv[1:]) - MEASURES.keys()
    if unknown:
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(MEASURES)}")
    raise SystemExit(0 if asyncio.run(main(sys.argv[1:])) else 1)
