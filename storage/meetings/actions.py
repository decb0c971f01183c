"""Queries on actions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.directory.workgroups import PersonName
from domain.meetings.action import Action, ActionState
from storage import upsert
from storage.calls.tables import CallRow
from storage.directory import Person, Workgroup
from storage.meetings.tables import MeetingActionRow


async def add(session: AsyncSession, workspace: str, values: dict[str, Any]) -> int | None:
    """Add an action and return its id; None when its request_key was used before."""
    statement = upsert.insert(session, MeetingActionRow).values(
        {"workspace": workspace, "state": ActionState.OPEN.value, **values}
    )
    statement = statement.on_conflict_do_nothing(index_elements=["workspace", "request_key"])
    new: int | None = await session.scalar(statement.returning(MeetingActionRow.id))
    return new


async def find(session: AsyncSession, workspace: str, action_id: int, *, lock: bool = False) -> Action | None:
    """Return an action; `lock` keeps it from others who lock it until the transaction ends."""
    if lock:
        query = select(MeetingActionRow.id).where(
            MeetingActionRow.workspace == workspace, MeetingActionRow.id == action_id
        )
        await session.execute(query.with_for_update())
    found = await _read(session, _actions(workspace).where(MeetingActionRow.id == action_id))
    return found[0] if found else None


async def put(session: AsyncSession, workspace: str, action_id: int, **values: Any) -> None:
    """Change columns of an action."""
    statement = update(MeetingActionRow).where(
        MeetingActionRow.workspace == workspace, MeetingActionRow.id == action_id
    )
    await session.execute(statement.values(**values), execution_options={"synchronize_session": False})


async def open_in(
    session: AsyncSession, workspace: str, workgroup_ids: Collection[int], *, owner: int | None = None, limit: int
) -> list[Action]:
    """Return what is open in these workgroups, and whatever `owner` took on anywhere; the earliest due first.

    What a small group agreed on is only its owner's.
    """
    small = exists().where(
        CallRow.workspace == workspace, CallRow.id == MeetingActionRow.call_id, CallRow.small_group_id.is_not(None)
    )
    theirs = MeetingActionRow.workgroup_id.in_(workgroup_ids) & ~small
    # An action may be nobody's: no owner asked for must not find those of every workgroup.
    wanted = theirs if owner is None else or_(theirs, MeetingActionRow.owner_id == owner)
    query = _actions(workspace).where(MeetingActionRow.state == ActionState.OPEN.value, wanted).limit(limit)
    return await _read(session, query)


async def of_call(session: AsyncSession, workspace: str, call_id: int) -> list[Action]:
    """Return the actions that were agreed in a call, dropped ones left out."""
    query = _actions(workspace).where(
        MeetingActionRow.call_id == call_id, MeetingActionRow.state != ActionState.DROPPED.value
    )
    return await _read(session, query)


def _actions(workspace: str) -> Select[MeetingActionRow, Person, str]:
    return (
        select(MeetingActionRow, Person, Workgroup.name)
        .join(Workgroup, Workgroup.id == MeetingActionRow.workgroup_id)
        .outerjoin(Person, Person.id == MeetingActionRow.owner_id)
        .where(MeetingActionRow.workspace == workspace)
        .order_by(MeetingActionRow.due, MeetingActionRow.id)
        .execution_options(populate_existing=True)
    )


async def _read(session: AsyncSession, query: Select[MeetingActionRow, Person, str]) -> list[Action]:
    return [_value(row, person, name) for row, person, name in await session.execute(query)]


def _value(row: MeetingActionRow, person: Person | None, workgroup: str) -> Action:
    return Action(
        id=row.id,
        workgroup_id=row.workgroup_id,
        workgroup=workgroup,
        call_id=row.call_id,
        text=row.text,
        owner=PersonName(person.id, person.name, person.slack_user) if person else None,
        due=row.due,
        state=ActionState(row.state),
    )
