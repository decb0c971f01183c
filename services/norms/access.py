"""Who may do what with a workgroup's norms, and what a workgroup's page about them says."""

from __future__ import annotations

from dataclasses import dataclass

from domain.directory.rights import Right, please_ask
from domain.directory.workgroups import PersonName
from domain.errors import NotAllowed, NotFound
from domain.norms.norm import Check, CheckOver, CheckStand, CheckState, Norm, NormsPage, NormState
from services import rights
from services.pulses import focus, groups
from services.pulses.groups import Group
from services.work import Work, Works
from storage.directory import Person
from storage.directory.workgroups import seats_of
from storage.norms import queries


@dataclass(frozen=True)
class Seen:
    """A workgroup with somebody who acts in it: `belongs` holds a seat or a role there, `runs` answers for it."""

    person: Person
    workgroup_id: int
    group: Group
    belongs: bool
    runs: bool


async def page(works: Works, workspace: str, slack_user: str, workgroup_id: int) -> NormsPage:
    """Return a workgroup's norms as somebody sees them; members of the program may read every group's.

    Raises NotFound, NotAllowed.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        seen = await look(work, person, workgroup_id)
        await rights.require(work, person, Right.SEE_ROSTER, workgroup_id)
        return await gather(work, seen)


async def gather(work: Work, seen: Seen) -> NormsPage:
    """Return the page in a work that is open already; only the group itself sees its proposals and checks."""
    inside = seen.belongs or seen.runs
    norms = await queries.of_workgroup(work.session, work.workspace, seen.workgroup_id)
    check = await queries.check_under_way(work.session, work.workspace, seen.workgroup_id) if inside else None
    return NormsPage(
        workgroup_id=seen.workgroup_id,
        workgroup=seen.group.name,
        adopted=tuple(each for each in norms if each.state is NormState.ADOPTED),
        proposed=tuple(each for each in norms if each.state is NormState.PROPOSED) if inside else (),
        check=await stand_of(work, check, norms) if check else None,
        revisit_on=await queries.revisit_on(work.session, work.workspace, seen.workgroup_id),
        focus=tuple(each.title for each in await focus.current(work, seen.workgroup_id)),
        person_id=seen.person.id,
        belongs=seen.belongs,
        runs=seen.runs,
    )


async def look(work: Work, person: Person, workgroup_id: int, *, lock: bool = False) -> Seen:
    """Return what somebody is to an open workgroup. Raises NotFound. `lock`: nobody else changes it meanwhile."""
    group = await groups.find(work, workgroup_id=workgroup_id, lock=lock)
    grants = await rights.grants_of(work, person)
    belongs = any(grant.workgroup == workgroup_id for grant in grants)
    return Seen(
        person, workgroup_id, group, belongs, await rights.may(work, person, Right.MANAGE_WORKGROUP, workgroup_id)
    )


async def insider(work: Work, slack_user: str, workgroup_id: int) -> Seen:
    """Let those pass who belong to a workgroup or answer for it. Raises NotFound, NotAllowed."""
    seen = await look(work, await rights.identify(work, slack_user), workgroup_id, lock=True)
    if not (seen.belongs or seen.runs):
        ask = please_ask(await rights.whom_to_ask(work, workgroup_id))
        raise NotAllowed(f"A group writes its own norms, and you have no seat in this one. {ask}")
    return seen


async def runner(work: Work, slack_user: str, workgroup_id: int) -> Seen:
    """Let those pass who answer for a workgroup. Raises NotFound, NotAllowed naming whom to ask."""
    seen = await look(work, await rights.identify(work, slack_user), workgroup_id, lock=True)
    await rights.require(work, seen.person, Right.MANAGE_WORKGROUP, workgroup_id)
    return seen


async def members(work: Work, workgroup_id: int) -> dict[int, PersonName]:
    """Return who holds a seat and can be reached in Slack, by id: those whose norms these are."""
    return {
        row.person.id: PersonName(row.person.id, row.person.name, row.person.slack_user)
        for row in await seats_of(work.session, work.workspace, workgroup_id)
        if row.person is not None and row.person.active and row.person.slack_user
    }


async def require_check(work: Work, check_id: int) -> Check:
    """Return an open check, held until the transaction ends. Raises NotFound, CheckOver."""
    found = await queries.check(work.session, work.workspace, check_id, lock=True)
    if found is None:
        raise NotFound("This consensus check is not there any more. `/norms` shows the group's norms.")
    if found.state is not CheckState.OPEN:
        raise CheckOver("This consensus check is over. `/norms` shows what came of it.")
    return found


async def stand_of(work: Work, check: Check, norms: list[Norm] | None = None) -> CheckStand:
    """Return a check with its norms and its answers."""
    known = norms or await queries.of_workgroup(work.session, work.workspace, check.workgroup_id)
    asked = tuple(each for each in known if each.id in check.norms)
    return CheckStand(check, asked, tuple(await queries.standings(work.session, work.workspace, check.id)))
