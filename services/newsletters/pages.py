"""An issue as its readers see it, and the addresses that stand in for its links."""

from __future__ import annotations

from collections.abc import Mapping

from domain.newsletters.issue import IssuePage, page
from services import clicks, rights
from services.newsletters import access, naming
from services.work import Work, Works
from storage.newsletters import issues


async def of(work: Work, issue_id: int) -> IssuePage:
    """Return an issue's page. Raises NotFound."""
    series, issue = await access.issue(work, issue_id)
    return page(series, issue, await issues.items(work.session, work.workspace, issue_id))


async def counted(work: Work, shown: IssuePage) -> Mapping[str, str]:
    """Return the address to show for each link of an issue: ours, which counts clicks, where we have a public one."""
    targets = {item.link for part in shown.sections for item in part.items if item.link}
    return await clicks.links(work, f"{naming.ISSUE}:{shown.issue.id}", targets)


async def read(works: Works, workspace: str, slack_user: str, *, issue_id: int) -> IssuePage:
    """Return an issue that went out, for anybody; an unfinished one for those who work on it.

    Raises NotAllowed, NotFound.
    """
    async with rights.reading(works, workspace, slack_user) as (work, who):
        shown = await of(work, issue_id)
        if not shown.issue.published:
            await access.require_either(work, who, shown.series.id)
        return shown


async def latest(works: Works, workspace: str, slack_user: str, *, typed: str = "") -> IssuePage | None:
    """Return the last issue that went out, of the newsletter that was named or of all; None before the first.

    Raises NotFound for a name that no newsletter has.
    """
    async with rights.reading(works, workspace, slack_user) as (work, _):
        wanted = await access.named(work, typed)
        found = [
            issue for each in wanted for issue in await issues.published(work.session, workspace, each.id, limit=1)
        ]
        newest = max(found, key=lambda each: (each.sent_at or each.until, each.id), default=None)
        return await of(work, newest.id) if newest else None
