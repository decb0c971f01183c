"""Moving a series from one call on: a fixed number of statements, however many calls it has and people it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.calls.call import Call, occurrence_key
from domain.calls.moving import check_series_move, moved_dates, moved_rule
from domain.errors import NotFound
from domain.recurrence import Occurrence
from domain.zones import Moment
from services import deliveries
from services.calls import naming, notices, scheduling
from services.calls.cards import card_of
from services.meetings import planning as meetings
from services.work import Work
from storage import timers
from storage.calls import moving, queries
from storage.calls.moving import Rescheduled
from storage.calls.queries import Found
from views.calls import messages


async def stop(work: Work, call_id: int) -> None:
    """Cancel what a call, the later ones of its series and the series itself would do: it is planned anew."""
    known = (await queries.find(work.session, work.workspace, [call_id])).get(call_id)
    if known is None or known.call.series_id is None:
        return
    await _stop(work, known.call.series_id, await moving.from_call(work.session, work.workspace, known.call))


async def _stop(work: Work, series_id: int, calls: Sequence[Found]) -> None:
    refs = [naming.series_ref(series_id), *(naming.call_ref(each.call.id) for each in calls)]
    await timers.cancel_all(work.session, work.workspace, refs)


async def move_series(
    work: Work, found: Found, moment: Moment, *, zone: str, slack_user: str, why: str | None
) -> list[Found]:
    """Give a call and all later ones of its series new dates, the series goes on from there, and tell everybody.

    Returns the calls that have another time now, earliest first; `stop` has to be called before. A call that was
    cancelled stays so, and takes up the date that would be its own.

    Raises:
        NotAhead: the date makes no sense for the series (`field` is `date`).
        NotFound: the series is gone.
    """
    call = found.call
    if call.series_id is None or found.rule is None:
        raise NotFound("This series does not exist any more. Move only this call.", field="scope")
    await moving.hold(work.session, work.workspace, call.series_id)
    before = await moving.from_call(work.session, work.workspace, call)
    # Whoever moved the same series a moment ago has set timers that `stop` could not see yet.
    await _stop(work, call.series_id, before)
    previous = await queries.previous_in_series(work.session, work.workspace, call)
    check_series_move([each.call for each in before], moment, previous, work.now)
    rule = moved_rule(found.rule, moment.local, zone)
    dates = moved_dates(rule, len(before))
    moved = [_moved(each, date) for each, date in zip(before, dates, strict=True)]
    last = dates[-1].asked.date()
    until = max(found.rule.until, last) if found.rule.until else None
    await moving.reschedule(work.session, work.workspace, call.series_id, moved, now=work.now)
    await moving.change_rule(work.session, work.workspace, call.series_id, replace(rule, until=until))
    after = [each for each in await moving.again(work.session, work.workspace, moved) if not each.call.cancelled]
    was = {each.call.id: each.call for each in before}
    await _plan(work, after, [was[each.call.id] for each in after])
    await _go_on(work, call.series_id)
    await notices.refresh(work, *after)
    await _tell(work, after, was, slack_user, why)
    return after


def _moved(found: Found, date: Occurrence) -> Rescheduled:
    call = found.call
    key = occurrence_key(call.series_id or 0, date.asked, date.zone)
    if call.cancelled:
        return Rescheduled(call, key)
    return Rescheduled(replace(call, starts_at=date.starts_at, zone=date.zone, revision=call.revision + 1), key)


async def _plan(work: Work, after: Sequence[Found], before: Sequence[Call]) -> None:
    """Drop what would now be wrong, and plan everything that the calls will send at their new times."""
    await notices.withdraw(work, [each.call.id for each in after])
    await notices.forget_unsent_warnings(work, before)
    await scheduling.plan_calls(work, [each.call.id for each in after])
    await meetings.plan_calls(work, [each.call for each in after], changed=True)


async def _go_on(work: Work, series_id: int) -> None:
    """Make as many calls ahead as there always are, and set the timer that makes more."""
    series = await queries.series(work.session, work.workspace, series_id)
    if series is not None and series.ended_at is None:
        await scheduling.plan_calls(work, await scheduling.keep_ahead(work, series))


async def _tell(work: Work, after: Sequence[Found], was: dict[int, Call], slack_user: str, why: str | None) -> None:
    first = after[0]
    card = await card_of(work, first)
    message = messages.series_moved(card, [(was[each.call.id], each.call) for each in after], f"<@{slack_user}>", why)
    people = await notices.concerned(work, [each.call.id for each in after])
    until = after[-1].call.starts_at
    await deliveries.post(
        work,
        *notices.to_everybody(first, "moved", message, but=people, owner=slack_user, expires_at=until),
        *(post for each in people for post in notices.to_person(first.call, each, "moved", message, expires_at=until)),
    )
