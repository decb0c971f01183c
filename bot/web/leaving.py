"""The page on which a reader by e-mail stops the mail, chooses sections or comes back, without a login.

Looking at it changes nothing, because mail scanners open every link. A POST does what its button says, and one
without a word is the one-click unsubscription of mail programs (RFC 8058).
"""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.web import pages
from domain.errors import NotFound
from services import links
from services.links import Purpose
from services.mailing import LEAVE_PATH
from services.newsletters import reading
from services.newsletters.reading import Reading
from services.work import Works
from storage.links import Found
from views.web import newsletters as views

LARGEST_FORM = 16 * 1024
LEFT = "You will get no more of these e-mails."
CAME_BACK = "You get it again, from the next issue on."
SAVED = "Saved. The next issue brings these sections."


@dataclass(frozen=True)
class LeavingPages:
    """One page for each reader, behind a link that only they have."""

    works: Works

    def routes(self) -> list[web.RouteDef]:
        """Return what to add to the web application."""
        return [web.get(f"{LEAVE_PATH}{{token}}", self.look), web.post(f"{LEAVE_PATH}{{token}}", self.act)]

    async def look(self, request: web.Request) -> web.Response:
        """Show what the reader gets; changes nothing."""
        found = await self._found(request)
        if found is None:
            return pages.nothing_here()
        try:
            return _page(await reading.find(self.works, found.workspace, reader_id=_reader(found)))
        except NotFound:
            return pages.nothing_here()

    async def act(self, request: web.Request) -> web.Response:
        """Do what the button says, by default leave."""
        found = await self._found(request)
        if found is None:
            return pages.nothing_here()
        what, chosen = await _form(request)
        who = {"reader_id": _reader(found)}
        try:
            if what == "sections":
                after = await reading.choose_sections(self.works, found.workspace, **who, wanted=chosen)
                return _page(after, said=SAVED if after.gets_it else LEFT)
            if what == "agree":
                return _page(await reading.agree(self.works, found.workspace, **who), said=CAME_BACK)
            return _page(await reading.leave(self.works, found.workspace, **who), said=LEFT)
        except NotFound:
            return pages.nothing_here()

    async def _found(self, request: web.Request) -> Found | None:
        return await links.find(self.works, Purpose.UNSUBSCRIBE, request.match_info["token"])


def _reader(found: Found) -> int:
    return int(found.ref.rpartition(":")[2])


async def _form(request: web.Request) -> tuple[str, list[str]]:
    """Return which button was pressed and which sections were ticked; nothing readable is the one-click of RFC 8058."""
    if (request.content_length or 0) > LARGEST_FORM:
        return "leave", []
    try:
        form = await request.post()
    except (ValueError, web.HTTPException):
        return "leave", []
    return str(form.get("what", "leave")), [str(each) for each in form.getall("section", [])]


def _page(found: Reading, *, said: str = "") -> web.Response:
    html = views.reader(found.series, address=found.email, off=found.off, gets_it=found.gets_it, said=said)
    return pages.page(html)
