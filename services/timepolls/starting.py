"""Starting a time poll: the form, the times it would ask about, and the poll itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain import zones
from domain.calls import fields
from domain.errors import FieldErrors, NotFound, UserFacingError
from domain.timepolls import forms
from domain.timepolls.forms import Asked, RawPoll
from domain.timepolls.overview import PollCard, Preview
from domain.timepolls.people import Crowd, Member
from domain.timepolls.poll import reminder_at
from domain.timepolls.proposing import propose
from services import rights
from services.calls import allowed, asking, joining
from services.timepolls import access, naming, notices
from services.work import Work, Works
from storage import audit, timers
from storage.calls import people as call_people
from storage.directory import Person, Workgroup
from storage.timepolls import people, queries

DEFAULT_ZONE = "America/New_York"
DEFAULT_MINUTES = "60"
DEADLINE_AFTER = timedelta(days=6)
DEADLINE_HOUR = "17:00"
LOOK_AFTER = timedelta(days=8)
LOOK_FOR = timedelta(days=11)
NOBODY_YET = (
    "Nobody in Slack is in this workgroup yet, so there is nobody to ask. `/workgroup list` shows who is where."
)


@dataclass(frozen=True)
class Blank:
    """An empty form: what it starts with, the workgroups (id, name) it offers, which is chosen, and whom it asks.

    `people` is how many asked for a call; None for a poll of a whole workgroup.
    """

    raw: RawPoll
    workgroups: tuple[tuple[int, str], ...]
    workgroup: int | None = None
    people: int | None = None


async def blank(works: Works, workspace: str, slack_user: str, *, channel: str | None = None) -> Blank:
    """Return the form for somebody who may schedule; `channel` (a Slack id) is where they ask for it.

    Raises:
        NotAllowed: they may not; the sentence names whom to ask.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        standing = await allowed.scheduler(work, who, slack_user)
        groups = tuple(standing.may_schedule.items())
        here = (
            await call_people.workgroups_in(work.session, workspace, channel, standing.may_schedule) if channel else []
        )
        only = here[0] if len(here) == 1 else groups[0][0] if len(groups) == 1 else None
        return Blank(_first(who, work.now), groups, only)


async def blank_from_request(works: Works, workspace: str, slack_user: str, *, request_id: int) -> Blank:
    """Return the form that looks for a time for what a member asked for.

    Raises:
        NotFound, NotAllowed, UserFacingError: it is gone, not theirs to answer, or answered already.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        asked, _ = await asking.open_request(work, who, request_id)
        await _not_under_way(work, request_id)
        title = " ".join(asked.topic.split())[: fields.TITLE_LONGEST]
        joined = await people.joined(work.session, workspace, request_id)
        group = (asked.workgroup_id, asked.workgroup)
        raw = replace(_first(who, work.now), title=title)
        return Blank(raw, (group,), asked.workgroup_id, len({each.id for each in joined} - {who.id}) or None)


async def again(works: Works, workspace: str, slack_user: str, raw: RawPoll, *, request_id: int | None) -> Blank:
    """Return the form once more, as it was filled in."""
    found = (
        await blank(works, workspace, slack_user)
        if request_id is None
        else await blank_from_request(works, workspace, slack_user, request_id=request_id)
    )
    return replace(found, raw=raw)


async def preview(
    works: Works,
    workspace: str,
    slack_user: str,
    *,
    workgroup_id: int | None,
    raw: RawPoll,
    request_id: int | None = None,
) -> Preview:
    """Read the form and find the times; nothing is saved.

    Raises:
        FieldErrors: what is wrong, by field.
        NotAllowed, NotFound, UserFacingError: the person may not, or there is nobody to ask.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        group = await allowed.group_to_schedule(work, slack_user, workgroup_id)
        asked = forms.parse(raw, work.now)
        members = await _whom(work, who, group, request_id)
        now = work.now
    # Off the event loop, and with no transaction open: a month of hours for a thousand people.
    slots = await asyncio.to_thread(_found, asked, members, now)
    if len(slots) < 2:
        raise FieldErrors(
            {"last": "Fewer than two times of these days suit anybody's working hours. Choose more days."}
        )
    return Preview(
        asked.title,
        asked.minutes,
        asked.zone,
        asked.deadline,
        slots,
        (group.id, group.name),
        len(access.reachable(members)),
        None if request_id is not None else group.channel,
        reminder_at(now, asked.deadline),
        by_hand=bool(asked.slots),
    )


