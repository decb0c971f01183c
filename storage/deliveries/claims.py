"""Claiming what goes out next: each lane's first unsent delivery, under a lease."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Update,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.deliveries import SLACK_METHODS, Method, State
from domain.lanes import LaneKind, Paces
from storage.base import Instant
from storage.deliveries import contents, lanes
from storage.deliveries.enqueue import NO_SYNC
from storage.deliveries.heads import MACHINE_NOW, Head, heads
from storage.deliveries.lanes import LaneKey
from storage.deliveries.tables import WHOLE_WORKSPACE, Attachment, Delivery, Lane, Seldom, is_in
from storage.workspaces import ACTIVE, Workspace


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


@cache
def _waiting() -> CompoundSelect[Any]:
    """Return the active workspaces and kinds of call that have something pending and may be used now.

    Each kind is written out and looked up by itself: PostgreSQL plans for what it knows of that kind, where it would
    join EXISTS with everything that waits, and walk over all of it where nothing does.
    """
    return union_all(*(_waiting_of(literal(each.value, literal_execute=True)) for each in SLACK_METHODS))


def _waiting_of(kind: ColumnElement[str]) -> Select[str, str, bool]:
    whole = aliased(Lane)
    oldest = select(Delivery.id).where(
        is_in(State.PENDING), Delivery.workspace == Workspace.id, Seldom(Delivery.method == kind)
    )
    pending = oldest.order_by(Delivery.id).limit(1).correlate(Workspace).scalar_subquery()
    return (
        select(Workspace.id.label("workspace"), kind.label("method"), whole.id.is_(None).label("unknown"))
        .outerjoin(
            whole,
            and_(whole.workspace == Workspace.id, whole.method_class == kind, whole.channel == WHOLE_WORKSPACE),
        )
        .where(
            Workspace.state == ACTIVE,
            or_(whole.next_at.is_(None), whole.next_at <= MACHINE_NOW),
            pending.is_not(None),
        )
    )


async def waiting(session: AsyncSession, *, machine_now: datetime) -> dict[LaneKey, bool]:
    """Return the workspaces and kinds of call that have something pending and may be used now, and whether there is no
    lane for them yet; locks nothing. What is pending need not be due, nor its channel's lane free."""
    rows = await session.execute(_waiting(), {"machine_now": machine_now})
    return {LaneKey(row.workspace, LaneKind(row.method)): bool(row.unknown) for row in rows}


async def ready(session: AsyncSession, *, now: datetime, machine_now: datetime) -> dict[LaneKey, bool]:
    """Return those of `waiting` for which something could be claimed now; locks nothing."""
    lanes_waiting = await waiting(session, machine_now=machine_now)
    each_first = dict.fromkeys(lanes_waiting, 1)
    first = await heads(session, each_first, now=now, machine_now=machine_now, most=len(each_first))
    found = {head.turn for head in first}
    return {lane: unknown for lane, unknown in lanes_waiting.items() if lane in found}


async def claim(
    session: AsyncSession, wanted: Mapping[LaneKey, bool], paces: Paces, lease: Lease, *, most: int
) -> list[Claimed]:
    """Lease up to `most` deliveries, first in first out on each lane, and move the lanes on.

    `wanted` is what `ready` or `waiting` returned. No workspace can crowd out another: each
    gives its first before any its second.
    """
    await lanes.create(session, [lane for lane, unknown in wanted.items() if unknown])
    allowed = await lanes.take(session, list(wanted), paces, now=lease.machine_now, most=most)
    if not allowed:
        return []
    calls = {lane: number for lane, (_, number) in allowed.items()}
    first = await heads(session, calls, now=lease.now, machine_now=lease.machine_now, most=most)
    claimed = await _lease(session, first, lease)
    ours = {each.id for each in claimed}
    await _move_lanes(session, [head for head in first if head.id in ours], allowed, paces, lease)
    return claimed


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


async def _lease(session: AsyncSession, first: Sequence[Head], lease: Lease) -> list[Claimed]:
    if not first:
        return []
    rows = (await session.execute(_to_lease(), {"ids": [head.id for head in first]})).all()
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
    leased = {"ids": [each.id for each in claimed], "by": lease.token, "until": lease.until, "now": lease.now}
    await session.execute(_leasing(), leased, execution_options=NO_SYNC)
    return claimed


@cache
def _leasing() -> Update:
    return (
        update(Delivery)
        .where(Delivery.id.in_(bindparam("ids", expanding=True)))
        .values(
            state=State.SENDING,
            token=bindparam("by"),
            lease_until=bindparam("until"),
            retry_at=None,
            attempts=Delivery.attempts + 1,
            first_try_at=func.coalesce(Delivery.first_try_at, bindparam("now", type_=Instant)),
        )
    )


async def _move_lanes(
    session: AsyncSession,
    first: Sequence[Head],
    allowed: Mapping[LaneKey, tuple[datetime, int]],
    paces: Paces,
    lease: Lease,
) -> None:
    now = lease.machine_now
    moved = {head.lane: paces.of_channel(head.lane.kind).after(head.lane_next_at, now, 1) for head in first}
    for lane, (next_at, _) in allowed.items():
        calls = sum(1 for head in first if (head.lane.workspace, head.lane.kind) == (lane.workspace, lane.kind))
        if calls:
            moved[lane] = paces.workspace[lane.kind].after(next_at, now, calls)
    await lanes.move(session, moved)
