"""Where our own links lead: to the webinar, wherever it takes place by now, and to its calendar file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain import calendars
from domain.calendars import CalendarFile, Event
from domain.errors import NotFound
from domain.webinars.overview import Standing
from domain.webinars.webinar import State
from services import rights
from services.webinars import allowed, cards
from services.work import Work, Works
from storage.webinars import people, queries
from storage.webinars.queries import Found
from views import calendars as calendar_views
from views.webinars import words


@dataclass(frozen=True)
class Door:
    """What our own link leads to: `link` where people join (None: not known yet), `cancelled`: nowhere any more."""

    title: str
    link: str | None
    when: str
    cancelled: bool


async def door(works: Works, token: str) -> Door | None:
    """Return where our own link leads; None when there is no such link (any more)."""
    async with works.reading("") as work:
        known = await queries.by_token(work.session, token)
        if known is None or not _is_out(known[1], work.now):
            return None
        webinar = known[1].webinar
        return Door(webinar.title, webinar.link, words.plain_when(webinar), webinar.cancelled)


async def calendar_behind(works: Works, token: str) -> CalendarFile | None:
    """Return the calendar file that our own link leads to, or None."""
    async with works.reading("") as work:
        known = await queries.by_token(work.session, token)
        if known is None or not _is_out(known[1], work.now):
            return None
        return _file(work.within(known[0]), known[1], join=True)


async def calendar(works: Works, workspace: str, slack_user: str, *, webinar_id: int) -> CalendarFile:
    """Return the calendar file of a webinar; only somebody who has a place finds the link in it.

    Raises NotFound, also for one that only whoever prepares it knows of so far.
    """
    async with rights.reading(works, workspace, slack_user) as (work, who):
        found = await allowed.load(work, webinar_id)
        if found.owner != slack_user and not _is_out(found, work.now):
            raise NotFound(allowed.GONE)
        standings = await people.standings(work.session, workspace, who.id, [webinar_id])
        registered = standings.get(webinar_id, (Standing.NONE, None))[0] is Standing.REGISTERED
        return _file(work, found, join=registered)


def _is_out(found: Found, now: datetime) -> bool:
    webinar = found.webinar
    known = webinar.state in {State.ANNOUNCED, State.CANCELLED}
    return known and webinar.out_at is not None and webinar.out_at <= now


def event(work: Work, found: Found, *, join: bool) -> Event:
    """Return a webinar as a calendar entry, with the address to `join` by if it should be there."""
    webinar = found.webinar
    return Event(
        uid=calendars.uid("webinar", work.workspace, webinar.id),
        sequence=webinar.revision,
        title=webinar.title,
        starts_at=webinar.starts_at,
        ends_at=webinar.ends_at,
        zone=webinar.zone,
        changed_at=found.changed_at,
        description=webinar.abstract,
        url=cards.join_address(work, webinar) if join else None,
        cancelled=webinar.cancelled,
    )


def _file(work: Work, found: Found, *, join: bool) -> CalendarFile:
    content = calendar_views.render([event(work, found, join=join)])
    return CalendarFile(f"webinar-{found.webinar.id}.ics", content)