async def start(
    works: Works,
    workspace: str,
    slack_user: str,
    *,
    workgroup_id: int | None,
    raw: RawPoll,
    chosen: Sequence[str],
    request_key: str,
    request_id: int | None = None,
) -> PollCard:
    """Open a poll over the slots that were left chosen (seconds since 1970) and ask everybody it is for.

    `request_key` names the form: saved twice, it opens one poll. `request_id` is the member's request it answers: then
    it asks only those who joined it, by direct message.

    Raises:
        FieldErrors, UserFacingError: no poll can be made of these slots (any more).
        NotAllowed, NotFound: the person may not.
    """
    async with works.begin(workspace) as work:
        who = await rights.identify(work, slack_user)
        group = await allowed.group_to_schedule(work, slack_user, workgroup_id)
        made = await queries.made_by(work.session, workspace, request_key)
        if made is not None:
            return await access.card_of(work, await access.load(work, made), person=who, runs=True)
        asked = _asked(raw, work.now)
        slots = forms.picked(chosen, work.now, asked.deadline)
        if request_id is not None:
            # Who joins meanwhile waits, and is asked by this poll.
            await call_people.hold_request(work.session, workspace, request_id)
            await asking.open_request(work, who, request_id)
            await _not_under_way(work, request_id)
        members = await _whom(work, who, group, request_id)
        poll_id = await queries.add(
            work.session,
            workspace,
            {
                "request_key": request_key,
                "workgroup_id": group.id,
                "request_id": request_id,
                "title": asked.title,
                "zone": asked.zone,
                "minutes": asked.minutes,
                "link": asked.link,
                "deadline": asked.deadline,
                "channel": None if request_id is not None else group.channel,
                "created_by": who.id,
                "created_at": work.now,
            },
            slots=slots,
            people=[each.id for each in members],
        )
        if poll_id is None:
            raise NotFound("This form was used before, and what it made is gone. Open a new one: `/timepoll start`.")
        poll = await access.load(work, poll_id)
        card = await access.card_of(work, poll, person=who, runs=True)
        await notices.ask(work, card, members, owner=slack_user)
        await timers.schedule(work.session, workspace, naming.timers(poll, work.now))
        if request_id is not None:
            await joining.refresh(work, request_id)
        audit.record(
            work.session,
            workspace,
            at=work.now,
            person_id=who.id,
            action="timepolls.start",
            subject=f"timepoll:{poll_id}",
        )
        return card


def _asked(raw: RawPoll, now: datetime) -> Asked:
    try:
        return forms.parse(raw, now)
    except FieldErrors as wrong:
        raise UserFacingError(f"{wrong.message} Tap “Change something” to correct it.") from wrong


async def _whom(work: Work, who: Person, group: Workgroup, request_id: int | None) -> list[Member]:
    """Return whom a poll asks: the workgroup's people, or those who joined a request; and whoever starts it."""
    if request_id is None:
        ids = set(await people.of_workgroup(work.session, work.workspace, group.id))
    else:
        ids = {each.id for each in await joining.wanted_by(work, request_id)}
    members = await people.members(work.session, work.workspace, ids | {who.id} if request_id is not None else ids)
    if not access.reachable(members):
        raise UserFacingError(NOBODY_YET)
    return members


def _found(asked: Asked, members: Sequence[Member], now: datetime) -> tuple[tuple[datetime, int], ...]:
    """Return the slots with how many people each is outside the working hours of."""
    if asked.slots:
        crowd = Crowd.of(members)
        return tuple((at, crowd.outside(at, asked.minutes)) for at in asked.slots)
    first, last = asked.first, asked.last
    if first is None or last is None:
        return ()
    proposed = propose(
        members,
        first=first,
        last=last,
        minutes=asked.minutes,
        zone=asked.zone,
        after=max(now, asked.deadline),
    )
    return tuple((each.starts_at, each.outside) for each in proposed)


async def _not_under_way(work: Work, request_id: int) -> None:
    if await queries.of_request(work.session, work.workspace, request_id) is not None:
        raise UserFacingError("A time poll for this request is under way. `/timepoll results` shows how it stands.")


def _first(who: Person, now: datetime) -> RawPoll:
    zone = who.zone if who.zone and zones.exists(who.zone) else DEFAULT_ZONE
    today = now.astimezone(ZoneInfo(zone)).date()
    return RawPoll(
        title="Monthly call",
        minutes=DEFAULT_MINUTES,
        zone=zone,
        first=(today + LOOK_AFTER).isoformat(),
        last=(today + LOOK_AFTER + LOOK_FOR).isoformat(),
        deadline_date=(today + DEADLINE_AFTER).isoformat(),
        deadline_time=DEADLINE_HOUR,
    )
