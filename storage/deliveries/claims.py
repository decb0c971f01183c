"""Claiming what goes out next: each lane's first unsent delivery, under a lease."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.deliveries import Method, State
from domain.lanes import LaneKind, Paces
from storage.deliveries import lanes
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


def _sendable(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return what lets a delivery go out at this business time, lanes aside."""
    file_ready = exists().where(Attachment.id == Delivery.attachment, Attachment.ready)
    return (
        is_in(State.PENDING),
        Delivery.available_at <= now,
        Delivery.channel.is_not(None),
        or_(Delivery.expires_at.is_(None), Delivery.expires_at > now),
        or_(Delivery.attachment.is_(None), file_ready),
        has_something_to_change(),
        in_active_workspace(),
    )


def _on_same_lane(lane: type[Lane]) -> ColumnElement[bool]:
    return and_(
        lane.workspace == Delivery.workspace, lane.method_class == Delivery.method, lane.channel == Delivery.channel
    )


def _lane_free(machine_now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return that a delivery's own lane (outer-joined) may be used, and that nothing on it is under way."""
    other = aliased(Delivery)
    under_way = exists().where(
        is_in(State.SENDING, other),
        other.workspace == Delivery.workspace,
        other.method == Delivery.method,
        other.channel == Delivery.channel,
    )
    return (or_(Lane.next_at.is_(None), Lane.next_at <= machine_now), ~under_way)


async def ready(session: AsyncSession, *, now: datetime, machine_now: datetime) -> list[LaneKey]:
    """Return the workspaces and kinds of call for which something could be claimed now; locks nothing."""
    whole = aliased(Lane)
    query = (
        select(Delivery.workspace, Delivery.method)
        .distinct()
        .outerjoin(Lane, _on_same_lane(Lane))
        .outerjoin(
            whole,
            and_(
                whole.workspace == Delivery.workspace,
                whole.method_class == Delivery.method,
                whole.channel == WHOLE_WORKSPACE,
            ),
        )
        .where(*_sendable(now), *_lane_free(machine_now), or_(whole.next_at.is_(None), whole.next_at <= machine_now))
    )
    return [LaneKey(row.workspace, LaneKind(row.method)) for row in await session.execute(query)]


async def claim(
    session: AsyncSession, wanted: Sequence[LaneKey], paces: Paces, lease: Lease, *, most: int
) -> list[Claimed]:
    """Lease up to `most` deliveries, first in first out on each lane, and move the lanes on.

    `wanted` is what `ready` returned. No workspace can crowd out another: each gives its first before any its second.
    """
    allowed = await lanes.take(session, wanted, paces, now=lease.machine_now, most=most)
    if not allowed:
        return []
    heads = await _heads(session, allowed, lease, most=most)
    claimed = await _lease(session, heads, lease)
    ours = {each.id for each in claimed}
    await _move_lanes(session, [head for head in heads if head.id in ours], allowed, paces, lease)
    return claimed


async def _heads(
    session: AsyncSession, allowed: Mapping[LaneKey, tuple[datetime, int]], lease: Lease, *, most: int
) -> list[_Head]:
    first = (
        select(
            func.min(Delivery.id).label("id"),
            Delivery.workspace,
            Delivery.method,
            Delivery.channel,
            func.max(Lane.next_at).label("next_at"),
        )
        .outerjoin(Lane, _on_same_lane(Lane))
        .where(
            tuple_(Delivery.workspace, Delivery.method).in_([(lane.workspace, lane.kind) for lane in allowed]),
            *_sendable(lease.now),
            *_lane_free(lease.machine_now),
        )
        .group_by(Delivery.workspace, Delivery.method, Delivery.channel)
        .subquery()
    )
    place = func.row_number().over(partition_by=(first.c.workspace, first.c.method), order_by=first.c.id).label("place")
    ranked = select(first, place).subquery()
    query: Select[Any] = (
        select(ranked)
        .where(ranked.c.place <= max(calls for _, calls in allowed.values()))
        .order_by(ranked.c.place, ranked.c.id)
    )
    heads = [
        _Head(row.id, LaneKey(row.workspace, LaneKind(row.method), row.channel), row.next_at or NEVER_USED, row.place)
        for row in await session.execute(query)
    ]
    return [head for head in heads if head.place <= allowed[LaneKey(head.lane.workspace, head.lane.kind)][1]][:most]


async def _lease(session: AsyncSession, heads: Sequence[_Head], lease: Lease) -> list[Claimed]:
    if not heads:
        return []
    target = aliased(Delivery)
    query = (
        select(
            Delivery.id,
            Delivery.workspace,
            Delivery.kind,
            Delivery.method,
            Delivery.channel,
            Delivery.thread_ts,
            Delivery.payload,
            Delivery.attempts,
            target.slack_ts.label("target_ts"),
            Attachment.slack_file,
            Attachment.alt_text,
        )
        .outerjoin(target, target.id == Delivery.target_delivery)
        .outerjoin(Attachment, Attachment.id == Delivery.attachment)
        .where(Delivery.id.in_([head.id for head in heads]), is_in(State.PENDING))
        .order_by(Delivery.id)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    claimed = [
        Claimed(
            **{**row._mapping, "method": Method(row.method), "attempts": row.attempts + 1},  # noqa: SLF001  # the documented way to a row's columns by name
            token=lease.token,
            claimed_at=lease.machine_now,
            lease_until=lease.until,
        )
        for row in await session.execute(query)
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
