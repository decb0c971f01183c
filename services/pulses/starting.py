"""Starting pulses: what it would reach, the start itself, the next run of a series, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain import zones
from domain.errors import NotFound
from domain.pulses import ballot, suppression
from domain.pulses.instrument import Form, Instrument, Mode
from domain.pulses.pulse import Audience, NotForThisInstrument, Pulse, PulseState, TooFewPeople, check_form
from domain.pulses.windows import DEFAULT_DAYS, Every, Nudge, closes, nudges
from services import rights
from services.pulses import groups, naming, notices, sealing
from services.pulses.groups import Group
from services.work import Work, Works
from storage import audit, timers
from storage.directory import Person
from storage.pulses import boxes, queries, snapshots

DEFAULT_ZONE = "America/New_York"


@dataclass(frozen=True)
class Wish:
    """What somebody wants to start, in a workgroup or (`program_id` alone) in a whole program; `days` is the window."""

    instrument: Instrument
    form: Form = Form.GROUP
    workgroup_id: int | None = None
    program_id: int | None = None
    days: int = DEFAULT_DAYS
    every: Every | None = None
    audience: Audience = Audience.LIAISON


@dataclass(frozen=True)
class Reach:
    """What a start would do: how many people it asks, in which channel, until when, and when it nudges.

    `already` is the run of the same instrument and form that is open, which is offered instead.
    """

    group: str
    people: int
    channel: str | None
    closes_at: datetime
    nudges: tuple[Nudge, ...]
    least: int
    already: Pulse | None


@dataclass(frozen=True)
class Started:
    """A pulse that was started, or (`new` is False) the open one that is offered instead."""

    pulse: Pulse
    people: int
    new: bool


async def preview(works: Works, workspace: str, slack_user: str, wish: Wish) -> Reach:
    """Return what a start would reach; nothing is saved.

    Raises:
        NotAllowed, NotFound: they may not, or the group is not there.
        NotForThisInstrument, BadWindow, TooFewPeople: it cannot be started like that.
    """
    async with works.begin(workspace) as work:
        _, group = await _allowed(work, slack_user, wish)
        already = await _open(work, group, wish)
        least = suppression.fewest(group.fewest, wish.instrument.reporting.fewest_ballots)
        people = await _people(work, group, 0 if already else least)
        closes_at = closes(work.now, wish.days)
        return Reach(group.name, people, group.channel, closes_at, nudges(work.now, closes_at), least, already)


async def start(works: Works, workspace: str, slack_user: str, wish: Wish, *, request_key: str) -> Started:
    """Start a pulse and invite everybody; saved twice, one form starts one pulse.

    While the same instrument and form is open in the group, that run is returned and nothing is started.

    Raises:
        NotAllowed, NotFound, NotForThisInstrument, BadWindow, TooFewPeople: see `preview`.
    """
    async with works.begin(workspace) as work:
        who, group = await _allowed(work, slack_user, wish)
        made = await queries.made_by(work.session, workspace, request_key)
        already = made or await _open(work, group, wish)
        if already is not None:
            return Started(already, await _people(work, group, 0), new=False)
        least = suppression.fewest(group.fewest, wish.instrument.reporting.fewest_ballots)
        people = await _people(work, group, least)
        zone = next((each for each in (who.zone, group.zone) if each and zones.exists(each)), DEFAULT_ZONE)
        values = {
            "closes_at": closes(work.now, wish.days),
            "zone": zone,
            "every": wish.every.value if wish.every else None,
            "form": wish.form.value,
            "audience": wish.audience.value,
            "run": 1,
            "first_id": None,
            "first_opened_at": work.now,
            "created_by": who.id,
        }
        pulse = await open_run(work, group, wish.instrument, least=least, request_key=request_key, values=values)
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="pulses.start",
            subject=naming.ref(pulse.id),
            instrument=f"{wish.instrument.id} {wish.instrument.version}",
        )
        return Started(pulse, people, new=True)


async def next_run(work: Work, first_id: int) -> None:
    """Open the next run of a series, with the same words; the work of a timer.

    When the group is too small or the last run is not closed yet, this date is left out. The timer of the date after
    it is set either way, as long as the group exists.
    """
    last = await _last(work, first_id)
    if last is None or last.every is None:
        return
    group = await groups.of(work, last)
    if group is None:
        return
    await timers.schedule(work.session, work.workspace, [naming.next_run(last, last.every, work.now)])
    if await queries.still_open(
        work.session,
        work.workspace,
        program_id=last.program_id,
        workgroup_id=last.workgroup_id,
        instrument_id=last.instrument.id,
        form=last.form.value,
    ):
        return
    least = suppression.fewest(group.fewest, last.instrument.reporting.fewest_ballots)
    people = await queries.voters(work.session, work.workspace, group.program_id, group.workgroup_id)
    if len(people) < least:
        await notices.skipped(work, last, group, len(people), f"{work.now:%Y-%m-%d}")
        return
    values = {
        "closes_at": work.now + (last.closes_at - last.opens_at),
        "zone": last.zone,
        "every": last.every.value,
        "form": last.form.value,
        "audience": last.audience.value,
        "run": last.run + 1,
        "first_id": first_id,
        "first_opened_at": last.first_opened_at,
        "created_by": last.created_by,
    }
    key = f"pulse:{first_id}:run:{work.now:%Y-%m-%d}"
    await open_run(work, group, last.instrument, least=least, request_key=key, values=values)


async def stop(works: Works, workspace: str, slack_user: str, *, pulse_id: int) -> Pulse:
    """Let a series come back no more; a run that is open goes on. Raises NotFound, NotAllowed."""
    async with works.begin(workspace) as work:
        pulse = await require(work, pulse_id)
        who = await rights.identify(work, slack_user)
        await groups.require_runner(work, who, pulse.workgroup_id)
        last = await _last(work, pulse.first_id) or pulse
        for each in {pulse.id, last.id}:
            await queries.put(work.session, workspace, each, every=None)
        await timers.cancel(work.session, workspace, naming.ref(pulse.first_id), kind=naming.NEXT)
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="pulses.stop",
            subject=naming.ref(pulse.first_id),
        )
        return await require(work, pulse_id)


async def require(work: Work, pulse_id: int) -> Pulse:
    """Return a pulse. Raises NotFound."""
    found = await queries.find(work.session, work.workspace, pulse_id)
    if found is None:
        raise NotFound("This pulse is not there any more. `/pulse` shows the current ones.")
    return found


async def _allowed(work: Work, slack_user: str, wish: Wish) -> tuple[Person, Group]:
    who = await rights.identify(work, slack_user)
    group = await groups.find(work, program_id=wish.program_id, workgroup_id=wish.workgroup_id, lock=True)
    await groups.require_runner(work, who, wish.workgroup_id)
    if Mode.ANONYMOUS not in wish.instrument.modes:
        raise NotForThisInstrument(
            f"{wish.instrument.title} is rated once by a team, not by each member. Enter it as a team rating.",
            field="instrument",
        )
    check_form(wish.instrument, wish.form)
    return who, group


async def _open(work: Work, group: Group, wish: Wish) -> Pulse | None:
    return await queries.still_open(
        work.session,
        work.workspace,
        program_id=group.program_id,
        workgroup_id=group.workgroup_id,
        instrument_id=wish.instrument.id,
        form=wish.form.value,
    )


async def _people(work: Work, group: Group, least: int) -> int:
    people = len(await queries.voters(work.session, work.workspace, group.program_id, group.workgroup_id))
    if people < least:
        raise TooFewPeople(people, least)
    return people


async def _last(work: Work, first_id: int) -> Pulse | None:
    return await queries.last_of_series(work.session, work.workspace, first_id)


async def open_run(
    work: Work, group: Group, instrument: Instrument, *, least: int, request_key: str, values: dict[str, Any]
) -> Pulse:
    """Store a run that opens now with its key, set its timers and invite everybody; one that exists is returned."""
    made = await queries.add(
        work.session,
        work.workspace,
        {
            "request_key": request_key,
            "program_id": group.program_id,
            "workgroup_id": group.workgroup_id,
            "instrument_id": instrument.id,
            "version": instrument.version,
            "instrument": snapshots.data(instrument),
            "opens_at": work.now,
            "least": least,
            "keep_days": group.keep_days,
            "state": PulseState.OPEN.value,
            **values,
        },
    )
    if made is None:
        before = await queries.made_by(work.session, work.workspace, request_key)
        if before is None:
            raise LookupError(f"{request_key} was used and is gone")
        return before
    await boxes.create(
        work.session,
        work.workspace,
        made,
        boxes.Purpose.ANSWERS,
        wrapped=sealing.new_key(work),
        room=ballot.room(instrument),
    )
    pulse = await require(work, made)
    await timers.schedule(work.session, work.workspace, naming.planned(pulse))
    await notices.opened(work, pulse, group)
    return pulse
