"""When Slack's people and channels were last read, so that replicas do not all read them."""

from __future__ import annotations

from datetime import timedelta

from services.work import Work, Works
from storage.directory import people


async def claim(works: Works, workspace: str, every: timedelta) -> bool:
    """Say whether it is this process's turn to read: the last reading is older than `every` and nobody else began."""
    async with works.reading(workspace) as work:
        # Asked every few seconds, and nearly always in vain: that must not cost a write lock.
        if not await people.reading_is_due(work.session, workspace, before=work.now - every):
            return False
    async with works.begin(workspace) as work:
        return await people.claim_reading(work.session, workspace, now=work.now, before=work.now - every)


async def give_back(works: Works, workspace: str) -> None:
    """Make a reading that failed due again."""
    async with works.begin(workspace) as work:
        await due_now(work)


async def due_now(work: Work) -> None:
    """Make the next reading due at once: a program or a roster brought people and channels to link."""
    await people.forget_reading(work.session, work.workspace)
