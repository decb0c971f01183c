"""What goes before a post: opening a person's direct message, giving Slack the file that a message shows."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import structlog

from domain.clock import MachineClock
from domain.lanes import LaneKind, Paces
from schedules.relay.gateway import CallFailed, CannotDraw, Draw, Gateway, Limited, Refused, TokenDead
from schedules.relay.limits import Limits
from schedules.relay.steps import Observer, Step
from schedules.relay.timing import Timing
from services import deliveries
from services.work import Work, Works
from storage import workspaces
from storage.deliveries import lanes, preparation
from storage.deliveries.lanes import Hold, LaneKey
from storage.deliveries.preparation import Unopened, Unready

MOST_AT_ONCE = 50

ItemT = TypeVar("ItemT", Unopened, Unready)
Task = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Preparer:
    """Finds what due posts wait for and gives one task for each; both are idempotent, so they are simply repeated."""

    works: Works
    gateway: Gateway
    paces: Paces
    timing: Timing
    observe: Observer
    machine: MachineClock
    limits: Limits
    draw: Draw

    async def tasks(self) -> list[Task]:
        """Reserve what is to be opened or uploaded now and return the calls to make."""
        async with self.works.reading("") as work:
            now, machine_now = work.now, self.machine()
            unopened = await preparation.unopened(work.session, now=now, machine_now=machine_now, limit=MOST_AT_ONCE)
            unready = await preparation.unready(work.session, now=now, machine_now=machine_now, limit=MOST_AT_ONCE)
        if not unopened and not unready:
            return []
        until = self.machine() + self.timing.lease
        async with self.works.begin("") as work:
            opens = await self._allowed(work, LaneKind.OPEN, unopened)
            for each in list(opens):
                if channel := (await preparation.known(work.session, each.workspace, [each.user])).get(each.user):
                    await preparation.opened(work.session, each.workspace, each.user, channel)
                    opens.remove(each)
                else:
                    await preparation.wait(work.session, each.workspace, each.user, until=until)
            files = await self._allowed(work, LaneKind.FILE, await self._still_wanted(work, unready))
            for file in files:
                await preparation.note_file(
                    work.session, file.id, slack_file=file.slack_file, ready=False, retry_at=until
                )
        return [*(self._opening(each) for each in opens), *(self._uploading(file) for file in files)]

    async def _still_wanted(self, work: Work, unready: Sequence[Unready]) -> list[Unready]:
        """Let messages go that have waited long enough for a chart, and return the other files."""
        now = self.machine()
        late = {each.id for each in unready if each.without_at is not None and each.without_at <= now}
        if late:
            await preparation.let_go(work.session, late)
            structlog.get_logger().warning("charts.late", files=len(late))
        if new := [each.id for each in unready if each.drawn and each.without_at is None]:
            await preparation.wait_until(work.session, new, now + self.timing.without_chart)
        return [each for each in unready if each.id not in late]

    async def _allowed(self, work: Work, kind: LaneKind, wanted: Sequence[ItemT]) -> list[ItemT]:
        """Return those for which the workspace's lane has room now, and move the lanes on."""
        now = self.machine()
        keys = sorted({LaneKey(each.workspace, kind) for each in wanted}, key=lambda lane: lane.workspace)
        await lanes.create(work.session, keys)
        taken = await lanes.take(work.session, keys, self.paces, now=now, most=MOST_AT_ONCE)
        allowed: list[ItemT] = []
        moved = {}
        for lane, (next_at, calls) in taken.items():
            mine = [each for each in wanted if each.workspace == lane.workspace][:calls]
            allowed += mine
            if mine:
                moved[lane] = self.paces.workspace[kind].after(next_at, now, len(mine))
        await lanes.move(work.session, moved)
        return allowed

    def _opening(self, person: Unopened) -> Task:
        async def open_dm() -> None:
            await self.observe(Step.OPEN_BEFORE)
            try:
                channel = await self.gateway.open_dm(person.workspace, person.user)
            except CallFailed as failure:
                await self._not_opened(person, failure)
                return
            await self.observe(Step.OPEN_AFTER)
            async with self.works.begin(person.workspace) as work:
                await preparation.opened(work.session, person.workspace, person.user, channel)
            await self.observe(Step.OPEN_RECORDED)

        return open_dm

    async def _not_opened(self, person: Unopened, failure: CallFailed) -> None:
        async with self.works.begin(person.workspace) as work:
            if isinstance(failure, Refused):
                dead = await preparation.unreachable(
                    work.session, person.workspace, person.user, now=work.now, error=failure.error
                )
                await deliveries.tell_owners(work, dead)
                return
            await preparation.wait(
                work.session,
                person.workspace,
                person.user,
                until=self.machine() + self._pause(failure),
                error=failure.error,
            )
            await self._heed(work, LaneKind.OPEN, failure)

    def _uploading(self, file: Unready) -> Task:
        async def upload() -> None:
            slack_file = file.slack_file
            try:
                if slack_file is None:
                    async with self.works.reading(file.workspace) as work:
                        found = await preparation.file(work.session, file.id)
                    content = await self.draw(found.chart) if found.chart else found.content
                    slack_file = await self.gateway.upload(
                        file.workspace, name=found.name, alt_text=found.alt_text, content=content
                    )
                ready = await self.gateway.is_ready(file.workspace, slack_file)
            except CallFailed as failure:
                await self._not_uploaded(file, slack_file, failure)
                return
            except CannotDraw as failure:
                structlog.get_logger().warning("charts.not_drawn", workspace=file.workspace, reason=str(failure))
                async with self.works.begin(file.workspace) as work:
                    await preparation.let_go(work.session, [file.id])
                    work.after_commit(work.wake)
                return
            retry_at = None if ready else self.machine() + self.timing.soon
            async with self.works.begin(file.workspace) as work:
                await preparation.note_file(
                    work.session, file.id, slack_file=slack_file, ready=ready, retry_at=retry_at
                )

        return upload

    async def _not_uploaded(self, file: Unready, slack_file: str | None, failure: CallFailed) -> None:
        async with self.works.begin(file.workspace) as work:
            if isinstance(failure, Refused) and file.drawn:
                await preparation.let_go(work.session, [file.id])
            elif isinstance(failure, Refused):
                dead = await preparation.file_refused(work.session, file.id, error=failure.error)
                await deliveries.tell_owners(work, dead)
            retry_at = self.machine() + self._pause(failure)
            await preparation.note_file(work.session, file.id, slack_file=slack_file, ready=False, retry_at=retry_at)
            await self._heed(work, LaneKind.FILE, failure)

    async def _heed(self, work: Work, kind: LaneKind, failure: CallFailed) -> None:
        if isinstance(failure, TokenDead):
            await workspaces.suspend(work.session, work.workspace, failure.error)
        if isinstance(failure, Limited):
            held: Hold = self.limits.hold(LaneKey(work.workspace, kind), failure.retry_after, self.machine())
            await lanes.hold(work.session, [held])

    def _pause(self, failure: CallFailed) -> timedelta:
        if isinstance(failure, Limited):
            return timedelta(seconds=failure.retry_after)
        return self.timing.back_off(3) + timedelta(milliseconds=secrets.randbelow(1000)) * self.timing.scale
