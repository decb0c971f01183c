"""The reads behind calendar feeds: what a feed holds, and by what it is known whether it holds something else.

Both are one statement, however many calls there are; the second answers most requests alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calls.call import Call, CallState
from storage.calls.lists import BELONGS
from storage.calls.tables import CallRow
from storage.directory import Person, Workgroup


@dataclass(frozen=True)
class Stamp:
    """What a feed holds of one workgroup, without its calls: any change of it changes one of these."""

    workgroup_id: int
    workgroup: str
    calls: int
    latest: int
    changes: int
    changed_at: datetime | None


@dataclass(frozen=True)
class Entry:
    """A call as calendars show it, with its workgroup's name; `sequence` and `changed_at` are the calendar's."""

    call: Call
    workgroup: str
    sequence: int
    changed_at: datetime


_IN_THE_FEED = and_(
    CallRow.workspace == Workgroup.workspace,
    CallRow.workgroup_id == Workgroup.id,
    CallRow.ends_at > bindparam("since"),
)
_OPEN = (Workgroup.workspace == bindparam("space"), Workgroup.state == "open")
_OF_WORKGROUP = (*_OPEN, Workgroup.id == bindparam("owner"))
_OF_PERSON = (
    *_OPEN,
    Person.workspace == Workgroup.workspace,
    Person.id == bindparam("owner"),
    Person.active.expression,
    BELONGS,
)
_STAMP = (
    Workgroup.id.expression,
    Workgroup.name.expression,
    func.count(CallRow.id),
    func.coalesce(func.max(CallRow.id), 0),
    # Replicas of the version before change calls too, and raise only the revision.
    func.coalesce(func.sum(CallRow.sequence + CallRow.revision), 0),
    func.max(CallRow.changed_at),
)
_ENTRY = (
    CallRow.id.expression,
    CallRow.workgroup_id.expression,
    CallRow.series_id.expression,
    CallRow.title.expression,
    CallRow.starts_at.expression,
    CallRow.zone.expression,
    CallRow.minutes.expression,
    CallRow.link.expression,
    CallRow.state.expression,
    CallRow.revision.expression,
    Workgroup.name.expression,
    CallRow.sequence.expression,
    func.coalesce(CallRow.changed_at, CallRow.created_at),
)


def _stamps(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    query = select(*_STAMP).select_from(Workgroup).outerjoin(CallRow, _IN_THE_FEED).where(*conditions)
    return query.group_by(Workgroup.id, Workgroup.name).order_by(Workgroup.id)


def _entries(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    query = select(*_ENTRY).select_from(Workgroup).join(CallRow, _IN_THE_FEED).where(*conditions)
    return query.order_by(CallRow.starts_at, CallRow.id)


_STAMPS_OF_PERSON = _stamps(*_OF_PERSON)
_STAMPS_OF_WORKGROUP = _stamps(*_OF_WORKGROUP)
_ENTRIES_OF_PERSON = _entries(*_OF_PERSON)
_ENTRIES_OF_WORKGROUP = _entries(*_OF_WORKGROUP)
_ENTRY_OF_CALL = (
    select(*_ENTRY)
    .join(Workgroup, Workgroup.id == CallRow.workgroup_id)
    .where(CallRow.workspace == bindparam("space"), CallRow.id == bindparam("owner"))
)


async def stamps(session: AsyncSession, workspace: str, owner: int, *, personal: bool, since: datetime) -> list[Stamp]:
    """Return what the feed of a person (else of a workgroup) holds of each workgroup, of calls that end after `since`.

    Empty for a person or workgroup that is gone, left or closed.
    """
    asked = {"space": workspace, "owner": owner, "since": since}
    connection = await session.connection()
    rows = await connection.execute(_STAMPS_OF_PERSON if personal else _STAMPS_OF_WORKGROUP, asked)
    return [Stamp(*row) for row in rows]


async def entries(session: AsyncSession, workspace: str, owner: int, *, personal: bool, since: datetime) -> list[Entry]:
    """Return the calls of such a feed, earliest first; cancelled ones are among them."""
    asked = {"space": workspace, "owner": owner, "since": since}
    connection = await session.connection()
    rows = await connection.execute(_ENTRIES_OF_PERSON if personal else _ENTRIES_OF_WORKGROUP, asked)
    return [_entry(row) for row in rows]


async def entry(session: AsyncSession, workspace: str, call_id: int) -> Entry | None:
    """Return one call as calendars show it."""
    connection = await session.connection()
    row = (await connection.execute(_ENTRY_OF_CALL, {"space": workspace, "owner": call_id})).one_or_none()
    return _entry(row) if row else None


def _entry(row: Any) -> Entry:
    id_, group, series, title, starts_at, zone, minutes, link, state, revision, name, sequence, changed_at = row
    call = Call(id_, group, series, title, starts_at, zone, minutes, link, CallState(state), revision)
    return Entry(call, name, sequence, changed_at)
