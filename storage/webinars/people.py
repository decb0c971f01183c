"""Queries on people and webinars: who has a place, who waits, who was there, who was told, and who is meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.webinars.overview import Standing
from domain.webinars.places import Places
from storage import directory, upsert
from storage.directory import Person, Seat, Workgroup
from storage.webinars.tables import RegistrationRow, ToldRow, WebinarAttendanceRow

NO_SYNC = {"synchronize_session": False}


@dataclass(frozen=True)
class Registered:
    """Somebody who has a place or waits for one, with their Slack id (None without account)."""

    person_id: int
    waiting: bool
    name: str
    slack_user: str | None


@dataclass(frozen=True)
class Counts:
    """How many people have a place in a webinar, and how many wait."""

    registered: int = 0
    waiting: int = 0


async def places(session: AsyncSession, workspace: str, webinar_id: int, capacity: int | None) -> Places:
    """Return who has a place and who waits, in their order; lock the webinar first."""
    query = (
        select(RegistrationRow.person_id, RegistrationRow.waiting)
        .where(RegistrationRow.workspace == workspace, RegistrationRow.webinar_id == webinar_id)
        .order_by(RegistrationRow.id)
    )
    rows = (await session.execute(query)).all()
    return Places(
        capacity,
        tuple(person for person, waiting in rows if not waiting),
        tuple(person for person, waiting in rows if waiting),
    )


async def add(
    session: AsyncSession, workspace: str, webinar_id: int, person_id: int, *, waiting: bool, now: datetime
) -> None:
    """Store a registration; one that is there stays as it is."""
    row = {"webinar_id": webinar_id, "person_id": person_id, "waiting": waiting, "registered_at": now}
    await upsert.add_missing(
        session, RegistrationRow, [{"workspace": workspace, **row}], unique=("webinar_id", "person_id")
    )


async def remove(session: AsyncSession, workspace: str, webinar_id: int, person_id: int) -> None:
    """Delete a registration."""
    await session.execute(
        delete(RegistrationRow).where(
            RegistrationRow.workspace == workspace,
            RegistrationRow.webinar_id == webinar_id,
            RegistrationRow.person_id == person_id,
        ),
        execution_options=NO_SYNC,
    )


async def seat(session: AsyncSession, workspace: str, webinar_id: int, people: Collection[int]) -> None:
    """Give people who waited a place."""
    await session.execute(
        update(RegistrationRow)
        .where(
            RegistrationRow.workspace == workspace,
            RegistrationRow.webinar_id == webinar_id,
            RegistrationRow.person_id.in_(people),
        )
        .values(waiting=False),
        execution_options=NO_SYNC,
    )


async def counts(session: AsyncSession, workspace: str, webinar_ids: Collection[int]) -> dict[int, Counts]:
    """Return how many have a place and wait, by webinar."""
    rows = await session.execute(
        select(RegistrationRow.webinar_id, RegistrationRow.waiting, func.count())
        .where(RegistrationRow.workspace == workspace, RegistrationRow.webinar_id.in_(webinar_ids))
        .group_by(RegistrationRow.webinar_id, RegistrationRow.waiting)
    )
    found: dict[int, dict[bool, int]] = {}
    for webinar_id, waiting, number in rows:
        found.setdefault(webinar_id, {})[bool(waiting)] = number
    return {id_: Counts(each.get(False, 0), each.get(True, 0)) for id_, each in found.items()}


async def standings(
    session: AsyncSession, workspace: str, person_id: int, webinar_ids: Collection[int]
) -> dict[int, tuple[Standing, int | None]]:
    """Return what one person is to these webinars, with their position on the waiting list."""
    ahead = RegistrationRow.__table__.alias("ahead")
    position = (
        select(func.count())
        .select_from(ahead)
        .where(
            ahead.c.workspace == workspace,
            ahead.c.webinar_id == RegistrationRow.webinar_id,
            ahead.c.waiting.is_(True),
            ahead.c.id <= RegistrationRow.id,
        )
        .correlate(RegistrationRow)
        .scalar_subquery()
    )
    query = select(RegistrationRow.webinar_id, RegistrationRow.waiting, position).where(
        RegistrationRow.workspace == workspace,
        RegistrationRow.person_id == person_id,
        RegistrationRow.webinar_id.in_(webinar_ids),
    )
    return {
        id_: (Standing.WAITING, at) if waiting else (Standing.REGISTERED, None)
        for id_, waiting, at in await session.execute(query)
    }


async def webinars_of(session: AsyncSession, workspace: str, person_id: int) -> list[int]:
    """Return the ids of the webinars that somebody has registered for."""
    query = select(RegistrationRow.webinar_id).where(
        RegistrationRow.workspace == workspace, RegistrationRow.person_id == person_id
    )
    return list(await session.scalars(query))


async def registered(session: AsyncSession, workspace: str, webinar_id: int) -> list[Registered]:
    """Return who has a place and who waits, active people in their order."""
    return (await registered_each(session, workspace, [webinar_id])).get(webinar_id, [])


async def registered_each(
    session: AsyncSession, workspace: str, webinar_ids: Collection[int]
) -> dict[int, list[Registered]]:
    """Return the same by webinar, in one query."""
    query = (
        select(RegistrationRow.webinar_id, Person.id, RegistrationRow.waiting, Person.name, Person.slack_user)
        .join(Person, Person.id == RegistrationRow.person_id)
        .where(RegistrationRow.workspace == workspace, RegistrationRow.webinar_id.in_(webinar_ids), Person.active)
        .order_by(RegistrationRow.id)
    )
    found: dict[int, list[Registered]] = {}
    for webinar_id, person_id, waiting, name, slack_user in await session.execute(query):
        found.setdefault(webinar_id, []).append(Registered(person_id, waiting, name, slack_user))
    return found


async def attend(
    session: AsyncSession, workspace: str, webinar_id: int, person_id: int, *, attended: bool, now: datetime
) -> None:
    """Store whether somebody was there."""
    row = {"webinar_id": webinar_id, "person_id": person_id, "attended": attended, "noted_at": now}
    await upsert.put(
        session,
        WebinarAttendanceRow,
        [{"workspace": workspace, **row}],
        unique=("webinar_id", "person_id"),
        update=("attended", "noted_at"),
    )


async def attendance(session: AsyncSession, workspace: str, webinar_id: int) -> dict[int, bool]:
    """Return what people said about being there, by person."""
    query = select(WebinarAttendanceRow.person_id, WebinarAttendanceRow.attended).where(
        WebinarAttendanceRow.workspace == workspace, WebinarAttendanceRow.webinar_id == webinar_id
    )
    return {person: bool(attended) for person, attended in await session.execute(query)}


async def reachable(session: AsyncSession, workspace: str, person_ids: Collection[int]) -> dict[int, str]:
    """Return the Slack ids of those of these people who are active and have one."""
    query = select(Person.id, Person.slack_user).where(
        Person.workspace == workspace, Person.id.in_(person_ids), Person.active, Person.slack_user.is_not(None)
    )
    return {person: user for person, user in await session.execute(query) if user}


async def people_in(session: AsyncSession, workspace: str, workgroup_ids: Collection[int]) -> dict[int, str]:
    """Return the Slack ids of those who sit or help in these open workgroups, by person; each once."""
    if not workgroup_ids:
        return {}
    seated = select(Seat.person_id).where(Seat.workspace == workspace, Seat.workgroup_id.in_(workgroup_ids))
    helping = select(directory.Grant.person_id).where(
        directory.Grant.workspace == workspace, directory.Grant.workgroup_id.in_(workgroup_ids)
    )
    return await _active(session, workspace, Person.id.in_(seated) | Person.id.in_(helping))


async def people_of_program(session: AsyncSession, workspace: str, program_ids: Collection[int]) -> dict[int, str]:
    """Return the same of whole programs: those in their workgroups, and the managers."""
    groups = select(Workgroup.id).where(Workgroup.workspace == workspace, Workgroup.program_id.in_(program_ids))
    seated = select(Seat.person_id).where(Seat.workspace == workspace, Seat.workgroup_id.in_(groups))
    granted = select(directory.Grant.person_id).where(
        directory.Grant.workspace == workspace,
        or_(directory.Grant.workgroup_id.is_(None), directory.Grant.workgroup_id.in_(groups)),
    )
    return await _active(session, workspace, Person.id.in_(seated) | Person.id.in_(granted))


async def _active(session: AsyncSession, workspace: str, where: object) -> dict[int, str]:
    query = select(Person.id, Person.slack_user).where(
        and_(Person.workspace == workspace, Person.active, Person.slack_user.is_not(None)),
        where,  # type: ignore[arg-type]  # a condition made by the two functions above
    )
    return {person: user for person, user in await session.execute(query.order_by(Person.id)) if user}


async def tell(session: AsyncSession, workspace: str, about: str, people: Iterable[int]) -> None:
    """Note that people are told of something by direct message."""
    rows = [{"workspace": workspace, "about": about, "person_id": each} for each in sorted(people)]
    await upsert.add_missing(session, ToldRow, rows, unique=("workspace", "about", "person_id"))


async def told(session: AsyncSession, workspace: str, abouts: Collection[str]) -> dict[str, set[int]]:
    """Return who was told of these things."""
    query = select(ToldRow.about, ToldRow.person_id).where(ToldRow.workspace == workspace, ToldRow.about.in_(abouts))
    found: dict[str, set[int]] = {}
    for about, person in await session.execute(query):
        found.setdefault(about, set()).add(person)
    return found


async def untell(session: AsyncSession, workspace: str, about: str, people: Collection[int] | None = None) -> None:
    """Forget that these people (None: all) were to be told of something that was taken back."""
    gone = delete(ToldRow).where(ToldRow.workspace == workspace, ToldRow.about == about)
    if people is not None:
        gone = gone.where(ToldRow.person_id.in_(people))
    await session.execute(gone, execution_options=NO_SYNC)
