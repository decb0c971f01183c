"""Scheduling calls and series, and asking for one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain import zones
from domain.calls import fields, forms
from domain.calls.audience import WORKGROUP
from domain.calls.call import KEPT_AHEAD, Series
from domain.calls.holidays import StateHoliday, state_holidays
from domain.calls.overview import CallCard
from domain.calls.reminders import plan
from domain.errors import FieldErrors, NotFound, UserFacingError
from domain.recurrence import Occurrence, OnHoliday, federal_holidays, preview, upcoming
from services import rights
from services.calls import allowed, asking, naming, notices, small_groups
from services.calls.cards import card_of, load
from services.meetings import planning as meetings
from services.timepolls import ending
from services.work import Work, Works
from storage import audit, timers
from storage.calls import people, queries
from storage.directory import Person

DEFAULT_ZONE = "America/New_York"
DEFAULT_MINUTES = "60"
CADENCES = {"bi-monthly": forms.Repeat.BIMONTHLY, "by-request": forms.Repeat.ONCE}
"""What a workgroup's cadence (its words in the program file) makes the form start with; every month otherwise."""


@dataclass(frozen=True)
class Blank:
    """An empty form: what it starts with, the workgroups (id, name) it offers, and which of them is chosen already."""

    raw: forms.RawSchedule
    workgroups: tuple[tuple[int, str], ...]
    workgroup: int | None = None


@dataclass(frozen=True)
class Checked:
    """A form that holds no mistake: what it plans, on which dates, for whom, and where it will be announced.

    `holidays` are those of single states, for each of the dates, or for the one of a call that takes place once.
    `people` is how many a call for a small group is for; None: it is for the workgroup.
    """

    plan: forms.Plan
    dates: tuple[Occurrence, ...]
    workgroup: tuple[int, str]
    channel: str | None
    holidays: tuple[tuple[StateHoliday, ...], ...]
    people: int | None = None


@dataclass(frozen=True)
class Saved:
    """A call that was made; `series` says that it is the first of one."""

    card: CallCard
    series: bool


async def blank_schedule(works: Works, workspace: str, slack_user: str, *, channel: str | None = None) -> Blank:
    """Return the scheduling form for somebody who may schedule; `channel` (a Slack id) is where they ask for it.

    The workgroup is chosen already when there is only one, or only one that has this channel.

    Raises:
        NotAllowed: they may not; the sentence names whom to ask.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        standing = await allowed.scheduler(work, who, slack_user)
        raw, groups = _first(who), tuple(standing.may_schedule.items())
        here = await people.workgroups_in(work.session, workspace, channel, standing.may_schedule) if channel else []
        only = here[0] if len(here) == 1 else groups[0][0] if len(groups) == 1 else None
        group = await people.workgroup(work.session, workspace, only) if only is not None else None
        if group and group.cadence in CADENCES:
            raw = replace(raw, repeat=CADENCES[group.cadence].value)
        return Blank(raw, groups, only)


async def blank_from_request(works: Works, workspace: str, slack_user: str, *, request_id: int) -> Blank:
    """Return the scheduling form for a member's request, with its topic as the title.

    Raises:
        NotFound, NotAllowed, UserFacingError: it is gone, not theirs to schedule, or scheduled already.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        asked, _ = await asking.open_request(work, who, request_id)
        raw = forms.RawSchedule(
            title=" ".join(asked.topic.split())[: fields.TITLE_LONGEST],
            repeat=forms.Repeat.ONCE.value,
            zone=_first(who).zone,
            minutes=DEFAULT_MINUTES,
        )
        return Blank(raw, ((asked.workgroup_id, asked.workgroup),), asked.workgroup_id)


async def check(
    works: Works,
    workspace: str,
    slack_user: str,
    *,
    workgroup_id: int | None,
    raw: forms.RawSchedule,
    request_id: int | None = None,
) -> Checked:
    """Read the scheduling form and work out its next dates; nothing is saved.

    `request_id` is the member's request that it answers.

    Raises:
        FieldErrors: what is wrong, by field.
        NotAllowed: the person may not schedule for this workgroup.
    """
    await learn_holidays(works)
    async with works.begin(workspace) as work:
        try:
            group = await allowed.group_to_schedule(work, slack_user, workgroup_id)
        except FieldErrors as none_chosen:
            raise FieldErrors(none_chosen.errors | forms.mistakes(raw, work.now)) from none_chosen
        planned = forms.parse_schedule(raw, work.now)
        dates = preview(planned.rule, work.now, KEPT_AHEAD) if planned.rule else ()
        states = await people.states_of(work.session, workspace, group.id)
        few = await small_groups.preview(work, request_id, slack_user) if request_id is not None else WORKGROUP
        states = few.states() if few.small else states
    starts = [each.starts_at for each in dates] or ([planned.once.at] if planned.once else [])
    off = await asyncio.to_thread(lambda: tuple(state_holidays(each, states) for each in starts))
    number = len(few.ids) if few.small else None
    return Checked(planned, dates, (group.id, group.name), few.channel(group.channel), off, number)


