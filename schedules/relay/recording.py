"""Writes outcomes down, many in one transaction: whoever comes while one is being written waits for the next."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from domain.deliveries import State
from domain.lanes import LaneKind
from schedules.relay.steps import Observer, Step
from services import deliveries, mailing
from services.work import Work, Works
from storage import workspaces
from storage.deliveries import lanes, outcomes, parts
from storage.deliveries.outcomes import Outcome

LARGEST_BATCH = 200
GATHERING = 0.02
"""Seconds to wait for more outcomes after a batch that held several."""


class Recorder:
    """Records outcomes under their token. A failed write is tried again; what cannot be written runs out its lease."""

    def __init__(self, works: Works, observer: Observer) -> None:
        self._works = works
        self._observe = observer
        self._waiting: list[tuple[Outcome, asyncio.Future[None]]] = []
        self._writing = asyncio.Lock()
        self._busy = False

    async def record(self, outcome: Outcome) -> None:
        """Return once the outcome is committed, by us or by another waiting caller's transaction."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((outcome, done))
        async with self._writing:
            if not done.done():
                await self._gather()
                await self._write()
        await done

    async def _gather(self) -> None:
        """Wait for company where there is much to do: a transaction costs the same for one outcome as for many."""
        if self._busy and len(self._waiting) < LARGEST_BATCH:
            await asyncio.sleep(GATHERING)
        self._busy = len(self._waiting) > 1

    async def _write(self) -> None:
        batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
        try:
            async with self._works.begin("") as work:
                await record(work, [outcome for outcome, _ in batch], state=State.SENDING)
                await self._observe(Step.RECORD_BEFORE_COMMIT)
            await self._observe(Step.RECORD_AFTER_COMMIT)
        except asyncio.CancelledError:
            for _, done in batch:
                done.cancel()
            raise
        except Exception as error:  # noqa: BLE001  # handed to every waiting caller, each of which reports it
            for _, done in batch:
                if not done.done():
                    done.set_exception(error)
        else:
            for _, done in batch:
                if not done.done():
                    done.set_result(None)


async def record(work: Work, reached: Sequence[Outcome], *, state: State) -> None:
    """Write outcomes and what follows from them: silent lanes, told owners, suspended workspaces."""
    recorded = await outcomes.record(work.session, reached, state=state)
    if doubtful := [each.delivery for each in recorded if each.state is State.UNCERTAIN]:
        await parts.hold_back(work.session, doubtful, now=work.now)
    if state is State.UNCERTAIN:
        settled = [each.delivery for each in recorded if each.state is not State.UNCERTAIN]
        await parts.let_go(work.session, settled, now=work.now)
    holds = [each.hold for each in recorded if each.hold]
    if domains := {hold.lane for hold in holds if hold.lane.kind is LaneKind.MAIL}:
        # A domain has a lane only once it asked for silence.
        await lanes.create(work.session, domains)
    await lanes.hold(work.session, holds)
    for workspace, reason in {each.workspace: each.suspend for each in recorded if each.suspend}.items():
        await workspaces.suspend(work.session, workspace, reason)
    if bounced := {each.delivery: each.bounced for each in recorded if each.bounced}:
        await mailing.bounced(work, bounced)
        for delivery, codes in bounced.items():
            structlog.get_logger().info("mail.bounced", delivery=delivery, codes=codes)
    dead = [each.delivery for each in recorded if each.state is State.DEAD]
    if dead:
        asked = {each.delivery for each in recorded if each.ask}
        await deliveries.tell_owners(work, dead, ask=asked)
    for each in recorded:
        if each.error:
            place = {"delivery": each.delivery, "workspace": each.workspace}
            structlog.get_logger().warning("delivery.not_sent", **place, state=each.state, error=each.error)
