"""Workgroups: which there are, what each is for, and who sits in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.calls.overview import CallCard
from domain.directory.rights import Grant, Right, Role, may
from domain.directory.states import state_name
from domain.directory.workgroups import (
    PersonName,
    RosterGroup,
    RosterLine,
    RosterPage,
    WorkgroupLine,
    WorkgroupPage,
    match,
)
from domain.errors import NotFound, UserFacingError
from domain.norms.norm import NormState
from domain.programs.program import Cadence
from services import programs, rights
from services.calls.cards import cards_of
from services.directory.searching import office_names
from services.work import Work, Works
from storage import directory
from storage.calls import queries as calls
from storage.directory import workgroups
from storage.norms.queries import of_workgroup as norms_of
from storage.pulses.choices import focus_now
from views.text import escape

MOST_SUGGESTED = 5


@dataclass(frozen=True)
class Shown:
    """A workgroup's page with its next call, if one is planned."""

    page: WorkgroupPage
    next_call: CallCard | None


async def listed(works: Works, workspace: str, slack_user: str) -> list[WorkgroupLine]:
    """Return this year's workgroups, learning communities after the workgroup around them."""
    async with rights.reading(works, workspace, slack_user) as (work, person):
        return await lines_for(work, person)


async def lines_for(work: Work, person: directory.Person, grants: Sequence[Grant] | None = None) -> list[WorkgroupLine]:
    """Do what `listed` does, in a work that is open already; `grants` are the person's, where they were read before."""
    found = await workgroups.workgroups_of(
        work.session, work.workspace, [program.id for program in await programs.current(work)]
    )
    ids = [row.id for row in found]
    counts = await workgroups.seat_counts(work.session, work.workspace, ids)
    liaisons = await workgroups.people_by_role(work.session, work.workspace, ids, Role.LIAISON)
    if grants is None:
        grants = await rights.grants_of(work, person)
    mine = {grant.workgroup for grant in grants}
    lines = [
        WorkgroupLine(
            id=row.id,
            name=row.name,
            short_name=str(row.settings.get("short_name") or row.name),
            cadence=Cadence(row.cadence),
            channel=row.channel,
            liaisons=names(liaisons.get(row.id) or liaisons.get(row.parent_id or 0) or ()),
            seats=counts.get(row.id, (0, 0, 0))[0],
            held=counts.get(row.id, (0, 0, 0))[1],
            states=counts.get(row.id, (0, 0, 0))[2],
            parent_id=row.parent_id,
            mine=row.id in mine,
            leads=may(grants, Right.MANAGE_WORKGROUP, row.parent_id or row.id),
        )
        for row in found
    ]
    inner: dict[int, list[WorkgroupLine]] = {}
    for line in lines:
        if line.parent_id is not None:
            inner.setdefault(line.parent_id, []).append(line)
    return [each for line in lines if line.parent_id is None for each in (line, *inner.get(line.id, ()))]


async def find(works: Works, workspace: str, slack_user: str, typed: str, *, channel: str | None = None) -> int:
    """Return the id of the workgroup that was typed; without a word, that of the channel, or the person's only one.

    `channel` (a Slack id) is where they ask.

    Raises NotFound or UserFacingError, naming the workgroups that may be meant.
    """
    lines = await listed(works, workspace, slack_user)
    if not lines:
        raise UserFacingError("There are no workgroups yet. They come with the program file.")
    own = [line for line in lines if line.mine and line.parent_id is None]
    if not typed.strip():
        here = [line for line in lines if channel and line.channel == channel and line.parent_id is None]
        if len(here) == 1:
            return here[0].id
        if len(own) == 1:
            return own[0].id
        raise UserFacingError(f"Please say which workgroup: {_named(own or lines)}.")
    found = match(typed, lines)
    if not found:
        raise NotFound(f"There is no workgroup of that name. There are: {_named(lines)}.")
    if len(found) > 1:
        raise UserFacingError(f"More than one workgroup may be meant. Please say which: {_named(found)}.")
    return found[0].id


def _named(lines: Sequence[WorkgroupLine]) -> str:
    names_shown = [escape(line.short_name) for line in lines if line.parent_id is None or len(lines) <= MOST_SUGGESTED]
    return ", ".join(names_shown)


