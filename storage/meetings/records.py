"""Queries on what is kept of meetings: settings, posted agendas, minutes, and who wants process checks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calls.call import Call, CallState
from domain.directory.workgroups import PersonName
from domain.meetings.minutes import Record
from domain.meetings.overview import MeetingSettings
from storage import upsert
from storage.calls.audience import OF_WORKGROUP, invited
from storage.calls.tables import AttendanceRow, CallRow
from storage.directory import Organisation, Person
from storage.meetings.tables import MeetingRow, MeetingSettingRow, ProcessCheckRow


async def settings(session: AsyncSession, workspace: str, workgroup_ids: Collection[int]) -> dict[int, MeetingSettings]:
    """Return what these workgroups use, by id; those that never began are left out."""
    query = select(MeetingSettingRow).where(
        MeetingSettingRow.workspace == workspace, MeetingSettingRow.workgroup_id.in_(workgroup_ids)
    )
    rows = await session.scalars(query, execution_options={"populate_existing": True})
    return {row.workgroup_id: row.value() for row in rows}


async def in_use(session: AsyncSession, workspace: str) -> list[int]:
    """Return the workgroups whose meetings are run with Convene."""
    query = select(MeetingSettingRow.workgroup_id).where(
        MeetingSettingRow.workspace == workspace, MeetingSettingRow.enabled
    )
    return list(await session.scalars(query.order_by(MeetingSettingRow.workgroup_id)))


async def set_settings(session: AsyncSession, workspace: str, workgroup_id: int, chosen: MeetingSettings) -> None:
    """Store what a workgroup uses."""
    row = {
        "workspace": workspace,
        "workgroup_id": workgroup_id,
        "enabled": chosen.on,
        "roles": chosen.roles,
        "evaluation": chosen.evaluation,
    }
    changed = ("enabled", "roles", "evaluation")
    await upsert.put(session, MeetingSettingRow, [row], unique=("workgroup_id",), update=changed)


async def begin(session: AsyncSession, workspace: str, workgroup_id: int) -> None:
    """Store that a workgroup uses meetings, unless it has said anything about that before."""
    row = {"workspace": workspace, "workgroup_id": workgroup_id, "enabled": True, "roles": True, "evaluation": True}
    await upsert.add_missing(session, MeetingSettingRow, [row], unique=("workgroup_id",))


async def record(session: AsyncSession, workspace: str, call_id: int) -> Record:
    """Return what is kept of a call's meeting; an empty record when nothing is."""
    return (await records(session, workspace, [call_id])).get(call_id) or Record(call_id)


async def records(session: AsyncSession, workspace: str, call_ids: Collection[int]) -> dict[int, Record]:
    """Return what is kept of these calls' meetings, by the call's id."""
    query = select(MeetingRow).where(MeetingRow.workspace == workspace, MeetingRow.call_id.in_(call_ids))
    rows = await session.scalars(query, execution_options={"populate_existing": True})
    return {row.call_id: row.value() for row in rows}


async def keep(session: AsyncSession, workspace: str, call_id: int, **values: Any) -> None:
    """Store columns of a call's record, made when it is not there."""
    row = {"workspace": workspace, "call_id": call_id, "key_messages": "", **values}
    await upsert.put(session, MeetingRow, [row], unique=("call_id",), update=tuple(values))


async def past_calls(
    session: AsyncSession, workspace: str, workgroup_id: int, *, guest: int, now: datetime, limit: int, after: int = 0
) -> list[Call]:
    """Return a workgroup's calls that have begun, the latest first, without the `after` latest ones.

    Of small groups, those that `guest` is in.
    """
    query = (
        select(CallRow)
        .where(
            CallRow.workspace == workspace,
            CallRow.workgroup_id == workgroup_id,
            CallRow.state == CallState.SCHEDULED.value,
            CallRow.starts_at <= now,
            OF_WORKGROUP | invited(literal(guest)),
        )
        .order_by(CallRow.starts_at.desc(), CallRow.id.desc())
        .limit(limit)
        .offset(after)
        .execution_options(populate_existing=True)
    )
    return [row.value() for row in await session.scalars(query)]


async def present(session: AsyncSession, workspace: str, call_id: int) -> tuple[list[PersonName], int]:
    """Return who said that they were at a call, by name, and from how many states they are."""
    query = (
        select(Person, Organisation.state)
        .join(AttendanceRow, AttendanceRow.person_id == Person.id)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(AttendanceRow.workspace == workspace, AttendanceRow.call_id == call_id, AttendanceRow.attended)
        .order_by(Person.name, Person.id)
    )
    rows = (await session.execute(query)).all()
    names = [PersonName(person.id, person.name, person.slack_user) for person, _ in rows]
    return names, len({state for _, state in rows if state})


async def checking(session: AsyncSession, workspace: str, workgroup_id: int) -> Sequence[Person]:
    """Return the active people who want a process check at half-time of a workgroup's calls."""
    query = (
        select(Person)
        .join(ProcessCheckRow, ProcessCheckRow.person_id == Person.id)
        .where(ProcessCheckRow.workspace == workspace, ProcessCheckRow.workgroup_id == workgroup_id, Person.active)
        .order_by(Person.id)
    )
    return (await session.scalars(query)).all()


async def wants_checks(session: AsyncSession, workspace: str, workgroup_id: int, person_id: int) -> bool:
    """Say whether somebody wants process checks."""
    query = select(ProcessCheckRow.id).where(
        ProcessCheckRow.workspace == workspace,
        ProcessCheckRow.workgroup_id == workgroup_id,
        ProcessCheckRow.person_id == person_id,
    )
    return await session.scalar(query) is not None


async def want_checks(session: AsyncSession, workspace: str, workgroup_id: int, person_id: int, *, on: bool) -> None:
    """Store whether somebody wants process checks."""
    if on:
        row = {"workspace": workspace, "workgroup_id": workgroup_id, "person_id": person_id}
        await upsert.add_missing(session, ProcessCheckRow, [row], unique=("workgroup_id", "person_id"))
        return
    await session.execute(
        delete(ProcessCheckRow).where(
            ProcessCheckRow.workspace == workspace,
            ProcessCheckRow.workgroup_id == workgroup_id,
            ProcessCheckRow.person_id == person_id,
        )
    )
