"""A stage for pulses: a workgroup of people with offices and kinds of organisation, a clock, and an outbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.directory.rights import Role
from domain.pulses.ballot import Page
from domain.pulses.instrument import Instrument
from domain.pulses.pulse import Pulse
from schedules.pulses import HANDLERS
from services.pulses import answering, starting
from services.pulses.starting import Started, Wish
from services.pulses.sweeping import sweep
from services.work import Works
from storage.directory import Organisation, Person, Workgroup
from tests import factories
from tests.conftest import WORKSPACE, StillClock
from tests.pulses_samples import norms
from tests.stage import Sent, TimedStage, user

KINDS = ("state_agency", "district")


class Stage(TimedStage):
    """One workgroup; the first half of its members sits for the standards office, the other half for talent."""

    handlers = HANDLERS

    def __init__(self, works: Works, clock: StillClock, *, instrument: Instrument | None = None) -> None:
        super().__init__(works, clock)
        self.instrument = instrument or norms()
        self.members: list[Person] = []

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
        wanted = Wish(**{"instrument": self.instrument, "workgroup_id": self.group.id, **wish})
        return await starting.start(self.works, WORKSPACE, user(by or self.lia), wanted, request_key=key or self.key())

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
        out = await super().pass_on()
        await sweep(self.works)
        return out

    async def pulse(self, pulse_id: int) -> Pulse:
        """Return a pulse as it is stored."""
        async with self.works.reading(WORKSPACE) as work:
            return await starting.require(work, pulse_id)
