"""A transaction for very many rows: it prepares them beside everybody else, and locks only to publish them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from storage import sqlite
from storage.database import BUSY_TIMEOUT_SECONDS, Database

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    # Checking four references of a row is about a quarter of the time that others wait; see below for who keeps them.
    "foreign_keys=OFF",
    # What is prepared names people: it is kept in memory, and pages are not written twice because memory ran out.
    "temp_store=MEMORY",
    "cache_size=-65536",
)


@asynccontextmanager
async def loading(database: Database) -> AsyncIterator[AsyncSession]:
    """Open a transaction that commits when the block ends and rolls back when it raises.

    Fill temporary tables first, as long as that takes: nobody waits. Then take the lock by writing to a lasting table
    before reading any, and copy from the temporary tables, statement by statement. On SQLite this is a connection of
    its own, which does not check references: take every id that is written from the row it means, in the transaction.
    """
    if not database.is_sqlite:
        async with database.writing() as session:
            yield session
        return
    engine = create_async_engine(
        database.url,
        async_creator=sqlite.opener(database.url.database or ":memory:", timeout=BUSY_TIMEOUT_SECONDS, pragmas=PRAGMAS),
        poolclass=NullPool,
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        # Deferred: temporary tables are this connection's own and lock nothing.
        connection.exec_driver_sql("BEGIN")

    try:
        async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
            yield session
    finally:
        await engine.dispose()
