"""Queries on the people of time polls, on who joined a request, and on the calls of a fairness ledger."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calls.call import CallState
from domain.directory import hours
from domain.directory.hours import Outside
from domain.timepolls.fairness import Held
from domain.timepolls.people import Member
from storage import directory, upsert
from storage.calls import small_groups
from storage.calls.lists import MEMBERSHIPS
from storage.calls.tables import CallRow
from storage.directory import Organisation, Person, Program, Seat, Workgroup
from storage.timepolls.tables import BurdenRow, JoinedRow


@dataclass(frozen=True)
class CallOfYear:
    """One call of a program year: when it starts (UTC), its length, and the zone and title it goes by.

    `felt` is what was noted when it ended: organisations, by id, and how it was for them; None: nothing was. `only` are
    the people (ids) of the small group that it is for; None: it is for the workgroup.
    """

    starts_at: datetime
    minutes: int
    zone: str
    title: str
    series_id: int | None
    felt: Mapping[int, Outside] | None = None
    only: frozenset[int] | None = None


async def members(session: AsyncSession, workspace: str, ids: Collection[int]) -> list[Member]:
    """Return these people as a poll's rules see them, by name; those who left the program are left out."""
    query = (
        select(Person, Organisation)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.workspace == workspace, Person.id.in_(ids), Person.active)
        .order_by(Person.name, Person.id)
    )
    return [_member(person, organisation) for person, organisation in await session.execute(query)]


def _member(person: Person, organisation: Organisation | None) -> Member:
    return Member(
        id=person.id,
        name=person.name,
        zone=person.zone,
        state=organisation.state if organisation else "",
        organisation=organisation.id if organisation else None,
        organisation_name=organisation.name if organisation else "",
        hours=hours.read(person.hours),
        slack_user=person.slack_user,
    )


async def of_workgroup(session: AsyncSession, workspace: str, workgroup_id: int) -> list[int]:
    """Return the ids of a workgroup's people: who holds a seat, its liaisons and its coaches."""
    seated = select(Seat.person_id).where(Seat.workspace == workspace, Seat.workgroup_id == workgroup_id)
    helping = select(directory.Grant.person_id).where(
        directory.Grant.workspace == workspace,
        directory.Grant.workgroup_id == workgroup_id,
        directory.Grant.role.in_([role.value for role in MEMBERSHIPS]),
    )
    query = select(Person.id).where(
        Person.workspace == workspace, Person.active, or_(Person.id.in_(seated), Person.id.in_(helping))
    )
    return list((await session.scalars(query.order_by(Person.id))).all())


async def program_year(session: AsyncSession, workspace: str, workgroup_id: int) -> tuple[date, date] | None:
    """Return the first and last day of the program year that a workgroup belongs to."""
    query = (
        select(Program.year_start, Program.year_end)
        .join(Workgroup, Workgroup.program_id == Program.id)
        .where(Program.workspace == workspace, Workgroup.id == workgroup_id)
    )
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row else None


async def calls_between(
    session: AsyncSession, workspace: str, workgroup_id: int, begin: datetime, end: datetime
) -> Sequence[CallOfYear]:
    """Return the calls of a workgroup that took place or are planned between two moments, in order."""
    query = (
        select(
            CallRow.starts_at,
            CallRow.minutes,
            CallRow.zone,
            CallRow.title,
            CallRow.series_id,
            BurdenRow.felt,
            CallRow.small_group_id,
        )
        .outerjoin(BurdenRow, BurdenRow.call_id == CallRow.id)
        .where(
            CallRow.workspace == workspace,
            CallRow.workgroup_id == workgroup_id,
            CallRow.state == CallState.SCHEDULED.value,
            CallRow.starts_at >= begin,
            CallRow.starts_at < end,
        )
        .order_by(CallRow.starts_at, CallRow.id)
    )
    rows = (await session.execute(query)).all()
    known = await small_groups.audiences(session, workspace, {row.small_group_id for row in rows})
    return [
        CallOfYear(starts_at, minutes, zone, title, series_id, _felt(felt), known[small].ids if small else None)
        for starts_at, minutes, zone, title, series_id, felt, small in rows
    ]


def _felt(stored: Mapping[str, str] | None) -> dict[int, Outside] | None:
    return None if stored is None else {int(organisation): Outside(why) for organisation, why in stored.items()}


async def over(session: AsyncSession, workspace: str, call_id: int, *, now: datetime) -> tuple[int, Held] | None:
    """Return a call that took place and is over, with the id of its workgroup; None for any other."""
    query = (
        select(CallRow.workgroup_id, CallRow.starts_at, CallRow.minutes, CallRow.small_group_id)
        .join(Workgroup, Workgroup.id == CallRow.workgroup_id)
        .where(
            CallRow.workspace == workspace,
            CallRow.id == call_id,
            CallRow.state == CallState.SCHEDULED.value,
            CallRow.ends_at <= now,
            Workgroup.state == "open",
        )
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    workgroup_id, starts_at, minutes, small = row
    audience = (await small_groups.audiences(session, workspace, [small]))[small]
    return workgroup_id, Held(starts_at, minutes, only=audience.ids if audience.small else None)


async def note_felt(session: AsyncSession, workspace: str, call_id: int, felt: Mapping[int, Outside]) -> None:
    """Note which organisations a call was inconvenient for; what was noted before stays."""
    row = {"workspace": workspace, "call_id": call_id, "felt": {str(each): why.value for each, why in felt.items()}}
    await upsert.add_missing(session, BurdenRow, [row], unique=("call_id",))


async def organisation_names(session: AsyncSession, workspace: str, ids: Collection[int]) -> dict[int, str]:
    """Return the names of these organisations, those that are there."""
    if not ids:
        return {}
    query = select(Organisation.id, Organisation.name).where(
        Organisation.workspace == workspace, Organisation.id.in_(ids)
    )
    return {id_: name for id_, name in await session.execute(query)}  # noqa: C416 - rows are no pairs to mypy


async def join(session: AsyncSession, workspace: str, request_id: int, person_id: int) -> bool:
    """Note that somebody wants to be part of a small-group call; False when they said so before."""
    statement = upsert.insert(session, JoinedRow).values(
        workspace=workspace, request_id=request_id, person_id=person_id
    )
    statement = statement.on_conflict_do_nothing(index_elements=["request_id", "person_id"])
    return await session.scalar(statement.returning(JoinedRow.id)) is not None


async def joined(session: AsyncSession, workspace: str, request_id: int) -> list[Person]:
    """Return who wants to be part of a small-group call, whoever asked first; nobody, when it is for everybody."""
    query = (
        select(Person)
        .join(JoinedRow, JoinedRow.person_id == Person.id)
        .where(JoinedRow.workspace == workspace, JoinedRow.request_id == request_id, Person.active)
        .order_by(JoinedRow.id)
    )
    return list((await session.scalars(query)).all())


async def for_few(session: AsyncSession, workspace: str, request_id: int) -> bool:
    """Say whether a request is for a small group, also when all who wanted it have left the program."""
    query = select(JoinedRow.id).where(JoinedRow.workspace == workspace, JoinedRow.request_id == request_id)
    return await session.scalar(query.limit(1)) is not None
