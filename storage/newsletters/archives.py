"""Which newsletters can be read on the web, and by whom."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from domain.newsletters.archive import Access
from domain.newsletters.issue import PUBLISHED, Issue
from storage import upsert
from storage.base import Base, RowId, Scoped
from storage.newsletters.tables import NewsletterIssue

FRESH = {"populate_existing": True}


class NewsletterArchive(Scoped, Base):
    """How the archive of one newsletter is open; one without a row is as `domain.newsletters.archive.USUAL` says."""

    __tablename__ = "newsletter_archives"
    __table_args__ = (UniqueConstraint("series_id"), UniqueConstraint("slug"))

    id: Mapped[RowId]
    series_id: Mapped[int] = mapped_column(ForeignKey("newsletter_series.id", ondelete="CASCADE"))
    access: Mapped[str] = mapped_column(String(8), doc="closed, private (by secret link) or public")
    slug: Mapped[str | None] = mapped_column(String(64), doc="its name in public addresses, once it was public")


@dataclass(frozen=True)
class Setting:
    """How an archive is open, and its name in public addresses."""

    access: Access
    slug: str | None


@dataclass(frozen=True)
class Place:
    """A newsletter of a workspace."""

    workspace: str
    series_id: int


async def setting(session: AsyncSession, workspace: str, series_id: int) -> Setting | None:
    """Return what was set for a newsletter, None when nothing was."""
    query = select(NewsletterArchive.access, NewsletterArchive.slug).where(
        NewsletterArchive.workspace == workspace, NewsletterArchive.series_id == series_id
    )
    row = (await session.execute(query)).one_or_none()
    return Setting(Access(row.access), row.slug) if row else None


async def put(session: AsyncSession, workspace: str, series_id: int, access: Access, slug: str | None) -> None:
    """Set how a newsletter's archive is open."""
    row = {"workspace": workspace, "series_id": series_id, "access": access, "slug": slug}
    await upsert.put(session, NewsletterArchive, [row], unique=("series_id",), update=("access", "slug"))


async def taken(session: AsyncSession, slug: str) -> bool:
    """Tell whether a name in public addresses is somebody's, in whatever workspace."""
    return await session.scalar(select(NewsletterArchive.id).where(NewsletterArchive.slug == slug)) is not None


async def public(session: AsyncSession, slug: str) -> Place | None:
    """Return the newsletter with a public archive under this name, in whatever workspace."""
    query = select(NewsletterArchive.workspace, NewsletterArchive.series_id).where(
        NewsletterArchive.slug == slug, NewsletterArchive.access == Access.PUBLIC
    )
    row = (await session.execute(query)).one_or_none()
    return Place(row.workspace, row.series_id) if row else None


async def numbered(session: AsyncSession, workspace: str, series_id: int, number: int) -> Issue | None:
    """Return the issue of a newsletter with this number, if it went out."""
    query = select(NewsletterIssue).where(
        NewsletterIssue.workspace == workspace,
        NewsletterIssue.series_id == series_id,
        NewsletterIssue.number == number,
        NewsletterIssue.state.in_([each.value for each in PUBLISHED]),
    )
    row: NewsletterIssue | None = await session.scalar(query, execution_options=FRESH)
    return row.value() if row else None


async def beside(session: AsyncSession, workspace: str, series_id: int, number: int) -> tuple[int | None, int | None]:
    """Return the numbers of the issues before and after one."""
    out = NewsletterIssue.state.in_([each.value for each in PUBLISHED])
    mine = (NewsletterIssue.series_id == series_id, out)
    numbers = NewsletterIssue.number
    older = await session.scalar(
        select(func.max(numbers)).where(NewsletterIssue.workspace == workspace, *mine, numbers < number)
    )
    newer = await session.scalar(
        select(func.min(numbers)).where(NewsletterIssue.workspace == workspace, *mine, numbers > number)
    )
    return older, newer
