"""A stage for webinars: two workgroups with their people, a clock that steps from due thing to due thing, an outbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from domain.webinars.forms import RawNews, RawWebinar
from domain.webinars.overview import TopicRequest, WebinarCard
from schedules.webinars import HANDLERS
from services.webinars import announcing, following, materials, news, registering, requests
from storage.directory import Person
from storage.webinars.tables import RegistrationRow, WebinarRow
from tests import calls_stage, factories
from tests.conftest import WORKSPACE
from tests.stage import EAST, Sent, user

RAW = RawWebinar(
    title="Growing your own teachers",
    abstract="Three districts tell how residencies keep teachers.",
    new_topics="Rural recruiting",
    presenters="Dr. Rivera",
    date="2026-09-03",
    time="15:00",
    zone="America/New_York",
    minutes="60",
    link="https://meet.example.org/room",
    channels=("C0PIPES",),
)
"""Thursday, two days after the stage's clock, 19:00 UTC."""
NEWS = RawNews(title="Grants are open", text="States can apply until 1 October.", channels=("C0PIPES",))


class Stage(calls_stage.Stage):
    """Two workgroups in Slack; times pass only when a test says so."""

    handlers = HANDLERS

    async def set(self) -> Stage:
        """Put everybody in place: Lia leads the first workgroup, Cam sits in the other one."""
        await super().set()
        async with self.works.begin(WORKSPACE) as work:
            self.cam: Person = await factories.person(work, "Cam", sits_in=[self.other], zone=EAST)
        return self

    async def follow(self, who: Person, *topics: str) -> None:
        """Let somebody follow topics."""
        await following.follow(self.works, WORKSPACE, user(who), chosen=(), added=", ".join(topics))

    async def draft(self, raw: RawWebinar = RAW, *, by: Person | None = None, **more: Any) -> announcing.Preview:
        """Fill in the form, as the liaison unless told otherwise; keyword arguments change the form."""
        key = more.pop("key", None) or self.key()
        request_id = more.pop("request_id", None)
        raw = replace(raw, **more)
        return await announcing.draft(
            self.works, WORKSPACE, user(by or self.lia), raw, request_key=key, request_id=request_id
        )

    async def announced(self, raw: RawWebinar = RAW, *, by: Person | None = None, **more: Any) -> int:
        """Announce a webinar and let the two minutes pass; returns its id."""
        shown = await self.draft(raw, by=by, **more)
        webinar_id = shown.card.webinar.id
        await announcing.confirm(self.works, WORKSPACE, user(by or self.lia), webinar_id=webinar_id)
        await self.later(minutes=2)
        return webinar_id

    async def news(self, raw: RawNews = NEWS, **more: Any) -> int:
        """Announce a piece of news and let the two minutes pass; returns its id."""
        raw = replace(raw, **more)
        shown = await news.draft(self.works, WORKSPACE, user(self.lia), raw, request_key=self.key())
        await news.confirm(self.works, WORKSPACE, user(self.lia), news_id=shown.news.id)
        await self.later(minutes=2)
        return shown.news.id

    async def register(self, webinar_id: int, *people: Person) -> list[WebinarCard]:
        """Register people, one after the other."""
        return [await registering.register(self.works, WORKSPACE, user(each), webinar_id=webinar_id) for each in people]

    async def unregister(self, webinar_id: int, who: Person) -> WebinarCard:
        """Take a registration back."""
        return await registering.unregister(self.works, WORKSPACE, user(who), webinar_id=webinar_id)

    async def attend(self, webinar_id: int, who: Person, *, there: bool = True) -> WebinarCard:
        """Say whether somebody was there."""
        return await registering.attend(self.works, WORKSPACE, user(who), webinar_id=webinar_id, attended=there)

    async def materials(self, webinar_id: int, **links: str | None) -> int:
        """Enter recording and slides; returns how many people have them."""
        entered = {"recording": "https://video.example.org/1", "slides": "https://slides.example.org/1", **links}
        return (await materials.enter(self.works, WORKSPACE, user(self.lia), webinar_id=webinar_id, **entered))[1]

    async def ask(self, who: Person, topic: str = "Mentoring", **more: Any) -> TopicRequest:
        """Ask for a webinar."""
        wish: dict[str, Any] = {"workgroup_id": self.group.id, "note": None, "request_key": self.key(), **more}
        return await requests.ask(self.works, WORKSPACE, user(who), topic=topic, **wish)

    async def webinar(self, webinar_id: int) -> WebinarRow:
        """Return a webinar as it is stored."""
        async with self.works.reading(WORKSPACE) as work:
            return (await work.session.scalars(select(WebinarRow).where(WebinarRow.id == webinar_id))).one()

    async def registrations(self, webinar_id: int) -> dict[int, bool]:
        """Return who is registered and whether they wait, by person."""
        async with self.works.reading(WORKSPACE) as work:
            query = select(RegistrationRow.person_id, RegistrationRow.waiting).order_by(RegistrationRow.id)
            rows = await work.session.execute(query.where(RegistrationRow.webinar_id == webinar_id))
            return {person: waiting for person, waiting in rows}  # noqa: C416 - rows are no pairs to mypy


def to(sent: list[Sent], who: Person | str, starting: str = "") -> list[str]:
    """Return the texts that reached somebody (or a channel) under keys that begin so."""
    whom = who if isinstance(who, str) else user(who)
    return [each.text for each in sent if each.to == whom and each.key.startswith(starting)]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of September 2026, UTC."""
    return datetime(2026, 9, day, hour, minute, tzinfo=UTC)
