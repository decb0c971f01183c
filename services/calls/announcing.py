"""Announces what was planned before its workgroup had a channel."""

from __future__ import annotations

from collections.abc import Collection

from domain.calls.reminders import ANNOUNCE_LEAD
from services.calls import naming
from services.work import Work
from storage import timers
from storage.calls import queries


async def channel_known(work: Work, workgroup_ids: Collection[int]) -> None:
    """Announce the calls ahead of workgroups whose channel became known just now, each when its time has come.

    What was due before had nowhere to go: a single call is announced at once, one of a series three weeks before it.
    """
    found = await queries.unannounced(work.session, work.workspace, workgroup_ids, now=work.now)
    await timers.schedule(
        work.session,
        work.workspace,
        [
            naming.late_announcement(
                each.call,
                each.channel,
                max(each.call.starts_at - ANNOUNCE_LEAD, work.now) if each.call.series_id else work.now,
            )
            for each in found
            if each.channel
        ],
    )
