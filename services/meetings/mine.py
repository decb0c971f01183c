"""What one person has to do with meetings: their roles, their open actions, and the workgroups they can look into."""

from __future__ import annotations

from domain.meetings.overview import ActionsPage, Mine, MyDuty
from domain.meetings.prompts import MINUTES_WITHIN
from services import rights
from services.directory.workgroups import lines_for
from services.meetings import actions
from services.work import Work, Works
from storage.directory import Person
from storage.meetings import actions as rows
from storage.meetings import roles

ACTIONS_SHOWN = 5


async def duties(work: Work, person: Person) -> tuple[MyDuty, ...]:
    """Return the roles that somebody holds or is asked to hold; a recorder's until the minutes are due."""
    since = work.now - MINUTES_WITHIN
    return tuple(await roles.mine(work.session, work.workspace, person.id, since=since))


async def open_actions(work: Work, person: Person) -> ActionsPage:
    """Return what somebody took on and has not done yet, the earliest due first."""
    found = await rows.open_in(work.session, work.workspace, [], owner=person.id, limit=ACTIONS_SHOWN)
    return ActionsPage(person.id, tuple(found))


async def hub(works: Works, workspace: str, slack_user: str) -> Mine:
    """Return somebody's workgroups, roles and open actions, for those who come by a button."""
    async with rights.reading(works, workspace, slack_user) as (work, person):
        lines = [(each.id, each.name) for each in await lines_for(work, person) if each.mine or each.leads]
        page = await actions.gather(work, person)
        own = tuple(each for each in page.actions if each.owner and each.owner.id == person.id)
        return Mine(tuple(lines), await duties(work, person), ActionsPage(person.id, own))
