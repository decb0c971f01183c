"""Acting once on what Slack may send several times: events and forms, remembered for a day."""

from __future__ import annotations

from datetime import timedelta

from domain.clock import machine_clock
from services.work import Works
from storage import requests

LOST_AFTER = timedelta(seconds=30)
"""Far above Slack's 3 seconds: what is still not done by then belongs to a process that died."""

KEPT = timedelta(days=1)
"""Slack's last repetition comes after five minutes; a form can be pressed again as long as it stays open."""


async def take(works: Works, workspace: str, key: str) -> bool:
    """Take a request on; False when somebody has it or it is done, and nothing must happen again."""
    at = machine_clock()
    async with works.database.noting() as connection:
        return await requests.take(connection, workspace, key, at=at, lost_before=at - LOST_AFTER)


async def finish(works: Works, workspace: str, key: str) -> None:
    """Note that the request is worked off."""
    async with works.database.noting() as connection:
        await requests.finish(connection, workspace, key)


async def release(works: Works, workspace: str, key: str) -> None:
    """Let the request come again: it was refused or failed, and nothing was saved."""
    async with works.database.noting() as connection:
        await requests.release(connection, workspace, key)


async def retain(works: Works) -> int:
    """Delete what is older than a day, in every workspace; returns how many went."""
    async with works.begin("*") as work:
        return await requests.forget(work.session, machine_clock() - KEPT)
