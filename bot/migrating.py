"""Bringing a database to the newest schema, told in one line."""

from __future__ import annotations

from pathlib import Path

from bot.settings import Settings, SettingsError
from storage import migrate, revisions
from storage.database import Database


async def bring_up_to_date(settings: Settings) -> str:
    """Apply what is missing and return a sentence about it; raises SettingsError when there is no database."""
    database = connect(settings)
    try:
        found, newest = await revisions.state(database)
        if (found or "") == newest:
            return f"The database is up to date (revision {newest})."
        await migrate.upgrade(database)
    except (OSError, TimeoutError) as error:
        raise unreachable(error) from error
    finally:
        await database.close()
    return f"The database went from revision {found or 'none'} to {newest}."


def connect(settings: Settings) -> Database:
    """Return the database that the settings name; makes the folder of an embedded one."""
    if settings.is_sqlite:
        file = settings.database_url.partition("///")[2].partition("?")[0]
        if file:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
    return Database(settings.database_url)


def unreachable(error: BaseException) -> SettingsError:
    """Return what to say when the database does not answer."""
    return SettingsError(
        f"DATABASE_URL: the database does not answer ({type(error).__name__}); check its address, "
        "user and password, and that it is running"
    )


async def open_database(settings: Settings) -> Database:
    """Open the database for serving; the embedded one is brought to the newest schema, another must have been."""
    database = connect(settings)
    try:
        found, newest = await revisions.state(database)
        if (found or "") != newest and settings.is_sqlite:
            await migrate.upgrade(database)
            found = newest
    except Exception as error:
        await database.close()
        raise unreachable(error) from error
    if (found or "") == newest:
        return database
    await database.close()
    raise SettingsError(
        f"DATABASE_URL: the database stands at revision {found or 'none'} and Convene needs {newest}; "
        "run: convene migrate"
    )
