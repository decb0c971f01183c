"""The group that a pulse is about: who runs it, who can answer, what it asks of pulses, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.directory.people import OrganisationKind
from domain.directory.rights import Right
from domain.errors import NotAllowed, NotFound
from domain.pulses import suppression
from domain.pulses.pulse import Pulse
from domain.pulses.results import GroupKind, GroupName
from services import rights
from services.work import Work
from storage.directory import Person, Program
from storage.directory.workgroups import workgroup_by_id
from storage.pulses import queries
from storage.pulses.queries import Voter

KEEP_DAYS = 365
"""How long closed ballots stay unless the program says otherwise; then only their sums do."""


@dataclass(frozen=True)
class Group:
    """A workgroup, or (without one) a program; `channel` is Slack's id, None while there is none."""

    program_id: int
    workgroup_id: int | None
    name: str
    channel: str | None
    offices: Mapping[str, str]
    fewest: int
    keep_days: int
    zone: str


async def find(
    work: Work, *, program_id: int | None = None, workgroup_id: int | None = None, lock: bool = False
) -> Group:
    """Return an open workgroup, or a program. Raises NotFound. `lock`: nobody else starts a pulse there meanwhile."""
    name, channel = "", None
    if workgroup_id is not None:
        workgroup = await workgroup_by_id(work.session, work.workspace, workgroup_id)
        if workgroup is None or workgroup.state != "open":
            raise NotFound("This workgroup is closed or does not exist. Choose another one.", field="workgroup")
        program_id, name, channel = workgroup.program_id, workgroup.name, workgroup.channel
    program = None
    if program_id is not None:
        program = await queries.program(work.session, work.workspace, program_id, lock=lock)
    if program is None:
        raise NotFound("This program does not exist. Choose another one.", field="workgroup")
    return await _group(work, program, workgroup_id, name or program.name, channel)


async def of(work: Work, pulse: Pulse) -> Group | None:
    """Return a pulse's group, or None when it is closed by now."""
    try:
        return await find(work, program_id=pulse.program_id, workgroup_id=pulse.workgroup_id)
    except NotFound:
        return None


async def name_of(work: Work, pulse: Pulse) -> str:
    """Return what a pulse's group is called, whether it is open or closed by now."""
    if pulse.workgroup_id is None:
        program = await queries.program(work.session, work.workspace, pulse.program_id)
        return program.name if program else ""
    workgroup = await workgroup_by_id(work.session, work.workspace, pulse.workgroup_id)
    return workgroup.name if workgroup else ""


async def _group(work: Work, program: Program, workgroup_id: int | None, name: str, channel: str | None) -> Group:
    setting = await queries.setting(work.session, work.workspace, program.id)
    return Group(
        program_id=program.id,
        workgroup_id=workgroup_id,
        name=name,
        channel=channel,
        offices=program.settings.get("offices", {}),
        fewest=suppression.fewest(setting.fewest if setting else None),
        keep_days=setting.keep_days if setting else KEEP_DAYS,
        zone=str(program.settings.get("zone") or ""),
    )


async def require_runner(work: Work, person: Person, workgroup_id: int | None) -> None:
    """Let liaisons of the workgroup and managers pass. Raises NotAllowed naming whom to ask."""
    await rights.require(work, person, Right.RUN_PULSES, workgroup_id)


async def runners(work: Work, workgroup_id: int | None) -> Sequence[Person]:
    """Return who answers for a group and can be reached in Slack: its liaisons, else the managers."""
    if workgroup_id is None:
        return [each for each in await rights.managers(work) if each.slack_user]
    return await rights.deciders(work, workgroup_id)


async def voters(work: Work, pulse: Pulse) -> dict[int, Voter]:
    """Return who can answer a pulse now."""
    return await queries.voters(work.session, work.workspace, pulse.program_id, pulse.workgroup_id)


async def require_voter(work: Work, person: Person, pulse: Pulse) -> None:
    """Let those pass who can answer a pulse. Raises NotAllowed."""
    if not await queries.may_answer(work.session, work.workspace, pulse.program_id, pulse.workgroup_id, person.id):
        raise NotAllowed("This pulse is for the people who hold a seat in its group, so there is nothing to answer.")


async def subgroups(
    work: Work, pulse: Pulse, group: Group, people: Sequence[Voter | None]
) -> dict[GroupName, frozenset[int]]:
    """Return the parts of those who answered (by place) of which numbers might be told.

    Within a workgroup they are offices and kinds of organisation, across a program its workgroups; never states or
    organisations: one seat a state and office would be a name.
    """
    places: dict[GroupName, set[int]] = {}
    # Many sit at the same places, and to name those anew for each person takes longer than all the rest.
    named: dict[tuple[str, frozenset[str], frozenset[int]], list[GroupName]] = {}
    workgroups = (
        await queries.names_of_workgroups(work.session, work.workspace, pulse.program_id)
        if pulse.workgroup_id is None
        else {}
    )
    for place, person in enumerate(people):
        if person is None:
            continue
        where = (person.organisation_kind, person.offices, person.workgroups)
        if where not in named:
            named[where] = _parts(pulse, group, workgroups, person)
        for name in named[where]:
            places.setdefault(name, set()).add(place)
    return {name: frozenset(found) for name, found in places.items()}


def _parts(pulse: Pulse, group: Group, workgroups: Mapping[int, str], person: Voter) -> list[GroupName]:
    if pulse.workgroup_id is None:
        return [GroupName(GroupKind.WORKGROUP, str(each), workgroups[each]) for each in person.workgroups]
    parts = [GroupName(GroupKind.OFFICE, key, group.offices.get(key, key)) for key in person.offices]
    if person.organisation_kind:
        kind = OrganisationKind(person.organisation_kind)
        parts.append(GroupName(GroupKind.ORGANISATION_KIND, kind.value, kind.label))
    return parts
