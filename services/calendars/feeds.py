"""Feeds that calendars follow: found by a secret link, written off the event loop, kept while nothing changes."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from domain.calendars import CalendarFile
from domain.calls.call import Call
from domain.errors import UserFacingError
from services import links
from services.calendars.events import event_of, file_of
from services.links import Purpose
from services.webinars import joining
from services.work import Work, Works
from storage import calendars as stored
from storage.calendars import OF_CALLS, OF_SMALL_GROUP, OF_WEBINAR, Stamp
from storage.links import Found
from storage.webinars import queries as webinars
from views import calendars as views

PATH = "/calendar/"
PERSON, WORKGROUP = "person", "workgroup"
PERSONAL = "Convene calls and webinars"
BACK = timedelta(days=366)
"""How far back a feed goes: a program year."""
KEPT_BYTES = 8_000_000
"""What feeds take of this process's memory; one of a thousand calls takes 0.4 MB, a usual one 20 kB."""
LINKS_KEPT = 4_000
"""Links whose feeds are known in this process, at some 400 bytes each."""
FORM = b"2"
"""Rises when the same calls are written differently, so that calendars fetch them again."""


REST = 0.001
"""Seconds that the writing thread leaves to others now and then: it is never them who wait."""


class Revoked(UserFacingError):
    """The link of a feed was taken back."""


@dataclass(frozen=True)
class Feed:
    """A feed as it is: `etag` names its content, `content` is None where the asker has just this already."""

    etag: str
    content: bytes | None


@dataclass
class Kept:
    """Feeds that were written, by what they hold; those asked for last stay.

    `links` is what links (by their digests) stood for when they were last followed. The database is asked each time
    whether they still do, in the statement that tells whether anything changed.
    """

    contents: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    links: OrderedDict[str, Found] = field(default_factory=OrderedDict)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def put(self, etag: str, content: bytes) -> None:
        """Keep a feed, and let the ones go that were not asked for in the longest time."""
        self.contents[etag] = content
        while len(self.contents) > 1 and sum(map(len, self.contents.values())) > KEPT_BYTES:
            self.contents.popitem(last=False)

    def follow(self, digest: str, found: Found) -> None:
        """Remember what a link stands for."""
        self.links[digest] = found
        if len(self.links) > LINKS_KEPT:
            self.links.popitem(last=False)

    def get(self, etag: str) -> bytes | None:
        """Return a feed that is kept."""
        if etag in self.contents:
            self.contents.move_to_end(etag)
        return self.contents.get(etag)


async def feed(works: Works, token: str, known: frozenset[str] = frozenset()) -> Feed | None:
    """Return the feed behind a link; None when there is no such link. `known` are etags that the asker has.

    Unchanged, it costs one short statement, or two when this process has not followed the link before; changed, one
    more (two, where webinars are in it), and a thread that writes it.

    Raises:
        Revoked: the link was taken back.
    """
    kept, since = works.remembered(Kept), _since(works.clock.now())
    behind = await _again(works, kept, token, since) or await _behind(works, kept, token, since)
    if behind is None:
        return None
    found, stamps = behind
    etag = _etag(found, stamps, works.public_url)
    if etag in known:
        return Feed(etag, None)
    if (content := kept.get(etag)) is not None:
        return Feed(etag, content)
    async with kept.turn:
        if (content := kept.get(etag)) is None:
            content = await _written(works, found, stamps, since)
            kept.put(etag, content)
        return Feed(etag, content)


async def _again(works: Works, kept: Kept, token: str, since: datetime) -> tuple[Found, list[Stamp]] | None:
    """Return what is behind a link that was followed before, if it still stands for the same; else None."""
    digest = links.digest(token) if token.isascii() else ""
    found = kept.links.get(digest)
    if found is None:
        return None
    owner, personal = _owner(found)
    async with works.database.asking() as connection:
        stamps = await stored.standing(connection, digest, found, owner, personal=personal, since=since)
    if stamps is None:
        kept.links.pop(digest, None)
        return None
    return found, stamps


async def _behind(works: Works, kept: Kept, token: str, since: datetime) -> tuple[Found, list[Stamp]] | None:
    """Return what is behind a link; None when there is no such link. Raises Revoked."""
    async with works.reading("") as work:
        found = await _found(work, token)
        if found is None:
            return None
        owner, personal = _owner(found)
        stamps = await stored.stamps(work.session, found.workspace, owner, personal=personal, since=since)
    kept.follow(links.digest(token), found)
    return found, stamps


async def one(works: Works, token: str, call_id: int) -> CalendarFile | None:
    """Return the calendar file of one call of a feed; None when the feed or the call in it does not exist.

    Raises:
        Revoked: the link was taken back.
    """
    async with works.reading("") as work:
        found = await _found(work, token)
        if found is None:
            return None
        owner, personal = _owner(found)
        stamps = await stored.stamps(work.session, found.workspace, owner, personal=personal, since=_since(work.now))
        entry = await stored.entry(work.session, found.workspace, call_id)
        if entry is None or not entry.stands or not _holds(stamps, entry.call):
            return None
        return file_of(found.workspace, entry)


def _holds(stamps: list[Stamp], call: Call) -> bool:
    """Say whether a call is in the feed that these stamps are of."""
    within = (OF_CALLS, call.workgroup_id) if call.small_group is None else (OF_SMALL_GROUP, call.small_group)
    return within in {(each.kind, each.id) for each in stamps}


async def _written(works: Works, found: Found, stamps: list[Stamp], since: datetime) -> bytes:
    owner, personal = _owner(found)
    async with works.reading(found.workspace) as work:
        entries = await stored.entries(work.session, found.workspace, owner, personal=personal, since=since)
        places = [each.id for each in stamps if each.kind == OF_WEBINAR]
        seats = list((await webinars.find(work.session, found.workspace, places)).values())
    name = PERSONAL if personal else f"{stamps[0].name if stamps else 'Workgroup'} calls"

    def write() -> bytes:
        events = [event_of(found.workspace, each) for each in entries]
        events += [joining.event(work, each, join=True) for each in seats]
        events.sort(key=lambda each: (each.starts_at, each.uid))
        return views.render(events, name=name, rest=lambda: time.sleep(REST))

    return await asyncio.to_thread(write)


async def _found(work: Work, token: str) -> Found | None:
    found = await links.find_in(work, Purpose.CALENDAR, token)
    if found is None and await links.was_revoked(work, Purpose.CALENDAR, token):
        raise Revoked("This calendar link was turned off or replaced. `/calls calendar` in Slack shows the new one.")
    return found


def _owner(found: Found) -> tuple[int, bool]:
    kind, _, number = found.ref.partition(":")
    return int(number), kind == PERSON


def _since(now: datetime) -> datetime:
    """Return from when on calls are in a feed: the beginning of a month, so that a feed does not change every day."""
    return (now - BACK).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _etag(found: Found, stamps: list[Stamp], public_url: str | None) -> str:
    """Return what names a feed's content; every replica names it alike. Webinars are joined by an address of ours."""
    digest = sha256(FORM)
    digest.update(repr((found.workspace, found.ref, stamps, public_url)).encode())
    return digest.hexdigest()[:32]


def address(work: Work, token: str) -> str | None:
    """Return where a feed is, if our own address is known."""
    return f"{work.public_url}{PATH}{token}.ics" if work.public_url else None


def call_address(work: Work, token: str, call_id: int) -> str | None:
    """Return where the file of one call of a feed is, if our own address is known."""
    return f"{work.public_url}{PATH}{token}/call-{call_id}.ics" if work.public_url else None
