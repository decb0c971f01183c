"""Reads and writes whole rosters: in batches, without a query per row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.directory.people import HIDDEN_AT_FIRST, OrganisationKind
from domain.rosters.planning import Known, KnownPerson, KnownSeat
from domain.rosters.roster import RosterOrganisation, RosterPerson
from storage import upsert
from storage.directory.aliases import roster_key
from storage.directory.people import BATCH
from storage.directory.tables import Organisation, Person, Seat, Workgroup

T = TypeVar("T")
SeatKey = tuple[str, str, str, int]
"""Organisation and workgroup by key, office, number."""


@dataclass(frozen=True)
class Snapshot:
    """What the directory holds for one program, as values to compare with, and the ids behind them."""

    known: Known
    organisations: Mapping[str, int]
    people: Mapping[str, int]
    workgroups: Mapping[str, int]
    seats: Mapping[SeatKey, int]
    guests: frozenset[str]


async def snapshot(session: AsyncSession, workspace: str, program_id: int) -> Snapshot:
    """Return every organisation and person, and the seats of the program's open workgroups."""
    organisations = {
        row.id: row
        for row in await session.execute(
            select(Organisation.id, Organisation.key, Organisation.name, Organisation.kind, Organisation.state).where(
                Organisation.workspace == workspace
            )
        )
    }
    people: dict[str, KnownPerson] = {}
    ids: dict[str, int] = {}
    emails: dict[int, str] = {}
    guests: set[str] = set()
    async for row in _people(session, workspace):
        employer = organisations.get(row.organisation_id)
        email = roster_key(row.id, row.email, active=row.active)
        people[email] = KnownPerson(
            RosterPerson(
                email=email,
                name=row.name,
                organisation=employer.key if employer else "",
                title=row.title or None,
                office=row.office or None,
                expertise=tuple(row.expertise) or None,
                phone=row.phone or None,
                zone=row.zone or None,
            ),
            from_slack=row.slack_user is not None,
            active=row.active,
        )
        ids[email] = row.id
        emails[row.id] = email
        if row.external:
            guests.add(email)
    groups = {
        row.id: row
        for row in await session.execute(
            select(Workgroup.id, Workgroup.key, Workgroup.parent_id).where(
                Workgroup.workspace == workspace, Workgroup.program_id == program_id, Workgroup.state == "open"
            )
        )
    }
    seats: dict[SeatKey, int] = {}
    holders: dict[SeatKey, str | None] = {}
    query = select(Seat.id, Seat.organisation_id, Seat.workgroup_id, Seat.office, Seat.number, Seat.person_id).where(
        Seat.workspace == workspace, Seat.workgroup_id.in_(groups)
    )
    for seat in await session.execute(query):
        if seat.organisation_id not in organisations or not (seat.person_id is None or seat.person_id in emails):
            # Added while this was read, outside a transaction: the directory's version says so to whoever compares.
            continue
        key = (
            organisations[seat.organisation_id].key,
            groups[seat.workgroup_id].key,
            seat.office,
            seat.number,
        )
        seats[key] = seat.id
        holders[key] = None if seat.person_id is None else emails[seat.person_id]
    return Snapshot(
        known=Known(
            organisations={
                row.key: RosterOrganisation(row.name, OrganisationKind(row.kind), row.state or None)
                for row in organisations.values()
            },
            people=people,
            seats=tuple(KnownSeat(*key, holder) for key, holder in holders.items()),
            communities=frozenset(row.key for row in groups.values() if row.parent_id is not None),
        ),
        organisations={row.key: row.id for row in organisations.values()},
        people=ids,
        workgroups={row.key: row.id for row in groups.values()},
        seats=seats,
        guests=frozenset(guests),
    )


