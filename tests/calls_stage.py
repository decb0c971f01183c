"""A stage for calls: a workgroup with its people, a clock that steps from due thing to due thing, and an outbox."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from domain.calls.answers import Answer
from domain.calls.forms import RawSchedule
from domain.deliveries import State
from domain.directory.rights import Role
from domain.timers import State as TimerState
from schedules.calls import HANDLERS
from schedules.ticker import Ticker
from services.calls import answering, scheduling
from services.calls.scheduling import Saved
from services.work import Works
from storage.calls.tables import CallRow
from storage.deliveries.tables import Delivery
from storage.directory import Person, Workgroup
from storage.timers import Timer
from tests import factories
from tests.conftest import WORKSPACE, StillClock

MONTHLY = RawSchedule(
    title="Monthly call",
    repeat="monthly",
    date="2026-09-10",
    time="15:00",
    zone="America/New_York",
    minutes="60",
    link="https://meet.example.org/room",
    pattern="nth_weekday",
)
ONCE = replace(MONTHLY, title="One call", repeat="once")


class Loud:
    """A funnel that lets a test fail on the error itself."""

    def note(self, error: BaseException, *, kind: str, handler: str, workspace: str = "") -> str:
        raise error


@dataclass(frozen=True)
class Sent:
    """A message that went out: its key, where to, its text and blocks, and when."""

    key: str
    to: str
    text: str
    blocks: str
    at: datetime
    owner: str | None


class Stage:
    """One workgroup in Slack; times pass only when a test says so."""

    def __init__(self, works: Works, clock: StillClock) -> None:
        self.works = works
        self.clock = clock
        self.ticker = Ticker(works, HANDLERS, funnel=Loud(), machine=clock.now)
        self.sent: list[Sent] = []
        self.forms = 0

    async def set(self) -> Stage:
        """Put everybody in place."""
        async with self.works.begin(WORKSPACE) as work:
            self.group: Workgroup = await factories.workgroup(work, "Teacher Pipelines", channel="C0PIPES")
            self.other: Workgroup = await factories.workgroup(work, "Standards", channel="C0STAND")
            east = "America/New_York"
            self.lia: Person = await factories.person(work, "Lia", role=Role.LIAISON, of=self.group, zone=east)
            self.max: Person = await factories.person(work, "Max", role=Role.MANAGER, zone=east)
            self.ana: Person = await factories.person(work, "Ana", sits_in=[self.group], zone="America/Phoenix")
            self.ben: Person = await factories.person(work, "Ben", sits_in=[self.group], zone=east)
            self.dot: Person = await factories.person(work, "Dot", sits_in=[self.group], slack=False, zone="")
            self.out: Person = await factories.person(work, "Out")
        return self

    async def schedule(
        self, raw: RawSchedule = MONTHLY, *, by: Person | None = None, key: str | None = None, **more: Any
    ) -> Saved:
        """Save the scheduling form, as the liaison unless told otherwise."""
        self.forms += 1
        user = (by or self.lia).slack_user or ""
        more = {"workgroup_id": self.group.id, **more}
        return await scheduling.schedule(
            self.works, WORKSPACE, user, raw=raw, request_key=key or f"V{self.forms}", **more
        )

    async def answer(self, who: Person, call_id: int, given: Answer = Answer.GOING) -> None:
        """Answer an invitation."""
        await answering.answer(self.works, WORKSPACE, who.slack_user or "", call_id=call_id, given=given)

    async def calls(self) -> list[CallRow]:
        """Return every call, in the order of their dates."""
        async with self.works.reading(WORKSPACE) as work:
            return list(await work.session.scalars(select(CallRow).order_by(CallRow.starts_at, CallRow.id)))

    async def pass_on(self) -> list[Sent]:
        """Fire what is due and send what is owed, as ticker and relay do; returns what went out."""
        await self.ticker.tick()
        async with self.works.begin(WORKSPACE) as work:
            rows = list(
                await work.session.scalars(
                    select(Delivery).where(Delivery.state == State.PENDING).order_by(Delivery.id)
                )
            )
            now = self.clock.now()
            live = [row for row in rows if row.available_at <= now and (not row.expires_at or row.expires_at > now)]
            out = [
                Sent(
                    row.dedupe_key,
                    row.recipient or row.channel or "",
                    row.payload["text"],
                    str(row.payload.get("blocks")),
                    now,
                    row.owner,
                )
                for row in live
            ]
            await work.session.execute(
                update(Delivery).where(Delivery.id.in_([row.id for row in live])).values(state=State.SENT)
            )
        self.sent += out
        return out

    async def until(self, moment: datetime) -> list[Sent]:
        """Step from one due thing to the next until `moment`; returns everything that went out on the way."""
        out = await self.pass_on()
        while True:
            async with self.works.reading(WORKSPACE) as work:
                coming = await work.session.scalar(
                    select(func.min(Timer.due_at)).where(Timer.state == TimerState.WAITING)
                )
            if coming is None or coming > moment:
                break
            self.clock.moment = max(coming, self.clock.moment)
            out += await self.pass_on()
        self.clock.moment = moment
        return out + await self.pass_on()

    async def later(self, **delta: float) -> list[Sent]:
        """Step through a length of time."""
        return await self.until(self.clock.now() + timedelta(**delta))

    async def waiting(self) -> list[tuple[str, str, datetime]]:
        """Return the timers still ahead: kind, ref and when."""
        async with self.works.reading(WORKSPACE) as work:
            query = select(Timer.kind, Timer.ref, Timer.due_at).where(Timer.state == TimerState.WAITING)
            return [tuple(row) for row in await work.session.execute(query.order_by(Timer.due_at, Timer.kind))]


def keys(sent: list[Sent]) -> list[str]:
    """Return the keys of messages without the random end of an edit's."""
    return [each.key.partition("~")[0] for each in sent]
