"""Our own links to webinars: where they take place by now, and their calendar files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from aiohttp import web

from services.webinars import joining
from services.webinars.cards import PATH
from services.work import Works

TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
"""Whoever has a link may use it; nobody else should learn of it from a cache or from where it leads."""


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
            return _page(
                404, "This link leads nowhere", "It was replaced or never existed. Your reminder has the new one."
            )
        if door.cancelled:
            return _page(410, "This webinar was cancelled", f"{door.title}, {door.when}, does not take place.")
        if door.link is None:
            said = f"{door.title}, {door.when}, has no link to join so far. Come back to this page shortly before it."
            return _page(200, "The link follows", said)
        return web.Response(status=302, headers={"Location": door.link, **PRIVATE})

    async def calendar(self, request: web.Request) -> web.Response:
        """Return the calendar file; one of a cancelled webinar takes it out of the calendar."""
        file = await joining.calendar_behind(self.works, token) if (token := _token(request)) else None
        if file is None:
            return _page(404, "This link leads nowhere", "It was replaced or never existed.")
        headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{file.name}"'}
        return web.Response(body=file.content, content_type="text/calendar", charset="utf-8", headers=headers)


def _token(request: web.Request) -> str:
    token = request.match_info["token"]
    return token if TOKEN.fullmatch(token) else ""


def _page(status: int, title: str, said: str) -> web.Response:
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><main><h1>{escape(title)}</h1><p>{escape(said)}</p></main></html>"
    )
    return web.Response(status=status, text=html, content_type="text/html", headers=PRIVATE)
