"""SQLite through aiosqlite, with one trip to the connection's thread for each statement.

aiosqlite keeps a connection in a thread, and each word with it is a wake-up through a socket pair and a turn at
Python's lock: the dearest part of a small query. SQLAlchemy speaks four words a statement (cursor, execute, fetchall,
close), and BEGIN is a statement too. Here they are one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import aiosqlite

_Result = TypeVar("_Result")
_ROWS_AT_ONCE = 64
"""What aiosqlite fetches at a time when it iterates, which nothing here does."""


def opener(path: str, *, timeout: float, pragmas: Sequence[str]) -> Callable[[], Awaitable[Connection]]:
    """Return what opens a connection to the file at `path` with `pragmas` set, in one trip.

    `timeout` is how many seconds a statement waits for another process's lock. The driver begins no transactions of
    its own.
    """

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=timeout, isolation_level=None)
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}").close()
        except BaseException:
            connection.close()
            raise
        return connection

    async def opened() -> Connection:
        connection = Connection(connect, _ROWS_AT_ONCE)
        try:
            await connection
        except (sqlite3.Error, OSError):
            connection.wait_for_its_end()
            raise
        return connection

    return opened


class Connection(aiosqlite.Connection):
    """An aiosqlite connection whose cursors take one trip a statement.

    `begins_with`, when set, is executed in the same trip as the next statement, right before it.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection], rows_at_once: int) -> None:
        super().__init__(connector, rows_at_once)
        self.begins_with: str | None = None
        # The process must be able to end even where nobody closed the connection.
        self._thread.daemon = True

    def wait_for_its_end(self) -> None:
        """Wait until the thread of a connection that could not be opened has ended.

        aiosqlite lets it end by itself, and then it may still have a word for an event loop that is closed by then:
        a traceback under the one line that says what is wrong. It has nothing left to do but that.
        """
        self._thread.join()

    def cursor(self, cursor_factory: Any = None) -> Cursor:  # type: ignore[override]  # ours needs no trip to be made
        """Return a cursor."""
        return Cursor(self)

    async def commit(self) -> None:
        """Commit; where no statement was executed, no transaction has begun."""
        self.begins_with = None
        if self.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Roll back, which the pool also asks of connections that have committed or only read."""
        self.begins_with = None
        if self.in_transaction:
            await super().rollback()

    async def run(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """Do `work` with the connection in its thread, beginning the transaction first where that is due."""
        beginning, self.begins_with = self.begins_with, None

        def trip(connection: sqlite3.Connection) -> _Result:
            if beginning:
                connection.execute(beginning).close()
            return work(connection)

        result: _Result = await self._execute(trip, self._conn)  # type: ignore[no-untyped-call]  # as aiosqlite has it
        return result


class Cursor:
    """What SQLAlchemy's asyncio adapter asks of a cursor; `execute` brings the rows along."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Cursor:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Execute one statement and keep its rows."""
        return await self._take(lambda connection: connection.execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Cursor:
        """Execute one statement with each of the parameters."""
        return await self._take(lambda connection: connection.executemany(statement, parameters))

    async def _take(self, work: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> Cursor:
        def trip(connection: sqlite3.Connection) -> tuple[list[Any], Any, int, int | None]:
            cursor = work(connection)
            try:
                rows = cursor.fetchall() if cursor.description else []
                return rows, cursor.description, cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()

        self._rows, self.description, self.rowcount, self.lastrowid = await self._connection.run(trip)
        return self

    async def fetchall(self) -> list[Any]:
        """Return the rows of the last statement."""
        return self._rows

    async def close(self) -> None:
        """Do nothing: SQLite's own cursor was closed when its rows came."""
