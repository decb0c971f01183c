"""The tables of e-mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, RowId, Scoped


class MailBody(Scoped, Base):
    """The text and HTML of e-mails that differ in nothing but what is personal, kept once."""

    __tablename__ = "mail_bodies"
    __table_args__ = (UniqueConstraint("workspace", "digest"),)

    id: Mapped[RowId]
    digest: Mapped[str] = mapped_column(String(64), doc="SHA-256 of both, in hexadecimal digits")
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(doc="business time: when a mail was last given it")


class MailBlock(Scoped, Base):
    """An address that gets no mail any more."""

    __tablename__ = "mail_blocks"
    __table_args__ = (UniqueConstraint("workspace", "address"),)

    id: Mapped[RowId]
    address: Mapped[str] = mapped_column(String(320))
    reason: Mapped[str] = mapped_column(String(16), doc="bounced (its server refused it for good) or blocked (by us)")
    reply: Mapped[str] = mapped_column(String(64), doc="the server's codes, such as 550 5.1.1; never its words")
    since: Mapped[datetime] = mapped_column(doc="business time")
