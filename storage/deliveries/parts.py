"""What is said in several messages stands in order: the later ones wait while one of them is in doubt.

Such messages have keys that differ in nothing but the number after their last colon. Claims know nothing of this: it
costs something only where there is a doubt, and nothing that has another key waits.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.deliveries import Method, State
from storage.deliveries.enqueue import NO_SYNC
from storage.deliveries.tables import Delivery, is_in

BEHIND = "waits_for_earlier"
"""What stands with a message that waits for one before it."""
PATIENCE = timedelta(minutes=5)
"""How long it does at most (business time): a channel that cannot be read back must not keep it for good."""
_DIGITS = "0123456789"


async def hold_back(session: AsyncSession, doubtful: Collection[int], *, now: datetime) -> None:
    """Let what follows these posts, of which nobody knows whether they arrived, wait until that is settled."""
    for following in await _following(session, doubtful):
        await session.execute(
            update(Delivery)
            .where(*following, Delivery.available_at <= now)
            .values(available_at=now + PATIENCE, last_error=BEHIND),
            execution_options=NO_SYNC,
        )


async def let_go(session: AsyncSession, settled: Collection[int], *, now: datetime) -> None:
    """Let what waited for these posts go out after them."""
    for following in await _following(session, settled):
        await session.execute(
            update(Delivery).where(*following, Delivery.last_error == BEHIND).values(available_at=now, last_error=""),
            execution_options=NO_SYNC,
        )


async def _following(session: AsyncSession, posts: Collection[int]) -> list[tuple[ColumnElement[bool], ...]]:
    """Return for each post that is one of several, by its key, what makes out those after it that have not gone out."""
    if not posts:
        return []
    columns: tuple[Any, ...] = (Delivery.id, Delivery.workspace, Delivery.channel, Delivery.dedupe_key)
    rows = await session.execute(select(*columns).where(Delivery.id.in_(posts), Delivery.method == Method.POST))
    return [
        (
            is_in(State.PENDING),
            Delivery.workspace == row.workspace,
            Delivery.method == Method.POST,
            Delivery.channel == row.channel,
            Delivery.id > row.id,
            func.rtrim(Delivery.dedupe_key, _DIGITS) == stem,
        )
        for row in rows
        if (stem := row.dedupe_key.rstrip(_DIGITS)) != row.dedupe_key and stem.endswith(":")
    ]
