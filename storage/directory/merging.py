"""Makes two rows that turned out to be one person into one."""

from __future__ import annotations

from sqlalchemy import Column, Table, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.rosters.roster import reference
from storage.base import Base
from storage.directory import aliases
from storage.directory.tables import Person, Seat


async def merge(session: AsyncSession, workspace: str, *, away: int, into: int) -> None:
    """Give everything that belongs to the person `away` to the person `into`, and delete `away`.

    Every table that refers to people is followed, those of other features too. Where both have a row and only one
    may (two answers to one call), the row of `into` stays; of two seats in one workgroup, the other one is vacated.
    Rosters go on finding the person by what they called `away`.
    """
    former = await session.scalar(select(Person.email).where(Person.workspace == workspace, Person.id == away))
    held = select(Seat.workgroup_id).where(Seat.workspace == workspace, Seat.person_id == into)
    await session.execute(
        update(Seat)
        .where(Seat.workspace == workspace, Seat.person_id == away, Seat.workgroup_id.in_(held))
        .values(person_id=None)
    )
    for table, column in _references():
        mine = (column == away) & (table.c.workspace == workspace)
        try:
            async with session.begin_nested():
                await session.execute(update(table).where(mine).values({column.name: into}))
        except IntegrityError:
            await _one_by_one(session, table, column, workspace, away=away, into=into)
    await session.execute(delete(Person).where(Person.workspace == workspace, Person.id == away))
    await aliases.remember(session, workspace, {alias: into for alias in (former, reference(away)) if alias})


def _references() -> list[tuple[Table, Column[int]]]:
    people = Person.__table__
    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        if "workspace" in table.c
        for column in table.c
        if any(key.column.table is people for key in column.foreign_keys)
    ]


async def _one_by_one(
    session: AsyncSession, table: Table, column: Column[int], workspace: str, *, away: int, into: int
) -> None:
    """Move the rows that can move and delete the others; there are a handful at most."""
    keys = list(table.primary_key.columns)
    rows = (
        (await session.execute(table.select().where(column == away, table.c.workspace == workspace))).mappings().all()
    )
    for row in rows:
        this = [key == row[key.name] for key in keys]
        try:
            async with session.begin_nested():
                await session.execute(update(table).where(*this).values({column.name: into}))
        except IntegrityError:
            await session.execute(delete(table).where(*this))
