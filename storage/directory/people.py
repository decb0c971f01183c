"""Queries about people: who is acting, who is shown, and what changed since the search was last refreshed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.directory import hours
from domain.directory.people import HIDDEN_AT_FIRST, OrganisationKind, Profile, ProfileField, parse_hidden
from domain.directory.search import Entry
from domain.rosters.roster import person_of
from storage import upsert
from storage.directory.tables import DirectoryVersion, Grant, Organisation, Person, PersonAlias, Seat, Workgroup

BATCH = 2_000
"""Rows read or written at a time: the event loop gets a turn between batches."""

SEARCH_BATCH = 500
"""The same for the search, which is brought up to date while people wait for other answers: about 10 ms each."""


_BY_SLACK = select(Person).where(Person.workspace == bindparam("of"), Person.slack_user == bindparam("slack_user"))
"""Put together once: every request asks it, and that costs as much as running it."""


# --- Who -----------------------------------------------------------------------------------------------------


async def by_slack(session: AsyncSession, workspace: str, slack_user: str) -> Person | None:
    """Return the person with this Slack id."""
    return (await session.scalars(_BY_SLACK, {"of": workspace, "slack_user": slack_user})).one_or_none()


async def by_id(session: AsyncSession, workspace: str, person_id: int) -> Person | None:
    """Return the person with this id in this workspace."""
    query = select(Person).where(Person.workspace == workspace, Person.id == person_id)
    return (await session.scalars(query)).one_or_none()


async def by_email(session: AsyncSession, workspace: str, email: str) -> Person | None:
    """Return the person with this e-mail address, in any case."""
    query = select(Person).where(Person.workspace == workspace, Person.email == email.casefold())
    return (await session.scalars(query)).one_or_none()


async def meet(session: AsyncSession, workspace: str, slack_user: str, name: str, revision: int) -> None:
    """Add somebody known by a Slack id only; nothing happens when they are there already."""
    row: dict[str, Any] = {
        "workspace": workspace,
        "slack_user": slack_user,
        "name": name or slack_user,
        "hidden": [field.value for field in HIDDEN_AT_FIRST],
        "revision": revision,
    } | _EMPTY
    await upsert.add_missing(session, Person, [row], unique=("workspace", "slack_user"))


_EMPTY: dict[str, Any] = {
    "phone": "",
    "title": "",
    "office": "",
    "expertise": [],
    "zone": "",
    "external": False,
    "active": True,
}


async def grants_of(session: AsyncSession, workspace: str, person_id: int) -> Sequence[Grant]:
    """Return the rights that a person holds."""
    query = select(Grant).where(Grant.workspace == workspace, Grant.person_id == person_id)
    return (await session.scalars(query)).all()


async def holders(
    session: AsyncSession, workspace: str, role: str, workgroup_id: int | None = None
) -> Sequence[Person]:
    """Return the active people with a role, of one workgroup or (None) of the program, by name."""
    where = Grant.workgroup_id.is_(None) if workgroup_id is None else Grant.workgroup_id == workgroup_id
    query = (
        select(Person)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.workspace == workspace, Grant.role == role, where, Person.active)
        .order_by(Person.name)
        .distinct()
    )
    return (await session.scalars(query)).all()


async def organisation_of(session: AsyncSession, workspace: str, person: Person) -> Organisation | None:
    """Return the organisation that a person works for, if it is known."""
    if person.organisation_id is None:
        return None
    return await organisation_by_id(session, workspace, person.organisation_id)


# --- Profiles ------------------------------------------------------------------------------------------------


async def profiles(session: AsyncSession, workspace: str, ids: Collection[int]) -> dict[int, Profile]:
    """Return the profiles of these people with their workgroups' names, by id; two queries however many there are."""
    if not ids:
        return {}
    seats: dict[int | None, list[str]] = {}
    for person_id, name in await session.execute(
        select(Seat.person_id, Workgroup.name)
        .join(Workgroup, Workgroup.id == Seat.workgroup_id)
        .where(Seat.workspace == workspace, Seat.person_id.in_(ids), Workgroup.state == "open")
        .order_by(Workgroup.id)
    ):
        seats.setdefault(person_id, []).append(name)
    query = (
        select(Person, Organisation)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.workspace == workspace, Person.id.in_(ids), Person.active)
    )
    return {
        person.id: _profile(person, organisation, tuple(dict.fromkeys(seats.get(person.id, ()))))
        for person, organisation in (await session.execute(query))
    }


