"""Showing results: only of closed pulses, only numbers of groups, the liaison first where that was chosen."""

from __future__ import annotations

from domain.directory.rights import Right
from domain.errors import NotAllowed
from domain.pulses.overview import Shown
from domain.pulses.pulse import Pulse, PulseOpen, PulseState
from services import rights
from services.pulses import comparing, groups, naming, notices, starting
from services.work import Work, Works
from storage import audit
from storage.directory import Person
from storage.pulses import queries


async def results(works: Works, workspace: str, slack_user: str, *, pulse_id: int) -> Shown:
    """Return a closed pulse's results.

    Raises:
        NotFound, NotAllowed: it is not there, for others, or only the liaison sees it so far.
        PulseOpen: it is open or being counted; there are no results, for nobody.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        pulse = await starting.require(work, pulse_id)
        first = await _allowed(work, person, pulse)
        runs = await rights.may(work, person, Right.RUN_PULSES, pulse.workgroup_id)
        return await comparing.shown(work, pulse, first=first, runs=runs)


async def share(works: Works, workspace: str, slack_user: str, *, pulse_id: int) -> Pulse:
    """Show everybody the results that the liaison saw first; asked twice, it happens once.

    Raises NotFound, NotAllowed, PulseOpen.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        pulse = await starting.require(work, pulse_id)
        await groups.require_runner(work, who, pulse.workgroup_id)
        _require_closed(pulse)
        group = await groups.of(work, pulse)
        found = await comparing.results_of(work, [pulse])
        if group is None or pulse.shared_at is not None or not found[pulse_id].enough:
            return pulse
        await queries.put(work.session, workspace, pulse_id, shared_at=work.now)
        await notices.shared(work, pulse, group)
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="pulses.share",
            subject=naming.ref(pulse_id),
        )
        return await starting.require(work, pulse_id)


async def history(
    works: Works, workspace: str, slack_user: str, *, workgroup_id: int | None = None, program_id: int | None = None
) -> list[Pulse]:
    """Return a group's pulses that somebody may know of, the latest first; open ones too.

    Raises NotFound, NotAllowed.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        group = await groups.find(work, program_id=program_id, workgroup_id=workgroup_id)
        pulses = await queries.in_group(work.session, workspace, group.program_id, workgroup_id)
        if pulses and not await rights.may(work, person, Right.RUN_PULSES, workgroup_id):
            await groups.require_voter(work, person, pulses[0])
        return pulses


async def _allowed(work: Work, person: Person, pulse: Pulse) -> bool:
    """Tell whether the viewer sees these results before the group does; raises when they may not see them."""
    runs_it = await rights.may(work, person, Right.RUN_PULSES, pulse.workgroup_id)
    if not runs_it:
        await groups.require_voter(work, person, pulse)
    _require_closed(pulse)
    if pulse.shared_at is None and not runs_it:
        raise NotAllowed(
            "The liaison looks at these results first and then shares them with the group. You will see them then."
        )
    return pulse.shared_at is None


def _require_closed(pulse: Pulse) -> None:
    if pulse.state is not PulseState.CLOSED:
        raise PulseOpen(
            "This pulse is not closed yet, and there are no results before it is: not for you, not for anybody."
        )
