"""Queries on series and calls."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calls.audience import WORKGROUP, Audience
from domain.calls.call import Call, CallState, Series, occurrence_key
from domain.recurrence import Occurrence, Rule
from storage import upsert
from storage.calls import small_groups
from storage.calls.audience import OF_WORKGROUP, invited
from storage.calls.tables import CallRow, SeriesRow
from storage.directory import Person, Workgroup

ONE_DAY = timedelta(days=1)
"""A series' last date is one on its own calendar: somewhere it lasts a day longer than in UTC."""


@dataclass(frozen=True)
class Found:
    """A call with what surrounds it: its workgroup, its series' rule, its reminders, who made it (Slack id).

    `audience` is who it is for; `channel` where all of these hear of it, None where there is no such channel.
    """

    call: Call
    workgroup: str
    channel: str | None
    open: bool
    rule: Rule | None
    leads: tuple[int, ...]
    announced: bool
    owner: str | None
    audience: Audience = WORKGROUP


async def add_series(session: AsyncSession, workspace: str, values: dict[str, Any]) -> Series | None:
    """Add a series; returns None when its request_key was used before."""
    statement = upsert.insert(session, SeriesRow).values(workspace=workspace, **values)
    statement = statement.on_conflict_do_nothing(index_elements=["workspace", "request_key"])
    new = await session.scalar(statement.returning(SeriesRow.id))
    return await series(session, workspace, new) if new is not None else None


async def add_call(session: AsyncSession, workspace: str, values: dict[str, Any]) -> int | None:
    """Add a single call and return its id; None when its request_key was used before."""
    statement = upsert.insert(session, CallRow).values(_row(workspace, values))
    statement = statement.on_conflict_do_nothing(index_elements=["workspace", "request_key"])
    new: int | None = await session.scalar(statement.returning(CallRow.id))
    return new


async def materialise(
    session: AsyncSession, workspace: str, of: Series, dates: Sequence[Occurrence], *, now: datetime
) -> list[int]:
    """Make calls of these dates of a series; a date that was made before changes nothing. Returns the new ids."""
    if not dates:
        return []
    row = await session.get_one(SeriesRow, of.id)
    rows = [
        _row(
            workspace,
            {
                "request_key": None,
                "occurrence_key": occurrence_key(of.id, each.asked, each.zone),
                "workgroup_id": of.workgroup_id,
                "series_id": of.id,
                "title": of.title,
                "starts_at": each.starts_at,
                "zone": each.zone,
                "minutes": of.minutes,
                "link": of.link,
                "reminders": row.reminders,
                "created_by": row.created_by,
                "created_at": now,
                "small_group_id": row.small_group_id,
            },
        )
        for each in dates
    ]
    statement = upsert.insert(session, CallRow).values(rows)
    statement = statement.on_conflict_do_nothing(index_elements=["workspace", "occurrence_key"])
    return sorted((await session.scalars(statement.returning(CallRow.id))).all())


async def series(session: AsyncSession, workspace: str, series_id: int) -> Series | None:
    """Return a series by its id."""
    query = select(SeriesRow).where(SeriesRow.workspace == workspace, SeriesRow.id == series_id)
    row = await session.scalar(query.execution_options(populate_existing=True))
    return row.value() if row else None


async def going_on(session: AsyncSession, workspace: str, *, now: datetime) -> list[Series]:
    """Return the series of open workgroups that have neither been ended nor passed their last date."""
    query = (
        select(SeriesRow)
        .join(Workgroup, Workgroup.id == SeriesRow.workgroup_id)
        .where(
            SeriesRow.workspace == workspace,
            SeriesRow.ended_at.is_(None),
            or_(SeriesRow.until.is_(None), SeriesRow.until >= (now - ONE_DAY).date()),
            Workgroup.state == "open",
        )
        .order_by(SeriesRow.id)
    )
    return [row.value() for row in await session.scalars(query)]


async def end_series(session: AsyncSession, workspace: str, series_id: int, *, now: datetime) -> None:
    """Note that a series has ended: no further calls are made of it."""
    await session.execute(
        update(SeriesRow)
        .where(SeriesRow.workspace == workspace, SeriesRow.id == series_id, SeriesRow.ended_at.is_(None))
        .values(ended_at=now),
        execution_options={"synchronize_session": False},
    )


