"""Queries on links that are asked whether they still answer: taken under a lease, recorded if nothing changed since."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.library.checking import Check, DueLink
from domain.library.resource import LinkState
from storage.library.tables import ResourceRow
from storage.workspaces import ACTIVE, Workspace

NO_SYNC = {"synchronize_session": False}


async def any_due(session: AsyncSession, *, now: datetime, machine_now: datetime) -> bool:
    """Say whether a link of any active workspace waits to be asked."""
    return await session.scalar(_due(now, machine_now).with_only_columns(ResourceRow.id).limit(1)) is not None


async def claim(
    session: AsyncSession, *, now: datetime, machine_now: datetime, lease: datetime, limit: int
) -> list[DueLink]:
    """Take links whose turn it is, those that waited longest first; nobody else takes them before `lease` is over."""
    query = _due(now, machine_now).order_by(ResourceRow.check_at, ResourceRow.id).limit(limit)
    locked = query.with_for_update(skip_locked=True, of=ResourceRow)
    rows = list(await session.scalars(locked, execution_options={"populate_existing": True}))
    taken = [DueLink(row.id, row.workspace, row.link, row.check()) for row in rows]
    if taken:
        statement = update(ResourceRow).where(ResourceRow.id.in_([each.id for each in taken]))
        await session.execute(statement.values(check_lease=lease), execution_options=NO_SYNC)
    return taken


def _due(now: datetime, machine_now: datetime) -> Select[ResourceRow]:
    return select(ResourceRow).where(
        ResourceRow.check_at <= now,
        ResourceRow.retired_at.is_(None),
        or_(ResourceRow.check_lease.is_(None), ResourceRow.check_lease <= machine_now),
        ResourceRow.workspace.in_(select(Workspace.id).where(Workspace.state == ACTIVE)),
    )


async def record(session: AsyncSession, workspace: str, due: DueLink, found: Check) -> bool:
    """Store what is known about a link now; False when it was changed, retired or asked by somebody else meanwhile."""
    statement = (
        update(ResourceRow)
        .where(
            ResourceRow.workspace == workspace,
            ResourceRow.id == due.id,
            ResourceRow.link == due.link,
            ResourceRow.check_at == due.check.check_at,
            ResourceRow.retired_at.is_(None),
        )
        .values(
            link_state=found.state,
            failures=found.failures,
            problem=found.problem,
            checked_at=found.checked_at,
            check_at=found.check_at,
            check_lease=None,
        )
        .returning(ResourceRow.id)
    )
    return await session.scalar(statement, execution_options=NO_SYNC) is not None


async def answered_since(session: AsyncSession, since: datetime) -> bool:
    """Say whether any link answered since then: then this process reaches the internet."""
    query = select(ResourceRow.id).where(ResourceRow.link_state == LinkState.ALIVE, ResourceRow.checked_at >= since)
    return await session.scalar(query.limit(1)) is not None
