"""Queries on webinars themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.webinars.webinar import State, Webinar
from storage import upsert
from storage.directory import Person
from storage.webinars.tables import WebinarRow

NO_SYNC = {"synchronize_session": False}


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


async def draft(session: AsyncSession, workspace: str, values: dict[str, Any], *, fresh: dict[str, Any]) -> int:
    """Keep what a form holds as a draft and return its id; the same form entered again changes the same draft.

    `fresh` are values that only a new draft gets. One that is a draft no more stays as it is.
    """
    statement = upsert.insert(session, WebinarRow).values(workspace=workspace, **values, **fresh)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace", "request_key"],
        set_={name: statement.excluded[name] for name in values},
        where=WebinarRow.state == State.DRAFT.value,
    )
    await session.execute(statement)
    made: int = (
        await session.execute(
            select(WebinarRow.id).where(
                WebinarRow.workspace == workspace, WebinarRow.request_key == values["request_key"]
            )
        )
    ).scalar_one()
    return made


async def find(session: AsyncSession, workspace: str, ids: Collection[int]) -> dict[int, Found]:
    """Return these webinars, those that exist, by id."""
    if not ids:
        return {}
    rows = await session.execute(_found().where(WebinarRow.workspace == workspace, WebinarRow.id.in_(ids)))
    found = [_value(row) for row in rows]
    return {each.webinar.id: each for each in found}


async def lock(session: AsyncSession, workspace: str, webinar_id: int) -> None:
    """Hold a webinar's row until the transaction ends, so that two changes of its places cannot cross."""
    await session.execute(
        select(WebinarRow.id).where(WebinarRow.workspace == workspace, WebinarRow.id == webinar_id).with_for_update()
    )


async def put(session: AsyncSession, workspace: str, webinar_id: int, **values: Any) -> None:
    """Change columns of a webinar."""
    await session.execute(
        update(WebinarRow).where(WebinarRow.workspace == workspace, WebinarRow.id == webinar_id).values(**values),
        execution_options=NO_SYNC,
    )


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
        .where(
            WebinarRow.workspace == workspace,
            WebinarRow.state == State.ANNOUNCED.value,
            WebinarRow.out_at >= since,
            WebinarRow.out_at < until,
        )
        .order_by(WebinarRow.starts_at, WebinarRow.id)
    )
    return [_value(row) for row in await session.execute(query)]


async def undigested(session: AsyncSession, workspace: str, *, now: datetime) -> list[Found]:
    """Return the webinars that went out and that no digest has taken up, earliest first."""
    query = (
        _found()
        .where(
            WebinarRow.workspace == workspace,
            WebinarRow.state == State.ANNOUNCED.value,
            WebinarRow.out_at <= now,
            WebinarRow.digested_at.is_(None),
        )
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


async def mark_digested(session: AsyncSession, workspace: str, ids: Collection[int], *, now: datetime) -> None:
    """Note that a digest has taken these webinars up."""
    await session.execute(
        update(WebinarRow).where(WebinarRow.workspace == workspace, WebinarRow.id.in_(ids)).values(digested_at=now),
        execution_options=NO_SYNC,
    )


async def forget_drafts(session: AsyncSession, workspace: str, *, before: datetime) -> int:
    """Delete drafts that nobody confirmed, made before a moment; returns how many."""
    old = delete(WebinarRow).where(
        WebinarRow.workspace == workspace, WebinarRow.state == State.DRAFT.value, WebinarRow.created_at < before
    )
    gone = await session.scalars(old.returning(WebinarRow.id), execution_options=NO_SYNC)
    return len(gone.all())


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
