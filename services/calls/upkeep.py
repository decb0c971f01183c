"""What keeps series alive: each one's next calls are made by a timer, and a chain of timers can break."""

from __future__ import annotations

import structlog

from domain import zones
from services.calls import naming
from services.work import Work
from storage import timers
from storage.calls import queries


async def rearm(work: Work) -> int:
    """Give every series that goes on and has no timer ahead a new one, due now; returns how many that were.

    The timer of a series fails for good after a few attempts, and does nothing while its workgroup is closed.
    """
    waiting = await timers.waiting(work.session, work.workspace, naming.KEEP_AHEAD)
    stalled = [
        each
        for each in await queries.going_on(work.session, work.workspace, now=work.now)
        if naming.series_ref(each.id) not in waiting and zones.exists(each.rule.zone)
    ]
    if stalled:
        refs = [naming.series_ref(each.id) for each in stalled]
        await timers.supersede_failed(work.session, work.workspace, naming.KEEP_AHEAD, refs)
        again = [naming.keep_ahead_again(each, work.now) for each in stalled]
        await timers.schedule(work.session, work.workspace, again)
        structlog.get_logger().warning("calls.rearmed", workspace=work.workspace, series=len(stalled))
    return len(stalled)
