"""Showing results: only of closed pulses, only numbers of groups, the liaison first where that was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.directory.rights import Right
from domain.errors import NotAllowed
from domain.pulses import change
from domain.pulses.change import Change, Point, Run
from domain.pulses.focus import Focus
from domain.pulses.instrument import Form
from domain.pulses.pulse import Pulse, PulseOpen, PulseState
from domain.pulses.results import DimensionResult, Results
from services import rights
from services.pulses import groups, naming, notices, starting
from services.work import Work, Works
from storage import audit
from storage.directory import Person
from storage.pulses import choices, closed, queries

TREND = timedelta(days=370)
"""How far back a trend goes: a year, and a few days for runs that opened late."""


@dataclass(frozen=True)
class Shown:
    """A closed pulse's results with what they compare to.

    `changes` are by dimension against the last comparable run (`against`, None without one), `trend` the comparable
    runs of a year, `self_gap` by dimension how the self form differs from the group form's last run of the same
    wording. `first` says that the viewer sees the results before the group does.
    """

    pulse: Pulse
    results: Results
    against: int | None
    changes: Mapping[str, Change]
    trend: Mapping[str, tuple[Point, ...]]
    self_gap: Mapping[str, Change]
    focus: tuple[Focus, ...]
    first: bool


@dataclass(frozen=True)
class ExportRow:
    """One published number, as an export lists it; `group` is empty for everybody, `item` for a whole dimension."""

    pulse_id: int
    instrument: str
    version: int
    form: str
    closed_on: str
    group: str
    dimension: str
    item: str
    ballots: int
    mean: float
    spread: float
    high: float | None


async def results(works: Works, workspace: str, slack_user: str, *, pulse_id: int) -> Shown:
    """Return a closed pulse's results.

    Raises:
        NotFound, NotAllowed: it is not there, for others, or only the liaison sees it so far.
        PulseOpen: it is open or being counted; there are no results, for nobody.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        pulse = await starting.require(work, pulse_id)
        first = await _allowed(work, person, pulse)
        runs = await _runs(work, pulse)
        now = next(each for each in runs if each.pulse_id == pulse_id)
        before = change.previous(runs, now)
        other = _other_form(runs, now)
        return Shown(
            pulse,
            now.results,
            before.pulse_id if before else None,
            change.changes(before.results, now.results) if before else {},
            change.trend(runs, now, since=now.closed_at - TREND),
            change.changes(*other) if other else {},
            await choices.focus_of(work.session, workspace, pulse_id),
            first,
        )


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
        found = await _results(work, [pulse])
        if group is None or pulse.shared_at is not None or not found[pulse_id].enough:
            return pulse
        await queries.put(work.session, workspace, pulse_id, shared_at=work.now)
        await notices.shared(work, pulse, group, found[pulse_id])
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


async def export(works: Works, workspace: str, slack_user: str, *, pulse_id: int) -> list[ExportRow]:
    """Return every published number of a pulse and of the comparable runs before it, oldest first; no comments.

    For those who run pulses. Raises NotFound, NotAllowed, PulseOpen.
    """
    async with rights.reading(works, workspace, slack_user) as (work, person):
        pulse = await starting.require(work, pulse_id)
        await groups.require_runner(work, person, pulse.workgroup_id)
        _require_closed(pulse)
        runs = await _runs(work, pulse)
        now = next(each for each in runs if each.pulse_id == pulse_id)
        line = [each for each in runs if change.comparable(each, now) and each.closed_at <= now.closed_at]
        ordered = sorted(line, key=lambda each: (each.closed_at, each.pulse_id))
        return [row for run in ordered for row in _rows(run)]


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


async def _runs(work: Work, pulse: Pulse) -> list[Run]:
    pulses = await queries.in_group(
        work.session, work.workspace, pulse.program_id, pulse.workgroup_id, state=PulseState.CLOSED
    )
    alike = [each for each in pulses if each.instrument.id == pulse.instrument.id]
    found = await _results(work, alike)
    return [
        Run(each.id, each.ended_at, each.instrument.id, each.instrument.version, each.form, found[each.id])
        for each in alike
    ]


async def _results(work: Work, pulses: list[Pulse]) -> dict[int, Results]:
    wanted = [(each.id, each.answered or 0, each.least) for each in pulses]
    return await closed.results(work.session, work.workspace, wanted)


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


def _rows(run: Run) -> list[ExportRow]:
    parts = [("", run.results.dimensions), *((each.group.name, each.dimensions) for each in run.results.groups)]
    return [row for name, dimensions in parts for each in dimensions for row in _dimension_rows(run, name, each)]


def _dimension_rows(run: Run, group: str, dimension: DimensionResult) -> list[ExportRow]:
    numbers = [("", dimension.numbers), *((item.id, item.numbers) for item in dimension.items)]
    return [
        ExportRow(
            run.pulse_id,
            run.instrument_id,
            run.version,
            run.form.value,
            run.closed_at.date().isoformat(),
            group,
            dimension.id,
            item,
            each.ballots,
            each.mean,
            each.spread,
            each.high,
        )
        for item, each in numbers
    ]
