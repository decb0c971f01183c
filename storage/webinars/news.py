"""Queries on other news."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.webinars.webinar import News, State
from storage import upsert
from storage.directory import Person
from storage.webinars.tables import NewsRow

NO_SYNC = {"synchronize_session": False}


@dataclass(frozen=True)
class FoundNews:
    """A piece of news, and who announced it."""

    news: News
    owner_id: int | None
    owner: str | None
    owner_name: str


async def draft(session: AsyncSession, workspace: str, values: dict[str, Any], *, fresh: dict[str, Any]) -> int:
    """Keep what a form holds as a draft and return its id; one that is a draft no more stays as it is."""
    statement = upsert.insert(session, NewsRow).values(workspace=workspace, **values, **fresh)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace", "request_key"],
        set_={name: statement.excluded[name] for name in values},
        where=NewsRow.state == State.DRAFT.value,
    )
    await session.execute(statement)
    made: int = (
        await session.execute(
            select(NewsRow.id).where(NewsRow.workspace == workspace, NewsRow.request_key == values["request_key"])
        )
    ).scalar_one()
    return made


async def find(session: AsyncSession, workspace: str, news_id: int) -> FoundNews | None:
    """Return one piece of news."""
    row = (await session.execute(_found().where(NewsRow.workspace == workspace, NewsRow.id == news_id))).first()
    return _value(row) if row else None


async def lock(session: AsyncSession, workspace: str, news_id: int) -> None:
    """Hold the row until the transaction ends."""
    await session.execute(
        select(NewsRow.id).where(NewsRow.workspace == workspace, NewsRow.id == news_id).with_for_update()
    )


async def put(session: AsyncSession, workspace: str, news_id: int, **values: Any) -> None:
    """Change columns of a piece of news."""
    await session.execute(
        update(NewsRow).where(NewsRow.workspace == workspace, NewsRow.id == news_id).values(**values),
        execution_options=NO_SYNC,
    )


async def between(session: AsyncSession, workspace: str, since: datetime, until: datetime) -> list[FoundNews]:
    """Return the news that went out from `since` to before `until`, earliest first."""
    query = (
        _found()
        .where(
            NewsRow.workspace == workspace,
            NewsRow.state == State.ANNOUNCED.value,
            NewsRow.out_at >= since,
            NewsRow.out_at < until,
        )
        .order_by(NewsRow.out_at, NewsRow.id)
    )
    return [_value(row) for row in await session.execute(query)]


async def undigested(session: AsyncSession, workspace: str, *, now: datetime) -> list[FoundNews]:
    """Return the news that went out and that no digest has taken up, earliest first."""
    query = (
        _found()
        .where(
            NewsRow.workspace == workspace,
            NewsRow.state == State.ANNOUNCED.value,
            NewsRow.out_at <= now,
            NewsRow.digested_at.is_(None),
        )
        .order_by(NewsRow.out_at, NewsRow.id)
    )
    return [_value(row) for row in await session.execute(query)]


async def mark_digested(session: AsyncSession, workspace: str, ids: Collection[int], *, now: datetime) -> None:
    """Note that a digest has taken these up."""
    await session.execute(
        update(NewsRow).where(NewsRow.workspace == workspace, NewsRow.id.in_(ids)).values(digested_at=now),
        execution_options=NO_SYNC,
    )


async def forget_drafts(session: AsyncSession, workspace: str, *, before: datetime) -> int:
    """Delete drafts that nobody confirmed, made before a moment; returns how many."""
    old = delete(NewsRow).where(
        NewsRow.workspace == workspace, NewsRow.state == State.DRAFT.value, NewsRow.created_at < before
    )
    return len((await session.scalars(old.returning(NewsRow.id), execution_options=NO_SYNC)).all())


def _found() -> Select[NewsRow, str | None, str | None]:
    return (
        select(NewsRow, Person.slack_user, Person.name)
        .outerjoin(Person, Person.id == NewsRow.created_by)
        .execution_options(populate_existing=True)
    )


def _value(row: Any) -> FoundNews:
    news, owner, name = row
    return FoundNews(news.value(), news.created_by, owner, name or "")
