"""Counts a frozen pulse and dies without a word at one of the steps: `python -m tests.services.pulses.killed`."""

from __future__ import annotations

import asyncio
import os
import sys

from bot.tokens import Vault
from services.pulses import closing
from services.pulses.closing import Step
from services.work import Works
from storage.database import Database
from tests.conftest import WORKSPACE, StillClock

DEAD = 9


async def main(url: str, pulse: str, step: str, key: str) -> None:
    def die(at: Step) -> None:
        if at == step:
            os._exit(DEAD)

    works = Works(Database(url), StillClock(), Vault((key,)))
    async with works.begin(WORKSPACE) as work:
        await closing.count(work, int(pulse), step=die)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