async def made_by(session: AsyncSession, workspace: str, request_key: str) -> tuple[int, bool] | None:
    """Return what a form has made already: a call's id and whether it is the first one of a series."""
    single = await session.scalar(
        select(CallRow.id).where(CallRow.workspace == workspace, CallRow.request_key == request_key)
    )
    if single is not None:
        return single, False
    first = await session.scalar(
        select(CallRow.id)
        .join(SeriesRow, SeriesRow.id == CallRow.series_id)
        .where(SeriesRow.workspace == workspace, SeriesRow.request_key == request_key)
        .order_by(CallRow.id)
        .limit(1)
    )
    return (first, True) if first is not None else None


async def lock(session: AsyncSession, workspace: str, call_id: int) -> None:
    """Hold a call's row until the transaction ends, so that two counts of its answers cannot cross."""
    await session.execute(
        select(CallRow.id).where(CallRow.workspace == workspace, CallRow.id == call_id).with_for_update()
    )


async def find(session: AsyncSession, workspace: str, call_ids: Collection[int]) -> dict[int, Found]:
    """Return these calls, those that exist, by id."""
    query = _found().where(CallRow.workspace == workspace, CallRow.id.in_(call_ids))
    return {each.call.id: each for each in await _values(session, workspace, query)}


async def ahead(
    session: AsyncSession,
    workspace: str,
    workgroup_ids: Collection[int],
    *,
    now: datetime,
    limit: int,
    guest: int | None = None,
    small: bool = False,
) -> list[Found]:
    """Return the calls of these workgroups that take place and are not over, earliest first.

    Those of small groups are left out, but for the groups of `guest` (a person's id); `small`: all of them are in it.
    """
    if not workgroup_ids:
        return []
    wanted = OF_WORKGROUP if guest is None else OF_WORKGROUP | invited(literal(guest))
    query = (
        _found()
        .where(
            CallRow.workspace == workspace,
            CallRow.workgroup_id.in_(workgroup_ids),
            CallRow.ends_at > now,
            CallRow.state == CallState.SCHEDULED.value,
        )
        .order_by(CallRow.starts_at, CallRow.id)
        .limit(limit)
    )
    return await _values(session, workspace, query if small else query.where(wanted))


async def unannounced(
    session: AsyncSession, workspace: str, workgroup_ids: Collection[int], *, now: datetime
) -> list[Found]:
    """Return the calls of these open workgroups that are still to begin and that nobody announced, earliest first."""
    query = (
        _found()
        .where(
            CallRow.workspace == workspace,
            CallRow.workgroup_id.in_(workgroup_ids),
            CallRow.starts_at > now,
            CallRow.state == CallState.SCHEDULED.value,
            CallRow.announced.is_(False),
            OF_WORKGROUP,
            Workgroup.state == "open",
        )
        .order_by(CallRow.starts_at, CallRow.id)
    )
    return await _values(session, workspace, query)


async def later_in_series(session: AsyncSession, workspace: str, series_id: int, *, after: datetime) -> list[Call]:
    """Return the calls of a series that take place and start after `after`, earliest first."""
    query = (
        select(CallRow)
        .where(
            CallRow.workspace == workspace,
            CallRow.series_id == series_id,
            CallRow.starts_at > after,
            CallRow.state == CallState.SCHEDULED.value,
        )
        .order_by(CallRow.starts_at, CallRow.id)
        .execution_options(populate_existing=True)
    )
    return [row.value() for row in await session.scalars(query)]


