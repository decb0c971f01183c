"""Which pulses concern somebody: to answer, to look after, to read the results of, and to vote after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from domain.directory.rights import Right, refusal
from domain.errors import NotAllowed, NotFound
from domain.pulses.overview import Overview, PulseLine
from domain.pulses.pulse import Pulse, PulseState
from services import programs, rights
from services.directory.workgroups import lines_for
from services.pulses import answering, comparing, groups, starting
from services.work import Work, Works
from storage.directory import Person
from storage.pulses import lists, queries

LISTED = 40
LOOKED_BACK = timedelta(days=370)


async def overview(works: Works, workspace: str, slack_user: str, *, counting: bool = False) -> Overview:
    """Return the pulses of somebody's groups, those that are open first; `counting` adds the counts of those they run.

    Nobody is shown a closed pulse whose results are not there for them.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        about = await _groups(work, person)
        found = await lists.of_groups(
            work.session,
            workspace,
            workgroups=about.workgroups,
            programs=about.programs,
            since=work.now - LOOKED_BACK,
            limit=LISTED,
        )
        lines = [await _line(work, person, pulse, about, counting=counting) for pulse in found]
        ask = () if about.leads else tuple(await rights.whom_to_ask_in(work, about.mine))
        return Overview(tuple(each for each in lines if each.answers or each.runs or each.sees), bool(about.leads), ask)


async def looked_after(works: Works, workspace: str, slack_user: str) -> Overview:
    """Return the open pulses and open votes of those somebody runs, with the counts. Raises NotAllowed."""
    found = await overview(works, workspace, slack_user, counting=True)
    if not found.may_start:
        raise NotAllowed(refusal(Right.RUN_PULSES, found.ask))
    kept = tuple(
        each
        for each in found.lines
        if each.runs
        and (each.pulse.state is not PulseState.CLOSED or (each.vote and each.vote.state is PulseState.OPEN))
    )
    return Overview(kept, found.may_start, found.ask)


async def line(works: Works, workspace: str, slack_user: str, *, pulse_id: int) -> PulseLine:
    """Return one pulse as somebody sees it, with the count for those who run it. Raises NotFound, NotAllowed."""
    async with rights.reading(works, workspace, slack_user) as (work, person):
        pulse = await starting.require(work, pulse_id)
        runs = await rights.may(work, person, Right.RUN_PULSES, pulse.workgroup_id)
        if not runs:
            await groups.require_voter(work, person, pulse)
        group = await groups.find(work, program_id=pulse.program_id, workgroup_id=pulse.workgroup_id)
        about = _About({pulse.workgroup_id: group.name}, {}, {}, {})
        return await _line(work, person, pulse, about, counting=True, runs=runs)


async def run_by(works: Works, workspace: str, slack_user: str, *, pulse_id: int) -> PulseLine:
    """Return one pulse with its count, to those who run it. Raises NotFound, NotAllowed."""
    async with rights.reading(works, workspace, slack_user) as (work, person):
        pulse = await starting.require(work, pulse_id)
        await groups.require_runner(work, person, pulse.workgroup_id)
    return await line(works, workspace, slack_user, pulse_id=pulse_id)


async def latest_results(works: Works, workspace: str, slack_user: str, *, typed: str = "") -> tuple[PulseLine, ...]:
    """Return the closed pulses whose results somebody sees, the latest first.

    `typed` keeps those whose group or instrument is called like that. Raises NotFound.
    """
    found = [each for each in (await overview(works, workspace, slack_user)).lines if each.sees]
    wanted = " ".join(typed.casefold().split())
    named = [
        each for each in found if wanted in each.group.casefold() or wanted in each.pulse.instrument.title.casefold()
    ]
    if wanted and not named:
        raise NotFound("No results that you can see are called that. `/pulse results` without a name shows the latest.")
    return tuple(sorted(named, key=lambda each: (each.pulse.ended_at, each.pulse.id), reverse=True))


async def open_lines(work: Work, person: Person) -> tuple[PulseLine, ...]:
    """Return the pulses that somebody can answer now, the first to close first; for Home."""
    found = []
    for pulse in await queries.open_for(work.session, work.workspace, person.id, work.now):
        done = person.id in await answering.finished(work, pulse, [person.id])
        found.append(PulseLine(pulse, await groups.name_of(work, pulse), seated=True, takes=True, done=done))
    return tuple(found)


async def to_vote(works: Works, workspace: str, slack_user: str, *, pulse_id: int) -> PulseLine:
    """Return a pulse with its open vote, to somebody who may vote. Raises NotFound, NotAllowed."""
    found = await line(works, workspace, slack_user, pulse_id=pulse_id)
    if found.vote is None:
        raise NotFound("There is no vote on focus norms for this pulse.")
    if not found.seated:
        raise NotAllowed("The vote is for the people who hold a seat in the group.")
    return found


class _About:
    """A person's groups: names by id of all that concern them, of those they sit in, and of those they run."""

    def __init__(
        self,
        names: Mapping[int | None, str],
        mine: Mapping[int, str],
        leads: Mapping[int, str],
        whole: Mapping[int, str],
    ) -> None:
        self.names = names
        self.mine = mine
        self.leads = leads
        self.whole = whole
        self.workgroups = {**mine, **leads}
        self.programs = set(whole)


async def _groups(work: Work, person: Person) -> _About:
    lines = await lines_for(work, person)
    mine = {each.id: each.name for each in lines if each.mine}
    leads = {each.id: each.name for each in lines if each.leads}
    whole = {each.id: each.name for each in await programs.current(work)}
    names: dict[int | None, str] = {each.id: each.name for each in lines}
    return _About(names, mine, leads, whole)


async def _line(
    work: Work, person: Person, pulse: Pulse, about: _About, *, counting: bool, runs: bool | None = None
) -> PulseLine:
    if runs is None:
        runs = (
            pulse.workgroup_id in about.leads
            if pulse.workgroup_id is not None
            else await rights.may(work, person, Right.RUN_PULSES)
        )
    seated = await queries.may_answer(work.session, work.workspace, pulse.program_id, pulse.workgroup_id, person.id)
    takes = pulse.takes_answers(work.now)
    counted = await answering.counted(work, pulse) if counting and runs else None
    closed = pulse.state is PulseState.CLOSED
    return PulseLine(
        pulse,
        about.names.get(pulse.workgroup_id) or about.whole.get(pulse.program_id, ""),
        seated=seated,
        takes=takes,
        done=seated and takes and person.id in await answering.finished(work, pulse, [person.id]),
        runs=runs,
        sees=closed and (runs or (seated and pulse.shared_at is not None)),
        answered=counted.answered if counted else None,
        invited=counted.invited if counted else None,
        vote=await comparing.vote_of(work, pulse.id) if closed else None,
    )