async def seat_counts(session: AsyncSession, workspace: str, program_id: int) -> dict[tuple[str, str, str], int]:
    """Return how many seats there are by organisation, workgroup (keys) and office."""
    query = (
        select(Organisation.key, Workgroup.key, Seat.office, func.count())
        .join(Organisation, Organisation.id == Seat.organisation_id)
        .join(Workgroup, Workgroup.id == Seat.workgroup_id)
        .where(Seat.workspace == workspace, Workgroup.program_id == program_id)
        .group_by(Organisation.key, Workgroup.key, Seat.office)
    )
    return {(owner, group, office): count for owner, group, office, count in await session.execute(query)}


async def _people(session: AsyncSession, workspace: str) -> Any:
    last = 0
    columns = (
        Person.id,
        Person.email,
        Person.name,
        Person.title,
        Person.office,
        Person.expertise,
        Person.phone,
        Person.zone,
        Person.organisation_id,
        Person.slack_user,
        Person.external,
        Person.active,
    )
    while True:
        query = select(*columns).where(Person.workspace == workspace, Person.id > last).order_by(Person.id).limit(BATCH)
        rows = (await session.execute(query)).all()
        for row in rows:
            yield row
        if len(rows) < BATCH:
            return
        last = rows[-1].id


async def add_organisations(
    session: AsyncSession, workspace: str, organisations: Iterable[RosterOrganisation]
) -> dict[str, int]:
    """Add organisations that are not there yet; return the ids of all of the workspace by key."""
    rows = [{"workspace": workspace} | organisation_row(organisation, None) for organisation in organisations]
    for batch in batches(rows):
        await upsert.add_missing(session, Organisation, batch, unique=("workspace", "key"))
    query = select(Organisation.key, Organisation.id).where(Organisation.workspace == workspace)
    return dict((await session.execute(query)).all())


def organisation_row(wanted: RosterOrganisation, before: RosterOrganisation | None) -> dict[str, Any]:
    """Return an organisation's row; what the file does not say stays as it was `before` (None: it is new)."""
    kind = wanted.kind or (before.kind if before else None) or _likely_kind(wanted)
    state = wanted.state or (before.state if before else None) or ""
    return {"key": wanted.key, "name": wanted.name, "kind": kind.value, "state": state}


def _likely_kind(organisation: RosterOrganisation) -> OrganisationKind:
    """An organisation with a state is that state's agency unless the file says otherwise; without, a partner."""
    return OrganisationKind.STATE_AGENCY if organisation.state else OrganisationKind.NATIONAL_PARTNER


def person_row(workspace: str, person: RosterPerson, organisations: Mapping[str, int], revision: int) -> dict[str, Any]:
    """Return a new person's row."""
    return {
        "workspace": workspace,
        "email": person.email,
        "name": person.name,
        "title": person.title or "",
        "office": person.office or person.seat_office or "",
        "phone": person.phone or "",
        "expertise": list(person.expertise or ()),
        "zone": person.zone or "",
        "organisation_id": organisations.get(person.organisation or ""),
        "hidden": [field.value for field in HIDDEN_AT_FIRST],
        "external": False,
        "active": True,
        "revision": revision,
    }


async def add_people(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Add people; one whose e-mail was known but inactive comes back with these values."""
    again = ("name", "title", "office", "phone", "expertise", "zone", "organisation_id", "active", "revision")
    await upsert.put(session, Person, rows, unique=("workspace", "email"), update=again)


async def change_people(session: AsyncSession, changes: Sequence[dict[str, Any]]) -> None:
    """Overwrite columns of people; each change holds the `id` and the same columns."""
    for batch in batches(changes):
        await session.execute(update(Person), batch)


async def people_ids(session: AsyncSession, workspace: str, emails: Iterable[str]) -> dict[str, int]:
    """Return the ids of the people with these e-mail addresses."""
    found: dict[str, int] = {}
    for batch in batches(emails):
        query = select(Person.email, Person.id).where(Person.workspace == workspace, Person.email.in_(batch))
        found |= {str(email): person_id for email, person_id in (await session.execute(query))}
    return found


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Yield lists of at most `size` items."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
