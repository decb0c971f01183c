"""A stage for newsletters: an editor, two who may send, readers, a clock and an outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from domain.deliveries import Method, State
from domain.directory.rights import Role
from domain.newsletters.forms import RawItem
from domain.newsletters.issue import Desk, Issue, Item, Series
from domain.timers import State as TimerState
from schedules.newsletters import HANDLERS
from schedules.ticker import Ticker
from services.newsletters import approving, drafting, editing, founding, submitting, subscribing
from services.work import Works
from storage.deliveries.tables import Delivery
from storage.directory import Person, Workgroup
from storage.newsletters import issues
from storage.newsletters import series as queries
from storage.timers import Timer
from tests import factories
from tests.calls_stage import Loud, Sent
from tests.conftest import WORKSPACE, StillClock

CHANNEL = "C0NEWS"


class Stage:
    """A program with its two newsletters; `series` is the first, which goes to one channel."""

    def __init__(self, works: Works, clock: StillClock) -> None:
        self.works = works
        self.clock = clock
        self.ticker = Ticker(works, HANDLERS, funnel=Loud(), machine=clock.now)
        self.sent: list[Sent] = []
        self.payloads: dict[str, dict[str, Any]] = {}
        self.forms = 0

    async def set(self) -> Stage:
        """Put everybody in place: Ed drafts, Sue and Sam send, Max manages, Mia and Rob read."""
        async with self.works.begin(WORKSPACE) as work:
            program = await factories.program(work)
            self.group: Workgroup = await factories.workgroup(work, "Teacher Pipeline")
            self.ed: Person = await factories.person(work, "Ed", zone="America/New_York")
            self.sue: Person = await factories.person(work, "Sue", zone="America/New_York")
            self.sam: Person = await factories.person(work, "Sam")
            self.max: Person = await factories.person(work, "Max", role=Role.MANAGER)
            self.mia: Person = await factories.person(work, "Mia", sits_in=[self.group])
            self.rob: Person = await factories.person(work, "Rob", sits_in=[self.group])
            await founding.found(work, program)
            self.series: Series = (await queries.every(work.session, WORKSPACE))[0]
            self.other: Series = (await queries.every(work.session, WORKSPACE))[1]
            await queries.set_channels(work.session, WORKSPACE, self.series.id, [CHANNEL])
            for may, people in ((queries.DRAFT, [self.ed]), (queries.SEND, [self.sue, self.sam])):
                await queries.appoint(work.session, WORKSPACE, self.series.id, may, {each.id for each in people})
        return self

    def key(self) -> str:
        """Return a form's view id that was not used before."""
        self.forms += 1
        return f"V{self.forms}"

    async def submit(self, who: Person, title: str = "An item", *, section: str = "practices", **more: Any) -> None:
        """Submit an item to the series."""
        raw = RawItem(section=section, title=title, **more)
        await submitting.submit(
            self.works, WORKSPACE, user(who), series_id=self.series.id, raw=raw, request_key=self.key()
        )

    async def start(self, who: Person | None = None) -> Desk:
        """Open the draft of the series, as the editor unless told otherwise."""
        return await drafting.start(self.works, WORKSPACE, user(who or self.ed), series_id=self.series.id)

    async def write(self, issue_id: int, title: str = "Own item", *, section: str = "other", **more: Any) -> Desk:
        """Let the editor write an item."""
        raw = RawItem(section=section, title=title, **more)
        return await editing.write(
            self.works, WORKSPACE, user(self.ed), issue_id=issue_id, raw=raw, request_key=self.key()
        )

    async def approved(self, *titles: str) -> Desk:
        """Return an issue with these items, written by the editor and approved by Sue."""
        found = await self.start()
        for title in titles or ("Own item",):
            found = await self.write(found.issue.id, title)
        return await approving.approve(self.works, WORKSPACE, user(self.sue), issue_id=found.issue.id)

    async def out(self, *titles: str) -> Issue:
        """Return such an issue once it was sent."""
        found = await self.approved(*titles)
        return await self.send(found.issue.id)

    async def send(self, issue_id: int) -> Issue:
        """Send an approved issue at once and let it go out."""
        await approving.send_now(self.works, WORKSPACE, user(self.sue), issue_id=issue_id)
        await self.later(minutes=2)
        return await self.issue(issue_id)

    async def subscribe(self, *people: Person) -> None:
        """Let these people get the series by direct message."""
        for who in people:
            await subscribing.subscribe(self.works, WORKSPACE, user(who), series_id=self.series.id)

    async def pass_on(self) -> list[Sent]:
        """Fire what is due and send what is owed, as a worker does; returns what went out."""
        await self.ticker.tick()
        async with self.works.begin(WORKSPACE) as work:
            query = select(Delivery).where(Delivery.state == State.PENDING).order_by(Delivery.id)
            now = self.clock.now()
            rows = [row for row in await work.session.scalars(query) if row.available_at <= now]
            out = []
            for row in rows:
                target = await work.session.get(Delivery, row.target_delivery) if row.target_delivery else None
                key = target.dedupe_key if target and row.method == Method.UPDATE else row.dedupe_key
                self.payloads[key] = row.payload
                where = row.recipient or row.channel or ""
                out.append(Sent(row.dedupe_key, where, row.payload["text"], "", now, row.owner))
            await work.session.execute(
                update(Delivery).where(Delivery.id.in_([row.id for row in rows])).values(state=State.SENT)
            )
        self.sent += out
        return out

    async def until(self, moment: datetime) -> list[Sent]:
        """Step from one due thing to the next until `moment`; returns everything that went out on the way."""
        out = await self.pass_on()
        while True:
            async with self.works.reading(WORKSPACE) as work:
                query = select(func.min(Timer.due_at)).where(Timer.state == TimerState.WAITING)
                coming = await work.session.scalar(query)
            if coming is None or coming > moment:
                break
            self.clock.moment = max(coming, self.clock.moment)
            out += await self.pass_on()
        self.clock.moment = moment
        return out + await self.pass_on()

    async def later(self, **delta: float) -> list[Sent]:
        """Step through a length of time."""
        return await self.until(self.clock.now() + timedelta(**delta))

    async def issue(self, issue_id: int) -> Issue:
        """Return an issue as it is stored."""
        async with self.works.reading(WORKSPACE) as work:
            found = await issues.find(work.session, WORKSPACE, issue_id)
        assert found is not None
        return found

    async def items(self, issue_id: int) -> dict[str, Item]:
        """Return an issue's items by title."""
        async with self.works.reading(WORKSPACE) as work:
            return {each.title: each for each in await issues.items(work.session, WORKSPACE, issue_id)}


def user(who: Person) -> str:
    """Return a person's Slack id."""
    assert who.slack_user is not None
    return who.slack_user
