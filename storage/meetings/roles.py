"""Queries on the roles of calls: who was offered which, who holds it, and who served over the past year."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calls.call import CallState
from domain.directory.workgroups import PersonName
from domain.meetings.overview import MyDuty
from domain.meetings.role import LIVE, Holding, MeetingRole, RoleState
from domain.meetings.rotation import Served
from storage import upsert
from storage.calls.tables import CallRow
from storage.directory import Person, Workgroup
from storage.meetings.tables import MeetingRoleRow

NO_SYNC = {"synchronize_session": False}


async def offer(
    session: AsyncSession,
    workspace: str,
    *,
    workgroup_id: int,
    call_id: int,
    role: MeetingRole,
    person_id: int,
    state_code: str,
    state: RoleState,
    now: datetime,
    instead_of: int | None = None,
) -> None:
    """Store that a role of a call is offered to somebody, in place of what they said to it before."""
    row = {
        "workspace": workspace,
        "workgroup_id": workgroup_id,
        "call_id": call_id,
        "role": role.value,
        "person_id": person_id,
        "state_code": state_code,
        "state": state.value,
        "instead_of": instead_of,
        "offered_at": now,
        "answered_at": None,
    }
    await upsert.put(
        session,
        MeetingRoleRow,
        [row],
        unique=("call_id", "role", "person_id"),
        update=("state", "state_code", "instead_of", "offered_at", "answered_at"),
    )


async def put(session: AsyncSession, workspace: str, ids: Collection[int], **values: Any) -> None:
    """Change columns of offers."""
    statement = update(MeetingRoleRow).where(MeetingRoleRow.workspace == workspace, MeetingRoleRow.id.in_(ids))
    await session.execute(statement.values(**values), execution_options=NO_SYNC)


async def of_call(session: AsyncSession, workspace: str, call_id: int) -> list[Holding]:
    """Return every offer of a call's roles, whatever became of it."""
    query = _holdings(workspace).where(MeetingRoleRow.call_id == call_id)
    return [_value(row, person) for row, person in await session.execute(query)]


async def find(session: AsyncSession, workspace: str, holding_id: int) -> Holding | None:
    """Return an offer."""
    query = _holdings(workspace).where(MeetingRoleRow.id == holding_id)
    row = (await session.execute(query)).one_or_none()
    return _value(*row) if row else None


async def served(session: AsyncSession, workspace: str, workgroup_id: int, *, since: datetime) -> list[Served]:
    """Return the roles that people of a workgroup held, or were offered and may still take, oldest call first."""
    query = (
        select(MeetingRoleRow.call_id, MeetingRoleRow.role, MeetingRoleRow.person_id, MeetingRoleRow.state_code)
        .join(CallRow, CallRow.id == MeetingRoleRow.call_id)
        .where(
            MeetingRoleRow.workspace == workspace,
            MeetingRoleRow.workgroup_id == workgroup_id,
            MeetingRoleRow.state.in_([each.value for each in LIVE]),
            MeetingRoleRow.instead_of.is_(None),
            CallRow.state == CallState.SCHEDULED.value,
            CallRow.starts_at >= since,
        )
        .order_by(CallRow.starts_at, MeetingRoleRow.id)
    )
    rows = await session.execute(query)
    return [Served(call, MeetingRole(role), person, state) for call, role, person, state in rows]


async def written_by(session: AsyncSession, workspace: str, person_id: int, call_ids: Collection[int]) -> set[int]:
    """Return those of these calls whose minutes somebody may write as their recorder or chair."""
    query = select(MeetingRoleRow.call_id).where(
        MeetingRoleRow.workspace == workspace,
        MeetingRoleRow.call_id.in_(call_ids),
        MeetingRoleRow.person_id == person_id,
        MeetingRoleRow.role.in_((MeetingRole.RECORDER.value, MeetingRole.CHAIR.value)),
        MeetingRoleRow.state == RoleState.ACCEPTED.value,
    )
    return set(await session.scalars(query))


async def mine(session: AsyncSession, workspace: str, person_id: int, *, since: datetime) -> list[MyDuty]:
    """Return the roles that somebody holds or is asked to hold in calls that end after `since`, earliest first."""
    query = (
        select(MeetingRoleRow, Person, CallRow, Workgroup.name)
        .join(Person, Person.id == MeetingRoleRow.person_id)
        .join(CallRow, CallRow.id == MeetingRoleRow.call_id)
        .join(Workgroup, Workgroup.id == CallRow.workgroup_id)
        .where(
            MeetingRoleRow.workspace == workspace,
            MeetingRoleRow.person_id == person_id,
            MeetingRoleRow.state.in_([each.value for each in LIVE]),
            CallRow.state == CallState.SCHEDULED.value,
            CallRow.ends_at > since,
            Workgroup.state == "open",
        )
        .order_by(CallRow.starts_at, MeetingRoleRow.id)
        .execution_options(populate_existing=True)
    )
    return [MyDuty(_value(row, person), call.value(), name) for row, person, call, name in await session.execute(query)]


def _holdings(workspace: str) -> Select[MeetingRoleRow, Person]:
    return (
        select(MeetingRoleRow, Person)
        .join(Person, Person.id == MeetingRoleRow.person_id)
        .where(MeetingRoleRow.workspace == workspace)
        .order_by(MeetingRoleRow.id)
        .execution_options(populate_existing=True)
    )


def _value(row: MeetingRoleRow, person: Person) -> Holding:
    return Holding(
        id=row.id,
        workgroup_id=row.workgroup_id,
        call_id=row.call_id,
        role=MeetingRole(row.role),
        person=PersonName(person.id, person.name, person.slack_user),
        state=RoleState(row.state),
        offered_at=row.offered_at,
        instead_of=row.instead_of,
    )
