"""Who did what when: kept for every change that somebody might ask about later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, RowId, Scoped


class AuditEntry(Scoped, Base):
    """One act of one person (or of Convene itself, then without a person)."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_workspace_at", "workspace", "at"),)

    id: Mapped[RowId]
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    action: Mapped[str] = mapped_column(String(64), doc="the noun and the verb: calls.cancel")
    subject: Mapped[str] = mapped_column(String(128), doc="what it was done to: call:12")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict, doc="ids and plain values, never a message body")


def record(
    session: AsyncSession,
    workspace: str,
    *,
    at: datetime,
    person_id: int | None,
    action: str,
    subject: str,
    **detail: Any,
) -> None:
    """Add an entry to the transaction under way."""
    session.add(
        AuditEntry(workspace=workspace, at=at, person_id=person_id, action=action, subject=subject, detail=detail)
    )
