"""Queries on the channels that announcements can go to."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import upsert
from storage.directory import Workgroup
from storage.webinars.tables import NewsRow, SlackChannelRow, WebinarRow

NO_SYNC = {"synchronize_session": False}


async def take_in(session: AsyncSession, workspace: str, channels: Mapping[str, str]) -> None:
    """Store the channels that Convene is in (id to name), and forget those it is no longer in."""
    await session.execute(
        delete(SlackChannelRow).where(
            SlackChannelRow.workspace == workspace, SlackChannelRow.channel.not_in(sorted(channels))
        ),
        execution_options=NO_SYNC,
    )
    rows = [{"workspace": workspace, "channel": id_, "name": name[:80]} for id_, name in channels.items()]
    await upsert.put(session, SlackChannelRow, rows, unique=("workspace", "channel"), update=("name",))


async def joined(session: AsyncSession, workspace: str) -> dict[str, str]:
    """Return the channels that Convene is in, id to name, by name."""
    query = select(SlackChannelRow.channel, SlackChannelRow.name).where(SlackChannelRow.workspace == workspace)
    return {str(id_): str(name) for id_, name in await session.execute(query.order_by(SlackChannelRow.name))}


async def follow(session: AsyncSession, workspace: str, old: str, new: str) -> None:
    """Follow a channel whose id changed, in what can be chosen and in whom announcements are for.

    Where something was posted stays as it was: it names the messages.
    """
    mine = (SlackChannelRow.workspace == workspace, SlackChannelRow.channel == old)
    if await session.scalar(select(SlackChannelRow.id).where(SlackChannelRow.workspace == workspace, *mine)):
        gone = delete(SlackChannelRow).where(SlackChannelRow.workspace == workspace, SlackChannelRow.channel == new)
        await session.execute(gone, execution_options=NO_SYNC)
        moved = update(SlackChannelRow).where(SlackChannelRow.workspace == workspace, *mine).values(channel=new)
        await session.execute(moved, execution_options=NO_SYNC)
    for row in (await session.scalars(select(WebinarRow).where(WebinarRow.workspace == workspace))).all():
        row.channels = [new if each == old else each for each in row.channels]
    for item in (await session.scalars(select(NewsRow).where(NewsRow.workspace == workspace))).all():
        item.channels = [new if each == old else each for each in item.channels]


async def workgroups(session: AsyncSession, workspace: str) -> list[tuple[int, str, str | None, str]]:
    """Return the open workgroups by name: id, name, channel (Slack id) and the channel's name."""
    query = (
        select(Workgroup.id, Workgroup.name, Workgroup.channel, Workgroup.channel_name)
        .where(Workgroup.workspace == workspace, Workgroup.state == "open")
        .order_by(Workgroup.name, Workgroup.id)
    )
    return [(id_, name, channel, shown) for id_, name, channel, shown in await session.execute(query)]
