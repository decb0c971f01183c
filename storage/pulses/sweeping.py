"""Wiping what was deleted: ballots' ciphertext, keys, and nudges that tell who was missing."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.deliveries import State
from storage.database import Database
from storage.deliveries.tables import Delivery

OVER = (State.SENT, State.DEAD, State.DROPPED)
REWRITTEN = ("open_ballots", "pulse_keys")
"""Small tables that hold secrets: PostgreSQL writes them anew, indexes too, and drops the old files."""
VACUUMED = ("closed_ballots",)
LOCK_NOT_AVAILABLE = "55P03"
LOCK_TIMEOUT = "200ms"
"""How long rewriting a table may wait for its lock, because whoever comes after waits as long."""
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
    older pages, is emptied into the file and cut to nothing. On PostgreSQL a plain VACUUM leaves the bytes of dead rows
    in pages and indexes, so the small tables are rewritten. Rows that a transaction may still see, because it began
    before they died, stay until it is over.
    """
    if database.is_sqlite:
        path = database.url.database
        return not path or path == ":memory:" or await asyncio.to_thread(_checkpoint, path)
    async with database.asking() as connection:
        blocked = bool(await connection.scalar(text(_STILL_SEEN)))
        await connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        try:
            for table in REWRITTEN:
                await connection.execute(text(f"VACUUM (FULL) {table}"))
            for table in VACUUMED:
                await connection.execute(text(f"VACUUM {table}"))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            blocked = True
        finally:
            await connection.execute(text("RESET lock_timeout"))
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
