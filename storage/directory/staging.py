"""What a roster changes, staged in temporary tables, and published from there in a handful of statements.

The tables live as long as the transaction: nobody else sees them, and nothing of them outlives a killed process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    MetaData,
    String,
    Subquery,
    Table,
    Text,
    func,
    insert,
    literal,
    select,
    text,
    true,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.directory.people import HIDDEN_AT_FIRST
from storage import upsert
from storage.base import Base, Json, Key
from storage.directory.tables import Organisation, Person, Seat, Workgroup

Row = Mapping[str, Any]

_TEMPORARY = MetaData()
# Without row ids the tables are in the order of their keys, so that publishing appends to the indexes it fills.
_OPTIONS: Mapping[str, Any] = {
    "prefixes": ["TEMPORARY"],
    "postgresql_on_commit": "DROP",
    "sqlite_with_rowid": False,
}

ORGANISATIONS = Table(
    "staged_organisations",
    _TEMPORARY,
    Column("key", String, primary_key=True),
    Column("organisation_id", Key, doc="None: to be added"),
    Column("name", Text),
    Column("kind", String),
    Column("state", String),
    **_OPTIONS,
)
PEOPLE = Table(
    "staged_people",
    _TEMPORARY,
    Column("key", String, primary_key=True, doc="the e-mail of somebody to be added"),
    Column("person_id", Key, doc="None: to be added"),
    Column("name", Text),
    Column("title", Text),
    Column("office", Text),
    Column("phone", Text),
    Column("expertise", Json),
    Column("zone", Text),
    Column("organisation", String, doc="by key; empty: none"),
    **_OPTIONS,
)
SEATS = Table(
    "staged_seats",
    _TEMPORARY,
    Column("workgroup_id", Key, primary_key=True, autoincrement=False),
    Column("organisation", String, primary_key=True, doc="by key"),
    Column("office", String, primary_key=True),
    Column("number", Key, primary_key=True, autoincrement=False),
    Column("seat_id", Key, doc="None: to be added"),
    Column("holder_id", Key, doc="whoever will hold it, if they were there before"),
    Column("holder", String, doc="the e-mail of somebody who is added too; of nobody: vacant"),
    Column("former_id", Key, doc="who held it"),
    **_OPTIONS,
)


async def prepare(session: AsyncSession) -> None:
    """Create the temporary tables; they go when the transaction ends."""
    connection = await session.connection()
    await connection.run_sync(_TEMPORARY.create_all, checkfirst=False)


async def stage(session: AsyncSession, table: Table, rows: Sequence[Row]) -> None:
    """Add rows to one of the temporary tables; each names all of its columns."""
    if rows:
        await session.execute(insert(table), [dict(row) for row in rows])


async def ready(session: AsyncSession) -> None:
    """Let the database look at what was staged, so that it plans well what comes next; nobody waits yet."""
    if not _one_writer(session):
        for table in _TEMPORARY.sorted_tables:
            await session.execute(text(f"ANALYZE {table.name}"))


def _one_writer(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "sqlite"


async def publish(session: AsyncSession, workspace: str, revision: int, *, many: bool) -> None:
    """Make what is staged the directory's, in this version of it, which the caller has taken.

    Ids come from the rows they mean, read in the same transaction: the session may be one that checks no references.
    `many`: PostgreSQL looks at what was added before it uses that, as it would later by itself.
    """
    analyse = _analyse if many and not _one_writer(session) else _leave
    await _organisations(session, workspace, revision)
    await analyse(session, Organisation)
    await _people(session, workspace, revision)
    await analyse(session, Person)
    await _seats(session, workspace)
    # Who got or lost a seat is found by the names of other workgroups from now on.
    seated = union_all(select(SEATS.c.holder_id), select(SEATS.c.former_id)).subquery()
    await session.execute(
        update(Person)
        .where(Person.workspace == workspace, Person.revision != revision, Person.id.in_(select(seated.c[0])))
        .values(revision=revision)
        .execution_options(synchronize_session=False)
    )


async def _analyse(session: AsyncSession, model: type[Base]) -> None:
    """Have PostgreSQL plan anew: how it checks references was planned while the table was small, for each row."""
    await session.execute(text(f"ANALYZE {model.__tablename__}"))


async def _leave(_session: AsyncSession, _model: type[Base]) -> None:
    """Leave SQLite alone: its plans do not depend on sizes that it was not told."""


async def _organisations(session: AsyncSession, workspace: str, revision: int) -> None:
    staged = ORGANISATIONS.c
    told = ("key", "name", "kind", "state")
    new = select(literal(workspace, String), *(staged[name] for name in told)).where(staged.organisation_id.is_(None))
    await session.execute(
        upsert.insert(session, Organisation)
        .from_select(["workspace", *told], new.order_by(staged.key))
        .on_conflict_do_nothing(index_elements=["workspace", "key"])
    )
    await session.execute(
        update(Organisation)
        .where(Organisation.workspace == workspace, Organisation.id == staged.organisation_id)
        .values(name=staged.name, kind=staged.kind, state=staged.state)
        .execution_options(synchronize_session=False)
    )
    changed = select(staged.organisation_id).where(staged.organisation_id.is_not(None))
    await session.execute(
        update(Person)
        .where(Person.workspace == workspace, Person.organisation_id.in_(changed))
        .values(revision=revision)
        .execution_options(synchronize_session=False)
    )


async def _people(session: AsyncSession, workspace: str, revision: int) -> None:
    staged = PEOPLE.c
    told = ("name", "title", "office", "phone", "expertise", "zone")
    # Joined, not asked for in each row: PostgreSQL knows nothing yet about tables that were filled just now.
    employer = (Organisation.workspace == workspace) & (Organisation.key == staged.organisation)
    rows = (
        select(
            staged.key,
            staged.person_id,
            *(staged[name] for name in told),
            Organisation.id.label("organisation_id"),
            literal(revision, Key).label("revision"),
        )
        .select_from(PEOPLE)
        .outerjoin(Organisation, employer)
    )
    given = (*told, "organisation_id", "revision")
    await _add_people(session, workspace, rows.where(staged.person_id.is_(None)).subquery(), given)
    changed = rows.where(staged.person_id.is_not(None)).subquery()
    await session.execute(
        update(Person)
        .where(Person.workspace == workspace, Person.id == changed.c.person_id)
        .values({name: changed.c[name] for name in given})
        .execution_options(synchronize_session=False)
    )


async def _add_people(session: AsyncSession, workspace: str, rows: Subquery, given: Sequence[str]) -> None:
    values = {name: rows.c[name] for name in given} | {
        "workspace": literal(workspace, String),
        "email": rows.c.key,
        "hidden": literal([field.value for field in HIDDEN_AT_FIRST], Json()),
        "external": literal(value=False),
        "active": literal(value=True),
    }
    statement = upsert.insert(session, Person).from_select(
        list(values), select(*values.values()).where(true()).order_by(rows.c.key)
    )
    # One whose e-mail was known but inactive comes back.
    again = {name: statement.excluded[name] for name in (*given, "active")}
    await session.execute(statement.on_conflict_do_update(index_elements=["workspace", "email"], set_=again))


async def _seats(session: AsyncSession, workspace: str) -> None:
    staged = SEATS.c
    there, added = aliased(Person), aliased(Person)
    rows = (
        select(
            literal(workspace, String).label("workspace"),
            Workgroup.id.label("workgroup_id"),
            Organisation.id.label("organisation_id"),
            staged.office,
            staged.number,
            func.coalesce(there.id, added.id).label("person_id"),
            staged.seat_id,
        )
        .select_from(SEATS)
        .join(Workgroup, (Workgroup.id == staged.workgroup_id) & (Workgroup.workspace == workspace))
        .join(Organisation, (Organisation.key == staged.organisation) & (Organisation.workspace == workspace))
        .outerjoin(there, (there.id == staged.holder_id) & (there.workspace == workspace))
        .outerjoin(added, (added.email == staged.holder) & (added.workspace == workspace))
    )
    unique = ("workspace", "workgroup_id", "organisation_id", "office", "number")
    # In no order that is asked for: SQLite would sort all of them, which come in the order of the key anyhow.
    new = rows.where(staged.seat_id.is_(None)).subquery()
    columns = (*unique, "person_id")
    await session.execute(
        upsert.insert(session, Seat)
        .from_select(list(columns), select(*(new.c[name] for name in columns)).where(true()))
        .on_conflict_do_nothing(index_elements=list(unique))
    )
    moved = rows.where(staged.seat_id.is_not(None)).subquery()
    await session.execute(
        update(Seat)
        .where(Seat.workspace == workspace, Seat.id == moved.c.seat_id)
        .values(person_id=moved.c.person_id)
        .execution_options(synchronize_session=False)
    )
