"""Queries on the channels that announcements can go to."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import upsert
from storage.directory import Workgroup
from storage.webinars.tables import SlackChannelRow


async def take_in(session: AsyncSession, workspace: str, channels: Mapping[str, str]) -> None:
    """Store the channels that Convene is in (id to name), and forget those it is no longer in."""
    await session.execute(
        delete(SlackChannelRow).where(
            SlackChannelRow.workspace == workspace, SlackChannelRow.channel.not_in(sorted(channels))
        ),
        execution_options={"synchronize_session": False},
    )
    rows = [{"workspace": workspace, "channel": id_, "name": name[:80]} for id_, name in channels.items()]
    await upsert.put(session, SlackChannelRow, rows, unique=("workspace", "channel"), update=("name",))


async def joined(session: AsyncSession, workspace: str) -> dict[str, str]:
    """Return the channels that Convene is in, id to name, by name."""
    query = select(SlackChannelRow.channel, SlackChannelRow.name).where(SlackChannelRow.workspace == workspace)
    return {str(id_): str(name) for id_, name in await session.execute(query.order_by(SlackChannelRow.name))}


async def workgroups(session: AsyncSession, workspace: str) -> list[tuple[int, str, str | None, str]]:
    """Return the open workgroups by name: id, name, channel (Slack id) and the channel's name."""
    query = (
        select(Workgroup.id, Workgroup.name, Workgroup.channel, Workgroup.channel_name)
        .where(Workgroup.workspace == workspace, Workgroup.state == "open")
        .order_by(Workgroup.name, Workgroup.id)
    )
    return [(id_, name, channel, shown) for id_, name, channel, shown in await session.execute(query)]
