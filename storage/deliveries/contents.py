"""What many messages show alike, kept once and put together with the rest when one of them goes out."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import upsert
from storage.deliveries.tables import Content, Delivery

NO_SYNC = {"synchronize_session": False}


def digest(payload: Mapping[str, Any]) -> str:
    """Return what tells contents apart."""
    return sha256(json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


async def keep(
    session: AsyncSession, workspace: str, payloads: Mapping[str, Mapping[str, Any]], *, now: datetime
) -> dict[str, int]:
    """Keep contents (by digest) that are not there yet, and return the id of each.

    `now` (business time) keeps them from being forgotten before a delivery carries them.
    """
    rows = [
        {"workspace": workspace, "digest": key, "payload": payload, "kept_at": now}
        for key, payload in sorted(payloads.items())
    ]
    await upsert.put(session, Content, rows, unique=("workspace", "digest"), update=("kept_at",))
    query = select(Content.digest, Content.id).where(Content.workspace == workspace, Content.digest.in_(payloads))
    return {str(key): int(row) for key, row in await session.execute(query)}


async def read(session: AsyncSession, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return contents by id."""
    query = select(Content.id, Content.payload).where(Content.id.in_(ids))
    return {row.id: row.payload for row in await session.execute(query)}


async def forget(session: AsyncSession, *, before: datetime) -> None:
    """Delete what no delivery shows any more and was last given to one before a moment."""
    used = exists().where(Delivery.content == Content.id)
    await session.execute(delete(Content).where(Content.kept_at < before, ~used), execution_options=NO_SYNC)
