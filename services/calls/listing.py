"""Which calls are ahead for somebody, for lists and for Home; nothing is written."""

from __future__ import annotations

from domain.calls.overview import CallCard
from domain.errors import NotFound
from services.work import Work, Works
from storage.calls import lists

LISTED = 50


async def ahead(
    works: Works, workspace: str, slack_user: str, *, workgroup: str = "", limit: int = LISTED
) -> list[CallCard]:
    """Return the calls of somebody's workgroups that are not over, earliest first.

    `workgroup` keeps those whose workgroup's name contains it.

    Raises:
        NotFound: none of their workgroups is called that.
    """
    async with works.reading(workspace) as work:
        return await cards_ahead(work, slack_user, workgroup=workgroup, limit=limit)


async def cards_ahead(
    work: Work, slack_user: str, *, workgroup: str = "", changeable: bool = False, limit: int = LISTED
) -> list[CallCard]:
    """Do what `ahead` does, in a work that is open already (Home shows calls beside other things).

    `changeable` keeps the calls that have not begun and that the person may move or cancel.
    """
    standing = await lists.standing(work.session, work.workspace, slack_user)
    groups = standing.may_schedule if changeable else standing.member_of
    wanted = " ".join(workgroup.casefold().split())
    if wanted:
        groups = {id_: name for id_, name in groups.items() if wanted in name.casefold()}
        if not groups:
            raise NotFound("None of your workgroups is called that. `/calls list` without a name shows all calls.")
    cards = await lists.ahead(work.session, work.workspace, standing, groups, now=work.now, limit=limit)
    return [card for card in cards if not card.begun] if changeable else cards


async def next_call(works: Works, workspace: str, slack_user: str) -> CallCard | None:
    """Return somebody's next call (the one under way counts), or None."""
    async with works.database.asking() as connection:
        return await lists.next_call(connection, workspace, slack_user, now=works.clock.now())