def _profile(person: Person, organisation: Organisation | None, workgroups: tuple[str, ...]) -> Profile:
    return Profile(
        id=person.id,
        name=person.name,
        organisation=organisation.name if organisation else None,
        organisation_kind=OrganisationKind(organisation.kind) if organisation else None,
        state=organisation.state or None if organisation else None,
        email=person.email,
        phone=person.phone or None,
        title=person.title or None,
        office=person.office or None,
        expertise=tuple(person.expertise),
        zone=person.zone or None,
        hours=hours.read(person.hours) if person.hours else None,
        workgroups=workgroups,
        slack_user=person.slack_user,
        hidden=parse_hidden(person.hidden),
    )


# --- Search --------------------------------------------------------------------------------------------------


async def version(session: AsyncSession, workspace: str) -> int:
    """Return the directory's version: it grows with every change of its people."""
    query = select(DirectoryVersion.version).where(DirectoryVersion.workspace == workspace)
    return await session.scalar(query) or 0


async def next_version(session: AsyncSession, workspace: str) -> int:
    """Count the version up and return it.

    Call this before changing people: the row stays locked until the transaction ends, so that versions become
    visible in their order and a refresh never misses one.
    """
    statement = upsert.insert(session, DirectoryVersion).values(workspace=workspace, version=1)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace"], set_={"version": DirectoryVersion.version + 1}
    )
    return (await session.execute(statement.returning(DirectoryVersion.version))).scalar_one()


async def take_version(session: AsyncSession, workspace: str, revision: int) -> bool:
    """Count the version up to `revision`; False when it is, or becomes just now, another one.

    On PostgreSQL this waits for nobody, so it may come after changing people: whoever holds the version now, and may
    be waiting for these people, is about to count it up.
    """
    row = select(DirectoryVersion.version).where(DirectoryVersion.workspace == workspace)
    if session.get_bind().dialect.name == "postgresql":
        free = await session.scalar(row.with_for_update(skip_locked=True))
        if (free or 0) + 1 != revision:
            return False
    return await next_version(session, workspace) == revision


async def reading_is_due(session: AsyncSession, workspace: str, *, before: datetime) -> bool:
    """Say whether Slack's people were last read before this moment, or never."""
    query = select(DirectoryVersion.id).where(
        DirectoryVersion.workspace == workspace, DirectoryVersion.read_at >= before
    )
    return await session.scalar(query) is None


async def claim_reading(session: AsyncSession, workspace: str, *, now: datetime, before: datetime) -> bool:
    """Note that Slack's people are being read now; False when they were read after `before`."""
    statement = upsert.insert(session, DirectoryVersion).values(workspace=workspace, version=0, read_at=now)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace"],
        set_={"read_at": now},
        where=DirectoryVersion.read_at.is_(None) | (DirectoryVersion.read_at < before),
    )
    return await session.scalar(statement.returning(DirectoryVersion.id)) is not None


async def never_read(session: AsyncSession, workspace: str, limit: int) -> Sequence[str]:
    """Return Slack ids of active people whose profile was never read, those met last first."""
    query = (
        select(Person.slack_user)
        .where(Person.workspace == workspace, Person.slack_user.is_not(None), Person.synced_at.is_(None), Person.active)
        .order_by(Person.id.desc())
        .limit(limit)
    )
    return [user for user in await session.scalars(query) if user]


async def forget_reading(session: AsyncSession, workspace: str) -> None:
    """Make the next reading of Slack's people due."""
    await session.execute(update(DirectoryVersion).where(DirectoryVersion.workspace == workspace).values(read_at=None))


