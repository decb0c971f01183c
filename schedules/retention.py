"""Lets go of what nobody will ask about again, so that looking for work stays as fast as on the first day."""

from __future__ import annotations

from datetime import timedelta

from domain.clock import MachineClock, machine_clock
from services.work import Works
from storage import timers
from storage.deliveries import contents, lanes, outcomes
from storage.mail import bodies

KEPT = timedelta(days=400)
"""How long fired timers and sent deliveries stay (business time): longer than any key is used again."""
LANES_KEPT = timedelta(days=1)
BODIES_KEPT = timedelta(days=1)
"""How long what many messages or mails share stays beyond the last delivery of it: another may be on its way."""


async def retain(works: Works, *, machine: MachineClock = machine_clock) -> None:
    """Delete timers and deliveries that were over more than 400 days ago, and lanes unused for a day."""
    async with works.begin("") as work:
        before = work.now - KEPT
        await timers.forget(work.session, before=before)
        await outcomes.forget(work.session, before=before)
        await bodies.forget(work.session, before=work.now - BODIES_KEPT)
        await contents.forget(work.session, before=work.now - BODIES_KEPT)
        await lanes.forget(work.session, before=machine() - LANES_KEPT)
