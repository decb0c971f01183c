"""Calendar feeds behind secret links, and the file of each call in them."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.web import pages
from services.calendars import feeds
from services.calendars.feeds import PATH, Revoked
from services.work import Works

LONGEST_NUMBER = 18


@dataclass(frozen=True)
class CalendarPages:
    """`/calendar/<token>.ics` is a feed, and `/calendar/<token>/call-12.ics` one call of it."""

    works: Works

    def routes(self) -> list[web.RouteDef]:
        """Return what to add to the web application."""
        return [
            web.get(f"{PATH}{{token}}.ics", self.feed),
            web.get(f"{PATH}{{token}}/call-{{number}}.ics", self.call),
        ]

    async def feed(self, request: web.Request) -> web.Response:
        """Return a feed; 304 while it is what the asker has, 410 once its link was taken back."""
        known = frozenset(each.value for each in request.if_none_match or ())
        try:
            found = await feeds.feed(self.works, request.match_info["token"], known)
        except Revoked as gone:
            return _gone(gone)
        if found is None:
            return pages.nothing_here()
        headers = {**pages.SECRET, "ETag": f'"{found.etag}"'}
        if found.content is None:
            return web.Response(status=304, headers=headers)
        return web.Response(body=found.content, content_type=pages.CALENDAR, charset="utf-8", headers=headers)

    async def call(self, request: web.Request) -> web.Response:
        """Return the calendar file of one call; one of a cancelled call takes it out of the calendar."""
        number = request.match_info["number"]
        if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
            return pages.nothing_here()
        try:
            file = await feeds.one(self.works, request.match_info["token"], int(number))
        except Revoked as gone:
            return _gone(gone)
        return pages.calendar(file) if file else pages.nothing_here()


def _gone(gone: Revoked) -> web.Response:
    return pages.saying("This link was turned off", gone.message, status=410)
