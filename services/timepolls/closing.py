"""The end of a time poll: closed, called off, or made a call or a series."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum
from zoneinfo import ZoneInfo

from domain.calls.call import KEPT_AHEAD
from domain.calls.forms import RawSchedule
from domain.calls.overview import CallCard
from domain.errors import NotFound, UserFacingError
from domain.recurrence import Occurrence, holiday_on, preview
from domain.timepolls.overview import PollCard, Results
from domain.timepolls.poll import Poll, Slot, State
from services.calls import joining, scheduling
from services.calls.cards import card_of as call_card
from services.calls.cards import load as load_call
from services.timepolls import access, ending, notices, results
from services.work import Work, Works
from storage import audit
from storage.directory import Person
from storage.timepolls import queries


class Becomes(Enum):
    """What a slot is made."""

    CALL = "call"
    SERIES = "series"
    BIMONTHLY = "bimonthly"


_REPEAT = {Becomes.CALL: "once", Becomes.SERIES: "monthly", Becomes.BIMONTHLY: "bimonthly"}
"""What the scheduling form calls them."""


async def close(works: Works, workspace: str, slack_user: str, poll_id: int) -> Results:
    """Take no answers any more, and return how the poll stands. Raises NotFound, NotAllowed, UserFacingError."""
    async with works.begin(workspace) as work:
        who, poll = await access.to_run(work, slack_user, poll_id, lock=True)
        _check_undecided(poll)
        if poll.state is State.OPEN:
            poll = await ending.end(work, poll, State.CLOSED)
            _note(work, who, "timepolls.close", poll_id)
        found = await results.read(work, poll, person=who)
    return await asyncio.to_thread(found.results)


async def close_due(work: Work, poll_id: int) -> None:
    """Close a poll whose deadline has passed, and tell its organiser how it stands."""
    poll = await queries.poll(work.session, work.workspace, poll_id, lock=True)
    if poll is None or poll.state is not State.OPEN:
        return
    try:
        await access.group_name(work, poll.workgroup_id)
    except NotFound:
        await queries.change(work.session, work.workspace, poll_id, state=State.CANCELLED.value, closed_at=work.now)
        return
    poll = await ending.end(work, poll, State.CLOSED)
    found = await results.read(work, poll)
    await notices.closed(work, await asyncio.to_thread(found.results))


async def cancel(works: Works, workspace: str, slack_user: str, poll_id: int) -> PollCard:
    """Call a poll off; what was posted says so. Raises NotFound, NotAllowed, UserFacingError."""
    async with works.begin(workspace) as work:
        who, poll = await access.to_run(work, slack_user, poll_id, lock=True)
        _check_undecided(poll)
        poll = await ending.end(work, poll, State.CANCELLED)
        if poll.request_id is not None:
            await joining.refresh(work, poll.request_id)
        _note(work, who, "timepolls.cancel", poll_id)
        return await access.card_of(work, poll, person=who, runs=True)


@dataclass(frozen=True)
class Decided:
    """The call that a slot became, and a series' next dates with what it skips between them."""

    card: CallCard
    series: bool
    dates: tuple[Occurrence, ...] = ()


async def decide(works: Works, workspace: str, slack_user: str, slot_id: int, becomes: Becomes) -> Decided:
    """Make a slot a call, or the first call of a series every month or two; the other slots are let go.

    Decided twice for the same slot, it is one call.

    Raises:
        NotFound, NotAllowed: the slot is gone, or the poll is not theirs.
        UserFacingError: another time was chosen already, the poll was called off, or the time has passed; a series
            cannot begin on a holiday that it would give way to.
    """
    await scheduling.learn_holidays(works)
    async with works.begin(workspace) as work:
        poll_id = await queries.slot_of(work.session, workspace, slot_id)
        if poll_id is None:
            raise NotFound("This time does not exist any more. `/timepoll results` shows what there is.")
        who, poll = await access.to_run(work, slack_user, poll_id, lock=True)
        if poll.state is State.DECIDED and poll.winner == slot_id and poll.call_id is not None:
            found = await load_call(work, poll.call_id)
            return _decided(work, await call_card(work, found))
        _check_undecided(poll)
        slot = poll.slot(slot_id)
        if slot is None or slot.starts_at <= work.now:
            raise UserFacingError("That time has already passed. Choose another one, or start a new time poll.")
        _check_begins(poll, slot, becomes)
        # Its request is answered by this poll, not instead of it.
        await queries.change(work.session, workspace, poll.id, state=State.DECIDED.value)
        saved = await scheduling.save(
            work,
            slack_user,
            workgroup_id=poll.workgroup_id,
            raw=_schedule(poll, slot, becomes),
            request_key=f"timepoll:{poll.id}:{slot_id}",
            request_id=poll.request_id,
        )
        members = await access.members(work, poll)
        await queries.change(work.session, workspace, poll.id, winner=slot_id, call_id=saved.card.call.id)
        poll = await ending.end(work, poll, State.DECIDED)
        # A small group is invited to its call, which says the same.
        if poll.channel is None and saved.card.call.small_group is None:
            card = await access.card_of(work, poll)
            told = await joining.asked_by(work, poll.request_id) if poll.request_id is not None else None
            whom = [each for each in members if each.id != told]
            await notices.chosen(work, card, saved.card, whom, but=slack_user)
        _note(work, who, "timepolls.decide", poll.id)
        return _decided(work, saved.card)


def _decided(work: Work, card: CallCard) -> Decided:
    dates = preview(card.rule, work.now, KEPT_AHEAD) if card.rule else ()
    return Decided(card, card.rule is not None, dates)


def _schedule(poll: Poll, slot: Slot, becomes: Becomes) -> RawSchedule:
    """Return the scheduling form for a slot: once, or every month or two on the same weekday of the month.

    A fifth weekday becomes the last one of the month, because most months have only four.
    """
    local = slot.starts_at.astimezone(ZoneInfo(poll.zone))
    repeats = becomes is not Becomes.CALL
    return RawSchedule(
        title=poll.title,
        repeat=_REPEAT[becomes],
        date=local.date().isoformat(),
        time=f"{local:%H:%M}",
        zone=poll.zone,
        minutes=str(poll.minutes),
        link=poll.link,
        pattern=("last_weekday" if local.day > 28 else "nth_weekday") if repeats else None,
    )


def _check_begins(poll: Poll, slot: Slot, becomes: Becomes) -> None:
    holiday = holiday_on(slot.starts_at.astimezone(ZoneInfo(poll.zone)).date())
    if becomes is not Becomes.CALL and holiday:
        raise UserFacingError(
            f"That day is {holiday}, and a series gives way to federal holidays, so it would begin later. Make this "
            "time a single call, or plan the series with `/calls schedule`, where you choose what happens then."
        )


def _check_undecided(poll: Poll) -> None:
    if poll.state is State.DECIDED:
        raise UserFacingError("A time was chosen already. `/calls list` shows it; move it there if it has to change.")
    if poll.state is State.CANCELLED:
        raise UserFacingError("This time poll was called off. `/timepoll start` opens another one.")


def _note(work: Work, who: Person, action: str, poll_id: int) -> None:
    audit.record(
        work.session,
        work.workspace,
        at=work.now,
        person_id=who.id,
        action=action,
        subject=f"timepoll:{poll_id}",
    )
