"""Ten thousand timers due in the same minute: each a real reminder of a call, with its post in the outbox."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select

from benchmarks.constants import TEAM
from benchmarks.report import Figure, at_most
from benchmarks.setting import DATABASES, Bench
from bot.engine import handlers
from domain.calls.call import Call
from domain.calls.reminders import reminders
from schedules.ticker import Ticker
from services.calls import naming
from services.work import Works
from storage import timers
from storage.calls.tables import CallRow
from storage.database import Database
from storage.deliveries.tables import Delivery
from storage.workspaces import Workspace
from tests import factories

TIMERS = 10_000
GROUPS = 50
STARTS = datetime(2026, 10, 8, 19, 0, tzinfo=UTC)
PLANNED = STARTS - timedelta(days=20)


class Moment:
    """A business clock that is set by hand."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self.moment


class Strict:
    """A funnel that ends the measurement: a failed reminder must not look fast."""

    def note(self, error: BaseException, *, kind: str, handler: str, workspace: str = "") -> str:
        """Raise the error."""
        raise error


async def measure(bench: Bench) -> list[Figure]:
    """Return the seconds until the last of the reminders is in the outbox."""
    return [
        at_most(f"{TIMERS:,} reminders due in one minute, {kind}", await _fire(bench, kind), "s", 10.0)
        for kind in DATABASES
    ]


async def _fire(bench: Bench, kind: str) -> float:
    database = Database(await bench.database(kind))
    clock = Moment(PLANNED)
    works = Works(database, clock)
    await _plan(works)
    clock.moment = STARTS - timedelta(hours=24) + timedelta(minutes=1)
    ticker = Ticker(works, handlers(), funnel=Strict())
    began = time.perf_counter()
    fired = await ticker.tick()
    took = time.perf_counter() - began
    async with works.reading(TEAM) as work:
        owed = await work.session.scalar(select(func.count()).select_from(Delivery)) or 0
    await database.close()
    if fired != TIMERS or owed != TIMERS:
        raise SystemExit(f"{fired} timers fired and {owed} messages are owed, instead of {TIMERS}")
    return took


async def _plan(works: Works) -> None:
    """Store the calls and their 24-hour reminders."""
    async with works.database.writing() as session:
        session.add(Workspace(id=TEAM, installed_at=PLANNED))
    async with works.begin(TEAM) as work:
        groups = [(await factories.workgroup(work, f"Group {number}")).id for number in range(GROUPS)]
        made = await work.session.scalars(insert(CallRow).returning(CallRow.id), list(_rows(groups)))
        calls = [Call(id_, 0, None, "", STARTS, "UTC", 60, None) for id_ in made]
        planned = [(call, reminders(STARTS, work.now)[0]) for call in calls]
        await timers.schedule(work.session, TEAM, [naming.timer(call, each) for call, each in planned])


def _rows(groups: list[int]) -> Iterator[dict[str, object]]:
    for number in range(TIMERS):
        yield {
            "workspace": TEAM,
            "workgroup_id": groups[number % GROUPS],
            "title": f"Call {number}",
            "starts_at": STARTS,
            "zone": "America/New_York",
            "minutes": 60,
            "ends_at": STARTS + timedelta(minutes=60),
            "reminders": [1440],
            "created_at": PLANNED,
            "announced": True,
        }
