"""Every page for people's browsers: archive, leaving a mailing, links that count, webinars, calendars."""

from __future__ import annotations

from aiohttp import web

from bot.web import pages
from bot.web.archive import ArchivePages
from bot.web.calendars import CalendarPages
from bot.web.clicks import ClickPages
from bot.web.leaving import LeavingPages
from bot.web.webinars import WebinarPages
from services.work import Works


def routes(works: Works) -> list[web.RouteDef]:
    """Return what to add to the web application; `works` know where browsers reach us."""
    rooms = (ArchivePages, LeavingPages, ClickPages, WebinarPages, CalendarPages)
    return [*pages.routes(), *(route for room in rooms for route in room(works).routes())]
