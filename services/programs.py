"""Loading a program file: the program of this year, its workgroups, and the roles of its staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.directory.rights import Role
from domain.errors import NotFound, UserFacingError
from domain.programs.program import LearningCommunity, Program, Staff, WorkgroupPlan, year_on
from domain.rosters.roster import RosterOrganisation, RosterPerson, fold
from services.directory import syncing
from services.newsletters import founding
from services.work import Work, Works
from storage import audit, directory
from storage.directory import people, programs, rosters, workgroups

OPEN = "open"
CANCELLED = "cancelled"


@dataclass(frozen=True)
class LoadedProgram:
    """What loading a file did; counts of workgroups (learning communities are workgroups too) and of staff."""

    id: int
    key: str
    name: str
    year: str
    created: bool
    workgroups: int
    cancelled: tuple[str, ...]
    staff: int


async def load_program(works: Works, workspace: str, text: str | bytes) -> LoadedProgram:
    """Load a program file for the program year that is now; loading it again brings everything up to date.

    What the file no longer names is closed, not deleted: workgroups are cancelled, roles are taken back.
    Raises ProgramFileError with every line at fault; then nothing changes.
    """
    from domain.programs.loading import parse_program  # noqa: PLC0415  # reads YAML, which only loading needs

    program = parse_program(text)
    async with works.begin(workspace) as work:
        return await _load(work, program)


async def current(work: Work) -> tuple[directory.Program, ...]:
    """Return the programs of this year (a workspace may hold several), or the latest ones between two years."""
    return tuple(await workgroups.programs_on(work.session, work.workspace, work.now.date()))


async def choose(work: Work, key: str = "") -> directory.Program:
    """Return the program with this key, or the only one there is; raises UserFacingError when that is not clear."""
    if key:
        found = await workgroups.program_by_key(work.session, work.workspace, key)
        if found is None:
            raise NotFound(f"There is no program {key}. Load its program file first, with: convene load-program")
        return found
    known = await current(work)
    if not known:
        raise UserFacingError("There is no program yet. Load a program file first, with: convene load-program")
    if len(known) > 1:
        raise UserFacingError(f"Say which program: {', '.join(program.key for program in known)}.")
    return known[0]


async def _load(work: Work, program: Program) -> LoadedProgram:
    revision = await people.next_version(work.session, work.workspace)
    year = year_on(program.year, work.now.date())
    key = f"{program.key}-{year.starts.year}"
    row = await workgroups.program_by_key(work.session, work.workspace, key)
    created = row is None
    if row is None:
        row = directory.Program(workspace=work.workspace, key=key, settings={})
        work.session.add(row)
    before = set(row.settings.get("managers", ()))
    row.name, row.year_start, row.year_end, row.loaded_at = program.name, year.starts, year.ends, work.now
    row.settings = _settings(program)
    await work.session.flush()
    known, cancelled = await _workgroups(work, row, program)
    staff = await _staff(work, program, revision)
    await _roles(work, program, known, staff, before)
    await founding.found(work, row)
    await syncing.due_now(work)
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=None,
        action="programs.load",
        subject=f"program:{row.id}",
        created=created,
    )
    return LoadedProgram(row.id, key, row.name, year.label, created, len(known), tuple(cancelled), len(staff))


def _settings(program: Program) -> dict[str, Any]:
    """Return what later features read of a program file: everything but its workgroups and the staff's profiles."""
    return {
        "summary": program.summary,
        "zone": program.zone,
        "channel_name": program.channel,
        "host": program.host,
        "offices": {office.key: office.name for office in program.offices},
        "tiers": [
            {"key": t.key, "name": t.name, "price": t.price, "further_workgroups": t.further_workgroups}
            for t in program.tiers
        ],
        "beyond_tiers": program.beyond_tiers,
        "extra_seat_terms": program.extra_seat_terms,
        "recommendation": program.recommendation,
        "commitments": list(program.commitments),
        "newsletters": founding.settings(program.newsletters),
        "managers": [staff.email for staff in program.staff if Role.MANAGER in staff.roles],
    }


async def _workgroups(
    work: Work, row: directory.Program, program: Program
) -> tuple[dict[str, directory.Workgroup], list[str]]:
    """Add and update workgroups; return the open ones by key, and the names of those that are no longer in the file."""
    there = {found.key: found for found in await workgroups.all_workgroups(work.session, work.workspace, row.id)}
    known: dict[str, directory.Workgroup] = {}
    for plan in program.workgroups:
        found = known[plan.key] = there.get(plan.key) or _new(work, row, plan.key)
        _describe(found, plan)
        await work.session.flush()
        for small in plan.learning_communities:
            inner = known[small.key] = there.get(small.key) or _new(work, row, small.key)
            _describe_community(inner, small, found)
    await work.session.flush()
    cancelled = []
    for key, found in there.items():
        if key not in known and found.state == OPEN:
            found.state, found.closed_at = CANCELLED, work.now
            cancelled.append(found.name)
    return known, cancelled


