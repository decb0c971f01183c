"""Queries behind lists of pulses: of many groups at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.pulses.pulse import Pulse, PulseState
from storage.pulses.tables import FocusNorm, PulseRow


async def of_groups(
    session: AsyncSession,
    workspace: str,
    *,
    workgroups: Collection[int],
    programs: Collection[int],
    since: datetime,
    limit: int,
) -> list[Pulse]:
    """Return the runs of these workgroups, and of these whole programs, that are open or ended after `since`.

    Those that are open come first, then the latest.
    """
    still = PulseRow.state != PulseState.CLOSED
    query = (
        select(PulseRow)
        .where(
            PulseRow.workspace == workspace,
            PulseRow.workgroup_id.in_(workgroups)
            | (PulseRow.workgroup_id.is_(None) & PulseRow.program_id.in_(programs)),
            still | (PulseRow.closed_at > since),
        )
        .order_by(still.desc(), PulseRow.opens_at.desc(), PulseRow.id.desc())
        .limit(limit)
    )
    return [row.value() for row in await session.scalars(query)]


async def keep_days(session: AsyncSession, workspace: str, pulse_id: int) -> int | None:
    """Return how many days a run's closed ballots stay."""
    query = select(PulseRow.keep_days).where(PulseRow.workspace == workspace, PulseRow.id == pulse_id)
    found: int | None = await session.scalar(query)
    return found


async def focus_by_workgroup(
    session: AsyncSession, workspace: str, workgroups: Collection[int]
) -> dict[int, tuple[str, ...]]:
    """Return the titles of what these workgroups work on: the focus norms of the latest pulse that led to any."""
    latest = (
        select(FocusNorm.workgroup_id, func.max(FocusNorm.pulse_id).label("pulse_id"))
        .where(FocusNorm.workspace == workspace, FocusNorm.workgroup_id.in_(workgroups))
        .group_by(FocusNorm.workgroup_id)
        .subquery()
    )
    query = (
        select(FocusNorm.workgroup_id, FocusNorm.title)
        .join(latest, (latest.c.workgroup_id == FocusNorm.workgroup_id) & (latest.c.pulse_id == FocusNorm.pulse_id))
        .where(FocusNorm.workspace == workspace)
        .order_by(FocusNorm.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for workgroup_id, title in await session.execute(query):
        found[workgroup_id] = (*found.get(workgroup_id, ()), title)
    return found
