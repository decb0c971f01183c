"""Secret links: whoever has one may do one thing, without a login; what we keep shows nobody the link itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, String, UniqueConstraint, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage import upsert
from storage.base import Base, RowId, Scoped

NO_SYNC = {"synchronize_session": False}


class SecretLink(Scoped, Base):
    """One link for one purpose (`mail.unsubscribe`) and one thing (`subscription:12`)."""

    __tablename__ = "secret_links"
    __table_args__ = (UniqueConstraint("digest"), UniqueConstraint("workspace", "purpose", "ref"))

    id: Mapped[RowId]
    purpose: Mapped[str] = mapped_column(String(24))
    ref: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), doc="SHA-256 of the token, by which it is looked up")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, doc="the token, encrypted under the environment's key")
    created_at: Mapped[datetime] = mapped_column(doc="business time")


class RevokedLink(Scoped, Base):
    """A link that was taken back, where whoever still has it is told so."""

    __tablename__ = "revoked_links"
    __table_args__ = (UniqueConstraint("digest"),)

    id: Mapped[RowId]
    purpose: Mapped[str] = mapped_column(String(24))
    digest: Mapped[str] = mapped_column(String(64), doc="SHA-256 of the token")
    revoked_at: Mapped[datetime] = mapped_column(doc="business time")


@dataclass(frozen=True)
class Found:
    """What a secret link stands for."""

    workspace: str
    purpose: str
    ref: str


async def sealed(session: AsyncSession, workspace: str, purpose: str, refs: Collection[str]) -> dict[str, bytes]:
    """Return the encrypted tokens of those of these things that have a link."""
    query = select(SecretLink.ref, SecretLink.sealed).where(
        SecretLink.workspace == workspace, SecretLink.purpose == purpose, SecretLink.ref.in_(refs)
    )
    return {row.ref: row.sealed for row in await session.execute(query)}


async def add(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep new links; a thing that has one already keeps it."""
    await upsert.add_missing(session, SecretLink, rows, unique=("workspace", "purpose", "ref"))


async def find(session: AsyncSession, digest: str) -> Found | None:
    """Return what the token with this digest stands for, in whatever workspace."""
    query = select(SecretLink.workspace, SecretLink.purpose, SecretLink.ref).where(SecretLink.digest == digest)
    row = (await session.execute(query)).one_or_none()
    return Found(row.workspace, row.purpose, row.ref) if row else None


async def revoke(session: AsyncSession, workspace: str, purpose: str, ref: str) -> str | None:
    """Let a link stand for nothing any more; returns the digest of its token, or None when there was none."""
    statement = (
        delete(SecretLink)
        .where(SecretLink.workspace == workspace, SecretLink.purpose == purpose, SecretLink.ref == ref)
        .returning(SecretLink.digest)
    )
    gone: str | None = await session.scalar(statement, execution_options=NO_SYNC)
    return gone


async def follow(session: AsyncSession, workspace: str, *, before: str, after: str) -> None:
    """Let the links of one thing stand for another, which must have none of its own."""
    statement = update(SecretLink).where(SecretLink.workspace == workspace, SecretLink.ref == before)
    await session.execute(statement.values(ref=after), execution_options=NO_SYNC)


async def remember_revoked(session: AsyncSession, workspace: str, purpose: str, digest: str, *, now: datetime) -> None:
    """Remember that the token with this digest was taken back."""
    row = {"workspace": workspace, "purpose": purpose, "digest": digest, "revoked_at": now}
    await upsert.add_missing(session, RevokedLink, [row], unique=("digest",))


async def was_revoked(session: AsyncSession, purpose: str, digest: str) -> bool:
    """Tell whether a token with this digest was good for this purpose once, and taken back."""
    query = select(RevokedLink.id).where(RevokedLink.digest == digest, RevokedLink.purpose == purpose)
    return await session.scalar(query) is not None
