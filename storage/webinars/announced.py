"""Queries on whatever is announced, webinars and other news alike: drafts, changes, and what digests took up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.webinars.webinar import State
from storage import upsert
from storage.webinars.tables import NewsRow, WebinarRow

NO_SYNC = {"synchronize_session": False}
Table = type[WebinarRow] | type[NewsRow]


async def draft(
    table: Table, session: AsyncSession, workspace: str, values: dict[str, Any], *, fresh: dict[str, Any]
) -> int:
    """Keep what a form holds as a draft and return its id; the same form entered again changes the same draft.

    `fresh` are values that only a new draft gets. One that is a draft no more stays as it is.
    """
    statement = upsert.insert(session, table).values(workspace=workspace, **values, **fresh)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace", "request_key"],
        set_={name: statement.excluded[name] for name in values},
        where=table.state == State.DRAFT.value,
    )
    await session.execute(statement)
    key = values["request_key"]
    made = select(table.id).where(table.workspace == workspace, table.request_key == key)
    return int((await session.execute(made)).scalar_one())


async def lock(table: Table, session: AsyncSession, workspace: str, row: int) -> None:
    """Hold a row until the transaction ends, so that two changes of it cannot cross."""
    await session.execute(select(table.id).where(table.workspace == workspace, table.id == row).with_for_update())


async def put(table: Table, session: AsyncSession, workspace: str, row: int, **values: Any) -> None:
    """Change columns of a row."""
    changed = update(table).where(table.workspace == workspace, table.id == row).values(**values)
    await session.execute(changed, execution_options=NO_SYNC)


async def mark_digested(
    table: Table, session: AsyncSession, workspace: str, ids: Collection[int], *, now: datetime
) -> None:
    """Note that a digest has taken these up."""
    taken_up = update(table).where(table.workspace == workspace, table.id.in_(ids)).values(digested_at=now)
    await session.execute(taken_up, execution_options=NO_SYNC)


async def forget_drafts(table: Table, session: AsyncSession, workspace: str, *, before: datetime) -> int:
    """Delete drafts that nobody confirmed, made before a moment; returns how many."""
    old = delete(table).where(table.workspace == workspace, table.state == State.DRAFT.value, table.created_at < before)
    return len((await session.scalars(old.returning(table.id), execution_options=NO_SYNC)).all())


def out_between(table: Table, workspace: str, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of what went out from `since` to before `until` and was not taken back or cancelled."""
    announced = table.state == State.ANNOUNCED.value
    return table.workspace == workspace, announced, table.out_at >= since, table.out_at < until


def not_digested(table: Table, workspace: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of what went out and was taken up by no digest."""
    announced = table.state == State.ANNOUNCED.value
    return table.workspace == workspace, announced, table.out_at <= now, table.digested_at.is_(None)
