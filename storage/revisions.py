"""Which revision a database stands at, and which is the newest, without Alembic: a running bot needs no more of it."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database

VERSIONS = Path(__file__).parent / "migrations" / "versions"
_REVISION = re.compile(r"^revision(?:: str)? = [\"'](\w+)[\"']", re.MULTILINE)
_DOWN = re.compile(r"^down_revision(?:: [^=]+)? = [\"'](\w+)[\"']", re.MULTILINE)


async def state(database: Database) -> tuple[str | None, str]:
    """Return the revision that the database stands at (None: never migrated) and the newest one."""
    async with database.engine.connect() as connection:
        return await _current(connection), newest()


def newest() -> str:
    """Return the revision that no other follows, read from the files; empty when there is none yet.

    Raises ValueError when there are several: somebody has to merge them.
    """
    followed = {found[1] for source in _sources() if (found := _DOWN.search(source))}
    heads = sorted(_all() - followed)
    if len(heads) > 1:
        raise ValueError(f"several newest revisions: {', '.join(heads)}")
    return heads[0] if heads else ""


def is_newer(found: str | None) -> bool:
    """Say whether a database stands at a revision that this release does not know: a newer one has migrated it."""
    return bool(found) and found not in _all()


def _sources() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(VERSIONS.glob("*.py"))]


def _all() -> set[str]:
    return {found[1] for source in _sources() if (found := _REVISION.search(source))}


async def _current(connection: AsyncConnection) -> str | None:
    if not await connection.run_sync(lambda plain: inspect(plain).has_table("alembic_version")):
        return None
    found: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
