"""What the forms of pulses offer: groups and instruments to start with, and instruments for a team's rating."""

from __future__ import annotations

from domain.directory.rights import Right, refusal
from domain.errors import NotAllowed, NotFound
from domain.pulses import catalogue
from domain.pulses.instrument import Instrument, Mode
from domain.pulses.overview import GroupChoice, RatingOffer, StartOffer
from services import programs, rights
from services.directory.workgroups import lines_for
from services.pulses import instruments
from services.work import Work, Works
from storage.calls import people as channels
from storage.directory import Person, people


async def to_start(works: Works, workspace: str, slack_user: str, *, channel: str | None = None) -> StartOffer:
    """Return what somebody can start: their groups, and the instruments that are answered by each member.

    The group is chosen already when there is only one, or only one that has this channel (a Slack id).

    Raises:
        NotAllowed: they run no group; the sentence names whom to ask.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        groups = await _groups(work, person)
        if not groups:
            mine = [each.id for each in await lines_for(work, person) if each.mine]
            raise NotAllowed(refusal(Right.RUN_PULSES, await rights.whom_to_ask_in(work, mine)))
        led = {each.workgroup_id for each in groups if each.workgroup_id is not None}
        here = await channels.workgroups_in(work.session, workspace, channel, led) if channel and led else []
        only = f"w{here[0]}" if len(here) == 1 else groups[0].value if len(groups) == 1 else None
        return StartOffer(tuple(groups), await _fitting(work, Mode.ANONYMOUS), only)


async def to_rate(works: Works, workspace: str, slack_user: str) -> RatingOffer:
    """Return what a team can rate, and for which teams somebody may enter it: their organisation's and their groups'.

    Raises:
        NotAllowed: there is no organisation and no group that they may enter a rating for.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        organisation = await people.organisation_of(work.session, work.workspace, person)
        groups = [each for each in await _groups(work, person) if each.workgroup_id is not None]
        if organisation is None and not groups:
            raise NotAllowed(
                "A team's rating is entered by somebody of its organisation. Say in your profile where you work, "
                "then come back."
            )
        mine = (organisation.id, organisation.name) if organisation else None
        return RatingOffer(await _fitting(work, Mode.TEAM), mine, tuple(groups))


async def instrument(
    works: Works, workspace: str, slack_user: str, instrument_id: str | None, version: int | None = None
) -> Instrument:
    """Return the instrument that somebody chose. Raises NotFound (`field` is `instrument`)."""
    async with rights.reading(works, workspace, slack_user) as (work, _):
        if instrument_id is None:
            raise NotFound("Choose an instrument.", field="instrument")
        return await instruments.find_instrument(work, instrument_id, version)


async def _groups(work: Work, person: Person) -> list[GroupChoice]:
    """Return the workgroups whose pulses a person runs, and the programs, for managers."""
    led = [GroupChoice(each.name, workgroup_id=each.id) for each in await lines_for(work, person) if each.leads]
    if await rights.may(work, person, Right.RUN_PULSES):
        led += [GroupChoice(each.name, program_id=each.id) for each in await programs.current(work)]
    return led


async def _fitting(work: Work, mode: Mode) -> tuple[Instrument, ...]:
    found = catalogue.newest(await instruments.available(work))
    fitting = [each for each in found if mode in each.modes]
    # The inventory is what most groups start with.
    return tuple(sorted(fitting, key=lambda each: (each.id != catalogue.NORMS_INVENTORY, each.title)))