async def touch(session: AsyncSession, workspace: str, where: ColumnElement[bool], revision: int) -> None:
    """Mark the people for whom `where` holds as changed in this version."""
    await session.execute(update(Person).where(Person.workspace == workspace, where).values(revision=revision))


async def entries_since(
    session: AsyncSession, workspace: str, revision: int
) -> AsyncIterator[tuple[list[Entry], list[int]]]:
    """Yield, batch by batch, the people changed after this version, and the ids of those who are no longer shown.

    Fields that a person hides are left out, so that nobody is found by them.
    """
    last = 0
    while True:
        rows = (
            await session.execute(
                select(
                    Person.id,
                    Person.name,
                    Person.office,
                    Person.expertise,
                    Person.hidden,
                    Person.active,
                    Organisation.name,
                    Organisation.state,
                )
                .outerjoin(Organisation, Organisation.id == Person.organisation_id)
                .where(Person.workspace == workspace, Person.id > last, Person.revision > revision)
                .order_by(Person.id)
                .limit(SEARCH_BATCH)
            )
        ).all()
        if not rows:
            return
        first, last = rows[0][0], rows[-1][0]
        workgroups = await _workgroup_names(session, workspace, first, last)
        entries: list[Entry] = []
        gone = await _merged_away(session, workspace, first, last)
        for person_id, name, office, expertise, hidden, active, organisation, state in rows:
            if not active:
                gone.append(person_id)
                continue
            entries.append(
                Entry(
                    id=person_id,
                    name=name,
                    organisation=organisation or "",
                    state=state or "",
                    workgroups=tuple(workgroups.get(person_id, ())),
                    office="" if ProfileField.OFFICE in hidden else office,
                    expertise=() if ProfileField.EXPERTISE in hidden else tuple(expertise),
                )
            )
        yield entries, gone


async def _merged_away(session: AsyncSession, workspace: str, first: int, last: int) -> list[int]:
    """Return the ids of those who became one with somebody of these: rosters go on finding them by these ids."""
    query = select(PersonAlias.alias, PersonAlias.person_id).where(
        PersonAlias.workspace == workspace, PersonAlias.person_id.between(first, last)
    )
    former = [(person_of(alias), person) for alias, person in await session.execute(query)]
    return [away for away, person in former if away is not None and away != person]


async def _workgroup_names(session: AsyncSession, workspace: str, first: int, last: int) -> dict[int | None, list[str]]:
    names: dict[int | None, list[str]] = {}
    query = (
        select(Seat.person_id, Workgroup.name)
        .join(Workgroup, Workgroup.id == Seat.workgroup_id)
        .where(Seat.workspace == workspace, Seat.person_id.between(first, last), Workgroup.state == "open")
    )
    for person_id, name in await session.execute(query):
        names.setdefault(person_id, []).append(name)
    return names


# --- Slack's profiles ----------------------------------------------------------------------------------------


async def by_slack_or_email(
    session: AsyncSession, workspace: str, slack_users: Collection[str], emails: Collection[str]
) -> Sequence[Person]:
    """Return the people who have one of these Slack ids or e-mail addresses (lower case)."""
    query = select(Person).where(
        Person.workspace == workspace, or_(Person.slack_user.in_(slack_users), Person.email.in_(emails))
    )
    return (await session.scalars(query)).all()


async def organisation_by_id(session: AsyncSession, workspace: str, organisation_id: int) -> Organisation | None:
    """Return the organisation with this id in this workspace."""
    query = select(Organisation).where(Organisation.workspace == workspace, Organisation.id == organisation_id)
    return (await session.scalars(query)).one_or_none()


async def organisations_like(session: AsyncSession, workspace: str, text: str, limit: int) -> Sequence[Organisation]:
    """Return organisations whose name contains `text`, by name."""
    query = (
        select(Organisation)
        .where(Organisation.workspace == workspace, Organisation.key.contains(text.casefold(), autoescape=True))
        .order_by(Organisation.name)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


def in_organisations(ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that a person works for one of these organisations."""
    return Person.organisation_id.in_(list(ids))
