"""Who may announce, and who may change what was announced; those who may not are told whom to ask."""

from __future__ import annotations

from domain.directory.rights import Right
from domain.errors import NotAllowed, NotFound
from domain.webinars.webinar import State, check_change
from services import rights
from services.work import Work
from storage.directory import Person
from storage.webinars import queries
from storage.webinars.queries import Found
from views.text import escape

GONE = "This webinar is not there any more. `/webinar list` shows those ahead."


async def announcer(work: Work, slack_user: str) -> Person:
    """Return somebody who may announce. Raises NotAllowed."""
    who = await rights.identify(work, slack_user)
    await rights.require(work, who, Right.ANNOUNCE)
    return who


async def load(work: Work, webinar_id: int) -> Found:
    """Return a webinar of this workspace. Raises NotFound."""
    found = (await queries.find(work.session, work.workspace, [webinar_id])).get(webinar_id)
    if found is None:
        raise NotFound(GONE)
    return found


async def own(work: Work, slack_user: str, webinar_id: int) -> tuple[Person, Found]:
    """Return a webinar to whoever announced it, or to a manager, held until the transaction ends.

    Raises:
        NotFound, NotAllowed: it is gone, or somebody else's; the sentence says whose.
    """
    who = await rights.identify(work, slack_user)
    await queries.lock(work.session, work.workspace, webinar_id)
    found = await load(work, webinar_id)
    if not await may_change(work, who, found):
        raise NotAllowed(f"Only {owner(found)} and the managers of the program can change this. Please ask them.")
    return who, found


async def to_change(work: Work, slack_user: str, webinar_id: int) -> tuple[Person, Found]:
    """Return a webinar that is still ahead, to somebody who may change it.

    Raises:
        NotFound, NotAllowed, NotChangeable: see `own`; or it has begun, or does not take place.
    """
    who, found = await own(work, slack_user, webinar_id)
    check_change(found.webinar, work.now)
    return who, found


async def draft(work: Work, slack_user: str, webinar_id: int) -> tuple[Person, Found]:
    """Return a draft to whoever wrote it, if they may (still) announce.

    Raises:
        NotFound, NotAllowed: it is gone or somebody else's, or they may not announce.
    """
    who = await announcer(work, slack_user)
    await queries.lock(work.session, work.workspace, webinar_id)
    found = await load(work, webinar_id)
    if found.owner_id != who.id:
        raise NotAllowed("Somebody else wrote this. Open a form of your own with `/webinar announce`.")
    if found.webinar.state not in {State.DRAFT, State.ANNOUNCED, State.WITHDRAWN}:
        raise NotFound(GONE)
    return who, found


async def may_change(work: Work, who: Person, found: Found) -> bool:
    """Say whether somebody may change a webinar: whoever announced it, and managers."""
    return found.owner_id == who.id or await rights.may(work, who, Right.MANAGE_PROGRAM)


def owner(found: Found) -> str:
    """Return whoever announced a webinar, as mrkdwn."""
    return f"<@{found.owner}>" if found.owner else escape(found.owner_name) or "whoever announced it"