async def previous_in_series(session: AsyncSession, workspace: str, call: Call) -> Call | None:
    """Return the call of the same series before this one, if it took (or takes) place."""
    if call.series_id is None:
        return None
    row = await session.scalar(
        select(CallRow)
        .where(
            CallRow.workspace == workspace,
            CallRow.series_id == call.series_id,
            CallRow.starts_at < call.starts_at,
            CallRow.state == CallState.SCHEDULED.value,
        )
        .order_by(CallRow.starts_at.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return row.value() if row else None


async def first_of_series(session: AsyncSession, workspace: str, series_id: int) -> int | None:
    """Return the id of the first call that was made of a series."""
    first: int | None = await session.scalar(
        select(CallRow.id)
        .where(CallRow.workspace == workspace, CallRow.series_id == series_id)
        .order_by(CallRow.id)
        .limit(1)
    )
    return first


async def reschedule(session: AsyncSession, workspace: str, moved: Call, *, now: datetime) -> None:
    """Store a call's new time, zone and revision."""
    where = {"starts_at": moved.starts_at, "ends_at": moved.ends_at, "zone": moved.zone, "revision": moved.revision}
    await _change(session, workspace, [moved.id], {**where, **_shown(now)})


async def cancel(session: AsyncSession, workspace: str, call_ids: Collection[int], *, now: datetime) -> None:
    """Store that calls do not take place."""
    gone = {"state": CallState.CANCELLED.value, "revision": CallRow.revision + 1}
    await _change(session, workspace, call_ids, {**gone, **_shown(now)})


def _shown(now: datetime) -> dict[str, Any]:
    """Return what a change does that calendars show."""
    return {"sequence": CallRow.sequence + 1, "changed_at": now}


async def note_warning(session: AsyncSession, workspace: str, call_id: int, said: str) -> bool:
    """Note which clock changes a call's people are warned of; False when they were warned of just these before."""
    changed = await session.scalar(
        update(CallRow)
        .where(CallRow.workspace == workspace, CallRow.id == call_id, func.coalesce(CallRow.warned_of, "") != said)
        .values(warned_of=said)
        .returning(CallRow.id),
        execution_options={"synchronize_session": False},
    )
    return changed is not None


async def forget_warnings(session: AsyncSession, workspace: str, call_ids: Collection[int]) -> None:
    """Note that nobody heard the warnings of a clock change: they were withdrawn before they went out."""
    await _change(session, workspace, call_ids, {"warned_of": None})


async def mark_announced(session: AsyncSession, workspace: str, call_id: int) -> None:
    """Note that a call's announcement is in the outbox."""
    await _change(session, workspace, [call_id], {"announced": True})


async def _change(session: AsyncSession, workspace: str, call_ids: Collection[int], values: dict[str, Any]) -> None:
    await session.execute(
        update(CallRow).where(CallRow.workspace == workspace, CallRow.id.in_(call_ids)).values(**values),
        execution_options={"synchronize_session": False},
    )


def _row(workspace: str, values: dict[str, Any]) -> dict[str, Any]:
    call = Call(
        id=0,
        workgroup_id=values["workgroup_id"],
        series_id=values["series_id"],
        title=values["title"],
        starts_at=values["starts_at"],
        zone=values["zone"],
        minutes=values["minutes"],
        link=values["link"],
    )
    fresh = {"state": call.state.value, "revision": 0, "announced": False}
    return {"workspace": workspace, **fresh, "ends_at": call.ends_at, **values}


def _found() -> Select[CallRow, Workgroup, SeriesRow, str | None]:
    return (
        select(CallRow, Workgroup, SeriesRow, Person.slack_user)
        .join(Workgroup, Workgroup.id == CallRow.workgroup_id)
        .outerjoin(SeriesRow, SeriesRow.id == CallRow.series_id)
        .outerjoin(Person, Person.id == CallRow.created_by)
        .execution_options(populate_existing=True)
    )


async def _values(session: AsyncSession, workspace: str, query: Select[Any, Any, Any, Any]) -> list[Found]:
    rows = (await session.execute(query)).all()
    known = await small_groups.audiences(session, workspace, {call.small_group_id for call, *_ in rows})
    return [_value(row, known) for row in rows]


def _value(row: Any, known: Mapping[int | None, Audience]) -> Found:
    call, workgroup, of, owner = row
    audience = known[call.small_group_id]
    return Found(
        call=call.value(),
        workgroup=workgroup.name,
        channel=audience.channel(workgroup.channel),
        open=workgroup.state == "open",
        rule=of.rule() if of else None,
        leads=tuple(call.reminders),
        announced=call.announced,
        owner=owner,
        audience=audience,
    )
