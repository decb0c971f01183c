"""Bringing a database to the newest schema, told in one line."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError

from bot.settings import Settings, SettingsError
from storage import migrate, revisions
from storage.database import Database


async def bring_up_to_date(settings: Settings) -> str:
    """Apply what is missing and return a sentence about it.

    Raises SettingsError when there is no database, or when a newer release has migrated it.
    """
    database = connect(settings)
    try:
        found, newest = await _state(database)
        if (found or "") == newest:
            return f"The database is up to date (revision {newest})."
        if revisions.is_newer(found):
            raise SettingsError(
                f"DATABASE_URL: the database stands at revision {found}, which this release does not know; "
                "a newer one has migrated it, so use that one"
            )
        await migrate.upgrade(database)
    except (OSError, TimeoutError) as error:
        raise unreachable(database, error) from error
    finally:
        await database.close()
    return f"The database went from revision {found or 'none'} to {newest}."


def connect(settings: Settings) -> Database:
    """Return the database that the settings name; makes the folder of an embedded one.

    Raises SettingsError when that folder cannot be made.
    """
    database = Database(settings.database_url)
    file = database.url.database
    if database.is_sqlite and file:
        try:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unreachable(database, error) from error
    return database


def unreachable(database: Database, error: BaseException) -> SettingsError:
    """Return what to say when the database does not answer: what is wrong, and how to mend it."""
    return SettingsError(f"DATABASE_URL: {'; '.join(why(database, error))}")


def why(database: Database, error: BaseException) -> tuple[str, str]:
    """Return what keeps the database from answering, and how to mend that; neither shows a password."""
    if not database.is_sqlite:
        return (
            f"PostgreSQL does not answer ({_cause(error)})",
            "check the address, user and password in DATABASE_URL, and that the server is running",
        )
    return (
        f"{database.url.database} cannot be opened as a SQLite database ({_cause(error)})",
        "name a file in DATABASE_URL that Convene has made, or a new one, in a folder where it may write",
    )


def _cause(error: BaseException) -> str:
    """Return what the driver says; of PostgreSQL only the kind, because its words may quote the address."""
    driver = error.orig if isinstance(error, DBAPIError) and error.orig else error
    if isinstance(driver, sqlite3.Error):
        return str(driver)
    if isinstance(driver, OSError) and driver.filename:
        return f"{driver.filename}: {driver.strerror}"
    return type(driver).__name__


async def _state(database: Database) -> tuple[str | None, str]:
    """Return the revision the database stands at and the newest one; whatever a driver raises is told in one line."""
    try:
        return await revisions.state(database)
    except Exception as error:
        await database.close()
        raise unreachable(database, error) from error


async def open_database(settings: Settings) -> Database:
    """Open the database for serving; the embedded one is brought to the newest schema, another must have been.

    One that a newer release has migrated is served as it is: each migration leaves the release before it working, and
    its processes may start again until they are replaced.

    Raises SettingsError when there is none, or when migrations are missing.
    """
    database = connect(settings)
    found, newest = await _state(database)
    if (found or "") == newest:
        return database
    if revisions.is_newer(found):
        structlog.get_logger().warning("database.newer", revision=found, known=newest)
        return database
    if not database.is_sqlite:
        await database.close()
        raise SettingsError(
            f"DATABASE_URL: the database stands at revision {found or 'none'} and Convene needs {newest}; "
            "run: convene migrate"
        )
    try:
        await migrate.upgrade(database)
    except Exception as error:
        await database.close()
        raise unreachable(database, error) from error
    return database
