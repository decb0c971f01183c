"""What will happen next, for the status endpoint and the sandbox's clock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from domain.clock import machine_clock
from services.work import Works
from storage import timers
from storage.deliveries import outlook

LISTED = 50


async def idle(works: Works, *, kinds: Collection[str]) -> bool:
    """Tell whether no timer of these kinds and no delivery waits to be worked off now, by whichever process."""
    async with works.reading("") as work:
        if await timers.any_due(work.session, now=work.now, machine_now=machine_clock(), kinds=kinds):
            return False
        return not await outlook.any_due(work.session, now=work.now)


async def due(works: Works, *, limit: int = LISTED) -> list[tuple[datetime, str]]:
    """Return the next things to come in every workspace, earliest first: when (business time, UTC) and what.

    These are waiting timers and deliveries that are held until a moment.
    """
    async with works.reading("") as work:
        coming = await timers.upcoming(work.session, limit=limit)
        coming += await outlook.upcoming(work.session, now=work.now, limit=limit)
    return sorted(coming)[:limit]
