"""Queries on requests for calls that people can join or have to answer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calls.call import Call, CallState
from domain.calls.overview import Request, RequestState
from storage.calls.tables import CallRow, RequestRow, SmallGroupRow
from storage.directory import Person, Workgroup
from storage.timepolls.tables import JoinedRow


async def standing(
    session: AsyncSession,
    workspace: str,
    workgroup_ids: Collection[int],
    *,
    answers_for: Collection[int] = (),
    now: datetime,
    limit: int,
) -> list[tuple[Request, str | None]]:
    """Return the requests of these workgroups that are not over, the latest first, each with its asker's Slack id.

    Those for small groups, which can be joined, also while a call of theirs is ahead; of the workgroups in
    `answers_for` all that wait for an answer.
    """
    query = (
        _standing(workspace, workgroup_ids, now, or_(_for_few(), _waits() & RequestRow.workgroup_id.in_(answers_for)))
        .order_by(RequestRow.id.desc())
        .limit(limit)
    )
    rows = await session.execute(query.execution_options(populate_existing=True))
    return [(_value(row, name, person), slack_user) for row, name, person, slack_user in rows]


async def joinable(
    session: AsyncSession, workspace: str, person_id: int, workgroup_ids: Collection[int], *, now: datetime
) -> int:
    """Return how many small-group requests of these workgroups somebody has not joined and still can."""
    if not workgroup_ids:
        return 0
    theirs = _standing(workspace, workgroup_ids, now, _for_few(), ~_for_few(JoinedRow.person_id == person_id))
    return await session.scalar(theirs.with_only_columns(func.count(RequestRow.id))) or 0


async def joined(session: AsyncSession, workspace: str, request_ids: Collection[int]) -> dict[int, set[int]]:
    """Return who joined each of these requests and is still active, by request."""
    found: dict[int, set[int]] = {each: set() for each in request_ids}
    query = (
        select(JoinedRow.request_id, JoinedRow.person_id)
        .join(Person, Person.id == JoinedRow.person_id)
        .where(JoinedRow.workspace == workspace, JoinedRow.request_id.in_(request_ids), Person.active)
    )
    for request_id, person_id in await session.execute(query):
        found[request_id].add(person_id)
    return found


async def next_calls(
    session: AsyncSession, workspace: str, request_ids: Collection[int], *, now: datetime
) -> dict[int, Call]:
    """Return the next call ahead of the small group that each of these requests became, by request."""
    query = (
        select(SmallGroupRow.request_id, CallRow)
        .join(CallRow, CallRow.small_group_id == SmallGroupRow.id)
        .where(
            SmallGroupRow.workspace == workspace,
            SmallGroupRow.request_id.in_(request_ids),
            CallRow.state == CallState.SCHEDULED.value,
            CallRow.starts_at > now,
        )
        .order_by(CallRow.starts_at.desc(), CallRow.id.desc())
        .execution_options(populate_existing=True)
    )
    return {request_id: call.value() for request_id, call in await session.execute(query) if request_id is not None}


def _standing(
    workspace: str, workgroup_ids: Collection[int], now: datetime, *wanted: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    ahead = exists().where(
        SmallGroupRow.workspace == RequestRow.workspace,
        SmallGroupRow.request_id == RequestRow.id,
        CallRow.small_group_id == SmallGroupRow.id,
        CallRow.state == CallState.SCHEDULED.value,
        CallRow.starts_at > now,
    )
    return (
        select(RequestRow, Workgroup.name, Person.name, Person.slack_user)
        .join(Workgroup, Workgroup.id == RequestRow.workgroup_id)
        .join(Person, Person.id == RequestRow.person_id)
        .where(
            RequestRow.workspace == workspace,
            RequestRow.workgroup_id.in_(workgroup_ids),
            RequestRow.declined_at.is_(None),
            or_(RequestRow.scheduled_at.is_(None), ahead),
            Workgroup.state == "open",
            *wanted,
        )
    )


def _for_few(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        JoinedRow.workspace == RequestRow.workspace, JoinedRow.request_id == RequestRow.id, *conditions
    )


def _waits() -> ColumnElement[bool]:
    return RequestRow.scheduled_at.is_(None)


def _value(row: RequestRow, workgroup: str, person: str) -> Request:
    state = RequestState.SCHEDULED if row.scheduled_at else RequestState.OPEN
    return Request(row.id, row.workgroup_id, workgroup, person, row.topic, row.wish, state)
