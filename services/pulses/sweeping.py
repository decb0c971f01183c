"""Wipes what pulses deleted, after the commit that deleted it, again and again until it is done."""

from __future__ import annotations

from services.pulses import naming
from services.work import Works
from storage.pulses import queries, sweeping


async def sweep(works: Works) -> int:
    """Wipe what pulses of every workspace deleted; returns how many pulses are clean now. Call it every few seconds.

    Nudges that went out are deleted, because they tell who had not answered; then deleted rows leave the database's
    files. A pulse stays on the list until nothing kept either from being complete.
    """
    async with works.reading("") as work:
        waiting = await queries.unswept(work.session)
    if not waiting:
        return 0
    clean: list[tuple[str, int]] = []
    for workspace, pulse_id in waiting:
        async with works.begin(workspace) as work:
            prefix = naming.nudges_of(pulse_id)
            if await sweeping.forget_nudges(work.session, workspace, naming.NUDGE, prefix):
                clean.append((workspace, pulse_id))
    if not await sweeping.wipe(works.database):
        return 0
    for workspace, pulse_id in clean:
        async with works.begin(workspace) as work:
            await queries.put(work.session, workspace, pulse_id, unswept=False)
    return len(clean)
