"""A stage for pulses: a workgroup of people with offices and kinds of organisation, a clock, and an outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from bot.tokens import Vault, new_key
from domain.deliveries import State
from domain.directory.rights import Role
from domain.pulses.ballot import Page
from domain.pulses.instrument import Instrument
from domain.pulses.pulse import Pulse
from domain.timers import State as TimerState
from schedules.pulses import HANDLERS
from schedules.ticker import Ticker
from services.pulses import answering, starting
from services.pulses.starting import Started, Wish
from services.pulses.sweeping import sweep
from services.work import Works
from storage.deliveries.tables import Delivery
from storage.directory import Organisation, Person, Workgroup
from storage.timers import Timer
from tests import factories
from tests.calls_stage import Loud, Sent
from tests.conftest import WORKSPACE, StillClock
from tests.pulses_stage import norms

KEY = new_key()
KINDS = ("state_agency", "district")


def with_vault(works: Works) -> Works:
    """Return the same database and clock, with the environment's key."""
    return Works(works.database, works.clock, Vault((KEY,)))


class Stage:
    """One workgroup; the first half of its members sits for the standards office, the other half for talent."""

    def __init__(self, works: Works, clock: StillClock, *, instrument: Instrument | None = None) -> None:
        self.works = works
        self.clock = clock
        self.instrument = instrument or norms()
        self.ticker = Ticker(works, HANDLERS, funnel=Loud(), machine=clock.now)
        self.sent: list[Sent] = []
        self.members: list[Person] = []
        self.forms = 0

    async def set(self, members: int = 6) -> Stage:
        """Put everybody in place."""
        async with self.works.begin(WORKSPACE) as work:
            self.group: Workgroup = await factories.workgroup(work, "Teacher Pipelines", channel="C0PIPES")
            self.lia: Person = await factories.person(work, "Lia", role=Role.LIAISON, of=self.group, zone="UTC")
            self.max: Person = await factories.person(work, "Max", role=Role.MANAGER, zone="UTC")
            self.out: Person = await factories.person(work, "Out")
            for number in range(members):
                office = "standards" if number < members / 2 else "talent"
                kind = KINDS[number % 2]
                agency: Organisation = await factories.organisation(work, f"Agency {number}", kind=kind)
                self.members.append(
                    await factories.person(
                        work, f"Member {number}", organisation=agency, sits_in=[self.group], office=office, zone="UTC"
                    )
                )
        return self

    async def start(self, *, by: Person | None = None, key: str | None = None, **wish: Any) -> Started:
        """Start a pulse of the stage's instrument, as the liaison unless told otherwise."""
        self.forms += 1
        wanted = Wish(**{"instrument": self.instrument, "workgroup_id": self.group.id, **wish})
        return await starting.start(
            self.works, WORKSPACE, user(by or self.lia), wanted, request_key=key or f"V{self.forms}"
        )

    async def answer(
        self, who: Person, pulse_id: int, *ratings: int | None, last: bool = True, **comments: str
    ) -> None:
        """Answer items in their order (as far as given) in one page, which is the last one unless told otherwise."""
        named = dict(zip((item.id for item in self.instrument.items), ratings, strict=False))
        await answering.save(self.works, WORKSPACE, user(who), Page(named, comments, last), pulse_id=pulse_id)

    async def all_answer(self, pulse_id: int, rows: Sequence[Sequence[int]], **comments: str) -> None:
        """Let members answer in their order, one row each."""
        for who, row in zip(self.members, rows, strict=False):
            await self.answer(who, pulse_id, *row, **comments)

    async def pass_on(self) -> list[Sent]:
        """Fire what is due, send what is owed and sweep, as a worker does; returns what went out."""
        await self.ticker.tick()
        async with self.works.begin(WORKSPACE) as work:
            query = select(Delivery).where(Delivery.state == State.PENDING).order_by(Delivery.id)
            now = self.clock.now()
            live = [
                row
                for row in await work.session.scalars(query)
                if row.available_at <= now and (not row.expires_at or row.expires_at > now)
            ]
            out = [
                Sent(row.dedupe_key, row.recipient or row.channel or "", row.payload["text"], "", now, row.owner)
                for row in live
            ]
            await work.session.execute(
                update(Delivery).where(Delivery.id.in_([row.id for row in live])).values(state=State.SENT)
            )
        await sweep(self.works)
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

    async def pulse(self, pulse_id: int) -> Pulse:
        """Return a pulse as it is stored."""
        async with self.works.reading(WORKSPACE) as work:
            return await starting.require(work, pulse_id)


def user(who: Person) -> str:
    """Return a person's Slack id."""
    assert who.slack_user is not None
    return who.slack_user
