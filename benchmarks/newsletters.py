"""An issue to thousands of people: into the outbox at once, out at the workspace's cap, at a cost that stays flat."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Engine, event, func, insert, select, text, update

from benchmarks.constants import TEAM
from benchmarks.deliveries import AT_CAP_SECONDS, RAMP_SECONDS, WORKSPACES, installation, slack, worker
from benchmarks.report import Figure, at_least, at_most, median_ratio, published
from benchmarks.setting import DATABASES, Bench, as_served
from bot.tokens import Vault, new_key
from domain.clock import SystemClock
from domain.deliveries import State
from domain.lanes import POSTS_A_MINUTE, no_limits
from domain.newsletters.issue import IssueState, Section
from domain.newsletters.rhythm import LOOK_BACK
from schedules.relay import Relay
from schedules.relay.gateway import Page
from services.newsletters import founding, sending
from services.work import Work, Works
from services.workspaces import install
from storage.database import Database
from storage.deliveries.tables import Delivery
from storage.directory import Person
from storage.newsletters import issues
from storage.newsletters import series as queries
from storage.newsletters.tables import NewsletterItem, NewsletterSubscription
from storage.workspaces import Workspace
from tests import factories

READERS = 5_000
RUNS = 5
FEW = 1_000
MANY = 100_000
SAMPLE = 64
"""Messages sent in one turn, in which is measured what each costs."""
TURNS = 40
WARM_UP = 3
FACTOR = 4.0
"""Times Slack's limits, on both sides: one workspace alone would take twenty minutes for five thousand messages."""
AT_CAP_READERS = 600
ITEMS = 12
TEXT = "Every new teacher in the state is paired with somebody who has taught the same grade for five years or more. "


class Strict:
    """A funnel that ends the measurement: a failed delivery must not look fast."""

    def note(self, error: BaseException, *, kind: str, handler: str, workspace: str = "") -> str:
        """Raise the error."""
        raise error


class Nowhere:
    """A Slack that takes everything at once, so that what is measured is the database and the relay."""

    def __init__(self) -> None:
        self.posts = count(1)
        self.last = 0

    async def post(
        self,
        workspace: str,
        channel: str,
        payload: Mapping[str, Any],
        *,
        thread_ts: str | None,
        metadata: Mapping[str, Any],
    ) -> str:
        """Return the ts of a message."""
        self.last = next(self.posts)
        return f"1790000000.{self.last:06d}"

    async def update(self, workspace: str, channel: str, ts: str, payload: Mapping[str, Any]) -> None:
        """Change nothing."""

    async def open_dm(self, workspace: str, user: str) -> str:
        """Return the D id of somebody."""
        return user.replace("U", "D", 1)

    async def read(self, workspace: str, channel: str, *, thread_ts: str | None, oldest: datetime, cursor: str) -> Page:
        """Return an empty channel."""
        return Page([], "")

    async def upload(self, workspace: str, *, name: str, alt_text: str, content: bytes) -> str:
        """Return the id of a file."""
        return "F1"

    async def is_ready(self, workspace: str, slack_file: str) -> bool:
        """Say yes."""
        return True


async def measure(bench: Bench) -> list[Figure]:
    """Return seconds to enqueue, the share of the cap that is reached, and the cost of a message among many."""
    figures = []
    for kind in DATABASES:
        with as_served(kind):
            figures.append(await _enqueued(bench, kind))
        figures.append(await _at_the_cap(bench, kind))
        figures += await _flat(bench, kind)
    return figures


async def _enqueued(bench: Bench, kind: str) -> Figure:
    """Return the median seconds from the timer's call to the commit, for an issue to five thousand people."""
    async with _works(bench, kind) as works:
        async with works.begin(TEAM) as work:
            series = await _series(work)
            await _readers(work, series, _people(READERS))
        took = []
        for _ in range(RUNS):
            async with works.begin(TEAM) as work:
                issue = await _issue(work, series)
            began = time.perf_counter()
            async with works.begin(TEAM) as work:
                await sending.send(work, issue)
            took.append(time.perf_counter() - began)
            await _check(works, issue)
    return at_most(f"newsletter to {READERS:,} people enqueued, {kind}", statistics.median(took), "s", 2.0)


