"""A stage for time polls: the stage of calls with the timers of both features and people from Hawaii to Maine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import select

from domain.directory.rights import Role
from domain.timepolls.forms import RawPoll, parse
from domain.timepolls.overview import PollCard
from domain.timepolls.poll import Choice
from schedules import calls, timepolls
from schedules.handlers import TimerHandlers
from services.timepolls import answering, starting
from storage.directory import Organisation, Person, Workgroup
from storage.timepolls.tables import PollRow
from tests import factories
from tests.calls_stage import Stage as Calls
from tests.conftest import WORKSPACE
from tests.stage import Sent, user

EAST = ZoneInfo("America/New_York")
HAND = RawPoll(
    title="Monthly call",
    minutes="60",
    zone="America/New_York",
    slots="2026-10-08 11:00\n2026-10-08 15:00\n2026-10-09 18:00",
    deadline_date="2026-09-11",
    deadline_time="17:00",
    link="https://meet.example.org/room",
)
YES, MAYBE, NO = Choice.YES.value, Choice.IF_NEED_BE.value, Choice.NO.value


class Stage(Calls):
    """A workgroup of five: its liaison in Maine, members in Hawaii, Arizona and Illinois, one without Slack in Ohio."""

    handlers: ClassVar[TimerHandlers] = {**calls.HANDLERS, **timepolls.HANDLERS}

    async def set(self) -> Stage:
        """Put everybody in place."""
        async with self.works.begin(WORKSPACE) as work:

            async def agency(state: str) -> Organisation:
                return await factories.organisation(work, f"{state} Agency", state=state)

            async def member(name: str, state: str, zone: str, **more: Any) -> Person:
                return await factories.person(
                    work, name, organisation=await agency(state), sits_in=[self.group], zone=zone, **more
                )

            self.group: Workgroup = await factories.workgroup(work, "Teacher Pipelines", channel="C0PIPES")
            self.lia = await factories.person(
                work, "Lia", role=Role.LIAISON, of=self.group, zone="America/New_York", organisation=await agency("ME")
            )
            self.max = await factories.person(work, "Max", role=Role.MANAGER, zone="America/New_York")
            self.hana = await member("Hana", "HI", "Pacific/Honolulu")
            self.ana = await member("Ana", "AZ", "America/Phoenix")
            self.cal = await member("Cal", "IL", "America/Chicago")
            self.dot = await member("Dot", "OH", "America/New_York", slack=False)
            self.out = await factories.person(work, "Out")
        return self

    async def without_channel(self) -> None:
        """Take the workgroup's channel away."""
        async with self.works.begin(WORKSPACE) as work:
            found = await work.session.get_one(Workgroup, self.group.id)
            found.channel = None

    async def preview(self, raw: RawPoll = HAND, **more: Any) -> Any:
        """Read the form, as the liaison unless told otherwise."""
        by: Person = more.pop("by", self.lia)
        return await starting.preview(
            self.works, WORKSPACE, user(by), **{"workgroup_id": self.group.id, "raw": raw, **more}
        )

    async def start(self, raw: RawPoll = HAND, *, by: Person | None = None, **more: Any) -> PollCard:
        """Open a poll over the slots written by hand, as the liaison unless told otherwise."""
        slots = parse(raw, self.clock.now()).slots
        values = {
            "workgroup_id": self.group.id,
            "raw": raw,
            "chosen": [str(int(each.timestamp())) for each in slots],
            "request_key": self.key(),
        }
        return await starting.start(self.works, WORKSPACE, user(by or self.lia), **{**values, **more})

    async def say(self, who: Person, card: PollCard, *choices: str) -> PollCard:
        """Answer a poll's slots in their order."""
        given: Mapping[int, str | None] = {
            slot.id: choice for slot, choice in zip(card.poll.slots, choices, strict=True)
        }
        return await answering.answer(self.works, WORKSPACE, user(who), card.poll.id, given)

    async def row(self, poll_id: int) -> PollRow:
        """Return a poll as it is stored."""
        async with self.works.reading(WORKSPACE) as work:
            return (await work.session.scalars(select(PollRow).where(PollRow.id == poll_id))).one()


def at(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    """Return a moment of 2026 on New York's clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=EAST)


def to(sent: list[Sent], recipient: str) -> list[Sent]:
    """Return what went to this person or channel."""
    return [each for each in sent if each.to == recipient]


def by_request(raw: RawPoll = HAND) -> RawPoll:
    """Return the form for a small-group call."""
    return replace(raw, title="Induction of new teachers")
