"""The database behind one URL: SQLite in a file or PostgreSQL, with the same two doors, read and write."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from storage import sqlite

SQLITE_READERS = 2
"""Each reader is a thread with its own memory, and Python's lock lets one of them work at a time."""
BUSY_TIMEOUT_SECONDS = 30
SSL_MODES = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}


def normalise(url: str) -> URL:
    """Return `url` with the async driver that Convene uses.

    Accepts `sqlite:///file`, and `postgres://` or `postgresql://` with libpq's `sslmode`, which asyncpg
    calls `ssl`. Raises ValueError for any other database or an unknown sslmode.
    """
    parsed = make_url(url)
    family = parsed.drivername.split("+", maxsplit=1)[0]
    if family == "sqlite":
        return parsed.set(drivername="sqlite+aiosqlite")
    if family not in {"postgres", "postgresql"}:
        raise ValueError(f"{family!r} is neither sqlite nor postgresql")
    mode = parsed.query.get("sslmode")
    parsed = parsed.difference_update_query(["sslmode"])
    if mode is not None:
        if not isinstance(mode, str) or mode not in SSL_MODES:
            raise ValueError(f"sslmode must be one of {', '.join(sorted(SSL_MODES))}")
        parsed = parsed.update_query_dict({"ssl": mode})
    return parsed.set(drivername="postgresql+asyncpg")


class Database:
    """Opens transactions for writing and autocommitting sessions for reading.

    On SQLite all writers share one connection, so that they queue inside the process instead of meeting
    "database is locked", and each transaction starts with BEGIN IMMEDIATE: a deferred one that turns into a
    write later fails at once when another process wrote in between.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = normalise(url)
        if self.is_sqlite:
            self._writer = _sqlite(self.url, connections=1, begin="BEGIN IMMEDIATE")
            self._reader = _sqlite(self.url, connections=SQLITE_READERS, begin=None)
        else:
            self._writer = create_async_engine(
                self.url, pool_size=pool_size, max_overflow=0, pool_timeout=60, hide_parameters=True
            )
            self._reader = self._writer.execution_options(isolation_level="AUTOCOMMIT")
        self._opening: set[asyncio.Task[None]] = set()
        self._write_sessions = async_sessionmaker(self._writer, expire_on_commit=False)
        self._read_sessions = async_sessionmaker(self._reader, expire_on_commit=False, autoflush=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.drivername.startswith("sqlite")

    @property
    def engine(self) -> AsyncEngine:
        """The engine that writes, for migrations and checks."""
        return self._writer

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that commits when the block ends and rolls back when it raises."""
        await self._ready(self._writer)
        async with self._write_sessions() as session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a session that reads with autocommit: each query sees the latest state, nothing is locked."""
        await self._ready(self._reader)
        async with self._read_sessions() as session:
            yield session

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[AsyncConnection]:
        """Open a bare connection with autocommit, for what is asked all day: a session costs as much as the query."""
        await self._ready(self._reader)
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def noting(self) -> AsyncIterator[AsyncConnection]:
        """Open a bare connection for one statement that commits by itself: what is noted of every request.

        A second statement might commit without the first: whoever has two uses `writing`.
        """
        if self.is_sqlite:
            await self._ready(self._writer)
            async with self._writer.begin() as connection:
                yield connection
        else:
            async with self.asking() as connection:
                yield connection

    async def close(self) -> None:
        """Close every connection."""
        await asyncio.gather(*self._opening, return_exceptions=True)
        await self._writer.dispose()
        if self.is_sqlite:
            await self._reader.dispose()

    async def _ready(self, engine: AsyncEngine) -> None:
        """Have a connection waiting in the pool if one more can be opened.

        The pool loses a connection when whoever opens it is cancelled on the way, as a handler is whose time is up;
        so connections are opened by nobody in particular.
        """
        pool = engine.pool
        assert isinstance(pool, AsyncAdaptedQueuePool)  # noqa: S101 - both kinds of database have it
        if pool.checkedin() or pool.checkedout() >= pool.size():
            return
        opening = asyncio.create_task(_open(engine))
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)
        await asyncio.shield(opening)


async def _open(engine: AsyncEngine) -> None:
    async with engine.connect():
        pass


def _sqlite(url: URL, *, connections: int, begin: str | None) -> AsyncEngine:
    """Return an engine over a SQLite file whose transactions start with `begin` (None: autocommit)."""
    pragmas = (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
        # Who asked only to read must not write beside the one writer.
        f"query_only={'OFF' if begin else 'ON'}",
    )
    engine = create_async_engine(
        url,
        async_creator=sqlite.opener(url.database or ":memory:", timeout=BUSY_TIMEOUT_SECONDS, pragmas=pragmas),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=60,
        # An error's text may end in a log or on a terminal; what people entered must not.
        hide_parameters=True,
        # Autocommit leaves nothing to roll back, and each word with SQLite is a trip to another thread.
        **({} if begin else {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None}),
    )
    if begin:

        @event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: Connection) -> None:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite.Connection)  # noqa: S101 - the opener above makes no other
            driver.begins_with = begin

    return engine
