"""A process from start to SIGTERM: what `convene run`, `web` and `worker` share."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Callable

from bot import logs
from bot.app import Convene, Role
from bot.settings import Settings, require

SWITCH_SECONDS = 0.0005
"""How long a thread keeps Python's lock while others want it; 5 ms unless told otherwise."""

Started = Callable[[Convene], None]


def serve(settings: Settings, role: Role, *, started: Started | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then drain.

    Raises SettingsError, BadToken or CannotConnect when it cannot start.
    """
    require(settings, slack=True, several_processes=not role.alone)
    logs.configure(settings)
    take_turns(sqlite=settings.is_sqlite)
    asyncio.run(_serve(settings, role, started))


def take_turns(*, sqlite: bool) -> None:
    """Say how long a thread keeps Python's lock: each word with SQLite is a trip to a thread, and waits that long."""
    if sqlite:
        sys.setswitchinterval(SWITCH_SECONDS)


def leave_alone() -> None:
    """Keep Python's garbage collector from what starting up made, which stays for good.

    It would look at all of it again and again, and each look stops everybody for a tenth of a second.
    """
    gc.collect()
    gc.freeze()


async def _serve(settings: Settings, role: Role, started: Started | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with Convene(settings, role).running() as convene:
        leave_alone()
        if started:
            started(convene)
        await stop.wait()
