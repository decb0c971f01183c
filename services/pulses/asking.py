"""Pulses that another feature asks for by itself, such as the evaluation after a call."""

from __future__ import annotations

from datetime import timedelta

import structlog

from domain import zones
from domain.errors import NotFound
from domain.pulses import suppression
from domain.pulses.instrument import Form
from domain.pulses.pulse import Audience, Pulse
from services.pulses import groups, instruments, starting
from services.work import Work
from storage.pulses import queries


async def ask(work: Work, *, workgroup_id: int, instrument_id: str, days: int, request_key: str) -> Pulse | None:
    """Open a run of an instrument in a workgroup and invite everybody; asked twice, it is one run.

    Returns None, and does nothing, where the group is closed or too small, while the last run is still open, or
    without the environment's key that anonymous answers need.
    """
    try:
        group = await groups.find(work, workgroup_id=workgroup_id, lock=True)
    except NotFound:
        return None
    instrument = await instruments.find_instrument(work, instrument_id, None)
    already = await queries.still_open(
        work.session,
        work.workspace,
        program_id=group.program_id,
        workgroup_id=workgroup_id,
        instrument_id=instrument_id,
        form=Form.GROUP.value,
    )
    least = suppression.fewest(group.fewest, instrument.reporting.fewest_ballots)
    people = await queries.voters(work.session, work.workspace, group.program_id, workgroup_id)
    if already or len(people) < least or work.vault is None:
        structlog.get_logger().info("pulses.not_asked", workspace=work.workspace, instrument=instrument_id)
        return None
    values = {
        "closes_at": work.now + timedelta(days=days),
        "zone": group.zone if zones.exists(group.zone) else starting.DEFAULT_ZONE,
        "every": None,
        "form": Form.GROUP.value,
        "audience": Audience.LIAISON.value,
        "run": 1,
        "first_id": None,
        "first_opened_at": work.now,
        "created_by": None,
    }
    return await starting.open_run(work, group, instrument, least=least, request_key=request_key, values=values)
