"""Brings a database's schema to a revision; every step is safe for the release before it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x636F6E76
"""An advisory lock's number ("conv"): on PostgreSQL two releases at once take turns."""


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, without an ini file; revisions run on `connection`."""
    # Alembic is slow to import and only migrations and checks of them need it.
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database, revision: str = "head") -> None:
    """Apply every revision up to `revision`."""
    await _run(database, "upgrade", revision)


async def downgrade(database: Database, revision: str) -> None:
    """Take revisions back down to `revision` (`base`: all)."""
    await _run(database, "downgrade", revision)


async def _run(database: Database, direction: str, revision: str) -> None:
    from alembic import command  # noqa: PLC0415

    def run(connection: Connection) -> None:
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        getattr(command, direction)(configuration(connection), revision)

    async with database.engine.begin() as connection:
        await connection.run_sync(run)


async def state(database: Database) -> tuple[str | None, str]:
    """Return the revision that the database stands at (None: never migrated) and the newest one."""
    from alembic.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    def current(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    async with database.engine.connect() as connection:
        found = await connection.run_sync(current)
    newest = ScriptDirectory.from_config(configuration()).get_current_head()
    return found, newest or ""
