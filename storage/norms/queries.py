"""Queries on group norms."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.directory.workgroups import PersonName
from domain.norms.norm import Check, CheckState, Norm, NormState, Stance, Standing
from storage import upsert
from storage.directory import Person
from storage.norms.tables import NormCheckRow, NormRow, NormStandingRow

NO_SYNC = {"synchronize_session": False}
LIVING = (NormState.PROPOSED, NormState.ADOPTED)


async def add(session: AsyncSession, workspace: str, **values: Any) -> Norm:
    """Add a proposal and return it."""
    row = NormRow(workspace=workspace, state=NormState.PROPOSED, **values)
    session.add(row)
    await session.flush()
    return row.value()


async def norm(session: AsyncSession, workspace: str, norm_id: int) -> Norm | None:
    """Return a norm."""
    query = select(NormRow).where(NormRow.workspace == workspace, NormRow.id == norm_id)
    row = await session.scalar(query, execution_options={"populate_existing": True})
    return row.value() if row else None


async def of_workgroup(session: AsyncSession, workspace: str, workgroup_id: int) -> list[Norm]:
    """Return a workgroup's proposed and adopted norms, in the order they were proposed."""
    query = select(NormRow).where(
        NormRow.workspace == workspace, NormRow.workgroup_id == workgroup_id, NormRow.state.in_(LIVING)
    )
    rows = await session.scalars(query.order_by(NormRow.id), execution_options={"populate_existing": True})
    return [row.value() for row in rows]


async def adopted_counts(session: AsyncSession, workspace: str, workgroup_ids: Collection[int]) -> dict[int, int]:
    """Return how many norms each of these workgroups has adopted, those without any left out."""
    query = (
        select(NormRow.workgroup_id, func.count())
        .where(
            NormRow.workspace == workspace,
            NormRow.workgroup_id.in_(workgroup_ids),
            NormRow.state == NormState.ADOPTED,
        )
        .group_by(NormRow.workgroup_id)
    )
    return {int(group): int(number) for group, number in await session.execute(query)}


async def put(session: AsyncSession, workspace: str, norms: Collection[int], **values: Any) -> None:
    """Change columns of norms."""
    statement = update(NormRow).where(NormRow.workspace == workspace, NormRow.id.in_(norms)).values(**values)
    await session.execute(statement, execution_options=NO_SYNC)


async def open_check(session: AsyncSession, workspace: str, **values: Any) -> Check:
    """Add a consensus check and return it."""
    row = NormCheckRow(workspace=workspace, state=CheckState.OPEN, **values)
    session.add(row)
    await session.flush()
    return row.value()


async def check(session: AsyncSession, workspace: str, check_id: int, *, lock: bool = False) -> Check | None:
    """Return a check as it is now; `lock` keeps it from others who lock it until the transaction ends."""
    query = select(NormCheckRow).where(NormCheckRow.workspace == workspace, NormCheckRow.id == check_id)
    row = await session.scalar(
        query.with_for_update() if lock else query, execution_options={"populate_existing": True}
    )
    return row.value() if row else None


async def check_under_way(session: AsyncSession, workspace: str, workgroup_id: int) -> Check | None:
    """Return the check of a workgroup that is open, or None."""
    query = select(NormCheckRow).where(
        NormCheckRow.workspace == workspace,
        NormCheckRow.workgroup_id == workgroup_id,
        NormCheckRow.state == CheckState.OPEN,
    )
    row = await session.scalar(query.order_by(NormCheckRow.id).limit(1))
    return row.value() if row else None


async def close_check(
    session: AsyncSession, workspace: str, check_id: int, state: CheckState, *, at: datetime, revisit_on: date | None
) -> None:
    """End a check, with what came of it."""
    statement = update(NormCheckRow).where(NormCheckRow.workspace == workspace, NormCheckRow.id == check_id)
    await session.execute(statement.values(state=state, closed_at=at, revisit_on=revisit_on), execution_options=NO_SYNC)


async def revisit_on(session: AsyncSession, workspace: str, workgroup_id: int) -> date | None:
    """Return when a workgroup looks at its norms again, as it last decided."""
    query = select(NormCheckRow.revisit_on).where(
        NormCheckRow.workspace == workspace,
        NormCheckRow.workgroup_id == workgroup_id,
        NormCheckRow.state == CheckState.ADOPTED,
    )
    found: date | None = await session.scalar(query.order_by(NormCheckRow.id.desc()).limit(1))
    return found


async def stand(
    session: AsyncSession, workspace: str, check_id: int, person_id: int, *, stance: Stance, reason: str, at: datetime
) -> None:
    """Store where somebody stands, in place of what they said before."""
    row = {
        "workspace": workspace,
        "check_id": check_id,
        "person_id": person_id,
        "stance": stance.value,
        "reason": reason,
        "answered_at": at,
    }
    await upsert.put(
        session,
        NormStandingRow,
        [row],
        unique=("check_id", "person_id"),
        update=("stance", "reason", "answered_at"),
    )


async def standings(session: AsyncSession, workspace: str, check_id: int) -> Sequence[Standing]:
    """Return who stands where, by name."""
    query = (
        select(NormStandingRow, Person)
        .join(Person, Person.id == NormStandingRow.person_id)
        .where(NormStandingRow.workspace == workspace, NormStandingRow.check_id == check_id)
        .order_by(Person.name, Person.id)
    )
    return [
        Standing(PersonName(person.id, person.name, person.slack_user), Stance(row.stance), row.reason)
        for row, person in await session.execute(query, execution_options={"populate_existing": True})
    ]
