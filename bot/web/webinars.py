"""Our own links to webinars: where they take place by now, and their calendar files."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiohttp import web

from bot.web import pages
from services.webinars import joining
from services.webinars.cards import PATH
from services.work import Works

TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
NEVER_KEPT = {**pages.SECRET, "Cache-Control": "no-store"}
"""Where a link leads may change from one minute to the next."""
NO_LINK = "This link leads nowhere"


@dataclass(frozen=True)
class WebinarPages:
    """`/w/<token>` leads to where people join, and `/w/<token>.ics` is the calendar file.

    The token is all that is needed; another one takes it back.
    """

    works: Works

    def routes(self) -> list[web.RouteDef]:
        """Return what to add to the web application."""
        return [web.get(f"{PATH}{{token}}.ics", self.calendar), web.get(f"{PATH}{{token}}", self.join)]

    async def join(self, request: web.Request) -> web.Response:
        """Lead to the webinar; a page says so when there is no link yet, or no webinar any more."""
        door = await joining.door(self.works, token) if (token := _token(request)) else None
        if door is None:
            return pages.saying(NO_LINK, "It was replaced or never existed. Your reminder has the new one.", status=404)
        if door.cancelled:
            said = f"{door.title}, {door.when}, does not take place."
            return pages.saying("This webinar was cancelled", said, status=410)
        if door.link is None:
            said = f"{door.title}, {door.when}, has no link to join so far. Come back to this page shortly before it."
            return pages.saying("The link follows", said)
        return web.Response(status=302, headers={**NEVER_KEPT, "Location": door.link})

    async def calendar(self, request: web.Request) -> web.Response:
        """Return the calendar file; one of a cancelled webinar takes it out of the calendar."""
        file = await joining.calendar_behind(self.works, token) if (token := _token(request)) else None
        if file is None:
            return pages.saying(NO_LINK, "It was replaced or never existed.", status=404)
        return pages.calendar(file)


def _token(request: web.Request) -> str:
    token = request.match_info["token"]
    return token if TOKEN.fullmatch(token) else ""
