"""Links that count their clicks: a number for each link, and nothing about who clicked or when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256

from sqlalchemy import String, Text, UniqueConstraint, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage import upsert
from storage.base import Base, RowId, Scoped

NO_SYNC = {"synchronize_session": False}


class ClickLink(Scoped, Base):
    """One address as one thing (an issue, a webinar) shows it."""

    __tablename__ = "click_links"
    __table_args__ = (UniqueConstraint("token"), UniqueConstraint("workspace", "about", "target_digest"))

    id: Mapped[RowId]
    token: Mapped[str] = mapped_column(String(24))
    about: Mapped[str] = mapped_column(String(64), doc="what shows the link, such as newsletters.issue:12")
    target: Mapped[str] = mapped_column(Text)
    target_digest: Mapped[str] = mapped_column(String(64))
    clicks: Mapped[int] = mapped_column(default=0)


def _digest(target: str) -> str:
    return sha256(target.encode()).hexdigest()


async def add(session: AsyncSession, workspace: str, about: str, tokens: Mapping[str, str]) -> None:
    """Keep links, from target to token; a target that has one already keeps it."""
    rows = [
        {
            "workspace": workspace,
            "about": about,
            "target": target,
            "target_digest": _digest(target),
            "token": token,
            "clicks": 0,
        }
        for target, token in sorted(tokens.items())
    ]
    await upsert.add_missing(session, ClickLink, rows, unique=("workspace", "about", "target_digest"))


async def tokens(session: AsyncSession, workspace: str, about: str, targets: Collection[str]) -> dict[str, str]:
    """Return the token of each of these targets that has a link."""
    query = select(ClickLink.target, ClickLink.token).where(
        ClickLink.workspace == workspace,
        ClickLink.about == about,
        ClickLink.target_digest.in_({_digest(target) for target in targets}),
    )
    return {row.target: row.token for row in await session.execute(query)}


async def target(session: AsyncSession, token: str) -> str | None:
    """Return where a link leads, in whatever workspace."""
    return await session.scalar(select(ClickLink.target).where(ClickLink.token == token))


async def count(session: AsyncSession, token: str) -> None:
    """Count one click."""
    await session.execute(
        update(ClickLink).where(ClickLink.token == token).values(clicks=ClickLink.clicks + 1),
        execution_options=NO_SYNC,
    )


async def by_target(session: AsyncSession, workspace: str, about: str) -> dict[str, int]:
    """Return how often each link of a thing was clicked, by target; the most clicked first."""
    query = (
        select(ClickLink.target, ClickLink.clicks)
        .where(ClickLink.workspace == workspace, ClickLink.about == about)
        .order_by(ClickLink.clicks.desc(), ClickLink.id)
    )
    return {row.target: row.clicks for row in await session.execute(query)}


async def total(session: AsyncSession, workspace: str, about: str) -> int:
    """Return how often the links of a thing were clicked together."""
    query = select(func.coalesce(func.sum(ClickLink.clicks), 0)).where(
        ClickLink.workspace == workspace, ClickLink.about == about
    )
    return int(await session.scalar(query) or 0)
