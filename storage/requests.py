"""Requests from Slack that were taken on: Slack repeats what it is not sure we saw."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage import upsert
from storage.base import Base, RowId, Scoped


class TakenRequest(Scoped, Base):
    """One event or form that some process took on; it holds no content and nobody's name."""

    __tablename__ = "requests"
    __table_args__ = (UniqueConstraint("workspace", "key"), Index("ix_requests_at", "at"))

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(String(200), doc="event:Ev… or form:V…")
    at: Mapped[datetime] = mapped_column(doc="machine time when it was taken on")
    done: Mapped[bool] = mapped_column(default=False)


async def take(session: AsyncSession, workspace: str, key: str, *, at: datetime, lost_before: datetime) -> bool:
    """Take a request on, in one statement.

    Returns False when it is done, or when another process took it on and that was not before `lost_before`
    (machine time): one that is older and still not done belongs to a process that died.
    """
    statement = upsert.insert(session, TakenRequest).values(workspace=workspace, key=key, at=at, done=False)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace", "key"],
        set_={"at": at},
        where=TakenRequest.done.is_(False) & (TakenRequest.at < lost_before),
    )
    taken = await session.scalar(statement.returning(TakenRequest.id))
    return taken is not None


async def finish(session: AsyncSession, workspace: str, key: str) -> None:
    """Note that a request was worked off, so that it never is again."""
    await session.execute(
        update(TakenRequest).where(TakenRequest.workspace == workspace, TakenRequest.key == key).values(done=True)
    )


async def release(session: AsyncSession, workspace: str, key: str) -> None:
    """Forget a request that came to nothing, so that its repetition is a new try."""
    await session.execute(delete(TakenRequest).where(TakenRequest.workspace == workspace, TakenRequest.key == key))


async def forget(session: AsyncSession, before: datetime) -> int:
    """Delete, in every workspace, what was taken on before `before`; returns how many rows went."""
    done = await session.execute(delete(TakenRequest).where(TakenRequest.at < before).returning(TakenRequest.id))
    return len(done.all())
