from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from storage import migrate, tables
from storage.database import Database
from tests.databases import KINDS, create_postgres_database


@pytest.fixture(params=KINDS)
async def bare(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database without a single table."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'bare.sqlite3'}")
    else:
        server = request.getfixturevalue("postgres")
        database = Database(await create_postgres_database(server, "convene_bare"))
    yield database
    await database.close()


async def found(database: Database, ask: Any) -> Any:
    async with database.engine.connect() as connection:
        return await connection.run_sync(ask)


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return compare_metadata(context, tables.metadata)


def names(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


async def test_migrations_build_what_the_models_say(bare: Database) -> None:
    await migrate.upgrade(bare)
    assert await found(bare, differences) == []
    assert await migrate.state(bare) == ((await migrate.state(bare))[1],) * 2


async def test_migrations_go_down_to_nothing_and_up_again(bare: Database) -> None:
    await migrate.upgrade(bare)
    await migrate.downgrade(bare, "base")
    assert await found(bare, names) <= {"alembic_version"}
    await migrate.upgrade(bare)
    assert await found(bare, names) == {*tables.metadata.tables, "alembic_version"}


async def test_migrating_twice_changes_nothing(bare: Database) -> None:
    await migrate.upgrade(bare)
    await migrate.upgrade(bare)
    assert await found(bare, differences) == []


async def test_a_database_that_was_never_migrated_says_so(bare: Database) -> None:
    current, newest = await migrate.state(bare)
    assert current is None
    assert newest
