"""Slack workspaces that Convene is installed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import LargeBinary, String, Text, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base

ACTIVE = "active"
SUSPENDED = "suspended"


class Workspace(Base):
    """One installation: the Slack team, the bot's identity there and its encrypted token."""

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, doc="Slack's team id, T…")
    name: Mapped[str] = mapped_column(Text, default="")
    bot_user_id: Mapped[str] = mapped_column(String(32), default="")
    bot_id: Mapped[str] = mapped_column(String(32), default="")
    bot_token: Mapped[bytes] = mapped_column(LargeBinary, default=b"", doc="encrypted by the environment's key")
    scopes: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(16), default=ACTIVE)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    installed_at: Mapped[datetime]


async def get(session: AsyncSession, workspace: str) -> Workspace | None:
    """Return the installation row of a Slack team, whatever its state."""
    return await session.get(Workspace, workspace)


async def active(session: AsyncSession) -> Sequence[Workspace]:
    """Return every workspace that the bot may act in, in a stable order."""
    query = select(Workspace).where(Workspace.state == ACTIVE).order_by(Workspace.id)
    return (await session.scalars(query)).all()


async def suspend(session: AsyncSession, workspace: str, reason: str) -> None:
    """Stop acting in a workspace whose token is dead; a new installation wakes it."""
    await session.execute(
        update(Workspace).where(Workspace.id == workspace).values(state=SUSPENDED, state_reason=reason)
    )
