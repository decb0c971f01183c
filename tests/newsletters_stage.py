"""A stage for newsletters: an editor, two who may send, readers, a clock and an outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.directory.rights import Role
from domain.newsletters.forms import RawItem
from domain.newsletters.issue import Desk, Issue, Item, Series
from schedules.newsletters import HANDLERS
from services.newsletters import approving, drafting, editing, founding, submitting, subscribing
from storage.directory import Person, Workgroup
from storage.newsletters import issues
from storage.newsletters import series as queries
from tests import factories
from tests.conftest import WORKSPACE
from tests.stage import TimedStage, user

CHANNEL = "C0NEWS"


class Stage(TimedStage):
    """A program with its two newsletters; `series` is the first, which goes to one channel."""

    handlers = HANDLERS

    @property
    def payloads(self) -> dict[str, Mapping[str, Any]]:
        """What each message says now, by the key under which it was first sent."""
        return {each.first: each.payload for each in self.sent}

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
