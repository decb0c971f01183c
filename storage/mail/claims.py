"""Claiming e-mails that go out next, oldest first; one claim costs the same however many wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from domain.deliveries import State
from domain.lanes import LaneKind, Paces
from storage.base import Instant
from storage.deliveries import lanes
from storage.deliveries.claims import Lease
from storage.deliveries.enqueue import NO_SYNC
from storage.deliveries.lanes import LaneKey
from storage.deliveries.tables import WHOLE_WORKSPACE, Delivery, Lane, is_in, is_mail
from storage.mail.tables import MailBlock
from storage.workspaces import ACTIVE, Workspace


@dataclass(frozen=True)
class ClaimedMail:
    """An e-mail that is ours until the lease ends; `lane` is that of its domain, `body` the id of its body.

    `first_try_at` is business time, `claimed_at` machine time.
    """

    id: int
    workspace: str
    kind: str
    lane: str
    address: str
    payload: dict[str, Any]
    body: int
    attempts: int
    first_try_at: datetime
    token: str
    claimed_at: datetime


_NOW = bindparam("now", type_=Instant)
_MACHINE_NOW = bindparam("machine_now", type_=Instant)


def _due() -> tuple[ColumnElement[bool], ...]:
    """Return what lets an e-mail go out at the business time `now`; a lane that was told to wait holds it back."""
    held = exists().where(
        Lane.workspace == Delivery.workspace,
        Lane.method_class == LaneKind.MAIL.value,
        Lane.channel == Delivery.channel,
        Lane.next_at > _MACHINE_NOW,
    )
    return (
        is_in(State.PENDING),
        is_mail(),
        Delivery.available_at <= _NOW,
        or_(Delivery.retry_at.is_(None), Delivery.retry_at <= _MACHINE_NOW),
        or_(Delivery.expires_at.is_(None), Delivery.expires_at > _NOW),
        ~held,
    )


@cache
def _ready() -> Select[str, bool]:
    whole = and_(
        Lane.workspace == Workspace.id, Lane.method_class == LaneKind.MAIL.value, Lane.channel == WHOLE_WORKSPACE
    )
    return (
        select(Workspace.id, Lane.id.is_(None).label("unknown"))
        .outerjoin(Lane, whole)
        .where(
            Workspace.state == ACTIVE,
            or_(Lane.next_at.is_(None), Lane.next_at <= _MACHINE_NOW),
            exists().where(Delivery.workspace == Workspace.id, *_due()),
        )
        .order_by(Workspace.id)
    )


async def ready(session: AsyncSession, *, now: datetime, machine_now: datetime) -> dict[LaneKey, bool]:
    """Return the workspaces in which e-mail could be claimed now, and whether there is no lane for it yet."""
    rows = await session.execute(_ready(), {"now": now, "machine_now": machine_now})
    return {LaneKey(row.id, LaneKind.MAIL): bool(row.unknown) for row in rows}


async def any_under_way(session: AsyncSession) -> bool:
    """Tell whether somebody is handing over an e-mail."""
    query = select(Delivery.id).where(is_in(State.SENDING), is_mail()).limit(1)
    return await session.scalar(query) is not None


async def claim(
    session: AsyncSession, wanted: Mapping[LaneKey, bool], paces: Paces, lease: Lease, *, most: int
) -> list[ClaimedMail]:
    """Lease up to `most` e-mails, shared evenly by the workspaces, and move the lanes on.

    `wanted` is what `ready` returned. What waits for an address that meanwhile gets no mail is dropped.
    """
    await lanes.create(session, [lane for lane, unknown in wanted.items() if unknown])
    allowed = await lanes.take(session, list(wanted), paces, now=lease.machine_now, most=most)
    claimed: list[ClaimedMail] = []
    moved = {}
    share = -(-most // max(len(allowed), 1))
    for lane, (next_at, calls) in allowed.items():
        ours = await _lease(session, lane.workspace, lease, most=min(share, calls, most - len(claimed)))
        if ours:
            claimed += ours
            moved[lane] = paces.workspace[lane.kind].after(next_at, lease.machine_now, len(ours))
    await lanes.move(session, moved)
    return claimed


@cache
def _first() -> Select[Any]:
    blocked = exists().where(MailBlock.workspace == Delivery.workspace, MailBlock.address == Delivery.address)
    return (
        select(
            Delivery.id,
            Delivery.kind,
            Delivery.channel,
            Delivery.address,
            Delivery.payload,
            Delivery.mail_body,
            Delivery.attempts,
            Delivery.first_try_at,
            blocked.label("blocked"),
        )
        .where(Delivery.workspace == bindparam("in_workspace", type_=String), *_due())
        .order_by(Delivery.available_at, Delivery.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True, of=Delivery)
    )


async def _lease(session: AsyncSession, workspace: str, lease: Lease, *, most: int) -> list[ClaimedMail]:
    if most <= 0:
        return []
    given = {"in_workspace": workspace, "now": lease.now, "machine_now": lease.machine_now, "most": most}
    rows = (await session.execute(_first(), given)).all()
    await drop(session, workspace, [row.id for row in rows if row.blocked], error="bounced")
    ours = [row for row in rows if not row.blocked]
    if not ours:
        return []
    await session.execute(
        update(Delivery)
        .where(Delivery.workspace == workspace, Delivery.id.in_([row.id for row in ours]))
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
    return [
        ClaimedMail(
            id=row.id,
            workspace=workspace,
            kind=row.kind,
            lane=row.channel,
            address=row.address,
            payload=row.payload,
            body=row.mail_body,
            attempts=row.attempts + 1,
            first_try_at=row.first_try_at or lease.now,
            token=lease.token,
            claimed_at=lease.machine_now,
        )
        for row in ours
    ]


async def drop(session: AsyncSession, workspace: str, deliveries: Collection[int], *, error: str) -> None:
    """Drop e-mails that wait."""
    if deliveries:
        await session.execute(
            update(Delivery)
            .where(Delivery.workspace == workspace, Delivery.id.in_(deliveries), is_in(State.PENDING))
            .values(state=State.DROPPED, last_error=error),
            execution_options=NO_SYNC,
        )


async def drop_to(session: AsyncSession, workspace: str, address: str, *, error: str) -> None:
    """Drop every e-mail that waits for an address."""
    await session.execute(
        update(Delivery)
        .where(Delivery.workspace == workspace, Delivery.address == address, is_mail(), is_in(State.PENDING))
        .values(state=State.DROPPED, last_error=error),
        execution_options=NO_SYNC,
    )


@cache
def _wanted() -> Select[Any]:
    row = Delivery.__table__.c
    return select(row.id, row.token).where(
        row.id.in_(bindparam("claimed", expanding=True)),
        row.state == literal(State.SENDING.value, literal_execute=True),
        or_(row.expires_at.is_(None), row.expires_at > _NOW),
    )


async def still_wanted(session: AsyncSession, mails: Sequence[ClaimedMail], *, now: datetime) -> set[int]:
    """Return the ids of those claimed e-mails that are still ours and were neither withdrawn nor have expired."""
    tokens = {mail.id: mail.token for mail in mails}
    rows = await session.execute(_wanted(), {"claimed": list(tokens), "now": now})
    return {row.id for row in rows if row.token == tokens[row.id]}


async def addressees(session: AsyncSession, deliveries: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return workspace and address of e-mails, by id."""
    query = select(Delivery.id, Delivery.workspace, Delivery.address).where(Delivery.id.in_(deliveries), is_mail())
    return {row.id: (row.workspace, row.address) for row in await session.execute(query)}
