"""Everything that will happen is a row here; fired rows stay, so that a key cannot fire twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from domain.timers import NewTimer
from storage.base import Base, RowId, Scoped


class Timer(Scoped, Base):
    """One thing to do at one time."""

    __tablename__ = "timers"
    __table_args__ = (
        UniqueConstraint("workspace", "key"),
        Index("ix_timers_state_due_at", "state", "due_at"),
        Index("ix_timers_workspace_ref", "workspace", "ref"),
    )

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(64))
    ref: Mapped[str] = mapped_column(String(128))
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(16), default="waiting", doc="waiting, fired, cancelled, expired, failed")
    attempts: Mapped[int] = mapped_column(default=0)
    fired_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="", doc="the error's class and id, never its data")


async def schedule(session: AsyncSession, workspace: str, timers: Iterable[NewTimer]) -> None:
    """Note what will happen, in one statement; a key that fired stays fired, a cancelled one is revived."""
    raise NotImplementedError


async def cancel(session: AsyncSession, workspace: str, ref: str, *, kind: str | None = None) -> None:
    """Cancel what is still waiting for `ref` (and of `kind`, when given)."""
    raise NotImplementedError