async def _check(works: Works, issue: int) -> None:
    async with works.reading(TEAM) as work:
        owed = await work.session.scalar(
            select(func.count()).where(Delivery.dedupe_key.startswith(f"newsletter:{issue}:dm:"))
        )
    if owed != READERS:
        raise SystemExit(f"{owed} messages are owed instead of {READERS}")


async def _at_the_cap(bench: Bench, kind: str) -> Figure:
    """Send one issue to many people in one workspace; count what arrives in a steady stretch."""
    people = _people(AT_CAP_READERS)
    users = [{"id": user, "handle": user.lower(), "name": user} for user, _ in people]
    async with slack(bench, limits=f"{{factor: {FACTOR}, workspace_posts: 300}}", users=users) as (url, control):
        known = [(user, await control.person(user.lower()).dm("A0BENCH")) for user, _ in people]
        database_url, key = await _owing(bench, kind, known)
        async with worker(bench, database_url, key, url, pace=FACTOR):
            while not await control.posts():
                await asyncio.sleep(0.1)
            await asyncio.sleep(RAMP_SECONDS + AT_CAP_SECONDS + 1)
            stamps = sorted(float(post["ts"]) for post in await control.posts())
        refused = sum(each.get("error") == "ratelimited" for each in await control.traffic())
    if refused:
        raise SystemExit(f"Slack's own limit was hit {refused} times: the relay is too fast")
    if len(stamps) == AT_CAP_READERS:
        raise SystemExit("everything had arrived before the stretch was over: owe more")
    begins = stamps[0] + RAMP_SECONDS
    arrived = sum(begins <= stamp < begins + AT_CAP_SECONDS for stamp in stamps)
    cap = POSTS_A_MINUTE * FACTOR / 60 * AT_CAP_SECONDS
    return at_least(f"newsletter by direct message, {kind}: share of the workspace's cap", arrived / cap, "x", 0.95)


