"""What the outbox still has to do: the questions of the status endpoint."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.deliveries import SLACK_METHODS, Method, State
from storage.base import Instant
from storage.deliveries.tables import Delivery, is_in
from storage.workspaces import ACTIVE, Workspace

COUNTED = (State.PENDING, State.SENDING, State.UNCERTAIN, State.DEAD)
"""The states whose deliveries are few enough to count at any time; each has an index of its own."""


def in_active_workspace() -> ColumnElement[bool]:
    """Return that a delivery's workspace may be acted in; those of a suspended one wait until it is back."""
    return Delivery.workspace.in_(select(Workspace.id).where(Workspace.state == ACTIVE))


def has_something_to_change() -> ColumnElement[bool]:
    """Return that a delivery is no edit, or that the message it edits was sent."""
    target = aliased(Delivery)
    sent = exists().where(target.id == Delivery.target_delivery, target.state == State.SENT)
    return or_(Delivery.method == Method.POST, sent)


@cache
def _due() -> Select[bool]:
    now = bindparam("now", type_=Instant)
    waiting = (
        is_in(State.PENDING),
        Delivery.method.in_(SLACK_METHODS),
        Delivery.available_at <= now,
        has_something_to_change(),
    )
    states = (waiting, (is_in(State.SENDING),), (is_in(State.UNCERTAIN),))
    return select(or_(*(exists().where(*state, in_active_workspace()) for state in states)))


async def any_due(session: AsyncSession, *, now: datetime) -> bool:
    """Tell whether a delivery waits to go out now, is under way or of unknown outcome.

    One statement, so that a delivery which goes back from one of these states to another is seen in either.
    """
    return bool(await session.scalar(_due(), {"now": now}))


async def upcoming(session: AsyncSession, *, now: datetime, limit: int) -> list[tuple[datetime, str]]:
    """Return when the next held deliveries become due (business time) and what they are: `delivery calls.announce`."""
    query = (
        select(Delivery.available_at, Delivery.kind)
        .where(is_in(State.PENDING), Delivery.available_at > now, in_active_workspace())
        .order_by(Delivery.available_at, Delivery.id)
        .limit(limit)
    )
    return [(row.available_at, f"delivery {row.kind}") for row in await session.execute(query)]


async def counts(session: AsyncSession) -> dict[State, int]:
    """Return how many deliveries of all workspaces are in each of the `COUNTED` states."""
    counted = (select(func.count()).where(is_in(state)).scalar_subquery() for state in COUNTED)
    row = (await session.execute(select(*counted))).one()
    return dict(zip(COUNTED, row, strict=True))


async def dead(session: AsyncSession, workspace: str, *, since: datetime) -> dict[str, int]:
    """Return how many deliveries that were due since a moment (business time) are dead, by Slack's error code."""
    query = (
        select(Delivery.last_error, func.count())
        .where(Delivery.workspace == workspace, is_in(State.DEAD), Delivery.available_at >= since)
        .group_by(Delivery.last_error)
        .order_by(Delivery.last_error)
    )
    return {str(error): int(number) for error, number in await session.execute(query)}
