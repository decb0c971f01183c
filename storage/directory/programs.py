"""Writes programs: workgroups, and the roles that a program file gives to staff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.directory.tables import Grant, Workgroup


async def grants_in(session: AsyncSession, workspace: str, workgroup_ids: Iterable[int]) -> Sequence[Grant]:
    """Return the roles held in these workgroups."""
    query = select(Grant).where(Grant.workspace == workspace, Grant.workgroup_id.in_(list(workgroup_ids)))
    return (await session.scalars(query)).all()


async def managers_grants(session: AsyncSession, workspace: str) -> Sequence[Grant]:
    """Return the grants that are for the whole program."""
    query = select(Grant).where(Grant.workspace == workspace, Grant.workgroup_id.is_(None))
    return (await session.scalars(query)).all()


async def revoke(session: AsyncSession, workspace: str, grant_ids: Iterable[int]) -> None:
    """Take roles away."""
    await session.execute(delete(Grant).where(Grant.workspace == workspace, Grant.id.in_(list(grant_ids))))


async def channels_wanted(session: AsyncSession, workspace: str) -> dict[str, list[Any]]:
    """Return by channel name the (workgroup id, channel id) that use it, so that Slack's list can be matched."""
    wanted: dict[str, list[Any]] = {}
    query = select(Workgroup.channel_name, Workgroup.id, Workgroup.channel).where(
        Workgroup.workspace == workspace, Workgroup.channel_name != "", Workgroup.state == "open"
    )
    for name, workgroup_id, channel in await session.execute(query):
        wanted.setdefault(name, []).append((workgroup_id, channel))
    return wanted


async def set_channel(session: AsyncSession, workspace: str, workgroup_ids: Iterable[int], channel: str | None) -> None:
    """Note which Slack channel belongs to these workgroups."""
    await session.execute(
        update(Workgroup)
        .where(Workgroup.workspace == workspace, Workgroup.id.in_(list(workgroup_ids)))
        .values(channel=channel)
    )


async def replace_channel(session: AsyncSession, workspace: str, old: str, new: str | None) -> None:
    """Follow a channel whose id changed (it was shared), or forget one that is gone (None)."""
    await session.execute(
        update(Workgroup).where(Workgroup.workspace == workspace, Workgroup.channel == old).values(channel=new)
    )
