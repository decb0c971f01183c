"""What every measurement starts from: a sandbox, databases, and whole processes beside them."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path

from benchmarks.constants import LIAISON, MEMBER, TEAM
from bot.processes import leave_alone, take_turns
from domain.calls.forms import RawSchedule
from domain.clock import SystemClock
from domain.directory.rights import Role
from sandbox.server import Sandbox
from services.calls import scheduling
from services.work import Works
from storage.database import Database
from storage.directory import Person
from storage.workspaces import Workspace
from tests import factories
from tests.databases import create_postgres_database, postgres_server
from tests.journeys.harness import Plan, free_port, prepare, sandbox_config

DATABASES = ("sqlite", "postgresql")
STARTING = 20.0


class Bench:
    """A folder, a PostgreSQL server and new databases on demand, for one run of the benchmarks."""

    def __init__(self, folder: Path, postgres: str) -> None:
        self.folder = folder
        self._postgres = postgres
        self._made = 0

    async def database(self, kind: str) -> str:
        """Return the URL of a new database with every table; `kind` is `sqlite` or `postgresql`."""
        self._made += 1
        name = f"bench{self._made}"
        if kind == "sqlite":
            url = f"sqlite:///{self.folder / name}.sqlite3"
        else:
            url = await create_postgres_database(self._postgres, name)
        await prepare(url)
        return url

    async def program(self, kind: str) -> str:
        """Return the URL of a new database with a workgroup, its liaison, a member, and a monthly series of calls."""
        url = await self.database(kind)
        database = Database(url)
        works = Works(database, SystemClock())
        async with database.writing() as session:
            session.add(Workspace(id=TEAM, installed_at=works.clock.now()))
        async with works.begin(TEAM) as work:
            group = await factories.workgroup(work, "Teacher Pipelines", channel="C0STANDARDS")
            liaison = await factories.person(work, "Ines Roy", role=Role.LIAISON, of=group, slack_user=LIAISON)
            await factories.person(work, "Maya Ortiz", sits_in=[group], slack_user=MEMBER)
        await _schedule(works, liaison, group.id)
        await database.close()
        return url


async def _schedule(works: Works, liaison: Person, workgroup_id: int) -> None:
    day = works.clock.now() + timedelta(days=30)
    raw = RawSchedule(
        title="Monthly call",
        repeat="monthly",
        date=f"{day:%Y-%m}-{min(day.day, 28)}",
        time="15:00",
        zone="America/New_York",
        minutes="60",
        link="https://meet.example.org/room",
        pattern="day_of_month",
    )
    await scheduling.schedule(
        works, TEAM, str(liaison.slack_user), workgroup_id=workgroup_id, raw=raw, request_key="bench"
    )


@contextmanager
def as_served(kind: str) -> Iterator[None]:
    """Run Python in this process as it runs where Convene serves, for measurements inside of it.

    Without that, the garbage collector looks through all that the benchmarks themselves imported, a tenth of a second
    each time, and threads keep Python's lock ten times as long: the slowest of a few hundred searches showed only that.
    """
    before = sys.getswitchinterval()
    take_turns(sqlite=kind == "sqlite")
    leave_alone()
    try:
        yield
    finally:
        gc.unfreeze()
        sys.setswitchinterval(before)


@contextmanager
def bench() -> Iterator[Bench]:
    """Provide databases for the length of the block."""
    with tempfile.TemporaryDirectory() as folder, postgres_server(Path(folder) / "postgres", durable=True) as dsn:
        yield Bench(Path(folder), dsn)


@asynccontextmanager
async def sandbox(plan: Plan) -> AsyncIterator[Sandbox]:
    """Run the sandbox of a plan in this process."""
    async with Sandbox(sandbox_config(plan)).running(port=0) as running:
        yield running


@asynccontextmanager
async def bare_server(variant: str, *arguments: str) -> AsyncIterator[tuple[int, int]]:
    """Run one variant of `benchmarks.servers` as a process; yields its port and process id."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.servers", variant, str(port), *arguments])
    try:
        async with asyncio.timeout(STARTING):
            while not await _listens(port):
                await asyncio.sleep(0.05)
        yield port, process.pid
    finally:
        process.kill()
        process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def resident_mb(pid: int) -> float:
    """Return the memory that a process has for itself and its share of what it shares, in MB (Linux)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise LookupError(pid)