async def schedule(
    works: Works,
    workspace: str,
    slack_user: str,
    *,
    workgroup_id: int | None,
    raw: forms.RawSchedule,
    request_key: str,
    request_id: int | None = None,
) -> Saved:
    """Save a call or a series, announce it, and plan everything it will send.

    `request_key` names the form: saved twice, it makes one call. `request_id` is the member's request it answers.

    Raises:
        UserFacingError: the form became wrong since it was checked, such as a time that has passed meanwhile.
        NotAllowed: the person may not schedule for this workgroup.
    """
    await learn_holidays(works)
    async with works.begin(workspace) as work:
        return await save(
            work, slack_user, workgroup_id=workgroup_id, raw=raw, request_key=request_key, request_id=request_id
        )


async def save(
    work: Work,
    slack_user: str,
    *,
    workgroup_id: int | None,
    raw: forms.RawSchedule,
    request_key: str,
    request_id: int | None = None,
) -> Saved:
    """Do what `schedule` does, in a transaction that is open already: a time poll makes its winner a call."""
    who = await rights.identify(work, slack_user)
    group = await allowed.group_to_schedule(work, slack_user, workgroup_id)
    try:
        planned = forms.parse_schedule(raw, work.now)
    except FieldErrors as wrong:
        raise UserFacingError(f"{wrong.message} Tap “Change something” to correct it.") from wrong
    poll = await ending.of_request(work, request_id) if request_id is not None else None
    small = await small_groups.gather(work, request_id, who) if request_id is not None else None
    made = await _make(work, who, group.id, planned, request_key, small=small)
    if made is None:
        return await _made_before(work, request_key)
    found = await load(work, made)
    await notices.announce(work, found)
    if request_id is not None:
        await asking.settle(work, request_id, made, poll, by=f"<@{slack_user}>")
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=who.id,
        action="calls.schedule",
        subject=naming.call_ref(made),
        series=found.call.series_id,
    )
    return Saved(await card_of(work, found), series=planned.rule is not None)


async def plan_calls(work: Work, call_ids: Sequence[int], *, announced: Sequence[int] = ()) -> None:
    """Set the timers of everything these calls will send; those in `announced` are announced already."""
    found = await queries.find(work.session, work.workspace, call_ids)
    await timers.schedule(
        work.session,
        work.workspace,
        [
            naming.timer(each.call, planned)
            for each in found.values()
            for planned in plan(
                each.call, work.now, leads=each.leads, announced=each.announced or each.call.id in announced
            )
        ],
    )
    await meetings.plan_calls(work, [each.call for each in found.values()])


async def keep_ahead(work: Work, series: Series) -> list[int]:
    """Make the calls of a series' next dates, as many as are kept ahead, and set the timer that makes more.

    Returns the ids of the calls that are new.
    """
    dates = upcoming(series.rule, work.now, KEPT_AHEAD)
    made = await queries.materialise(work.session, work.workspace, series, dates, now=work.now)
    if dates:
        await timers.schedule(work.session, work.workspace, [naming.keep_ahead(series, dates[0])])
    return made


async def learn_holidays(works: Works) -> None:
    """Load the calendar of holidays, half a second once for each process, before a transaction and off the loop."""
    await asyncio.to_thread(federal_holidays, works.clock.now().year)


async def _make(
    work: Work, who: Person, workgroup_id: int, planned: forms.Plan, request_key: str, *, small: int | None
) -> int | None:
    """Store what the form plans; returns the (first) call's id, or None when the form was saved before.

    `small` is the small group that it is for.
    """
    shared: dict[str, Any] = {
        "request_key": request_key,
        "workgroup_id": workgroup_id,
        "title": planned.title,
        "zone": planned.zone,
        "minutes": planned.minutes,
        "link": planned.link,
        "reminders": list(planned.leads),
        "created_by": who.id,
        "created_at": work.now,
        "small_group_id": small,
    }
    if planned.once:
        call = await queries.add_call(
            work.session,
            work.workspace,
            {**shared, "series_id": None, "occurrence_key": None, "starts_at": planned.once.at},
        )
        if call is not None:
            await plan_calls(work, [call], announced=[call])
        return call
    series = await queries.add_series(work.session, work.workspace, {**shared, **_rule_values(planned)})
    if series is None:
        return None
    calls = await keep_ahead(work, series)
    await plan_calls(work, calls, announced=calls[:1])
    return calls[0]


async def _made_before(work: Work, request_key: str) -> Saved:
    made = await queries.made_by(work.session, work.workspace, request_key)
    if made is None:
        raise NotFound("This form was used before, and what it made is gone. Open a new one with `/calls schedule`.")
    return Saved(await card_of(work, await load(work, made[0])), series=made[1])


def _first(who: Person) -> forms.RawSchedule:
    zone = who.zone if who.zone and zones.exists(who.zone) else DEFAULT_ZONE
    return forms.RawSchedule(
        title="Monthly call",
        repeat=forms.Repeat.MONTHLY.value,
        zone=zone,
        minutes=DEFAULT_MINUTES,
        pattern="nth_weekday",
    )


def _rule_values(planned: forms.Plan) -> Mapping[str, Any]:
    rule = planned.rule
    if rule is None:
        raise ValueError("a series needs a rule")
    return {
        "pattern": rule.pattern.value,
        "start": rule.start,
        "at": rule.at,
        "every": rule.every,
        "fifth": rule.fifth.value if rule.fifth else None,
        "until": rule.until,
        "skip_months": sorted(rule.skip_months),
        "skip_holidays": rule.holidays is not OnHoliday.HOLD,
        "on_holiday": rule.holidays.value,
    }
