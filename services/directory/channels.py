"""Which Slack channel belongs to which workgroup: the program file names it, Slack gives its id."""

from __future__ import annotations

from collections.abc import Mapping

from services.calls import announcing
from services.work import Works
from storage.directory import programs
from storage.newsletters import series
from storage.webinars import channels as announcements


async def take_in(works: Works, workspace: str, channels: Mapping[str, str]) -> int:
    """Link workgroups to channels by name and return how many were linked; `channels` maps name to id.

    A workgroup that has a channel keeps it: renaming a channel in Slack takes nothing away.
    """
    async with works.begin(workspace) as work:
        wanted = await programs.channels_wanted(work.session, workspace)
        linked = 0
        for name, waiting in wanted.items():
            new = [workgroup for workgroup, channel in waiting if channel is None]
            if new and (channel_id := channels.get(name)):
                await programs.set_channel(work.session, workspace, new, channel_id)
                await announcing.channel_known(work, new)
                linked += len(new)
        return linked


async def follow(works: Works, workspace: str, old: str, new: str) -> None:
    """Follow a channel whose id changed (Slack does that when a channel is shared)."""
    if old and new:
        async with works.begin(workspace) as work:
            await programs.replace_channel(work.session, workspace, old, new)
            await series.follow_channel(work.session, workspace, old, new)
            await announcements.follow(work.session, workspace, old, new)
