"""Queries on other news."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.webinars.webinar import News
from storage.directory import Person
from storage.webinars import announced
from storage.webinars.tables import NewsRow

draft = partial(announced.draft, NewsRow)
lock = partial(announced.lock, NewsRow)
put = partial(announced.put, NewsRow)
mark_digested = partial(announced.mark_digested, NewsRow)
forget_drafts = partial(announced.forget_drafts, NewsRow)


@dataclass(frozen=True)
class FoundNews:
    """A piece of news, and who announced it."""

    news: News
    owner_id: int | None
    owner: str | None
    owner_name: str


async def find(session: AsyncSession, workspace: str, news_id: int) -> FoundNews | None:
    """Return one piece of news."""
    row = (await session.execute(_found().where(NewsRow.workspace == workspace, NewsRow.id == news_id))).first()
    return _value(row) if row else None


async def several(session: AsyncSession, workspace: str, ids: Collection[int]) -> dict[int, FoundNews]:
    """Return these pieces of news, those that exist, by id."""
    rows = await session.execute(_found().where(NewsRow.workspace == workspace, NewsRow.id.in_(ids)))
    return {each.news.id: each for each in map(_value, rows)}


async def between(session: AsyncSession, workspace: str, since: datetime, until: datetime) -> list[FoundNews]:
    """Return the news that went out from `since` to before `until`, earliest first."""
    query = (
        _found().where(*announced.out_between(NewsRow, workspace, since, until)).order_by(NewsRow.out_at, NewsRow.id)
    )
    return [_value(row) for row in await session.execute(query)]


async def undigested(session: AsyncSession, workspace: str, *, now: datetime) -> list[FoundNews]:
    """Return the news that went out and that no digest has taken up, earliest first."""
    query = _found().where(*announced.not_digested(NewsRow, workspace, now)).order_by(NewsRow.out_at, NewsRow.id)
    return [_value(row) for row in await session.execute(query)]


def _found() -> Select[NewsRow, str | None, str | None]:
    return (
        select(NewsRow, Person.slack_user, Person.name)
        .outerjoin(Person, Person.id == NewsRow.created_by)
        .execution_options(populate_existing=True)
    )


def _value(row: Any) -> FoundNews:
    news, owner, name = row
    return FoundNews(news.value(), news.created_by, owner, name or "")
