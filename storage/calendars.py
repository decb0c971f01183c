"""The reads behind calendar feeds: what a feed holds, and by what it is known whether it holds something else.

Both are one statement, however many calls there are; the second, which also asks for the link itself, answers most
requests alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, null, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from domain.calls.call import Call, CallState
from domain.webinars.webinar import State
from storage.calls.audience import OF_WORKGROUP
from storage.calls.lists import BELONGS, SCHEDULES
from storage.calls.tables import CallRow, SmallGroupPersonRow
from storage.directory import Person, Workgroup
from storage.links import Found, SecretLink
from storage.webinars.tables import RegistrationRow, WebinarRow

OF_CALLS, OF_SMALL_GROUP, OF_WEBINAR, OF_LINK = "calls", "group", "webinar", "link"


@dataclass(frozen=True)
class Stamp:
    """What a feed holds of one workgroup or small group, without its calls, or a webinar in it.

    Any change of the feed changes one of these. `kind` is `calls` (`id` and `name` are the workgroup's), `group` (`id`
    is the small group's, `name` its workgroup's) or `webinar` (they are the webinar's).
    """

    kind: str
    id: int
    name: str
    calls: int
    latest: int
    changes: int
    changed_at: datetime | None


@dataclass(frozen=True)
class Entry:
    """A call as calendars show it, with its workgroup's name; `sequence` and `changed_at` are the calendar's.

    `stands` is False for what a workgroup that was closed had still planned: no feed holds it.
    """

    call: Call
    workgroup: str
    sequence: int
    changed_at: datetime
    stands: bool = True


_STANDS = or_(Workgroup.state == "open", CallRow.starts_at <= Workgroup.closed_at)
"""That a call takes place, or had begun when its workgroup was closed: what a closed one had planned never comes."""
_IN_ANY_FEED = and_(
    CallRow.workspace == Workgroup.workspace,
    CallRow.workgroup_id == Workgroup.id,
    CallRow.ends_at > bindparam("since"),
    _STANDS,
)
_IN_THE_FEED = and_(_IN_ANY_FEED, OF_WORKGROUP)
"""That a call is in its workgroup's feed, and in those of its people; that of a small group is only in theirs."""
_HERE = Workgroup.workspace == bindparam("space")
_OF_WORKGROUP = (_HERE, Workgroup.id == bindparam("owner"))
_OF_PERSON = (
    _HERE,
    Person.workspace == Workgroup.workspace,
    Person.id == bindparam("owner"),
    Person.active.expression,
    BELONGS,
)
_CHANGES = (
    func.count(CallRow.id),
    func.coalesce(func.max(CallRow.id), 0),
    # Replicas of the version before change calls too, and raise only the revision.
    func.coalesce(func.sum(CallRow.sequence + CallRow.revision), 0),
    func.max(CallRow.changed_at),
)
_STAMP = (literal(OF_CALLS).label("kind"), Workgroup.id.label("of"), Workgroup.name.expression, *_CHANGES)


def _invited(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Return a query on the calls of somebody's small groups, whatever they are to the workgroup by now."""
    return (
        select(*columns)
        .select_from(SmallGroupPersonRow)
        .join(CallRow, CallRow.small_group_id == SmallGroupPersonRow.group_id)
        .join(Workgroup, _IN_ANY_FEED)
        .join(Person, Person.id == SmallGroupPersonRow.person_id)
        .where(_HERE, SmallGroupPersonRow.person_id == bindparam("owner"), Person.active)
    )


_SMALL_GROUPS_OF_PERSON = _invited(
    literal(OF_SMALL_GROUP), CallRow.small_group_id.expression, Workgroup.name.expression, *_CHANGES
).group_by(CallRow.small_group_id, Workgroup.name)
_WEBINARS_OF_PERSON = (
    select(
        literal(OF_WEBINAR),
        WebinarRow.id.expression,
        WebinarRow.title.expression,
        literal(0),
        literal(0),
        WebinarRow.revision.expression,
        WebinarRow.changed_at.expression,
    )
    .join(RegistrationRow, RegistrationRow.webinar_id == WebinarRow.id)
    .join(Person, Person.id == RegistrationRow.person_id)
    .where(
        WebinarRow.workspace == bindparam("space"),
        WebinarRow.state.in_([State.ANNOUNCED.value, State.CANCELLED.value]),
        WebinarRow.ends_at > bindparam("since"),
        RegistrationRow.person_id == bindparam("owner"),
        RegistrationRow.waiting.is_(False),
        Person.active,
    )
)
"""One row for each webinar in which somebody has a place: there are few, and each is named by its own revision."""
_ENTRY = (
    CallRow.id.label("call"),
    CallRow.workgroup_id.expression,
    CallRow.series_id.expression,
    CallRow.title.expression,
    CallRow.starts_at.label("at"),
    CallRow.zone.expression,
    CallRow.minutes.expression,
    CallRow.link.expression,
    CallRow.state.expression,
    CallRow.revision.expression,
    CallRow.small_group_id.expression,
    Workgroup.name.expression,
    CallRow.sequence.expression,
    func.coalesce(CallRow.changed_at, CallRow.created_at),
    _STANDS,
)


def _stamps(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    query = select(*_STAMP).select_from(Workgroup).outerjoin(CallRow, _IN_THE_FEED).where(*conditions)
    return query.group_by(Workgroup.id, Workgroup.name)


def _entries(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(*_ENTRY).select_from(Workgroup).join(CallRow, _IN_THE_FEED).where(*conditions)


_LINK = select(
    literal(OF_LINK), SecretLink.id.expression, SecretLink.ref.expression, literal(0), literal(0), literal(0), null()
).where(
    SecretLink.digest == bindparam("digest"),
    SecretLink.workspace == bindparam("space"),
    SecretLink.purpose == bindparam("purpose"),
    SecretLink.ref == bindparam("ref"),
)
_HELD_BY_PERSON = (_stamps(*_OF_PERSON), _SMALL_GROUPS_OF_PERSON, _WEBINARS_OF_PERSON)
_STAMPS_OF_PERSON = union_all(*_HELD_BY_PERSON).order_by("kind", "of")
_STANDING_OF_PERSON = union_all(*_HELD_BY_PERSON, _LINK).order_by("kind", "of")
_STANDING_OF_WORKGROUP = union_all(_stamps(*_OF_WORKGROUP), _LINK).order_by("kind", "of")
_STAMPS_OF_WORKGROUP = _stamps(*_OF_WORKGROUP)
_ENTRIES_OF_PERSON = union_all(_entries(*_OF_PERSON), _invited(*_ENTRY)).order_by("at", "call")
_ENTRIES_OF_WORKGROUP = _entries(*_OF_WORKGROUP).order_by(CallRow.starts_at, CallRow.id)
_CLOSED_OF_PERSON = (
    select(Workgroup.id.expression, Workgroup.name.expression, SCHEDULES)
    .select_from(Workgroup)
    .where(*_OF_PERSON, Workgroup.state != "open")
    .order_by(Workgroup.name, Workgroup.id)
)
_ENTRY_OF_CALL = (
    select(*_ENTRY)
    .join(Workgroup, Workgroup.id == CallRow.workgroup_id)
    .where(CallRow.workspace == bindparam("space"), CallRow.id == bindparam("owner"))
)


async def stamps(session: AsyncSession, workspace: str, owner: int, *, personal: bool, since: datetime) -> list[Stamp]:
    """Return what the feed of a person (else of a workgroup) holds of each group and webinar, ending after `since`.

    Webinars and small groups are only in a person's: those in which they have a place. Empty for a person who is gone
    or left, or a workgroup that is gone; of a closed one, what had begun by then is left.
    """
    asked = {"space": workspace, "owner": owner, "since": since}
    connection = await session.connection()
    rows = await connection.execute(_STAMPS_OF_PERSON if personal else _STAMPS_OF_WORKGROUP, asked)
    return [Stamp(*row) for row in rows]


async def standing(
    connection: AsyncConnection, digest: str, found: Found, owner: int, *, personal: bool, since: datetime
) -> list[Stamp] | None:
    """Return what `stamps` does, if the link with this digest still stands for what was found behind it; else None."""
    asked = {
        "space": found.workspace,
        "owner": owner,
        "since": since,
        "digest": digest,
        "purpose": found.purpose,
        "ref": found.ref,
    }
    rows = await connection.execute(_STANDING_OF_PERSON if personal else _STANDING_OF_WORKGROUP, asked)
    told = [Stamp(*row) for row in rows]
    held = [each for each in told if each.kind != OF_LINK]
    return held if len(held) < len(told) else None


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


async def closed(session: AsyncSession, workspace: str, person_id: int) -> dict[int, tuple[str, bool]]:
    """Return the closed workgroups that somebody belongs to, by id: the name, and whether they may schedule there."""
    connection = await session.connection()
    rows = await connection.execute(_CLOSED_OF_PERSON, {"space": workspace, "owner": person_id})
    return {id_: (name, bool(schedules)) for id_, name, schedules in rows}


def _entry(row: Any) -> Entry:
    id_, group, series, title, starts_at, zone, minutes, link, state, revision, small, *rest = row
    name, sequence, changed_at, stands = rest
    call = Call(id_, group, series, title, starts_at, zone, minutes, link, CallState(state), revision, small)
    return Entry(call, name, sequence, changed_at, stands=bool(stands))