async def show(works: Works, workspace: str, slack_user: str, workgroup_id: int) -> Shown:
    """Return a workgroup's page; raises NotFound."""
    async with rights.reading(works, workspace, slack_user) as (work, person):
        row = await rights.require_workgroup(work, workgroup_id)
        lines = await lines_for(work, person)
        line = next((each for each in lines if each.id == workgroup_id), None)
        if line is None:
            raise NotFound("This workgroup belongs to another program year. `/workgroup list` shows the current ones.")
        around = next((each.name for each in lines if each.id == line.parent_id), None)
        offices = await office_names(work)
        page = WorkgroupPage(
            line=line,
            program=await _program_name(work, row.program_id),
            purpose=row.purpose,
            goals=tuple(row.goals),
            outcomes=tuple(row.outcomes),
            coaches=names(await rights.coaches_of(work, workgroup_id)),
            channel_name=row.channel_name,
            meant_for=_meant_for(row.settings.get("meant_for", ()), offices),
            staff_hints=tuple(row.settings.get("staff_hints", ())),
            communities=tuple(each for each in lines if each.parent_id == workgroup_id),
            around=around,
            asked_to_join=await _asked(work, workgroup_id, person.id, "join"),
            asked_to_leave=await _asked(work, workgroup_id, person.id, "leave"),
            may_see_roster=await rights.may(work, person, Right.SEE_ROSTER, workgroup_id),
            focus=tuple(each.title for each in await focus_now(work.session, workspace, workgroup_id)),
            norms=await _norms(work, workgroup_id),
        )
        return Shown(page, await _next_call(work, workgroup_id, person, may_change=line.leads))


def _meant_for(
    found: Sequence[tuple[str, Sequence[str]]], offices: Mapping[str, str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((offices.get(key, key), tuple(hints)) for key, hints in found)


async def _program_name(work: Work, program_id: int) -> str:
    return next((found.name for found in await programs.current(work) if found.id == program_id), "")


async def _norms(work: Work, workgroup_id: int) -> tuple[str, ...]:
    found = await norms_of(work.session, work.workspace, workgroup_id)
    return tuple(each.text for each in found if each.state is NormState.ADOPTED)


async def _asked(work: Work, workgroup_id: int, person_id: int, kind: str) -> bool:
    return await workgroups.open_request(work.session, work.workspace, workgroup_id, person_id, kind) is not None


async def _next_call(work: Work, workgroup_id: int, person: directory.Person, *, may_change: bool) -> CallCard | None:
    found = await calls.ahead(work.session, work.workspace, [workgroup_id], now=work.now, limit=1)
    allowed = {workgroup_id} if may_change else set()
    cards = await cards_of(work, found, person_id=person.id, may_schedule=allowed)
    return cards[0] if cards else None


async def roster(works: Works, workspace: str, slack_user: str, workgroup_id: int) -> RosterPage:
    """Return who sits in a workgroup, by state; raises NotAllowed for people who belong to no organisation or role."""
    async with rights.reading(works, workspace, slack_user) as (work, person):
        row = await rights.require_workgroup(work, workgroup_id)
        await rights.require(work, person, Right.SEE_ROSTER, workgroup_id)
        seats = await workgroups.seats_of(work.session, workspace, workgroup_id)
        offices = await office_names(work)
    groups = tuple(
        RosterGroup(
            state=state_name(organisation.state),
            organisation=organisation.name,
            lines=tuple(_roster_line(seat, offices) for seat in inside),
        )
        for organisation, inside in _by_organisation(seats)
    )
    groups = tuple(sorted(groups, key=lambda group: (not group.state, group.state, group.organisation)))
    held = sum(1 for seat in seats if seat.person is not None)
    states = len({group.state for group in groups if group.state})
    return RosterPage(workgroup_id, row.name, groups, held, len(seats) - held, states)


def _by_organisation(
    seats: Sequence[workgroups.SeatRow],
) -> list[tuple[directory.Organisation, list[workgroups.SeatRow]]]:
    grouped = [list(inside) for _, inside in groupby(seats, key=lambda seat: seat.organisation.id)]
    return [(inside[0].organisation, inside) for inside in grouped]


def _roster_line(row: workgroups.SeatRow, offices: Mapping[str, str]) -> RosterLine:
    office = offices.get(row.seat.office, row.seat.office)
    if row.person is None:
        return RosterLine(office, None)
    shown = "" if "title" in row.person.hidden else row.person.title
    return RosterLine(office, name_of(row.person), shown)


def name_of(person: directory.Person) -> PersonName:
    """Return how to mention a person."""
    return PersonName(person.id, person.name, person.slack_user)


def names(people: Sequence[directory.Person]) -> tuple[PersonName, ...]:
    """Return how to mention these people."""
    return tuple(name_of(person) for person in people)
