"""What can go out next: the first delivery of each lane that is free, in the order in which workspaces take turns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, bindparam, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.deliveries import SLACK_METHODS, State
from domain.lanes import LaneKind
from storage.base import Instant
from storage.deliveries.lanes import NEVER_USED, LaneKey
from storage.deliveries.outlook import has_something_to_change, in_active_workspace
from storage.deliveries.tables import Attachment, Delivery, Lane, Seldom, is_in

LOOKED_THROUGH = 500
"""How many of a workspace's oldest deliveries are looked through first."""
STATEMENTS_KEPT = 64
"""Statements that stay as they were put together: one for each number of workspaces that have something to send."""


@dataclass(frozen=True)
class Head:
    """A delivery at the head of its lane, since when that may be used, and its place in its workspace's order."""

    id: int
    lane: LaneKey
    lane_next_at: datetime
    place: int

    @property
    def turn(self) -> LaneKey:
        """The workspace and kind of call among whose heads it has its place."""
        return LaneKey(self.lane.workspace, self.lane.kind)


_NOW = bindparam("now", type_=Instant)
MACHINE_NOW = bindparam("machine_now", type_=Instant)


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
        .where(or_(Lane.next_at.is_(None), Lane.next_at <= MACHINE_NOW), under_way.c.workspace.is_(None))
        .subquery()
    )


async def heads(
    session: AsyncSession, wanted: Mapping[LaneKey, int], *, now: datetime, machine_now: datetime, most: int
) -> list[Head]:
    """Return the first delivery of each free lane, at most so many in each of these workspaces and kinds of call, and
    at most `most` in all: each workspace's first come before any one's second.

    The oldest are looked through first, so that a long backlog costs no more than a short one; only where too few of
    them can go (they wait behind one another) everything is.
    """
    if not wanted:
        return []
    ends = await _windows(session, wanted)
    found = await _heads_among(session, wanted, ends, now=now, machine_now=machine_now, most=most)
    counts = Counter(head.turn for head in found)
    # With as many as may go, only a workspace that gave nothing at all may be crowded out by its own window.
    enough = len(found) >= most
    short = {
        lane: calls
        for lane, calls in wanted.items()
        if counts[lane] < (1 if enough else calls) and ends[lane] is not None
    }
    if short:
        found = [head for head in found if head.turn not in short]
        found += await _heads_among(session, short, dict.fromkeys(short), now=now, machine_now=machine_now, most=most)
    return sorted(found, key=lambda head: (head.place, head.id))[:most]


async def _windows(session: AsyncSession, wanted: Collection[LaneKey]) -> dict[LaneKey, int | None]:
    """Return the id of the last delivery to look through at first; None where there are no more than that."""
    ends = (await session.execute(_ends(len(wanted)), _numbered(wanted))).one()
    return dict(zip(wanted, ends, strict=True))


@lru_cache(maxsize=STATEMENTS_KEPT)
def _ends(number_of_lanes: int) -> Select[Any]:
    """Return the statement of `_windows` for so many workspaces and kinds of call."""
    return select(
        *(
            select(Delivery.id)
            .where(is_in(State.PENDING), _of_workspace(number), Seldom(_of_kind(number)))
            .order_by(Delivery.id)
            .offset(LOOKED_THROUGH)
            .limit(1)
            .scalar_subquery()
            for number in range(number_of_lanes)
        )
    )


async def _heads_among(
    session: AsyncSession,
    wanted: Mapping[LaneKey, int],
    ends: Mapping[LaneKey, int | None],
    *,
    now: datetime,
    machine_now: datetime,
    most: int,
) -> list[Head]:
    bounds = {f"end{number}": ends[lane] for number, lane in enumerate(wanted) if ends[lane] is not None}
    query = _ranked_heads(tuple(ends[lane] is not None for lane in wanted))
    asked = {
        "now": now,
        "machine_now": machine_now,
        "most": most,
        "most_of_one": max(wanted.values()),
        **_numbered(wanted),
        **bounds,
    }
    rows = await session.execute(query, asked)
    found = [
        Head(row.id, LaneKey(row.workspace, LaneKind(row.method), row.channel), row.next_at or NEVER_USED, row.place)
        for row in rows
    ]
    return [head for head in found if head.place <= wanted[head.turn]]


@lru_cache(maxsize=STATEMENTS_KEPT)
def _ranked_heads(bounded: tuple[bool, ...]) -> Select[Any]:
    """Return the statement of `_heads_among`: for each workspace and kind of call, whether it has an end.

    Putting it together costs more than anything else in a claim, so it is kept.
    """
    among = or_(
        *(
            and_(
                _of_workspace(number),
                _of_kind(number),
                *((Delivery.id <= bindparam(f"end{number}"),) if has_end else ()),
            )
            for number, has_end in enumerate(bounded)
        )
    )
    head = _heads_of_free_lanes(among)
    place = func.row_number().over(partition_by=(head.c.workspace, head.c.method), order_by=head.c.id).label("place")
    ranked = select(head, place).subquery()
    return (
        select(ranked)
        .where(ranked.c.place <= bindparam("most_of_one"))
        .order_by(ranked.c.place, ranked.c.id)
        .limit(bindparam("most"))
    )


def _of_workspace(number: int) -> ColumnElement[bool]:
    return Delivery.workspace == bindparam(f"workspace{number}")


def _of_kind(number: int) -> ColumnElement[bool]:
    return Delivery.method == bindparam(f"kind{number}")


def _numbered(wanted: Iterable[LaneKey]) -> dict[str, str]:
    """Return the parameters that name these workspaces and kinds of call."""
    named: dict[str, str] = {}
    for number, lane in enumerate(wanted):
        named |= {f"workspace{number}": lane.workspace, f"kind{number}": lane.kind.value}
    return named
