"""Who was at a workgroup's calls, as counts: people and the states they work in. Small groups count nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calls.call import CallState
from domain.calls.yearly import Attended
from storage.calls.audience import OF_WORKGROUP
from storage.calls.tables import AttendanceRow, CallRow
from storage.directory import Organisation, Person, Program, Seat, Workgroup


@dataclass(frozen=True)
class ProgramYear:
    """A workgroup with the program year it belongs to."""

    workgroup: str
    starts: date
    ends: date


_STATE = func.nullif(Organisation.state, "")


async def year_of(session: AsyncSession, workspace: str, workgroup_id: int) -> ProgramYear | None:
    """Return a workgroup's name and program year, or None when it does not exist."""
    query = (
        select(Workgroup.name, Program.year_start, Program.year_end)
        .join(Program, Program.id == Workgroup.program_id)
        .where(Workgroup.workspace == workspace, Workgroup.id == workgroup_id)
    )
    row = (await session.execute(query)).one_or_none()
    return ProgramYear(*row) if row else None


async def attended(
    session: AsyncSession, workspace: str, workgroup_id: int, *, since: datetime, until: datetime
) -> list[Attended]:
    """Return how many people of how many states were at each call that began in this time, earliest first."""
    query = (
        select(
            CallRow.title,
            CallRow.starts_at,
            CallRow.zone,
            func.count(func.distinct(AttendanceRow.person_id)),
            func.count(func.distinct(_STATE)),
        )
        .select_from(CallRow)
        .outerjoin(AttendanceRow, and_(AttendanceRow.call_id == CallRow.id, AttendanceRow.attended))
        .outerjoin(Person, Person.id == AttendanceRow.person_id)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(
            CallRow.workspace == workspace,
            CallRow.workgroup_id == workgroup_id,
            OF_WORKGROUP,
            CallRow.state == CallState.SCHEDULED.value,
            CallRow.starts_at >= since,
            CallRow.ends_at <= until,
        )
        .group_by(CallRow.id, CallRow.title, CallRow.starts_at, CallRow.zone)
        .order_by(CallRow.starts_at, CallRow.id)
    )
    return [Attended(*row) for row in await session.execute(query)]


async def states(session: AsyncSession, workspace: str, workgroup_id: int, *, since: datetime, until: datetime) -> int:
    """Return how many states were represented in these calls."""
    query = (
        select(func.count(func.distinct(_STATE)))
        .select_from(AttendanceRow)
        .join(CallRow, CallRow.id == AttendanceRow.call_id)
        .join(Person, Person.id == AttendanceRow.person_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(
            CallRow.workspace == workspace,
            CallRow.workgroup_id == workgroup_id,
            OF_WORKGROUP,
            CallRow.state == CallState.SCHEDULED.value,
            CallRow.starts_at >= since,
            CallRow.ends_at <= until,
            AttendanceRow.attended,
        )
    )
    return await session.scalar(query) or 0


async def states_seated(session: AsyncSession, workspace: str, workgroup_id: int) -> int:
    """Return how many states have a seat in a workgroup."""
    query = (
        select(func.count(func.distinct(_STATE)))
        .select_from(Seat)
        .join(Organisation, Organisation.id == Seat.organisation_id)
        .where(Seat.workspace == workspace, Seat.workgroup_id == workgroup_id)
    )
    return await session.scalar(query) or 0
