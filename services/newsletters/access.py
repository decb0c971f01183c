"""Who may draft and who may send a newsletter: managers all of them, others the ones they were given."""

from __future__ import annotations

from collections.abc import Sequence

from domain.directory import rights as rules
from domain.directory.rights import Right
from domain.errors import NotAllowed, NotFound
from domain.newsletters.issue import Issue, IssueGone, Series
from services import rights
from services.work import Work
from storage import directory
from storage.newsletters import issues
from storage.newsletters import series as queries
from views.text import escape, shorten

GIVEN = {Right.DRAFT_NEWSLETTERS: queries.DRAFT, Right.SEND_NEWSLETTERS: queries.SEND}


async def may(work: Work, person: directory.Person, right: Right, series_id: int) -> bool:
    """Say whether a person has a right in one newsletter. Drafting does not include sending, nor sending drafting."""
    given = await queries.rights_of(work.session, work.workspace, person.id)
    return (series_id, GIVEN[right]) in given or await rights.may(work, person, right)


async def require(work: Work, person: directory.Person, right: Right, series_id: int) -> None:
    """Do nothing for a person who has the right; raises NotAllowed, naming whom to ask, for anybody else."""
    if not await may(work, person, right, series_id):
        raise NotAllowed(rules.refusal(right, await rights.whom_to_ask(work)))


async def require_either(work: Work, person: directory.Person, series_id: int) -> None:
    """Let those pass who draft or send a newsletter: both look at its drafts. Raises NotAllowed."""
    if not await may(work, person, Right.SEND_NEWSLETTERS, series_id):
        await require(work, person, Right.DRAFT_NEWSLETTERS, series_id)


async def series(work: Work, series_id: int, *, lock: bool = False) -> Series:
    """Return a newsletter that comes out. Raises NotFound."""
    found = await queries.find(work.session, work.workspace, series_id, lock=lock)
    if found is None or not found.open:
        raise NotFound("This newsletter does not come out any more. `/newsletter` shows those that do.")
    return found


async def issue(work: Work, issue_id: int, *, lock: bool = False) -> tuple[Series, Issue]:
    """Return an issue with its series. Raises IssueGone, NotFound."""
    found = await issues.find(work.session, work.workspace, issue_id, lock=lock)
    if found is None:
        raise IssueGone("This issue is not there any more. `/newsletter issues` shows those there are.")
    return await series(work, found.series_id), found


async def worked_on(work: Work, person: directory.Person) -> dict[int, set[Right]]:
    """Return what a person may do in which newsletter, by series id; newsletters without any right are left out."""
    given = await queries.rights_of(work.session, work.workspace, person.id)
    everywhere = {right for right in GIVEN if await rights.may(work, person, right)}
    found: dict[int, set[Right]] = {}
    for each in await queries.every(work.session, work.workspace):
        own = {right for right, word in GIVEN.items() if (each.id, word) in given} | everywhere
        if own:
            found[each.id] = own
    return found


async def editors(work: Work, series_id: int) -> Sequence[directory.Person]:
    """Return who is asked to work on a draft and is in Slack: those appointed, or the managers without any."""
    found = await queries.appointed(work.session, work.workspace, series_id, queries.DRAFT)
    reachable = [each for each in found if each.slack_user]
    return reachable or [each for each in await rights.managers(work) if each.slack_user]


async def senders(work: Work, issue_: Issue) -> Sequence[directory.Person]:
    """Return who can approve an issue and is in Slack: those who may send and did not work on it."""
    managers = await rights.managers(work)
    found = [*await queries.appointed(work.session, work.workspace, issue_.series_id, queries.SEND), *managers]
    known = {each.id: each for each in found if each.slack_user and each.id not in issue_.authors}
    return list(known.values())


async def named(work: Work, typed: str) -> list[Series]:
    """Return the newsletters whose name holds every word that was typed; all of them when nothing was.

    Raises NotFound when there is none.
    """
    known = await queries.every(work.session, work.workspace)
    wanted = typed.casefold().split()
    found = [each for each in known if all(word in each.name.casefold() for word in wanted)]
    if wanted and not found:
        raise NotFound(f"There is no newsletter called “{escape(shorten(typed, 60))}”. `/newsletter` lists them.")
    return found
