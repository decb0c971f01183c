"""E-mails that servers took, and what comes back about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.deliveries import State
from storage.deliveries.enqueue import NO_SYNC
from storage.deliveries.tables import Delivery, is_mail


@dataclass(frozen=True)
class SentMail:
    """An e-mail that was handed over at least once; `secret` is the random part of its Message-ID."""

    id: int
    workspace: str
    address: str
    secret: str


async def find(session: AsyncSession, delivery: int) -> SentMail | None:
    """Return the e-mail with this id, in whatever workspace, unless no server has ever been offered it."""
    query = select(Delivery.id, Delivery.workspace, Delivery.address, Delivery.payload).where(
        Delivery.id == delivery, is_mail(), Delivery.attempts > 0
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    return SentMail(row.id, row.workspace, str(row.address), str(row.payload["message_id"]))


OVER = frozenset({State.SENT, State.DEAD, State.DROPPED})


async def came_back(
    session: AsyncSession, workspace: str, delivery: int, *, error: str, known: Collection[str]
) -> State | None:
    """Note that an e-mail did not reach anybody after all; returns the state it was in.

    Returns None where one of the `known` errors says so already. One that may have to go out again stays as it is.
    """
    query = select(Delivery.state, Delivery.last_error).where(Delivery.workspace == workspace, Delivery.id == delivery)
    row = (await session.execute(query.with_for_update())).one()
    state = State(row.state)
    if state not in OVER:
        return state
    if row.last_error in known:
        return None
    await session.execute(
        update(Delivery)
        .where(Delivery.workspace == workspace, Delivery.id == delivery)
        .values(state=State.DEAD, last_error=error),
        execution_options=NO_SYNC,
    )
    return state
