"""Which calls are ahead for somebody, for lists and for Home; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.calls.overview import CallCard, NoneAhead
from domain.errors import NotFound
from services import rights
from services.work import Work, Works
from storage.calls import lists

LISTED = 50


async def ahead(
    works: Works, workspace: str, slack_user: str, *, workgroup: str = "", limit: int = LISTED
) -> list[CallCard]:
    """Return the calls that are for somebody and are not over, earliest first.

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
    when: Mapping[str, Any] = {"now": work.now, "limit": limit}
    if changeable:
        groups = _named(standing.may_schedule, workgroup)
        cards = await lists.all_ahead(work.session, work.workspace, standing, groups, **when)
        return [card for card in cards if not card.begun]
    groups = _named(standing.member_of, workgroup)
    return await lists.ahead(work.session, work.workspace, standing, groups, elsewhere=not workgroup.strip(), **when)


async def next_call(works: Works, workspace: str, slack_user: str) -> CallCard | None:
    """Return somebody's next call (the one under way counts), or None."""
    async with works.database.asking() as connection:
        return await lists.next_call(connection, workspace, slack_user, now=works.clock.now())


async def none_ahead(works: Works, workspace: str, slack_user: str, *, workgroup: str = "") -> NoneAhead:
    """Return what somebody can do about a list without calls: schedule one, or ask for one, and whom.

    Raises:
        NotFound: none of their workgroups is called that.
    """
    async with works.reading(workspace) as work:
        standing = await lists.standing(work.session, workspace, slack_user)
        groups = _named(standing.member_of, workgroup)
        if groups.keys() & standing.may_schedule.keys():
            return NoneAhead(may_schedule=True)
        return NoneAhead(ask=tuple(await rights.whom_to_ask_in(work, groups)), belongs=bool(groups))


def _named(groups: Mapping[int, str], name: str) -> dict[int, str]:
    """Return the workgroups (id to name) whose name contains this one; all of them without one."""
    wanted = " ".join(name.casefold().split())
    found = {id_: full for id_, full in groups.items() if wanted in full.casefold()}
    if wanted and not found:
        raise NotFound("None of your workgroups is called that. `/calls list` without a name shows all calls.")
    return found
