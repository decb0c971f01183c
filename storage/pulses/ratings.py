"""Queries on team ratings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.pulses.teams import TeamRating as Value
from storage import upsert
from storage.pulses import snapshots
from storage.pulses.tables import TeamRating


async def add(session: AsyncSession, workspace: str, values: dict[str, Any]) -> int | None:
    """Add a rating; returns its id, or None when its form was saved before."""
    statement = upsert.insert(session, TeamRating).values(workspace=workspace, **values)
    statement = statement.on_conflict_do_nothing(index_elements=["workspace", "request_key"])
    made: int | None = await session.scalar(statement.returning(TeamRating.id))
    return made


async def made_by(session: AsyncSession, workspace: str, request_key: str) -> Value | None:
    """Return the rating that this form made."""
    query = select(TeamRating).where(TeamRating.workspace == workspace, TeamRating.request_key == request_key)
    row = await session.scalar(query)
    return _value(row) if row else None


async def of_team(
    session: AsyncSession, workspace: str, instrument_id: str, *, organisation_id: int | None, team: str
) -> list[Value]:
    """Return a team's ratings with one instrument, oldest first."""
    query = select(TeamRating).where(
        TeamRating.workspace == workspace,
        TeamRating.instrument_id == instrument_id,
        TeamRating.organisation_id.is_not_distinct_from(organisation_id),
        TeamRating.team == team,
    )
    return [_value(row) for row in await session.scalars(query.order_by(TeamRating.rated_at, TeamRating.id))]


async def in_workgroup(session: AsyncSession, workspace: str, workgroup_id: int) -> list[Value]:
    """Return the ratings of a workgroup's teams, oldest first."""
    query = select(TeamRating).where(TeamRating.workspace == workspace, TeamRating.workgroup_id == workgroup_id)
    return [_value(row) for row in await session.scalars(query.order_by(TeamRating.rated_at, TeamRating.id))]


def _value(row: TeamRating) -> Value:
    return Value(
        id=row.id,
        organisation_id=row.organisation_id,
        workgroup_id=row.workgroup_id,
        team=row.team,
        instrument=snapshots.instrument(row.instrument),
        occasion=row.occasion,
        rated_at=row.rated_at,
        ratings=row.ratings,
        comments=row.comments,
    )
