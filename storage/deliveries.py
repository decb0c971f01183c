"""The outbox: messages the bot owes someone, and the lanes that keep Slack's pace."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, RowId, Scoped


class Attachment(Scoped, Base):
    """A file that a message shows: stored bytes, uploaded first and posted when Slack has it ready."""

    __tablename__ = "attachments"

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(Text)
    alt_text: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    slack_file: Mapped[str | None] = mapped_column(String(32), doc="F…, once uploaded")


class Delivery(Scoped, Base):
    """One message to one place."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("workspace", "dedupe_key"),
        Index("ix_deliveries_state_available_at", "state", "available_at"),
        Index("ix_deliveries_lane", "workspace", "method_class", "channel", "state", "id"),
        Index("ix_deliveries_coalesce", "workspace", "coalesce_key"),
    )

    id: Mapped[RowId]
    dedupe_key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str | None] = mapped_column(String(32), doc="Slack user who is told when it cannot be delivered")
    transport: Mapped[str] = mapped_column(String(8), default="slack")
    method: Mapped[str] = mapped_column(String(32), doc="chat.postMessage or chat.update")
    method_class: Mapped[str] = mapped_column(String(16), doc="the lane's kind: post or update")
    channel: Mapped[str | None] = mapped_column(String(32), doc="C… or D…; None until a person's DM is open")
    recipient: Mapped[str | None] = mapped_column(String(32), doc="U… when it goes to a person")
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    target_delivery: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id", ondelete="CASCADE"))
    coalesce_key: Mapped[str | None] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]]
    attachment: Mapped[int | None] = mapped_column(ForeignKey("attachments.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(16), default="pending")
    available_at: Mapped[datetime] = mapped_column(doc="business time")
    expires_at: Mapped[datetime | None] = mapped_column(doc="business time")
    attempts: Mapped[int] = mapped_column(default=0)
    first_try_at: Mapped[datetime | None] = mapped_column(doc="business time: Slack's ts are compared with it")
    retry_at: Mapped[datetime | None] = mapped_column(doc="machine time of the next attempt after a failure")
    token: Mapped[str | None] = mapped_column(String(32), doc="who holds the lease")
    lease_until: Mapped[datetime | None] = mapped_column(doc="machine time")
    slack_ts: Mapped[str | None] = mapped_column(String(32))
    last_error: Mapped[str] = mapped_column(Text, default="", doc="Slack's error code, never a body")


class Lane(Scoped, Base):
    """The earliest next call on one channel (or, with channel `*`, in the whole workspace)."""

    __tablename__ = "lanes"
    __table_args__ = (UniqueConstraint("workspace", "method_class", "channel"),)

    id: Mapped[RowId]
    method_class: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(32))
    next_at: Mapped[datetime] = mapped_column(doc="machine time")
