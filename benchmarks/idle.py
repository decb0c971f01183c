"""Starts Convene from the environment, lets it idle, and prints which of the named modules it has imported by then.

Usage: python -m benchmarks.idle SECONDS MODULE...
"""

from __future__ import annotations

import asyncio
import json
import sys

from bot import settings
from bot.app import Convene


async def imported(seconds: float, names: list[str]) -> list[str]:
    """Return those of the top-level modules `names` that a process has after idling for `seconds`."""
    async with Convene(settings.load()).running():
        await asyncio.sleep(seconds)
        return sorted({name.partition(".")[0] for name in sys.modules} & set(names))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(imported(float(sys.argv[1]), sys.argv[2:]))))
