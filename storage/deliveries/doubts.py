"""Deliveries of unknown outcome: taken over when a lease ran out, claimed for reading the channel back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.deliveries import Method, State
from domain.lanes import LaneKind, Paces
from storage.deliveries import lanes, parts
from storage.deliveries.enqueue import NO_SYNC
from storage.deliveries.lanes import LaneKey
from storage.deliveries.outlook import in_active_workspace
from storage.deliveries.tables import Delivery, is_in
from storage.workspaces import Workspace


@dataclass(frozen=True)
class DoubtfulPost:
    """A post that may or may not be in Slack.

    `first_try_at` is business time, as Slack's ts are; the call is surely over after `over_at` (machine time).
    """

    id: int
    workspace: str
    kind: str
    channel: str
    thread_ts: str | None
    bot_id: str
    first_try_at: datetime
    over_at: datetime
    token: str


async def take_over(session: AsyncSession, *, now: datetime, machine_now: datetime) -> tuple[int, int]:
    """Take deliveries from whoever let the lease run out; returns the number of posts in doubt and of what is repeated.

    An edit may simply be made again, and an e-mail, which nobody can look for, has to be.
    """
    expired = (is_in(State.SENDING), Delivery.lease_until < machine_now)
    taken = []
    for methods, state in (((Method.POST,), State.UNCERTAIN), ((Method.UPDATE, Method.MAIL), State.PENDING)):
        statement = (
            update(Delivery)
            .where(*expired, Delivery.method.in_(methods))
            .values(state=state, token=None, retry_at=None, last_error="lease_expired")
            .returning(Delivery.id)
        )
        taken.append((await session.scalars(statement, execution_options=NO_SYNC)).all())
    posts, repeated = taken
    await parts.hold_back(session, posts, now=now)
    return len(posts), len(repeated)


async def any_expired(session: AsyncSession, *, machine_now: datetime) -> bool:
    """Tell whether somebody let a lease run out."""
    query = select(Delivery.id).where(is_in(State.SENDING), Delivery.lease_until < machine_now).limit(1)
    return await session.scalar(query) is not None


async def doubtful_workspaces(session: AsyncSession, *, machine_now: datetime) -> list[str]:
    """Return where posts of unknown outcome are due to be looked for."""
    query = select(Delivery.workspace).distinct().where(*_due(machine_now))
    return list(await session.scalars(query))


async def claim(
    session: AsyncSession,
    workspaces: Sequence[str],
    paces: Paces,
    *,
    token: str,
    machine_now: datetime,
    lease: timedelta,
    most: int,
) -> list[DoubtfulPost]:
    """Take up to `most` posts of unknown outcome to look for; another replica may look again after `lease`."""
    wanted = [LaneKey(each, LaneKind.READ) for each in workspaces]
    await lanes.create(session, wanted)
    readable = await lanes.take(session, wanted, paces, now=machine_now, most=most)
    if not readable:
        return []
    place = func.row_number().over(partition_by=Delivery.workspace, order_by=Delivery.id).label("place")
    ranked = (
        select(Delivery.id, Delivery.workspace, place)
        .where(*_due(machine_now), Delivery.workspace.in_([lane.workspace for lane in readable]))
        .subquery()
    )
    chosen = [
        (row.id, row.workspace)
        for row in await session.execute(select(ranked).order_by(ranked.c.place, ranked.c.id).limit(most * 4))
        if row.place <= readable[LaneKey(row.workspace, LaneKind.READ)][1]
    ][:most]
    await _note_claim(session, [each for each, _ in chosen], token=token, retry_at=machine_now + lease)
    await lanes.move(
        session,
        {
            lane: paces.workspace[LaneKind.READ].after(
                next_at, machine_now, sum(1 for _, workspace in chosen if workspace == lane.workspace)
            )
            for lane, (next_at, _) in readable.items()
        },
    )
    return await _claimed(session, token)


def _due(machine_now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        is_in(State.UNCERTAIN),
        or_(Delivery.retry_at.is_(None), Delivery.retry_at <= machine_now),
        in_active_workspace(),
    )


async def _note_claim(session: AsyncSession, ids: Sequence[int], *, token: str, retry_at: datetime) -> None:
    await session.execute(
        update(Delivery).where(Delivery.id.in_(ids), is_in(State.UNCERTAIN)).values(token=token, retry_at=retry_at),
        execution_options=NO_SYNC,
    )


async def _claimed(session: AsyncSession, token: str) -> list[DoubtfulPost]:
    query = (
        select(
            Delivery.id,
            Delivery.workspace,
            Delivery.kind,
            func.coalesce(Delivery.channel, ""),
            Delivery.thread_ts,
            Workspace.bot_id,
            func.coalesce(Delivery.first_try_at, Delivery.available_at),
            func.coalesce(Delivery.lease_until, Delivery.available_at),
        )
        .join(Workspace, Workspace.id == Delivery.workspace)
        .where(is_in(State.UNCERTAIN), Delivery.token == token)
        .order_by(Delivery.id)
    )
    return [DoubtfulPost(*row, token=token) for row in await session.execute(query)]
