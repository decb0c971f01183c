"""Queries about programs, workgroups, their seats and the requests to join or leave them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.directory.tables import Grant, Organisation, Person, Program, Seat, SeatRequest, Workgroup


async def program_by_key(session: AsyncSession, workspace: str, key: str) -> Program | None:
    """Return the program (one collaborative in one year) with this key."""
    query = select(Program).where(Program.workspace == workspace, Program.key == key)
    return (await session.scalars(query)).one_or_none()


async def programs_on(session: AsyncSession, workspace: str, today: date) -> Sequence[Program]:
    """Return the programs whose year `today` is in; between two years, those that ended or will start last."""
    current = select(Program).where(
        Program.workspace == workspace, Program.year_start <= today, Program.year_end >= today
    )
    found = (await session.scalars(current.order_by(Program.name))).all()
    if found:
        return found
    latest = select(func.max(Program.year_start)).where(Program.workspace == workspace).scalar_subquery()
    query = select(Program).where(Program.workspace == workspace, Program.year_start == latest)
    return (await session.scalars(query.order_by(Program.name))).all()


async def workgroups_of(session: AsyncSession, workspace: str, programs: Collection[int]) -> Sequence[Workgroup]:
    """Return the open workgroups of these programs in the order of their program file, learning communities too."""
    query = (
        select(Workgroup)
        .where(Workgroup.workspace == workspace, Workgroup.program_id.in_(programs), Workgroup.state == "open")
        .order_by(Workgroup.id)
    )
    return (await session.scalars(query)).all()


async def all_workgroups(session: AsyncSession, workspace: str, program_id: int) -> Sequence[Workgroup]:
    """Return every workgroup of a program, cancelled ones too."""
    query = select(Workgroup).where(Workgroup.workspace == workspace, Workgroup.program_id == program_id)
    return (await session.scalars(query.order_by(Workgroup.id))).all()


async def workgroup_by_id(session: AsyncSession, workspace: str, workgroup_id: int) -> Workgroup | None:
    """Return the workgroup with this id in this workspace."""
    query = select(Workgroup).where(Workgroup.workspace == workspace, Workgroup.id == workgroup_id)
    return (await session.scalars(query)).one_or_none()


async def workgroups_held(session: AsyncSession, workspace: str, person_id: int) -> Sequence[Workgroup]:
    """Return the open workgroups in which a person has a seat or a role, each once, in their order."""
    seats = select(Seat.workgroup_id).where(Seat.workspace == workspace, Seat.person_id == person_id)
    grants = select(Grant.workgroup_id).where(Grant.workspace == workspace, Grant.person_id == person_id)
    query = (
        select(Workgroup)
        .where(
            Workgroup.workspace == workspace,
            Workgroup.state == "open",
            Workgroup.id.in_(seats) | Workgroup.id.in_(grants),
        )
        .order_by(Workgroup.id)
    )
    return (await session.scalars(query)).all()


@dataclass(frozen=True)
class SeatRow:
    """A seat with its organisation and, when it is held, its holder."""

    seat: Seat
    organisation: Organisation
    person: Person | None


async def seats_of(session: AsyncSession, workspace: str, workgroup_id: int) -> list[SeatRow]:
    """Return the seats of a workgroup by state, organisation, office and number."""
    query = (
        select(Seat, Organisation, Person)
        .join(Organisation, Organisation.id == Seat.organisation_id)
        .outerjoin(Person, Person.id == Seat.person_id)
        .where(Seat.workspace == workspace, Seat.workgroup_id == workgroup_id)
        .order_by(Organisation.state, Organisation.name, Seat.office, Seat.number)
    )
    return [SeatRow(seat, organisation, person) for seat, organisation, person in (await session.execute(query))]


async def seat_counts(
    session: AsyncSession, workspace: str, workgroup_ids: Collection[int]
) -> dict[int, tuple[int, int, int]]:
    """Return by workgroup how many seats there are, how many are held, and from how many states."""
    query = (
        select(
            Seat.workgroup_id,
            func.count(),
            func.count(Seat.person_id),
            func.count(func.distinct(func.nullif(Organisation.state, ""))),
        )
        .join(Organisation, Organisation.id == Seat.organisation_id)
        .where(Seat.workspace == workspace, Seat.workgroup_id.in_(workgroup_ids))
        .group_by(Seat.workgroup_id)
    )
    return {found: (seats, held, states) for found, seats, held, states in (await session.execute(query))}


async def seat_of(session: AsyncSession, workspace: str, workgroup_id: int, person_id: int) -> Seat | None:
    """Return the seat that a person holds in a workgroup."""
    query = select(Seat).where(
        Seat.workspace == workspace, Seat.workgroup_id == workgroup_id, Seat.person_id == person_id
    )
    return (await session.scalars(query)).first()


async def seats_of_organisation(
    session: AsyncSession, workspace: str, workgroup_id: int, organisation_id: int
) -> Sequence[Seat]:
    """Return the seats that an organisation has in a workgroup, by office and number."""
    query = (
        select(Seat)
        .where(
            Seat.workspace == workspace,
            Seat.workgroup_id == workgroup_id,
            Seat.organisation_id == organisation_id,
        )
        .order_by(Seat.office, Seat.number)
        .with_for_update()
    )
    return (await session.scalars(query)).all()


async def lock_workgroup(session: AsyncSession, workspace: str, workgroup_id: int) -> Workgroup | None:
    """Return a workgroup and let nobody else change its seats until the transaction ends."""
    query = select(Workgroup).where(Workgroup.workspace == workspace, Workgroup.id == workgroup_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def members_of(session: AsyncSession, workspace: str, workgroup_id: int) -> Sequence[Person]:
    """Return the active people who hold a seat in a workgroup, by name."""
    seats = select(Seat.person_id).where(Seat.workspace == workspace, Seat.workgroup_id == workgroup_id)
    query = select(Person).where(Person.workspace == workspace, Person.id.in_(seats), Person.active)
    return (await session.scalars(query.order_by(Person.name))).all()


async def open_request(
    session: AsyncSession, workspace: str, workgroup_id: int, person_id: int, kind: str
) -> SeatRequest | None:
    """Return the request of this kind that still waits for an answer."""
    query = select(SeatRequest).where(
        SeatRequest.workspace == workspace,
        SeatRequest.workgroup_id == workgroup_id,
        SeatRequest.person_id == person_id,
        SeatRequest.kind == kind,
        SeatRequest.state == "open",
    )
    return (await session.scalars(query)).first()


async def request_by_id(session: AsyncSession, workspace: str, request_id: int) -> SeatRequest | None:
    """Return a request and lock it, so that two people cannot answer it at once."""
    query = (
        select(SeatRequest)
        .where(SeatRequest.workspace == workspace, SeatRequest.id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).one_or_none()


async def request_by_key(session: AsyncSession, workspace: str, key: str) -> SeatRequest | None:
    """Return the request that a form made, so that a repeated form makes no second one."""
    query = select(SeatRequest).where(SeatRequest.workspace == workspace, SeatRequest.request_key == key)
    return (await session.scalars(query)).one_or_none()


async def people_by_role(
    session: AsyncSession, workspace: str, workgroup_ids: Collection[int], role: str
) -> dict[int, list[Person]]:
    """Return by workgroup the active people who hold a role in it, by name."""
    found: dict[int, list[Person]] = {}
    query = (
        select(Grant.workgroup_id, Person)
        .join(Person, Person.id == Grant.person_id)
        .where(Grant.workspace == workspace, Grant.workgroup_id.in_(workgroup_ids), Grant.role == role, Person.active)
        .order_by(Person.name)
    )
    for workgroup_id, person in await session.execute(query):
        if workgroup_id is not None:
            found.setdefault(workgroup_id, []).append(person)
    return found


async def communities_of(session: AsyncSession, workspace: str, workgroup_id: int) -> Sequence[int]:
    """Return the ids of the learning communities inside a workgroup."""
    query = select(Workgroup.id).where(Workgroup.workspace == workspace, Workgroup.parent_id == workgroup_id)
    return (await session.scalars(query)).all()


async def take_seat(session: AsyncSession, workspace: str, seat_id: int, person_id: int) -> None:
    """Give a seat to a person."""
    await session.execute(
        update(Seat).where(Seat.workspace == workspace, Seat.id == seat_id).values(person_id=person_id)
    )


async def vacate(session: AsyncSession, workspace: str, workgroup_id: int, person_id: int) -> None:
    """Make the seats that a person holds in a workgroup vacant."""
    await session.execute(
        update(Seat)
        .where(Seat.workspace == workspace, Seat.workgroup_id == workgroup_id, Seat.person_id == person_id)
        .values(person_id=None)
    )


async def leave_communities(
    session: AsyncSession, workspace: str, workgroup_ids: Collection[int], person_id: int
) -> None:
    """Delete a person's places in learning communities, which are nobody's once they are left."""
    await session.execute(
        delete(Seat).where(
            Seat.workspace == workspace, Seat.workgroup_id.in_(workgroup_ids), Seat.person_id == person_id
        )
    )


async def open_requests(
    session: AsyncSession, workspace: str, workgroup_ids: Collection[int], limit: int
) -> list[tuple[SeatRequest, Workgroup, Person, Organisation | None]]:
    """Return the requests of these workgroups that wait for an answer, oldest first."""
    query = (
        select(SeatRequest, Workgroup, Person, Organisation)
        .join(Workgroup, Workgroup.id == SeatRequest.workgroup_id)
        .join(Person, Person.id == SeatRequest.person_id)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(
            SeatRequest.workspace == workspace,
            SeatRequest.workgroup_id.in_(workgroup_ids),
            SeatRequest.state == "open",
        )
        .order_by(SeatRequest.id)
        .limit(limit)
    )
    return [(row, workgroup, person, found) for row, workgroup, person, found in await session.execute(query)]
