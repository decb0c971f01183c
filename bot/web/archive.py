"""The archive of newsletters on the web, its feed, and previews; read by anybody with the link, written by nobody."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.web import pages
from domain.newsletters.archive import Access
from services.newsletters import archive
from services.newsletters.archive import PATH, PREVIEW_PATH, Shelf
from services.work import Works
from views.mail import issue as mail_views
from views.web import newsletters as views

IN_FEED = 20
LONGEST_NUMBER = 6
ATOM = "application/atom+xml"


@dataclass(frozen=True)
class ArchivePages:
    """Every archive that is not closed; `works` know where browsers reach us."""

    works: Works

    def routes(self) -> list[web.RouteDef]:
        """Return what to add to the web application."""
        return [
            web.get(f"{PATH}{{name}}", self.shelf),
            web.get(f"{PATH}{{name}}/feed.atom", self.feed),
            web.get(f"{PATH}{{name}}/{{number}}", self.issue),
            web.get(f"{PREVIEW_PATH}{{token}}", self.preview),
            web.get(f"{PREVIEW_PATH}{{token}}/{{form}}", self.preview_mail),
        ]

    async def shelf(self, request: web.Request) -> web.Response:
        """Answer with every issue of a newsletter."""
        shelf = await self._shelf(request)
        if shelf is None:
            return pages.nothing_here()
        issues = await archive.published(self.works, shelf)
        html = views.shelf(shelf.series, issues, at=shelf.path, owner=shelf.owner, hidden=not _public(shelf))
        return pages.cached(request, html, public=_public(shelf))

    async def issue(self, request: web.Request) -> web.Response:
        """Answer with one issue."""
        shelf, number = await self._shelf(request), request.match_info["number"]
        if shelf is None or not _is_number(number):
            return pages.nothing_here()
        found = await archive.issue(self.works, shelf, int(number))
        if found is None:
            return pages.nothing_here()
        html = views.issue(
            found.page,
            shelf=shelf.path,
            links=found.links,
            older=found.older,
            newer=found.newer,
            owner=shelf.owner,
            hidden=not _public(shelf),
        )
        return pages.cached(request, html, public=_public(shelf))

    async def feed(self, request: web.Request) -> web.Response:
        """Answer with the latest issues as an Atom feed."""
        shelf = await self._shelf(request)
        if shelf is None:
            return pages.nothing_here()
        found = await archive.pages(self.works, shelf, limit=IN_FEED)
        xml = views.feed(
            shelf.series,
            [(each.page, each.links) for each in found],
            workspace=shelf.workspace,
            base=self.works.public_url or "",
            at=shelf.path,
            owner=shelf.owner,
            founded=shelf.since,
        )
        return pages.cached(request, xml, public=_public(shelf), kind=ATOM)

    async def preview(self, request: web.Request) -> web.Response:
        """Answer with an issue that has not gone out, as it will stand in the archive."""
        token = request.match_info["token"]
        shown = await archive.preview(self.works, token)
        return pages.page(views.preview(shown, at=f"{PREVIEW_PATH}{token}")) if shown else pages.nothing_here()

    async def preview_mail(self, request: web.Request) -> web.Response:
        """Answer with an issue that has not gone out, as an e-mail with formatting (`mail`) or without (`text`)."""
        form = request.match_info["form"]
        shown = await archive.preview(self.works, request.match_info["token"]) if form in {"mail", "text"} else None
        if shown is None:
            return pages.nothing_here()
        written = mail_views.issue(shown, links={}, test=True)
        if form == "text":
            return pages.page(f"{written.subject}\n\n{written.text}", kind="text/plain")
        return pages.page(written.html, policy=pages.MAIL_STYLE)

    async def _shelf(self, request: web.Request) -> Shelf | None:
        return await archive.find(self.works, request.match_info["name"])


def _public(shelf: Shelf) -> bool:
    return shelf.access is Access.PUBLIC


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER and text == str(int(text))