def _new(work: Work, row: directory.Program, key: str) -> directory.Workgroup:
    found = directory.Workgroup(workspace=work.workspace, program_id=row.id, key=key, channel_name="")
    work.session.add(found)
    return found


def _describe(found: directory.Workgroup, plan: WorkgroupPlan) -> None:
    offices: dict[str, int] = {}
    meant_for: dict[str, list[str]] = {}
    for seat in plan.seats:
        offices[seat.office] = offices.get(seat.office, 0) + 1
        meant_for.setdefault(seat.office, []).append(seat.meant_for)
    found.name, found.purpose, found.cadence, found.state = plan.name, plan.purpose, plan.cadence.value, OPEN
    found.goals, found.outcomes, found.parent_id = list(plan.goals), list(plan.outcomes), None
    found.closed_at = None
    _set_channel(found, plan.channel)
    found.settings = {
        "short_name": plan.short_name,
        "offices": offices,
        "meant_for": [[office, hints] for office, hints in meant_for.items()],
        "staff_hints": list(plan.staff_hints),
        "extra_seats": plan.extra_seats,
        "included": plan.included,
    }


def _describe_community(found: directory.Workgroup, small: LearningCommunity, around: directory.Workgroup) -> None:
    found.name, found.purpose, found.cadence, found.state = small.name, small.purpose, around.cadence, OPEN
    found.goals, found.outcomes, found.parent_id, found.closed_at = [], [], around.id, None
    _set_channel(found, small.channel)
    found.settings = {"short_name": small.name, "offices": {}, "extra_seats": True}


def _set_channel(found: directory.Workgroup, name: str) -> None:
    if found.channel_name != name:
        found.channel_name, found.channel = name, None


async def _staff(work: Work, program: Program, revision: int) -> dict[str, int]:
    """Add staff who are not there yet and bring the others up to date; return their ids by e-mail."""
    session, workspace = work.session, work.workspace
    employers = await rosters.add_organisations(session, workspace, [RosterOrganisation(program.host)])
    emails = [staff.email for staff in program.staff]
    known = await rosters.people_ids(session, workspace, emails)
    new = [_person(staff) for staff in program.staff if staff.email not in known]
    await rosters.add_people(session, [rosters.person_row(workspace, each, employers, revision) for each in new])
    changes = [
        {
            "id": known[staff.email],
            "title": staff.title,
            "expertise": list(staff.expertise),
            "organisation_id": employers[fold(staff.organisation)] if staff.organisation else None,
            "active": True,
            "revision": revision,
        }
        for staff in program.staff
        if staff.email in known
    ]
    await rosters.change_people(session, changes)
    return await rosters.people_ids(session, workspace, emails)


def _person(staff: Staff) -> RosterPerson:
    return RosterPerson(
        email=staff.email,
        name=staff.name,
        organisation=fold(staff.organisation or ""),
        title=staff.title,
        expertise=staff.expertise,
        zone=staff.zone,
    )


async def _roles(
    work: Work,
    program: Program,
    known: dict[str, directory.Workgroup],
    staff: dict[str, int],
    managers_before: set[str],
) -> None:
    """Make the roles in the workgroups those of the file; a manager loses the role when this file gave it before."""
    session, workspace = work.session, work.workspace
    wanted: set[tuple[int, str, int | None]] = set()
    for plan in program.workgroups:
        wanted.add((staff[plan.liaison], Role.LIAISON.value, known[plan.key].id))
        if plan.coach:
            wanted.add((staff[plan.coach], Role.COACH.value, known[plan.key].id))
    managers = {staff[each.email] for each in program.staff if Role.MANAGER in each.roles}
    wanted |= {(person, Role.MANAGER.value, None) for person in managers}
    former = await rosters.people_ids(session, workspace, managers_before)
    held = [
        *await programs.grants_in(session, workspace, [found.id for found in known.values()]),
        *(
            grant
            for grant in await programs.managers_grants(session, workspace)
            if grant.role == Role.MANAGER and grant.person_id in managers | set(former.values())
        ),
    ]
    present = {(grant.person_id, grant.role, grant.workgroup_id): grant.id for grant in held}
    await programs.revoke(session, workspace, [found for key, found in present.items() if key not in wanted])
    for person, role, workgroup in sorted(wanted - present.keys(), key=str):
        session.add(directory.Grant(workspace=workspace, person_id=person, role=role, workgroup_id=workgroup))
    await session.flush()
