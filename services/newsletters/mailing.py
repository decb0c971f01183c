"""The way of an issue to people without Slack, who consented to e-mail, and to the archive on the web."""

from __future__ import annotations

from domain.deliveries import Mailed
from domain.newsletters.issue import IssuePage
from services.work import Work
from storage.newsletters import readers
from storage.newsletters.readers import Copy


async def archive(_work: Work, _page: IssuePage) -> str | None:
    """Return where an issue can be read on the web, or None."""
    return None


async def send(work: Work, page: IssuePage, *, owner: str | None) -> tuple[list[Copy], Mailed]:
    """Owe an issue to every address that consented."""
    found = await readers.by_mail(work.session, work.workspace, page.series.id)
    del owner
    return [], Mailed(0, set_up=not found)
