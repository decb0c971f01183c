"""A stage for meetings: a workgroup with six members from four states, a monthly call, a clock and an outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from domain.directory.rights import Role
from domain.meetings.action import parse_action
from domain.meetings.item import Decides, Item, ItemDraft
from domain.meetings.minutes import parse_minutes
from domain.meetings.overview import AgendaPage, MeetingSettings, Minutes
from domain.meetings.role import Holding, MeetingRole, RoleState, current
from schedules import calls as call_timers
from schedules import meetings as meeting_timers
from schedules import pulses as pulse_timers
from schedules.handlers import TimerHandlers
from services.meetings import agendas, minutes, roles
from services.work import Works
from storage.calls.tables import CallRow
from storage.directory import Person, Workgroup
from storage.meetings import items as item_rows
from storage.meetings import roles as role_rows
from tests import calls_stage, factories
from tests.calls_stage import MONTHLY
from tests.conftest import WORKSPACE, StillClock
from tests.stage import user

STATES = ("AZ", "AZ", "HI", "TX", "TX", "NY")


class Stage(calls_stage.Stage):
    """One workgroup with a liaison, six members and a monthly call on the second Thursday at 3 PM in New York."""

    handlers: ClassVar[TimerHandlers] = {**call_timers.HANDLERS, **meeting_timers.HANDLERS, **pulse_timers.HANDLERS}

    def __init__(self, works: Works, clock: StillClock) -> None:
        super().__init__(works, clock)
        self.members: list[Person] = []

    async def set(self, channel: str | None = "C0PIPES") -> Stage:
        """Put everybody in place and plan the calls."""
        async with self.works.begin(WORKSPACE) as work:
            self.group: Workgroup = await factories.workgroup(work, "Teacher Pipelines", channel=channel)
            self.lia: Person = await factories.person(work, "Lia", role=Role.LIAISON, of=self.group, zone="UTC")
            self.out: Person = await factories.person(work, "Out")
            for number, state in enumerate(STATES):
                agency = await factories.organisation(work, f"Agency {number}", state=state)
                self.members.append(
                    await factories.person(
                        work, f"Member {number}", organisation=agency, sits_in=[self.group], zone="UTC"
                    )
                )
        await self.schedule(MONTHLY)
        self.first, self.second = (await self.calls())[:2]
        return self

    async def add(self, who: Person, topic: str = "Hiring", *, call: CallRow | str | None = None, **more: Any) -> Item:
        """Put an item on the first call's agenda (or on another one), as somebody; returns it."""
        where = call if isinstance(call, str) else str((call or self.first).id)
        draft = ItemDraft(topic, more.get("minutes", 20), more.get("goal", "A plan"), Decides.JOINT, who.id)
        key = more.get("key") or self.key()
        await agendas.add(self.works, WORKSPACE, user(who), self.group.id, draft, call=where, request_key=key)
        async with self.works.reading(WORKSPACE) as work:
            made = await item_rows.made_by(work.session, WORKSPACE, key)
            found = await item_rows.find(work.session, WORKSPACE, made or 0)
            assert found is not None
            return found

    async def past_calls(self, many: int) -> None:
        """Put so many more calls, a week apart, before the first one."""
        async with self.works.begin(WORKSPACE) as work:
            for number in range(1, many + 1):
                start = self.clock.now() - timedelta(weeks=number)
                values = {"workgroup_id": self.group.id, "title": f"Earlier {number}", "zone": "UTC", "minutes": 60}
                work.session.add(
                    CallRow(
                        workspace=WORKSPACE,
                        starts_at=start,
                        ends_at=start + timedelta(hours=1),
                        reminders=[],
                        created_at=start,
                        **values,
                    )
                )

    async def page(self, who: Person | None = None) -> AgendaPage:
        """Return the agenda as somebody (the liaison) sees it."""
        return await agendas.page(self.works, WORKSPACE, user(who or self.lia), self.group.id)

    async def use(self, **chosen: bool) -> None:
        """Choose what the workgroup uses; everything not named is on."""
        settings = MeetingSettings(**{"on": True, "roles": True, "evaluation": True, **chosen})
        await agendas.set_up(self.works, WORKSPACE, user(self.lia), self.group.id, settings)

    async def holdings(self, call: CallRow | None = None) -> list[Holding]:
        """Return every offer of a call's roles."""
        async with self.works.reading(WORKSPACE) as work:
            return await role_rows.of_call(work.session, WORKSPACE, (call or self.first).id)

    async def held(self, call: CallRow | None = None) -> dict[MeetingRole, Holding]:
        """Return who holds each role of a call."""
        return current(await self.holdings(call))

    async def answer(self, holding: Holding, *, accepts: bool = True) -> None:  # type: ignore[override]  # roles, not RSVPs
        """Answer an offer as whoever got it."""
        await roles.answer(self.works, WORKSPACE, user(holding.person), holding.id, accepts=accepts)

    async def all_accept(self, call: CallRow | None = None) -> dict[MeetingRole, Holding]:
        """Let everybody accept what they are offered; returns who holds what."""
        for each in (await self.held(call)).values():
            if each.state is RoleState.OFFERED:
                await self.answer(each)
        return await self.held(call)

    async def write(
        self,
        who: str,
        outcomes: dict[int, tuple[str, str]] | None = None,
        *,
        call: CallRow | None = None,
        messages: str = "We go on.",
        agreed: list[tuple[str, Person, str]] | None = None,
        key: str = "VM1",
    ) -> Minutes:
        """Save the minutes of a call as somebody (a Slack id)."""
        draft = parse_minutes(dict(outcomes or {}), messages)
        today = self.clock.now().date()
        actions = [parse_action(text, str(owner.id), due, today) for text, owner, due in agreed or []]
        where = (call or self.first).id
        return await minutes.save(self.works, WORKSPACE, who, where, draft, agreed=actions, request_key=key)
