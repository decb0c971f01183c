"""A stage for calls: a workgroup with its people, a clock that steps from due thing to due thing, and an outbox."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from domain.calls.answers import Answer
from domain.calls.forms import RawSchedule
from domain.directory.rights import Role
from schedules.calls import HANDLERS
from services.calls import answering, scheduling
from services.calls.scheduling import Saved
from storage.calls.tables import CallRow
from storage.directory import Person, Workgroup
from tests import factories
from tests.conftest import WORKSPACE
from tests.stage import EAST, TimedStage, user

MONTHLY = RawSchedule(
    title="Monthly call",
    repeat="monthly",
    date="2026-09-10",
    time="15:00",
    zone=EAST,
    minutes="60",
    link="https://meet.example.org/room",
    pattern="nth_weekday",
)
ONCE = replace(MONTHLY, title="One call", repeat="once")


class Stage(TimedStage):
    """One workgroup in Slack; times pass only when a test says so."""

    handlers = HANDLERS

    async def set(self) -> Stage:
        """Put everybody in place."""
        async with self.works.begin(WORKSPACE) as work:
            self.group: Workgroup = await factories.workgroup(work, "Teacher Pipelines", channel="C0PIPES")
            self.other: Workgroup = await factories.workgroup(work, "Standards", channel="C0STAND")
            self.lia: Person = await factories.person(work, "Lia", role=Role.LIAISON, of=self.group, zone=EAST)
            self.max: Person = await factories.person(work, "Max", role=Role.MANAGER, zone=EAST)
            self.ana: Person = await factories.person(work, "Ana", sits_in=[self.group], zone="America/Phoenix")
            self.ben: Person = await factories.person(work, "Ben", sits_in=[self.group], zone=EAST)
            self.dot: Person = await factories.person(work, "Dot", sits_in=[self.group], slack=False, zone="")
            self.out: Person = await factories.person(work, "Out")
        return self

    async def schedule(
        self, raw: RawSchedule = MONTHLY, *, by: Person | None = None, key: str | None = None, **more: Any
    ) -> Saved:
        """Save the scheduling form, as the liaison unless told otherwise."""
        more = {"workgroup_id": self.group.id, "request_key": key or self.key(), **more}
        return await scheduling.schedule(self.works, WORKSPACE, user(by or self.lia), raw=raw, **more)

    async def answer(self, who: Person, call_id: int, given: Answer = Answer.GOING) -> None:
        """Answer an invitation."""
        await answering.answer(self.works, WORKSPACE, user(who), call_id=call_id, given=given)

    async def calls(self) -> list[CallRow]:
        """Return every call, in the order of their dates."""
        async with self.works.reading(WORKSPACE) as work:
            return list(await work.session.scalars(select(CallRow).order_by(CallRow.starts_at, CallRow.id)))
