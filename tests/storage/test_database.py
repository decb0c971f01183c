"""Connections: none is lost when whoever opens it is cancelled, and SQLite's take one trip a statement."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage import sqlite
from storage.database import Database
from tests.databases import create_postgres_database


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Grow by one with each trip to a connection's thread."""
    made: list[None] = []
    plain = sqlite.Connection._execute

    async def counted(self: sqlite.Connection, *arguments: Any, **named: Any) -> Any:
        made.append(None)
        return await plain(self, *arguments, **named)

    monkeypatch.setattr(sqlite.Connection, "_execute", counted)
    return made


async def _ask(database: Database) -> None:
    async with database.asking() as connection:
        await connection.execute(text("SELECT 1"))


async def _cancelled_at_each_step(url: str) -> None:
    steps = 0
    finished = False
    while not finished:
        database = Database(url)
        asking = asyncio.create_task(_ask(database))
        for _ in range(steps):
            await asyncio.sleep(0 if steps % 2 else 0.0005)
        finished = asking.done() and steps > 30
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await _ask(database)  # what was cancelled has not taken the place of the next
        await database.close()
        steps += 1
    # A connection that nobody closed complains when it is collected, and a complaint fails the test.
    gc.collect()


async def test_a_sqlite_connection_is_not_lost_when_its_opening_is_cancelled(tmp_path: Path) -> None:
    await _cancelled_at_each_step(f"sqlite:///{tmp_path / 'a.sqlite3'}")


@pytest.mark.sockets
async def test_a_postgres_connection_is_not_lost_when_its_opening_is_cancelled(postgres: str) -> None:
    await _cancelled_at_each_step(await create_postgres_database(postgres, "cancelled"))


async def test_reading_on_sqlite_takes_one_trip_a_statement(tmp_path: Path, trips: list[None]) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    await _ask(database)
    trips.clear()
    await _ask(database)
    assert len(trips) == 1
    await database.close()


async def test_a_transaction_on_sqlite_begins_with_its_first_statement(tmp_path: Path, trips: list[None]) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE words (word TEXT)"))
    trips.clear()
    async with database.writing() as session:
        await session.execute(text("INSERT INTO words VALUES ('one')"))
        await session.execute(text("INSERT INTO words VALUES ('two')"))
    assert len(trips) == 3  # BEGIN and the first, the second, COMMIT
    await database.close()


async def test_a_transaction_without_a_statement_leaves_the_next_one_whole(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE words (word TEXT)"))
    async with database.writing() as session:
        await session.connection()
    with pytest.raises(ValueError, match="enough"):
        async with database.writing() as session:
            await session.execute(text("INSERT INTO words VALUES ('one')"))
            raise ValueError("enough")
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM words"))).scalar_one() == 0
    await database.close()


async def test_what_only_reads_cannot_write(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    async with database.reading() as session:
        with pytest.raises(Exception, match="readonly"):
            await session.execute(text("CREATE TABLE words (word TEXT)"))
    await database.close()
