"""Claiming what goes out next: each lane's first unsent delivery, under a lease."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.deliveries import SLACK_METHODS, Method, State
from domain.lanes import LaneKind, Paces
from storage.base import Instant
from storage.deliveries import contents, lanes
from storage.deliveries.enqueue import NO_SYNC
from storage.deliveries.lanes import NEVER_USED, LaneKey
from storage.deliveries.outlook import has_something_to_change, in_active_workspace
from storage.deliveries.tables import WHOLE_WORKSPACE, Attachment, Delivery, Lane, is_in


@dataclass(frozen=True)
class Claimed:
    """A delivery that is ours until `lease_until` (machine time); `target_ts` is the message that an edit changes."""

    id: int
    workspace: str
    kind: str
    method: Method
    channel: str
    thread_ts: str | None
    payload: dict[str, Any]
    attempts: int
    target_ts: str | None
    slack_file: str | None
    alt_text: str | None
    token: str
    claimed_at: datetime
    lease_until: datetime


@dataclass(frozen=True)
class Lease:
    """Who claims, when and until when: `now` is business time, the others are machine time."""

    token: str
    now: datetime
    machine_now: datetime
    until: datetime


@dataclass(frozen=True)
class _Head:
    id: int
    lane: LaneKey
    lane_next_at: datetime
    place: int


_NOW = bindparam("now", type_=Instant)
_MACHINE_NOW = bindparam("machine_now", type_=Instant)


def _sendable() -> tuple[ColumnElement[bool], ...]:
    """Return what lets a delivery go out at the business time `now`, lanes aside."""
    file_ready = exists().where(Attachment.id == Delivery.attachment, Attachment.ready)
    return (
        is_in(State.PENDING),
        Delivery.method.in_(SLACK_METHODS),
        Delivery.available_at <= _NOW,
        Delivery.channel.is_not(None),
        or_(Delivery.expires_at.is_(None), Delivery.expires_at > _NOW),
        or_(Delivery.attachment.is_(None), file_ready),
        has_something_to_change(),
        in_active_workspace(),
    )


@cache
def _heads_of_free_lanes() -> Subquery:
    """Return the first sendable delivery of each lane that may be used and on which nothing is under way.

    Grouped before the lanes are joined: there are far fewer lanes than deliveries in a backlog.
    """
    first = (
        select(func.min(Delivery.id).label("id"), Delivery.workspace, Delivery.method, Delivery.channel)
        .where(*_sendable())
        .group_by(Delivery.workspace, Delivery.method, Delivery.channel)
        .subquery()
    )
    under_way = (
        select(Delivery.workspace, Delivery.method, Delivery.channel).where(is_in(State.SENDING)).distinct().subquery()
    )
    return (
        select(first, Lane.next_at)
        .outerjoin(
            Lane,
            and_(
                Lane.workspace == first.c.workspace,
                Lane.method_class == first.c.method,
                Lane.channel == first.c.channel,
            ),
        )
        .outerjoin(
            under_way,
            and_(
                under_way.c.workspace == first.c.workspace,
                under_way.c.method == first.c.method,
                under_way.c.channel == first.c.channel,
            ),
        )
        .where(or_(Lane.next_at.is_(None), Lane.next_at <= _MACHINE_NOW), under_way.c.workspace.is_(None))
        .subquery()
    )


@cache
def _ready() -> Select[Any]:
    head, whole = _heads_of_free_lanes(), aliased(Lane)
    return (
        select(head.c.workspace, head.c.method, whole.id.is_(None).label("unknown"))
        .distinct()
        .outerjoin(
            whole,
            and_(
                whole.workspace == head.c.workspace,
                whole.method_class == head.c.method,
                whole.channel == WHOLE_WORKSPACE,
            ),
        )
        .where(or_(whole.next_at.is_(None), whole.next_at <= _MACHINE_NOW))
    )


async def ready(session: AsyncSession, *, now: datetime, machine_now: datetime) -> dict[LaneKey, bool]:
    """Return the workspaces and kinds of call for which something could be claimed now, and whether there is no lane
    for them yet; locks nothing."""
    rows = await session.execute(_ready(), {"now": now, "machine_now": machine_now})
    return {LaneKey(row.workspace, LaneKind(row.method)): bool(row.unknown) for row in rows}


async def claim(
    session: AsyncSession, wanted: Mapping[LaneKey, bool], paces: Paces, lease: Lease, *, most: int
) -> list[Claimed]:
    """Lease up to `most` deliveries, first in first out on each lane, and move the lanes on.

    `wanted` is what `ready` returned. No workspace can crowd out another: each gives its first before any its second.
    """
    await lanes.create(session, [lane for lane, unknown in wanted.items() if unknown])
    allowed = await lanes.take(session, list(wanted), paces, now=lease.machine_now, most=most)
    if not allowed:
        return []
    heads = await _heads(session, allowed, lease, most=most)
    claimed = await _lease(session, heads, lease)
    ours = {each.id for each in claimed}
    await _move_lanes(session, [head for head in heads if head.id in ours], allowed, paces, lease)
    return claimed


@cache
def _first_of_each_lane() -> Select[Any]:
    head = _heads_of_free_lanes()
    place = func.row_number().over(partition_by=(head.c.workspace, head.c.method), order_by=head.c.id).label("place")
    ranked = (
        select(head, place)
        .where(tuple_(head.c.workspace, head.c.method).in_(bindparam("lanes", expanding=True)))
        .subquery()
    )
    most = bindparam("most", type_=Integer)
    return select(ranked).where(ranked.c.place <= most).order_by(ranked.c.place, ranked.c.id)


async def _heads(
    session: AsyncSession, allowed: Mapping[LaneKey, tuple[datetime, int]], lease: Lease, *, most: int
) -> list[_Head]:
    rows = await session.execute(
        _first_of_each_lane(),
        {
            "lanes": [(lane.workspace, lane.kind) for lane in allowed],
            "now": lease.now,
            "machine_now": lease.machine_now,
            "most": max(calls for _, calls in allowed.values()),
        },
    )
    heads = [
        _Head(row.id, LaneKey(row.workspace, LaneKind(row.method), row.channel), row.next_at or NEVER_USED, row.place)
        for row in rows
    ]
    return [head for head in heads if head.place <= allowed[LaneKey(head.lane.workspace, head.lane.kind)][1]][:most]


@cache
def _to_lease() -> Select[Any]:
    target = aliased(Delivery)
    return (
        select(
            Delivery.id,
            Delivery.workspace,
            Delivery.kind,
            Delivery.method,
            Delivery.channel,
            Delivery.thread_ts,
            Delivery.payload,
            Delivery.content,
            Delivery.attempts,
            target.slack_ts.label("target_ts"),
            Attachment.slack_file,
            Attachment.alt_text,
        )
        .outerjoin(target, target.id == Delivery.target_delivery)
        .outerjoin(Attachment, Attachment.id == Delivery.attachment)
        .where(Delivery.id.in_(bindparam("ids", expanding=True)), is_in(State.PENDING))
        .order_by(Delivery.id)
        .with_for_update(skip_locked=True, of=Delivery)
    )


async def _lease(session: AsyncSession, heads: Sequence[_Head], lease: Lease) -> list[Claimed]:
    if not heads:
        return []
    rows = (await session.execute(_to_lease(), {"ids": [head.id for head in heads]})).all()
    alike = await contents.read(session, wanted) if (wanted := {row.content for row in rows} - {None}) else {}
    claimed = [
        Claimed(
            id=row.id,
            workspace=row.workspace,
            kind=row.kind,
            method=Method(row.method),
            channel=row.channel,
            thread_ts=row.thread_ts,
            payload=row.payload if row.content is None else {**alike[row.content], **row.payload},
            attempts=row.attempts + 1,
            target_ts=row.target_ts,
            slack_file=row.slack_file,
            alt_text=row.alt_text,
            token=lease.token,
            claimed_at=lease.machine_now,
            lease_until=lease.until,
        )
        for row in rows
    ]
    await session.execute(
        update(Delivery)
        .where(Delivery.id.in_([each.id for each in claimed]))
        .values(
            state=State.SENDING,
            token=lease.token,
            lease_until=lease.until,
            retry_at=None,
            attempts=Delivery.attempts + 1,
            first_try_at=func.coalesce(Delivery.first_try_at, lease.now),
        ),
        execution_options=NO_SYNC,
    )
    return claimed


async def _move_lanes(
    session: AsyncSession,
    heads: Sequence[_Head],
    allowed: Mapping[LaneKey, tuple[datetime, int]],
    paces: Paces,
    lease: Lease,
) -> None:
    now = lease.machine_now
    moved = {head.lane: paces.of_channel(head.lane.kind).after(head.lane_next_at, now, 1) for head in heads}
    for lane, (next_at, _) in allowed.items():
        calls = sum(1 for head in heads if (head.lane.workspace, head.lane.kind) == (lane.workspace, lane.kind))
        if calls:
            moved[lane] = paces.workspace[lane.kind].after(next_at, now, calls)
    await lanes.move(session, moved)


async def any_expired(session: AsyncSession, *, now: datetime) -> bool:
    """Tell whether something waited past its expiry (business time)."""
    query = select(Delivery.id).where(is_in(State.PENDING), Delivery.expires_at <= now).limit(1)
    return await session.scalar(query) is not None


async def drop_expired(session: AsyncSession, *, now: datetime) -> list[tuple[str, int, str]]:
    """Drop what waited past its expiry; returns workspace, id and kind of each."""
    statement = (
        update(Delivery)
        .where(is_in(State.PENDING), Delivery.expires_at <= now)
        .values(state=State.DROPPED, last_error="expired")
        .returning(Delivery.workspace, Delivery.id, Delivery.kind)
    )
    return [(row.workspace, row.id, row.kind) for row in await session.execute(statement, execution_options=NO_SYNC)]
