"""Every page for people's browsers: the archive of newsletters, leaving a mailing, links that count."""

from __future__ import annotations

from aiohttp import web

from bot.web import pages
from bot.web.archive import ArchivePages
from bot.web.clicks import ClickPages
from bot.web.leaving import LeavingPages
from services.work import Works


def routes(works: Works) -> list[web.RouteDef]:
    """Return what to add to the web application; `works` know where browsers reach us."""
    rooms = (ArchivePages(works), LeavingPages(works), ClickPages(works))
    return [*pages.routes(), *(route for room in rooms for route in room.routes())]
