"""Deliveries that waited until they were of no use any more."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.deliveries import State
from storage.base import Instant
from storage.deliveries.enqueue import NO_SYNC
from storage.deliveries.tables import Delivery, is_in


async def any_expired(session: AsyncSession, *, now: datetime) -> bool:
    """Tell whether something waited past its expiry (business time)."""
    return await session.scalar(_first_expired(), {"now": now}) is not None


@cache
def _first_expired() -> Select[int]:
    return select(Delivery.id).where(*_expired(bindparam("now", type_=Instant))).limit(1)


async def drop_expired(session: AsyncSession, *, now: datetime) -> list[tuple[str, int, str]]:
    """Drop what waited past its expiry; returns workspace, id and kind of each."""
    statement = (
        update(Delivery)
        .where(*_expired(now))
        .values(state=State.DROPPED, last_error="expired")
        .returning(Delivery.workspace, Delivery.id, Delivery.kind)
    )
    return [(row.workspace, row.id, row.kind) for row in await session.execute(statement, execution_options=NO_SYNC)]


def _expired(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    return (is_in(State.PENDING), Delivery.expires_at.is_not(None), Delivery.expires_at <= now)