async def _owing(bench: Bench, kind: str, people: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return the URL of a database in which an issue waits for these people (user and D id), and its key."""
    url, key = await bench.database(kind), new_key()
    database = Database(url)
    works = Works(database, SystemClock())
    await install(works, installation(WORKSPACES[0], Vault((key,))))
    async with works.begin(WORKSPACES[0]) as work:
        series = await _series(work)
        await _readers(work, series, people)
        await sending.send(work, await _issue(work, series))
    await database.close()
    return url, key


async def _flat(bench: Bench, kind: str) -> list[Figure]:
    """Return what one message costs the database with few and with many waiting, and the ratio of the two.

    Two databases take turns, so that whatever else the machine does falls on both, and after each turn as many wait as
    before it. Counted is the time of the statements: what each commit waits for the disk says nothing about a backlog.
    """
    async with _backlog(bench, kind, FEW) as few, _backlog(bench, kind, MANY) as many:
        turns = [(await many.turn(), await few.turn()) for _ in range(WARM_UP + TURNS)][WARM_UP:]
    name = f"cost of a message, {kind}"
    return [
        at_most(f"{name}: {MANY:,} waiting / {FEW:,} waiting", median_ratio(turns), "x", 1.2),
        published(f"{name}: {MANY:,} waiting", statistics.median(cost for cost, _ in turns) * 1_000, "ms"),
    ]


@dataclass(frozen=True)
class _Backlog:
    """Messages that wait in a database, each person's in a lane of their own, and a relay without limits."""

    works: Works
    relay: Relay
    slack: Nowhere

    async def turn(self) -> float:
        """Send some and return the seconds of statements for each; afterwards they wait again."""
        before = self.slack.last
        with _statements() as took:
            await _deliver(self.relay, self.slack, SAMPLE)
            await self.relay.drain(30)
        async with self.works.begin(TEAM) as work:
            await work.session.execute(
                update(Delivery)
                .where(Delivery.state == State.SENT)
                .values(state=State.PENDING, attempts=0, first_try_at=None, slack_ts=None),
                execution_options={"synchronize_session": False},
            )
        return sum(took) / (self.slack.last - before)


@asynccontextmanager
async def _backlog(bench: Bench, kind: str, waiting: int) -> AsyncIterator[_Backlog]:
    async with _works(bench, kind) as works:
        people = _people(READERS)
        async with works.begin(TEAM) as work:
            series = await _series(work)
            await _readers(work, series, people[: min(waiting, READERS)])
        for _ in range(max(waiting // READERS, 1)):
            async with works.begin(TEAM) as work:
                await sending.send(work, await _issue(work, series))
        async with works.begin(TEAM) as work:
            # As PostgreSQL does by itself within a minute; otherwise it would plan for the empty tables of before.
            await work.session.execute(text("ANALYZE"))
        slack_ = Nowhere()
        yield _Backlog(works, Relay(works, slack_, paces=no_limits(), funnel=Strict()), slack_)


@contextmanager
def _statements() -> Iterator[list[float]]:
    """Collect the seconds that each statement takes, on whatever connection."""
    took: list[float] = []

    def begins(connection: Connection, *_: object) -> None:
        connection.info["began"] = time.perf_counter()

    def ends(connection: Connection, *_: object) -> None:
        took.append(time.perf_counter() - connection.info["began"])

    listeners = {"before_cursor_execute": begins, "after_cursor_execute": ends}
    for name, listener in listeners.items():
        event.listen(Engine, name, listener)
    try:
        yield took
    finally:
        for name, listener in listeners.items():
            event.remove(Engine, name, listener)


async def _deliver(relay: Relay, slack_: Nowhere, messages: int) -> None:
    until = slack_.last + messages
    while slack_.last < until:
        await relay.once()
        await asyncio.sleep(0)


@asynccontextmanager
async def _works(bench: Bench, kind: str) -> AsyncIterator[Works]:
    database = Database(await bench.database(kind))
    works = Works(database, SystemClock())
    async with database.writing() as session:
        session.add(Workspace(id=TEAM, installed_at=works.clock.now()))
    try:
        yield works
    finally:
        await database.close()


async def _series(work: Work) -> int:
    await founding.found(work, await factories.program(work))
    return (await queries.every(work.session, work.workspace))[0].id


def _people(number: int) -> list[tuple[str, str]]:
    """Return Slack ids with the ids of their direct messages."""
    return [(f"U0READ{each:05d}", f"D0READ{each:05d}") for each in range(number)]


async def _readers(work: Work, series: int, people: Sequence[tuple[str, str]]) -> None:
    """Add people who get a series by direct message, whose direct messages are open already."""
    rows = [
        {
            "workspace": work.workspace,
            "slack_user": user,
            "dm_channel": dm,
            "name": user,
            "email": f"{user}@example.org",
        }
        for user, dm in people
    ]
    await work.session.execute(insert(Person), rows)
    ids = await work.session.scalars(select(Person.id).where(Person.slack_user.startswith("U0READ")))
    chosen = [
        {
            "workspace": work.workspace,
            "series_id": series,
            "person_id": each,
            "subscribed": True,
            # Some leave a section out, as people do.
            "off": [Section.OTHER.value] if each % 5 == 0 else [],
            "changed_at": work.now,
        }
        for each in ids
    ]
    await work.session.execute(insert(NewsletterSubscription), chosen)


async def _issue(work: Work, series: int) -> int:
    """Return an issue of a dozen items that is due now."""
    made = await issues.add(
        work.session,
        work.workspace,
        series_id=series,
        period=work.now.date().replace(day=1),
        title="Standards Implementation News",
        since=work.now - LOOK_BACK,
        until=work.now,
        authors=[],
        created_at=work.now,
    )
    sections = list(Section)
    rows = [
        {
            "workspace": work.workspace,
            "series_id": series,
            "issue_id": made.id,
            "section": sections[number % len(sections)].value,
            "position": number,
            "source_kind": "own",
            "title": f"Item {number}: what we found",
            "text": TEXT * 3,
            "link": f"https://example.org/{number}",
            "credit": "A state agency",
        }
        for number in range(ITEMS)
    ]
    await work.session.execute(insert(NewsletterItem), rows)
    values = {"state": IssueState.SCHEDULED.value, "send_at": work.now}
    await issues.put(work.session, work.workspace, made.id, **values)
    return made.id
