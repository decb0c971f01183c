"""What tests on every floor share: a clock that stands still, and the two real databases."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pytest_socket import disable_socket, enable_socket

from services.work import Works
from storage.database import Database
from storage.workspaces import Workspace
from tests.databases import (
    KINDS,
    SharedStatements,
    clear_tables,
    create_postgres_database,
    create_tables,
    postgres_server,
    share_statements,
)

# How fast things are is measured by `make bench`; a busy machine must not fail a property.
settings.register_profile("convene", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("convene")

WORKSPACE = "T0CONVENE"
START = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)


class StillClock:
    """A business clock that moves only when a test moves it."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the moment it was set to."""
        return self.moment

    def advance(self, **delta: float) -> datetime:
        """Move forward by a timedelta's arguments and return the new moment."""
        self.moment += timedelta(**delta)
        return self.moment


@pytest.fixture(autouse=True)
def _sockets(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let only tests marked `sockets` reach the network; Unix sockets (the event loop, PostgreSQL) stay open."""
    if request.node.get_closest_marker("sockets"):
        enable_socket()
    else:
        disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture
def clock() -> StillClock:
    """A business clock that stands at 1 September 2026, 15:00 UTC."""
    return StillClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The DSN of a PostgreSQL server that this test process has to itself."""
    enable_socket()
    # Not in pytest's own folder: another run of pytest tidies that up, server or not.
    with tempfile.TemporaryDirectory(prefix="convene-postgres-") as folder, postgres_server(Path(folder)) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def _postgres_tables(postgres: str) -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")

    async def prepare() -> str:
        dsn = await create_postgres_database(postgres, f"convene_{worker}")
        database = Database(dsn)
        await create_tables(database)
        await database.close()
        return dsn

    enable_socket()
    return asyncio.run(prepare())


@pytest.fixture(scope="session")
def _sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"

    async def prepare() -> None:
        database = Database(f"sqlite:///{path}")
        await create_tables(database)
        await database.close()

    enable_socket()
    asyncio.run(prepare())
    return path


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database with every table, once for each kind."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("_sqlite_tables")
        path = tmp_path / "convene.sqlite3"
        shutil.copy(template, path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("_postgres_tables")
    return url


@pytest.fixture(scope="session")
def compiled() -> dict[str, SharedStatements]:
    """What SQLAlchemy compiled in this test process, for each kind of database."""
    return {}


@pytest.fixture
async def database(database_url: str, compiled: dict[str, SharedStatements]) -> AsyncIterator[Database]:
    """A database with every table, the test's workspace and nothing else; runs a test once for each kind."""
    database = Database(database_url)
    share_statements(database, compiled)
    async with database.writing() as session:
        session.add(Workspace(id=WORKSPACE, name="Learning Collaborative", installed_at=START))
    yield database
    if not database.is_sqlite:
        await clear_tables(database)
    await database.close()


@pytest.fixture
def works(database: Database, clock: StillClock) -> Works:
    """Units of work on that database, at the time of the test's clock."""
    return Works(database, clock)
