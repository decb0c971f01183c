"""The Home tab: what concerns one person now."""

from __future__ import annotations

from collections.abc import Sequence

from domain.directory.rights import Grant, Right, may
from domain.directory.workgroups import SeatRequestCard, WorkgroupLine
from domain.home import Home
from services import programs, rights
from services.calls.listing import cards_ahead
from services.directory.notices import request_card
from services.directory.searching import office_names
from services.directory.workgroups import lines_for
from services.meetings import mine as meetings
from services.newsletters import subscribing
from services.pulses.listing import open_lines
from services.timepolls.results import cards as time_polls
from services.webinars.listing import ahead as webinars_ahead
from services.work import Work, Works
from storage import directory
from storage.calls import requests
from storage.directory import people, workgroups
from storage.norms.queries import adopted_counts
from storage.pulses.lists import focus_by_workgroup
from views import home as views
from views.surfaces import View

MOST_REQUESTS = 5
MOST_WEBINARS = 3


async def render(works: Works, workspace: str, slack_user: str) -> View:
    """Return somebody's Home tab as Slack publishes it."""
    async with rights.reading(works, workspace, slack_user) as (work, person):
        return views.home(await gather(work, person, slack_user))


async def gather(work: Work, person: directory.Person, slack_user: str) -> Home:
    """Return what somebody's Home tab says."""
    grants = await rights.grants_of(work, person)
    lines = await lines_for(work, person, grants)
    organisation = await people.organisation_of(work.session, work.workspace, person)
    cards = await cards_ahead(work, slack_user, limit=1)
    manages = may(grants, Right.MANAGE_PROGRAM)
    mine = tuple(line for line in lines if line.mine)
    return Home(
        # Until Slack has told it, the name is the id, which nobody wants to be greeted by.
        name="" if person.name == slack_user else person.name,
        organisation=organisation.name if organisation else "",
        program=next((program.name for program in await programs.current(work)), ""),
        next_call=cards[0] if cards else None,
        workgroups=mine,
        requests=await _requests(work, grants, lines),
        open_seats=tuple(line for line in lines if line.leads and line.seats > line.held),
        belongs=bool(grants),
        leads=any(line.leads for line in lines),
        manages=manages,
        ask=tuple(await rights.whom_to_ask(work)) if not grants else (),
        pulses=await open_lines(work, person),
        time_polls=tuple((await time_polls(work, slack_user))[0]),
        webinars=tuple(await webinars_ahead(work, person, limit=MOST_WEBINARS)),
        announces=may(grants, Right.ANNOUNCE),
        focus=await focus_by_workgroup(work.session, work.workspace, [line.id for line in mine]),
        newsletters=tuple(await subscribing.lines(work, person)),
        duties=await meetings.duties(work, person),
        actions=await meetings.open_actions(work, person),
        conversations=await requests.joinable(
            work.session, work.workspace, person.id, [line.id for line in mine], now=work.now
        ),
        norms=await adopted_counts(work.session, work.workspace, [line.id for line in mine]),
    )


async def _requests(work: Work, grants: Sequence[Grant], lines: Sequence[WorkgroupLine]) -> tuple[SeatRequestCard, ...]:
    """Return the requests that wait for this person: of the workgroups they lead, for managers of all."""
    led = [line.id for line in lines if may(grants, Right.DECIDE_JOINING, line.id)]
    if not led:
        return ()
    offices = await office_names(work)
    found = await workgroups.open_requests(work.session, work.workspace, led, MOST_REQUESTS)
    return tuple(
        request_card(row, workgroup, who, organisation, offices) for row, workgroup, who, organisation in found
    )
