"""Queries on webinars themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.webinars.webinar import State, Webinar
from storage.directory import Person
from storage.webinars import announced
from storage.webinars.tables import WebinarRow

draft = partial(announced.draft, WebinarRow)
lock = partial(announced.lock, WebinarRow)
put = partial(announced.put, WebinarRow)
mark_digested = partial(announced.mark_digested, WebinarRow)
forget_drafts = partial(announced.forget_drafts, WebinarRow)


@dataclass(frozen=True)
class Found:
    """A webinar with what surrounds it: who announced it, the request it answers, and where it was posted."""

    webinar: Webinar
    owner_id: int | None
    owner: str | None
    owner_name: str
    request_id: int | None
    posted_in: tuple[str, ...]
    changed_at: datetime
    followed_up: bool
    digested_at: datetime | None


async def find(session: AsyncSession, workspace: str, ids: Collection[int]) -> dict[int, Found]:
    """Return these webinars, those that exist, by id."""
    if not ids:
        return {}
    rows = await session.execute(_found().where(WebinarRow.workspace == workspace, WebinarRow.id.in_(ids)))
    found = [_value(row) for row in rows]
    return {each.webinar.id: each for each in found}


async def ahead(session: AsyncSession, workspace: str, *, now: datetime) -> list[Found]:
    """Return the webinars that are announced and not over, earliest first."""
    query = (
        _found()
        .where(
            WebinarRow.workspace == workspace,
            WebinarRow.ends_at > now,
            WebinarRow.state == State.ANNOUNCED.value,
            WebinarRow.out_at <= now,
        )
        .order_by(WebinarRow.starts_at, WebinarRow.id)
    )
    return [_value(row) for row in await session.execute(query)]


async def owned(session: AsyncSession, workspace: str, person_id: int, *, since: datetime) -> list[Found]:
    """Return what somebody announced, held ones too, that ended after `since`; earliest first."""
    query = (
        _found()
        .where(
            WebinarRow.workspace == workspace,
            WebinarRow.created_by == person_id,
            WebinarRow.state == State.ANNOUNCED.value,
            WebinarRow.ends_at > since,
        )
        .order_by(WebinarRow.starts_at, WebinarRow.id)
    )
    return [_value(row) for row in await session.execute(query)]


async def between(session: AsyncSession, workspace: str, since: datetime, until: datetime) -> list[Found]:
    """Return the webinars announced from `since` to before `until` that take place, earliest first."""
    query = (
        _found()
        .where(*announced.out_between(WebinarRow, workspace, since, until))
        .order_by(WebinarRow.starts_at, WebinarRow.id)
    )
    return [_value(row) for row in await session.execute(query)]


async def undigested(session: AsyncSession, workspace: str, *, now: datetime) -> list[Found]:
    """Return the webinars that went out and that no digest has taken up, earliest first."""
    query = (
        _found()
        .where(*announced.not_digested(WebinarRow, workspace, now))
        .order_by(WebinarRow.starts_at, WebinarRow.id)
    )
    return [_value(row) for row in await session.execute(query)]


async def unfinished(session: AsyncSession, workspace: str, *, since: datetime, before: datetime) -> list[Found]:
    """Return the webinars that ended between two moments and whose follow-ups have not gone out."""
    query = _found().where(
        WebinarRow.workspace == workspace,
        WebinarRow.state == State.ANNOUNCED.value,
        WebinarRow.followed_up_at.is_(None),
        WebinarRow.ends_at > since,
        WebinarRow.ends_at <= before,
    )
    return [_value(row) for row in await session.execute(query)]


async def by_token(session: AsyncSession, token: str) -> tuple[str, Found] | None:
    """Return the webinar that our own link names, with its workspace; tokens are unique across all of them."""
    row = (await session.execute(_found().add_columns(WebinarRow.workspace).where(WebinarRow.token == token))).first()
    return (row[-1], _value(row[:-1])) if row else None


def _found() -> Select[WebinarRow, str | None, str | None]:
    return (
        select(WebinarRow, Person.slack_user, Person.name)
        .outerjoin(Person, Person.id == WebinarRow.created_by)
        .execution_options(populate_existing=True)
    )


def _value(row: Any) -> Found:
    webinar, owner, name = row
    return Found(
        webinar=webinar.value(),
        owner_id=webinar.created_by,
        owner=owner,
        owner_name=name or "",
        request_id=webinar.request_id,
        posted_in=tuple(webinar.posted_in),
        changed_at=webinar.changed_at,
        followed_up=webinar.followed_up_at is not None,
        digested_at=webinar.digested_at,
    )
