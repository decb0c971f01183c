"""What waits and what was given up, for whoever runs Convene."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from services.work import Works
from storage import timers
from storage.deliveries import outlook

LOOKED_BACK = timedelta(days=7)
"""How far back (business time) things that were given up are still news."""
OVERDUE = timedelta(minutes=10)
"""A timer that waits longer than this (business time) has nobody who fires it."""


@dataclass(frozen=True)
class Counts:
    """How many timers and deliveries of all workspaces are in each state that is worth watching."""

    timers: Mapping[str, int]
    deliveries: Mapping[str, int]


@dataclass(frozen=True)
class Troubles:
    """What went wrong lately in one workspace.

    `failed_timers` holds for each kind how many there are and the last one's error (class and id); `overdue_timers`
    by kind those that nobody fires; `dead_deliveries` how many Slack refused with each error code.
    """

    failed_timers: Mapping[str, tuple[int, str]]
    overdue_timers: Mapping[str, int]
    dead_deliveries: Mapping[str, int]


async def counts(works: Works) -> Counts:
    """Count what waits and what was given up; cheap enough for every scrape."""
    async with works.reading("") as work:
        waiting = await timers.counts(work.session)
        owed = await outlook.counts(work.session)
    return Counts(
        {state.value: number for state, number in waiting.items()},
        {state.value: number for state, number in owed.items()},
    )


async def troubles(works: Works, workspace: str) -> Troubles:
    """Return what was given up in the last seven days, and what should have happened by now and did not."""
    async with works.reading(workspace) as work:
        since = work.now - LOOKED_BACK
        return Troubles(
            await timers.failed(work.session, workspace, since=since),
            await timers.overdue(work.session, workspace, before=work.now - OVERDUE),
            await outlook.dead(work.session, workspace, since=since),
        )
