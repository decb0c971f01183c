"""The unit of work: one transaction, the workspace it is for, and what time it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.clock import Clock
from storage.database import Database


@dataclass(frozen=True)
class Work:
    """What a use case works with: everything done through `session` commits together or not at all.

    `now` is the business time (aware, UTC) and stays the same for the whole transaction.
    """

    session: AsyncSession
    workspace: str
    now: datetime
    _after_commit: list[Callable[[], None]] = field(default_factory=list)

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call `callback` once the transaction is safely committed; never if it rolls back."""
        self._after_commit.append(callback)

    def within(self, workspace: str) -> Work:
        """Return the same transaction seen from another workspace (the ticker serves them all)."""
        return replace(self, workspace=workspace)


class Works:
    """Opens units of work; every public use case takes one of these."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    @asynccontextmanager
    async def begin(self, workspace: str) -> AsyncIterator[Work]:
        """Open a transaction; commits at the end of the block, rolls back when it raises."""
        async with self.database.writing() as session:
            work = Work(session, workspace, self.clock.now())
            yield work
        for callback in work._after_commit:  # noqa: SLF001  # Works and Work are one design
            callback()

    @asynccontextmanager
    async def reading(self, workspace: str) -> AsyncIterator[Work]:
        """Open a work that only reads, with autocommit."""
        async with self.database.reading() as session:
            yield Work(session, workspace, self.clock.now())
