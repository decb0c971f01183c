"""The names that stand beside resources: of those who added them, and of the workgroups they belong to."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.directory.workgroups import PersonName
from storage.directory import Person, Workgroup


async def names(session: AsyncSession, workspace: str, ids: Collection[int]) -> dict[int, PersonName]:
    """Return these people's names, by id."""
    if not ids:
        return {}
    query = select(Person.id, Person.name, Person.slack_user).where(Person.workspace == workspace, Person.id.in_(ids))
    return {row.id: PersonName(row.id, row.name, row.slack_user) for row in await session.execute(query)}


async def workgroup_names(session: AsyncSession, workspace: str, ids: Collection[int]) -> dict[int, str]:
    """Return these workgroups' names, by id."""
    if not ids:
        return {}
    query = select(Workgroup.id, Workgroup.name).where(Workgroup.workspace == workspace, Workgroup.id.in_(ids))
    return {row.id: row.name for row in await session.execute(query)}
