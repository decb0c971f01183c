"""A stage for the library: a workgroup with its people, and short ways to save, find and read what was said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from domain.directory.rights import Role
from domain.library.form import RawResource
from domain.library.overview import Listing, ResourceCard, ResourcePage, What
from services.library import listing, saving
from services.work import Works
from storage.deliveries.tables import Delivery
from storage.directory import Person, Workgroup
from tests import factories
from tests.conftest import WORKSPACE, StillClock

RAW = RawResource(
    title="Coaching guide",
    link="https://example.org/guide",
    summary="How mentors work with new teachers.",
    kind="practice",
    state="TX",
    tags="literacy, coaching",
    credit="Texas agency",
)


class Stage:
    """One workgroup in Slack with a library beside it."""

    def __init__(self, works: Works, clock: StillClock) -> None:
        self.works = works
        self.clock = clock
        self.forms = 0

    async def set(self) -> Stage:
        """Put everybody in place."""
        async with self.works.begin(WORKSPACE) as work:
            self.group: Workgroup = await factories.workgroup(work, "Teacher Pipelines", channel="C0PIPES")
            self.other: Workgroup = await factories.workgroup(work, "Standards", channel="C0STAND")
            self.lia: Person = await factories.person(work, "Lia", role=Role.LIAISON, of=self.other, slack_user="ULIA")
            self.max: Person = await factories.person(work, "Max", role=Role.MANAGER, slack_user="UMAX")
            self.ana: Person = await factories.person(work, "Ana", sits_in=[self.group], slack_user="UANA")
            self.ben: Person = await factories.person(work, "Ben", sits_in=[self.group], slack_user="UBEN")
            self.out: Person = await factories.person(work, "Out", slack_user="UOUT")
        return self

    async def add(self, who: str = "UANA", *, key: str | None = None, **change: Any) -> ResourceCard:
        """Save the form, changed as told, and return what is in the library."""
        self.forms += 1
        change = {"link": f"https://example.org/{self.forms}", **change}
        saved = await saving.add(
            self.works, WORKSPACE, who, replace(RAW, **change), request_key=key or f"V{self.forms}"
        )
        return saved.card

    async def page(self, what: What = What.NEWEST, words: str = "", at: int = 0, who: str = "UBEN") -> ResourcePage:
        """Return a page of a list."""
        return await listing.page(self.works, WORKSPACE, who, Listing(what, words, at))

    async def titles(self, what: What = What.NEWEST, words: str = "", at: int = 0, who: str = "UBEN") -> list[str]:
        """Return the titles on a page of a list."""
        return [each.resource.title for each in (await self.page(what, words, at, who)).cards]

    async def owed(self) -> list[tuple[str, str]]:
        """Return what the outbox holds, as (recipient, text)."""
        async with self.works.reading(WORKSPACE) as work:
            rows = await work.session.scalars(select(Delivery).order_by(Delivery.id))
            return [(row.recipient or row.channel or "", row.payload["text"]) for row in rows]
