"""Setting a closed pulse's results against other runs, inside a work that is open already."""

from __future__ import annotations

from datetime import timedelta

from domain.pulses import change
from domain.pulses.change import Run
from domain.pulses.instrument import Form
from domain.pulses.overview import Shown, VoteStand
from domain.pulses.pulse import Pulse, PulseState
from domain.pulses.results import Results
from services.pulses import groups
from services.work import Work
from storage.pulses import choices, closed, queries

TREND = timedelta(days=370)
"""How far back a trend goes: a year, and a few days for runs that opened late."""


async def shown(work: Work, pulse: Pulse, *, first: bool, runs: bool) -> Shown:
    """Return a closed pulse's results with what they compare to; see `Shown` for `first` and `runs`."""
    line = await runs_of(work, pulse)
    now = next(each for each in line if each.pulse_id == pulse.id)
    before = change.previous(line, now)
    other = _other_form(line, now)
    group = await groups.of(work, pulse)
    return Shown(
        pulse,
        now.results,
        before.pulse_id if before else None,
        change.changes(before.results, now.results) if before else {},
        change.trend(line, now, since=now.closed_at - TREND),
        change.changes(*other) if other else {},
        await choices.focus_of(work.session, work.workspace, pulse.id),
        first,
        group.name if group else "",
        runs,
        await vote_of(work, pulse.id),
    )


async def runs_of(work: Work, pulse: Pulse) -> list[Run]:
    """Return every closed run of a pulse's instrument in its group, this one too."""
    pulses = await queries.in_group(
        work.session, work.workspace, pulse.program_id, pulse.workgroup_id, state=PulseState.CLOSED
    )
    alike = [each for each in pulses if each.instrument.id == pulse.instrument.id]
    found = await results_of(work, alike)
    return [
        Run(each.id, each.ended_at, each.instrument.id, each.instrument.version, each.form, found[each.id])
        for each in alike
    ]


async def results_of(work: Work, pulses: list[Pulse]) -> dict[int, Results]:
    """Return what is published of closed pulses, by id."""
    wanted = [(each.id, each.answered or 0, each.least) for each in pulses]
    return await closed.results(work.session, work.workspace, wanted)


async def vote_of(work: Work, pulse_id: int) -> VoteStand | None:
    """Return how the vote on focus norms stands, or None without one."""
    found = await choices.vote(work.session, work.workspace, pulse_id)
    if found is None:
        return None
    return VoteStand(PulseState(found.state), found.picks, found.closes_at, tuple(found.chosen), tuple(found.tied))


def _other_form(runs: list[Run], now: Run) -> tuple[Results, Results] | None:
    """Return the results of the group form and of the self form: one is this run's, the other the latest comparable."""
    others = [
        each
        for each in runs
        if change.comparable(each, now, other_form=True) and each.results.enough and each.closed_at <= now.closed_at
    ]
    latest = max(others, key=lambda each: (each.closed_at, each.pulse_id), default=None)
    if latest is None:
        return None
    group, self_ = (latest, now) if now.form is Form.SELF else (now, latest)
    return group.results, self_.results
