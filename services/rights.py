"""Who is acting, and whether they may: the one place where a Slack id becomes a person with rights."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager

from domain.directory import rights as rules
from domain.directory.people import OrganisationKind, person_name
from domain.directory.rights import Grant, Right, Role
from domain.errors import NotAllowed, NotFound
from services.directory import syncing
from services.work import Work, Works
from storage import directory
from storage.directory import people, workgroups
from views.text import escape

MOST_NAMED = 3
"""How many people a refusal names; nobody asks a crowd."""


async def identify(work: Work, slack_user: str, name: str = "") -> directory.Person:
    """Return the person behind a Slack id; one we have not met becomes a person without an organisation.

    `name` is what Slack calls them for now; their profile follows when it is synced. This may write: who only reads
    uses `reading`.
    """
    found = await people.by_slack(work.session, work.workspace, slack_user)
    if found is None:
        revision = await people.next_version(work.session, work.workspace)
        await people.meet(work.session, work.workspace, slack_user, person_name(name, otherwise=slack_user), revision)
        found = await people.by_slack(work.session, work.workspace, slack_user)
        # A click names nobody: Slack is asked for the profile at the next reading, which is due from now on.
        await syncing.due_now(work)
    if found is None:
        raise LookupError(f"{slack_user} was added but is not there")
    return found


@asynccontextmanager
async def reading(works: Works, workspace: str, slack_user: str) -> AsyncIterator[tuple[Work, directory.Person]]:
    """Open a work that only reads, for the person behind a Slack id; one we have not met is met first, by itself."""
    async with works.reading(workspace) as work:
        known = await people.by_slack(work.session, workspace, slack_user)
        if known is not None:
            yield work, known
            return
    async with works.begin(workspace) as work:
        met = await identify(work, slack_user)
    async with works.reading(workspace) as work:
        yield work, met


async def grants_of(work: Work, person: directory.Person) -> tuple[Grant, ...]:
    """Return what a person is to the program and to each workgroup: appointed roles, seats, or a partner's place."""
    grants = [
        Grant(Role(row.role), row.workgroup_id)
        for row in await people.grants_of(work.session, work.workspace, person.id)
    ]
    for workgroup in await workgroups.workgroups_held(work.session, work.workspace, person.id):
        if not any(grant.workgroup == workgroup.id for grant in grants):
            grants.append(Grant(Role.MEMBER, workgroup.id))
    organisation = await people.organisation_of(work.session, work.workspace, person)
    if organisation is not None:
        partner = organisation.kind == OrganisationKind.NATIONAL_PARTNER
        grants.append(Grant(Role.PARTNER if partner else Role.MEMBER))
    return tuple(grants)


async def may(work: Work, person: directory.Person, right: Right, workgroup_id: int | None = None) -> bool:
    """Say whether a person has a right, about this workgroup when it concerns one.

    What somebody may do in a workgroup they may do in its learning communities.
    """
    grants = await grants_of(work, person)
    if rules.may(grants, right, workgroup_id) or workgroup_id is None:
        return rules.may(grants, right, workgroup_id)
    workgroup = await workgroups.workgroup_by_id(work.session, work.workspace, workgroup_id)
    return workgroup is not None and workgroup.parent_id is not None and rules.may(grants, right, workgroup.parent_id)


async def require(work: Work, person: directory.Person, right: Right, workgroup_id: int | None = None) -> None:
    """Do nothing for a person who has the right; raises NotAllowed, naming whom to ask, for anybody else."""
    if not await may(work, person, right, workgroup_id):
        raise NotAllowed(rules.refusal(right, await whom_to_ask(work, workgroup_id)))


async def require_scheduler(work: Work, person: directory.Person, workgroup_id: int) -> None:
    """Let liaisons of this workgroup and managers pass; raises NotAllowed naming whom to ask."""
    await require(work, person, Right.SCHEDULE_CALLS, workgroup_id)


async def require_workgroup(work: Work, workgroup_id: int) -> directory.Workgroup:
    """Return an open workgroup; raises NotFound with what to do instead."""
    found = await workgroups.workgroup_by_id(work.session, work.workspace, workgroup_id)
    if found is None or found.state != "open":
        raise NotFound("This workgroup is not there any more. `/workgroup list` shows the current ones.")
    return found


async def liaisons_of(work: Work, workgroup_id: int) -> Sequence[directory.Person]:
    """Return who runs a workgroup; a learning community is run by the liaisons of the workgroup around it."""
    own = await people.holders(work.session, work.workspace, Role.LIAISON, workgroup_id)
    if own:
        return own
    workgroup = await workgroups.workgroup_by_id(work.session, work.workspace, workgroup_id)
    if workgroup is None or workgroup.parent_id is None:
        return ()
    return await people.holders(work.session, work.workspace, Role.LIAISON, workgroup.parent_id)


async def coaches_of(work: Work, workgroup_id: int) -> Sequence[directory.Person]:
    """Return the outside experts attached to a workgroup."""
    return await people.holders(work.session, work.workspace, Role.COACH, workgroup_id)


async def managers(work: Work) -> Sequence[directory.Person]:
    """Return who runs the program."""
    return await people.holders(work.session, work.workspace, Role.MANAGER)


async def deciders(work: Work, workgroup_id: int) -> Sequence[directory.Person]:
    """Return who answers for a workgroup and can be reached in Slack: its liaisons, or the managers without one."""
    reachable = [person for person in await liaisons_of(work, workgroup_id) if person.slack_user]
    return reachable or [person for person in await managers(work) if person.slack_user]


async def whom_to_ask(work: Work, workgroup_id: int | None = None) -> list[str]:
    """Return mentions (or names, for people without Slack) of those who can help: liaisons first, else managers."""
    found = list(await liaisons_of(work, workgroup_id)) if workgroup_id is not None else []
    return _mentions(found or await managers(work))


async def whom_to_ask_in(work: Work, workgroup_ids: Collection[int]) -> list[str]:
    """Return mentions (or names) of the liaisons of these workgroups, or of the managers when none has one."""
    by_group = await workgroups.people_by_role(work.session, work.workspace, workgroup_ids, Role.LIAISON)
    found = {person.id: person for group in workgroup_ids for person in by_group.get(group, ())}
    return _mentions(list(found.values()) or await managers(work))


def _mentions(found: Sequence[directory.Person]) -> list[str]:
    return [f"<@{person.slack_user}>" if person.slack_user else escape(person.name) for person in found[:MOST_NAMED]]
