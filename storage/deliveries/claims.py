"""Claiming what goes out next: each lane's first unsent delivery, under a lease."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
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
from storage.deliveries.lanes import NEVER_USED, LaneKey
from storage.deliveries.outlook import has_something_to_change, in_active_workspace
from storage.deliveries.tables import WHOLE_WORKSPACE, Attachment, Delivery, Lane, Seldom, is_in
from storage.workspaces import ACTIVE, Workspace

LOOKED_THROUGH = 500
"""How many of a workspace's oldest deliveries are looked through first."""


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


def _heads_of_free_lanes(among: ColumnElement[bool]) -> Subquery:
    """Return the first sendable delivery, `among` these, of each lane that may be used and has nothing under way.

    Grouped before the lanes are joined: there are far fewer lanes than deliveries in a backlog.
    """
    first = (
        select(func.min(Delivery.id).label("id"), Delivery.workspace, Delivery.method, Delivery.channel)
        .where(*_sendable(), among)
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
            or_(whole.next_at.is_(None), whole.next_at <= _MACHINE_NOW),
            pending.is_not(None),
        )
    )


async def ready(session: AsyncSession, *, now: datetime, machine_now: datetime) -> dict[LaneKey, bool]:
    """Return the workspaces and kinds of call for which something could be claimed now, and whether there is no lane
    for them yet; locks nothing."""
    rows = await session.execute(_waiting(), {"machine_now": machine_now})
    waiting = {LaneKey(row.workspace, LaneKind(row.method)): bool(row.unknown) for row in rows}
    heads = await _heads(session, dict.fromkeys(waiting, 1), now=now, machine_now=machine_now)
    found = {LaneKey(head.lane.workspace, head.lane.kind) for head in heads}
    return {lane: unknown for lane, unknown in waiting.items() if lane in found}


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
    calls = {lane: number for lane, (_, number) in allowed.items()}
    heads = (await _heads(session, calls, now=lease.now, machine_now=lease.machine_now))[:most]
    claimed = await _lease(session, heads, lease)
    ours = {each.id for each in claimed}
    await _move_lanes(session, [head for head in heads if head.id in ours], allowed, paces, lease)
    return claimed


async def _heads(
    session: AsyncSession, wanted: Mapping[LaneKey, int], *, now: datetime, machine_now: datetime
) -> list[_Head]:
    """Return the first delivery of each free lane, at most so many in each of these workspaces and kinds of call.

    The oldest are looked through first, so that a long backlog costs no more than a short one; only where too few of
    them can go (they wait behind one another) everything is.
    """
    if not wanted:
        return []
    ends = await _windows(session, wanted)
    found = await _heads_among(session, wanted, ends, now=now, machine_now=machine_now)
    counts = Counter(LaneKey(head.lane.workspace, head.lane.kind) for head in found)
    short = {lane: calls for lane, calls in wanted.items() if counts[lane] < calls and ends[lane] is not None}
    if short:
        found = [head for head in found if LaneKey(head.lane.workspace, head.lane.kind) not in short]
        found += await _heads_among(session, short, dict.fromkeys(short), now=now, machine_now=machine_now)
    return sorted(found, key=lambda head: (head.place, head.id))


async def _windows(session: AsyncSession, wanted: Collection[LaneKey]) -> dict[LaneKey, int | None]:
    """Return the id of the last delivery to look through at first; None where there are no more than that."""
    ends = [
        select(Delivery.id)
        .where(is_in(State.PENDING), Delivery.workspace == lane.workspace, Seldom(Delivery.method == lane.kind.value))
        .order_by(Delivery.id)
        .offset(LOOKED_THROUGH)
        .limit(1)
        .scalar_subquery()
        for lane in wanted
    ]
    return dict(zip(wanted, (await session.execute(select(*ends))).one(), strict=True))


async def _heads_among(
    session: AsyncSession,
    wanted: Mapping[LaneKey, int],
    ends: Mapping[LaneKey, int | None],
    *,
    now: datetime,
    machine_now: datetime,
) -> list[_Head]:
    among = or_(
        *(
            and_(
                Delivery.workspace == lane.workspace,
                Delivery.method == lane.kind.value,
                *(() if ends[lane] is None else (Delivery.id <= ends[lane],)),
            )
            for lane in wanted
        )
    )
    head = _heads_of_free_lanes(among)
    place = func.row_number().over(partition_by=(head.c.workspace, head.c.method), order_by=head.c.id).label("place")
    ranked = select(head, place).subquery()
    query = select(ranked).where(ranked.c.place <= max(wanted.values()))
    rows = await session.execute(query, {"now": now, "machine_now": machine_now})
    found = [
        _Head(row.id, LaneKey(row.workspace, LaneKind(row.method), row.channel), row.next_at or NEVER_USED, row.place)
        for row in rows
    ]
    return [head for head in found if head.place <= wanted[LaneKey(head.lane.workspace, head.lane.kind)]]


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
