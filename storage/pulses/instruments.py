"""Instruments that a workspace added: every version stays as it was added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage import upsert
from storage.base import Base, RowId, Scoped


class InstrumentRow(Scoped, Base):
    """One version of an organisation's own instrument; those that ship are files."""

    __tablename__ = "instruments"
    __table_args__ = (UniqueConstraint("workspace", "key", "version"),)

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(String(48), doc="the file's own id, the same for every version")
    version: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(doc="the checked file, as JSON")
    added_at: Mapped[datetime]


async def add(
    session: AsyncSession, workspace: str, *, key: str, version: int, content: dict[str, Any], at: datetime
) -> None:
    """Add a version; one that is already there stays as it is."""
    row = {"workspace": workspace, "key": key, "version": version, "content": content, "added_at": at}
    await upsert.add_missing(session, InstrumentRow, [row], unique=["workspace", "key", "version"])


async def content(session: AsyncSession, workspace: str, key: str, version: int) -> dict[str, Any] | None:
    """Return the content of one version, or None."""
    query = select(InstrumentRow.content).where(
        InstrumentRow.workspace == workspace, InstrumentRow.key == key, InstrumentRow.version == version
    )
    found: dict[str, Any] | None = await session.scalar(query)
    return found


async def contents(session: AsyncSession, workspace: str, key: str = "") -> Sequence[dict[str, Any]]:
    """Return the content of every version, oldest first, of all instruments or of one."""
    query = select(InstrumentRow.content).where(InstrumentRow.workspace == workspace)
    if key:
        query = query.where(InstrumentRow.key == key)
    return (await session.scalars(query.order_by(InstrumentRow.key, InstrumentRow.version))).all()
