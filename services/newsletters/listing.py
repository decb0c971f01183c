"""Which newsletters and issues somebody can work on."""

from __future__ import annotations

from domain.directory import rights as rules
from domain.directory.rights import Right
from domain.errors import NotAllowed
from domain.newsletters.issue import Issue, Series
from services import rights
from services.newsletters import access
from services.work import Work, Works
from storage.newsletters import issues as queries


async def to_work_on(works: Works, workspace: str, slack_user: str, *, typed: str = "") -> list[Series]:
    """Return the newsletters that somebody drafts or sends, those named so.

    Raises NotAllowed for whoever works on none, NotFound for a name that none has.
    """
    async with rights.reading(works, workspace, slack_user) as (work, who):
        mine = await access.worked_on(work, who)
        if not mine:
            ask = await rights.whom_to_ask(work)
            raise NotAllowed(rules.refusal(Right.DRAFT_NEWSLETTERS, ask))
        return [each for each in await access.named(work, typed) if each.id in mine]


async def to_manage(works: Works, workspace: str, slack_user: str, *, typed: str = "") -> list[Series]:
    """Return the newsletters named so, for a manager. Raises NotAllowed, NotFound."""
    async with rights.reading(works, workspace, slack_user) as (work, who):
        await rights.require(work, who, Right.MANAGE_PROGRAM)
        return await access.named(work, typed)


async def issues(works: Works, workspace: str, slack_user: str) -> list[tuple[Series, list[Issue], bool]]:
    """Return every newsletter with its issues, the latest first, and whether this person works on it.

    Unfinished ones are only shown to those who work on them.
    """
    async with rights.reading(works, workspace, slack_user) as (work, who):
        mine = await access.worked_on(work, who)
        return [(each, await _issues(work, each, mine=each.id in mine), each.id in mine) for each in await _all(work)]


async def _all(work: Work) -> list[Series]:
    return await access.named(work, "")


async def _issues(work: Work, series: Series, *, mine: bool) -> list[Issue]:
    found = await queries.published(work.session, work.workspace, series.id, limit=6)
    drafts = await queries.unfinished(work.session, work.workspace, [series.id]) if mine else {}
    return [*drafts.values(), *found]
