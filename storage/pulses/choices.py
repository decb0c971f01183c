"""Votes on focus norms, and the norms that workgroups work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.pulses.focus import Focus
from domain.pulses.pulse import PulseState
from storage import upsert
from storage.pulses.tables import FocusNorm, FocusVote

NO_SYNC = {"synchronize_session": False}


@dataclass(frozen=True)
class Vote:
    """A vote as it stands; what it settled is there once it is closed."""

    picks: int
    closes_at: datetime
    state: str
    voters: int | None
    votes: Sequence[Any]
    chosen: Sequence[str]
    tied: Sequence[str]


async def open_vote(session: AsyncSession, workspace: str, pulse_id: int, *, picks: int, closes_at: datetime) -> bool:
    """Open a pulse's vote; False when it had one."""
    statement = upsert.insert(session, FocusVote).values(
        workspace=workspace,
        pulse_id=pulse_id,
        picks=picks,
        closes_at=closes_at,
        state=PulseState.OPEN.value,
        votes=[],
        chosen=[],
        tied=[],
    )
    statement = statement.on_conflict_do_nothing(index_elements=["pulse_id"])
    return await session.scalar(statement.returning(FocusVote.id)) is not None


async def vote(session: AsyncSession, workspace: str, pulse_id: int) -> Vote | None:
    """Return a pulse's vote as it is now."""
    columns = (FocusVote.picks, FocusVote.closes_at, FocusVote.state, FocusVote.voters)
    query = select(*columns, FocusVote.votes, FocusVote.chosen, FocusVote.tied).where(
        FocusVote.workspace == workspace, FocusVote.pulse_id == pulse_id
    )
    row = (await session.execute(query)).one_or_none()
    return Vote(*row) if row else None


async def put_vote(session: AsyncSession, workspace: str, pulse_id: int, **values: Any) -> None:
    """Change columns of a vote."""
    statement = update(FocusVote).where(FocusVote.workspace == workspace, FocusVote.pulse_id == pulse_id)
    await session.execute(statement.values(**values), execution_options=NO_SYNC)


async def set_focus(session: AsyncSession, workspace: str, norms: Sequence[Focus], *, pulse_id: int) -> None:
    """Make these the focus norms that a pulse led to."""
    await session.execute(
        delete(FocusNorm).where(FocusNorm.workspace == workspace, FocusNorm.pulse_id == pulse_id),
        execution_options=NO_SYNC,
    )
    for each in norms:
        session.add(
            FocusNorm(
                workspace=workspace,
                workgroup_id=each.workgroup_id,
                pulse_id=each.pulse_id,
                dimension=each.dimension,
                title=each.title,
                since=each.since,
            )
        )
    await session.flush()


async def focus_of(session: AsyncSession, workspace: str, pulse_id: int) -> tuple[Focus, ...]:
    """Return the focus norms that a pulse led to."""
    query = select(FocusNorm).where(FocusNorm.workspace == workspace, FocusNorm.pulse_id == pulse_id)
    return tuple(_focus(row) for row in await session.scalars(query.order_by(FocusNorm.id)))


async def focus_now(session: AsyncSession, workspace: str, workgroup_id: int) -> tuple[Focus, ...]:
    """Return what a workgroup works on."""
    latest = select(func.max(FocusNorm.pulse_id)).where(
        FocusNorm.workspace == workspace, FocusNorm.workgroup_id == workgroup_id
    )
    query = select(FocusNorm).where(FocusNorm.workspace == workspace, FocusNorm.pulse_id == latest.scalar_subquery())
    return tuple(_focus(row) for row in await session.scalars(query.order_by(FocusNorm.id)))


def _focus(row: FocusNorm) -> Focus:
    return Focus(row.workgroup_id, row.pulse_id, row.dimension, row.title, row.since)
