"""Wiping what was deleted: ballots' ciphertext, keys, and nudges that tell who was missing."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.deliveries import State
from storage.database import Database
from storage.deliveries.tables import Delivery

OVER = (State.SENT, State.DEAD, State.DROPPED)
WIPED = ("open_ballots", "pulse_keys", "closed_ballots")
PATIENCE_SECONDS = 1.0
"""How long a checkpoint waits for readers; the next sweep tries again."""


async def forget_nudges(session: AsyncSession, workspace: str, kind: str, prefix: str) -> bool:
    """Delete deliveries of this kind and key prefix that are over; tells whether none is left."""
    mine = (
        Delivery.workspace == workspace,
        Delivery.kind == kind,
        func.substr(Delivery.dedupe_key, 1, len(prefix)) == prefix,
    )
    gone = delete(Delivery).where(Delivery.workspace == workspace, *mine, Delivery.state.in_(OVER))
    await session.execute(gone, execution_options={"synchronize_session": False})
    query = select(Delivery.id).where(Delivery.workspace == workspace, *mine)
    return await session.scalar(query.limit(1)) is None


async def wipe(database: Database) -> bool:
    """Take deleted rows out of the database's files; False when somebody kept it from being done completely.

    On SQLite deleted content was overwritten with zeros already (secure_delete); its write-ahead log, which holds the
    older pages, is emptied into the file and cut to nothing. On PostgreSQL a VACUUM of the small tables removes dead
    rows unless a transaction still runs that began before they died.
    """
    if database.is_sqlite:
        path = database.url.database
        return not path or path == ":memory:" or await asyncio.to_thread(_checkpoint, path)
    async with database.asking() as connection:
        blocked = await connection.scalar(text(_STILL_SEEN))
        for table in WIPED:
            await connection.execute(text(f"VACUUM {table}"))
    return not blocked


_STILL_SEEN = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL
      AND age(backend_xmin) >= (SELECT min(age(xmin)) FROM pulses WHERE unswept)
"""


def _checkpoint(path: str) -> bool:
    with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS)) as connection:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
